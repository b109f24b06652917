"""Who may see which person: the searchable, and the applicants of one's own vacancies, at this moment."""

import pytest
from sqlalchemy import select

from jobboard import models, people
from jobboard.errors import NotFound
from jobboard.models import Visibility
from jobboard.search.acceptance import DEFAULT
from tests.factories import EMPTY_RESUME, make_account, make_badge, make_candidate, make_organisation, make_vacancy


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


def make_application(session, candidate, organisation):
    now = session.info["clock"]()
    application = models.Application(
        vacancy=make_vacancy(session, organisation),
        candidate=candidate,
        resume_version=models.ResumeVersion(
            candidate_id=candidate.id, title="First", content=EMPTY_RESUME, created_at=now
        ),
        message="",
        applied_at=now,
    )
    session.add(application)
    session.flush()
    return application


@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("applied_to", ["nobody", "us", "others", "us, withdrawn"])
def test_the_whole_table_of_who_sees_whom(session, now, visibility, applied_to):
    ours, others = make_organisation(session), make_organisation(session)
    candidate = make_candidate(session, visibility=visibility)
    application = None
    if applied_to != "nobody":
        application = make_application(session, candidate, others if applied_to == "others" else ours)
    if applied_to == "us, withdrawn":
        application.withdrawn_at = now
        session.flush()

    is_applicant = applied_to == "us" and visibility is not Visibility.HIDDEN
    is_searchable = visibility in {Visibility.ANONYMOUS, Visibility.NAMED}
    if is_applicant or is_searchable:
        sight = people.see_person(session, ours.id, candidate.public_id)
        is_named = is_applicant or visibility is Visibility.NAMED
        assert sight.label == (candidate.account.name if is_named else f"Candidate {candidate.public_id[:4].upper()}")
        assert sight.application is (application if is_applicant else None)
    else:
        with pytest.raises(NotFound):
            people.see_person(session, ours.id, candidate.public_id)
    assert (candidate.id in people.searchable_people(session, [candidate.id])) == is_searchable
    if application:
        seen = people.applicants_of(session, application.vacancy, [candidate.id])
        stands = application.withdrawn_at is None and visibility is not Visibility.HIDDEN
        assert set(seen) == ({candidate.id} if stands else set())


def test_an_applicant_of_another_of_our_vacancies_is_not_in_this_one(session):
    ours = make_organisation(session)
    candidate = make_candidate(session)
    make_application(session, candidate, ours)
    assert people.applicants_of(session, make_vacancy(session, ours), [candidate.id]) == {}


def test_a_badge_is_seen_with_its_holder_only_and_until_it_is_removed(session, now):
    candidate = make_candidate(session)
    badge, foreign = make_badge(session, candidate), make_badge(session, make_candidate(session))
    sight = people.Sight(candidate)
    assert people.see_badge(session, sight, badge.public_id, DEFAULT) is badge
    with pytest.raises(NotFound):
        people.see_badge(session, sight, foreign.public_id, DEFAULT)
    badge.removed_at = now
    session.flush()
    with pytest.raises(NotFound):
        people.see_badge(session, sight, badge.public_id, DEFAULT)


def test_a_view_is_written_down_by_ids(session, now):
    account, candidate = make_account(session), make_candidate(session)
    people.note_view(session, account.id, candidate, now=now)
    session.flush()
    event = session.scalars(select(models.AuditEvent)).one()
    assert (event.account_id, event.action, event.subject) == (
        account.id,
        "viewed candidate",
        f"candidate {candidate.id}",
    )


def test_of_two_applications_the_asked_one_opens_the_person_and_otherwise_the_latest(session):
    ours, candidate = make_organisation(session), make_candidate(session)
    first, latest = (make_application(session, candidate, ours) for _ in range(2))
    foreign = make_application(session, candidate, make_organisation(session))
    for wanted, opened in ((first, first), (latest, latest), (foreign, latest)):
        sight = people.see_person(session, ours.id, candidate.public_id, vacancy=wanted.vacancy.public_id)
        assert sight.application is opened
    assert people.see_person(session, ours.id, candidate.public_id).application is latest
