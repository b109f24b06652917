"""Status lists: whether a credential was revoked or suspended. A list that is not itself verified says nothing.

Source: W3C Bitstring Status List v1.0, "Validate Algorithm"; W3C CCG Status List 2021.
"""

import base64
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobboard.credentials.findings import Refused, failed, passed, unknown
from jobboard.credentials.graph import CREDENTIALS, STATUS, STATUS_2021, Node
from jobboard.credentials.ledger import ListEntry, current_ledger, ends_apart, note_entry
from jobboard.credentials.loader import DocumentLoader, NotLoaded, load_json
from jobboard.credentials.parsing import MAX_NAME, is_web_address, shown
from jobboard.credentials.proofs import SignedDocument, open_signed
from jobboard.credentials.report import CheckResult, Outcome
from jobboard.credentials.revocation_list import ENTRY_TYPE, judge_revocation_list
from jobboard.credentials.standing import judge_time, window_of

# What an issuer should write at least, so that a list does not give people away. Real lists are shorter, and a short
# one says no less about standing, so they are read: docs/decisions/0003.
MIN_ENTRIES = 131_072
MAX_LIST_BYTES = 4 * 1024 * 1024
MAX_ENTRIES_OF_A_BADGE = 8
MAX_BITS_OF_A_BADGE = 8

_ENTRY = f"{CREDENTIALS}credentialStatus"
_BAD = {"revocation": "standing.revoked", "suspension": "standing.suspended"}
_GOOD = {"revocation": "standing.not_revoked", "suspension": "standing.not_suspended", "message": "standing.message"}
_STATUS = re.compile(r"0x[0-9a-fA-F]{1,2}")


@dataclass(frozen=True)
class _Method:
    """How one kind of list names things. `prefix` is the multibase letter before the encoded list."""

    entry_type: str
    credential_types: frozenset[str]
    list_types: frozenset[str]
    vocabulary: str
    prefix: str


_METHODS = (
    _Method(
        f"{STATUS}BitstringStatusListEntry",
        frozenset({f"{STATUS}BitstringStatusListCredential"}),
        frozenset({f"{STATUS}BitstringStatusList"}),
        STATUS,
        "u",
    ),
    _Method(
        f"{STATUS_2021}StatusList2021Entry",
        frozenset({f"{STATUS_2021}StatusList2021Credential"}),
        frozenset({f"{STATUS_2021}StatusList2021"}),
        STATUS_2021,
        "",
    ),
)


def judge_status(credential: Node, loader: DocumentLoader, *, now: datetime) -> tuple[CheckResult, ...]:
    """Judge every status entry of a credential; a credential without one cannot be revoked, and that passes."""
    if not credential.has(_ENTRY):
        return (passed("standing.no_status_list"),)
    entries = credential.nodes(_ENTRY)
    if len(entries) > MAX_ENTRIES_OF_A_BADGE or not entries:
        return (unknown("standing.unsupported_status", f"{len(entries)} entries"),)
    return tuple(_judge_entry(entry, credential, loader, now) for entry in entries)


def can_be_revoked(credential: Node) -> bool:
    """Tell whether one of a credential's status entries can say that it was revoked; other purposes cannot."""
    purposes = {text for entry in credential.nodes(_ENTRY) for each in _METHODS for text in _purposes(entry, each)}
    return "revocation" in purposes or any(ENTRY_TYPE in entry.types for entry in credential.nodes(_ENTRY))


def _purposes(entry: Node, method: _Method) -> list[str]:
    return entry.texts(f"{method.vocabulary}statusPurpose") if method.entry_type in entry.types else []


def judge_list(document: Mapping[str, Any], loader: DocumentLoader, *, now: datetime) -> tuple[SignedDocument, Node]:
    """Give a status list whose own proof and time are good, and its subject.

    Raises: Refused, with outcome FAILED for a list that is bad and UNKNOWN for one that cannot be judged.
    """
    signed = open_signed(document, loader, now=now)
    if not signed.is_intact:
        worst = next((check for check in signed.checks if check.outcome is Outcome.FAILED), signed.checks[0])
        raise Refused("standing.list_not_intact", worst.code, outcome=worst.outcome)
    if signed.is_partial:  # Its end may be among what was left out.
        raise Refused("standing.list_not_intact", "parts of a list", outcome=Outcome.UNKNOWN)
    if judge_time(*window_of(signed.node), now=now).outcome is not Outcome.PASSED:
        raise Refused("standing.list_out_of_time")
    subject = signed.node.node(f"{CREDENTIALS}credentialSubject")
    if not any(signed.node.types & each.credential_types and subject.types & each.list_types for each in _METHODS):
        raise Refused("standing.list_malformed", "type")
    return signed, subject


def _judge_entry(entry: Node, credential: Node, loader: DocumentLoader, now: datetime) -> CheckResult:
    issuer = credential.node(f"{CREDENTIALS}issuer").id
    known = [each for each in _METHODS if each.entry_type in entry.types]
    try:
        if ENTRY_TYPE in entry.types and not known:
            return judge_revocation_list(entry, credential.id, issuer, loader)
        if len(known) != 1 or ENTRY_TYPE in entry.types:
            raise Refused("standing.unsupported_status")
        return _judge_bits(entry, known[0], issuer, loader, now)
    except Refused as error:  # Whatever is wrong with a list, the badge is not known to be revoked by it.
        return unknown(error.code, error.detail)


def _judge_bits(entry: Node, method: _Method, issuer: str | None, loader: DocumentLoader, now: datetime) -> CheckResult:
    """Judge an entry by its value in a list. Any value but 0 is bad news, unless it only stands for a message."""
    purpose = entry.only_text(f"{method.vocabulary}statusPurpose") or ""
    if purpose not in _GOOD:
        raise Refused("standing.unsupported_status", purpose[:40])
    size = entry.number(f"{method.vocabulary}statusSize") if entry.has(f"{method.vocabulary}statusSize") else 1
    if size is None or not 1 <= size <= MAX_BITS_OF_A_BADGE:
        raise Refused("standing.unsupported_status", "statusSize")
    name = f"{method.vocabulary}statusListCredential"
    address = entry.node(name).id or entry.only_text(name) or ""
    found = open_list(address, method.entry_type, loader, now=now)
    position = entry.number(f"{method.vocabulary}statusListIndex")
    value = found.value(purpose, position, size)
    note_entry(ListEntry(address, method.entry_type, value, purpose, position, size, list_ends_at=found.ends_at))
    if value and purpose in _BAD:
        return failed(_BAD[purpose])
    found.require_owner()
    told = _message(entry, method, value) if purpose not in _BAD else ""
    return passed(_GOOD[purpose], told or ("" if found.signer == issuer else f"a list of {found.signer}"))


def _message(entry: Node, method: _Method, value: int) -> str:
    """Give the words that the signed entry has for a value. Raises: Refused when it has none, or several."""
    rows = entry.nodes(f"{method.vocabulary}statusMessage")
    found = [
        row.only_text(f"{method.vocabulary}message")
        for row in rows
        if _hexadecimal(row.only_text(f"{method.vocabulary}status")) == value
    ]
    words = shown(found[0], MAX_NAME) if len(found) == 1 else None
    if words is None:
        raise Refused("standing.unsupported_status", "statusMessage")
    return words


def _hexadecimal(text: str | None) -> int | None:
    return int(text, 16) if text and _STATUS.fullmatch(text) else None


@dataclass(frozen=True)
class OpenedList:
    """A status list whose proof and time are good. `ends_at`: when it is over, or a key or proof it stands on ends.

    `ttl_seconds`: after how long its issuer would have it asked for again; None: it does not say. `is_of_edition`
    False: it is written as another edition has it than the entry, so that only what speaks against a badge counts.
    """

    signer: str | None
    is_of_its_signer: bool
    is_of_edition: bool
    purposes: frozenset[str]
    bits: bytes
    ends_at: datetime | None
    ttl_seconds: int | None

    def value(self, purpose: str, position: int | None, size: int) -> int:
        """Give the value of `size` bits at a position, counted in values from 0 at the left. Raises: Refused."""
        is_told = self.purposes or self.is_of_edition
        if is_told and purpose not in self.purposes:
            raise Refused("standing.list_of_another_purpose")
        if position is None:
            raise Refused("standing.list_malformed", "statusListIndex")
        begin, end = position * size, (position + 1) * size
        if end > len(self.bits) * 8:
            raise Refused("standing.position_out_of_range")
        return int.from_bytes(self.bits[begin // 8 : -(-end // 8)], "big") >> -end % 8 & (1 << size) - 1

    def require_owner(self) -> None:
        """Raises: Refused for a list whose good news is nobody's, or whose signer is not proven to own the key."""
        if not self.is_of_edition:
            raise Refused("standing.list_malformed", "type")
        if not self.is_of_its_signer:
            raise Refused("standing.list_of_nobody")


def open_list(address: str, entry_type: str, loader: DocumentLoader, *, now: datetime) -> OpenedList:
    """Give the status list at an address for entries of a kind; within one verification it is judged once.

    Raises: Refused.
    """
    opened = current_ledger().opened
    key = (address, entry_type)
    if key not in opened:
        try:
            opened[key] = _open_list(address, entry_type, loader, now)
        except Refused as error:
            opened[key] = error
    found = opened[key]
    if isinstance(found, Refused):
        raise Refused(found.code, found.detail, outcome=found.outcome)
    return found  # type: ignore[no-any-return]


def _open_list(address: str, entry_type: str, loader: DocumentLoader, now: datetime) -> OpenedList:
    method = next(each for each in _METHODS if each.entry_type == entry_type)
    if not is_web_address(address):
        raise Refused("standing.list_malformed", "statusListCredential")
    try:
        document = load_json(loader, address, accept="application/vc")
    except NotLoaded as error:
        raise Refused("standing.unreachable", f"{error.code} {address}") from error
    try:
        with ends_apart() as ends:
            signed, subject = judge_list(document, loader, now=now)
    except Refused as error:
        is_about_the_list = error.code.startswith("standing.")
        raise error if is_about_the_list else Refused("standing.list_malformed", error.code) from error
    written = next(each for each in _METHODS if subject.types & each.list_types)
    written = method if subject.types & method.list_types else written
    end, signer = window_of(signed.node)[1], signed.node.node(f"{CREDENTIALS}issuer").id
    milliseconds = subject.number(f"{written.vocabulary}ttl")
    return OpenedList(
        signer=signer,
        is_of_its_signer=signer in signed.controllers,
        is_of_edition=written is method,
        purposes=frozenset(subject.texts(f"{written.vocabulary}statusPurpose")),
        bits=_unpack(_encoded(subject, written, method), method.prefix if written is method else ""),
        ends_at=min([*ends, *([end] if end else [])], default=None),
        ttl_seconds=None if milliseconds is None else milliseconds // 1000,
    )


def _encoded(subject: Node, written: _Method, asked: _Method) -> str | None:
    """Give the bits as text. The other edition is read with and without its prefix."""
    encoded = subject.only_text(f"{written.vocabulary}encodedList")
    return encoded if written is asked or encoded is None else encoded.removeprefix("u")


def _unpack(encoded: str | None, prefix: str) -> bytes:
    """Give the bits of a list. Raises: Refused."""
    if not encoded or not encoded.startswith(prefix):
        raise Refused("standing.list_malformed", "encodedList")
    text = encoded.removeprefix(prefix)
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, MAX_LIST_BYTES)
    except (ValueError, zlib.error) as error:
        raise Refused("standing.list_malformed", "encodedList") from error
    if not unpacker.eof:
        raise Refused("standing.list_malformed", "size")
    return bits
