"""Explorers of blockchains as the verifier sees them: numbered, asked for parts of a transaction, and never believed.

The verifier knows no hosts and no keys. It asks the loader for pseudo-addresses, BLINK/NUMBER/PART, and learns from the
answer's address who gave it. What an explorer says is read by its shape, and is worth nothing by itself.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.credentials.loader import DocumentLoader, NotLoaded
from jobboard.credentials.parsing import host_of, read_json, read_moment

MAX_EXPLORERS = 3  # All of them are asked, and their answers have to fit into what one badge may ask.
MAX_HEIGHT = 10**10

_FIRST_BLOCK = datetime(2009, 1, 3, tzinfo=UTC).timestamp()
_LAST_MOMENT = datetime(2200, 1, 1, tzinfo=UTC).timestamp()
# Source: RFC 6761, section 6; RFC 6762; RFC 8375; ICANN on .internal.
_INNER_ENDINGS = {"localhost", "local", "internal", "arpa", "home", "lan", "corp"}


class Unusable(Exception):
    """An explorer gave no answer, or one that cannot be used, which is the same."""


@dataclass(frozen=True)
class Sighting:
    """What one explorer says of a transaction.

    `data`: what was written into it, each time; None for what is no single piece. `at`: the time of its block, None
    where the explorer tells another one or none. `spent`: the addresses of its outputs that were spent, None where it
    does not tell of each.
    """

    data: tuple[bytes | None, ...]
    senders: frozenset[str]
    confirmations: int
    at: datetime | None
    spent: frozenset[str] | None
    is_successful: bool = True


class Explorer:
    """One of the explorers that the loader knows, for one transaction. `operator` is known once it has answered."""

    def __init__(self, anchor: Anchor, number: int, loader: DocumentLoader) -> None:
        self.anchor = anchor
        self.operator: str | None = None
        self._number = number
        self._loader = loader

    def ask(self, part: str, *, accept: str = "application/json") -> Any:
        """Give its answer for a part, as JSON. Raises: Unusable."""
        try:
            answer = self._loader.load(f"{self.anchor.blink}/{self._number}/{part}", accept=accept)
            if answer.status != 200:
                raise Unusable(str(answer.status))
            self.operator = operator_of(answer.address)
            return read_json(answer.body)
        except (NotLoaded, ValueError) as error:
            raise Unusable(part) from error

    def require_asked(self, identifier: object) -> None:
        """Require that an answer is about the transaction that was asked for. Raises: Unusable."""
        if not isinstance(identifier, str) or identifier.removeprefix("0x") != self.anchor.transaction_id:
            raise Unusable("another transaction")


# A kind of explorer: how its answer is recognised, and how it is read.
Kinds = tuple[tuple[Callable[[Mapping[str, Any]], bool], Callable[[Mapping[str, Any], Explorer], Sighting]], ...]


def operator_of(address: str) -> str:
    """Give who stands behind an address: the last two labels of its host.

    Hosts without a public name, such as localhost and numbers, are one operator, since one node can have many of them.
    Two operators under one public suffix of two labels count as one, too; both can only make an answer unknown.
    """
    labels = re.sub(r":[0-9]*\Z", "", host_of(address)).rstrip(".").lower().split(".")
    has_name = len(labels) > 1 and labels[-1] not in _INNER_ENDINGS and labels[-1].isascii() and labels[-1].isalpha()
    is_name = has_name or labels[-1].startswith("xn--")
    return ".".join(labels[-2:]) if is_name else ""


def mapping(value: object) -> dict[str, Any]:
    """Give an object. Raises: Unusable."""
    if not isinstance(value, dict):
        raise Unusable("no object")
    return value


def sequence(value: object) -> list[Any]:
    """Give a list. Raises: Unusable."""
    if not isinstance(value, list):
        raise Unusable("no list")
    return value


def number(value: object, most: int = MAX_HEIGHT) -> int:
    """Give a whole number from 0 on. Raises: Unusable."""
    if type(value) is not int or not 0 <= value <= most:
        raise Unusable("no number")
    return value


def matching(value: object, pattern: re.Pattern[str]) -> str:
    """Give a text of a form. Raises: Unusable."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Unusable("text")
    return value


def moment(seconds: object) -> datetime:
    """Give the time of a block from seconds since 1970. Raises: Unusable for one that no block can have."""
    if type(seconds) is not int or not _FIRST_BLOCK <= seconds <= _LAST_MOMENT:
        raise Unusable("no time of a block")
    return datetime.fromtimestamp(seconds, UTC)


def written_moment(text: object) -> datetime | None:
    """Give the time of a block as BlockCypher writes it; None for no time. Raises: Unusable."""
    found = read_moment(text)
    return None if found is None else moment(int(found.timestamp()))


def depth(height: object, tip: object) -> int:
    """Give how many blocks confirm a transaction at a height. Raises: Unusable."""
    return max(number(tip) - number(height) + 1, 0)


def is_blockcypher(answer: Mapping[str, Any]) -> bool:
    """Tell whether an answer has the shape of BlockCypher's."""
    return {"hash", "inputs", "outputs", "confirmations"} <= answer.keys()
