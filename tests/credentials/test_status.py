"""Status lists: bad news, good news, and lists that say nothing reliable."""

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, STRANGER_KEY, Web, codes, judge


def test_a_revoked_badge_is_revoked_and_its_neighbour_is_not():
    web = Web()
    web.answers[LIST] = scenarios.status_list([5])
    assert judge(scenarios.good(), web=web).state is S.REVOKED
    web.answers[LIST] = scenarios.status_list([4, 6])
    assert judge(scenarios.good(), web=web).state is S.VERIFIED


def test_a_suspended_badge_is_suspended():
    web = Web()
    web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    assert judge(scenarios.good(credentialStatus=entry), web=web).state is S.SUSPENDED


def _tampered_list():
    document = scenarios.status_list([5])
    document["credentialSubject"]["encodedList"] = issuing.encode_status_list([])
    return document


_STRANGER = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "standing.unreachable"),
        (404, "standing.unreachable"),
        (b"<html>", "standing.unreachable"),
        (_tampered_list(), "standing.list_not_intact"),
        (
            scenarios.status_list([], key=STRANGER_KEY, method=f"{_STRANGER}#{_STRANGER.removeprefix('did:key:')}"),
            "standing.list_of_nobody",
        ),
        (scenarios.status_list([], purpose="suspension"), "standing.list_of_another_purpose"),
        (scenarios.status_list([], validUntil="2026-05-01T00:00:00Z"), "standing.list_out_of_time"),
    ],
)
def test_a_list_that_says_nothing_reliable_leaves_the_standing_unknown(answer, code):
    web = Web()
    web.answers[LIST] = answer
    report = judge(scenarios.good(), web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert code in codes(report)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "SomethingElse2031Entry"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "99999999"},
        {"statusPurpose": "message"},
    ],
)
def test_an_entry_that_is_not_understood_leaves_the_standing_unknown(change):
    entry = {**scenarios.unsigned()["credentialStatus"], **change}
    if entry["type"] == "SomethingElse2031Entry":
        entry = {"id": "https://college.example/x", "type": "https://college.example/SomethingElse"}
    assert judge(scenarios.good(credentialStatus=entry)).state is S.COULD_NOT_BE_CHECKED


def test_one_unknown_entry_beside_a_good_one_is_unknown():
    other = {"id": "https://college.example/x", "type": "https://college.example/SomethingElse"}
    entries = [scenarios.unsigned()["credentialStatus"], other]
    assert judge(scenarios.good(credentialStatus=entries)).state is S.COULD_NOT_BE_CHECKED
