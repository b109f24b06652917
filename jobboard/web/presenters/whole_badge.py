"""All of a badge for an employer to whom its holder shows it: what is withheld from the others."""

from collections.abc import Collection
from dataclasses import dataclass

from jobboard.credentials import Detail, Report, said_of_holder
from jobboard.models import Badge
from jobboard.web.presenters.own_badge import Fact, facts_of
from jobboard.web.presenters.presentation import Presentation, presentation_of


@dataclass(frozen=True)
class Whole:
    """What of a badge is withheld at first: where its texts say more, what it says of its holder, how it looks."""

    facts: tuple[Fact, ...]
    details: tuple[Detail, ...]
    presentation: Presentation | None


def whole_badge(badge: Badge, report: Report | None, told: Collection[Fact]) -> Whole:
    """Give what an employer sees beyond what every employer is told, which are the facts `told`."""
    facts = (Fact("Name of the badge", badge.name), *facts_of(badge, report))
    details = said_of_holder(badge.content, report.documents if report else ())
    return Whole(tuple(fact for fact in facts if fact not in told), details, presentation_of(report))
