"""The issuer's profile: a document at the issuer's own address that lists, with times, the addresses that pay for it.

Source: Blockcerts v2 and v3, issuer profile; Blockcerts v1.2, issuer (`issuerKeys`, `revocationKeys`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jobboard.credentials.blockcerts.addresses import written_address
from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, id_of, is_web_address, read_moment
from jobboard.credentials.report import Outcome

MAX_ADDRESSES = 200

_NAMES_OF_END = ("revoked", "expires", "invalidated")


@dataclass(frozen=True)
class ListedAddress:
    """An address, and the time in which what it paid for is the issuer's: `begins` counts, `ends` is over.

    None: no limit on that side.
    """

    address: str
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True)
class Profile:
    """What an issuer says of itself. `revocation_list`: where the certificates stand that it took back.

    `revocation_addresses`: spending what one of them received takes back every certificate of that transaction.
    """

    id: str
    addresses: tuple[ListedAddress, ...]
    revocation_list: str | None
    revocation_addresses: frozenset[str]


def read_profile(issuer: str, loader: DocumentLoader) -> Profile:
    """Give the profile of an issuer, which stands at its id and says so.

    Raises: Refused, with outcome UNKNOWN, also where it says that it is another's.
    """
    if not is_web_address(issuer):
        raise Refused("issuer.no_address", outcome=Outcome.UNKNOWN)
    try:
        document = load_json(loader, issuer, from_its_own_host=True)
    except NotLoaded as error:
        code = "issuer.profile_of_another" if error.code == "fetch.redirected" else "issuer.profile_unreachable"
        raise Refused(code, f"{error.code} {issuer}", outcome=Outcome.UNKNOWN) from error
    if id_of(document) != issuer:  # Profiles of the first years kept the name of an address they were moved from.
        raise Refused("issuer.profile_of_another", outcome=Outcome.UNKNOWN)
    return profile_in(document)


def profile_in(document: Mapping[str, Any]) -> Profile:
    """Give what a document says as an issuer's profile. Raises: Refused for times or addresses that cannot be read."""
    rows = [row for name in ("publicKey", "publicKeys", "issuerKeys") for row in as_list(document.get(name))]
    if len(rows) > MAX_ADDRESSES:
        raise _unreadable("too many addresses")
    addresses = tuple(_listed(row) for row in rows)
    named = document.get("revocationList")
    if named is not None and not is_web_address(id_of(named)):
        raise _unreadable("revocationList")
    keys = as_list(document.get("revocationKeys"))
    return Profile(
        id=id_of(document) or "",
        addresses=addresses,
        revocation_list=id_of(named),
        revocation_addresses=frozenset(_address(key, "revocationKeys") for key in keys),
    )


def require_listed(profile: Profile, address: str, at: datetime) -> None:
    """Require that an issuer lists the address that paid for a transaction at the time of its block.

    Of several entries for it those count that began last: an older one that never ends must not undo the end of these.

    Raises: Refused, with outcome UNKNOWN where its entries contradict each other.
    Source: Blockcerts, "Verification process", issuer's keys: the time of the transaction is compared.
    """
    listed = [each for each in profile.addresses if each.address == address]
    if not listed:
        raise Refused("issuer.address_not_listed")
    if not any(_is_within(each, at) for each in listed):
        raise Refused("issuer.address_out_of_time")
    begun = [each for each in listed if each.begins is None or each.begins <= at]
    latest = max(_beginning(each) for each in begun)
    if not all(_is_within(each, at) for each in begun if _beginning(each) == latest):
        raise Refused("issuer.address_out_of_time", "entries that contradict", outcome=Outcome.UNKNOWN)


def _beginning(listed: ListedAddress) -> datetime:
    return listed.begins or datetime.min.replace(tzinfo=UTC)


def _is_within(listed: ListedAddress, at: datetime) -> bool:
    return (listed.begins is None or listed.begins <= at) and (listed.ends is None or at < listed.ends)


def _listed(row: object) -> ListedAddress:
    if not isinstance(row, dict):
        raise _unreadable("publicKey")
    address = _address(row, "publicKey")
    begins = [_moment(row[name]) for name in ("created", "date") if row.get(name) is not None]
    ends = [_moment(row[name]) for name in _NAMES_OF_END if row.get(name) is not None]
    return ListedAddress(address, max(begins, default=None), min(ends, default=None))


def _address(row: object, name: str) -> str:
    """Give the address of an entry, whichever edition's word it has for it. Raises: Refused: none is overlooked."""
    address = written_address(row.get("id", row.get("publicKey", row.get("key"))) if isinstance(row, dict) else row)
    if not address:
        raise _unreadable(name)
    return address


def _moment(value: object) -> datetime:
    moment = read_moment(value)
    if moment is None:
        raise _unreadable("time")
    return moment


def _unreadable(detail: str) -> Refused:
    return Refused("issuer.profile_malformed", detail, outcome=Outcome.UNKNOWN)
