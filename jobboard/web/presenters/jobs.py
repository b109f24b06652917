"""Jobs in the words of the list: what stands on its page, what can be chosen further, and what to drop."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jobboard.job_search import Offer
from jobboard.matching import Match
from jobboard.models import Contract, Vacancy, Workplace
from jobboard.web.presenters.requirements import match_sentence
from jobboard.web.presenters.terms import WORKPLACE_WORDS, pay_words, place_words
from jobboard.web.presenters.wishes import CONTRACT_WORDS

_HEADINGS = {"skills": "Skills asked for", "badges": "Badges asked for", "contract": "Contract", "workplace": "Where"}
_DROPPED = {
    "text": "your words",
    "places": "the place",
    "pay": "the pay",
    "contract": "the contract",
    "hours": "the hours",
    "workplace": "where the work is done",
    "skills": "the skills",
    "badges": "the badges",
    "fits": "what you have to meet",
}


@dataclass(frozen=True)
class JobLine:
    """A job in the list. `sentence`: what the person meets, empty for nobody."""

    vacancy: Vacancy
    where: str
    pay: str
    sentence: str


@dataclass(frozen=True)
class Choice:
    """A link to a search that asks one thing more, or less, with how many jobs it finds; None: not counted."""

    label: str
    address: str
    count: int | None


@dataclass(frozen=True)
class ChoiceGroup:
    """Choices of one kind under a heading."""

    heading: str
    choices: tuple[Choice, ...]


def job_line(vacancy: Vacancy, match: Match | None) -> JobLine:
    """Give a job as the list shows it."""
    sentence = match_sentence(match, is_own=True) if match else ""
    return JobLine(vacancy, place_words(vacancy), pay_words(vacancy), sentence)


def choice_groups(
    offers: Mapping[str, Sequence[Offer]], total: int, link: Callable[[str, str], str]
) -> tuple[ChoiceGroup, ...]:
    """Give what can be chosen further; what all found jobs have in common would change nothing and is left out."""
    groups = (
        ChoiceGroup(
            heading,
            tuple(
                Choice(_label(name, each), link(name, each.value), each.count)
                for each in offers[name]
                if each.count < total
            ),
        )
        for name, heading in _HEADINGS.items()
    )
    return tuple(group for group in groups if group.choices)


def looser_choices(counted: Sequence[tuple[str, int | None]], link: Callable[[str], str]) -> tuple[Choice, ...]:
    """Give what can be dropped from a search that finds nothing, what finds most first; what finds nothing is left out.

    `counted`: pairs of a field of JobQuestion and how many jobs are found without it.
    """
    useful = sorted((each for each in counted if each[1] != 0), key=lambda each: -(each[1] or 0))
    return tuple(Choice(f"Leave out {_DROPPED[name]}", link(name), number) for name, number in useful)


def _label(name: str, offer: Offer) -> str:
    match name:
        case "contract":
            return CONTRACT_WORDS[Contract(offer.value)]
        case "workplace":
            return WORKPLACE_WORDS[Workplace(offer.value)]
        case _:
            return offer.label
