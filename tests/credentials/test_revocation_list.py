"""The revocation list of 1EdTech: who is on it is revoked, and a list that is not the issuer's says nothing."""

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, LIST, VC2, Web, codes, judge

REVOKED = "https://college.example/revocations"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
NAMED = scenarios.unsigned()["id"]


def badge(**changes):
    status = {"id": REVOKED, "type": "1EdTechRevocationList"}
    return scenarios.good(**{"@context": [*VC2, EXTENSIONS], "credentialStatus": status, **changes})


def revocations(*rows, **changes):
    return {"id": REVOKED, "issuer": COLLEGE, "revokedCredentials": list(rows), **changes}


def judged(answer, data=None, moved=None):
    web = Web()
    web.answers[REVOKED] = answer
    web.moved |= moved or {}
    return judge(data or badge(), web=web)


OTHER = {"id": "urn:uuid:0", "revoked": True}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (revocations(), S.VERIFIED),
        (revocations(OTHER), S.VERIFIED),
        (revocations({"id": NAMED, "revoked": False}), S.VERIFIED),
        (revocations({"id": f"{NAMED}0"}), S.VERIFIED),
        (revocations(issuer={"id": COLLEGE, "type": "Profile"}), S.VERIFIED),
        (revocations(OTHER, {"id": NAMED}), S.REVOKED),
        (revocations({"id": NAMED, "revoked": True, "revocationReason": "By mistake"}), S.REVOKED),
        (revocations({"id": NAMED, "revoked": False}, {"id": NAMED, "revoked": True}), S.REVOKED),
        ({"issuer": COLLEGE, "revokedCredential": [{"id": NAMED}]}, S.REVOKED),
        (revocations(revokedCredential=[{"id": NAMED}]), S.REVOKED),
    ],
)
def test_a_badge_is_revoked_when_the_list_of_its_issuer_says_so(answer, state):
    assert judged(answer).state is state


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "standing.unreachable"),
        (404, "standing.unreachable"),
        (410, "standing.unreachable"),
        (b"<html>", "standing.unreachable"),
        (b"[]", "standing.unreachable"),
        (b'{"issuer": "did:web:college.example", "issuer": "x", "revokedCredentials": []}', "standing.unreachable"),
        (revocations(issuer="did:web:other.example"), "standing.list_of_another_issuer"),
        (revocations({"id": NAMED}, issuer="did:web:other.example"), "standing.list_of_another_issuer"),
        ({"revokedCredentials": []}, "standing.list_of_another_issuer"),
        ({"issuer": COLLEGE}, "standing.list_malformed"),
        (revocations(revokedCredentials={"id": NAMED}), "standing.list_malformed"),
        (revocations(NAMED), "standing.list_malformed"),
        (revocations({"revoked": True}), "standing.list_malformed"),
        (revocations({"id": NAMED, "revoked": "false"}), "standing.list_malformed"),
    ],
)
def test_a_list_that_says_nothing_reliable_leaves_the_standing_unknown(answer, code):
    report = judged(answer)
    assert (report.state, code in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


def test_a_list_from_another_host_says_nothing():
    report = judged(revocations(), moved={REVOKED: "https://elsewhere.example/list"})
    assert (report.state, "standing.unreachable" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


@pytest.mark.parametrize("address", ["http://college.example/revocations", "urn:uuid:1", "https://"])
def test_a_list_that_anybody_on_the_way_could_write_is_not_asked(address):
    web = Web()
    web.answers[address] = revocations()
    report = judge(badge(credentialStatus={"id": address, "type": "1EdTechRevocationList"}), web=web)
    assert (report.state, "standing.list_malformed" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)
    assert address not in web.asked


def test_one_entry_of_two_kinds_is_not_guessed_at():
    entry = {**scenarios.unsigned()["credentialStatus"], "type": ["BitstringStatusListEntry", "1EdTechRevocationList"]}
    web = Web()
    web.answers[f"{LIST}#5"] = revocations()
    report = judge(badge(credentialStatus=entry), web=web)
    assert (report.state, "standing.unsupported_status" in codes(report)) == (S.COULD_NOT_BE_CHECKED, True)


def test_a_badge_without_an_id_cannot_be_looked_up():
    document = scenarios.unsigned(
        **{"@context": [*VC2, EXTENSIONS], "credentialStatus": {"id": REVOKED, "type": "1EdTechRevocationList"}}
    )
    del document["id"]
    report = judged(revocations(), data=scenarios.encode(scenarios.sign(document)))
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert "standing.nothing_to_look_up" in codes(report)
