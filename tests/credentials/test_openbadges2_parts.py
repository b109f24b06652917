"""Parts of badges handed in alone: their data is checked, and none is ever taken for a badge."""

import pytest

from jobboard.credentials import Judgement, Outcome
from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, encode, judge
from tests.credentials.tokens import pem_of

V1, V2 = "https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2"
HOME = "https://badges.example"
CLASS, ISSUER, KEY = f"{HOME}/classes/first-aid", f"{HOME}/issuer", f"{HOME}/key"
COPIED = {"obi": "https://w3id.org/openbadges#", "name": "https://evil.example/name"}
GOOD = {"structure.part_complete", "structure.part_alone"}


def web_and_part(kind):
    web = Web()
    scenarios.hosted(web)
    pem = pem_of(scenarios.P256)
    web.answers[ISSUER] |= {"email": "office@badges.example", "publicKey": KEY}
    endorsement = {
        "id": f"{HOME}/endorsements/1",
        "type": "Endorsement",
        "claim": {"id": "https://other.example/class", "endorsementComment": "Good."},
        "issuedOn": "2026-01-01T00:00:00Z",
        "issuer": ISSUER,
        "verification": {"type": "hosted"},
    }
    key = {"id": KEY, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": pem}
    parts = {"class": web.answers[CLASS], "issuer": web.answers[ISSUER], "endorsement": endorsement, "key": key}
    return web, {"@context": V2, **parts[kind]}


@pytest.mark.parametrize("kind", ["class", "issuer", "endorsement", "key"])
def test_a_part_is_told_from_a_badge_and_nothing_of_it_is_shown(kind):
    web, part = web_and_part(kind)
    report = judge(encode(part), web=web)
    assert (codes(report), report.facts, report.state) == (GOOD, None, S.COULD_NOT_BE_CHECKED)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("class", {"image": {"id": f"{HOME}/first-aid.png", "caption": "A cross"}}),
        ("class", {"image": "data:image/png;base64,iVBORw0KGgo="}),
        ("class", {"criteria": f"{HOME}/criteria"}),
        ("class", {"type": ["obi:BadgeClass", "schema:Course"]}),
        ("class", {"@context": V1, "alignment": {"name": "first aid", "url": HOME}}),
        ("class", {"alignment": [{"targetName": "first aid", "targetUrl": HOME}]}),
        ("issuer", {"type": "Profile", "verification": {"verificationProperty": "id"}}),
        ("issuer", {"type": "https://w3id.org/openbadges#Issuer"}),
        ("issuer", {"@context": V1, "type": "IssuerOrg", "email": None}),
    ],
)
def test_what_a_part_may_say_otherwise(kind, changes):
    web, part = web_and_part(kind)
    part |= changes
    assert codes(judge(encode({name: value for name, value in part.items() if value is not None}), web=web)) == GOOD


@pytest.mark.parametrize(
    ("kind", "changes", "code"),
    [
        ("class", {"type": "NotAKnownClass"}, "structure.wrong_type"),
        ("class", {"type": ["BadgeClass", "Unknown"]}, "structure.wrong_type"),
        ("class", {"type": []}, "structure.wrong_type"),
        ("class", {"type": None}, "structure.wrong_type"),
        ("class", {"id": None}, "structure.part_incomplete"),
        ("class", {"name": " "}, "structure.part_incomplete"),
        ("class", {"description": None}, "structure.part_incomplete"),
        ("class", {"image": None}, "structure.part_incomplete"),
        ("class", {"image": "a picture"}, "structure.part_incomplete"),
        ("class", {"criteria": {}}, "structure.part_incomplete"),
        ("class", {"issuer": None}, "structure.part_incomplete"),
        ("class", {"alignment": [{"name": "first aid"}]}, "structure.part_incomplete"),
        ("class", {"issuer": CLASS}, "structure.wrong_type"),
        ("class", {"extensions:applyLink": {"type": "Extension"}}, "structure.extension_undeclared"),
        ("issuer", {"url": "badges"}, "structure.part_incomplete"),
        ("issuer", {"email": None}, "structure.part_incomplete"),
        ("issuer", {"publicKey": [{}]}, "structure.part_incomplete"),
        ("issuer", {"verification": {"allowedOrigins": HOME}}, "hosted.origin_is_no_host"),
        ("issuer", {"verification": {"verificationProperty": 1}}, "structure.part_incomplete"),
        ("endorsement", {"claim": {"endorsementComment": "Good."}}, "structure.part_incomplete"),
        ("endorsement", {"issuedOn": "soon"}, "structure.part_incomplete"),
        ("endorsement", {"verification": None}, "structure.part_incomplete"),
        ("endorsement", {"verification": {"type": "signed"}}, "proof.missing"),
        ("endorsement", {"id": "https://evil.example/1"}, "hosted.out_of_scope"),
        ("key", {"publicKeyPem": "no key"}, "key.malformed"),
        ("key", {"owner": None}, "structure.part_incomplete"),
        ("key", {"id": f"{HOME}/other"}, "proof.key_not_found"),
        ("key", {"revoked": "2026-01-01T00:00:00Z"}, "proof.key_revoked"),
    ],
)
def test_a_part_that_is_not_in_order_fails(kind, changes, code):
    web, part = web_and_part(kind)
    part = {name: value for name, value in (part | changes).items() if value is not None}
    report = judge(encode(part), web=web)
    assert (codes(report), report.state) == ({code}, S.FAILED)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "https://other.example/Course"}, "format.unsupported"),
        ({"type": "RevocationList"}, "format.unsupported"),
        ({"@context": COPIED}, "format.inline_context"),
        ({"issuer": "https://silent.example/issuer"}, "hosted.unreachable"),
    ],
)
def test_what_cannot_be_told_of_a_part_is_unknown(changes, code):
    web, part = web_and_part("class")
    report = judge(encode(part | changes), web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert codes(report) <= {code, "hosted.issuer_unreachable"}


def test_a_class_whose_words_are_copied_is_still_judged_by_its_class():
    web, part = web_and_part("class")
    report = judge(encode(part | {"@context": COPIED, "type": "NotAKnownClass"}), web=web)
    assert codes(report) == {"structure.wrong_type"}


def test_an_issuer_that_says_it_is_something_else_is_none_wherever_it_says_it_stands():
    web, part = web_and_part("class")
    web.answers[ISSUER] = {"id": f"{HOME}/elsewhere", "type": "Criteria"}
    assert codes(judge(encode(part), web=web)) == {"structure.wrong_type"}


def test_the_picture_of_a_class_is_asked_for():
    web, part = web_and_part("class")
    web.answers[f"{HOME}/first-aid.png"] = 404
    assert "standing.picture_gone" in codes(judge(encode(part), web=web))
