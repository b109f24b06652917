"""Open Badges 1.0 and 1.1, signed: the key stands in PEM at the address that the assertion names.

These versions let any address hold the key. Here a key on another host than the issuer's proves that nothing was
changed, and nothing about the issuer.

Source: Mozilla Open Badges specification 1.0, "Signed Badges", "Badge Verification"; Open Badges 1.1, the same.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.findings import Finding, Refused
from jobboard.credentials.hosting import require_scope
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import Token
from jobboard.credentials.keys import PublicKey, read_pem
from jobboard.credentials.loader import DocumentLoader, NotLoaded, is_from_its_own_host
from jobboard.credentials.openbadges1 import upgrade_assertion
from jobboard.credentials.openbadges2_signed import Edition, SigningKey, judge_signed
from jobboard.credentials.parsing import id_of, is_web_address, text_or_none
from jobboard.credentials.report import Outcome

# Members of an error message, which stands where a list should: any object at all is a list in these versions.
_NO_LIST = {"code", "detail", "error", "errors", "message", "status", "title"}


def judge_older_signed_assertion(
    token: Token, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a signed assertion of version 1.0 or 1.1. Nothing of it is shown unless its signature is good.

    Raises: Refused when it is not complete, or not signed with the key at the address that it names.
    """
    return judge_signed(token, upgrade_assertion(token.payload), _FIRST, identities, loader, now=now)


def _find_key(token: Token, issuer: Mapping[str, Any], loader: DocumentLoader, _now: datetime) -> SigningKey:
    address = _key_address(token.payload)
    return SigningKey(address, _fetch_key(address, loader), _doubt_of_key(address, issuer))


def _doubt_of_key(address: str, issuer: Mapping[str, Any]) -> str | None:
    """Give the code for a key that does not stand on its issuer's host. An issuer's rules speak of assertions alone."""
    try:
        require_scope(address, {"id": id_of(issuer)})
    except Refused:
        return "issuer.not_bound_to_key"
    return None


def _key_address(payload: Mapping[str, Any]) -> str:
    rules = payload.get("verify")
    address = text_or_none(rules.get("url")) if isinstance(rules, dict) else None
    if address is None or not is_web_address(address):
        raise Refused("token.no_key", outcome=Outcome.UNKNOWN)
    return address


def _fetch_key(address: str, loader: DocumentLoader) -> PublicKey:
    try:
        answer = loader.load(address, accept="application/x-pem-file, text/plain, */*")
    except NotLoaded as error:
        raise Refused("key.unreachable", f"{error.code} {address}", outcome=Outcome.UNKNOWN) from error
    text = answer.body.strip().decode("utf-8", "replace")
    if answer.status != 200 or not is_from_its_own_host(answer.address, address) or not text.startswith("-----BEGIN"):
        raise Refused("key.unreachable", f"no key at {address}", outcome=Outcome.UNKNOWN)
    return read_pem(text)


def _lists(document: Mapping[str, Any], assertion: Mapping[str, Any], _issuer: Mapping[str, Any]) -> bool | None:
    """Tell whether a list has the uid or id as a key, which is all that a list is."""
    if {assertion.get("uid"), id_of(assertion)} & document.keys():
        return True
    is_error = bool(_NO_LIST & document.keys()) or "@context" in document
    return None if is_error or not all(isinstance(each, str) for each in document.values()) else False


_FIRST = Edition(_find_key, _lists)
