"""What is kept of an answer: no more than a verdict can rest on. Pictures are large, and nobody looks at them."""

from jobboard.credentials.findings import Refused
from jobboard.credentials.png import SIGNATURE, without_pixels
from jobboard.credentials.svg import MAX_SVG_BYTES, is_svg

PICTURE = "image/png, image/svg+xml, image/*"  # Asks whether there is a picture.
BADGE_IN_PICTURE = "image/png, image/svg+xml"  # Asks for a picture with a badge inside.
PICTURE_HEAD_BYTES = 64


def kept_of(body: bytes, accept: str) -> bytes:
    """Give what is kept of the body of an answer, by what it was asked for.

    The first bytes of a picture tell that it is one; of a picture with a badge inside all but its pixels is kept.
    """
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
