"""Whose badges count for the one who asks: one value in every question, the same for the engines and for matching."""

from dataclasses import dataclass
from enum import StrEnum

IDENTIFIED_LEVEL = 2
"""From this level on an issuer is identified: bound to something that only it has."""

LEAST_LEVEL = 1
"""Below this nothing binds a badge to anybody, and no policy makes it count."""

HIGHEST_LEVEL = 4


class Refusal(StrEnum):
    """Why a badge does not count for somebody. UNBOUND: nothing binds it to its issuer."""

    UNBOUND = "unbound"
    NEVER = "never"
    LEVEL = "level"


@dataclass(frozen=True)
class Acceptance:
    """Which issuers count. By default every identified one and nobody else.

    `level_at_least` is 2-4. Badges of the issuers in `always` count from level 1 on, those of the issuers in `never`
    not at all; both are ids. What an engine holds is what anybody may accept: blocked issuers are not in it.
    """

    level_at_least: int = IDENTIFIED_LEVEL
    always: frozenset[int] = frozenset()
    never: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not IDENTIFIED_LEVEL <= self.level_at_least <= HIGHEST_LEVEL:
            raise ValueError("a policy asks for an issuer level of 2 to 4")
        if self.always & self.never:
            raise ValueError("an issuer is accepted always or never, not both")

    @property
    def is_default(self) -> bool:
        """Everybody identified counts, and nobody else."""
        return self == DEFAULT

    def accepts(self, issuer: int, level: int) -> bool:
        """Tell whether a badge of this issuer, which is known at this level, counts."""
        return self.refusal(issuer, level) is None

    def refusal(self, issuer: int, level: int) -> Refusal | None:
        """Give why such a badge does not count, None when it does."""
        if level < LEAST_LEVEL:
            return Refusal.UNBOUND
        if issuer in self.never:
            return Refusal.NEVER
        return None if issuer in self.always or level >= self.level_at_least else Refusal.LEVEL


DEFAULT = Acceptance()
