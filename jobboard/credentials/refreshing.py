"""A newer copy of a credential: where its issuer offers one, that copy is judged in its place, once.

Source: 1EdTech Open Badges Specification 3.0, "OpenBadgeCredential Verification", refreshing;
1EdTech Credential Refresh Service v1.0.
"""

from collections.abc import Callable
from dataclasses import replace

from jobboard.credentials.findings import Finding, Refused, passed
from jobboard.credentials.graph import CREDENTIALS, Node
from jobboard.credentials.ledger import note_source
from jobboard.credentials.loader import DocumentLoader, NotLoaded
from jobboard.credentials.parsing import is_web_address
from jobboard.credentials.report import Judgement, Outcome, outcome_of

SERVICE_TYPE = "https://purl.imsglobal.org/spec/vccr/v1p0/context.json#1EdTechCredentialRefresh"

_SERVICE = f"{CREDENTIALS}refreshService"


def refresh_offer(credential: Node) -> str | None:
    """Give the https address of the newer copy; empty when the offer cannot be used, None when there is none."""
    if not credential.has(_SERVICE):
        return None
    services = credential.nodes(_SERVICE)
    if len(services) != 1 or SERVICE_TYPE not in services[0].types:
        return ""
    address = services[0].id or ""
    return address if address.startswith("https://") and is_web_address(address) else ""


def refreshed(finding: Finding, loader: DocumentLoader, judge: Callable[[bytes], Finding]) -> Finding:
    """Give the finding on the newer copy that a credential's issuer offers, or else the one on the copy at hand.

    `judge` must not refresh again. The newer copy counts when it is intact and has the same proven issuer and the same
    id; then all that is said of the badge is said of it. Only the address of a proven issuer is asked.
    """
    if finding.refresh is None:
        return finding
    if not finding.refresh or finding.key is None:
        return _as_it_stands(finding, "not usable")
    try:
        newer = judge(_load(finding.refresh, loader))
    except (Refused, NotLoaded) as error:
        return _as_it_stands(finding, error.code)
    if newer.key != finding.key:
        return _as_it_stands(finding, "another credential")
    if outcome_of(newer.checks, Judgement.INTEGRITY) is not Outcome.PASSED:
        return _as_it_stands(finding, "not intact")
    return replace(newer, checks=(*newer.checks, passed("standing.refreshed")))


def _load(address: str, loader: DocumentLoader) -> bytes:
    answer = loader.load(address)
    if answer.status != 200:
        raise NotLoaded("fetch.status", str(answer.status))
    note_source(address, "application/json")
    return answer.body


def _as_it_stands(finding: Finding, detail: str) -> Finding:
    return replace(finding, checks=(*finding.checks, passed("standing.not_refreshed", detail)))
