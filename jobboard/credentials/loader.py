"""How the verifier gets documents: it asks a loader, and every answer is kept so that the verdict can be replayed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from jobboard.credentials.keeping import kept_of
from jobboard.credentials.ledger import note_source
from jobboard.credentials.parsing import host_of, read_json
from jobboard.credentials.report import FetchedDocument
from jobboard.credentials.shared_hosts import user_folder

MAX_FETCHES = 20
WEB_PAGE = "text/html"  # An `accept` with this in it takes a web page too.


class NotLoaded(Exception):
    """Nothing came from an address. `code` is in REASONS."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Document:
    """An answer, whatever its HTTP status. `address` is where it came from in the end, after redirects.

    `fetched_at`: when it came, for one that was kept; None: now.
    """

    address: str
    status: int
    media_type: str | None
    body: bytes
    fetched_at: datetime | None = None

    @property
    def is_page(self) -> bool:
        """Tell whether it is a web page, by what it says it is or by how it begins."""
        return is_page(self.media_type, self.body)


class DocumentLoader(Protocol):
    """Gets one document. An answer with status 404 or 410 is a Document too."""

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an address. Raises: NotLoaded when there was none or it may not be asked."""


class RecordingLoader:
    """Keeps every answer of another loader, asks each address once, and stops after MAX_FETCHES addresses.

    A web page and a document at one address are two answers.
    """

    def __init__(self, loader: DocumentLoader, *, now: datetime) -> None:
        self._loader = loader
        self._now = now
        self._answers: dict[tuple[str, bool], Document | NotLoaded] = {}
        self.documents: list[FetchedDocument] = []

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the kept answer, or ask. Raises: NotLoaded, also when the budget is spent."""
        key = (address, WEB_PAGE in accept)
        if key not in self._answers:
            self._answers[key] = self._ask(address, accept)
        answer = self._answers[key]
        if isinstance(answer, NotLoaded):
            raise answer
        return answer

    def _ask(self, address: str, accept: str) -> Document | NotLoaded:
        if len(self._answers) >= MAX_FETCHES:
            return NotLoaded("fetch.budget_spent", address)
        try:
            answer = self._loader.load(address, accept=accept)
        except NotLoaded as error:
            self.documents.append(FetchedDocument(address, address, None, None, b"", self._now, error.code))
            return error
        answer = replace(answer, body=kept_of(answer.body, accept))
        at = answer.fetched_at or self._now
        self.documents.append(
            FetchedDocument(answer.address, address, answer.status, answer.media_type, answer.body, at)
        )
        return answer


class ReplayLoader:
    """Answers from the documents of a report; any other address was not recorded."""

    def __init__(self, documents: Iterable[FetchedDocument]) -> None:
        self._documents: dict[str, list[FetchedDocument]] = {}
        for each in documents:
            self._documents.setdefault(each.requested, []).append(each)

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the recorded answer. Raises: NotLoaded as it was recorded, or with fetch.not_recorded."""
        recorded = self._documents.get(address)
        if not recorded:
            raise NotLoaded("fetch.not_recorded", address)
        fitting = [each for each in recorded if is_page(each.media_type, each.body) is (WEB_PAGE in accept)]
        found = (fitting or recorded)[-1]
        if found.status is None:
            raise NotLoaded(found.error or "fetch.unreachable", address)
        return Document(found.address, found.status, found.media_type, found.body)


def is_page(media_type: str | None, body: bytes) -> bool:
    """Tell whether an answer is a web page. What begins like JSON or a picture is none, whatever it is called."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"{", b"[", b"\x89png", b"<svg")):
        return False
    is_called_page = media_type in {WEB_PAGE, "application/xhtml+xml"}
    return (is_called_page and b"<" in head) or head.startswith((b"<!doctype html", b"<html"))


def load_json(
    loader: DocumentLoader,
    address: str,
    *,
    accept: str = "application/json",
    from_its_own_host: bool = False,
) -> dict[str, Any]:
    """Give the JSON object at an address.

    `from_its_own_host`: the answer must come from the host of the address, "www." apart. What proves something by where
    it stands must not be fetched through a redirect, because many hosts redirect to whatever an address says.

    Raises: NotLoaded when there is none: no answer, a status other than 200, another host, not a JSON object.
    """
    document = loader.load(address, accept=accept)
    if document.status != 200:
        raise NotLoaded("fetch.status", f"{document.status} from {address}")
    if from_its_own_host and not is_from_its_own_host(document.address, address):
        raise NotLoaded("fetch.redirected", address)
    try:
        value = read_json(document.body)
    except ValueError as error:
        raise NotLoaded("fetch.not_json", address) from error
    if not isinstance(value, dict):
        raise NotLoaded("fetch.not_json", address)
    note_source(address, accept)
    return value


def is_from_its_own_host(found: str, asked: str) -> bool:
    """Tell whether an answer is from the host that was asked ("www." apart), and not from a further user's folder."""
    hosts = {host_of(address).removeprefix("www.") for address in (found, asked)}
    return len(hosts) == 1 and user_folder(found) in (None, user_folder(asked))
