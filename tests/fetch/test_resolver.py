"""DIDs of other methods: only through the resolver that the operator names."""

import json

import pytest

from jobboard.credentials import NotLoaded
from jobboard.credentials import PublicState as S
from jobboard.credentials.did import resolve_did
from jobboard.fetch import ResolvingLoader
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, Web, codes, judge

DID = "did:example:college:%C3%A9-1"
ASKED = "https://resolver.example/1.0/identifiers/did:example:college:%C3%A9-1"


def resolving(**changes):
    web = Web()
    web.answers[ASKED] = scenarios.issuing.did_web_document(DID, COLLEGE_KEY.public_key()) | changes
    return ResolvingLoader(web, "https://resolver.example"), web


def badge():
    document = scenarios.unsigned(issuer={"id": DID, "type": ["Profile"], "name": "College"})
    del document["credentialStatus"]
    return scenarios.encode(scenarios.sign(document, method=f"{DID}#key-1"))


def test_a_badge_of_a_did_that_the_resolver_knows_is_intact_and_its_issuer_self_made():
    loader, web = resolving()
    report = judge(badge(), web=loader)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)
    assert codes(report) >= {"proof.good", "issuer.key_is_its_own"}
    assert web.asked == [ASKED]


def test_without_a_resolver_nothing_is_asked_and_nothing_known():
    web = Web()
    report = judge(badge(), web=ResolvingLoader(web, None))
    assert (report.state, codes(report), web.asked) == (S.COULD_NOT_BE_CHECKED, {"key.unreachable"}, [])
    with pytest.raises(NotLoaded, match=r"fetch\.no_resolver"):
        ResolvingLoader(web, None).load(DID)


def test_a_document_of_another_did_proves_nothing():
    loader, _ = resolving(id="did:example:other")
    assert judge(badge(), web=loader).state is S.FAILED


@pytest.mark.parametrize("did", ["did:example:a/../b", "did:example:a?x=1", "did:example:", "did:EXAMPLE:a"])
def test_what_is_no_did_is_not_looked_up(did):
    loader, web = resolving()
    document = scenarios.unsigned(issuer={"id": "did:example:a", "type": ["Profile"], "name": "College"})
    report = judge(scenarios.encode(scenarios.sign(document, method=f"{did}#key-1")), web=loader)
    assert report.state is not S.VERIFIED
    assert not [address for address in web.asked if "resolver" in address]


def test_other_addresses_are_asked_as_they_are():
    loader, web = resolving()
    assert json.loads(loader.load(scenarios.LIST).body)
    assert web.asked == [scenarios.LIST]
    assert resolve_did(DID, loader)["id"] == DID
