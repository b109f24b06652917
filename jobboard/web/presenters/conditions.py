"""The conditions of a question in words, as chips and sentences name them."""

from collections.abc import Iterator
from dataclasses import dataclass

from jobboard.asking.names import Kind, Names
from jobboard.asking.question import AnyOf, AskedBadge, Expression, Near, Not, choice_of, leaves
from jobboard.asking.writing import write_expression
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.web.presenters.badges import ISSUER_LEVEL_WORDS
from jobboard.web.presenters.facets import ShownNames
from jobboard.web.presenters.words import day


@dataclass(frozen=True)
class ConditionWords:
    """Puts conditions into words: `names` as they are written, `shown` as facets show them."""

    names: Names
    shown: ShownNames

    def of(self, part: Expression) -> str:
        """Give a condition in words; brackets are told as they are written."""
        match part:
            case Words(text):
                return f"Words: {text}"
            case Phrase(text):
                return f"Words side by side: {text}"
            case AskedBadge():
                return self.of_badge(part)
            case Claims(skill):
                return f"Says to have: {self.names.label(Kind.SKILL, skill)}"
            case Near(place, kilometres):
                return f"Within {kilometres} km of {self.names.label(Kind.PLACE, place)}"
            case AppliedTo(vacancy):
                return f"Applied to: {self.names.label(Kind.VACANCY, vacancy)}"
            case Not(inner):
                return f"Not: {self.of(inner)}"
            case _:
                return self._of_wish(part)

    def _of_wish(self, part: Expression) -> str:
        match part:
            case OpenToRemote():
                return "Would work from home"
            case AvailableBy(start):
                return f"Free to start by {day(start)}"
        if choice_of(part, InRegion):
            return "Region: " + " or ".join(leaf.region for leaf in leaves(part) if isinstance(leaf, InRegion))
        if choice_of(part, WantsHours):
            return "Hours: " + " or ".join(_plain(leaf.hours) for leaf in leaves(part) if isinstance(leaf, WantsHours))
        if choice_of(part, WantsContract):
            return "Contract: " + " or ".join(
                _plain(leaf.contract) for leaf in leaves(part) if isinstance(leaf, WantsContract)
            )
        return f"{'Any of' if isinstance(part, AnyOf) else 'All of'}: {write_expression(part, self.names)}"

    def of_badge(self, badge: AskedBadge) -> str:
        """Give what one badge must show."""
        said = ", ".join(self._said_of(badge))
        return said[:1].upper() + said[1:] if badge.skill is None and said else said or "Any badge that counts"

    def _said_of(self, badge: AskedBadge) -> Iterator[str]:
        if badge.skill is not None:
            yield self.shown.of("skill", badge.skill)
        if badge.level_at_least is not None:
            yield f"SCQF level {badge.level_at_least} or above"
        if badge.grade_at_least is not None:
            yield f"evidence of grade {badge.grade_at_least.value} or better"
        if badge.achievements:
            names = " or ".join(self.shown.of("badge", each) for each in sorted(badge.achievements))
            yield f"badge: {names}{', or an equivalent' if badge.allows_equivalent else ''}"
        if badge.issuers:
            yield "issuer: " + " or ".join(self.shown.of("issuer", each) for each in sorted(badge.issuers))
        if badge.issuer_level_at_least:
            yield f"issuer {ISSUER_LEVEL_WORDS[badge.issuer_level_at_least]} or better"
        if badge.issued_since is not None:
            yield f"issued since {day(badge.issued_since)}"
        if badge.valid_until_at_least is not None:
            yield f"not ending before {day(badge.valid_until_at_least)}"


def _plain(member: str) -> str:
    return str(member).replace("_", " ")
