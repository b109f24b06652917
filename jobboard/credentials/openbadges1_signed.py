"""Open Badges 1.0 and 1.1, signed: the key stands in PEM at the address that the assertion names.

These versions let any address hold the key. Here a key on another host than the issuer's proves that nothing was
changed, and nothing about the issuer.

Source: Mozilla Open Badges specification 1.0, "Signed Badges", "Badge Verification"; Open Badges 1.1, the same.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.did import level_of
from jobboard.credentials.extensions import require_extensions
from jobboard.credentials.findings import Finding, Refused, failed, passed, unknown
from jobboard.credentials.hosting import require_scope
from jobboard.credentials.jws import Token, require_signed
from jobboard.credentials.keys import PublicKey, read_pem
from jobboard.credentials.loader import DocumentLoader, NotLoaded, is_from_its_own_host, load_json
from jobboard.credentials.openbadges1 import upgrade_assertion
from jobboard.credentials.openbadges2 import SIGNED, doubt_of_issuer, follow, is_revoked, require_complete
from jobboard.credentials.openbadges2_facts import facts_of, recipients_of
from jobboard.credentials.parsing import id_of, is_web_address, text_or_none
from jobboard.credentials.pictures import judge_picture
from jobboard.credentials.recipient import judge_recipient
from jobboard.credentials.report import CheckResult, Identity, Outcome
from jobboard.credentials.standing import judge_time

# Members of an error message, which stands where a list should: any object at all is a list in these versions.
_NO_LIST = {"code", "detail", "error", "errors", "message", "status", "title"}


def judge_older_signed_assertion(
    token: Token, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a signed assertion of version 1.0 or 1.1. Nothing of it is shown unless its signature is good.

    Raises: Refused when it is not complete, or not signed with the key at the address that it names.
    """
    assertion = upgrade_assertion(token.payload)
    require_complete(assertion, SIGNED)
    if id_of(assertion) is None:
        raise Refused("structure.incomplete_assertion", "uid")
    achievement = follow(assertion.get("badge"), loader, "BadgeClass")
    issuer = follow(achievement.get("issuer"), loader, "Issuer", "Profile")
    for part in (assertion, achievement, issuer):
        require_extensions(part)
    issuer_id, key_address = id_of(issuer) or "", _key_address(token.payload)
    require_signed(token, _fetch_key(key_address, loader))
    others = (id_of(achievement), key_address, id_of(issuer.get("revocationList")))
    doubt = doubt_of_issuer(issuer_id, [address for address in others if address]) or _doubt_of_key(key_address, issuer)
    facts = facts_of(assertion, achievement, issuer)
    checks = (
        passed("proof.good", token.name),
        unknown(doubt) if doubt else passed("issuer.key_is_its_own"),
        judge_time(facts.issued_at, facts.valid_until, now=now),
        _judge_revocation(assertion, issuer, loader),
        *judge_picture(assertion.get("image"), loader),
        *judge_picture(achievement.get("image"), loader),
        judge_recipient(recipients_of(assertion), identities),
    )
    key = None if doubt else f"{issuer_id} {id_of(assertion)}"
    return Finding(checks, facts, 0 if doubt else level_of(issuer_id), key)


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


def _judge_revocation(assertion: Mapping[str, Any], issuer: Mapping[str, Any], loader: DocumentLoader) -> CheckResult:
    """Give whether the issuer's list has the uid or id as a key, which is all that a list is."""
    if is_revoked(assertion):
        return failed("standing.revoked")
    if issuer.get("revocationList") is None:
        return passed("standing.no_status_list")
    address = id_of(issuer["revocationList"]) or ""
    if not is_web_address(address):
        return unknown("standing.list_malformed", "address")
    try:
        revoked = load_json(loader, address, from_its_own_host=True)
    except NotLoaded as error:
        return unknown("standing.unreachable", f"{error.code} {address}")
    if {assertion.get("uid"), id_of(assertion)} & revoked.keys():
        return failed("standing.revoked")
    if (
        _NO_LIST & revoked.keys()
        or "@context" in revoked
        or not all(isinstance(each, str) for each in revoked.values())
    ):
        return unknown("standing.list_malformed", address)
    return passed("standing.not_revoked")
