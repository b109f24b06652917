"""Open Badges 2.0, hosted: what stands at the assertion's own address is the badge, and the issuer's document says
which addresses may speak for it.

Source: IMS Global Open Badges v2.0, "Verification Object", "Implementation notes: hosted verification".
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jobboard.credentials.did import level_of
from jobboard.credentials.extensions import require_extensions
from jobboard.credentials.findings import Finding, Refused, failed, passed, unknown
from jobboard.credentials.hosting import require_scope
from jobboard.credentials.identities import Identity
from jobboard.credentials.loader import DocumentLoader, NotLoaded, is_from_its_own_host, load_json
from jobboard.credentials.openbadges1 import (
    CONTEXT,
    OLDER_CONTEXT,
    is_older_assertion,
    parts_inside,
    upgrade_assertion,
    upgrade_part,
)
from jobboard.credentials.openbadges2_facts import facts_of, recipients_of
from jobboard.credentials.parsing import MAX_NAME, as_list, id_of, is_web_address, read_moment, shown
from jobboard.credentials.pictures import judge_picture
from jobboard.credentials.recipient import judge_recipient, read_recipients
from jobboard.credentials.report import Outcome
from jobboard.credentials.standing import judge_time

HOSTED, SIGNED = {"HostedBadge", "hosted"}, {"SignedBadge", "signed"}


def is_assertion(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that it is an Open Badges assertion of version 2, with its vocabulary or without."""
    contexts = [context for context in as_list(document.get("@context")) if isinstance(context, str)]
    is_open_badges = any(context.startswith("https://w3id.org/openbadges/") for context in contexts)
    is_bare = "@context" not in document and {"badge", "recipient"} <= document.keys()
    is_of_version_2 = (is_open_badges or is_bare) and OLDER_CONTEXT not in contexts
    return is_of_version_2 and "Assertion" in as_list(document.get("type"))


def judge_assertion(
    document: Mapping[str, Any], identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a hosted assertion by what stands at its own address now.

    Raises: Refused when it is not hosted, not complete, or its address may not speak for the issuer.
    """
    document = upgrade_assertion(document) if is_older_assertion(document) else document
    if CONTEXT not in as_list(document.get("@context")):
        raise Refused("format.no_context")
    if _verification_type(document) in SIGNED:
        raise Refused("proof.missing")
    if _verification_type(document) not in HOSTED:
        raise Refused("format.unsupported", "not a hosted assertion", outcome=Outcome.UNKNOWN)
    address = id_of(document)
    if not is_web_address(address):
        raise Refused("hosted.no_address", outcome=Outcome.UNKNOWN)
    hosted = _hosted_copy(str(address), loader)
    if hosted is None:
        return _taken_back(str(address))
    try:
        return _judge_hosted(document, hosted, identities, loader, now)
    except Refused:
        if is_revoked(hosted):
            return _taken_back(str(address))
        raise


def _judge_hosted(
    document: Mapping[str, Any],
    found: Mapping[str, Any],
    identities: Collection[Identity],
    loader: DocumentLoader,
    now: datetime,
) -> Finding:
    hosted = _upgraded(found, str(id_of(document)))
    require_complete(hosted, HOSTED)
    if any(_comparable(document, name) != _comparable(hosted, name) for name in _AGREE if name in document):
        raise Refused("hosted.differs")
    achievement, issuer = _parts_of(found, loader)
    for part in (found, achievement, issuer):
        require_extensions(part)
    address, issuer_id = str(id_of(hosted)), id_of(issuer) or ""
    if is_web_address(issuer_id):
        require_scope(address, issuer)
        if not issuer.get("verification") and is_web_address(id_of(achievement)):  # Rules speak of assertions alone.
            require_scope(str(id_of(achievement)), issuer)
    doubt = doubt_of_issuer(issuer_id, (address, id_of(achievement) or address))
    facts = facts_of(hosted, achievement, issuer)
    named = recipients_of(hosted)
    checks = (
        passed("hosted.good"),
        unknown(doubt) if doubt else passed("issuer.page_is_its_own"),
        judge_time(facts.issued_at, facts.valid_until, now=now),
        failed("standing.revoked") if is_revoked(hosted) else passed("standing.hosted_not_revoked"),
        *judge_picture(hosted.get("image"), loader),
        *judge_picture(achievement.get("image"), loader),
        judge_recipient(named, identities),
    )
    return Finding(checks, facts, 0 if doubt else level_of(issuer_id), address, recipients=read_recipients(named))


def _upgraded(found: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    return upgrade_assertion(found, address) if is_older_assertion(found) else found


def _parts_of(found: Mapping[str, Any], loader: DocumentLoader) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the badge class and the issuer of a hosted assertion. Raises: Refused."""
    if inside := parts_inside(found):
        return _typed(inside[0], ("BadgeClass",)), _typed(inside[1], ("Issuer",))
    achievement = follow(found.get("badge"), loader, "BadgeClass")
    return achievement, follow(achievement.get("issuer"), loader, "Issuer", "Profile")


def is_revoked(hosted: Mapping[str, Any]) -> bool:
    """Tell whether the issuer marks the badge, in whatever way it writes "true"."""
    mark = hosted.get("revoked")
    return bool(mark) and mark != "false"


def doubt_of_issuer(issuer_id: str, others: Collection[str]) -> str | None:
    """Give the code of what keeps the issuer from being proven; None when nothing does."""
    if not is_web_address(issuer_id):
        return "issuer.no_address"
    is_protected = all(not address.startswith("http://") for address in (issuer_id, *others))
    return None if is_protected else "issuer.address_unprotected"


def _taken_back(address: str) -> Finding:
    """The issuer took the badge back at its own address: what it said can no longer be compared with anything."""
    return Finding((unknown("hosted.taken_back"), failed("standing.revoked")), key=address)


def _hosted_copy(address: str, loader: DocumentLoader) -> dict[str, Any] | None:
    """Give the badge at its own address; None when the answer is that it is gone for good (410). Raises: Refused."""
    try:
        answer = loader.load(address)
        if answer.status == 410 and is_from_its_own_host(answer.address, address):
            return None
        hosted = load_json(loader, address, from_its_own_host=True)
    except NotLoaded as error:
        raise Refused("hosted.unreachable", error.code, outcome=Outcome.UNKNOWN) from error
    own_address = id_of(_upgraded(hosted, address))
    if own_address is None:
        raise Refused("hosted.not_a_badge", outcome=Outcome.UNKNOWN)
    if own_address != address:
        raise Refused("hosted.id_differs")
    return hosted


def _verification_type(document: Mapping[str, Any]) -> str:
    rules = document.get("verification", document.get("verify"))
    return str(rules.get("type")) if isinstance(rules, dict) else ""


# What a copy that was handed in must share with the hosted one, in a form in which two ways to write it are the same.
_AGREE = {"recipient": lambda value: value, "badge": id_of, "issuedOn": read_moment, "expires": read_moment}


def _comparable(document: Mapping[str, Any], name: str) -> object:
    return _AGREE[name](document.get(name))


def require_complete(hosted: Mapping[str, Any], verification_types: Collection[str]) -> None:
    """Raises: Refused for what is no assertion, lacks what every one must say, or is verified in another way."""
    if not is_assertion(hosted) or CONTEXT not in as_list(hosted.get("@context")):
        raise Refused("structure.wrong_type", "Assertion")
    if _verification_type(hosted) not in verification_types:
        raise Refused("structure.wrong_type", "verification")
    if not hosted.get("badge"):
        raise Refused("structure.incomplete_assertion", "badge")
    if not isinstance(hosted.get("recipient"), dict) or read_moment(hosted.get("issuedOn")) is None:
        raise Refused("structure.incomplete_assertion")
    if "expires" in hosted and read_moment(hosted["expires"]) is None:
        raise Refused("structure.bad_time", "expires")
    if str(id_of(hosted.get("image")) or "").startswith("data:"):
        raise Refused("structure.picture_inside")


def follow(value: object, loader: DocumentLoader, *types: str) -> dict[str, Any]:
    """Give a badge class or issuer: from its own address, or as it is written in the document that names it.

    Raises: Refused.
    """
    address = id_of(value)
    if not is_web_address(address):
        if not isinstance(value, dict):
            raise Refused("hosted.no_address", types[0], outcome=Outcome.UNKNOWN)
        return _typed(value, types)
    found = _fetch_part(str(address), loader, types[0])
    own_address = id_of(found)
    if own_address is None:  # An error message, say.
        raise Refused("hosted.not_a_badge", types[0], outcome=Outcome.UNKNOWN)
    if own_address != address:  # It stands at several addresses; what stands at the one it names itself counts.
        _require_kind(found, types)
        if not is_web_address(own_address):
            raise Refused("hosted.id_differs", types[0])
        found = _fetch_part(str(own_address), loader, types[0])
    if id_of(found) != own_address:
        raise Refused("hosted.id_differs", types[0])
    return _typed(found, types)


def _fetch_part(address: str, loader: DocumentLoader, kind: str) -> dict[str, Any]:
    try:
        found = load_json(loader, address, from_its_own_host=True)
    except NotLoaded as error:
        _require_readable(address, loader, error)
        code = "hosted.issuer_unreachable" if kind == "Issuer" else "hosted.unreachable"
        raise Refused(code, f"{kind} {error.code}", outcome=Outcome.UNKNOWN) from error
    return upgrade_part(found, address, kind)


def _require_readable(address: str, loader: DocumentLoader, error: NotLoaded) -> None:
    """Raises: Refused for JSON that its issuer wrote wrongly. A page in its place is no more than a document away."""
    if error.code == "fetch.not_json" and loader.load(address).body.lstrip().startswith(b"{"):
        raise Refused("standing.document_broken", address) from error


def _require_kind(found: Mapping[str, Any], types: Collection[str]) -> None:
    """Raises: Refused for a document that says that it is something else, wherever it says that it stands."""
    kinds = [kind for kind in as_list(found.get("type")) if isinstance(kind, str)]
    if kinds and not set(types) & set(kinds):
        raise Refused("structure.wrong_type", next(iter(types)))


def _typed(found: dict[str, Any], types: Collection[str]) -> dict[str, Any]:
    _require_kind(found, types)
    if not found.get("type") or shown(found.get("name"), MAX_NAME) is None:
        raise Refused("structure.wrong_type", next(iter(types)))
    return found
