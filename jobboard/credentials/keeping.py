"""What is kept of an answer: no more than a verdict can rest on. Pictures are large, and nobody looks at them."""

import json

from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import read_json
from jobboard.credentials.png import SIGNATURE, without_pixels
from jobboard.credentials.svg import MAX_SVG_BYTES, is_svg

PICTURE = "image/png, image/svg+xml, image/*"  # Asks whether there is a picture.
BADGE_IN_PICTURE = "image/png, image/svg+xml"  # Asks for a picture with a badge inside.
BLOCK_HEADER = "application/json;q=1.0"  # Asks for a block of Ethereum, of which its hash and time are needed.
PICTURE_HEAD_BYTES = 64


def kept_of(body: bytes, accept: str) -> bytes:
    """Give what is kept of the body of an answer, by what it was asked for.

    The first bytes of a picture tell that it is one; of a picture with a badge inside all but its pixels is kept. A
    block comes with the hashes of hundreds of transactions that are not ours.
    """
    if accept == BLOCK_HEADER:
        return _header_in(body)
    if not accept.startswith("image/"):
        return body
    if accept == BADGE_IN_PICTURE and body.startswith(SIGNATURE):
        try:
            return without_pixels(body)
        except Refused:
            return body[:PICTURE_HEAD_BYTES]
    if accept == BADGE_IN_PICTURE and is_svg(body) and len(body) <= MAX_SVG_BYTES:
        return body
    return body[:PICTURE_HEAD_BYTES]


def _header_in(body: bytes) -> bytes:
    """Give hash and time of a block in a node's answer; what is no such answer is kept as it is."""
    try:
        answer = read_json(body)
    except Refused:
        return body
    block = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(block, dict):
        return body
    return json.dumps({"result": {name: block[name] for name in ("hash", "timestamp") if name in block}}).encode()
