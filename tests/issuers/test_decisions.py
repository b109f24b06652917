"""Decisions of staff: they take effect at once, on badges and in search, and undoing one brings all back."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from jobboard import models
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.issuers.decisions import decide, find_issuers, issuer_by_key, undo
from jobboard.issuers.settling import meet_issuer, settle_issuers
from jobboard.models import BadgeState, DecisionKind, LevelBasis
from jobboard.search.condition import BadgeCondition
from jobboard.search.query import CandidateQuery, Pool, Wish
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer, make_skill
from tests.indexer.people import drain_all

WHY = {"reason": "We met them", "source": "Their charter of 1888", "account_id": 7, "now": NOW}


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture
def world(any_database):
    """Two people with a skill by badges of issuers at level 1 and 2: ids of issuers, people and the skill."""
    with any_database.writing() as session:
        skill, issuers, people = make_skill(session), [], []
        for level in (1, 2):
            key = ("did:key:z6MkNorthport", "did:web:glen.example")[level - 1]
            issuers.append(make_issuer(session, level=level, key=key, name=f"Maker of {key}"))
            people.append(make_candidate(session))
            achievement = make_achievement(session, issuer=issuers[-1])
            state = BadgeState.VERIFIED if level == 2 else BadgeState.ISSUER_NOT_IDENTIFIED
            badge = make_badge(
                session,
                people[-1],
                achievement=achievement,
                skills=[(skill, 7)],
                state=state,
                judged_state=BadgeState.VERIFIED,
            )
            badge.verified_at = NOW
        return [each.id for each in issuers], [each.id for each in people], skill.id


def look(database, engine, world):
    """Give what a level decides: of the issuers, of the badges, and of who is found, in which order."""
    drain_all(database, engine, NOW)
    engine.refresh()
    issuers, _, skill = world
    asked = BadgeCondition(skill=skill, issuer_level_at_least=2)
    listed = Wish(BadgeCondition(skill=skill, issuer_level_at_least=3))
    page = engine.search(CandidateQuery(scope=Pool(), must=(asked,), wishes=(listed,), limit=9), now=NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count(models.Task.id))) == 0
        rows = [session.get(models.Issuer, each) for each in issuers]
        standing = [
            (each.level, each.level_basis, each.level_source, each.level_since, each.resembles) for each in rows
        ]
        states = session.scalars(select(models.Badge.state).order_by(models.Badge.id)).all()
        return standing, states, [hit.candidate for hit in page.hits], page.facets


def act(database, issuer_id, kind, **values):
    with database.writing() as session:
        return decide(session, session.get(models.Issuer, issuer_id), kind, **{**WHY, **values}).id


def test_levels_change_states_and_ranks_without_any_verification_and_undoing_brings_all_back(
    any_database, engine, world
):
    (self_made, proven), (one, two), _ = world
    first = look(any_database, engine, world)
    assert first[1:3] == ([BadgeState.ISSUER_NOT_IDENTIFIED, BadgeState.VERIFIED], [two])

    raised = act(any_database, self_made, DecisionKind.LEVEL_3)
    second = look(any_database, engine, world)
    assert second[0][0] == (3, LevelBasis.STAFF, "We met them", NOW, "")
    assert second[1:3] == ([BadgeState.VERIFIED, BadgeState.VERIFIED], [one, two])

    higher = act(any_database, proven, DecisionKind.LEVEL_4)
    act(any_database, self_made, DecisionKind.BLOCK)
    third = look(any_database, engine, world)
    assert third[0][0][:3] == (0, LevelBasis.BLOCK, "We met them")
    assert third[1:3] == ([BadgeState.ISSUER_NOT_IDENTIFIED, BadgeState.VERIFIED], [two])
    with any_database.writing() as session:
        last = session.scalars(select(models.IssuerDecision.id).order_by(models.IssuerDecision.id.desc())).first()
        undo(session, last, account_id=8, now=NOW)
        undo(session, higher, account_id=8, now=NOW)
    assert look(any_database, engine, world) == second
    with any_database.writing() as session:
        undo(session, raised, account_id=8, now=NOW)
    assert look(any_database, engine, world) == first


def test_the_latest_standing_decision_counts(any_database, world):
    [issuer, _], _, _ = world
    ids = [act(any_database, issuer, kind) for kind in (DecisionKind.LEVEL_4, DecisionKind.BLOCK, DecisionKind.LEVEL_3)]
    expected = [3, 0, 4, 1]
    for decision, level in zip([*reversed(ids), None], expected, strict=True):
        with any_database.writing() as session:
            assert session.get(models.Issuer, issuer).level == level
            if decision is not None:
                undo(session, decision, account_id=8, now=NOW)


def test_decisions_are_kept_and_audited_whatever_becomes_of_them(any_database, world):
    [issuer, _], _, _ = world
    decision = act(any_database, issuer, DecisionKind.BLOCK, source="")
    with any_database.writing() as session:
        undo(session, decision, account_id=8, now=NOW)
        with pytest.raises(Conflict):
            undo(session, decision, account_id=8, now=NOW)
        with pytest.raises(NotFound):
            undo(session, 999, account_id=8, now=NOW)
        row = session.scalars(select(models.IssuerDecision)).one()
        assert (row.decided_by, row.undone_by, row.undone_at, row.reason) == (7, 8, NOW, "We met them")
        events = session.execute(
            select(models.AuditEvent.action, models.AuditEvent.account_id, models.AuditEvent.subject)
        )
        assert events.all() == [("decided block", 7, f"issuer {issuer}"), ("undid block", 8, f"issuer {issuer}")]


@pytest.mark.parametrize(
    ("kind", "values", "fields"),
    [
        (DecisionKind.BLOCK, {"reason": " "}, {"reason"}),
        (DecisionKind.LEVEL_3, {"source": ""}, {"source"}),
        (DecisionKind.LEVEL_3, {"source": "", "reason": ""}, {"source", "reason"}),
        (DecisionKind.LEVEL_4, {"reason": "x" * 501}, {"reason"}),
        (DecisionKind.IMITATION, {}, set()),
        (DecisionKind.BLOCK, {"subject": "sqa.org.uk"}, set()),
    ],
)
def test_a_decision_without_reason_or_source_is_refused(any_database, world, kind, values, fields):
    with pytest.raises(Rejected) as refusal:
        act(any_database, world[0][0], kind, **values)
    assert refusal.value.fields.keys() == fields


def test_nothing_raises_an_issuer_whose_key_is_not_its_own(any_database):
    with any_database.writing() as session:
        issuer = make_issuer(session, level=0)
        with pytest.raises(Rejected):
            decide(session, issuer, DecisionKind.LEVEL_4, **WHY)
        decide(session, issuer, DecisionKind.BLOCK, **WHY)
        assert issuer.level == 0


@pytest.mark.parametrize("judged", sorted(set(BadgeState) - {BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS}))
def test_no_decision_makes_a_bad_badge_good(any_database, judged):
    with any_database.writing() as session:
        issuer = make_issuer(session, level=1)
        achievement = make_achievement(session, issuer=issuer)
        badge = make_badge(session, make_candidate(session), achievement=achievement, state=judged)
        decide(session, issuer, DecisionKind.LEVEL_4, **WHY)
        assert (badge.state, badge.judged_state) == (judged, judged)


def test_an_issuer_with_more_badges_than_one_batch_is_followed_by_all(database, monkeypatch):
    monkeypatch.setattr("jobboard.states._BATCH", 3)
    with database.writing() as session:
        issuer = make_issuer(session, level=2)
        achievement = make_achievement(session, issuer=issuer)
        for _ in range(10):
            make_badge(session, make_candidate(session), achievement=achievement)
        decide(session, issuer, DecisionKind.BLOCK, **WHY)
        states = session.scalars(select(models.Badge.state)).all()
        assert states == 10 * [BadgeState.ISSUER_NOT_IDENTIFIED]


def test_what_stands_is_not_changed_by_settling_again(any_database, world):
    [issuer, _], _, _ = world
    act(any_database, issuer, DecisionKind.LEVEL_3)
    with any_database.writing() as session:
        before = session.scalar(select(func.count(models.OutboxEntry.id)))
        settle_issuers(session, [issuer, 999], now=NOW)
        assert session.get(models.Issuer, issuer).level == 3
        assert session.scalar(select(func.count(models.OutboxEntry.id))) == before


def test_issuers_are_found_by_name_and_by_identifier_to_the_letter(any_database, world):
    with any_database.writing() as session:
        make_issuer(session, name="100% Skills", key="did:web:percent.example", level=3)
        assert [each.key for each in find_issuers(session, "100%", limit=9)] == ["did:web:percent.example"]
        assert [each.key for each in find_issuers(session, "PERCENT", limit=9)] == ["did:web:percent.example"]
        assert find_issuers(session, "a_b", limit=9) == ()
        assert len(find_issuers(session, "", limit=9)) == 3
        assert issuer_by_key(session, "did:web:percent.example").level == 3
        with pytest.raises(NotFound):
            issuer_by_key(session, "did:web:percent")


def test_a_decision_and_a_badge_that_is_judged_at_the_same_time_wait_for_each_other(any_database, world):
    """SQLite has one writer at a time; on PostgreSQL two that take the same rows in another order end in a deadlock."""
    [issuer, _], [person, _], _ = world
    has_person, decides = threading.Event(), threading.Event()

    def judge():
        with any_database.writing() as session:
            session.execute(select(models.Candidate.id).where(models.Candidate.id == person).with_for_update())
            has_person.set()
            decides.wait(5)
            time.sleep(0.5)
            row = session.scalars(select(models.Issuer).where(models.Issuer.id == issuer).with_for_update()).one()
            meet_issuer(session, row, name=row.name, url=None, found_level=1, now=NOW)

    with ThreadPoolExecutor() as threads:
        judged = threads.submit(judge)
        assert has_person.wait(5)
        decides.set()
        act(any_database, issuer, DecisionKind.BLOCK)
        judged.result()
    with any_database.reading() as session:
        assert session.get(models.Issuer, issuer).level == 0
