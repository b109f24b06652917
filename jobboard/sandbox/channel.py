"""The line between parent and child: JSON values, each after its length, never more than was agreed.

Nothing is unpickled: whatever the other side became, it can only say JSON.
"""

import json
import socket
import struct
import time
from typing import Any

_LENGTH = struct.Struct("!I")


class LineBroken(Exception):
    """The other side is gone, or what it says cannot be read."""


class LineLate(Exception):
    """The other side did not hear or say anything in time."""


class Channel:
    """One side of the line. `most_bytes` is the longest thing that this side listens to; None: it trusts the other."""

    def __init__(self, line: socket.socket, *, most_bytes: int | None = None) -> None:
        self._line = line
        self._most_bytes = most_bytes

    def send(self, value: dict[str, Any], *, deadline: float | None = None) -> None:
        """Say something. Raises: LineBroken, and LineLate when the other side has not heard it by the deadline."""
        text = json.dumps(value).encode()
        self._set_time(deadline)
        try:
            self._line.sendall(_LENGTH.pack(len(text)) + text)
        except TimeoutError as error:
            raise LineLate from error
        except OSError as error:
            raise LineBroken("not heard") from error

    def receive(self, *, deadline: float | None = None) -> dict[str, Any]:
        """Give what the other side says. Raises: LineBroken, and LineLate when it is not said by the deadline."""
        [length] = _LENGTH.unpack(self._read(_LENGTH.size, deadline))
        if self._most_bytes is not None and length > self._most_bytes:
            raise LineBroken("too long")
        try:
            value = json.loads(self._read(length, deadline))
        except (ValueError, RecursionError) as error:
            raise LineBroken("not JSON") from error
        if not isinstance(value, dict):
            raise LineBroken("not an object")
        return value

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _read(self, length: int, deadline: float | None) -> bytes:
        said = bytearray()
        while len(said) < length:
            self._set_time(deadline)
            try:
                part = self._line.recv(min(length - len(said), 1 << 20))
            except TimeoutError as error:
                raise LineLate from error
            except OSError as error:
                raise LineBroken("gone") from error
            if not part:
                raise LineBroken("gone")
            said += part
        return bytes(said)

    def _set_time(self, deadline: float | None) -> None:
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            raise LineLate
        self._line.settimeout(left)
