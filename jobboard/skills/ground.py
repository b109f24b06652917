"""What badges say and what was decided about them, read from the database for some badges at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from jobboard.db import in_parts
from jobboard.models import Badge, BadgeStatement, Candidate, Skill, SkillChoice, SkillLabel
from jobboard.skills.alignments import named_in, skills_by_address
from jobboard.skills.crosswalks import crosswalks_of
from jobboard.skills.grading import Evidence, Ground
from jobboard.skills.mappings import standing_labels, standing_mappings
from jobboard.skills.statements import text_key
from jobboard.skills.wording import name_key, written_forms

Row = TypeVar("Row", BadgeStatement, SkillChoice)


def read_evidence(session: Session, badges: Sequence[Badge]) -> Mapping[int, Evidence]:
    """Give what some badges say and what their holders decided, by badge, in three statements."""
    ids = [badge.id for badge in badges]
    statements = _by_badge(
        session, select(BadgeStatement).where(BadgeStatement.badge_id.in_(ids)).order_by(BadgeStatement.position)
    )
    choices = _by_badge(
        session,
        select(SkillChoice)
        .where(SkillChoice.badge_id.in_(ids), SkillChoice.undone_at.is_(None))
        .order_by(SkillChoice.id),
    )
    people = select(Candidate.id, Candidate.account_id).where(Candidate.id.in_({each.candidate_id for each in badges}))
    holders = {row.id: row.account_id for row in session.execute(people)}
    return {
        badge.id: Evidence(
            statements=statements.get(badge.id, ()),
            choices=choices.get(badge.id, ()),
            achievement=badge.achievement_id,
            holder=holders.get(badge.candidate_id),
            imported_at=badge.imported_at,
        )
        for badge in badges
    }


def read_ground(session: Session, evidence: Collection[Evidence], texts: Iterable[str]) -> Ground:
    """Give what some badges are read by, in a fixed number of statements. `texts`: of what words the meanings count."""
    addresses = {named.address for each in evidence for row in each.statements for named in named_in(row)}
    by_address, texts = skills_by_address(session, addresses), set(texts)
    names = _skills_called(session, texts)
    met = {*by_address.values(), *(skill for skills in names.values() for skill in skills)}
    return Ground(
        by_address=by_address,
        crosswalk=crosswalks_of(session, met),
        names=names,
        labels=standing_labels(session, {text_key(each) for each in texts}),
        mappings=standing_mappings(session, {each.achievement for each in evidence if each.achievement is not None}),
    )


def _by_badge(session: Session, rows: Select[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.badge_id, []).append(row)
    return found


def _skills_called(session: Session, texts: Collection[str]) -> Mapping[str, frozenset[int]]:
    """Give by `name_key` the skills of which the label, or another name in any language, is the same name."""
    wanted = {name_key(each) for each in texts} - {""}
    found: dict[str, set[int]] = {}
    for part in in_parts({form for each in texts for form in written_forms(each)}):
        named = union_all(
            select(Skill.id, Skill.label).where(func.lower(Skill.label).in_(part)),
            select(SkillLabel.skill_id, SkillLabel.label).where(func.lower(SkillLabel.label).in_(part)),
        )
        for skill, label in session.execute(named):
            if (key := name_key(label)) in wanted:
                found.setdefault(key, set()).add(skill)
    return {key: frozenset(skills) for key, skills in found.items()}
