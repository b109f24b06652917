"""The level of an issuer: one pure function of everything that speaks for and against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobboard.models import Issuer, LevelBasis

SELF_MADE = 1
"""The level of an identity that anybody can make; badges of its issuers have no tick."""


@dataclass(frozen=True)
class Ground:
    """A level, 0-4, with what it follows from. `source` and `since` say of it what people read; None: no date."""

    level: int
    basis: LevelBasis
    source: str = ""
    since: datetime | None = None


def ground_kept(issuer: Issuer) -> Ground:
    """Give the level of an issuer and why, as it was settled last."""
    return Ground(issuer.level, issuer.level_basis, issuer.level_source, issuer.level_since)


def settle_level(
    found_level: int, *, decided: Ground | None = None, listed: Sequence[Ground] = (), resembles: str = ""
) -> Ground:
    """Give the level that counts.

    `found_level`: 0-2, what reports proved of the issuer's key. `decided`: the decision of staff that stands, a block
    among them. `listed`: where the issuer is listed. `resembles`: the known issuer that it may be taken for.

    In this order: a block ends everything; a key that is not proven its own cannot be helped by anything; staff; the
    best list; and whoever may be taken for somebody else is nobody yet. Of lists that say the same the first counts.
    """
    if decided is not None and decided.basis is LevelBasis.BLOCK:
        return decided
    if found_level == 0:
        return Ground(0, LevelBasis.FOUND)
    if decided is not None:
        return decided
    best = max(listed, key=lambda ground: ground.level, default=None)
    if best is not None and best.level > found_level:
        return best
    if resembles:
        return Ground(min(found_level, SELF_MADE), LevelBasis.LOOK_ALIKE, resembles)
    return Ground(found_level, LevelBasis.FOUND)
