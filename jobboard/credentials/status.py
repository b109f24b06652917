"""Status lists: whether a credential was revoked or suspended. A list that is not itself verified says nothing.

Source: W3C Bitstring Status List v1.0; W3C CCG Status List 2021.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import datetime

from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import CREDENTIALS, STATUS, STATUS_2021, Node
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import read_json
from jobboard.credentials.proofs import open_signed
from jobboard.credentials.report import CheckResult, Judgement, Outcome

# What an issuer should write at least, so that a list does not give people away. Real lists are shorter, and a short
# one says no less about standing, so they are read: docs/decisions/0003.
MIN_ENTRIES = 131_072
MAX_LIST_BYTES = 4 * 1024 * 1024

_ENTRY = f"{CREDENTIALS}credentialStatus"
_BAD = {"revocation": "standing.revoked", "suspension": "standing.suspended"}


@dataclass(frozen=True)
class _Method:
    """How one kind of list names things. `prefix` is the multibase letter before the encoded list."""

    entry_type: str
    list_types: frozenset[str]
    vocabulary: str
    prefix: str


_METHODS = (
    _Method(f"{STATUS}BitstringStatusListEntry", frozenset({f"{STATUS}BitstringStatusList"}), STATUS, "u"),
    _Method(f"{STATUS_2021}StatusList2021Entry", frozenset({f"{STATUS_2021}StatusList2021"}), STATUS_2021, ""),
)


def judge_status(credential: Node, loader: DocumentLoader, *, now: datetime) -> tuple[CheckResult, ...]:
    """Judge every status entry of a credential; a credential without one cannot be revoked, and that passes."""
    entries = credential.nodes(_ENTRY)
    if not entries:
        return (CheckResult("standing.no_status_list", Judgement.STANDING, Outcome.PASSED),)
    return tuple(_judge_entry(entry, loader, now) for entry in entries)


def _judge_entry(entry: Node, loader: DocumentLoader, now: datetime) -> CheckResult:
    method = next((each for each in _METHODS if each.entry_type in entry.types), None)
    try:
        if method is None:
            raise Refused("standing.unsupported_status")
        purpose = entry.text(f"{method.vocabulary}statusPurpose")
        if purpose not in _BAD:
            raise Refused("standing.unsupported_status", str(purpose)[:40])
        size = entry.number(f"{method.vocabulary}statusSize")
        if size not in {None, 1}:
            raise Refused("standing.unsupported_status", "statusSize")
        position = entry.number(f"{method.vocabulary}statusListIndex")
        if position is None:
            raise Refused("standing.list_malformed", "statusListIndex")
        subject, is_owned = _open_list(entry, method, loader, now)
        if purpose not in subject.texts(f"{method.vocabulary}statusPurpose"):
            raise Refused("standing.list_of_another_purpose")
        is_set = _read_bit(subject.text(f"{method.vocabulary}encodedList"), method.prefix, position)
    except Refused as error:
        return CheckResult(error.code, Judgement.STANDING, Outcome.UNKNOWN, error.detail)
    if is_set:
        return CheckResult(_BAD[purpose], Judgement.STANDING, Outcome.FAILED)
    if not is_owned:
        return CheckResult("standing.list_of_nobody", Judgement.STANDING, Outcome.UNKNOWN)
    return CheckResult(f"standing.not_{_BAD[purpose].partition('.')[2]}", Judgement.STANDING, Outcome.PASSED)


def _open_list(entry: Node, method: _Method, loader: DocumentLoader, now: datetime) -> tuple[Node, bool]:
    """Give the subject of a list whose own proof and time are good, and whether its issuer is proven.

    The signed credential names the list's address, so the list may have another issuer, as status services do. Bad news
    is believed from any intact list; good news only from one whose issuer is proven: docs/decisions/0003.

    Raises: Refused.
    """
    name = f"{method.vocabulary}statusListCredential"
    address = entry.node(name).id or entry.text(name)
    if not address or not address.startswith("https://"):
        raise Refused("standing.list_malformed", "statusListCredential")
    try:
        _, document = load_json(loader, address, read_json)
    except NotLoaded as error:
        raise Refused("standing.unreachable", f"{error.code} {address}") from error
    try:
        signed = open_signed(document, loader, now=now)
    except Refused as error:
        raise Refused("standing.list_malformed", error.code) from error
    if not signed.is_intact:
        raise Refused("standing.list_not_intact", " ".join(check.code for check in signed.checks))
    valid_from = signed.node.moment(f"{CREDENTIALS}validFrom", f"{CREDENTIALS}issuanceDate")
    valid_until = signed.node.moment(f"{CREDENTIALS}validUntil", f"{CREDENTIALS}expirationDate")
    if (valid_from and valid_from > now) or (valid_until and valid_until <= now):
        raise Refused("standing.list_out_of_time")
    subject = signed.node.node(f"{CREDENTIALS}credentialSubject")
    if not subject.types & method.list_types:
        raise Refused("standing.list_malformed", "type")
    return subject, signed.node.node(f"{CREDENTIALS}issuer").id in signed.controllers


def _read_bit(encoded: str | None, prefix: str, position: int) -> bool:
    """Give the bit at a position, counted from 0 at the left. Raises: Refused."""
    if not encoded or not encoded.startswith(prefix):
        raise Refused("standing.list_malformed", "encodedList")
    text = encoded.removeprefix(prefix)
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, MAX_LIST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise Refused("standing.list_malformed", "encodedList") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise Refused("standing.list_malformed", "size")
    if position >= len(bits) * 8:
        raise Refused("standing.position_out_of_range")
    return bool(bits[position // 8] >> (7 - position % 8) & 1)
