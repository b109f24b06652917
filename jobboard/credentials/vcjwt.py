"""Verifiable credentials as signed tokens (VC-JWT): the claims and the credential must say the same.

A token signs JSON, so words without a meaning in the vocabulary are signed as well; what is shown is read as for every
other credential, from the graph of the document.
Source: Open Badges 3.0, "JSON Web Token Proof Format"; W3C VC Data Model v1.1, section 6.3.1; W3C Securing Verifiable
Credentials using JOSE and COSE, section 3.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from jobboard.credentials.canonical import read_graph
from jobboard.credentials.datamodel import is_first_version, require_context, require_data_model
from jobboard.credentials.did import FoundKey, find_key
from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.graph import CREDENTIALS, Graph, Node
from jobboard.credentials.identities import Identity
from jobboard.credentials.jws import Token, require_signed
from jobboard.credentials.keys import read_jwk
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.openbadges3 import is_credential, judge_opened, require_plain
from jobboard.credentials.parsing import as_list, host_of, objects_in
from jobboard.credentials.proofs import CLOCKS_DIFFER, SignedDocument
from jobboard.credentials.report import Outcome
from jobboard.credentials.standing import BEGINS, ENDS
from jobboard.credentials.vocabularies import context_choices, defines, pinned_contexts

# What decides about a badge: a vocabulary that does not define one of these would leave it unread.
_MUST_BE_READ = ("issuer", "credentialSubject", "credentialStatus", *BEGINS, *ENDS)
_OF_OTHER_TOKENS = {"vp", "_sd", "_sd_alg", "..."}  # A presentation; a credential whose holder left parts of it out.
_EXTENSIBLE = ("credentialSchema", "credentialStatus", "refreshService")
_HOSTS_OF_1EDTECH = {"purl.imsglobal.org", "imsglobal.github.io"}
# Working drafts of 1EdTech that are at no address any more, and what was released of each: docs/decisions/0013.
_RELEASED = {
    "https://dc.imsglobal.org/draft/clr/v2p0/context": "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
    "https://imsglobal.github.io/openbadges-specification/context.json": (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
    ),
}
_OF_A_CREDENTIAL = {"@context", "id", "type", "proof", *_MUST_BE_READ}


def is_credential_token(payload: Mapping[str, Any]) -> bool:
    """Tell whether the payload of a token is one verifiable credential, as its claims or in the claim `vc`."""
    return is_credential(payload) or isinstance(payload.get("vc"), dict)


def credential_claimed(claims: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what the claims of a token say of a credential: their claim `vc`, or themselves. Nothing is completed."""
    inner = claims.get("vc")
    return inner if isinstance(inner, dict) else claims


def judge_credential_token(
    token: Token, identities: Collection[Identity], loader: DocumentLoader, *, now: datetime
) -> Finding:
    """Judge a credential that is a token. Nothing of it is shown unless its signature is good.

    Raises: Refused when it cannot be read safely, is not signed with its key, or contradicts itself.
    """
    signed = open_token(token, loader, now=now)
    require_plain(signed.node)
    return judge_opened(signed, identities, loader, now=now)


def open_token(token: Token, loader: DocumentLoader, *, now: datetime) -> SignedDocument:
    """Give the credential of a token whose signature is good and whose claims agree with it. Raises: Refused."""
    found = _find_key_or_flaw(token, loader, now)
    require_signed(token, found.key)
    _require_claims(token.payload, now)
    document = document_in(token)
    released = {**document, "@context": [_released(context) for context in as_list(document["@context"])]}
    node = _read_signed_json(released).document()
    _require_read(document, node)
    _require_agreement(token.payload, node)
    require_data_model(document)
    controllers = frozenset({found.controller} if found.controller else ())
    is_draft = released["@context"] != as_list(document["@context"])
    notes = (passed("format.draft_context"),) if is_draft else ()
    return SignedDocument(node, (passed("proof.good", token.name), *notes), controllers)


def _released(context: Any) -> Any:
    return _RELEASED.get(context, context) if isinstance(context, str) else context


def _find_key_or_flaw(token: Token, loader: DocumentLoader, now: datetime) -> FoundKey:
    """Give the key of a token. Raises: Refused; for what is wrong under every key, when the key is not known."""
    try:
        return find_token_key(token, loader, now)
    except Refused as error:
        if error.outcome is Outcome.UNKNOWN:
            document_in(token)
        raise


def document_in(token: Token) -> dict[str, Any]:
    """Give the credential that the claims of a token are, whoever signed it. Raises: Refused."""
    document = _credential_in(token.payload)
    require_context(document)
    _require_words_of_1edtech(document)
    return document


def _require_words_of_1edtech(document: Mapping[str, Any]) -> None:
    """Raises: Refused for a type of 1EdTech's that no context of theirs in the document defines.

    Source: W3C VC Data Model v2.0, section 4.5 "Types": a type is a URL, or a word that a context maps to one.
    """
    theirs = [context for context in as_list(document["@context"]) if host_of(str(context)) in _HOSTS_OF_1EDTECH]
    if not all(context in pinned_contexts() for context in theirs):
        return
    parts = [part for name in _EXTENSIBLE for part in as_list(document.get(name)) if isinstance(part, dict)]
    for kind in (kind for part in parts for kind in as_list(part.get("type")) if str(kind).startswith("1EdTech")):
        if not any(defines(context, kind) for context in theirs):
            raise Refused("format.undefined_type", kind)


def _credential_in(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Give the credential of the claims, completed by those that only stand beside it.

    Source: W3C VC Data Model v1.1, section 6.3.1, "JWT Decoding".
    """
    if any(_OF_OTHER_TOKENS & node.keys() for node in objects_in(claims)):
        raise Refused("format.unsupported", "a token of another kind", outcome=Outcome.UNKNOWN)
    if "vc" in claims and _OF_A_CREDENTIAL & claims.keys():
        raise Refused("token.two_forms")
    document = dict(claims.get("vc", claims))
    if "proof" in document:
        raise Refused("proof.unsupported", "a proof inside a token", outcome=Outcome.UNKNOWN)
    document = _with_id(document, claims.get("jti"))
    issuer = document.get("issuer", {})
    if "iss" in claims and isinstance(issuer, dict) and not {"id", "@id"} & issuer.keys():
        document["issuer"] = claims["iss"]
    subjects = as_list(document.get("credentialSubject"))
    if len(subjects) == 1 and isinstance(subjects[0], dict):
        document["credentialSubject"] = _with_id(subjects[0], claims.get("sub"))
    for claim, names in (("nbf", BEGINS), ("exp", ENDS)):
        if claim in claims and not set(names) & document.keys():
            document[names[is_first_version(document)]] = _moment(claims[claim]).isoformat()
    return document


def _with_id(value: Mapping[str, Any], claim: object) -> dict[str, Any]:
    """Give an object with a claim as its id where it has none. What is no URI can be nobody's id."""
    is_uri = isinstance(claim, str) and ":" in claim
    return {"id": claim, **value} if is_uri else dict(value)


def _read_signed_json(document: Mapping[str, Any]) -> Graph:
    """Give the graph under those forms of the contexts that give a meaning to the most words. Raises: Refused."""
    found: list[tuple[int, Graph]] = []
    refusal = Refused("format.no_context")
    for contexts in context_choices(document):
        dropped: list[str | None] = []
        try:
            graph = read_graph(document, contexts, dropped=dropped)
        except Refused as error:
            refusal = error
        else:
            found.append((len(dropped), graph))
    if not found:
        raise refusal
    return min(found, key=lambda row: row[0])[1]


def find_token_key(
    token: Token, loader: DocumentLoader, now: datetime, *, purpose: str = "assertionMethod"
) -> FoundKey:
    """Give the key that the header or the issuer's own name leads to. Addresses and certificates are never used.

    A key that is written into the header belongs to whoever wrote the token.
    Raises: Refused, as `find_key` does.
    """
    name, issuer, embedded = (token.header.get("kid"), token.payload.get("iss"), token.header.get("jwk"))
    if isinstance(name, str) and name.startswith("#") and isinstance(issuer, str):
        name = issuer + name
    if isinstance(name, str) and (name.startswith("did:") or (name.startswith("https://") and "#" in name)):
        return find_key(name, loader, now=now, purpose=purpose)
    if isinstance(embedded, dict):
        return FoundKey(read_jwk(embedded), None)
    if name is None and isinstance(issuer, str) and issuer.startswith(("did:key:", "did:jwk:")):
        return find_key(issuer, loader, now=now, purpose=purpose)
    raise Refused("token.no_key", outcome=Outcome.UNKNOWN)


def _require_claims(claims: Mapping[str, Any], now: datetime) -> None:
    """Source: RFC 7519, section 4.1.6. `aud` is left alone: badges of the standard's own examples have one."""
    if "iat" in claims and _moment(claims["iat"]) > now + CLOCKS_DIFFER:
        raise Refused("proof.from_the_future")


def require_now(claims: Mapping[str, Any], now: datetime) -> None:
    """Raises: Refused for claims that are not in force. Source: RFC 7519, sections 4.1.4 to 4.1.6."""
    _require_claims(claims, now)
    if "nbf" in claims and _moment(claims["nbf"]) > now + CLOCKS_DIFFER:
        raise Refused("proof.from_the_future")
    if "exp" in claims and _moment(claims["exp"]) <= now:
        raise Refused("proof.expired")


def _require_read(document: Mapping[str, Any], node: Node) -> None:
    for name in _MUST_BE_READ:
        if document.get(name) is not None and not node.has(CREDENTIALS + name):
            raise Refused("token.unread_word", name)


def _require_agreement(claims: Mapping[str, Any], node: Node) -> None:
    """Raises: Refused where a claim says something else than the credential.

    Claims have whole seconds, and a badge may begin a moment after its token was made.
    """
    subject = node.node(f"{CREDENTIALS}credentialSubject")
    ids = {"iss": node.node(f"{CREDENTIALS}issuer").id, "jti": node.id, "sub": subject.id}
    for claim, value in ids.items():
        is_no_uri = isinstance(claims.get(claim), str) and ":" not in claims[claim]
        if claim in claims and claims[claim] != value and not (is_no_uri and value is None):
            raise Refused("token.contradicts_itself", claim)
    for claim, names, margin in (("nbf", BEGINS, CLOCKS_DIFFER), ("exp", ENDS, timedelta(seconds=1))):
        moments = [moment for name in names if (moment := node.moment(CREDENTIALS + name))]
        if claim in claims and not any(abs(_moment(claims[claim]) - each) <= margin for each in moments):
            raise Refused("token.contradicts_itself", claim)


def _moment(value: object) -> datetime:
    """Give the moment of a NumericDate. Raises: Refused. Source: RFC 7519, section 2."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("token.malformed", "a time")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused("token.malformed", "a time") from error
