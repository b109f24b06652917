"""Which skills a badge proves, how strongly and at which level: pure, from what was said and what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jobboard.credentials import Alignment
from jobboard.models import BadgeStatement, Grade, SkillMapping, StatementKind
from jobboard.skills.alignments import normal_key
from jobboard.skills.levels import level_of

BY_ADDRESS = "alignment-by-address/1"
BY_MAPPING = "mapping-of-the-class/1"


@dataclass(frozen=True)
class SkillClaim:
    """A skill that a badge proves. `level` is SCQF 1-12, None when unknown. `source` is what it was read from."""

    skill: int
    level: int | None
    grade: Grade
    source: str
    rule: str


@dataclass(frozen=True)
class Ground:
    """What the statements of some badges are read by.

    `by_address`: skills by the normal form of their addresses. `mappings`: the decisions that hold, by achievement.
    """

    by_address: Mapping[str, int] = field(default_factory=dict)
    mappings: Mapping[int, Sequence[SkillMapping]] = field(default_factory=dict)


def claims_of(statements: Sequence[BadgeStatement], achievement: int | None, ground: Ground) -> tuple[SkillClaim, ...]:
    """Give the skills that a badge proves, each once, by the strongest evidence."""
    level = level_of(_alignments(statements))
    found = [*_by_address(statements, level, ground), *_by_mapping(achievement, level, ground)]
    strongest: dict[int, SkillClaim] = {}
    for claim in sorted(found, key=lambda each: each.grade.value, reverse=True):
        strongest[claim.skill] = claim
    return tuple(strongest[skill] for skill in sorted(strongest))


def _by_address(statements: Iterable[BadgeStatement], level: int | None, ground: Ground) -> Iterable[SkillClaim]:
    for each in statements:
        skill = ground.by_address.get(normal_key(each.address)) if each.address else None
        if skill is not None:
            yield SkillClaim(skill, level, Grade.A, each.address or "", BY_ADDRESS)


def _by_mapping(achievement: int | None, level: int | None, ground: Ground) -> Iterable[SkillClaim]:
    for each in ground.mappings.get(achievement or 0, ()):
        if each.is_proven and each.skill_id is not None:
            yield SkillClaim(each.skill_id, each.level or level, Grade.D, each.authority.value, BY_MAPPING)


def _alignments(statements: Iterable[BadgeStatement]) -> list[Alignment]:
    return [
        Alignment(each.address, each.text or None, each.code, each.framework, each.target_type)
        for each in statements
        if each.kind is StatementKind.ALIGNMENT
    ]
