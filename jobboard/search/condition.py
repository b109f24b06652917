"""What one badge must show: the unit in which questions ask for evidence."""

from dataclasses import dataclass
from datetime import date

from jobboard.search.document import BadgeEntry, Grade


@dataclass(frozen=True)
class BadgeCondition:
    """What ONE badge in force must show; the parts are never met by two badges together.

    `skill` None: any badge. `level_at_least` needs `skill` and is SCQF 1-12. `grade_at_least` needs `skill`: its
    evidence on this badge is of this grade or better; level and grade are then those of one and the same statement.
    `issuers` and `achievements`: any of them; empty means any at all. `issuer_level_at_least` is 0-4 and comes on top
    of what the question's `acceptance` demands. `issued_since`: issued on this day or later; a badge that does not say
    when it was issued is not. `valid_until_at_least`: its end is not before this day; a badge without an end has none.
    """

    skill: int | None = None
    level_at_least: int | None = None
    issuers: frozenset[int] = frozenset()
    achievements: frozenset[int] = frozenset()
    issuer_level_at_least: int = 0
    grade_at_least: Grade | None = None
    issued_since: date | None = None
    valid_until_at_least: date | None = None

    def __post_init__(self) -> None:
        if self.level_at_least is not None and (self.skill is None or not 1 <= self.level_at_least <= 12):
            raise ValueError("a level is 1 to 12 and belongs to a skill")
        if self.grade_at_least is not None and self.skill is None:
            raise ValueError("a grade belongs to a skill")
        if not 0 <= self.issuer_level_at_least <= 4:
            raise ValueError("an issuer level is 0 to 4")

    @property
    def is_free(self) -> bool:
        """It asks for more than the composite token says, so the engines look at badges one by one."""
        return (self.grade_at_least or self.issued_since or self.valid_until_at_least) is not None

    def fits(self, badge: BadgeEntry) -> bool:
        """Tell whether a badge shows all that is asked beside the skill. Whether its issuer counts is not looked at."""
        since, until = self.issued_since, self.valid_until_at_least
        return (
            badge.issuer_level >= self.issuer_level_at_least
            and (not self.issuers or badge.issuer in self.issuers)
            and (not self.achievements or badge.achievement in self.achievements)
            and (since is None or (badge.issued is not None and badge.issued >= since))
            and (until is None or badge.valid_until is None or badge.valid_until >= until)
        )

    def fits_evidence(self, level: int | None, grade: Grade) -> bool:
        """Tell whether what a badge says of the skill will do; a level that is not known is never enough."""
        least, worst = self.level_at_least, self.grade_at_least
        is_enough = least is None or (level is not None and level >= least)
        return is_enough and (worst is None or grade.is_at_least(worst))
