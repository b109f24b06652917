"""Codes that other tests meet by the state they lead to, each by its name."""

import pytest

from jobboard.credentials import NotLoaded, RecordingLoader
from jobboard.credentials import PublicState as S
from jobboard.credentials.loader import MAX_FETCHES
from tests.credentials import records, scenarios
from tests.credentials.scenarios import NOW, Web, codes, encode, judge, sign


def test_a_document_that_says_nothing_is_no_credential():
    document = {"@context": scenarios.VC2, "proof": sign(scenarios.unsigned())["proof"]}
    assert codes(judge(encode(document))) == {"format.not_one_node"}


def test_no_more_than_twenty_addresses_are_asked_and_each_once():
    web = Web()
    loader = RecordingLoader(web, now=NOW)
    for _ in range(2):
        for number in range(MAX_FETCHES):
            with pytest.raises(NotLoaded, match=r"fetch\.unreachable"):
                loader.load(f"https://badges.example/{number}")
    with pytest.raises(NotLoaded, match=r"fetch\.budget_spent"):
        loader.load("https://badges.example/one-more")
    assert len(web.asked) == len(loader.documents) == MAX_FETCHES == 20


def test_an_address_without_the_name_of_a_key_leads_to_none():
    report = judge(encode(sign(scenarios.unsigned(), method="https://college.example/keys")))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"proof.method_unsupported"})


def test_an_id_that_cannot_be_kept_makes_no_badge():
    report = judge(scenarios.good(id=f"urn:x:{'a' * 1024}"))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"structure.id_too_long"})


def test_a_badge_class_that_cannot_be_read_is_told_and_calls_no_badge_forged():
    web = Web()
    data = scenarios.hosted(web)
    address = next(each for each in web.answers if "class" in each)
    web.answers[address] = b'{"type": '
    report = judge(data, web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert "standing.document_broken" in codes(report)


def test_a_badge_that_its_record_alone_signs_says_so():
    report = judge(records.good(records.member(1), records.signed_member(2)))
    assert {member.code for member in report.members} == {"members.covered", "proof.good"}
