"""What stands in a transaction, as several independent explorers agree."""

from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.report import Outcome


@dataclass(frozen=True)
class Transaction:
    """A transaction with enough confirmations.

    `data`: what was written into it, each OP_RETURN of Bitcoin or the input of Ethereum, in its order; at least one.
    `issuing_address`: the only one that paid for it, as its chain writes it; Ethereum's in lower case with 0x. `at`:
    the time of its block. `spent_addresses`: those of its outputs that were spent since, by which v1.2 and v2 revoke.
    """

    data: tuple[bytes, ...]
    issuing_address: str
    at: datetime
    spent_addresses: frozenset[str]


def read_transaction(anchor: Anchor, loader: DocumentLoader) -> Transaction:
    """Give what stands in a transaction, where at least two explorers of different operators say so and none differs.

    Ask only about a chain that `is_anchored`.

    Raises: Refused, with outcome UNKNOWN unless it is certain that the transaction proves nothing.
    """
    raise Refused("anchor.not_answered", outcome=Outcome.UNKNOWN)
