"""Getting a badge out of a PNG picture. The picture itself is never looked at.

Source: Open Badges 2.0 Baking Specification, "PNG"; Open Badges 3.0, "Baked Badge".
"""

import struct
import zlib
from collections.abc import Iterator

from jobboard.credentials.findings import Refused
from jobboard.credentials.report import Outcome

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_TEXT_BYTES = 1024 * 1024
MAX_CHUNKS = 20_000
_KEYWORDS = (b"openbadges", b"openbadgecredential")


def read_baked_png(data: bytes) -> bytes:
    """Give the badge that a PNG carries: a document, a token or an address.

    Raises: Refused when there is none or more than one, when the file is damaged or has over 20,000 chunks, or when
    something follows its end.
    """
    found = [text for kind, body in _chunks(data) if (text := _badge_text(kind, body)) is not None]
    if not found:
        raise _unreadable("picture.no_badge")
    if len(found) > 1:
        raise _unreadable("picture.several_badges")
    return found[0]


def without_pixels(data: bytes) -> bytes:
    """Give a PNG with nothing in it but its header and its badges. Raises: Refused for a damaged one, or no badge."""
    read_baked_png(data)
    kept = [(kind, body) for kind, body in _chunks(data) if kind in {b"IHDR", b"IEND"} or _is_badge(kind, body)]
    return SIGNATURE + b"".join(png_chunk(kind, body) for kind, body in kept)


def bake_png(data: bytes, payload: bytes) -> bytes:
    """Give the PNG with a badge written into it, before everything but its header."""
    chunk = b"openbadges\0\0\0\0\0" + payload
    end_of_header = len(SIGNATURE) + 25
    return data[:end_of_header] + png_chunk(b"iTXt", chunk) + data[end_of_header:]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Give one chunk of a PNG file."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _unreadable(code: str, detail: str = "") -> Refused:
    """A picture that holds no readable badge is no forgery: a screenshot, say, or half a file."""
    return Refused(code, detail, outcome=Outcome.UNKNOWN)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(SIGNATURE):
        raise _unreadable("picture.damaged")
    position, count = len(SIGNATURE), 0
    while position + 12 <= len(data):
        count += 1
        if count > MAX_CHUNKS:
            raise _unreadable("format.too_many_nodes", "chunks")
        (length,) = struct.unpack(">I", data[position : position + 4])
        kind, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        checksum = data[position + 8 + length : position + 12 + length]
        if len(body) != length or checksum != struct.pack(">I", zlib.crc32(kind + body)):
            raise _unreadable("picture.damaged")
        position += 12 + length
        yield kind, body
        if kind == b"IEND":
            if position != len(data):
                raise _unreadable("picture.damaged", "bytes after the end")
            return
    raise _unreadable("picture.damaged", "no end")


def _is_badge(kind: bytes, body: bytes) -> bool:
    return kind in {b"tEXt", b"iTXt"} and body.partition(b"\0")[0] in _KEYWORDS


def _badge_text(kind: bytes, body: bytes) -> bytes | None:
    if not _is_badge(kind, body):
        return None
    _, _, rest = body.partition(b"\0")
    if kind == b"tEXt":
        return rest.strip()
    if len(rest) < 2 or rest[0] not in (0, 1):
        raise _unreadable("picture.damaged", "iTXt")
    text = rest[2:].split(b"\0", 2)
    if len(text) != 3:
        raise _unreadable("picture.damaged", "iTXt")
    return (_inflate(text[2]) if rest[0] else text[2]).strip()


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(packed, MAX_TEXT_BYTES)
    except zlib.error as error:
        raise _unreadable("picture.damaged", "iTXt") from error
    if not unpacker.eof:
        raise _unreadable("format.too_large", "iTXt")
    return text
