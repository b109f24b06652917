"""What a badge says of its holder, read from every kind of file, and nothing from what cannot be read."""

import json

import pytest

from jobboard.credentials import FetchedDocument, issuing, names_of_holder, said_of_holder
from jobboard.credentials.blockcerts.receipts import Receipt
from jobboard.credentials.holder import MOST_DETAILS
from tests.credentials import scenarios, tokens
from tests.credentials.blockcerts import certificates
from tests.credentials.blockcerts.explorers import BITCOIN
from tests.credentials.scenarios import NOW, OWNER
from tests.credentials.test_svg import assertion, svg

HOSTED = {"type": "Assertion", "id": "urn:uuid:1", "badge": "https://x.example/b", "recipient": {"identity": OWNER}}


def texts(data, *answers):
    return {detail.heading: detail.text for detail in said_of_holder(data, answers)}


def answer(document):
    return FetchedDocument("https://x.example", "https://x.example", 200, None, json.dumps(document).encode(), NOW)


@pytest.mark.parametrize(
    "data",
    [
        json.dumps(HOSTED).encode(),
        issuing.bake_png(scenarios.picture(), json.dumps(HOSTED).encode()),
        svg(assertion(f"<![CDATA[{json.dumps(HOSTED)}]]>")),
        tokens.token(HOSTED),
    ],
)
def test_a_badge_is_read_from_every_kind_of_file(data):
    assert texts(data) == {"Id": "urn:uuid:1", "Recipient, identity": OWNER}


def test_what_is_about_the_achievement_the_issuer_or_the_proof_is_left_out():
    assert texts(scenarios.good()) == {
        "Id": "urn:uuid:7f2f2b3c-0000-4000-8000-000000000001",
        "Name": "Data analysis",
        "Identifier, identity hash": OWNER,
        "Identifier, identity type": "emailAddress",
    }
    in_claim = texts(tokens.token(tokens.in_claim(sub="did:example:isla")))
    assert in_claim["Identifier, identity hash"] == OWNER


def test_the_receipt_and_the_markup_of_a_certificate_are_left_out():
    receipt = Receipt(bytes(32), bytes(32), (), (BITCOIN,))
    version2 = certificates.assertion(signature=certificates.signature_of(receipt), displayHtml="<p>Well done</p>")
    assert texts(json.dumps(version2).encode()) == {
        "Id": version2["id"],
        "Recipient, identity": OWNER,
        "Recipient profile, name": "Isla Example",
        "Recipient profile, public key": version2["recipientProfile"]["publicKey"],
    }
    version3 = texts(json.dumps(certificates.credential()).encode())
    assert (version3["Name"], version3["Email"]) == ("Isla Example", OWNER)
    assert not any("display" in heading.lower() for heading in version3)


def test_a_hosted_badge_is_among_the_answers_and_other_answers_are_not():
    found = texts(b"https://x.example/1", answer(HOSTED), answer({"credentialSubject": {"id": "a status list"}}))
    assert found["Recipient, identity"] == OWNER
    assert len(found) == 2


def test_the_names_of_the_holder_are_found_and_those_of_others_are_not():
    subject = {
        "name": "Jane Doe",
        "identifier": [{"identityType": "name", "identityHash": "J. Doe"}, {"identityType": "x", "identityHash": "y"}],
        "source": {"givenName": "Janet", "name": "College"},
        "achievement": {"name": "First aid", "creator": {"familyName": "Author"}},
    }
    said = {"name": "First aid", "issuer": {"name": "Issuer"}, "credentialSubject": subject}
    assert names_of_holder(json.dumps(said).encode()) == "Jane Doe J. Doe Janet"
    assert names_of_holder(tokens.token({"vc": said})) == "Jane Doe J. Doe Janet"
    assert names_of_holder(b"https://x.example", [answer({"recipient": {"name": ["not", "text"]}, "name": "No"})]) == ""
    assert names_of_holder(b"nothing") == ""


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b"\x89PNG\r\n\x1a\n", b"<svg", b"a.b.c", b"\xff", b"{}", b"<svg><!DOCTYPE"]
)
def test_what_cannot_be_read_says_nothing(data):
    assert said_of_holder(data) == ()


def test_much_is_cut_and_controls_are_not_shown():
    said = {"recipient": [f"{number}" for number in range(1000)], "narrative": "a\u202eb" + "x" * 1000}
    assert len(said_of_holder(json.dumps(said).encode())) == MOST_DETAILS
    (detail,) = said_of_holder(json.dumps({"narrative": said["narrative"]}).encode())
    assert detail.text.startswith("abx")
    assert len(detail.text) == 300
    assert len(said_of_holder(json.dumps({"y" * 500: "z"}).encode())[0].heading) == 100
