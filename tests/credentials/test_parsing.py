"""Strict reading: what two readers could understand differently is refused, and it is said how."""

import json
from datetime import UTC, datetime

import pytest

from jobboard.credentials import Outcome
from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import MAX_BYTES, host_of, is_web_address, key_id, read_json, read_moment, shown


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "format.not_json"),
        (b"\xef\xbb\xbf{}", "format.not_json"),
        (b"\xff{}", "format.not_json"),
        (b'{"a": NaN}', "format.not_json"),
        (b'{"a": -Infinity}', "format.not_json"),
        (b'{"a": 1e400}', "format.not_json"),
        (b'{"a": ' + b"9" * 40 + b"}", "format.not_json"),
        (b'{"a": "\\ud800"}', "format.not_json"),
        (b'{"\\ud800": 1}', "format.not_json"),
        (b'{"a": "\\u0000"}', "format.not_json"),
        (b'{"a": 1, "a": 2}', "format.duplicate_keys"),
        (b'{"a": 1, "\\u0061": 2}', "format.duplicate_keys"),
        (b"[" * 33 + b"]" * 33, "format.too_deep"),
        (b"[" * 100_000, "format.too_deep"),
        (b"[" + b"1," * 10_000 + b"1]", "format.too_many_nodes"),
        (b'"' + b"x" * MAX_BYTES + b'"', "format.too_large"),
    ],
)
def test_json_that_is_not_plain_is_refused(data, code):
    with pytest.raises(Refused) as refused:
        read_json(data)
    assert refused.value.code == code


def test_brackets_inside_a_text_are_no_depth():
    text = '\\"[' * 100
    assert read_json(json.dumps({"a": text}).encode()) == {"a": text}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-03T12:00:00Z", datetime(2026, 5, 3, 12, tzinfo=UTC)),
        ("2026-05-03T12:00:00.123456789Z", datetime(2026, 5, 3, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-05-03T14:00:00+02:00", datetime(2026, 5, 3, 12, tzinfo=UTC)),
        ("2026-05-03T12:00Z", datetime(2026, 5, 3, 12, tzinfo=UTC)),
        ("2026-05-03", datetime(2026, 5, 3, tzinfo=UTC)),
        ("2026-02-30", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("20260503", None),
        ("soon", None),
        (1, None),
        (None, None),
    ],
)
def test_a_moment_is_read_or_it_is_none(text, moment):
    assert read_moment(text) == moment


def test_an_address_is_one_with_a_host():
    assert is_web_address("https://college.example/x")
    assert not any(map(is_web_address, ["https://", "https://[", "javascript:alert(1)", "ftp://x.example", "", None]))
    assert host_of("https://user@College.example:8443/x") == "user@college.example:8443"


def test_a_text_is_shown_without_what_could_disguise_it():
    assert shown("Data\u202e\x07 analysis", 300) == "Data analysis"
    assert shown("\u202e", 300) is None
    assert shown("x" * 400, 300) == "x" * 299 + "…"


def test_an_id_that_no_index_can_hold_is_not_known_to_be_false():
    assert key_id("ü" * 512) == "ü" * 512
    with pytest.raises(Refused) as refused:
        key_id("ü" * 513)
    assert refused.value.outcome is Outcome.UNKNOWN
