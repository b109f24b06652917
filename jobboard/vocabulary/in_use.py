"""Which frameworks are in use: versions, counts, and what their licences ask to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobboard.models import OWN_FRAMEWORK, Crosswalk, FrameworkImport, Occupation, QualificationLevel, Skill, SkillKind
from jobboard.vocabulary.frameworks import FRAMEWORKS


@dataclass(frozen=True)
class FrameworkInUse:
    """A framework as people see it. `imported_at` is None, and `version` and `address` empty, for the site's own."""

    name: str
    version: str
    imported_at: datetime | None
    skills: int
    groups: int
    retired: int
    occupations: int
    credit: str
    address: str


@dataclass(frozen=True)
class VocabularyInUse:
    """What the vocabulary holds: its frameworks, levels of the SCQF, and crosswalks between skills that stand."""

    frameworks: tuple[FrameworkInUse, ...]
    levels: tuple[QualificationLevel, ...]
    crosswalks: int


def vocabulary_in_use(session: Session) -> VocabularyInUse:
    """Give the frameworks that were imported, the site's own skills where there are any, levels and crosswalks."""
    last = select(func.max(FrameworkImport.id)).group_by(FrameworkImport.framework)
    imports = {
        each.framework: each for each in session.scalars(select(FrameworkImport).where(FrameworkImport.id.in_(last)))
    }
    standing = _counts(session, Skill, Skill.kind != SkillKind.GROUP, Skill.retired_at.is_(None))
    groups = _counts(session, Skill, Skill.kind == SkillKind.GROUP, Skill.retired_at.is_(None))
    retired = _counts(session, Skill, Skill.retired_at.is_not(None))
    occupations = _counts(session, Occupation, Occupation.is_group.is_(False), Occupation.retired_at.is_(None))
    kinds = {each.name: each for each in FRAMEWORKS.values()}
    found = [
        FrameworkInUse(
            name=name,
            version=each.version,
            imported_at=each.imported_at,
            skills=standing.get(name, 0),
            groups=groups.get(name, 0),
            retired=retired.get(name, 0),
            occupations=occupations.get(name, 0),
            credit=kinds[name].credit.format(version=each.version),
            address=kinds[name].address,
        )
        for name, each in imports.items()
        if name in kinds
    ]
    if own := standing.get(OWN_FRAMEWORK):
        found.append(FrameworkInUse(OWN_FRAMEWORK, "", None, own, 0, 0, 0, "Written for this site.", ""))
    levels = session.scalars(select(QualificationLevel).order_by(QualificationLevel.level)).all()
    crosswalks = session.scalar(select(func.count()).select_from(Crosswalk).where(Crosswalk.undone_at.is_(None))) or 0
    return VocabularyInUse(tuple(found), tuple(levels), crosswalks)


def _counts(session: Session, kind: type[Skill] | type[Occupation], *where: Any) -> Mapping[str, int]:
    rows = session.execute(select(kind.framework, func.count()).where(*where).group_by(kind.framework))
    return {row[0]: row[1] for row in rows}
