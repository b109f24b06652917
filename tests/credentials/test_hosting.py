"""Which addresses of a host may speak for an issuer, in whatever way they are written."""

import json

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials.did import level_of
from jobboard.credentials.shared_hosts import user_folder
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, judge

HOME = "https://badges.example"


def hosted_at(address, *, home=HOME, rules=None, **moved):
    """The verdict on an assertion at an address, of an issuer with a page at `home`."""
    web = Web()
    assertion = {**json.loads(scenarios.hosted(web, home=home)), "id": address}
    web.answers[address] = assertion
    web.moved |= moved
    if rules:
        web.answers[f"{home}/issuer"]["verification"] = rules
    report = judge(scenarios.encode(assertion), web=web)
    return report.state, codes(report)


@pytest.mark.parametrize("folder", ["~student", "%7Estudent", "%7estudent", "a/~student", ".//~student"])
def test_a_folder_of_one_user_does_not_speak_for_its_host(folder):
    state, found = hosted_at(f"{HOME}/{folder}/1")
    assert (state, found) in [(S.FAILED, {"hosted.out_of_scope"}), (S.COULD_NOT_BE_CHECKED, {"hosted.out_of_scope"})]


def test_a_folder_of_one_user_does_not_speak_for_another():
    professor = f"{HOME}/~professor"
    assert hosted_at(f"{HOME}/~student/1", home=professor) == (S.FAILED, {"hosted.out_of_scope"})
    assert hosted_at(f"{professor}/2", home=professor)[0] is S.ISSUER_NOT_IDENTIFIED
    assert hosted_at(f"{HOME}/%7Eprofessor/2", home=professor)[0] is S.ISSUER_NOT_IDENTIFIED


@pytest.mark.parametrize("way", ["..", "%2e%2e", ".%2E", "..;a=b", "..%2f", "..%5C", "%2e"])
def test_a_way_out_of_a_folder_is_not_followed(way):
    rules = {"startsWith": f"{HOME}/assertions/"}
    assert hosted_at(f"{HOME}/assertions/3", rules=rules)[0] is S.VERIFIED
    state, found = hosted_at(f"{HOME}/assertions/{way}/uploads/1", rules=rules)
    assert (state, found) == (S.COULD_NOT_BE_CHECKED, {"hosted.out_of_scope"})


def test_dots_that_lead_nowhere_are_no_matter():
    assert hosted_at(f"{HOME}/assertions/v1.0/a..b?from=../x")[0] is S.VERIFIED


def test_a_host_that_sends_to_a_folder_of_one_user_says_nothing():
    address = f"{HOME}/go?to=/~student/1"
    assert hosted_at(address)[0] is S.FAILED
    address = f"{HOME}/go?to=1"
    moved = {address: f"{HOME}/~student/1"}
    assert hosted_at(address, **moved) == (S.COULD_NOT_BE_CHECKED, {"hosted.unreachable"})


def test_an_issuer_in_a_folder_of_one_user_is_no_domain():
    for folder in ("~evil", "%7Eevil", "a/%7eevil"):
        assert level_of(f"https://uni.example/{folder}/issuer") == 1
    assert level_of("https://uni.example/issuer") == 2


@pytest.mark.parametrize(
    ("address", "folder"),
    [
        ("https://a.example/~b/c", "https://a.example/~b"),
        ("https://a.example/%7Eb?c", "https://a.example/~b"),
        ("https://a.example/b~c/d", None),
    ],
)
def test_the_folder_of_a_user_is_found(address, folder):
    assert user_folder(address) == folder
