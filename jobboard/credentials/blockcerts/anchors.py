"""What stands in a transaction, as several independent explorers agree: no single one can forge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from jobboard.credentials.blockcerts import bitcoin, ethereum
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.explorers import MAX_EXPLORERS, Explorer, Sighting, Unusable, mapping
from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.report import Outcome

QUORUM = 2  # Operators that must say the same.

# Blocks on top of which nobody expects a transaction to vanish again (docs/decisions/0020).
_BITCOIN_CONFIRMATIONS, _ETHEREUM_CONFIRMATIONS = 6, 64

_Sightings = Mapping[str, Sequence[Sighting]]


@dataclass(frozen=True)
class Transaction:
    """A transaction with enough confirmations.

    `data`: the one thing that was written into it. `issuing_address`: the only one that paid for it, as its chain
    writes it; Ethereum's in lower case with 0x. `at`: the time of its block. `spent_addresses`: those of its outputs
    that were spent since, by which v1.2 and v2 revoke; None where fewer than two operators tell, which is never good.
    """

    data: bytes
    issuing_address: str
    at: datetime
    spent_addresses: frozenset[str] | None


def read_transaction(anchor: Anchor, loader: DocumentLoader) -> Transaction:
    """Give what stands in a transaction, where at least two explorers of different operators say so and none differs.

    Ask only about a chain that `is_public`.

    Raises: Refused; with outcome FAILED only where it is agreed that the transaction holds nothing.
    """
    found = _sightings(anchor, loader)
    said = [sighting for each in found.values() for sighting in each]
    if any(each.confirmations < confirmations_needed(anchor.chain) for each in said):
        raise _unknown("anchor.unconfirmed")
    if any(_differ(one, other) for one, other in combinations(said, 2)):
        raise _unknown("anchor.disagreement")
    moments = {operator: each.at for operator, sightings in found.items() for each in sightings if each.at}
    if len(moments) < QUORUM:
        raise _unknown("anchor.not_answered")
    data, sender = _content(said[0])
    spends = [each.spent for each in (sightings[0] for sightings in found.values()) if each.spent is not None]
    return Transaction(data, sender, next(iter(moments.values())), spends[0] if len(spends) >= QUORUM else None)


def confirmations_needed(chain: Chain) -> int:
    """Give how many blocks must confirm a transaction, its own counted."""
    return _BITCOIN_CONFIRMATIONS if chain.is_bitcoin else _ETHEREUM_CONFIRMATIONS


def sighting_of(explorer: Explorer) -> Sighting:
    """Give what one explorer says. Raises: Unusable when it says nothing, or nothing that can be used."""
    answer = mapping(explorer.ask("transaction"))
    for recognises, read in bitcoin.KINDS if explorer.anchor.chain.is_bitcoin else ethereum.KINDS:
        if recognises(answer):
            return read(answer, explorer)
    raise Unusable("no known shape")


def _sightings(anchor: Anchor, loader: DocumentLoader) -> _Sightings:
    """Give what explorers say, by operator: however many of them one has, it is one voice, and may not differ."""
    found: dict[str, list[Sighting]] = {}
    for number in range(1, MAX_EXPLORERS + 1):
        explorer = Explorer(anchor, number, loader)
        try:
            sighting = sighting_of(explorer)
        except Unusable:
            continue
        found.setdefault(explorer.operator or "", []).append(sighting)
    return found


def _differ(one: Sighting, other: Sighting) -> bool:
    """Tell whether two explorers contradict each other; what one of them does not tell contradicts nothing."""
    pairs = ((one.at, other.at), (one.spent, other.spent))
    return (one.data, one.senders, one.is_successful) != (other.data, other.senders, other.is_successful) or any(
        mine != theirs for mine, theirs in pairs if mine is not None and theirs is not None
    )


def _content(agreed: Sighting) -> tuple[bytes, str]:
    """Give what an agreed transaction holds and who sent it; several of either leave open which is meant."""
    if not agreed.is_successful:
        raise Refused("anchor.transaction_failed")
    if not agreed.data:
        raise Refused("anchor.no_hash")
    if len(agreed.data) > 1 or agreed.data[0] is None:
        raise _unknown("anchor.several_hashes")
    if len(agreed.senders) != 1:
        raise _unknown("anchor.several_senders")
    [sender] = agreed.senders
    return agreed.data[0], sender


def _unknown(code: str) -> Refused:
    return Refused(code, outcome=Outcome.UNKNOWN)
