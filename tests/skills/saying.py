"""Badges that say something, decisions about them, and what they prove."""

from sqlalchemy import select
from sqlalchemy.orm import object_session

from jobboard import models
from jobboard.credentials import Alignment, BadgeFacts, Family
from jobboard.models import Authority
from jobboard.skills.settling import settle_skills
from jobboard.skills.statements import keep_statements
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill, make_speaker

KEY = "https://vocabulary.example/skills/{}"


def make_named_skill(session, label, *others):
    """Give a skill whose address ends with its label, and that is called otherwise, too."""
    skill = make_skill(session, label)
    skill.key = KEY.format(label.replace(" ", "-"))
    skill.labels = [models.SkillLabel(label=each, language="en") for each in others]
    session.flush()
    return skill


def make_saying_badge(session, *alignments, tags=(), candidate=None, **values):
    """Give a settled badge that says this; a text among the alignments is an address."""
    rows = tuple(Alignment(target_url=each) if isinstance(each, str) else each for each in alignments)
    badge = make_badge(session, candidate or make_candidate(session), **values)
    facts = BadgeFacts(Family.OPEN_BADGES_3, None, "A badge", "did:web:a.example", alignments=rows, tags=tuple(tags))
    keep_statements(session, badge, facts)
    settle(session, badge)
    return badge


def settle(session, *badges):
    settle_skills(session, [badge.id for badge in badges])
    session.flush()


def rows_of(badge):
    """Give everything that the badge proves, as the database has it."""
    names = ("skill_id", "level", "is_at_least", "level_source", "grade", "source", "rule", "decided_at")
    found = [tuple(getattr(each, name) for name in (*names, "decided_by_id")) for each in badge.skills]
    return sorted(found, key=lambda row: row[0])


def grades_of(badge):
    """Give the grade of each skill that the badge proves, by its label."""
    object_session(badge).flush()
    return {each.skill.label: each.grade.value for each in badge.skills}


def map_class(session, badge, skill, **values):
    """Decide about the class of a badge, for its issuer as somebody who speaks for it."""
    if values.get("authority") is Authority.ISSUER:
        values = {"decided_by_id": speaker_of(session, badge.achievement.issuer)} | values
    decided = {"is_proven": True, "level": None, "authority": Authority.STAFF, "decided_at": NOW} | values
    mapping = models.SkillMapping(achievement_id=badge.achievement_id, skill_id=skill.id, **decided)
    session.add(mapping)
    session.flush()
    return mapping


def speaker_of(session, issuer):
    """Give the id of an account that proved to be the issuer."""
    held = select(models.ProvenIdentity.account_id).where(models.ProvenIdentity.key == issuer.key)
    return session.scalar(held) or make_speaker(session, issuer).id


def map_label(session, text_key, skill, **values):
    label = models.LabelMapping(text_key=text_key, skill_id=skill and skill.id, **({"decided_at": NOW} | values))
    session.add(label)
    session.flush()
    return label
