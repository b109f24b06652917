"""Status lists: bad news, good news, and lists that say nothing reliable."""

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from jobboard.credentials.graph import CREDENTIALS
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


ENDED = "2026-05-01T00:00:00Z"
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
        (scenarios.status_list([], validUntil=ENDED), "standing.list_out_of_time"),
        (scenarios.status_list([], validUntil="soon"), "standing.list_malformed"),
        (scenarios.status_list([], validUntil="2026-13-01T00:00:00Z"), "standing.list_malformed"),
        (
            scenarios.status_list([], validUntil=["2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"]),
            "standing.list_malformed",
        ),
        (scenarios.status_list([], **{f"{CREDENTIALS}expirationDate": "2020-01-01"}), "standing.list_out_of_time"),
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


def _several_bits(purpose, size, positions, *, index="5", messages=None, **changes):
    web = Web()
    web.answers[LIST] = scenarios.status_list(positions, purpose=purpose, **changes)
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": purpose, "statusListIndex": index}
    entry |= {"statusSize": size} if size is not None else {}
    entry |= {"statusMessage": messages} if messages is not None else {}
    return judge(scenarios.good(credentialStatus=entry), web=web)


@pytest.mark.parametrize(
    ("size", "position", "state"),
    [
        (1, 5, S.REVOKED),
        (2, 10, S.REVOKED),
        (2, 11, S.REVOKED),
        (2, 9, S.VERIFIED),
        (2, 12, S.VERIFIED),
        (3, 15, S.REVOKED),
        (3, 17, S.REVOKED),
        (3, 14, S.VERIFIED),
        (3, 18, S.VERIFIED),
        (8, 40, S.REVOKED),
        (8, 47, S.REVOKED),
        (8, 48, S.VERIFIED),
    ],
)
def test_a_value_of_several_bits_is_bad_when_any_of_its_own_is_set(size, position, state):
    assert _several_bits("revocation", size, [position]).state is state


@pytest.mark.parametrize("size", [0, -1, 9, "many", [1, 2], 1.5])
def test_a_size_that_cannot_be_read_leaves_the_standing_unknown(size):
    assert _several_bits("revocation", size, []).state is S.COULD_NOT_BE_CHECKED


def test_a_value_beyond_the_end_of_the_list_is_unknown():
    last = issuing.encode_status_list([], entries=16)
    subject = {**scenarios.status_list([])["credentialSubject"], "encodedList": last}
    assert _several_bits("revocation", 3, [], index="4", credentialSubject=subject).state is S.VERIFIED
    report = _several_bits("revocation", 3, [], index="5", credentialSubject=subject)
    assert (report.state, "standing.position_out_of_range" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


MESSAGES = [
    {"status": "0x0", "message": "under review"},
    {"status": "0x1", "message": "accepted"},
    {"status": "0x2", "message": "rejected"},
    {"status": "0x3", "message": "undefined"},
]


@pytest.mark.parametrize(("positions", "words"), [([], "under review"), ([11], "accepted"), ([10], "rejected")])
def test_a_message_is_told_and_takes_no_badge_back(positions, words):
    report = _several_bits("message", 2, positions, messages=MESSAGES)
    assert report.state is S.VERIFIED
    assert [check.detail for check in report.checks if check.code == "standing.message"] == [words]


@pytest.mark.parametrize(
    "messages",
    [
        None,
        MESSAGES[:1],
        [*MESSAGES, {"status": "0x1", "message": "rejected"}],
        [{"status": "1", "message": "accepted"}],
        [{"status": "0x1", "message": " "}],
        [{"status": "0x1", "message": ["accepted", "rejected"]}],
    ],
)
def test_a_value_without_its_one_message_is_unknown(messages):
    report = _several_bits("message", 2, [11], messages=messages)
    assert (report.state, "standing.unsupported_status" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


def test_a_message_on_a_list_that_somebody_else_signed_is_not_believed():
    web, method = Web(), f"{_STRANGER}#{_STRANGER.removeprefix('did:key:')}"
    web.answers[LIST] = scenarios.status_list([], key=STRANGER_KEY, method=method, purpose="message")
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "message", "statusMessage": MESSAGES[:2]}
    report = judge(scenarios.good(credentialStatus=entry), web=web)
    assert (report.state, "standing.list_of_nobody" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


def test_a_list_in_the_words_of_the_other_edition_takes_a_badge_back_and_clears_none():
    contexts = [scenarios.VC2[0], "https://w3id.org/vc/status-list/2021/v1", *scenarios.VC2[1:]]
    entry = {**scenarios.unsigned()["credentialStatus"], "type": "StatusList2021Entry"}
    badge = scenarios.good(**{"@context": contexts, "credentialStatus": entry})
    web = Web()
    for positions, state in (([5], S.REVOKED), ([4, 6], S.COULD_NOT_BE_CHECKED)):
        web.answers[LIST] = scenarios.status_list(positions)
        assert judge(badge, web=web).state is state
    web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    assert "standing.list_of_another_purpose" in codes(judge(badge, web=web))
