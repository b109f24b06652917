"""From what a badge says to the skills it proves, with the evidence for each. The database is only read for keys."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.credentials import Alignment, BadgeFacts
from jobboard.models import Grade, Skill, SkillBroader

RULE = "alignment-by-address/1"

# EQF levels that are one SCQF level. 5 and 6 are two levels each, so they say nothing exact.
# Source: SCQF Partnership, "SCQF and the European Qualifications Framework", comparison table.
_SCQF_OF_EQF = {1: 3, 2: 4, 3: 5, 4: 6, 7: 11, 8: 12}

_SCQF = re.compile(r"scqf|scottish credit (and|&) qualifications framework")
_EQF = re.compile(r"(?<![a-z])eqf|european qualifications framework")


Closure = Mapping[int, frozenset[int]]
"""By skill, all the broader skills that it implies."""


@dataclass(frozen=True)
class ProvenSkill:
    """A skill that a badge proves. `level` is SCQF 1-12, None when unknown. `source` is what the badge said."""

    skill_id: int
    level: int | None
    grade: Grade
    source: str
    rule: str


def skills_of(session: Session, facts: BadgeFacts) -> tuple[ProvenSkill, ...]:
    """Give the skills that the alignments of a badge name by address, at the level that its alignments name."""
    level = level_of(facts.alignments)
    named = {normal_key(each.target_url): each.target_url for each in facts.alignments if each.target_url}
    schemes = {form for key in named for form in (key, key.replace("https://", "http://", 1))}
    keys = schemes | {f"{key}/" for key in schemes}
    found = session.execute(select(Skill.id, Skill.key).where(Skill.key.in_(keys)))
    return tuple(
        ProvenSkill(skill_id, level, Grade.A, named[normal_key(key)], RULE)
        for skill_id, key in sorted(found, key=lambda row: row.id)
        if normal_key(key) in named
    )


def level_of(alignments: Iterable[Alignment]) -> int | None:
    """Give the SCQF level that the alignments name: one and the same, or None."""
    levels = {level for each in alignments if (level := _level(each)) is not None}
    return levels.pop() if len(levels) == 1 else None


def normal_key(address: str) -> str:
    """Give the form in which addresses of skills are compared: https, without a slash at the end."""
    return address.strip().replace("http://", "https://", 1).rstrip("/")


def broader_of(session: Session, skill_ids: Collection[int]) -> Closure:
    """Give by skill every broader skill that it implies, however many steps away; skills with none are left out.

    One query; a circle in the vocabulary ends by itself (UNION).
    """
    steps = select(SkillBroader.skill_id, SkillBroader.broader_id).where(SkillBroader.skill_id.in_(skill_ids))
    closure = steps.cte("closure", recursive=True)
    further = select(closure.c.skill_id, SkillBroader.broader_id)
    closure = closure.union(further.join(SkillBroader, SkillBroader.skill_id == closure.c.broader_id))
    found: dict[int, set[int]] = {}
    for skill, broader in session.execute(select(closure.c.skill_id, closure.c.broader_id)):
        found.setdefault(skill, set()).add(broader)
    return {skill: frozenset(broader - {skill}) for skill, broader in found.items()}


def _level(alignment: Alignment) -> int | None:
    about = " ".join(filter(None, (alignment.target_framework, alignment.target_url, alignment.target_name))).lower()
    if _SCQF.search(about):
        number = _number(alignment)
        return number if number is not None and 1 <= number <= 12 else None
    if _EQF.search(about):
        return _SCQF_OF_EQF.get(_number(alignment) or 0)
    return None


def _number(alignment: Alignment) -> int | None:
    """Give the level that an alignment names in its code, or at the end of its address or name."""
    if alignment.target_code and (found := re.fullmatch(r"\D*(\d{1,2})", alignment.target_code.strip())):
        return int(found[1])
    for text in (alignment.target_url, alignment.target_name):
        found = re.search(r"level[\s/_-]*(\d{1,2})/?$", (text or "").strip(), re.IGNORECASE)
        if found:
            return int(found[1])
    return None
