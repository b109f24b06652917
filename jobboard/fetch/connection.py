"""One connection to an address that was checked: pinned in the socket, hung up at the deadline, and counted."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context


class PinnedAdapter(HTTPAdapter):
    """Connects to addresses that were checked, while TLS still proves the name, and hangs up at the deadline.

    `entries` are answers of `socket.getaddrinfo`. A connection that was hung up reads like one that ended by itself, so
    whoever uses it looks at the clock afterwards. `receive_bytes` is all that the other side may send, heads included:
    there are answers, such as a chunk of -1 bytes, that make the libraries above read without end.
    """

    def __init__(
        self,
        entries: list[Any],
        is_allowed: Callable[[str], bool],
        port: int,
        connect_seconds: float,
        deadline: float,
        receive_bytes: int,
    ) -> None:
        super().__init__(max_retries=0)
        self._entries = entries
        self._is_allowed = is_allowed
        self._connect_seconds = connect_seconds
        self._deadline = deadline
        self._left_bytes = receive_bytes
        self._hang_ups: list[tuple[threading.Timer, socket.socket]] = []

        class CountedSocket(ssl.SSLSocket):
            def recv_into(connection, *arguments: Any) -> int:  # noqa: N805 (the adapter's self is in use)
                return self._count(super().recv_into(*arguments))

        class CountedPlainSocket(socket.socket):
            def recv_into(connection, *arguments: Any) -> int:  # noqa: N805 (the adapter's self is in use)
                return self._count(super().recv_into(*arguments))

        class Connection(HTTPSConnection):
            def _new_conn(connection) -> socket.socket:  # noqa: N805 (the adapter's self is in use)
                return self._connect()

        class PlainConnection(HTTPConnection):
            def _new_conn(connection) -> socket.socket:  # noqa: N805 (the adapter's self is in use)
                return self._connect()

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = PlainConnection

        self._socket_class = CountedPlainSocket  # Within TLS the other one counts.
        context = create_urllib3_context()
        context.sslsocket_class = CountedSocket
        self.poolmanager.connection_pool_kw["ssl_context"] = context
        self.poolmanager.pool_classes_by_scheme = {"https": Pool, "http": PlainPool}

    @property
    def has_received_too_much(self) -> bool:
        """Tell whether the connection broke because the other side sent more than it may."""
        return self._left_bytes < 0

    def close(self) -> None:
        """Close every connection and stop waiting for the deadline."""
        for timer, copy in self._hang_ups:
            timer.cancel()
            timer.join()
            copy.close()
        super().close()

    def _count(self, received: int) -> int:
        self._left_bytes -= received
        if self._left_bytes < 0:
            raise OSError("received too much")
        return received

    def _connect(self) -> socket.socket:
        failure: OSError = OSError("no address")
        for entry in self._entries:
            try:
                return self._dial(entry)
            except OSError as error:
                failure = error
        raise failure

    def _dial(self, entry: Any) -> socket.socket:
        family, kind, protocol, _, where = entry
        left = min(self._connect_seconds, self._deadline - time.monotonic())
        if left <= 0:
            raise TimeoutError
        with ExitStack() as stack:
            connection = stack.enter_context(self._socket_class(family, kind, protocol))
            connection.settimeout(left)
            connection.connect(where)
            if not self._is_allowed(connection.getpeername()[0]):
                raise OSError("connected to another address")
            self._hang_up_at_deadline(connection)
            stack.pop_all()
            return connection

    def _hang_up_at_deadline(self, connection: socket.socket) -> None:
        """Shut the connection at the deadline, whatever the other side is doing; a copy works through TLS too."""
        copy = connection.dup()

        def hang_up() -> None:
            with suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(self._deadline - time.monotonic(), 0), hang_up)
        timer.daemon = True
        timer.start()
        self._hang_ups.append((timer, copy))
