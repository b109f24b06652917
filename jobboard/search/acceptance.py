"""Whose badges count for the one who asks: one value in every question, the same for the engines and for matching."""

from dataclasses import dataclass

IDENTIFIED_LEVEL = 2
"""From this level on an issuer is identified: bound to something that only it has."""

LEAST_LEVEL = 1
"""Below this nothing binds a badge to anybody, and no policy makes it count."""

HIGHEST_LEVEL = 4


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
        if issuer in self.never or level < LEAST_LEVEL:
            return False
        return issuer in self.always or level >= self.level_at_least


DEFAULT = Acceptance()
