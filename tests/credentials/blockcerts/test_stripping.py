"""A certificate whose holder took the anchored proof out: what the rest still says, and what can be taken back."""

import json

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import records, scenarios
from tests.credentials.blockcerts import certificates as made
from tests.credentials.scenarios import COLLEGE

DID_DOCUMENT = "https://college.example/.well-known/did.json"
PROFILE = "https://college.example/profile.json"


def test_without_its_anchored_proof_a_certificate_of_blockcerts_is_still_held_against_its_issuers_list():
    web = made.web()
    web.answers |= scenarios.Web().answers
    signed = scenarios.sign(made.credential(issuer=COLLEGE))
    [both] = made.issue(web, signed)
    assert [state(each, web) for each in (both, signed)] == [S.VERIFIED] * 2
    revoke(web, signed["id"])
    assert [state(each, web) for each in (both, signed)] == [S.REVOKED] * 2


def test_without_its_anchored_proof_an_open_badge_is_still_held_against_its_issuers_list():
    """Nothing of Blockcerts is left in it, so the list is asked of every badge of an issuer with a profile."""
    web = made.web()
    web.answers |= scenarios.Web().answers
    body = scenarios.unsigned()
    body.pop("credentialStatus", None)
    signed = scenarios.sign(body)
    [both] = made.issue(web, signed)
    assert [state(each, web) for each in (both, signed)] == [S.VERIFIED] * 2
    revoke(web, body["id"])
    assert [state(each, web) for each in (both, signed)] == [S.REVOKED] * 2
    del web.answers[made.REVOKED]
    assert [state(each, web) for each in (both, signed)] == [S.COULD_NOT_BE_CHECKED] * 2


def test_a_learner_record_is_held_against_its_issuers_list():
    web = made.web()
    web.answers |= scenarios.Web().answers
    record = scenarios.sign(records.unsigned(records.signed_member()))
    assert state(record, web) is S.VERIFIED
    revoke(web, record["id"])
    assert state(record, web) is S.REVOKED


def test_a_list_that_names_the_profile_that_the_issuers_did_leads_to_is_the_issuers_own():
    web = made.web()
    web.answers |= scenarios.Web().answers
    body = scenarios.unsigned()
    body.pop("credentialStatus", None)
    signed = scenarios.sign(body)
    both = [*made.issue(web, signed), signed]
    revoke(web, "urn:uuid:another", issuer=PROFILE)
    assert [state(each, web) for each in both] == [S.VERIFIED] * 2
    revoke(web, "urn:uuid:another", issuer="https://another.example/profile.json")
    assert [state(each, web) for each in both] == [S.COULD_NOT_BE_CHECKED] * 2


def revoke(web, identifier, **changes):
    """Let the college's DID lead to a profile whose list names a badge."""
    service = {"id": "#p", "type": "IssuerProfile", "serviceEndpoint": PROFILE}
    web.answers[DID_DOCUMENT] = {**web.answers[DID_DOCUMENT], "service": [service]}
    web.answers[PROFILE] = {**web.answers[made.ISSUER], "id": PROFILE, "revocationList": made.REVOKED}
    web.answers[made.REVOKED] = made.revocation_list(identifier, **changes)


@pytest.mark.parametrize("words", [{}, {"issuer": {"id": COLLEGE, "name": "Another"}}])
def test_what_is_left_counts_only_while_its_signature_is_whole(words):
    web = made.web()
    web.answers |= scenarios.Web().answers
    signed = scenarios.sign(made.credential(issuer=COLLEGE))
    assert state({**signed, **words}, web) is (S.FAILED if words else S.VERIFIED)


def state(document, web):
    return scenarios.judge(json.dumps(document).encode(), web=web).state
