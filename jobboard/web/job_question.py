"""What the address of a search of jobs asks, and the addresses that ask something else."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self, TypeVar

from werkzeug.datastructures import MultiDict

from jobboard.errors import Rejected
from jobboard.job_search import JobQuestion, Order
from jobboard.models import Contract, Hours, Workplace
from jobboard.web.amounts import pence_in
from jobboard.web.numbers import id_in, number_in
from jobboard.web.question import DISTANCES, page_in

Member = TypeVar("Member", bound=StrEnum)

_TEXT_LENGTH = 200
_MOST_IDS = 5
_LARGEST_PAY = 100_000
"""Pence an hour; more is taken as this."""


@dataclass(frozen=True)
class JobSearch:
    """What somebody looks for, as it stands in the address. `within`: kilometres from the place that was typed.

    `pay` is what was typed, in pounds an hour; `pay_problem` says why it is not asked.
    """

    text: str = ""
    place: str = ""
    within: int = DISTANCES[2]
    pay: str = ""
    contract: Contract | None = None
    hours: Hours | None = None
    workplace: Workplace | None = None
    skills: tuple[int, ...] = ()
    badges: tuple[int, ...] = ()
    fits: bool = False
    order: Order = Order.NEWEST
    page: int = 1

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Self:
        """Read an address. What makes no sense is left out, and numbers are brought into their range."""
        return cls(
            text=_text(args.get("q", "")),
            place=_text(args.get("place", "")),
            within=min(DISTANCES, key=lambda each: abs(each - (number_in(args.get("within", "")) or DISTANCES[2]))),
            pay=_text(args.get("pay", "")),
            contract=_member(Contract, args.get("contract")),
            hours=_member(Hours, args.get("hours")),
            workplace=_member(Workplace, args.get("workplace")),
            skills=_ids(args.getlist("skill")),
            badges=_ids(args.getlist("badge")),
            fits=args.get("fits") == "yes",
            order=_member(Order, args.get("order")) or Order.NEWEST,
            page=page_in(args),
        )

    @property
    def pay_problem(self) -> str:
        """Why the pay cannot be read, empty when it can."""
        try:
            pence_in(self.pay, "pay")
        except Rejected as error:
            return error.fields["pay"]
        return ""

    def question(self, places: frozenset[int] | None) -> JobQuestion:
        """Give what is asked, among these places; what cannot be read is left out."""
        pence = None if self.pay_problem else pence_in(self.pay, "pay")
        return JobQuestion(
            text=self.text,
            places=places,
            pay=None if pence is None else min(pence, _LARGEST_PAY),
            contract=self.contract,
            hours=self.hours,
            workplace=self.workplace,
            skills=frozenset(self.skills),
            badges=frozenset(self.badges),
            fits=self.fits,
            order=self.order,
        )

    def parameters(self) -> dict[str, list[str]]:
        """Give the address that asks this; the page is left out, since another search starts on its first."""
        chosen: dict[str, list[str]] = {
            "q": [self.text],
            "place": [self.place],
            "within": [str(self.within) if self.place else ""],
            "pay": [self.pay],
            "contract": [self.contract or ""],
            "hours": [self.hours or ""],
            "workplace": [self.workplace or ""],
            "skill": [str(each) for each in self.skills],
            "badge": [str(each) for each in self.badges],
            "fits": ["yes" if self.fits else ""],
            "order": [self.order if self.order is not Order.NEWEST else ""],
        }
        return {name: values for name, values in chosen.items() if any(values)}

    def choosing(self, name: str, value: str) -> "JobSearch":
        """Give the same search with one more of the offers of job_search.offers."""
        match name:
            case "contract":
                return replace(self, contract=Contract(value), page=1)
            case "workplace":
                return replace(self, workplace=Workplace(value), page=1)
            case "skills":
                return replace(self, skills=_ids([*map(str, self.skills), value]), page=1)
            case _:
                return replace(self, badges=_ids([*map(str, self.badges), value]), page=1)

    def without(self, name: str) -> "JobSearch":
        """Give the same search without what a field of JobQuestion asks."""
        name = {"places": "place"}.get(name, name)
        return replace(self, **{name: getattr(JobSearch(), name)}, page=1)

    def at_place(self, place: str) -> "JobSearch":
        """Give the same search for another place."""
        return replace(self, place=place, page=1)


def _text(value: str) -> str:
    return " ".join(value[:_TEXT_LENGTH].replace("\0", "").split())


def _ids(values: Sequence[str]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(key for each in values if (key := id_in(each))))[:_MOST_IDS]


def _member(kind: type[Member], value: str | None) -> Member | None:
    return next((each for each in kind if each.value == value), None)
