"""What a verdict stands on, and lists read again for everybody on them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from jobboard.credentials import ListEntry, ListReading, ReplayLoader, Report, Source, issuing, read_list, verify
from jobboard.credentials import status as status_module
from tests.credentials import records, scenarios
from tests.credentials.scenarios import COLLEGE, LIST, NOW, STRANGER_KEY, Web, judge
from tests.credentials.test_endorsements import ENDORSER, endorsement

BITS = "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"
ROWS = "https://purl.imsglobal.org/spec/vcrl/v1p0/context.json#1EdTechRevocationList"
DOCUMENT = "https://college.example/.well-known/did.json"
HOUR = timedelta(hours=1)


def entry(position=5, purpose="revocation"):
    return ListEntry(LIST, BITS, 0, purpose, position)


def read(answer, *entries):
    web = Web()
    web.answers[LIST] = answer
    return read_list(LIST, entries or [entry()], web, now=NOW)


def test_a_report_names_the_documents_and_the_entry_that_its_verdict_stands_on():
    stands_on = judge(scenarios.good()).stands_on
    assert set(stands_on.sources) == {Source(DOCUMENT, "application/did+json"), Source(LIST, "application/vc")}
    assert (stands_on.entries, stands_on.ends_at) == ((entry(),), None)


def test_a_report_keeps_what_it_stands_on_and_an_older_one_has_nothing():
    report = judge(scenarios.good())
    plain = json.loads(json.dumps(report.to_json()))
    assert Report.from_json(plain) == report
    del plain["stands_on"]
    assert Report.from_json(plain).stands_on.sources == ()


def test_the_value_of_a_revoked_badge_is_kept_as_well():
    web = Web()
    web.answers[LIST] = scenarios.status_list([5])
    [found] = judge(scenarios.good(), web=web).stands_on.entries
    assert found.value == 1


def test_a_hosted_badge_stands_on_all_three_documents():
    web = Web()
    addresses = {each.address for each in judge(scenarios.hosted(web), web=web).stands_on.sources}
    assert addresses == {f"https://badges.example/{name}" for name in ("assertions/1", "classes/first-aid", "issuer")}


def test_the_end_of_a_key_and_of_a_list_are_known_apart():
    web = Web()
    soon, later = (NOW + HOUR).isoformat(), (NOW + 2 * HOUR).isoformat()
    web.answers[DOCUMENT]["verificationMethod"][0]["expires"] = later
    web.answers[LIST] = scenarios.status_list([], validUntil=soon)
    stands_on = judge(scenarios.good(), web=web).stands_on
    assert stands_on.ends_at == datetime.fromisoformat(later)
    assert stands_on.entries[0].list_ends_at == datetime.fromisoformat(soon)


def test_the_end_of_a_proof_is_known():
    end = NOW + HOUR
    badge = scenarios.encode(scenarios.sign(scenarios.unsigned(), expires=end.isoformat()))
    assert judge(badge).stands_on.ends_at == end


def test_a_badge_does_not_stand_on_what_others_say_of_it():
    web = Web()
    key = STRANGER_KEY.public_key()
    web.answers["https://endorser.example/.well-known/did.json"] = issuing.did_web_document(ENDORSER, key)
    report = judge(scenarios.good(endorsement=[endorsement()]), web=web)
    assert "endorsement.good" in scenarios.codes(report)
    assert report.stands_on == judge(scenarios.good()).stands_on


def test_a_record_judges_a_list_once_however_many_of_its_members_are_on_it(monkeypatch):
    judged = []
    monkeypatch.setattr(status_module, "judge_list", _counting(status_module.judge_list, judged))
    members = [records.signed_member(number) for number in range(5)]
    report = judge(scenarios.encode(scenarios.sign(records.unsigned(*members))))
    assert report.is_verified
    assert len(judged) == 1


def _counting(work, seen):
    def counted(*arguments, **named):
        seen.append(arguments)
        return work(*arguments, **named)

    return counted


def test_a_list_is_read_for_all_its_entries_at_once():
    reading = read(scenarios.status_list([6, 7]), entry(5), entry(6), entry(7), entry(8))
    assert reading == ListReading(None, (0, 1, 1, 0))


def test_what_a_list_does_not_hold_has_no_value():
    assert read(scenarios.status_list([]), entry(10**9), entry(5, "suspension"), entry()).values == (None, None, 0)


def test_a_list_tells_when_it_ends_and_when_to_ask_again():
    document = scenarios.status_list([], validUntil=(NOW + HOUR).isoformat())
    del document["proof"]
    document["credentialSubject"]["ttl"] = 900_000
    reading = read(scenarios.sign(document))
    assert (reading.ends_at, reading.ttl_seconds) == (NOW + HOUR, 900)


def _tampered():
    document = scenarios.status_list([5])
    document["credentialSubject"]["encodedList"] = issuing.encode_status_list([])
    return document


def _of_nobody():
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    return scenarios.status_list([], key=STRANGER_KEY, method=f"{did}#{did.removeprefix('did:key:')}")


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (None, "standing.unreachable"),
        (503, "standing.unreachable"),
        (b"<html>", "standing.unreachable"),
        (_tampered(), "standing.list_not_intact"),
        (_of_nobody(), "standing.list_of_nobody"),
        (scenarios.status_list([], validUntil="2026-05-01T00:00:00Z"), "standing.list_out_of_time"),
        ({}, "standing.list_malformed"),
    ],
)
def test_a_list_that_says_nothing_reliable_gives_no_value(answer, refusal):
    assert read(answer) == ListReading(refusal)


def test_a_list_of_revoked_credentials_is_read_for_each_of_its_issuers_credentials():
    rows = {"issuer": COLLEGE, "revokedCredentials": [{"id": "urn:a"}, {"id": "urn:b", "revoked": False}]}
    asked = [ListEntry(LIST, ROWS, 0, credential_id=f"urn:{name}", issuer=COLLEGE) for name in "abc"]
    reading = read(rows, *asked, replace(asked[0], issuer="did:web:other.example"))
    assert reading == ListReading(None, (1, 0, 0, None))
    assert read(rows, replace(asked[0], issuer="did:web:other.example")).refusal == "standing.list_of_another_issuer"


def test_a_replayed_report_stands_on_the_same():
    report = judge(scenarios.good())
    replayed = verify(scenarios.good(), identities=scenarios.IDENTITIES, loader=ReplayLoader(report.documents), now=NOW)
    assert replayed == report
