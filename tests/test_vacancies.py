"""Vacancies: what may be written, who sees them, and the question about people that each one asks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models, vacancies
from jobboard.catalogue.equivalence import NO_EQUIVALENTS
from jobboard.errors import NotFound, Rejected
from jobboard.job_search import JobQuestion, find_jobs
from jobboard.models import VacancyState
from jobboard.opening import close_vacancy, open_vacancy
from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import Applicants, Pool, Wish
from jobboard.vacancies import RequirementValues, VacancyValues
from tests.conftest import NOW
from tests.factories import (
    EMPTY_RESUME,
    make_achievement,
    make_badge,
    make_candidate,
    make_organisation,
    make_skill,
    make_terms,
    make_vacancy,
)


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


def values(**changes):
    return VacancyValues(
        **{"title": "Baker", "description": "Bread every morning.", "terms": make_terms(NOW), **changes}
    )


def test_a_posted_vacancy_is_open_and_keeps_its_requirements_in_order(session, now):
    skill, achievement = make_skill(session), make_achievement(session)
    achievement.read_at = now
    wanted = (
        RequirementValues(is_must=True, skill_id=skill.id, level_at_least=6),
        RequirementValues(is_must=False, achievement_id=achievement.id),
    )
    vacancy = vacancies.post_vacancy(session, make_organisation(session), values(requirements=wanted), now=now)
    session.expire_all()
    assert (vacancy.state, vacancy.opened_at) == (VacancyState.OPEN, now)
    kept = [(each.is_must, each.skill_id, each.level_at_least, each.achievement_id) for each in vacancy.requirements]
    assert kept == [(True, skill.id, 6, None), (False, None, None, achievement.id)]


def test_a_draft_is_seen_by_its_organisation_only(session, now):
    organisation = make_organisation(session)
    draft = vacancies.post_vacancy(session, organisation, values(), now=now, is_draft=True)
    assert vacancies.vacancies_of(session, organisation.id) == (draft,)
    assert find_jobs(session, JobQuestion(), now=now).total == 0
    with pytest.raises(NotFound):
        vacancies.open_vacancy_named(session, draft.public_id)


def test_another_organisation_s_vacancy_is_not_found(session):
    vacancy = make_vacancy(session, make_organisation(session))
    with pytest.raises(NotFound):
        vacancies.vacancy_of(session, make_organisation(session).id, vacancy.public_id)


def test_editing_replaces_the_requirements(session, now):
    old, new = make_skill(session), make_skill(session)
    vacancy = vacancies.post_vacancy(
        session,
        make_organisation(session),
        values(requirements=(RequirementValues(is_must=True, skill_id=old.id),)),
        now=now,
    )
    vacancies.edit_vacancy(
        session, vacancy, values(requirements=(RequirementValues(is_must=False, skill_id=new.id),)), now=now
    )
    session.expire_all()
    assert [each.skill_id for each in vacancy.requirements] == [new.id]
    assert len(session.scalars(select(models.Requirement)).all()) == 1


@pytest.mark.parametrize("closes_on", [NOW.date() - timedelta(days=1), None])
def test_a_vacancy_whose_last_day_is_over_is_not_opened_by_a_later_day_alone(session, now, closes_on):
    vacancy = make_vacancy(session, make_organisation(session), closes_on=closes_on)
    vacancies.edit_vacancy(session, vacancy, values(), now=now)
    assert vacancy.state is VacancyState.CLOSED
    vacancies.publish_vacancy(vacancy, now=now)
    assert vacancy.state is VacancyState.OPEN


def test_closing_and_opening_again_set_and_take_away_the_dates(session, now):
    vacancy = make_vacancy(session, make_organisation(session))
    later = now + timedelta(days=1)
    close_vacancy(vacancy, now=later)
    assert (vacancy.state, vacancy.closed_at) == (VacancyState.CLOSED, later)
    close_vacancy(vacancy, now=later + timedelta(days=1))
    assert vacancy.closed_at == later
    open_vacancy(vacancy, now=later)
    assert (vacancy.state, vacancy.opened_at, vacancy.closed_at) == (VacancyState.OPEN, later, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"description": ""}, "description"),
        ({"description": "x" * 10_001}, "description"),
        ({"place_id": 999}, "place"),
        ({"requirements": (RequirementValues(is_must=True),)}, "requirements"),
        ({"requirements": (RequirementValues(is_must=True, skill_id=1, achievement_id=1),)}, "requirements"),
        ({"requirements": (RequirementValues(is_must=True, skill_id=999),)}, "requirements"),
        ({"requirements": (RequirementValues(is_must=True, achievement_id=999),)}, "requirements"),
        ({"requirements": (RequirementValues(is_must=True, skill_id=1),) * 2}, "requirements"),
        ({"requirements": (RequirementValues(is_must=True, skill_id=1),) * 13}, "requirements"),
    ],
)
def test_what_cannot_be_saved_is_refused_by_field_and_changes_nothing(session, now, changes, field):
    organisation = make_organisation(session)
    with pytest.raises(Rejected) as refused:
        vacancies.post_vacancy(session, organisation, values(**changes), now=now)
    assert set(refused.value.fields) == {field}
    assert vacancies.vacancies_of(session, organisation.id) == ()


def test_a_badge_that_the_catalogue_does_not_show_is_asked_for_only_where_it_is_already(session, now):
    hidden, read = make_achievement(session), make_achievement(session)
    make_badge(session, make_candidate(session, visibility=models.Visibility.HIDDEN), achievement=hidden)
    read.read_at = now
    asked, other = (RequirementValues(is_must=True, achievement_id=each.id) for each in (hidden, read))
    with pytest.raises(Rejected) as refused:
        vacancies.post_vacancy(session, make_organisation(session), values(requirements=(asked,)), now=now)
    assert set(refused.value.fields) == {"requirements"}
    need = models.Requirement(is_must=True, achievement_id=hidden.id)
    draft = make_vacancy(session, make_organisation(session), state=VacancyState.DRAFT, requirements=[need])
    vacancies.edit_vacancy(session, draft, values(requirements=(asked, other)), now=now)
    session.flush()
    assert [each.achievement_id for each in draft.requirements] == [hidden.id, read.id]
    vacancies.edit_vacancy(session, draft, values(requirements=(other,)), now=now)
    with pytest.raises(Rejected):
        vacancies.edit_vacancy(session, draft, values(requirements=(asked,)), now=now)


@pytest.mark.parametrize("level", [0, 13, -1])
def test_a_level_outside_scqf_is_refused(session, now, level):
    wanted = (RequirementValues(is_must=True, skill_id=make_skill(session).id, level_at_least=level),)
    with pytest.raises(Rejected, match="not saved"):
        vacancies.post_vacancy(session, make_organisation(session), values(requirements=wanted), now=now)


def test_the_question_of_a_vacancy_asks_for_proven_issuers_only(session):
    skill, achievement = make_skill(session), make_achievement(session)
    vacancy = make_vacancy(
        session,
        make_organisation(session),
        requirements=[
            models.Requirement(is_must=True, skill_id=skill.id, level_at_least=6),
            models.Requirement(is_must=False, achievement_id=achievement.id),
        ],
    )
    query = vacancies.as_query(vacancy, Applicants(vacancy.id), Acceptance(3), NO_EQUIVALENTS)
    skilled = BadgeCondition(skill=skill.id, level_at_least=6)
    badged = BadgeCondition(achievements=frozenset({achievement.id}))
    assert query.acceptance == vacancies.as_wishes(query).acceptance == Acceptance(3)
    assert (query.scope, query.must, query.wishes) == (Applicants(vacancy.id), (skilled,), (Wish(badged),))
    assert vacancies.as_query(vacancy, Pool(), Acceptance(), NO_EQUIVALENTS).scope == Pool()
    assert vacancies.as_wishes(query).wishes == (Wish(skilled, weight=2), Wish(badged))
    assert vacancies.as_wishes(query).must == ()
    assert query.hints == vacancies.as_wishes(query).hints == vacancy.title


def test_open_vacancies_are_found_by_words_in_everything_shown_and_by_place(session, now):
    place = models.Place(key="1", name="Leith", region="Edinburgh", country="GB", latitude=56.0, longitude=-3.2)
    session.add(place)
    session.flush()
    skill = make_skill(session, "sourdough baking")
    baker = vacancies.post_vacancy(
        session,
        make_organisation(session, name="Loaf 100% Ltd"),
        values(place_id=place.id, requirements=(RequirementValues(is_must=True, skill_id=skill.id),)),
        now=now,
    )
    driver = make_vacancy(session, make_organisation(session), title="Driver")
    make_vacancy(session, make_organisation(session), title="Closed baker", state=VacancyState.CLOSED)

    def found(**asked):
        page = find_jobs(session, JobQuestion(**asked), now=now)
        assert page.total == len(page.vacancies)
        return set(page.vacancies)

    assert found() == {baker, driver}
    assert found(text="SOURDOUGH loaf") == {baker}
    assert found(text="morning driver") == set()
    assert found(text="100%") == {baker}
    assert found(text="_") == set()
    assert found(places=frozenset({place.id})) == {baker}
    assert found(places=frozenset()) == set()


def test_applicants_are_counted_without_the_withdrawn_and_the_hidden(session, now):
    vacancy, empty = (make_vacancy(session, make_organisation(session)) for _ in range(2))
    shown, hidden = models.Visibility.APPLICATIONS, models.Visibility.HIDDEN
    for withdrawn_at, visibility in ((None, shown), (None, shown), (now, shown), (None, hidden)):
        candidate = make_candidate(session, visibility=visibility)
        version = models.ResumeVersion(candidate_id=candidate.id, title="First", content=EMPTY_RESUME, created_at=now)
        session.add(
            models.Application(
                vacancy=vacancy,
                candidate=candidate,
                resume_version=version,
                message="",
                applied_at=now,
                withdrawn_at=withdrawn_at,
            )
        )
    session.flush()
    assert vacancies.applicant_counts(session, [vacancy.id, empty.id]) == {vacancy.id: 2, empty.id: 0}
