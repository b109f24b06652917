"""The seam between indexer and real engines: drained, rebuilt and checked, both engines give the same answers."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from indexer import batch
from indexer.check import find_drift, repair_drift
from indexer.drain import drain
from indexer.due import queue_due
from indexer.rebuild import rebuild
from jobboard.models import Badge, Candidate, Visibility
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Pool
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST
from tests.factories import make_account, make_badge, make_candidate, make_skill
from tests.test_sources import SOON, People, badge_at, only_sources

PEOPLE = 24


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture
def skill(any_database):
    """A skill at level 1 to 12 by the person's number; every third person is hidden."""
    with any_database.writing() as session:
        skill = make_skill(session)
        for number in range(PEOPLE):
            account = make_account(session, name="Xylophia Quizzle", address=f"canary{number}@example.org")
            text = "Xylophia Quizzle, baker, 0131 496 0000"
            visibility = Visibility.HIDDEN if number % 3 == 0 else Visibility.ANONYMOUS
            candidate = make_candidate(session, account=account, summary=text, visibility=visibility)
            make_badge(session, candidate, skills=[(skill, number % 12 + 1)])
        return skill.id


def drain_all(database, engine, now):
    while drain(database, engine, holder="a", clock=lambda: now, limit=10).claimed:
        pass
    engine.refresh()


def found(engine, now, **question):
    page = engine.search(CandidateQuery(scope=Pool(), limit=100, **question), now=now)
    return {hit.candidate for hit in page.hits}, page.total, page.facets


def at_level(skill, level):
    return {"must": (BadgeCondition(skill=skill, level_at_least=level),)}


def test_people_are_found_by_level_and_never_when_hidden(any_database, engine, skill, now):
    drain_all(any_database, engine, now)
    for level in (1, 6, 12):
        expected = [number for number in range(PEOPLE) if number % 3 and number % 12 + 1 >= level]
        assert found(engine, now, **at_level(skill, level))[1] == len(expected)


def test_a_person_whose_document_cannot_be_built_is_not_found_by_a_badge_that_is_gone(
    any_database, engine, skill, now, monkeypatch
):
    drain_all(any_database, engine, now)
    people, total, _ = found(engine, now, **at_level(skill, 12))
    with any_database.writing() as session:
        badges = session.scalars(select(Badge).where(Badge.candidate_id.in_(people))).all()
        for badge in badges:
            badge.removed_at = now
    with monkeypatch.context() as patch:
        patch.setattr(batch, "build_operations", _cannot_be_built)
        drain_all(any_database, engine, now)
        assert total > 0
        assert not people & found(engine, now)[0]
    drain_all(any_database, engine, now + timedelta(minutes=1))
    assert people <= found(engine, now)[0]
    assert found(engine, now, **at_level(skill, 12))[1] == 0


def _cannot_be_built(_session, _versions, *, now):
    raise ZeroDivisionError


def test_no_personal_detail_is_found(any_database, engine, skill, now):
    drain_all(any_database, engine, now)
    assert found(engine, now, text="baker")[1] == PEOPLE - PEOPLE // 3
    for word in ("Xylophia", "quizzle", "canary1", "0131", "4960000"):
        assert found(engine, now, text=word)[1] == 0


def test_a_rebuild_gives_the_same_answers(any_database, engine, skill, now):
    drain_all(any_database, engine, now)
    questions = [{}, {"text": "baker"}, at_level(skill, 6)]
    before = [found(engine, now, **question) for question in questions]
    rebuild(any_database, engine, clock=lambda: now, stop=threading.Event())
    assert [found(engine, now, **question) for question in questions] == before
    assert tuple(find_drift(any_database, engine, clock=lambda: now)) == ()


def test_expiry_hides_at_its_second_and_the_next_drain_makes_it_right(any_database, engine, skill, now):
    moment = now + timedelta(seconds=10)
    with any_database.writing() as session:
        badge = session.get(Badge, 2)
        badge.valid_until = moment
        candidate = badge.candidate_id
    drain_all(any_database, engine, now)
    assert candidate in found(engine, moment - timedelta(seconds=1), **at_level(skill, 1))[0]
    assert candidate not in found(engine, moment)[0]
    with any_database.writing() as session:
        assert queue_due(session, now=moment) == 1
    drain_all(any_database, engine, moment)
    assert candidate in found(engine, moment)[0]
    assert candidate not in found(engine, moment, **at_level(skill, 1))[0]


def test_a_bit_that_is_set_takes_the_person_out_of_the_verified_filter_with_the_next_drain(any_database, engine, now):
    people = People(any_database)
    with any_database.writing() as session:
        skill = make_skill(session)
        skill.key = "https://vocabulary.example/skills/data-analysis"
        session.get(Candidate, people.owner).visibility = Visibility.ANONYMOUS
        skill_id = skill.id
    people.hold(badge_at(1))
    drain_all(any_database, engine, now)
    assert found(engine, SOON, **at_level(skill_id, 1))[0] == {people.owner}
    people.web.answers[LIST] = scenarios.status_list([1])
    only_sources(people, SOON)  # The poll alone, without the full check that follows.
    drain_all(any_database, engine, SOON)
    assert found(engine, SOON)[0] == {people.owner}
    assert found(engine, SOON, **at_level(skill_id, 1))[1] == 0


def test_drift_is_found_and_repaired(any_database, engine, skill, now):
    drain_all(any_database, engine, now)
    with any_database.writing() as session:
        session.get(Candidate, 2).visibility = Visibility.HIDDEN
        session.get(Candidate, 1).visibility = Visibility.NAMED

    class Nowhere:
        def apply(self, operations):
            from jobboard.search.engine import ItemOutcome, ItemResult

            return tuple(ItemResult(each.subject, ItemOutcome.WRITTEN) for each in operations)

        def refresh(self):
            pass

    drain_all(any_database, Nowhere(), now)
    drift = tuple(find_drift(any_database, engine, clock=lambda: now))
    assert [(each.candidate, each.kind) for each in drift] == [(1, "missing"), (2, "extra")]
    repair_drift(any_database, drift, now=now)
    drain_all(any_database, engine, now)
    assert tuple(find_drift(any_database, engine, clock=lambda: now)) == ()
