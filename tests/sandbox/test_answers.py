"""A child may say anything; only a report on the document it was given is one."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from jobboard.credentials import FetchedDocument, ListEntry, verify
from jobboard.resume_reading.reading import read_resume
from jobboard.sandbox.answers import read_draft, read_reading, read_report
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW, Web
from tests.resume_reading import made

DATA = scenarios.good()


def honest():
    return verify(DATA, identities=scenarios.IDENTITIES, loader=Web(), now=NOW).to_json()


def read(answer, documents=()):
    return read_report(answer, DATA, documents=documents, now=NOW)


def put(answer, *path, to):
    at = answer
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = to
    return answer


def test_a_report_is_read_with_the_documents_that_the_parent_fetched_and_no_other():
    fetched = FetchedDocument("https://a.example/", "https://a.example/", 200, None, b"", NOW)
    answer = honest()
    assert answer["documents"]
    assert read(answer, [fetched]).documents == (fetched,)
    assert read(answer).documents == ()


def test_a_backslash_is_no_control_letter():
    assert read(put(honest(), "facts", "name", to=r"a\u0000\\u0000")).facts.name == r"a\u0000\\u0000"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["sha256"], "0" * 64),
        (["checked_at"], (NOW + timedelta(days=1)).isoformat()),
        (["checks"], []),
        (["checks"], [{"code": "proof.good", "judgement": "integrity", "outcome": "passed", "detail": ""}] * 10_001),
        (["checks", 0, "code"], "proof.perfect"),
        (["checks", 0, "code"], 7),
        (["checks", 0, "judgement"], "recipient"),
        (["checks", 0, "outcome"], "excellent"),
        (["checks", 0, "detail"], None),
        (["issuer_level"], "2"),
        (["issuer_level"], True),
        (["badge_key"], None),
        (["facts", "name"], 5),
        (["facts", "tags"], [1]),
        (["facts", "family"], "unheard_of"),
        (["facts", "valid_until"], 1),
        (["facts", "issued_at"], "soon"),
        (["facts"], []),
        (["facts", "more"], "x"),
        (["facts", "name"], "a\ud800"),
        (["facts", "name"], "a\0"),
        (["facts", "valid_until"], "2027-01-01T00:00:00"),
        (["facts", "valid_until"], "0001-01-01T00:00:00+05:00"),
        (["schema_version"], 99),
        (["documents"], 1),
    ],
)
def test_what_is_no_report_on_this_document_is_refused(path, value):
    with pytest.raises(ValueError):
        read(put(honest(), *path, to=value))


ENTRY = ListEntry(scenarios.LIST, "urn:kind", 0)


def reading(**changes):
    return {"refusal": None, "values": [0], "ends_at": None, "ttl_seconds": None, **changes}


def test_a_reading_of_a_list_is_read():
    assert read_reading(reading(), [ENTRY]).values == (0,)
    assert read_reading(reading(refusal="standing.list_not_intact", values=[]), [ENTRY]).values == ()


@pytest.mark.parametrize(
    "said",
    [
        {},
        reading(values=[]),
        reading(values=[0, 0]),
        reading(values=["0"]),
        reading(values=[False]),
        reading(values=None),
        reading(refusal="standing.invented", values=[]),
        reading(refusal="standing.list_not_intact"),
        reading(refusal=1, values=[]),
        reading(ends_at="soon"),
        reading(ends_at="2026-06-01T12:00:00"),
        reading(ends_at=7),
        reading(ttl_seconds="60"),
        reading(ttl_seconds=0.5),
    ],
)
def test_anything_else_is_no_reading(said):
    with pytest.raises(ValueError):
        read_reading(said, [ENTRY])


def drafted():
    return asdict(read_resume(made.json_resume()))


def test_a_draft_is_read_as_it_was_made():
    assert asdict(read_draft(drafted())) == drafted()
    assert read_draft({"draft": None, "problem": "locked"}).problem == "locked"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["draft"], None),
        (["draft"], []),
        (["problem"], "locked"),
        (["problem"], "unheard of"),
        (["draft", "headline"], 5),
        (["draft", "headline"], "x" * 201),
        (["draft", "summary"], "a\0b"),
        (["draft", "summary"], "\ud800"),
        (["draft", "left_out"], [None]),
        (["draft", "sections", 0, "items"], [{"title": "a", "rank": 1}]),
        (["draft", "sections", 0, "items", 0, "title"], None),
        (["draft", "sections", 0, "items", 0, "started"], "x" * 41),
    ],
)
def test_what_is_no_draft_is_refused(path, value):
    with pytest.raises(ValueError):
        read_draft(put(drafted(), *path, to=value))
