"""Open Badges 3.0: what is shown, whose key it is, which proofs count, what time alone changes, whose badge it is."""

import json
from datetime import timedelta

import pytest

from jobboard.credentials import Identity, Judgement, Outcome, issuing
from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, NOW, STRANGER_KEY, Web, codes, judge


@pytest.mark.parametrize("make", [scenarios.good, scenarios.good_vc1])
def test_a_good_badge_of_an_issuer_with_its_own_domain_is_verified(make):
    report = judge(make())
    assert report.state is S.VERIFIED
    assert {report.outcome(each) for each in Judgement} == {Outcome.PASSED}
    assert (report.issuer_level, report.facts.name, report.facts.issuer_id) == (2, "Data analysis", COLLEGE)
    assert [each.target_code for each in report.facts.alignments] == [None, "7"]


def test_a_badge_without_an_id_is_read_as_it_was_signed():
    document = scenarios.unsigned()
    del document["id"]
    report = judge(scenarios.encode(scenarios.sign(document)))
    assert (report.state, report.facts.name, report.facts.credential_id) == (S.VERIFIED, "Data analysis", None)


def test_a_self_made_issuer_is_signed_but_not_identified():
    report = judge(scenarios.self_made())
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)


def test_a_stranger_s_key_proves_nothing_about_the_issuer():
    report = judge(scenarios.foreign_key())
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.PASSED
    assert report.outcome(Judgement.ISSUER) is Outcome.UNKNOWN


def test_a_key_in_the_issuer_s_own_address_that_nobody_publishes_proves_nothing():
    issuer = {"id": "https://college.example", "type": ["Profile"], "name": "College"}
    method = f"https://college.example#{issuing.multikey(STRANGER_KEY.public_key())}"
    report = judge(scenarios.encode(scenarios.sign(scenarios.unsigned(issuer=issuer), key=STRANGER_KEY, method=method)))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


def test_a_key_that_the_issuer_does_not_list_for_statements_is_refused():
    web = Web()
    del web.answers["https://college.example/.well-known/did.json"]["assertionMethod"]
    assert codes(judge(scenarios.good(), web=web)) == {"proof.key_not_for_statements"}


def test_a_changed_badge_is_failed_and_shows_nothing():
    document = json.loads(scenarios.good())
    document["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    report = judge(scenarios.encode(document))
    assert (report.state, report.facts) == (S.FAILED, None)
    assert codes(report) == {"proof.bad_signature"}


def test_a_word_that_the_signature_does_not_cover_is_refused():
    document = json.loads(scenarios.good())
    document["credentialSubject"]["grade"] = "A+"
    assert codes(judge(scenarios.encode(document))) == {"format.undefined_term"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proofPurpose": "authentication"}, "proof.wrong_purpose"),
        ({"created": "2027-01-01T00:00:00Z"}, "proof.from_the_future"),
        ({"expires": "2026-01-01T00:00:00Z"}, "proof.expired"),
        ({"verificationMethod": "nonsense"}, "proof.method_malformed"),
        ({"verificationMethod": "mailto:x@y.example"}, "proof.method_malformed"),
        ({"verificationMethod": f"{COLLEGE}#other"}, "proof.key_not_found"),
    ],
)
def test_a_proof_that_does_not_apply_is_refused(change, code):
    document = json.loads(scenarios.good())
    document["proof"] |= change
    assert codes(judge(scenarios.encode(document))) == {code}


def test_one_bad_proof_beside_a_good_one_fails():
    document = json.loads(scenarios.good())
    document["proof"] = [document["proof"], {**document["proof"], "created": "2026-05-03T00:00:00Z"}]
    assert judge(scenarios.encode(document)).state is S.FAILED


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (scenarios.NOW, S.VERIFIED),
        (NOW - timedelta(days=32), S.NOT_YET_VALID),
        (NOW + timedelta(days=400), S.EXPIRED),
    ],
)
def test_time_alone_changes_the_state_without_a_new_check(moment, state):
    assert judge(scenarios.good()).state_at(moment) is state


def test_a_badge_expires_at_the_second():
    report = judge(scenarios.good())
    assert report.next_change == report.facts.valid_until
    assert report.state_at(report.facts.valid_until - timedelta(seconds=1)) is S.VERIFIED
    assert report.state_at(report.facts.valid_until) is S.EXPIRED


def test_an_issuer_that_does_not_answer_is_unknown_and_not_forged():
    web = Web()
    del web.answers["https://college.example/.well-known/did.json"]
    assert judge(scenarios.good(), web=web).state is S.COULD_NOT_BE_CHECKED


def test_somebody_else_s_badge_is_valid_but_not_proven_yours():
    report = judge(scenarios.good(), identities=(Identity("email", "other@example.org"),))
    assert report.state is S.NOT_PROVEN_YOURS


@pytest.mark.parametrize(
    ("identity", "salt", "expected"),
    [
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), "sea", S.VERIFIED),
        (scenarios.hashed("md5", scenarios.OWNER, "sea"), "sea", S.VERIFIED),
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), "other", S.NOT_PROVEN_YOURS),
        (scenarios.hashed("sha1", scenarios.OWNER, "sea"), "sea", S.NOT_PROVEN_YOURS),
        ("sha256$", "sea", S.NOT_PROVEN_YOURS),
    ],
)
def test_a_hashed_recipient_is_compared_whole(identity, salt, expected):
    assert judge(scenarios.good(**scenarios.recipient(identity, hashed=True, salt=salt))).state is expected


def test_a_plain_recipient_is_compared_without_regard_to_case_and_with_plus_parts():
    assert judge(scenarios.good(**scenarios.recipient("ISLA@Example.org"))).state is S.VERIFIED
    assert judge(scenarios.good(**scenarios.recipient("isla+x@example.org"))).state is S.NOT_PROVEN_YOURS
