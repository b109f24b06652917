"""A certificate whose holder took the anchored proof out: what the rest still says, and what can be taken back."""

import json

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
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
    service = {"id": "#p", "type": "IssuerProfile", "serviceEndpoint": PROFILE}
    web.answers[DID_DOCUMENT] = {**web.answers[DID_DOCUMENT], "service": [service]}
    web.answers[PROFILE] = {**web.answers[made.ISSUER], "id": PROFILE}
    web.answers[made.REVOKED] = made.revocation_list(signed["id"])
    assert [state(each, web) for each in (both, signed)] == [S.REVOKED] * 2


@pytest.mark.parametrize("words", [{}, {"issuer": {"id": COLLEGE, "name": "Another"}}])
def test_what_is_left_counts_only_while_its_signature_is_whole(words):
    web = made.web()
    web.answers |= scenarios.Web().answers
    signed = scenarios.sign(made.credential(issuer=COLLEGE))
    assert state({**signed, **words}, web) is (S.FAILED if words else S.VERIFIED)


def state(document, web):
    return scenarios.judge(json.dumps(document).encode(), web=web).state
