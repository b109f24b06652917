"""The revocation list of 1EdTech: a plain document at an address that the signed credential names.

It has no signature of its own: what makes it the issuer's is that the issuer signed its address, that nobody on the way
can change the answer, and that it names the same issuer.

Source: 1EdTech Verifiable Credential Revocation List v1.0; 1EdTech Open Badges Implementation Guide 3.0, "Revocation".
"""

from collections.abc import Mapping
from typing import Any

from jobboard.credentials.findings import Refused, failed, passed
from jobboard.credentials.graph import Node
from jobboard.credentials.ledger import ListEntry, note_entry
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import as_list, id_of, is_web_address
from jobboard.credentials.report import CheckResult

ENTRY_TYPE = "https://purl.imsglobal.org/spec/vcrl/v1p0/context.json#1EdTechRevocationList"

_NAMES = ("revokedCredentials", "revokedCredential")


def judge_revocation_list(
    entry: Node, credential_id: str | None, issuer: str | None, loader: DocumentLoader
) -> CheckResult:
    """Judge whether the list of a status entry names a credential as revoked; a row without `revoked` says that it is.

    Raises: Refused when the list could not be got, is another issuer's or cannot be read: then nothing is known.
    """
    if credential_id is None:
        raise Refused("standing.nothing_to_look_up")
    address = entry.id or ""
    if not (address.startswith("https://") and is_web_address(address)):
        raise Refused("standing.list_malformed", "address")
    is_revoked = RevocationList(address, issuer, loader).names(credential_id)
    note_entry(ListEntry(address, ENTRY_TYPE, int(is_revoked), credential_id=credential_id, issuer=issuer))
    return failed("standing.revoked") if is_revoked else passed("standing.not_revoked")


class RevocationList:
    """The list of an issuer, read once."""

    def __init__(self, address: str, issuer: str | None, loader: DocumentLoader) -> None:
        """Raises: Refused when the list could not be got, is another issuer's or cannot be read."""
        try:
            document = load_json(loader, address, from_its_own_host=True)
        except NotLoaded as error:
            raise Refused("standing.unreachable", f"{error.code} {address}") from error
        if issuer is None or id_of(document.get("issuer")) != issuer:
            raise Refused("standing.list_of_another_issuer")
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        for row in _rows(document):
            self._rows.setdefault(row["id"], []).append(row)

    def names(self, credential_id: str) -> bool:
        """Tell whether it names a credential as revoked. Raises: Refused for a row that cannot be read."""
        return any(_is_revoked(row) for row in self._rows.get(credential_id, ()))


def _rows(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if not any(isinstance(document.get(name), list) for name in _NAMES):
        raise Refused("standing.list_malformed", "revokedCredentials")
    rows = [row for name in _NAMES for row in as_list(document.get(name))]
    if not all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in rows):
        raise Refused("standing.list_malformed", "revokedCredentials")
    return rows


def _is_revoked(row: Mapping[str, Any]) -> bool:
    value = row.get("revoked", True)
    if not isinstance(value, bool):
        raise Refused("standing.list_malformed", "revoked")
    return value
