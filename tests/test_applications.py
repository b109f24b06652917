"""Applications: once per vacancy, only while it is open, and with the person's consent to be seen."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from jobboard import applications, models
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import VacancyState, Visibility
from tests.factories import EMPTY_RESUME, make_candidate, make_organisation, make_vacancy


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


def make_version(session, candidate):
    version = models.ResumeVersion(
        candidate_id=candidate.id, title="First", content=EMPTY_RESUME, created_at=session.info["clock"]()
    )
    session.add(version)
    session.flush()
    return version


@pytest.fixture
def candidate(session):
    return make_candidate(session)


@pytest.fixture
def version(session, candidate):
    return make_version(session, candidate)


@pytest.fixture
def vacancy(session):
    return make_vacancy(session, make_organisation(session))


def test_a_person_applies_once(session, candidate, version, vacancy, now):
    application = applications.apply(session, candidate, vacancy, version, " Hello ", now=now)
    assert (application.message, application.applied_at, application.withdrawn_at) == ("Hello", now, None)
    with pytest.raises(Conflict):
        applications.apply(session, candidate, vacancy, version, now=now)


@pytest.mark.parametrize("state", [VacancyState.DRAFT, VacancyState.CLOSED])
def test_only_an_open_vacancy_takes_applications(session, candidate, version, now, state):
    with pytest.raises(Conflict):
        applications.apply(
            session, candidate, make_vacancy(session, make_organisation(session), state=state), version, now=now
        )


def test_a_hidden_person_has_to_agree_and_is_then_seen_where_they_apply(session, vacancy, now):
    hidden = make_candidate(session, visibility=Visibility.HIDDEN)
    version = make_version(session, hidden)
    with pytest.raises(Rejected) as refused:
        applications.apply(session, hidden, vacancy, version, now=now)
    assert (set(refused.value.fields), hidden.visibility) == ({"agrees"}, Visibility.HIDDEN)
    applications.apply(session, hidden, vacancy, version, now=now, agrees_to_be_seen=True)
    assert hidden.visibility is Visibility.APPLICATIONS


def test_applying_leaves_every_other_visibility_as_it_was(session, vacancy, now):
    for visibility in set(Visibility) - {Visibility.HIDDEN}:
        candidate = make_candidate(session, visibility=visibility)
        applications.apply(session, candidate, vacancy, make_version(session, candidate), now=now)
        assert candidate.visibility is visibility


def test_another_person_s_resume_cannot_be_sent(session, candidate, vacancy, now):
    foreign = make_version(session, make_candidate(session))
    with pytest.raises(Rejected) as refused:
        applications.apply(session, candidate, vacancy, foreign, "x" * 4_001, now=now)
    assert set(refused.value.fields) == {"version", "message"}


def test_withdrawing_can_be_undone_and_applied_again(session, candidate, version, vacancy, now):
    application = applications.apply(session, candidate, vacancy, version, now=now)
    applications.withdraw(application, now=now)
    assert application.withdrawn_at == now
    applications.restore_application(application, now=now)
    assert application.withdrawn_at is None
    applications.withdraw(application, now=now)
    assert applications.apply(session, candidate, vacancy, version, "Again", now=now) is application
    assert (application.withdrawn_at, application.message) == (None, "Again")


def test_a_withdrawal_cannot_be_undone_once_the_vacancy_has_closed(session, candidate, version, vacancy, now):
    application = applications.apply(session, candidate, vacancy, version, now=now)
    applications.withdraw(application, now=now)
    vacancy.state = VacancyState.CLOSED
    with pytest.raises(Conflict):
        applications.restore_application(application, now=now)


def test_a_foreign_application_is_not_found(session, candidate, version, vacancy, now):
    application = applications.apply(session, candidate, vacancy, version, now=now)
    assert applications.application_of(session, candidate.id, application.public_id) is application
    assert applications.applications_by(session, candidate.id) == (application,)
    with pytest.raises(NotFound):
        applications.application_of(session, make_candidate(session).id, application.public_id)


def test_applying_ten_times_at_once_leaves_one_application(any_database, now):
    with any_database.writing() as session:
        candidate = make_candidate(session)
        version, vacancy = make_version(session, candidate), make_vacancy(session, make_organisation(session))

    def apply(_):
        try:
            with any_database.writing() as session:
                rows = [(models.Candidate, candidate), (models.Vacancy, vacancy), (models.ResumeVersion, version)]
                applications.apply(session, *(session.get(kind, row.id) for kind, row in rows), now=now)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(apply, range(10))) == 1
    with any_database.reading() as session:
        assert session.scalar(select(func.count()).select_from(models.Application)) == 1
