"""Issuers at https addresses: their own document, from their own host, says which key is theirs."""

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing
from jobboard.credentials.findings import Refused
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, P256, STRANGER_KEY, Web, codes, judge

ISSUER = "https://college.example/issuer"


def published(web, issuer=ISSUER, *, key=COLLEGE_KEY, fragment="key-1", **changes):
    web.answers[issuer] = issuing.did_web_document(issuer, key.public_key(), fragment=fragment) | changes
    return web


def badge(issuer=ISSUER, *, key=COLLEGE_KEY, method=f"{ISSUER}#key-1", suite="eddsa-rdfc-2022"):
    document = scenarios.unsigned(issuer={"id": issuer, "type": ["Profile"], "name": "College"})
    return scenarios.encode(scenarios.sign(document, key=key, method=method, suite=suite))


@pytest.mark.parametrize(("key", "suite"), [(COLLEGE_KEY, "eddsa-jcs-2022"), (P256, "ecdsa-rdfc-2019")])
def test_a_key_that_the_issuer_lists_at_its_own_address_is_its_own(key, suite):
    report = judge(badge(key=key, suite=suite), web=published(Web(), key=key))
    assert (report.state, report.issuer_level) == (S.VERIFIED, 2)
    assert report.facts.issuer_id == ISSUER


def test_a_host_where_anybody_can_have_a_page_proves_a_page_and_no_more():
    issuer = "https://someone.github.io/issuer"
    report = judge(badge(issuer, method=f"{issuer}#key-1"), web=published(Web(), issuer))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)


def test_the_key_that_an_address_spells_out_is_the_issuer_s_once_the_document_lists_it():
    fragment = issuing.multikey(COLLEGE_KEY.public_key())
    data = badge(method=f"{ISSUER}#{fragment}")
    assert judge(data).state is S.ISSUER_NOT_IDENTIFIED
    assert judge(data, web=published(Web(), fragment=fragment)).state is S.VERIFIED
    ended = published(Web(), fragment=fragment)
    ended.answers[ISSUER]["verificationMethod"][0]["revoked"] = "2026-01-01T00:00:00Z"
    assert codes(judge(data, web=ended)) == {"proof.key_revoked"}


@pytest.mark.parametrize("answer", [404, b"<html>", {"id": ISSUER}, {"id": "https://other.example"}])
def test_a_key_in_an_address_stays_nobody_s_whatever_else_stands_there(answer):
    web = Web()
    web.answers[ISSUER] = answer
    report = judge(badge(method=f"{ISSUER}#{issuing.multikey(COLLEGE_KEY.public_key())}"), web=web)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


@pytest.mark.parametrize(
    ("changes", "code", "state"),
    [
        ({"id": "https://other.example/issuer"}, "key.document_of_another", S.FAILED),
        ({"id": f"{ISSUER}/"}, "key.document_of_another", S.FAILED),
        ({"assertionMethod": []}, "proof.key_not_for_statements", S.FAILED),
        ({"assertionMethod": [], "authentication": [f"{ISSUER}#key-1"]}, "proof.key_not_for_statements", S.FAILED),
        ({"assertionMethod": ["https://other.example#key-1"]}, "proof.key_not_for_statements", S.FAILED),
        ({"verificationMethod": []}, "proof.key_not_found", S.COULD_NOT_BE_CHECKED),
    ],
)
def test_a_document_that_does_not_give_the_key_is_refused(changes, code, state):
    report = judge(badge(), web=published(Web(), **changes))
    assert (report.state, codes(report)) == (state, {code})


def test_a_document_of_another_controller_does_not_give_the_key():
    web = published(Web())
    web.answers[ISSUER]["verificationMethod"][0]["controller"] = "https://other.example"
    assert codes(judge(badge(), web=web)) == {"proof.key_of_another"}


def test_another_key_than_the_published_one_is_a_forgery():
    assert codes(judge(badge(key=STRANGER_KEY), web=published(Web()))) == {"proof.bad_signature"}


def test_an_issuer_that_does_not_answer_is_unknown_and_not_forged():
    report = judge(badge())
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"key.unreachable"})


def test_an_error_message_in_place_of_the_document_forges_nothing():
    web = Web()
    web.answers[ISSUER] = {"error": "try again later"}
    report = judge(badge(), web=web)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"key.unreachable"})


def test_a_folder_of_one_user_is_no_domain():
    issuer = "https://college.example/~student/issuer"
    report = judge(badge(issuer, method=f"{issuer}#key-1"), web=published(Web(), issuer))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)


def test_a_redirect_to_another_host_gives_no_key():
    web = published(Web())
    web.moved[ISSUER] = "https://evil.example/issuer"
    assert codes(judge(badge(), web=web)) == {"key.unreachable"}


def test_the_document_of_one_issuer_does_not_speak_for_another():
    stranger = "https://stranger.example/issuer"
    web = published(Web(), stranger, key=STRANGER_KEY)
    report = judge(badge(key=STRANGER_KEY, method=f"{stranger}#key-1"), web=web)
    assert (report.state, report.issuer_level, report.facts.issuer_id) == (S.ISSUER_NOT_IDENTIFIED, 0, ISSUER)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://college.example@evil.example/issuer",
        "https://college.example",
    ],
)
def test_an_address_that_two_readers_could_take_for_two_hosts_is_not_asked(issuer):
    web = published(Web(), issuer)
    report = judge(badge(issuer, method=f"{issuer}#key-1"), web=web)
    plain = issuer == "https://college.example"
    assert (issuer in web.asked, report.state is S.VERIFIED) == (plain, plain)


def test_an_address_with_a_letter_that_no_address_has_is_no_name_at_all():
    with pytest.raises(Refused, match=r"format\.relative_name"):
        badge(r"https://evil.example\.college.example")
