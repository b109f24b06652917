"""The one way to foreign hosts: public addresses only, pinned in the socket, with limits on size, time and redirects.

`requests.Session` is not used: it reads the bodies of redirects whatever it is told. Only the adapter's `send` is.
"""

import re
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from jobboard import __version__
from jobboard.credentials import Document, NotLoaded
from jobboard.fetch_addresses import is_public_address

_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_ADDRESSES = 4
_RESOLVERS = threading.BoundedSemaphore(16)

Resolver = Callable[[str, int], list[Any]]


@dataclass(frozen=True)
class FetchPolicy:
    """The limits of a fetch. Seconds are for one document with all its redirects, where not said otherwise."""

    size_bytes: int = 5 * 1024 * 1024
    resolve_seconds: float = 3
    connect_seconds: float = 3
    read_seconds: float = 5
    total_seconds: float = 15
    redirects: int = 3
    extra_deny: tuple[str, ...] = ()


class HttpLoader:
    """Loads documents from public https addresses. Satisfies `jobboard.credentials.DocumentLoader`.

    `resolver`, `is_allowed`, `port` and `ca_file` exist for tests against servers on this machine.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolver: Resolver | None = None,
        is_allowed: Callable[[str], bool] | None = None,
        port: int = 443,
        ca_file: str | None = None,
    ) -> None:
        self._policy = policy
        self._resolver = resolver or _resolve
        self._is_allowed = is_allowed or (lambda address: is_public_address(address, extra_deny=policy.extra_deny))
        self._port = port
        self._verify: bool | str = ca_file or True

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the answer of an address. Only an answer with status 200 has a body.

        Raises: NotLoaded with fetch.refused_address, .unreachable, .timeout or .too_large.
        """
        deadline = time.monotonic() + self._policy.total_seconds
        for _ in range(self._policy.redirects + 1):
            host = self._require_address(address)
            with self._answer(address, host, accept, deadline) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    address = urljoin(address, response.headers["location"])
                    continue
                body = self._read(response, deadline) if response.status_code == 200 else b""
                kind = response.headers.get("content-type", "").partition(";")[0].strip().lower() or None
                return Document(address, response.status_code, kind, body)
        raise NotLoaded("fetch.unreachable", "too many redirects")

    def _require_address(self, address: str) -> str:
        """Give the host of an address. Raises: NotLoaded when it must not be asked."""
        if len(address) > 2048 or any(letter <= " " or letter in '\\"<>' or letter == "\x7f" for letter in address):
            raise NotLoaded("fetch.refused_address", "letters")
        try:
            parts = urlsplit(address)
            port = parts.port
            host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        except (ValueError, UnicodeError) as error:
            raise NotLoaded("fetch.refused_address", "not an address") from error
        if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or not _HOST.fullmatch(host):
            raise NotLoaded("fetch.refused_address", "not a public https address")
        return host

    @contextmanager
    def _answer(self, address: str, host: str, accept: str, deadline: float) -> Iterator[requests.Response]:
        adapter = _PinnedAdapter(self._checked_addresses(host, deadline), self._is_allowed, self._port, deadline)
        headers = {
            "Accept": f"{accept}, application/ld+json, image/png;q=0.8, */*;q=0.1",
            "Accept-Encoding": "identity",
            "User-Agent": f"badge-jobboard/{__version__}",
            "Connection": "close",
        }
        request = requests.Request("GET", address.partition("#")[0], headers=headers).prepare()
        timeout = (self._policy.connect_seconds, self._policy.read_seconds)
        try:
            with (
                closing(adapter),
                closing(
                    adapter.send(request, stream=True, timeout=timeout, verify=self._verify, proxies={})
                ) as response,
            ):
                _require_time(deadline)
                yield response
        except requests.Timeout as error:
            raise NotLoaded("fetch.timeout") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            _require_time(deadline)
            raise NotLoaded("fetch.unreachable", type(error).__name__) from error

    def _checked_addresses(self, host: str, deadline: float) -> list[Any]:
        """Give what a name resolves to; one forbidden address condemns the name. Raises: NotLoaded."""
        found: list[Any] = []
        with _RESOLVERS:
            # A thread that hangs in the system's resolver must not keep anybody waiting, nor the process from ending.
            thread = threading.Thread(target=lambda: found.extend(self._resolver(host, self._port)), daemon=True)
            thread.start()
            thread.join(min(self._policy.resolve_seconds, max(deadline - time.monotonic(), 0)))
        if thread.is_alive():
            raise NotLoaded("fetch.timeout", "name")
        if not found:
            raise NotLoaded("fetch.unreachable", "name")
        if not all(self._is_allowed(entry[4][0]) for entry in found):
            raise NotLoaded("fetch.refused_address", "not a public address")
        return found[:_MAX_ADDRESSES]

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        """Give the body, unpacked. Raises: NotLoaded when it is too large or takes too long."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in {"identity", "gzip"}:
            raise NotLoaded("fetch.unreachable", "encoding")
        unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        limit, body = self._policy.size_bytes, bytearray()
        raw = cast(urllib3.HTTPResponse, response.raw)
        for chunk in raw.stream(16 * 1024, decode_content=False):
            _require_time(deadline)
            body += unpacker.decompress(chunk, limit + 1 - len(body)) if unpacker else chunk
            if len(body) > limit or (unpacker and unpacker.unconsumed_tail):
                raise NotLoaded("fetch.too_large")
        _require_time(deadline)
        if unpacker and not unpacker.eof:
            raise NotLoaded("fetch.unreachable", "cut short")
        return bytes(body)


class _PinnedAdapter(HTTPAdapter):
    """Connects to addresses that were checked, while TLS still proves the name, and hangs up at the deadline."""

    def __init__(self, entries: list[Any], is_allowed: Callable[[str], bool], port: int, deadline: float) -> None:
        super().__init__(max_retries=0)
        self._hang_ups: list[tuple[threading.Timer, socket.socket]] = []

        class Connection(HTTPSConnection):
            def _new_conn(connection) -> socket.socket:  # noqa: N805 (the adapter's self is in use)
                return self._connect(entries, is_allowed, connection.timeout, deadline)

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def close(self) -> None:
        """Close every connection and stop waiting for the deadline."""
        for timer, copy in self._hang_ups:
            timer.cancel()
            copy.close()
        super().close()

    def _connect(
        self, entries: list[Any], is_allowed: Callable[[str], bool], timeout: Any, deadline: float
    ) -> socket.socket:
        failure: OSError = OSError("no address")
        for family, kind, protocol, _, where in entries:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(timeout if isinstance(timeout, int | float) else 3)
            try:
                connection.connect(where)
                if not is_allowed(connection.getpeername()[0]):
                    raise OSError("connected to another address")
            except OSError as error:
                connection.close()
                failure = error
                continue
            self._hang_up_at(connection, deadline)
            return connection
        raise failure

    def _hang_up_at(self, connection: socket.socket, deadline: float) -> None:
        """Shut the connection at the deadline, whatever the other side is doing; a copy works through TLS too."""
        copy = connection.dup()

        def hang_up() -> None:
            with suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(deadline - time.monotonic(), 0), hang_up)
        timer.daemon = True
        timer.start()
        self._hang_ups.append((timer, copy))


def _require_time(deadline: float) -> None:
    """A connection that was hung up looks like a short answer, so the clock decides. Raises: NotLoaded."""
    if time.monotonic() >= deadline:
        raise NotLoaded("fetch.timeout", "deadline")


def _resolve(host: str, port: int) -> list[Any]:
    try:
        return socket.getaddrinfo(f"{host}.", port, type=socket.SOCK_STREAM)
    except OSError:
        return []
