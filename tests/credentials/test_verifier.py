"""The door of the verifier: what may come in, and what a report keeps."""

import json

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import ReplayLoader, Report, issuing
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, Web, codes, judge


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        b"[]",
        b"{}",
        b'{"@context": "https://w3id.org/blockcerts/v2"}',
    ],
)
def test_what_is_not_supported_could_not_be_checked(data):
    report = judge(data)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"format.unsupported"})


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"<!DOCTYPE html><title>A badge</title>"])
def test_what_never_holds_a_badge_is_told_so(data):
    report = judge(data)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"format.not_a_badge"})


@pytest.mark.parametrize(
    "damage",
    [
        lambda png: png[:-5],
        lambda png: png + b"more",
        lambda png: png.replace(b"Assertion", b"assertion"),
        lambda png: scenarios.picture(),
        lambda png: issuing.bake_png(png, b"{}"),
    ],
)
def test_a_picture_that_is_damaged_or_holds_no_or_two_badges_is_refused(damage):
    baked = issuing.bake_png(scenarios.picture(), scenarios.hosted(Web()))
    assert next(iter(codes(judge(damage(baked))))).startswith("picture.")


def test_a_report_survives_being_stored_and_replays_offline():
    report = judge(scenarios.good())
    restored = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert restored == report
    replayed = judge(scenarios.good(), web=ReplayLoader(restored.documents))
    assert replayed.checks == report.checks


def test_a_verification_asks_a_bounded_number_of_addresses():
    web = Web()
    entries = [
        {**scenarios.unsigned()["credentialStatus"], "id": f"{LIST}#{n}", "statusListCredential": f"{LIST}{n}"}
        for n in range(60)
    ]
    assert judge(scenarios.good(credentialStatus=entries), web=web).state is S.COULD_NOT_BE_CHECKED
    assert len(web.asked) <= 20
