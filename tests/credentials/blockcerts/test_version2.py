"""Certificates of version 2 with the shape of Bitcoin's main net: the good one is verified, each defect is not."""

import json

import pytest

from jobboard.credentials import Identity, Judgement, Outcome, ReplayLoader
from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts.anchors import Transaction
from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.credentials.blockcerts.revocations import judge_spending
from tests.credentials import scenarios
from tests.credentials.blockcerts import certificates as made
from tests.credentials.blockcerts.certificates import AT, ISSUER, PAYER, REVOKED, SECOND, SPENDABLE
from tests.credentials.blockcerts.explorers import ACCOUNT, BITCOIN, ETHEREUM, Told, node
from tests.credentials.scenarios import OWNER

WORDS = {"displayHtml": {"@id": "https://schemas.university.example/displayHtml"}, "grade": "https://u.example/grade"}


def state(document, web, **options):
    return report(document, web, **options).state


def report(document, web, **options):
    return scenarios.judge(json.dumps(document).encode(), web=web, **options)


def verdict(document, web, **options):
    found = report(document, web, **options)
    return found.state, {check.code for check in found.checks if check.outcome is not Outcome.PASSED}


def issued(web=None, **changes):
    web = web or made.web()
    [first, *_] = made.issue(web, made.assertion(1, **changes), made.assertion(2), made.assertion(3))
    return first, web


def test_each_certificate_of_two_batches_is_verified_for_its_owner():
    web = made.web()
    batch = made.issue(web, *(made.assertion(number) for number in range(1, 6)))
    batch += made.issue(web, made.assertion(6), anchor=Anchor(BITCOIN.chain, "4d" * 32))
    assert [state(each, web) for each in batch] == [S.VERIFIED] * 6


def test_a_certificate_tells_what_was_achieved_and_whose_it_is():
    found = report(*issued())
    facts = found.facts
    assert (facts.family, facts.name, facts.achievement_id) == (
        "blockcerts",
        "Data analysis",
        "urn:uuid:82a4c9f2-3588-457b-80ea-da695571b8fc",
    )
    assert (facts.issuer_id, facts.issuer_name, facts.criteria) == (ISSUER, "University of Tests", "An exam.")
    assert found.badge_key == f"{ISSUER} {facts.credential_id}"
    assert found.issuer_level == 2
    assert "issuer.address_is_its_own" in {check.code for check in found.checks}


def test_ethereum_is_read_too():
    web = made.web(publicKey=[{"id": f"ecdsa-koblitz-pubkey:{ACCOUNT.upper().replace('0X', '0x')}"}])
    [first] = made.issue(web, made.assertion(), anchor=ETHEREUM, sender=ACCOUNT)
    for number, host in ((1, "https://one.example"), (2, "https://two.example")):
        told = Told(data=made.digest(made.assertion()), senders=(ACCOUNT,), at=AT, identifier=ETHEREUM.transaction_id)
        for part, answer in node(told).items():
            address = f"{ETHEREUM.blink}/{number}/{part}"
            web.answers[address], web.moved[address] = answer, host
    assert state(first, web) is S.VERIFIED


def test_somebody_else_s_certificate_is_not_theirs():
    document, web = issued()
    stranger = [Identity("email", "somebody.else@example.org")]
    assert state(document, web, identities=stranger) is S.NOT_PROVEN_YOURS


def test_the_key_in_the_recipient_s_profile_proves_nobody():
    document, web = issued(recipient={"type": "email", "identity": "other@example.org", "hashed": False})
    assert state(document, web, identities=[Identity("email", "1QBiZ94RQ5iyGW2m8TDoaEmKohQzAjVWkH")]) is (
        S.NOT_PROVEN_YOURS
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"merkleRoot": "ab" * 32}, "anchor.path_broken"),
        ({"targetHash": "ab" * 32}, "anchor.another_document"),
        ({"proof": []}, "anchor.path_broken"),
        ({"proof": [{"left": "ab" * 32}]}, "anchor.path_broken"),
    ],
)
def test_a_changed_receipt_fails(change, code):
    document, web = issued()
    changed = {**document, "signature": {**document["signature"], **change}}
    assert verdict(changed, web) == (S.FAILED, {code})


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": "2019-09-02T16:29:50.132+00:00"},
        {"recipient": {"type": "email", "identity": "other@example.org", "hashed": False}},
        {"expires": "2099-01-01T00:00:00Z"},
        {"id": "urn:uuid:another"},
    ],
)
def test_a_changed_certificate_fails(change):
    document, web = issued()
    assert verdict({**document, **change}, web) == (S.FAILED, {"anchor.another_document"})


def test_a_word_that_nobody_signed_fails():
    document, web = issued()
    assert verdict({**document, "grade": "A+"}, web) == (S.FAILED, {"format.undefined_term"})


def test_the_words_of_the_first_version_are_none_of_a_second():
    contexts = [*made.assertion()["@context"], made.V1]
    document, web = issued()
    assert verdict({**document, "@context": contexts}, web) == (S.FAILED, {"format.not_json_ld"})


def test_two_signatures_are_not_understood():
    document, web = issued()
    assert verdict({**document, "proof": {}}, web)[0] is S.COULD_NOT_BE_CHECKED
    assert verdict({key: each for key, each in document.items() if key != "signature"}, web) == (
        S.FAILED,
        {"proof.missing"},
    )


def test_another_root_in_the_transaction_fails():
    web = made.web()
    [document] = made.issue(web, made.assertion(), data=b"\xab" * 32)
    assert verdict(document, web) == (S.FAILED, {"anchor.another_root"})


def test_several_transactions_are_not_understood():
    document, web = issued()
    anchors = document["signature"]["anchors"] * 2
    changed = {**document, "signature": {**document["signature"], "anchors": anchors}}
    assert verdict(changed, web) == (S.COULD_NOT_BE_CHECKED, {"anchor.several"})


def test_one_explorer_alone_is_not_believed():
    document, web = issued()
    web.answers = {address: each for address, each in web.answers.items() if "/2/" not in address}
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"anchor.not_answered"})


def test_an_account_that_the_issuer_does_not_list_fails():
    document, web = issued(made.web(publicKey=[{"id": f"ecdsa-koblitz-pubkey:{SPENDABLE}"}]))
    found = report(document, web)
    assert (found.state, found.facts, found.issuer_level) == (S.FAILED, None, None)
    assert "issuer.address_not_listed" in {check.code for check in found.checks}


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"created": AT + SECOND}, S.FAILED),
        ({"created": AT}, S.VERIFIED),
        ({"created": AT - SECOND}, S.VERIFIED),
        ({"revoked": AT}, S.FAILED),
        ({"revoked": AT + SECOND}, S.VERIFIED),
        ({"revoked": AT - SECOND}, S.FAILED),
        ({"expires": AT}, S.FAILED),
        ({"expires": AT + SECOND}, S.VERIFIED),
        ({"created": AT, "expires": AT + SECOND, "revoked": AT}, S.FAILED),
        ({"created": "some day"}, S.ISSUER_NOT_IDENTIFIED),
        ({"revoked": ""}, S.ISSUER_NOT_IDENTIFIED),
        ({}, S.VERIFIED),
    ],
)
def test_an_account_is_the_issuer_s_from_its_first_second_until_its_end(times, expected):
    assert state(*issued(made.web(**made.listed(**times)))) is expected


def test_an_account_out_of_its_time_is_told():
    document, web = issued(made.web(**made.listed(revoked=AT)))
    assert verdict(document, web) == (S.FAILED, {"issuer.address_out_of_time"})


def test_an_account_that_is_listed_anew_has_each_of_its_times():
    rows = made.listed(created=AT)["publicKey"] + made.listed(revoked=AT - SECOND)["publicKey"]
    assert state(*issued(made.web(publicKey=rows))) is S.VERIFIED


@pytest.mark.parametrize("times", [{"created": AT - 2 * SECOND}, {}])
def test_an_entry_that_never_ends_does_not_undo_the_end_of_another(times):
    ended = made.listed(created=AT - 2 * SECOND, revoked=AT - SECOND)["publicKey"]
    for rows in (ended + made.listed(**times)["publicKey"], made.listed(**times)["publicKey"] + ended):
        found = verdict(*issued(made.web(publicKey=rows)))
        assert found == (S.ISSUER_NOT_IDENTIFIED, {"issuer.address_out_of_time"})


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        ({"id": "https://certificates.university.example/other.json"}, "issuer.profile_of_another"),
        ({"id": None}, "issuer.profile_of_another"),
        ({"publicKey": ["1AwdUWQzJgfDDjeKtpPzMfYMHejFBrxZfo"]}, "issuer.profile_malformed"),
        ({"publicKey": [{"id": 7}]}, "issuer.profile_malformed"),
        ({"publicKey": [{"id": PAYER}] * 201}, "issuer.profile_malformed"),
        ({"revocationList": 7}, "issuer.profile_malformed"),
    ],
)
def test_a_profile_that_is_another_s_or_unclear_proves_nobody(profile, code):
    found = report(*issued(made.web(**profile)))
    assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert code in {check.code for check in found.checks}
    assert found.badge_key.startswith("sha256:")


def test_a_profile_that_is_away_proves_nobody():
    document, web = issued()
    web.answers[ISSUER] = None
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"issuer.profile_unreachable"})
    assert report(document, web).issuer_level == 0


def test_a_profile_from_another_host_proves_nobody():
    document, web = issued()
    web.moved[ISSUER] = "https://elsewhere.example/issuer.json"
    assert verdict(document, web) == (S.ISSUER_NOT_IDENTIFIED, {"issuer.profile_of_another"})


@pytest.mark.parametrize("home", [ISSUER.replace("https", "http"), "urn:uuid:7", "did:web:university.example"])
def test_an_issuer_without_a_protected_address_is_nobody(home):
    web = made.web()
    badge = made.assertion()["badge"]
    [document] = made.issue(web, made.assertion(badge={**badge, "issuer": {**badge["issuer"], "id": home}}))
    web.answers |= {home: {**made.PROFILE, "id": home}, REVOKED: made.revocation_list(issuer=home)}
    found, codes = verdict(document, web)
    assert found is S.ISSUER_NOT_IDENTIFIED
    assert codes == {"issuer.address_unprotected" if home.startswith("http:") else "issuer.no_address"}


def test_profiles_of_the_first_years_are_read():
    keys = [{"date": "2016-08-28", "key": PAYER}]
    web = made.web(publicKey=None, issuerKeys=keys, revocationKeys=[{"date": "2016-08-28", "key": "1Another"}])
    assert state(*issued(web)) is S.VERIFIED
    web = made.web(publicKey=None, issuerKeys=[{**keys[0], "invalidated": "2019-01-01"}])
    assert state(*issued(web)) is S.FAILED
    web = made.web(publicKey=None, publicKeys=[{"created": "2017-01-03T14:34:57+0000", "publicKey": PAYER}])
    assert state(*issued(web)) is S.VERIFIED


def test_a_revoked_certificate_is_revoked():
    document, web = issued()
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED


def test_the_list_is_asked_for_the_certificate_first():
    document, web = issued()
    asked = f"{REVOKED}?assertionId={document['id'].replace(':', '%3A')}"
    web.answers[asked] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED


@pytest.mark.parametrize(
    "answer",
    [
        None,
        404,
        500,
        b"<html></html>",
        {},
        {"revokedAssertions": {}},
        made.revocation_list(issuer="https://other.example/issuer.json"),
        made.revocation_list(revokedAssertions=[{"reason": "no id"}]),
    ],
)
def test_a_list_that_cannot_be_read_never_clears_a_certificate(answer):
    document, web = issued()
    web.answers[REVOKED] = answer
    found = report(document, web)
    assert found.state is S.COULD_NOT_BE_CHECKED
    assert found.outcome(Judgement.STANDING) is Outcome.UNKNOWN


def test_a_certificate_without_an_id_cannot_be_looked_up():
    web = made.web()
    nameless = {key: each for key, each in made.assertion().items() if key != "id"}
    [document] = made.issue(web, nameless)
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.nothing_to_look_up"})


def test_a_word_for_something_else_makes_no_assertion():
    contexts = ["https://w3id.org/blockcerts/v3", {"Assertion": "https://university.example/Assertion"}]
    web = made.web()
    [document] = made.issue(web, {"@context": contexts, "type": "Assertion", "id": "urn:uuid:7"})
    document["signature"]["anchors"][0]["chain"] = "bitcoinMainnet"
    assert verdict(document, web) == (S.FAILED, {"structure.wrong_type"})


def test_both_the_signed_list_and_the_profile_s_count():
    other = f"{made.HOME}/newer.json"
    document, web = issued(made.web(revocationList=other))
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.revocations_unreachable"})
    web.answers[other] = made.revocation_list()
    assert state(document, web) is S.VERIFIED
    web.answers[other] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED


def test_a_list_without_https_is_not_asked():
    unprotected = REVOKED.replace("https", "http")
    document, web = issued(made.web(revocationList=unprotected))
    web.answers[unprotected] = made.revocation_list()
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.list_malformed"})


def test_a_spent_output_revokes_where_the_issuer_named_it():
    for spent, expected in (({PAYER, SPENDABLE}, S.REVOKED), ({PAYER}, S.VERIFIED)):
        web = made.web(revocationKeys=[{"date": "2016-08-28", "key": SPENDABLE}])
        [document] = made.issue(web, made.assertion(), spent=frozenset(spent))
        assert state(document, web) is expected
        codes = {check.code for check in report(document, web).checks}
        assert ("standing.not_spent" in codes) == (expected is S.VERIFIED)
    web = made.web()
    [document] = made.issue(web, made.assertion(), spent=frozenset({PAYER, SPENDABLE}))
    assert state(document, web) is S.VERIFIED


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"publicKey": f"ecdsa-koblitz-pubkey:{SPENDABLE}"}, S.REVOKED),
        ({"id": SPENDABLE}, S.REVOKED),
        (SPENDABLE, S.REVOKED),
        ({"address": SPENDABLE}, S.ISSUER_NOT_IDENTIFIED),
        ({"key": [SPENDABLE]}, S.ISSUER_NOT_IDENTIFIED),
        ({"key": ""}, S.ISSUER_NOT_IDENTIFIED),
    ],
)
def test_an_output_that_takes_back_is_known_however_a_profile_writes_it(row, expected):
    web = made.web(revocationKeys=[row])
    [document] = made.issue(web, made.assertion(), spent=frozenset({SPENDABLE}))
    assert state(document, web) is expected


def test_spending_that_too_few_explorers_tell_of_is_unknown():
    told = Transaction(b"", PAYER, AT, None)
    for transaction in (told, None):
        [check] = judge_spending(transaction, {SPENDABLE})
        assert (check.code, check.outcome) == ("standing.spending_unknown", Outcome.UNKNOWN)
    assert judge_spending(told, ()) == ()


def test_time_counts():
    assert state(*issued(expires="2026-06-01T12:00:00Z")) is S.EXPIRED
    assert state(*issued(expires="2026-06-01T12:00:01Z")) is S.VERIFIED
    assert state(*issued(issuedOn="2027-01-01T00:00:00Z")) is S.NOT_YET_VALID
    assert verdict(*issued(expires="never"))[1] == {"structure.bad_time"}
    assert state(*issued(revoked=True)) is S.REVOKED


@pytest.mark.parametrize("anchor", [made.TESTNET, made.MOCKNET])
def test_a_certificate_on_a_chain_for_tests_is_never_verified(anchor):
    web = made.web()
    [document] = made.issue(web, made.assertion(), anchor=anchor)
    found = report(document, web)
    assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert "issuer.test_chain" in {check.code for check in found.checks}
    assert found.badge_key.startswith("sha256:")


def test_words_of_its_own_are_read_and_covered():
    contexts = [*made.assertion()["@context"], WORDS]
    document, web = issued(**{"@context": contexts, "displayHtml": "<b>Isla</b>", "grade": "B"})
    assert state(document, web) is S.VERIFIED
    assert verdict({**document, "grade": "A"}, web) == (S.FAILED, {"anchor.another_document"})
    renamed = [*contexts[:2], {**WORDS, "grade": WORDS["displayHtml"]["@id"], "displayHtml": WORDS["grade"]}]
    assert verdict({**document, "@context": renamed}, web) == (S.FAILED, {"anchor.another_document"})


def test_a_replayed_report_comes_to_the_same():
    document, web = issued()
    first = report(document, web)
    again = report(document, ReplayLoader(first.documents))
    assert (again.state, again.checks) == (first.state, first.checks)
    assert OWNER not in json.dumps([check.detail for check in first.checks])
