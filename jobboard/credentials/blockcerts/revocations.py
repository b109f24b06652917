"""Whether an issuer took a certificate back: by a list that it or the certificate names, or by spending an output.

Source: Blockcerts v2 and v3, `revocationList`; Open Badges 2.0, RevocationList; Blockcerts v1.2, `revocationKey`.
"""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from jobboard.credentials.blockcerts.anchors import Transaction
from jobboard.credentials.findings import Refused, failed, passed, unknown
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import id_of, is_web_address
from jobboard.credentials.report import CheckResult


def judge_lists(
    certificate_id: str | None, lists: Collection[str], signers: Collection[str], loader: DocumentLoader
) -> tuple[CheckResult, ...]:
    """Judge whether one of some lists names a certificate. Each must be got, to its end; bad news is always believed.

    `signers`: who is known to stand behind the certificate, whom a list may name as its issuer.
    """
    if not lists:
        return (passed("standing.no_status_list"),)
    return tuple(_judge_list(certificate_id, each, signers, loader) for each in sorted(set(lists)))


def judge_spending(transaction: Transaction | None, addresses: Collection[str]) -> tuple[CheckResult, ...]:
    """Judge whether an output was spent by which a certificate is taken back; `addresses`: those that are named."""
    if not addresses:
        return ()
    spent = transaction.spent_addresses if transaction else None
    if spent is None:
        return (unknown("standing.spending_unknown"),)
    return (
        failed("standing.revoked", "an output was spent")
        if spent.intersection(addresses)
        else passed("standing.not_spent"),
    )


def _judge_list(
    certificate_id: str | None, address: str, signers: Collection[str], loader: DocumentLoader
) -> CheckResult:
    try:
        if certificate_id is None:
            raise Refused("standing.nothing_to_look_up")
        if not (is_web_address(address) and address.startswith("https://")):
            raise Refused("standing.list_malformed", "address")
        document = _load(certificate_id, address, loader)
        rows = document.get("revokedAssertions")
        names = [id_of(row) for row in rows] if isinstance(rows, list) else [None]
        if certificate_id in names:
            return failed("standing.revoked")
        if None in names:
            raise Refused("standing.list_malformed", address)
        if "issuer" in document and id_of(document["issuer"]) not in signers:
            raise Refused("standing.list_of_another_issuer")
    except Refused as error:  # Whatever is wrong with a list, the certificate is not known to be revoked by it.
        return unknown(error.code, error.detail)
    return passed("standing.not_revoked")


def _load(certificate_id: str, address: str, loader: DocumentLoader) -> Mapping[str, Any]:
    """Give a list: as it answers for one certificate, or else the whole of it. Raises: Refused.

    Source: cert-verifier-js, getRevokedAssertions: `assertionId` is added, and servers may leave it aside.
    """
    mark = "&" if urlsplit(address).query else "?"
    asked = f"{address}{mark}assertionId={quote(certificate_id, safe='')}"
    for each in (asked, address):
        try:
            return load_json(loader, each, from_its_own_host=True)
        except NotLoaded as error:
            detail = f"{error.code} {address}"
    raise Refused("standing.revocations_unreachable", detail)
