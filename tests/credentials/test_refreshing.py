"""A newer copy of a badge, where its issuer offers one."""

import json

import pytest

from jobboard.credentials import Document, issuing, verify
from jobboard.credentials import PublicState as S
from jobboard.credentials.loader import ReplayLoader
from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import COLLEGE, LIST, NOW, Web, codes, judge

NEWER = "https://college.example/newer/1"
TYPED = "1EdTechCredentialRefresh"
CONTEXT = [*scenarios.VC2, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
ENDED = {"validUntil": "2026-05-20T00:00:00Z"}


def offering(address=NEWER, kind=TYPED, **changes):
    service = {"id": address, "type": kind}
    return scenarios.unsigned(**{"@context": CONTEXT, "refreshService": service, **changes})


def signed(document, **options):
    return scenarios.encode(scenarios.sign(document, **options))


def web_with(newer):
    web = Web()
    web.answers[NEWER] = newer
    return web


@pytest.mark.parametrize("newer", [scenarios.good(), tokens.token(scenarios.unsigned())])
def test_a_renewed_badge_is_judged_in_place_of_the_one_that_ended(newer):
    web = web_with(newer)
    report = judge(signed(offering(**ENDED)), web=web)
    assert (report.state, "standing.refreshed" in codes(report)) == (S.VERIFIED, True)
    assert web.asked.count(NEWER) == 1


def test_what_is_shown_is_what_the_newer_copy_says():
    renamed = scenarios.unsigned(**scenarios.recipient(scenarios.OWNER))
    renamed["credentialSubject"]["achievement"] = {**scenarios.achievement(), "name": "Data science"}
    assert judge(signed(offering()), web=web_with(signed(renamed))).facts.name == "Data science"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        (ENDED, S.EXPIRED),
        ({"validFrom": "2026-07-01T00:00:00Z"}, S.NOT_YET_VALID),
        (scenarios.recipient("other@example.org"), S.NOT_PROVEN_YOURS),
        ({"credentialStatus": {**scenarios.unsigned()["credentialStatus"], "statusListIndex": "7"}}, S.REVOKED),
        ({"credentialStatus": {"id": "urn:uuid:9", "type": "https://example.org/Unheard"}}, S.COULD_NOT_BE_CHECKED),
    ],
)
def test_a_newer_copy_that_does_not_hold_takes_the_badge_with_it(changes, state):
    web = web_with(scenarios.good(**changes))
    web.answers[LIST] = scenarios.status_list((7,))
    report = judge(signed(offering()), web=web)
    assert (report.state, "standing.refreshed" in codes(report)) == (state, True)


def foreign():
    did = f"did:key:{issuing.multikey(scenarios.STRANGER_KEY.public_key())}"
    method = f"{did}#{did.removeprefix('did:key:')}"
    return signed(scenarios.unsigned(), key=scenarios.STRANGER_KEY, method=method)


@pytest.mark.parametrize(
    "newer",
    [
        None,
        404,
        410,
        b"<html>",
        b"x" * 2_000_000,
        NEWER.encode(),
        scenarios.encode(scenarios.unsigned()),
        scenarios.good().replace(b'"Data analysis"', b'"Data mining"'),
        scenarios.good(id="urn:uuid:7f2f2b3c-0000-4000-8000-000000000009"),
        scenarios.self_made(),
        foreign(),
        scenarios.good(type=["VerifiableCredential"], credentialSubject={"id": "did:example:1"}),
    ],
)
@pytest.mark.parametrize(("changes", "state"), [({}, S.VERIFIED), (ENDED, S.EXPIRED)])
def test_without_a_good_newer_copy_of_the_same_badge_the_one_at_hand_stands(newer, changes, state):
    report = judge(signed(offering(**changes)), web=web_with(newer))
    assert (report.state, "standing.not_refreshed" in codes(report)) == (state, True)
    assert "standing.refreshed" not in codes(report)


@pytest.mark.parametrize(
    "service",
    [
        {"id": NEWER.replace("https", "http"), "type": TYPED},
        {"id": "did:web:college.example", "type": TYPED},
        {"id": "https://", "type": TYPED},
        {"type": TYPED},
        {"id": NEWER, "type": "https://example.org/Unheard"},
        [{"id": NEWER, "type": TYPED}, {"id": f"{NEWER}0", "type": TYPED}],
    ],
)
def test_an_offer_that_cannot_be_used_is_told_and_asks_nobody(service):
    web = web_with(scenarios.good())
    report = judge(signed(offering(refreshService=service)), web=web)
    assert (report.state, "standing.not_refreshed" in codes(report)) == (S.VERIFIED, True)
    assert not [address for address in web.asked if "newer" in address]


def presented(data):
    return scenarios.encode(
        {"@context": scenarios.VC2[:1], "type": "VerifiablePresentation", "verifiableCredential": [json.loads(data)]}
    )


@pytest.mark.parametrize("shown", [bytes, presented])
@pytest.mark.parametrize("answered", [bytes, presented])
def test_a_copy_is_refreshed_once(shown, answered):
    web = web_with(answered(signed(offering("https://college.example/newer/2", **ENDED))))
    assert judge(shown(signed(offering(**ENDED))), web=web).state is S.EXPIRED
    assert [address for address in web.asked if "newer" in address] == [NEWER]


@pytest.mark.parametrize("document", [signed(offering()).replace(b'"Data analysis"', b'"Mining"'), foreign])
def test_the_address_of_a_badge_that_is_not_its_issuers_is_not_asked(document):
    if callable(document):
        did = f"did:key:{issuing.multikey(scenarios.STRANGER_KEY.public_key())}"
        method = f"{did}#{did.removeprefix('did:key:')}"
        document = signed(offering(), key=scenarios.STRANGER_KEY, method=method)
    web = web_with(scenarios.good())
    assert judge(document, web=web).state is not S.VERIFIED
    assert NEWER not in web.asked


class Failing(Web):
    """Answers with a page of an error that happens to hold a good badge."""

    def load(self, address, *, accept="application/json"):
        if address == NEWER:
            return Document(address, 500, "application/json", scenarios.good())
        return super().load(address, accept=accept)


def test_an_answer_of_an_error_is_no_newer_copy():
    report = judge(signed(offering(**ENDED)), web=Failing())
    assert (report.state, "standing.not_refreshed" in codes(report)) == (S.EXPIRED, True)


def test_a_badge_that_was_refreshed_can_be_replayed():
    data = signed(offering(**ENDED))
    report = judge(data, web=web_with(scenarios.good()))
    again = verify(data, identities=scenarios.IDENTITIES, loader=ReplayLoader(report.documents), now=NOW)
    assert again == report
    assert again.facts.issuer_id == COLLEGE
