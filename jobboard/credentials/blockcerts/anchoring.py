"""Whether a hash stands in a blockchain, and whether the issuer is who put it there."""

from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.blockcerts.addresses import address_of
from jobboard.credentials.blockcerts.anchors import Transaction, read_transaction
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.profiles import Profile, profile_in, read_profile, require_listed
from jobboard.credentials.blockcerts.receipts import Receipt, require_path
from jobboard.credentials.did import find_key, resolve_controller
from jobboard.credentials.findings import Refused, passed, unknown
from jobboard.credentials.keys import PublicKey
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.report import CheckResult, Outcome

# What leaves it open whose a key is: the document is another's, or lists the key for something else.
_LEAVES_OPEN = {"key.document_of_another", "proof.key_not_for_statements"}


@dataclass(frozen=True)
class Anchored:
    """A hash that stands where its receipt says. `transaction`: None on chains that are on one machine alone."""

    chain: Chain
    transaction: Transaction | None

    def at(self, now: datetime) -> datetime:
        """Give the time at which it was put there, as the chain says, or else the latest at which it can have been."""
        return self.transaction.at if self.transaction else now


def require_anchored(receipt: Receipt, digest: bytes, loader: DocumentLoader) -> Anchored:
    """Require that a receipt leads from this digest to a transaction that holds its root.

    Raises: Refused, with outcome UNKNOWN where several transactions are named: who paid for them could differ.
    """
    require_path(receipt, digest)
    if len(receipt.anchors) != 1:
        raise Refused("anchor.several", outcome=Outcome.UNKNOWN)
    [anchor] = receipt.anchors
    if not anchor.chain.is_public:
        return Anchored(anchor.chain, None)
    transaction = read_transaction(anchor, loader)
    if receipt.merkle_root != transaction.data:
        raise Refused("anchor.another_root")
    return Anchored(anchor.chain, transaction)


def note_of_chain(chain: Chain) -> tuple[CheckResult, ...]:
    """Give what a chain says against an issuer: on one for tests anybody can write."""
    return (unknown("issuer.test_chain", chain),) if chain.is_test else ()


def judge_issuer(
    issuer: str, anchored: Anchored, loader: DocumentLoader
) -> tuple[Profile | None, tuple[CheckResult, ...]]:
    """Judge whether whoever paid for the transaction is the issuer, by its own profile; None where that was not got."""
    notes = note_of_chain(anchored.chain)
    try:
        profile = read_profile(issuer, loader)
    except Refused as error:
        return None, (*notes, error.as_check())
    if not issuer.startswith("https://"):
        return profile, (*notes, unknown("issuer.address_unprotected"))
    if anchored.transaction is None:
        return profile, notes
    try:
        require_listed(profile, anchored.transaction.issuing_address, anchored.transaction.at)
    except Refused as error:
        return profile, (*notes, error.as_check())
    return profile, (*notes, passed("issuer.address_is_its_own"))


def judge_method(
    method: object, anchored: Anchored, loader: DocumentLoader, *, now: datetime, purpose: str
) -> tuple[str | None, CheckResult]:
    """Judge whether whoever paid for the transaction is the owner of the key that a proof names, and give the owner.

    None instead of the owner where that is not proven. The time of the key is compared with that of the transaction.

    Raises: Refused for a key that had ended, or that its owner's document, which was got, does not list.
    """
    owner = str(method).partition("#")[0]
    try:
        _require_owner(str(method), owner, anchored, loader, now, purpose)
    except Refused as error:
        if error.code.startswith("issuer."):
            return None, error.as_check()
        if error.outcome is Outcome.FAILED and error.code not in _LEAVES_OPEN:
            raise
        code = "issuer.key_unreachable" if error.code == "key.unreachable" else "issuer.not_bound_to_key"
        return None, unknown(code, f"{error.code} {error.detail}".strip())
    return owner, passed("issuer.address_is_its_own")


def _require_owner(
    method: str, owner: str, anchored: Anchored, loader: DocumentLoader, now: datetime, purpose: str
) -> None:
    document = resolve_controller(owner, loader) if owner.startswith("https://") else {}
    lists_no_keys = bool(document) and not document.get("verificationMethod")  # As profiles were before version 3.1.
    key = None if lists_no_keys else _key(method, anchored, loader, now, purpose)
    if anchored.transaction is None:
        return
    address, profile = anchored.transaction.issuing_address, profile_in(document)
    if any(each.address == address for each in profile.addresses) or key is None:
        require_listed(profile, address, anchored.transaction.at)
    elif address_of(key, anchored.chain) != address:
        raise Refused("issuer.address_not_listed")


def _key(method: str, anchored: Anchored, loader: DocumentLoader, now: datetime, purpose: str) -> PublicKey:
    """Give the key that a proof names. Raises: Refused."""
    try:
        found = find_key(method, loader, now=anchored.at(now), purpose=purpose)
    except Refused as error:
        if error.code == "proof.key_not_found":  # Unlike other issuers, these keep their ended keys, with their times.
            raise Refused("proof.key_not_found") from error
        raise
    if found.controller is None:
        raise Refused("proof.key_not_found")
    return found.key
