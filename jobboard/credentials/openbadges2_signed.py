"""Open Badges 2.0, signed: the assertion is a token, and the issuer's own document lists the key that signed it.

Source: IMS Global Open Badges v2.0, "Signed Badges", "CryptographicKey", "RevocationList".
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.did import level_of, load_published, require_in_force
from jobboard.credentials.extensions import require_extensions
from jobboard.credentials.findings import Finding, Refused, failed, passed, unknown
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import Token, require_signed
from jobboard.credentials.keys import PublicKey, read_pem
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.openbadges2 import (
    SIGNED,
    doubt_of_issuer,
    follow,
    is_revoked,
    require_complete,
)
from jobboard.credentials.openbadges2_facts import facts_of, recipients_of
from jobboard.credentials.parsing import as_list, id_of, is_web_address
from jobboard.credentials.pictures import judge_picture
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.standing import judge_time


@dataclass(frozen=True)
class SigningKey:
    """The key of a signed badge. `name`: its address, or its name in the issuer's document.

    `doubt`: the code of what keeps it from being the issuer's; None when nothing does.
    """

    name: str
    key: PublicKey
    doubt: str | None = None


@dataclass(frozen=True)
class Edition:
    """What editions of Open Badges do in their own ways: naming the key, and listing what was taken back.

    `find_key` is asked with the token, the issuer's document, the loader and the time; it raises Refused. `lists` tells
    whether a list, read for an issuer, names an assertion; None: it cannot be read to its end.
    """

    find_key: Callable[[Token, Mapping[str, Any], DocumentLoader, datetime], SigningKey]
    lists: Callable[[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]], bool | None]


def judge_signed_assertion(
    token: Token, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a signed assertion of version 2. Nothing of it is shown unless its signature is good.

    The key comes from the issuer's document alone: what the head of the token says of keys is not looked at.

    Raises: Refused when it is not complete, or not signed with a key that its issuer lists.
    """
    return judge_signed(token, token.payload, _SECOND, identities, loader, now=now)


def judge_signed(
    token: Token,
    assertion: Mapping[str, Any],
    edition: Edition,
    identities: Collection[Identity],
    loader: DocumentLoader,
    *,
    now: datetime,
) -> Finding:
    """Judge the assertion that a token signs, in the words of version 2. Raises: Refused."""
    require_complete(assertion, SIGNED)
    if id_of(assertion) is None:
        raise Refused("structure.incomplete_assertion", "id")
    achievement = follow(assertion.get("badge"), loader, "BadgeClass")
    issuer = follow(achievement.get("issuer"), loader, "Issuer", "Profile")
    for part in (assertion, achievement, issuer):
        require_extensions(part)
    found = edition.find_key(token, issuer, loader, now)
    require_signed(token, found.key)
    issuer_id = id_of(issuer) or ""
    others = (id_of(achievement), found.name, id_of(issuer.get("revocationList")))
    doubt = doubt_of_issuer(issuer_id, [address for address in others if address]) or found.doubt
    facts = facts_of(assertion, achievement, issuer)
    named = recipients_of(assertion)
    checks = (
        passed("proof.good", token.name),
        unknown(doubt) if doubt else passed("issuer.key_is_its_own"),
        judge_time(facts.issued_at, facts.valid_until, now=now),
        _judge_revocation(assertion, issuer, edition, loader),
        *judge_picture(assertion.get("image"), loader),
        *judge_picture(achievement.get("image"), loader),
        judge_recipient(named, identities),
    )
    key = None if doubt else f"{issuer_id} {id_of(assertion)}"
    return Finding(checks, facts, 0 if doubt else level_of(issuer_id), key, recipients=read_recipients(named))


def _judge_revocation(
    assertion: Mapping[str, Any], issuer: Mapping[str, Any], edition: Edition, loader: DocumentLoader
) -> CheckResult:
    """Give whether the issuer's list names the assertion. Only a list that can be read to its end clears one."""
    if is_revoked(assertion):
        return failed("standing.revoked")
    if issuer.get("revocationList") is None:
        return passed("standing.no_status_list")
    address = id_of(issuer["revocationList"]) or ""
    if not is_web_address(address):
        return unknown("standing.list_malformed", "address")
    try:
        document = load_json(loader, address, from_its_own_host=True)
    except NotLoaded as error:
        return unknown("standing.unreachable", f"{error.code} {address}")
    is_listed = edition.lists(document, assertion, issuer)
    if is_listed is None:
        return unknown("standing.list_malformed", address)
    return failed("standing.revoked") if is_listed else passed("standing.not_revoked")


def _find_key(token: Token, issuer: Mapping[str, Any], loader: DocumentLoader, now: datetime) -> SigningKey:
    name = _key_name(token.payload, issuer)
    return SigningKey(name, _read_key(name, issuer, loader, now))


def _key_name(assertion: Mapping[str, Any], issuer: Mapping[str, Any]) -> str:
    """Give the name of the key that the assertion names, or else of the only one that the issuer lists.

    Raises: Refused when the issuer does not list it.
    """
    rules = assertion.get("verification", assertion.get("verify"))
    named = id_of(rules.get("creator")) if isinstance(rules, dict) else None
    listed = [name for key in as_list(issuer.get("publicKey")) if (name := id_of(key))]
    if named is None and len(listed) != 1:
        raise Refused("token.no_key", outcome=Outcome.UNKNOWN)
    if named is not None and named not in listed:
        raise Refused("proof.key_not_found")
    return named or listed[0]


def _read_key(name: str, issuer: Mapping[str, Any], loader: DocumentLoader, now: datetime) -> PublicKey:
    """Give a key that the issuer lists: as it is written in the issuer's document, or from its own address."""
    written = [key for key in as_list(issuer.get("publicKey")) if isinstance(key, dict) and id_of(key) == name]
    document = next((key for key in written if "publicKeyPem" in key), None) or _fetch_key(name, loader)
    if document.get("owner") != id_of(issuer):
        raise Refused("proof.key_of_another")
    require_in_force(document, now)
    return read_pem(document.get("publicKeyPem"))


def _fetch_key(name: str, loader: DocumentLoader) -> dict[str, Any]:
    if not is_web_address(name):
        raise Refused("token.no_key", outcome=Outcome.UNKNOWN)
    return load_published(name, name, loader)


def _lists(document: Mapping[str, Any], assertion: Mapping[str, Any], issuer: Mapping[str, Any]) -> bool | None:
    rows = document.get("revokedAssertions")
    names = [id_of(row) for row in rows] if isinstance(rows, list) else [None]
    if id_of(assertion) in names:
        return True
    is_its_own = document.get("issuer") is None or id_of(document["issuer"]) == id_of(issuer)
    is_whole = None not in names and is_its_own and "RevocationList" in as_list(document.get("type"))
    return False if is_whole else None


_SECOND = Edition(_find_key, _lists)
