"""Pictures of badges: fetched by the worker, and made anew so that nothing but the pixels of a small one is kept."""

import base64
import binascii
from hashlib import sha256
from io import BytesIO

from PIL import Image

from jobboard.credentials import DocumentLoader, NotLoaded
from jobboard.credentials.keeping import PICTURE

LARGEST_SIDE = 256
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MOST_BYTES = 5 * 1024 * 1024
_MOST_PIXELS = 9_000_000


def fetch_picture(source: str | None, loader: DocumentLoader) -> bytes | None:
    """Give the small picture of what stands at an address, or inside a data address; None where there is none."""
    if source is None:
        return None
    if source.startswith("data:"):
        head, _, encoded = source.partition(",")
        try:
            return small_picture(base64.b64decode(encoded, validate=True)) if head.endswith(";base64") else None
        except binascii.Error:
            return None
    try:
        answer = loader.load(source, accept=PICTURE)
    except NotLoaded:
        return None
    return small_picture(answer.body) if answer.status == 200 else None


def small_picture(data: bytes) -> bytes | None:
    """Give a picture as a PNG of at most 256 pixels a side, without anything that was written into the file.

    None for what is no picture of a known kind, has more than 9 million pixels, or cannot be read. A drawing (SVG) can
    act, so it is none.
    """
    if len(data) > _MOST_BYTES:
        return None
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            is_clear = picture.mode in ("RGBA", "LA", "PA", "P") or "transparency" in picture.info
            pixels = picture.convert("RGBA" if is_clear else "RGB")
        clean = Image.new(pixels.mode, pixels.size)
        clean.paste(pixels)
        made = BytesIO()
        clean.save(made, "PNG", optimize=True)
    except Exception:  # A broken file makes the library raise nearly anything, and is no picture.
        return None
    return made.getvalue()


def digest_of(content: bytes) -> str:
    """Give the name by which a browser knows that it has this picture."""
    return sha256(content).hexdigest()[:32]
