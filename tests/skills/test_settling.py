"""From what a badge says, and what was decided, to the skills that it proves."""

import pytest

from jobboard import models
from jobboard.credentials import Alignment, BadgeFacts, Family
from jobboard.models import Authority, BadgeState, Grade, TaskKind
from jobboard.skills.due import concerned_badges
from jobboard.skills.settling import settle_skills
from jobboard.skills.statements import keep_statements
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill

KEY = "https://vocabulary.example/skills/welding"


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        yield session


def skills_of(session, facts, **values):
    """Give what a badge that says this proves."""
    badge = make_badge(session, make_candidate(session), **values)
    keep_statements(session, badge, facts)
    settle_skills(session, [badge.id])
    return tuple(badge.skills)


def facts(*alignments):
    return BadgeFacts(Family.OPEN_BADGES_3, None, "Welding", "did:web:college.example", alignments=alignments)


@pytest.mark.parametrize("kept", [KEY, KEY + "/", KEY.replace("https", "http"), KEY.replace("https", "http") + "/"])
@pytest.mark.parametrize("named", [KEY, KEY + "/", KEY.replace("https", "http"), f" {KEY} "])
def test_a_skill_is_proven_by_its_address_however_it_is_spelled(session, kept, named):
    skill = make_skill(session)
    skill.key = kept
    [proven] = skills_of(session, facts(Alignment(target_url=named)))
    assert (proven.skill_id, proven.level, proven.grade) == (skill.id, None, Grade.A)
    assert proven.source == named


@pytest.mark.parametrize(
    "alignment",
    [
        Alignment(target_url=KEY + "-2"),
        Alignment(target_url=KEY.upper()),
        Alignment(target_name="welding", target_framework="test"),
        Alignment(target_code=KEY),
    ],
)
def test_a_name_or_another_address_proves_nothing(session, alignment):
    make_skill(session, "welding").key = KEY
    assert skills_of(session, facts(alignment)) == ()


def test_a_skill_named_twice_is_one_and_every_skill_has_the_level_of_the_badge(session):
    skills = [make_skill(session), make_skill(session)]
    skills[0].key, skills[1].key = KEY, "urn:skill:brazing"
    alignments = [Alignment(target_url=each) for each in (KEY, KEY + "/", "urn:skill:brazing")]
    proven = skills_of(session, facts(*alignments, Alignment(target_framework="SCQF", target_code="6")))
    assert [(each.skill_id, each.level) for each in proven] == [(skill.id, 6) for skill in skills]


def test_a_badge_that_is_not_good_proves_nothing(session):
    make_skill(session).key = KEY
    said = facts(Alignment(target_url=KEY))
    assert skills_of(session, said, judged_state=BadgeState.VERIFIED, state=BadgeState.ISSUER_NOT_IDENTIFIED)
    assert skills_of(session, said, judged_state=BadgeState.REVOKED) == ()


def test_who_no_longer_proves_a_skill_is_written_to_the_index_again(database):
    with database.writing() as session:
        badge = make_badge(
            session, make_candidate(session), skills=[(make_skill(session), 6), (make_skill(session), 6)]
        )
    with database.writing() as session:
        queued = session.query(models.OutboxEntry).count()
        settle_skills(session, [badge.id])
    with database.reading() as session:
        assert session.query(models.BadgeSkill).count() == 0
        assert session.query(models.OutboxEntry).count() == queued + 1


def map_skill(session, badge, skill, **values):
    decided = {"is_proven": True, "level": None, "authority": Authority.STAFF, "decided_at": NOW} | values
    mapping = models.SkillMapping(achievement_id=badge.achievement_id, skill_id=skill.id, **decided)
    session.add(mapping)
    session.flush()
    return mapping


def test_a_mapping_of_the_class_proves_its_skill_until_it_is_undone(session):
    badge, skill = make_badge(session, make_candidate(session)), make_skill(session)
    mapping = map_skill(session, badge, skill, level=6)
    settle_skills(session, [badge.id])
    assert [(each.skill_id, each.level, each.grade) for each in badge.skills] == [(skill.id, 6, Grade.D)]
    mapping.undone_at = NOW
    settle_skills(session, [badge.id])
    assert badge.skills == []


def test_settling_again_changes_nothing_and_queues_nobody(session):
    badge = make_badge(session, make_candidate(session))
    map_skill(session, badge, make_skill(session))
    settle_skills(session, [badge.id])
    session.commit()
    queued = session.query(models.OutboxEntry).count()
    settle_skills(session, [badge.id])
    session.commit()
    assert session.query(models.OutboxEntry).count() == queued


def test_a_decision_concerns_the_badges_of_its_class_or_those_that_say_its_words(session):
    badges = [make_badge(session, make_candidate(session)) for _ in range(2)]
    keep_statements(session, badges[1], facts(Alignment(target_name="Welding  of pipes")))
    label = models.LabelMapping(text_key="welding of pipes", skill_id=None, decided_at=NOW)
    session.add(label)
    session.flush()
    achievement = badges[0].achievement_id
    assert concerned_badges(session, TaskKind.SETTLE_ACHIEVEMENT, achievement) == [badges[0].id]
    assert concerned_badges(session, TaskKind.SETTLE_LABEL, label.id) == [badges[1].id]
