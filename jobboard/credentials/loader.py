"""How the verifier gets documents: it asks a loader, and every answer is kept so that the verdict can be replayed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from jobboard.credentials.parsing import host_of
from jobboard.credentials.report import FetchedDocument

MAX_FETCHES = 20
PICTURE_HEAD_BYTES = 64


class NotLoaded(Exception):
    """Nothing came from an address. `code` is in REASONS."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Document:
    """An answer, whatever its HTTP status. `address` is where it came from in the end, after redirects."""

    address: str
    status: int
    media_type: str | None
    body: bytes


class DocumentLoader(Protocol):
    """Gets one document. An answer with status 404 or 410 is a Document too."""

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an address. Raises: NotLoaded when there was none or it may not be asked."""


class RecordingLoader:
    """Keeps every answer of another loader, asks each address once, and stops after MAX_FETCHES addresses."""

    def __init__(self, loader: DocumentLoader, *, now: datetime) -> None:
        self._loader = loader
        self._now = now
        self._answers: dict[str, Document | NotLoaded] = {}
        self.documents: list[FetchedDocument] = []

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the kept answer, or ask. Raises: NotLoaded, also when the budget is spent."""
        if address not in self._answers:
            self._answers[address] = self._ask(address, accept)
        answer = self._answers[address]
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
        if accept.startswith("image/"):  # The verdict rests on the first bytes of a picture, so no more is kept.
            answer = replace(answer, body=answer.body[:PICTURE_HEAD_BYTES])
        self.documents.append(
            FetchedDocument(answer.address, address, answer.status, answer.media_type, answer.body, self._now)
        )
        return answer


class ReplayLoader:
    """Answers from the documents of a report; any other address was not recorded."""

    def __init__(self, documents: Iterable[FetchedDocument]) -> None:
        self._documents = {each.requested: each for each in documents}

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the recorded answer. Raises: NotLoaded as it was recorded, or with fetch.not_recorded."""
        found = self._documents.get(address)
        if found is None:
            raise NotLoaded("fetch.not_recorded", address)
        if found.status is None:
            raise NotLoaded(found.error or "fetch.unreachable", address)
        return Document(found.address, found.status, found.media_type, found.body)


def load_json(
    loader: DocumentLoader,
    address: str,
    read: Callable[[bytes], object],
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
    if from_its_own_host and not has_same_host(document.address, address):
        raise NotLoaded("fetch.redirected", address)
    try:
        value = read(document.body)
    except ValueError as error:
        raise NotLoaded("fetch.not_json", address) from error
    if not isinstance(value, dict):
        raise NotLoaded("fetch.not_json", address)
    return value


def has_same_host(one: str, other: str) -> bool:
    """Tell whether two addresses have the same host, "www." apart."""
    return host_of(one).removeprefix("www.") == host_of(other).removeprefix("www.")
