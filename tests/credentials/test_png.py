"""Badges in pictures: every way they are written, and none that is hidden, doubled or without end."""

import zlib

import pytest

from jobboard.credentials import Outcome, issuing
from jobboard.credentials.findings import Refused
from jobboard.credentials.png import MAX_TEXT_BYTES, SIGNATURE, png_chunk, read_baked_png
from tests.credentials.scenarios import picture

BADGE = b'{"id": "https://badges.example/1"}'


def with_chunk(kind, body):
    data = picture()
    end_of_header = len(SIGNATURE) + 25
    return data[:end_of_header] + png_chunk(kind, body) + data[end_of_header:]


@pytest.mark.parametrize(
    "data",
    [
        issuing.bake_png(picture(), BADGE),
        with_chunk(b"tEXt", b"openbadges\0" + BADGE),
        with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(BADGE)),
        with_chunk(b"iTXt", b"openbadges\0\0\0en\0Badge\0" + BADGE),
        with_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + BADGE),
    ],
)
def test_a_badge_is_found_however_it_was_written(data):
    assert read_baked_png(data) == BADGE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (picture(), "picture.no_badge"),
        (with_chunk(b"iTXt", b"comment\0\0\0\0\0" + BADGE), "picture.no_badge"),
        (with_chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(BADGE)), "picture.no_badge"),
        (issuing.bake_png(with_chunk(b"tEXt", b"openbadges\0" + BADGE), BADGE), "picture.several_badges"),
        (with_chunk(b"iTXt", b"openbadges\0\2\0\0\0" + BADGE), "picture.damaged"),
        (with_chunk(b"iTXt", b"openbadges\0\0\0"), "picture.damaged"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0nothing packed"), "picture.damaged"),
        (with_chunk(b"iTXt", b"openbadges\0\1\0\0\0" + zlib.compress(bytes(MAX_TEXT_BYTES * 50))), "format.too_large"),
        (issuing.bake_png(picture(), BADGE).replace(b"badges.example", b"badger.example"), "picture.damaged"),
        (issuing.bake_png(picture(), BADGE)[:-12], "picture.damaged"),
        (issuing.bake_png(picture(), BADGE) + b"more", "picture.damaged"),
        (SIGNATURE + b"\xff\xff\xff\xffIHDR", "picture.damaged"),
        (SIGNATURE, "picture.damaged"),
        (b"GIF89a", "picture.damaged"),
    ],
)
def test_a_picture_without_one_readable_badge_says_why_and_is_no_forgery(data, code):
    with pytest.raises(Refused) as refused:
        read_baked_png(data)
    assert (refused.value.code, refused.value.outcome) == (code, Outcome.UNKNOWN)
