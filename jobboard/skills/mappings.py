"""Decisions on what classes of badges prove and what words mean: each is added, stands until undone, never changed.

Of several that stand about one thing the last counts; when it is undone the one before counts again. Staff and the
issuer do not take back what the other one said: where they contradict each other, `grading` believes the denial.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from jobboard import tasks
from jobboard.db import in_parts
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import (
    Achievement,
    AuditEvent,
    Authority,
    LabelMapping,
    Skill,
    SkillMapping,
    TaskKind,
)
from jobboard.skills.representing import spoken_for
from jobboard.skills.statements import text_key

LONGEST_REASON = 500
LONGEST_WORDS = 500

Decision = TypeVar("Decision", SkillMapping, LabelMapping)


def map_achievement(
    session: Session,
    achievement: Achievement,
    skill_id: int | None,
    *,
    is_proven: bool,
    level: int | None = None,
    authority: Authority,
    reason: str,
    account_id: int,
    now: datetime,
) -> SkillMapping:
    """Decide that a class of badges proves a skill, or that it does not. `skill_id` None: no skill fits at all.

    The worker settles the skills of its badges. `level` is SCQF 1-12, None: what each badge says.

    Raises: Rejected for a skill that does not exist, another level, or without a reason.
    """
    _require(session, reason, skill_id)
    if level is not None and (not is_proven or not 1 <= level <= 12):
        raise Rejected("A level is SCQF 1 to 12.", fields={"level": "A level is SCQF 1 to 12."})
    if is_proven and skill_id is None:
        raise Rejected("Say which skill it proves.", fields={"skill": "Choose the skill that it proves."})
    decision = SkillMapping(
        achievement_id=achievement.id,
        skill_id=skill_id,
        is_proven=is_proven,
        level=level,
        authority=authority,
        reason=reason.strip(),
        decided_at=now,
        decided_by_id=account_id,
    )
    _keep(session, decision, account_id, now)
    tasks.add_task(session, TaskKind.SETTLE_ACHIEVEMENT, achievement.id, due_at=now)
    return decision


def map_label(
    session: Session, text: str, skill_id: int | None, *, reason: str, account_id: int, now: datetime
) -> LabelMapping:
    """Decide what a tag or name means wherever it stands. `skill_id` None: no skill of the vocabulary.

    Raises: Rejected for a skill that does not exist, no words or too many, or without a reason.
    """
    _require(session, reason, skill_id)
    key = text_key(text)
    if not 0 < len(key) <= LONGEST_WORDS:
        message = f"Enter the words as badges have them, {LONGEST_WORDS} letters at most."
        raise Rejected("Say which words these are.", fields={"text": message})
    decision = LabelMapping(
        text_key=key, skill_id=skill_id, reason=reason.strip(), decided_at=now, decided_by_id=account_id
    )
    _keep(session, decision, account_id, now)
    tasks.add_task(session, TaskKind.SETTLE_LABEL, decision.id, due_at=now)
    return decision


def undo_mapping(session: Session, mapping: SkillMapping, *, account_id: int, now: datetime) -> None:
    """Undo a decision on a class of badges; what stood before stands again. Raises: Conflict when it was before."""
    _undo(session, mapping, account_id, now)
    tasks.add_task(session, TaskKind.SETTLE_ACHIEVEMENT, mapping.achievement_id, due_at=now)


def undo_label(session: Session, mapping: LabelMapping, *, account_id: int, now: datetime) -> None:
    """Undo a decision on what words mean; what stood before stands again. Raises: Conflict when it was before."""
    _undo(session, mapping, account_id, now)
    tasks.add_task(session, TaskKind.SETTLE_LABEL, mapping.id, due_at=now)


def follow_speaker(session: Session, account_id: int, *, now: datetime) -> None:
    """Settle again what an account decided for issuers, as it may speak for others now than before."""
    _settle_spoken(session, SkillMapping.decided_by_id == account_id, now)


def follow_block(session: Session, issuer_id: int, *, now: datetime) -> None:
    """Settle again what was decided for an issuer, which was blocked, or is no longer."""
    _settle_spoken(session, SkillMapping.achievement.has(Achievement.issuer_id == issuer_id), now)


def find_decision(session: Session, kind: type[Decision], decision_id: int) -> Decision:
    """Give a decision, its row taken. Raises: NotFound."""
    wanted = select(kind).where(kind.id == decision_id).with_for_update()
    decision = session.scalar(wanted, execution_options={"populate_existing": True})
    if decision is None:
        raise NotFound("There is no such decision.")
    return decision


def standing_mappings(session: Session, achievement_ids: Collection[int]) -> dict[int, Sequence[SkillMapping]]:
    """Give the decisions that count, by achievement: the last one of staff and of the issuer about each skill.

    Those of whoever no longer speaks for the issuer do not.
    """
    rows = select(SkillMapping).where(
        SkillMapping.achievement_id.in_(achievement_ids), SkillMapping.undone_at.is_(None)
    )
    rows = rows.options(joinedload(SkillMapping.achievement).joinedload(Achievement.issuer))
    last: dict[int, dict[tuple[int | None, Authority], SkillMapping]] = {}
    for each in spoken_for(session, session.scalars(rows.order_by(SkillMapping.id)).all()):
        last.setdefault(each.achievement_id, {})[each.skill_id, each.authority] = each
    return {achievement: tuple(found.values()) for achievement, found in last.items()}


def standing_labels(session: Session, keys: Collection[str]) -> Mapping[str, LabelMapping]:
    """Give the decisions that count on what these words mean, by their `text_key`."""
    rows = select(LabelMapping).where(LabelMapping.undone_at.is_(None)).order_by(LabelMapping.id)
    return {
        each.text_key: each
        for part in in_parts(keys)
        for each in session.scalars(rows.where(LabelMapping.text_key.in_(part)))
    }


def history_of(session: Session, achievement_id: int) -> Sequence[SkillMapping]:
    """Give every decision on a class of badges, the latest first."""
    rows = select(SkillMapping).where(SkillMapping.achievement_id == achievement_id)
    return session.scalars(rows.order_by(SkillMapping.id.desc())).all()


def last_labels(session: Session, *, limit: int) -> Sequence[LabelMapping]:
    """Give the last decisions on what words mean, the latest first."""
    return session.scalars(select(LabelMapping).order_by(LabelMapping.id.desc()).limit(limit)).all()


def _settle_spoken(session: Session, condition: ColumnElement[bool], now: datetime) -> None:
    spoken = select(SkillMapping.achievement_id).distinct().order_by(SkillMapping.achievement_id)
    spoken = spoken.where(SkillMapping.authority == Authority.ISSUER, SkillMapping.undone_at.is_(None), condition)
    tasks.add_tasks(session, TaskKind.SETTLE_ACHIEVEMENT, session.scalars(spoken).all(), due_at=now)


def _keep(session: Session, decision: SkillMapping | LabelMapping, account_id: int, now: datetime) -> None:
    session.add(decision)
    session.flush()
    _audit(session, "mapped", decision, account_id, now)


def _undo(session: Session, decision: SkillMapping | LabelMapping, account_id: int, now: datetime) -> None:
    if decision.undone_at is not None:
        raise Conflict("This decision was undone before.")
    decision.undone_at, decision.undone_by_id = now, account_id
    session.flush()
    _audit(session, "undid mapping", decision, account_id, now)


def _audit(session: Session, action: str, row: SkillMapping | LabelMapping, account_id: int, now: datetime) -> None:
    subject = f"{row.__tablename__} {row.id}"
    session.add(AuditEvent(at=now, account_id=account_id, action=action, subject=subject))


def _require(session: Session, reason: str, skill_id: int | None) -> None:
    problems = {}
    if not reason.strip():
        problems["reason"] = "Say why. Holders read it."
    if len(reason.strip()) > LONGEST_REASON:
        problems["reason"] = f"Use at most {LONGEST_REASON} letters."
    if skill_id is not None and session.get(Skill, skill_id) is None:
        problems["skill"] = "There is no such skill."
    if problems:
        raise Rejected("The decision is not complete.", fields=problems)
