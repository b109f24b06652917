"""The one way to foreign hosts: public addresses only, pinned in the socket, with limits on size, time and redirects.

`requests.Session` is not used: it reads the bodies of redirects whatever it is told. Only the adapter's `send` is.
"""

import ipaddress
import logging
import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from jobboard import __version__
from jobboard.credentials import Document, NotLoaded
from jobboard.fetch.addresses import is_public_address
from jobboard.fetch.connection import PinnedAdapter
from jobboard.fetch.manners import Manners
from jobboard.fetch.question import Question

_log = logging.getLogger(__name__)
_UNSAFE = re.compile(r'[\x00-\x20\x7f-\xa0\\"<>]')
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_REDIRECTS = {301, 302, 303, 307, 308}
_MEDIA_TYPE = re.compile(
    r"application/([a-z0-9.+-]+\+)?(json|jwt|sd-jwt)|application/(vc|vp|did|cid)|text/(json|plain)|image/[a-z+-]+"
    r"|(application|binary)/octet-stream"
)
_PAGES = {"text/html", "application/xhtml+xml"}
# An address that answers with a page may be asked for one next.
_SAYS_NOTHING_OF_THE_HOST = {"fetch.refused_address", "fetch.not_json"}
# What the libraries raise for an answer that is none; a chunk of fewer than no bytes is a ValueError.
_BROKEN = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, zlib.error, ValueError)
_MAX_ADDRESSES = 4
_RESOLVERS = threading.BoundedSemaphore(16)

Resolver = Callable[[str, int], list[Any]]


@dataclass(frozen=True)
class FetchPolicy:
    """The limits of a fetch. Seconds are for one document with all its redirects, where not said otherwise.

    Sizes are of a document as it is sent, as it is unpacked, and of a web page or a picture either way. `at_once` and
    `per_minute` are for each host; waiting for such a turn takes `patience_seconds` at most and is not counted as the
    host's time. `failure_seconds` is how long a failed address is not asked again. `contact` tells who asks.
    """

    size_bytes: int = 1024 * 1024
    unpacked_bytes: int = 2 * 1024 * 1024
    page_bytes: int = 2 * 1024 * 1024
    picture_bytes: int = 5 * 1024 * 1024
    resolve_seconds: float = 3
    connect_seconds: float = 3
    read_seconds: float = 5
    total_seconds: float = 15
    patience_seconds: float = 30
    failure_seconds: float = 300
    redirects: int = 3
    at_once: int = 2
    per_minute: int = 60
    extra_deny: tuple[str, ...] = ()
    contact: str = ""

    @property
    def receive_bytes(self) -> int:
        """All that one connection may receive: the largest document, its head, and the sizes of its chunks."""
        return 2 * max(self.size_bytes, self.page_bytes, self.picture_bytes)

    def __post_init__(self) -> None:
        """Refuse ranges that are none, before anything is fetched. Raises: ValueError."""
        for each in self.extra_deny:
            ipaddress.ip_network(each)


class HttpLoader:
    """Loads documents from public https addresses. Satisfies `jobboard.credentials.DocumentLoader`.

    Keep one for the life of a process: it keeps the pace towards each host. `is_own`: it asks only what the operator
    names, so http, other ports and inner hosts will do. `resolver`, `is_allowed`, `port` and `ca_file` exist for tests
    against servers on this machine.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        is_own: bool = False,
        resolver: Resolver | None = None,
        is_allowed: Callable[[str], bool] | None = None,
        port: int = 443,
        ca_file: str | None = None,
    ) -> None:
        self._policy = policy
        self._manners = Manners(
            at_once=policy.at_once, per_minute=policy.per_minute, forget_seconds=policy.failure_seconds
        )
        self._is_own = is_own
        self._resolver = resolver or (_resolve_own if is_own else _resolve)
        self._is_allowed = is_allowed or (
            lambda address: is_own or is_public_address(address, extra_deny=policy.extra_deny)
        )
        self._port = port
        self._verify: bool | str = ca_file or True

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an address, without its fragment. Only an answer with status 200 has a body.

        A web page is read only where `accept` names text/html.

        Raises: NotLoaded with fetch.refused_address (for its form alone), .unreachable, .timeout, .too_large, or
        .not_json for a web page or another type that holds no badge.
        """
        return self.ask(Question(address, accept))

    def ask(self, question: Question) -> Document:
        """Give the answer to a question, as `load` does. Raises: NotLoaded."""
        if code := self._manners.recent_failure(question.key):
            raise NotLoaded(code, "failed a short while ago")
        try:
            return self._follow(question, time.monotonic() + self._policy.total_seconds)
        except TimeoutError as error:  # This process has enough to do, which says nothing about the host.
            raise NotLoaded("fetch.timeout", "busy") from error
        except NotLoaded as error:
            if error.code not in _SAYS_NOTHING_OF_THE_HOST:
                self._manners.remember_failure(question.key, error.code)
            raise

    def _follow(self, question: Question, deadline: float) -> Document:
        address, accept = question.address, question.accept
        for _ in range(self._policy.redirects + 1 if question.may_redirect else 1):
            address = address.partition("#")[0]
            request, host, port = self._prepare(replace(question, address=address))
            with (
                self._manners.turn(host, self._policy.patience_seconds) as waited,
                self._answer(request, host, port, deadline := deadline + waited) as response,
            ):
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    address = _join(address, response.headers["location"])
                    continue
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower() or None
                body = self._read(response, kind, accept, deadline) if response.status_code == 200 else b""
                return Document(address, response.status_code, kind, body)
        raise NotLoaded("fetch.unreachable", "too many redirects")

    def _prepare(self, question: Question) -> tuple[requests.PreparedRequest, str, int]:
        """Give the request, and its host and port as it will be sent. Raises: NotLoaded for other addresses."""
        address = question.address
        if len(address) > 2048 or _UNSAFE.search(address):
            raise NotLoaded("fetch.refused_address", "letters")
        contact = f" (+{self._policy.contact})" if self._policy.contact else ""
        headers = {
            "Accept": f"{question.accept}, application/ld+json, image/png;q=0.8, */*;q=0.1",
            "Accept-Encoding": "identity",
            "User-Agent": f"badge-jobboard/{__version__}{contact}",
            "Connection": "close",
            **question.headers,
        }
        method = "GET" if question.body is None else "POST"
        try:
            request = requests.Request(method, address, headers=headers, data=question.body).prepare()
            parts = urlsplit(request.url or "")
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise NotLoaded("fetch.refused_address", "not an address") from error
        if self._is_own:
            return request, host, port or (443 if parts.scheme == "https" else 80)
        if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or not _HOST.fullmatch(host):
            raise NotLoaded("fetch.refused_address", "not a public https address")
        return request, host, self._port

    @contextmanager
    def _answer(
        self, request: requests.PreparedRequest, host: str, port: int, deadline: float
    ) -> Iterator[requests.Response]:
        entries = self._checked_addresses(host, port, deadline)
        policy = self._policy
        adapter = PinnedAdapter(entries, self._is_allowed, port, policy.connect_seconds, deadline, policy.receive_bytes)
        timeout = (policy.connect_seconds, policy.read_seconds)
        try:
            with (
                closing(adapter),
                closing(
                    adapter.send(request, stream=True, timeout=timeout, verify=self._verify, proxies={})
                ) as response,
            ):
                _require_time(deadline)
                yield response
        except _BROKEN as error:
            if adapter.has_received_too_much:
                raise NotLoaded("fetch.too_large", "sent") from error
            _require_time(deadline)
            late = isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError)
            raise NotLoaded("fetch.timeout" if late else "fetch.unreachable", type(error).__name__) from error

    def _checked_addresses(self, host: str, port: int, deadline: float) -> list[Any]:
        """Give what a name resolves to; one forbidden address condemns the name. Raises: NotLoaded, TimeoutError.

        A forbidden name is answered like one that does not exist, or names of an inner network could be guessed.
        """
        left = min(self._policy.resolve_seconds, deadline - time.monotonic())
        if not _RESOLVERS.acquire(timeout=max(left, 0)):
            raise TimeoutError
        found: list[Any] = []

        def resolve() -> None:
            try:
                found.extend(self._resolver(host, port))
            finally:
                _RESOLVERS.release()

        # A thread that hangs in the system's resolver must not keep anybody waiting, nor the process from ending.
        thread = threading.Thread(target=resolve, daemon=True)
        thread.start()
        thread.join(max(left, 0))
        if thread.is_alive():
            raise NotLoaded("fetch.timeout", "name")
        forbidden = [entry[4][0] for entry in found if not self._is_allowed(entry[4][0])]
        if forbidden:
            _log.warning("fetch.forbidden_address %s", forbidden[0])
        if forbidden or not found:
            raise NotLoaded("fetch.unreachable", "name")
        return found[:_MAX_ADDRESSES]

    def _read(self, response: requests.Response, kind: str | None, accept: str, deadline: float) -> bytes:
        """Give the body, unpacked. Raises: NotLoaded when it is too large, takes too long or is of another type."""
        sent, limit = self._limits(kind, accept)
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip"}:
            raise NotLoaded("fetch.unreachable", "encoding")
        unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        body = bytearray()
        raw = cast(urllib3.HTTPResponse, response.raw)
        if (raw.length_remaining or 0) > sent:
            raise NotLoaded("fetch.too_large")
        for chunk in raw.stream(16 * 1024, decode_content=False):
            _require_time(deadline)
            sent -= len(chunk)
            body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
            if sent < 0 or len(body) > limit:
                raise NotLoaded("fetch.too_large")
        _require_time(deadline)
        if unpacker and not unpacker.eof:
            raise NotLoaded("fetch.unreachable", "cut short")
        return bytes(body)

    def _limits(self, kind: str | None, accept: str) -> tuple[int, int]:
        """Give how many bytes may be sent and unpacked. Raises: NotLoaded for a type that nobody wanted."""
        if kind in _PAGES and "text/html" in accept:
            return self._policy.page_bytes, self._policy.page_bytes
        if kind and not _MEDIA_TYPE.fullmatch(kind):
            raise NotLoaded("fetch.not_json", kind)
        if kind and kind.startswith("image/"):
            return self._policy.picture_bytes, self._policy.picture_bytes
        return self._policy.size_bytes, self._policy.unpacked_bytes


def _join(address: str, location: str) -> str:
    """Give where a redirect leads, written in UTF-8 as browsers read it. Raises: NotLoaded."""
    try:
        return urljoin(address, location.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise NotLoaded("fetch.unreachable", "redirect") from error


def _require_time(deadline: float) -> None:
    """A connection that was hung up looks like a short answer, so the clock decides. Raises: NotLoaded."""
    if time.monotonic() >= deadline:
        raise NotLoaded("fetch.timeout", "deadline")


def _resolve(host: str, port: int) -> list[Any]:
    return _resolve_own(f"{host}.", port)


def _resolve_own(host: str, port: int) -> list[Any]:
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
