"""Decisions on classes of badges and on words: they take effect by the worker, and undoing one restores the rest."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.credentials.identities import comparable
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.identities import remove_identity, restore_identity
from jobboard.issuers.decisions import decide, undo
from jobboard.models import (
    Authority,
    BadgeSkill,
    BadgeState,
    DecisionKind,
    Grade,
    IdentityKind,
    Role,
    SkillMapping,
    TaskKind,
)
from jobboard.skills import queue
from jobboard.skills.due import concerned_badges
from jobboard.skills.mappings import (
    find_decision,
    history_of,
    map_achievement,
    map_label,
    standing_labels,
    standing_mappings,
    undo_label,
    undo_mapping,
)
from jobboard.skills.representing import represented_issuers, represents
from jobboard.skills.settling import settle_skills
from tests.conftest import NOW
from tests.factories import make_account, make_achievement, make_badge, make_candidate, make_issuer, make_skill
from tests.skills.saying import speaker_of

WHY = {"reason": "The syllabus says so", "account_id": 7, "now": NOW}
STAFF = {**WHY, "authority": Authority.STAFF}


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        session.add(models.Account(id=7, role=Role.STAFF, name="Staff", created_at=NOW))
        yield session


@pytest.fixture
def achievement(session):
    found = make_achievement(session)
    make_badge(session, make_candidate(session), achievement=found)
    return found


def settled(session, achievement):
    """Do what the worker would, and give what the badges of the class prove then."""
    session.flush()
    badges = concerned_badges(session, TaskKind.SETTLE_ACHIEVEMENT, achievement.id)
    settle_skills(session, badges)
    session.flush()
    rows = session.scalars(select(BadgeSkill).order_by(BadgeSkill.skill_id))
    return [(row.skill_id, row.level, row.grade) for row in rows]


def test_a_mapping_makes_work_for_the_worker_and_a_trace(session, achievement):
    mapping = map_achievement(session, achievement, make_skill(session).id, is_proven=True, **STAFF)
    task = session.scalars(select(models.Task)).one()
    assert (task.kind, task.subject_id) == (TaskKind.SETTLE_ACHIEVEMENT, achievement.id)
    event = session.scalars(select(models.AuditEvent)).one()
    assert (event.action, event.subject, event.account_id) == ("mapped", f"skill_mapping {mapping.id}", 7)


def test_the_last_decision_about_a_skill_counts_and_undoing_it_brings_the_one_before_back(session, achievement):
    skill = make_skill(session).id
    map_achievement(session, achievement, skill, is_proven=True, level=6, **STAFF)
    second = map_achievement(session, achievement, skill, is_proven=True, level=7, **STAFF)
    third = map_achievement(session, achievement, skill, is_proven=False, **STAFF)
    assert settled(session, achievement) == []
    undo_mapping(session, third, account_id=7, now=NOW)
    assert settled(session, achievement) == [(skill, 7, Grade.D)]
    undo_mapping(session, second, account_id=7, now=NOW)
    assert settled(session, achievement) == [(skill, 6, Grade.D)]
    assert [each.id for each in history_of(session, achievement.id)] == sorted(
        session.scalars(select(SkillMapping.id)), reverse=True
    )


@pytest.mark.parametrize("turn", [1, -1])
def test_an_issuer_and_staff_who_contradict_each_other_prove_nothing_whoever_spoke_last(session, achievement, turn):
    skill, speaker = make_skill(session), {"account_id": speaker_of(session, achievement.issuer)}
    sayings = [(Authority.STAFF, False), (Authority.ISSUER, True)][::turn]
    made = [
        map_achievement(session, achievement, skill.id, is_proven=proves, **{**WHY, "authority": authority, **speaker})
        for authority, proves in sayings
    ]
    assert settled(session, achievement) == []
    [denial] = [each for each in made if not each.is_proven]
    undo_mapping(session, denial, account_id=7, now=NOW)
    assert [row[0] for row in settled(session, achievement)] == [skill.id]


def test_a_decision_is_undone_once_and_an_unknown_one_is_not_found(session, achievement):
    mapping = map_achievement(session, achievement, None, is_proven=False, **STAFF)
    undo_mapping(session, find_decision(session, SkillMapping, mapping.id), account_id=7, now=NOW)
    with pytest.raises(Conflict):
        undo_mapping(session, find_decision(session, SkillMapping, mapping.id), account_id=7, now=NOW)
    with pytest.raises(NotFound):
        find_decision(session, SkillMapping, 999)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("reason", {"reason": "  "}),
        ("reason", {"reason": "x" * 501}),
        ("skill", {"skill_id": 999}),
        ("skill", {"skill_id": None}),
        ("level", {"level": 13}),
        ("level", {"level": 0}),
        ("level", {"level": 7, "is_proven": False}),
    ],
)
def test_a_decision_that_is_not_complete_names_its_field(session, achievement, field, values):
    asked = {"skill_id": make_skill(session).id, "is_proven": True, **STAFF, **values}
    with pytest.raises(Rejected) as refused:
        map_achievement(session, achievement, asked.pop("skill_id"), **asked)
    assert set(refused.value.fields) == {field}
    assert session.scalars(select(SkillMapping)).all() == []


def say(session, badge, text):
    session.add(
        models.BadgeStatement(
            badge_id=badge.id, position=0, kind=models.StatementKind.TAG, text=text, text_key=text.lower()
        )
    )
    session.flush()


def test_what_words_mean_is_decided_and_undone(session):
    badge, skill = make_badge(session, make_candidate(session)), make_skill(session)
    say(session, badge, "Sourdough")
    first = map_label(session, " sourDough ", skill.id, **WHY)
    second = map_label(session, "Sourdough", None, **WHY)
    assert standing_labels(session, ["sourdough"])["sourdough"].skill_id is None
    undo_label(session, second, account_id=7, now=NOW)
    assert standing_labels(session, ["sourdough"])["sourdough"].id == first.id
    assert concerned_badges(session, TaskKind.SETTLE_LABEL, first.id) == [badge.id]
    with pytest.raises(Rejected):
        map_label(session, "   ", skill.id, **WHY)
    with pytest.raises(Rejected):
        map_label(session, "x" * 501, skill.id, **WHY)


def test_classes_wait_until_they_are_mapped_those_of_most_people_first(session):
    popular, rare, proven, bad = (make_achievement(session) for _ in range(4))
    for _ in range(3):
        make_badge(session, make_candidate(session), achievement=popular)
    twice = make_candidate(session)
    for _ in range(5):
        make_badge(session, twice, achievement=rare)
    make_badge(session, make_candidate(session), achievement=proven, skills=[(make_skill(session), None)])
    make_badge(session, make_candidate(session), achievement=bad, state=BadgeState.REVOKED)
    waiting = queue.waiting_classes(session, limit=9)
    assert [(each.achievement.id, each.holders) for each in waiting] == [(popular.id, 3), (rare.id, 1)]
    assert queue.count_waiting_classes(session) == 2
    mapping = map_achievement(session, popular, None, is_proven=False, **STAFF)
    assert [each.achievement.id for each in queue.waiting_classes(session, limit=9)] == [rare.id]
    undo_mapping(session, mapping, account_id=7, now=NOW)
    assert queue.count_waiting_classes(session) == 2


def test_words_wait_unless_they_name_a_skill_or_somebody_said_what_they_mean(session):
    make_skill(session, "Bread baking")
    badges = [make_badge(session, make_candidate(session)) for _ in range(4)]
    for badge, text in zip(badges, ["Bread baking", "Sourdough", "sourdough", "Glazing"], strict=True):
        say(session, badge, text)
    say(session, make_badge(session, make_candidate(session), state=BadgeState.FAILED), "Forged words")
    assert [(each.text_key, each.holders) for each in queue.waiting_words(session, limit=9).words] == [
        ("sourdough", 2),
        ("glazing", 1),
    ]
    map_label(session, "Glazing", None, **WHY)
    assert [each.text_key for each in queue.waiting_words(session, limit=9).words] == ["sourdough"]


def test_words_of_few_that_tell_who_one_of_them_is_are_not_shown_to_staff(session):
    """Whoever looks at words need not learn whose badge says them."""
    person = make_candidate(session, account=make_account(session, name="Morag Sinclair"))
    badge = make_badge(session, person)
    say(session, badge, "Award of Morag Sinclair")
    say(session, badge, "Glazing")
    assert [each.text for each in queue.waiting_words(session, limit=9).words] == ["Glazing"]
    assert [each.text for each in queue.said_by_class(session, badge.achievement_id, limit=9)] == ["Glazing"]
    for _ in range(4):
        say(
            session,
            make_badge(session, make_candidate(session), achievement=badge.achievement),
            "Award of Morag Sinclair",
        )
    assert "Award of Morag Sinclair" in {each.text for each in queue.waiting_words(session, limit=9).words}


def test_a_page_says_whether_more_words_come_after_it(session):
    for text in ("Glazing", "Sourdough"):
        say(session, make_badge(session, make_candidate(session)), text)
    assert not queue.waiting_words(session, limit=1).is_last
    assert queue.waiting_words(session, limit=1, offset=1).is_last


@pytest.mark.parametrize(
    ("kind", "proven", "key", "speaks"),
    [
        (IdentityKind.DID, "did:web:bakers.example", "did:web:bakers.example", True),
        (IdentityKind.DID, "did:web:bakers.example", "did:web:bakers.example:people:ann", False),
        (IdentityKind.DID, "did:web:bakers.example", "https://bakers.example/issuer", False),
        (IdentityKind.DID, "did:key:z6MkOne", "did:key:z6MkOne", True),
        (IdentityKind.DID, "did:key:z6MkOne", "did:key:z6MkOneTwo", False),
        (IdentityKind.URL, "https://bakers.example/", "https://bakers.example/issuer.json", True),
        (IdentityKind.URL, "https://www.bakers.example", "https://bakers.example/issuer.json", True),
        (IdentityKind.URL, "https://bakers.example/", "did:web:bakers.example", True),
        (IdentityKind.URL, "https://bakers.example/issuer.json", "https://bakers.example/issuer.json", True),
        (IdentityKind.URL, "https://bakers.example/about", "https://bakers.example/issuer.json", False),
        (IdentityKind.URL, "https://bakers.example/?x=1", "https://bakers.example/issuer.json", False),
        (IdentityKind.URL, "https://bakers.example/", "https://badges.bakers.example/issuer.json", False),
        (IdentityKind.URL, "https://bakers.example/", "https://bakers.example.evil.example/issuer", False),
        (IdentityKind.URL, "https://bakers.example/", "https://bakers.example:8443/issuer", False),
        (IdentityKind.URL, "https://bakers.example/", "https://bakers.example/~ann/issuer.json", False),
        (IdentityKind.URL, "https://github.io/", "https://github.io/issuer.json", False),
    ],
)
def test_who_speaks_for_an_issuer_has_proven_its_identifier_or_its_whole_domain(session, kind, proven, key, speaks):
    account, issuer = make_account(session), make_issuer(session, key=key)
    held = models.ProvenIdentity(
        account_id=account.id, kind=kind, value=proven, key=comparable(kind, proven), proven_at=NOW
    )
    session.add(held)
    session.flush()
    assert represents(session, account.id, issuer) is speaks
    assert [each.id for each in represented_issuers(session, account.id)] == ([issuer.id] if speaks else [])
    assert not represents(session, make_account(session).id, issuer)
    held.removed_at = NOW
    session.flush()
    assert not represents(session, account.id, issuer)


def test_standing_mappings_are_read_for_many_at_once(session):
    achievements = [make_achievement(session) for _ in range(2)]
    skill = make_skill(session).id
    for each in achievements:
        map_achievement(session, each, skill, is_proven=True, **STAFF)
    assert set(standing_mappings(session, [each.id for each in achievements])) == {each.id for each in achievements}


def of_issuer(session, achievement, **values):
    """Let somebody who speaks for the issuer decide; give the decision, and what that person has proven."""
    account = speaker_of(session, achievement.issuer)
    decided = {**WHY, "authority": Authority.ISSUER, "account_id": account, "is_proven": True} | values
    mapping = map_achievement(session, achievement, make_skill(session).id, **decided)
    return mapping, session.scalars(select(models.ProvenIdentity)).one()


def settled_as_due(session, achievement):
    """Do what became due of the class, and nothing otherwise; give what its badges prove then."""
    due = select(models.Task).where(models.Task.kind == TaskKind.SETTLE_ACHIEVEMENT)
    found = session.scalars(due).all()
    assert [each.subject_id for each in found] == [achievement.id]
    session.delete(found[0])
    return settled(session, achievement)


def test_what_an_issuer_decided_counts_while_its_identity_is_proven(session, achievement):
    mapping, held = of_issuer(session, achievement)
    proven = [(mapping.skill_id, None, Grade.D)]
    assert settled_as_due(session, achievement) == proven
    account = session.get_one(models.Account, held.account_id)
    remove_identity(session, account, held, now=NOW)
    assert settled_as_due(session, achievement) == []
    restore_identity(session, account, held, now=NOW)
    assert settled_as_due(session, achievement) == proven


def test_what_an_issuer_decided_counts_while_it_is_not_blocked(session, achievement):
    mapping, _ = of_issuer(session, achievement)
    proven = [(mapping.skill_id, None, Grade.D)]
    assert settled_as_due(session, achievement) == proven
    blocked = decide(session, achievement.issuer, DecisionKind.BLOCK, **WHY)
    assert settled_as_due(session, achievement) == []
    undo(session, blocked.id, account_id=7, now=NOW)
    assert settled_as_due(session, achievement) == proven


def test_of_a_class_that_only_somebody_mapped_who_speaks_for_nobody_staff_may_decide(session, achievement):
    _, held = of_issuer(session, achievement)
    assert queue.count_waiting_classes(session) == 0
    held.removed_at = NOW
    session.flush()
    assert queue.count_waiting_classes(session) == 1


def test_what_the_issuer_said_before_counts_again_when_who_spoke_last_speaks_no_more(session, achievement):
    first, _ = of_issuer(session, achievement)
    stranger = make_account(session).id
    of_issuer(session, achievement, account_id=stranger)
    map_achievement(
        session,
        achievement,
        first.skill_id,
        is_proven=False,
        **{**WHY, "authority": Authority.ISSUER, "account_id": stranger},
    )
    assert [each.id for each in standing_mappings(session, [achievement.id])[achievement.id]] == [first.id]
