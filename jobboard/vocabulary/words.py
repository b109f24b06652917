"""The vocabulary as words: for what learns from it, with what tells when that has to learn anew."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobboard.models import FrameworkImport, Occupation, OccupationSkill, Skill, SkillBroader, SkillLabel
from jobboard.suggesting import SkillText

Stamp = tuple[object, ...]


def vocabulary_stamp(session: Session) -> Stamp:
    """Give what changes when the vocabulary does, in one statement."""
    newest = (select(func.max(each.id)).scalar_subquery() for each in (Skill, SkillLabel, FrameworkImport))
    return tuple(session.execute(select(*newest)).one())


def vocabulary_texts(session: Session) -> Iterator[SkillText]:
    """Give the skills of the vocabulary that are not retired as words, each with everything that tells how common it
    is: what it is a part of, and the occupations that need it.
    """
    others = _grouped(session, select(SkillLabel.skill_id, SkillLabel.label))
    above = select(SkillBroader.skill_id, Skill.label).join(Skill, Skill.id == SkillBroader.broader_id)
    needed = select(OccupationSkill.skill_id, Occupation.label)
    needed = needed.join(Occupation, Occupation.id == OccupationSkill.occupation_id)
    context = _grouped(session, above, needed)
    columns = (Skill.id, Skill.label, Skill.description, Skill.reuse)
    for row in session.execute(select(*columns).where(Skill.retired_at.is_(None)).order_by(Skill.id)):
        alternatives = tuple(dict.fromkeys(others.get(row.id, ())))
        yield SkillText(
            row.id, row.label, alternatives, row.description, tuple(context.get(row.id, ())), row.reuse == "transversal"
        )


def _grouped(session: Session, *statements: object) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for statement in statements:
        for skill, label in session.execute(statement):  # type: ignore[call-overload]
            found.setdefault(skill, []).append(label)
    return found
