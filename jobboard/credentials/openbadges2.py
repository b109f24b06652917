"""Open Badges 2.0, hosted: what stands at the assertion's own address is the badge, and the issuer's document says
which addresses may speak for it.

Source: IMS Global Open Badges v2.0, "Verification Object", "Implementation notes: hosted verification".
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jobboard.credentials.did import level_of
from jobboard.credentials.findings import Refused
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.openbadges3 import Finding
from jobboard.credentials.parsing import as_list, id_of, read_json, read_moment, text_or_none
from jobboard.credentials.recipient import NamedRecipient, judge_recipient
from jobboard.credentials.report import Alignment, BadgeFacts, CheckResult, Family, Identity, Judgement, Outcome
from jobboard.credentials.standing import judge_time

CONTEXT = "https://w3id.org/openbadges/v2"
_AGREE = ("recipient", "badge", "issuedOn", "expires")


def is_assertion(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is an Open Badges 2.0 assertion."""
    return CONTEXT in as_list(document.get("@context")) and "Assertion" in as_list(document.get("type"))


def judge_assertion(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a hosted assertion by what stands at its own address now.

    Raises: Refused when it is not hosted, not complete, or its address may not speak for the issuer.
    """
    address = id_of(document)
    kind = as_list((document.get("verification") or document.get("verify") or {}).get("type"))
    if kind not in (["HostedBadge"], ["hosted"]):
        raise Refused("format.unsupported", "not a hosted assertion", outcome=Outcome.UNKNOWN)
    if address is None or not address.startswith("https://"):
        raise Refused("hosted.no_address", outcome=Outcome.UNKNOWN)
    answer = _ask(loader, address)
    if answer.status == 410:
        return _revoked(document, address)
    hosted = _read_hosted(loader, address)
    if hosted.get("revoked") is True:
        return _revoked(hosted, address)
    if any(document.get(name) != hosted.get(name) for name in _AGREE if name in document):
        raise Refused("hosted.differs")
    _require_complete(hosted)
    achievement = _follow(hosted.get("badge"), loader, "BadgeClass")
    issuer = _follow(achievement.get("issuer"), loader, "Issuer", "Profile")
    _require_scope(address, issuer)
    return _finding(hosted, achievement, issuer, identities, now)


def _finding(
    hosted: Mapping[str, Any],
    achievement: Mapping[str, Any],
    issuer: Mapping[str, Any],
    identities: Collection[Identity],
    now: datetime,
) -> Finding:
    facts = _facts(hosted, achievement, issuer)
    checks = (
        CheckResult("hosted.good", Judgement.INTEGRITY, Outcome.PASSED),
        CheckResult("issuer.page_is_its_own", Judgement.ISSUER, Outcome.PASSED),
        judge_time(facts.issued_at, facts.valid_until, now=now),
        CheckResult("standing.hosted_not_revoked", Judgement.STANDING, Outcome.PASSED),
        judge_recipient(_recipients(hosted), identities),
    )
    return Finding(checks, facts, level_of(facts.issuer_id), facts.credential_id)


def _ask(loader: DocumentLoader, address: str) -> Any:
    try:
        return loader.load(address)
    except NotLoaded as error:
        raise Refused("hosted.unreachable", error.code, outcome=Outcome.UNKNOWN) from error


def _read_hosted(loader: DocumentLoader, address: str) -> dict[str, Any]:
    try:
        _, hosted = load_json(loader, address, read_json)
    except NotLoaded as error:
        raise Refused("hosted.unreachable", error.code, outcome=Outcome.UNKNOWN) from error
    if id_of(hosted) != address:
        raise Refused("hosted.id_differs")
    return hosted


def _revoked(document: Mapping[str, Any], address: str) -> Finding:
    """The issuer took the badge back at its own address; what it was is no longer vouched for."""
    checks = (
        CheckResult("hosted.good", Judgement.INTEGRITY, Outcome.PASSED),
        CheckResult("standing.revoked", Judgement.STANDING, Outcome.FAILED),
    )
    facts = BadgeFacts(Family.OPEN_BADGES_2, credential_id=address, name="Revoked badge", issuer_id="")
    return Finding(checks, facts, None, address)


def _require_complete(hosted: Mapping[str, Any]) -> None:
    if not is_assertion(hosted):
        raise Refused("structure.wrong_type")
    if not isinstance(hosted.get("recipient"), dict) or read_moment(hosted.get("issuedOn")) is None:
        raise Refused("structure.incomplete_assertion")
    if "expires" in hosted and read_moment(hosted["expires"]) is None:
        raise Refused("structure.bad_time", "expires")
    if str(id_of(hosted.get("image")) or "").startswith("data:"):
        raise Refused("structure.picture_inside")


def _follow(value: object, loader: DocumentLoader, *types: str) -> dict[str, Any]:
    """Give a badge class or issuer from its own address. Raises: Refused."""
    address = id_of(value)
    if address is None or not address.startswith("https://"):
        raise Refused("hosted.no_address", types[0], outcome=Outcome.UNKNOWN)
    try:
        _, found = load_json(loader, address, read_json)
    except NotLoaded as error:
        code = "issuer.unreachable" if "Issuer" in types else "hosted.unreachable"
        raise Refused(code, f"{types[0]} {error.code}", outcome=Outcome.UNKNOWN) from error
    if id_of(found) != address:
        raise Refused("hosted.id_differs", types[0])
    if not set(types) & set(as_list(found.get("type"))) or text_or_none(found.get("name")) is None:
        raise Refused("structure.wrong_type", types[0])
    return found


def _require_scope(address: str, issuer: Mapping[str, Any]) -> None:
    """Raises: Refused when the issuer does not let this address speak for it."""
    rules = issuer.get("verification")
    rules = rules if isinstance(rules, dict) else {}
    hosts = [host for host in as_list(rules.get("allowedOrigins")) if isinstance(host, str)]
    if any("/" in host or ":" in host for host in hosts):
        raise Refused("hosted.origin_is_no_host")
    allowed = hosts or [_host(str(issuer["id"]))]
    if _host(address) not in allowed:
        raise Refused("hosted.out_of_scope")
    prefixes = [prefix for prefix in as_list(rules.get("startsWith")) if isinstance(prefix, str)]
    if prefixes and not any(_begins(address, prefix) for prefix in prefixes):
        raise Refused("hosted.out_of_scope")


def _begins(address: str, prefix: str) -> bool:
    """Tell whether an address is under a prefix; "https://a.com" does not cover "https://a.com.evil"."""
    rest = address.removeprefix(prefix)
    whole_host = urlsplit(prefix).hostname == urlsplit(address).hostname
    return (
        address.startswith(prefix)
        and whole_host
        and (prefix.endswith("/") or rest[:1] in {"", "/", "?", "#"} or "/" in prefix[8:])
    )


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _facts(hosted: Mapping[str, Any], achievement: Mapping[str, Any], issuer: Mapping[str, Any]) -> BadgeFacts:
    criteria = achievement.get("criteria")
    image = id_of(achievement.get("image"))
    return BadgeFacts(
        family=Family.OPEN_BADGES_2,
        credential_id=id_of(hosted),
        name=str(achievement["name"]),
        issuer_id=str(issuer["id"]),
        description=text_or_none(achievement.get("description")),
        criteria=text_or_none(criteria.get("narrative") or criteria.get("id"))
        if isinstance(criteria, dict)
        else text_or_none(criteria),
        image_url=image if image and image.startswith("https://") else None,
        achievement_id=id_of(achievement),
        issuer_name=text_or_none(issuer.get("name")),
        issuer_url=text_or_none(issuer.get("url")),
        issued_at=read_moment(hosted.get("issuedOn")),
        valid_from=read_moment(hosted.get("issuedOn")),
        valid_until=read_moment(hosted.get("expires")),
        alignments=tuple(_alignment(row) for row in as_list(achievement.get("alignment")) if isinstance(row, dict)),
        tags=tuple(tag for tag in as_list(achievement.get("tags")) if isinstance(tag, str)),
    )


def _alignment(row: Mapping[str, Any]) -> Alignment:
    names = {
        "target_url": "targetUrl",
        "target_name": "targetName",
        "target_code": "targetCode",
        "target_framework": "targetFramework",
    }
    return Alignment(**{ours: text_or_none(row.get(theirs)) for ours, theirs in names.items()})


def _recipients(hosted: Mapping[str, Any]) -> list[NamedRecipient]:
    row = hosted.get("recipient")
    if not isinstance(row, dict) or not isinstance(row.get("identity"), str):
        return []
    salt = row.get("salt")
    return [
        NamedRecipient(
            kind=str(row.get("type")),
            value=row["identity"],
            is_hashed=row.get("hashed") is not False,
            salt=salt if isinstance(salt, str) else "",
        )
    ]
