"""What hosts that mean harm answer: each is a function that writes to a connection until the other side hangs up."""

import gzip
import time
import zlib
from urllib.parse import unquote

_PATIENCE_SECONDS = 5  # Without its guards the fetcher would wait for ever; the tests that take one away must end.
_OK = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_FILL = b"x" * 65536


def _for_ever(piece, *, start=b"", seconds_between=0.0):
    def answer(connection, _path):
        connection.sendall(start)
        end = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < end:
            connection.sendall(piece)
            if seconds_between:
                time.sleep(seconds_between)

    return answer


def _once(*parts):
    def answer(connection, _path):
        for part in parts:
            connection.sendall(part)

    return answer


def _bomb(start):
    def answer(connection, _path):
        packer = zlib.compressobj(9, wbits=31)
        connection.sendall(start + b"Content-Encoding: gzip\r\n\r\n")
        for _ in range(300):
            connection.sendall(packer.compress(bytes(1_000_000)))
        connection.sendall(packer.flush())

    return answer


def _redirect(connection, path):
    target = unquote(path.partition("?")[2])
    connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + target.encode() + b"\r\n\r\n")


def _slow_redirects(connection, path):
    time.sleep(0.6)
    target = f"Location: {path}?x\r\n\r\n".encode()
    connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + target)


def _with_headers(*lines, body=b"{}"):
    return _once(_OK + b"\r\n".join([b"Content-Length: %d" % len(body), *lines]) + b"\r\n\r\n" + body)


_FOUND = b"HTTP/1.1 302 Found\r\nLocation: /good\r\n"
_TRAILERS = _CHUNKED + b"0\r\n"

GOOD = _with_headers(b"Content-Type: application/json")

# What the fetcher is expected to make of each, "loaded" where the answer is good after all. Which limit of several an
# endless answer meets first depends on how quick the machine is.
_ENDLESS = "fetch.too_large or fetch.timeout"
HOSTILE = {
    "endless-body": (_ENDLESS, _for_ever(_FILL, start=_OK + b"\r\n")),
    "endless-chunks": (_ENDLESS, _for_ever(b"10000\r\n" + _FILL + b"\r\n", start=_CHUNKED)),
    "endless-small-chunks": (_ENDLESS, _for_ever(b"1\r\nx\r\n" * 100, start=_CHUNKED)),
    "length-of-99-gigabytes": (
        _ENDLESS,
        _for_ever(_FILL, start=_OK + b"Content-Length: 99000000000\r\n\r\n"),
    ),
    "gzip-bomb": (_ENDLESS, _bomb(_OK)),
    "gzip-bomb-in-redirect": ("loaded", _bomb(_FOUND)),
    "endless-body-of-redirect": ("loaded", _for_ever(_FILL, start=_FOUND + b"\r\n")),
    "slow-status": ("fetch.timeout", _for_ever(b"H", seconds_between=0.05)),
    "slow-headers": ("fetch.timeout", _for_ever(b"X: y\r\n", start=_OK, seconds_between=0.05)),
    "slow-header-bytes": ("fetch.timeout", _for_ever(b"X", start=_OK, seconds_between=0.05)),
    "slow-body": (
        "fetch.timeout",
        _for_ever(b"x", start=_OK + b"Content-Length: 100000\r\n\r\n", seconds_between=0.05),
    ),
    "slow-chunk-size": ("fetch.timeout", _for_ever(b"0", start=_CHUNKED, seconds_between=0.05)),
    "slow-trailers": ("fetch.timeout", _for_ever(b"X: y\r\n", start=_TRAILERS, seconds_between=0.05)),
    "slow-continue": ("fetch.timeout", _for_ever(b"HTTP/1.1 100 Continue\r\n\r\n", seconds_between=0.05)),
    "endless-continue": (_ENDLESS, _for_ever(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)),
    "endless-trailers": (_ENDLESS, _for_ever(b"X: y\r\n" * 1000, start=_TRAILERS)),
    "endless-trailer-line": ("fetch.unreachable", _for_ever(_FILL, start=_TRAILERS)),
    "endless-status-line": ("fetch.unreachable", _for_ever(_FILL)),
    "endless-header-line": ("fetch.unreachable", _for_ever(_FILL, start=_OK)),
    "endless-headers": ("fetch.unreachable", _for_ever(b"X: y\r\n" * 1000, start=_OK)),
    "endless-chunk-extension": ("fetch.unreachable", _for_ever(_FILL, start=_CHUNKED + b"1;")),
    "chunk-extensions": (_ENDLESS, _for_ever(b"1;" + b"x" * 4000 + b"\r\nx\r\n", start=_CHUNKED)),
    "silence": ("fetch.timeout", _for_ever(b"", seconds_between=0.1)),
    "silence-after-headers": ("fetch.timeout", _for_ever(b"", start=_OK + b"\r\n", seconds_between=0.1)),
    "endless-redirects": ("fetch.unreachable", _once(b"HTTP/1.1 302 Found\r\nLocation: ?x\r\n\r\n")),
    "slow-redirects": ("fetch.timeout", _slow_redirects),
    "truncated": ("fetch.unreachable", _once(_OK + b"Content-Length: 100\r\n\r\n{}")),
    "truncated-gzip": ("fetch.unreachable", _with_headers(b"Content-Encoding: gzip", body=gzip.compress(b"{}")[:-4])),
    "no-gzip": ("fetch.unreachable", _with_headers(b"Content-Encoding: gzip")),
    "brotli": ("fetch.unreachable", _with_headers(b"Content-Encoding: br")),
    "packed-twice": ("fetch.unreachable", _with_headers(b"Content-Encoding: gzip, gzip")),
    "nul-bytes": ("fetch.unreachable", _once(b"\0" * 100_000)),
    "nul-in-redirect": ("fetch.refused_address", _once(b"HTTP/1.1 302 Found\r\nLocation: /a\0b\r\n\r\n")),
    "broken-chunks": ("fetch.unreachable", _once(_CHUNKED + b"zz\r\n{}\r\n")),
    "negative-chunk": ("fetch.unreachable", _once(_CHUNKED + b"-5\r\n{}\r\n")),
    "endless-negative-chunk": (_ENDLESS, _for_ever(_FILL, start=_CHUNKED + b"-1\r\n")),
    "two-lengths": ("fetch.unreachable", _with_headers(b"Content-Length: 5")),
    "another-protocol": ("fetch.unreachable", _once(b"SSH-2.0-OpenSSH_9.6\r\n")),
    "a-web-page": ("fetch.not_json", _with_headers(b"Content-Type: text/html")),
}
ANSWERS = {"good": GOOD, "to": _redirect, **{name: answer for name, (_, answer) in HOSTILE.items()}}
