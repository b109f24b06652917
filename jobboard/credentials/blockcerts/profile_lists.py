"""The lists of revoked credentials that a credential, its issuer in it, or the issuer's own profile names.

They are asked of every credential whose proofs are its issuer's: whoever hands one in can leave out the proof in the
blockchain, and with it every sign that it is a certificate of Blockcerts.
"""

from collections.abc import Collection

from jobboard.credentials.blockcerts.revocations import judge_lists
from jobboard.credentials.did import resolve_controller, resolve_did, resolve_did_web
from jobboard.credentials.findings import Refused, unknown
from jobboard.credentials.graph import BLOCKCERTS, CREDENTIALS, Node
from jobboard.credentials.loader import DocumentLoader
from jobboard.credentials.parsing import as_list, id_of, is_web_address, types_of
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.status import can_be_revoked

_LIST = f"{BLOCKCERTS}revocationList"


def judge_named_lists(node: Node, signers: Collection[str], loader: DocumentLoader) -> tuple[CheckResult, ...]:
    """Judge the lists that a credential and its issuer's profile name, where no status of its own can say "revoked".

    Nothing where none is named. `signers`: whom a list may name as its issuer, beside the credential's own and the
    profile that its DID leads to.
    """
    if can_be_revoked(node):
        return ()
    issuer = node.node(f"{CREDENTIALS}issuer")
    lists, names = [name for each in (node, issuer) for name in _lists_in(each)], {issuer.id or "", *signers}
    away: tuple[CheckResult, ...] = ()
    try:
        profile = _address_of_profile(issuer.id or "", loader)
        if profile is not None:
            names.add(profile)
            lists += _list_of_profile(profile, loader)
    except Refused as error:
        away = (unknown("standing.revocations_unreachable", f"{error.code} {error.detail}"),)
    return (*away, *(judge_lists(node.id, lists, names, loader) if lists else ()))


def _lists_in(node: Node) -> list[str]:
    """Give the addresses of the lists that a certificate or its issuer in it names; since version 3.2."""
    return [*node.texts(_LIST), *(each.id or "" for each in node.nodes(_LIST))]


def _address_of_profile(issuer: str, loader: DocumentLoader) -> str | None:
    """Give where an issuer's profile stands, which is the profile's id; None for a DID that names none.

    Raises: Refused, with outcome UNKNOWN where that could not be got.
    Source: cert-verifier-js, getIssuerProfile and getIssuerProfileUrl.
    """
    if not issuer.startswith("did:"):
        return issuer
    if issuer.startswith(("did:key:", "did:jwk:")):
        return None
    document = resolve_did_web(issuer, loader) if issuer.startswith("did:web:") else resolve_did(issuer, loader)
    services = [each for each in as_list(document.get("service")) if isinstance(each, dict)]
    profiles = [each.get("serviceEndpoint") for each in services if "IssuerProfile" in types_of(each)]
    return str(profiles[0]) if profiles else None


def _list_of_profile(profile: str, loader: DocumentLoader) -> list[str]:
    """Give the address of the list that a profile names, nothing where it names none. Raises: Refused."""
    named = resolve_controller(profile, loader).get("revocationList")
    if named is None:
        return []
    address = id_of(named)
    if address is None or not is_web_address(address):
        raise Refused("issuer.profile_malformed", "revocationList", outcome=Outcome.UNKNOWN)
    return [address]
