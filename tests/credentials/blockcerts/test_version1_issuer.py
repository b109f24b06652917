"""Whose a certificate of version 1.2 is, and what takes it back: the issuer's profile, a signature, spent outputs."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jobboard.credentials import Judgement, Outcome
from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts import signed_messages
from jobboard.credentials.blockcerts.addresses import address_of
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.signed_messages import signer_of
from jobboard.credentials.findings import Refused
from tests.credentials.blockcerts import certificates as made
from tests.credentials.blockcerts.certificates import AT, FOR_ALL, FOR_ONE, ISSUER, PAYER, RECIPIENT, REVOKED, SECOND
from tests.credentials.blockcerts.test_version1 import issued, report, verdict
from tests.credentials.scenarios import K256

UID = made.first()["assertion"]["uid"]
STRANGER = ec.derive_private_key(7654321, ec.SECP256K1())
STRANGERS = address_of(STRANGER.public_key(), Chain.BITCOIN_MAINNET)
UNCOMPRESSED = address_of(K256.public_key(), Chain.BITCOIN_MAINNET, is_compressed=False)


def key(address=PAYER, **times):
    written = {name: each if isinstance(each, str) else each.isoformat() for name, each in times.items()}
    return {"key": address, **written}


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ({"date": AT + SECOND}, S.FAILED),
        ({"date": AT}, S.VERIFIED),
        ({"date": AT - SECOND}, S.VERIFIED),
        ({"date": AT - SECOND, "invalidated": AT}, S.FAILED),
        ({"date": AT - SECOND, "invalidated": AT + SECOND}, S.VERIFIED),
        ({"date": AT - SECOND, "invalidated": "some day"}, S.ISSUER_NOT_IDENTIFIED),
    ],
)
def test_an_account_is_the_issuer_s_from_its_first_second_until_its_end(times, expected):
    assert report(*issued(made.first_web(issuerKeys=[key(**times)]))).state is expected


@pytest.mark.parametrize("keys", [[key(STRANGERS)], [], None])
def test_an_account_that_the_issuer_does_not_list_fails(keys):
    found = report(*issued(made.first_web(issuerKeys=keys)))
    assert (found.state, found.facts, found.issuer_level) == (S.FAILED, None, None)
    assert "issuer.address_not_listed" in {check.code for check in found.checks}


def test_a_key_to_take_back_with_is_none_to_issue_with():
    web = made.first_web(issuerKeys=[key(STRANGERS)], revocationKeys=[key(PAYER)])
    assert report(*issued(web)).state is S.FAILED


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "issuer.profile_unreachable"),
        ({**made.FIRST_PROFILE, "id": f"{ISSUER}?"}, "issuer.profile_of_another"),
        ({**made.FIRST_PROFILE, "issuerKeys": [PAYER]}, "issuer.profile_malformed"),
    ],
)
def test_a_profile_that_is_away_unclear_or_another_s_proves_nobody(answer, code):
    document, web = issued()
    web.answers[ISSUER] = answer
    found = report(document, web)
    assert (found.outcome(Judgement.ISSUER), found.issuer_level) == (Outcome.UNKNOWN, 0)
    assert code in {check.code for check in found.checks}


def test_an_issuer_without_a_protected_address_is_nobody():
    home = ISSUER.replace("https", "http")
    issuer = {**made.first()["certificate"]["issuer"], "id": home}
    document, web = issued(certificate={"issuer": issuer})
    web.answers[home] = {**made.FIRST_PROFILE, "id": home}
    assert verdict(document, web) == (S.ISSUER_NOT_IDENTIFIED, {"issuer.address_unprotected"})
    assert verdict(*issued(certificate={"issuer": {"name": "University of Tests"}}))[1] == {"structure.no_issuer"}


def test_whoever_anchors_another_s_document_is_not_its_issuer():
    web = made.first_web()
    [stolen] = made.issue(web, made.first(), sender=STRANGERS)
    assert verdict(stolen, web) == (S.FAILED, {"proof.bad_signature"})
    anew = made.first(signature=made.message_signed(UID, STRANGER, address=STRANGERS))
    [stolen] = made.issue(web, anew, sender=STRANGERS)
    assert verdict(stolen, web) == (S.FAILED, {"issuer.address_not_listed"})


@pytest.mark.parametrize(
    ("signature", "state", "code"),
    [
        (made.message_signed(UID, STRANGER, address=STRANGERS), S.FAILED, "proof.bad_signature"),
        (made.message_signed(UID, address=UNCOMPRESSED), S.FAILED, "proof.bad_signature"),
        (made.message_signed("another number"), S.FAILED, "proof.bad_signature"),
        ("", S.FAILED, "proof.malformed"),
        ("no base64", S.FAILED, "proof.malformed"),
        (base64.b64encode(bytes([31]) + bytes(63)).decode(), S.FAILED, "proof.malformed"),
        ([made.message_signed(UID), "another"], S.FAILED, "proof.malformed"),
        (base64.b64encode(bytes([35]) + bytes(64)).decode(), S.COULD_NOT_BE_CHECKED, "proof.unsupported"),
    ],
)
def test_the_number_is_signed_by_whoever_paid(signature, state, code):
    assert verdict(*issued(signature=signature)) == (state, {code})


def test_a_certificate_may_have_no_signature_and_says_then_nothing_of_it():
    document, web = issued(signature=None)
    assert verdict(document, web) == (S.VERIFIED, set())
    assert "anchor.number_signed" not in {check.code for check in report(document, web).checks}
    document, web = issued()
    assert "anchor.number_signed" in {check.code for check in report(document, web).checks}
    del document["document"]["signature"]
    assert verdict(document, web) == (S.FAILED, {"anchor.another_document"})


@pytest.mark.parametrize("rule", [{"attribute-signed": "id"}, {"type": "email"}, {"attribute-signed": None}])
def test_a_signature_over_something_else_is_not_understood(rule):
    assert verdict(*issued(verify=rule)) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})


def test_a_signature_over_no_number_is_none():
    assert verdict(*issued(assertion={"uid": None})) == (S.FAILED, {"proof.malformed"})


def test_an_old_wallet_signs_with_the_address_of_its_long_key():
    web = made.first_web(issuerKeys=[key(UNCOMPRESSED)])
    document = made.first(signature=made.message_signed(UID, address=UNCOMPRESSED))
    [document] = made.issue(web, document, sender=UNCOMPRESSED)
    assert verdict(document, web) == (S.VERIFIED, set())


def test_a_signature_names_its_key():
    """Source: Bitcoin Core, test/functional/rpc_signmessagewithprivkey.py."""
    signature = "INbVnW4e6PeRmsv2Qgu8NuopvrVjkcxob+sX8OcZG0SALhWybUjzMLPdAsXI46YZGb0KQTRii+wWIQzRpG/U+S0="
    address = "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB"
    assert signer_of("This is just a test message", signature, Chain.BITCOIN_TESTNET) == address


def test_another_first_byte_names_another_key():
    data = base64.b64decode(made.message_signed(UID))
    texts = [base64.b64encode(bytes([header]) + data[1:]).decode() for header in (27, 28, 31, 32)]
    signers = {signer_of(UID, text, Chain.BITCOIN_MAINNET) for text in texts}
    assert len(signers) == 4
    assert {PAYER, UNCOMPRESSED} <= signers


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
DOUBLED = signed_messages._times(2, signed_messages._GENERATOR)[0]
DIGEST = int.from_bytes(
    sha256(sha256(b"\x18Bitcoin Signed Message:\n" + bytes([len(UID)]) + UID.encode()).digest()).digest()
)


@pytest.mark.parametrize(
    ("header", "r", "s"),
    [
        (31, 0, 7),
        (33, 0, 7),  # A point with the order of the curve as its number lies on it.
        (31, ORDER, 7),
        (31, 5, 7),  # No point has this number.
        (31, DOUBLED, 0),
        (31, DOUBLED, ORDER),
        (34, 2**256 - 1, 7),
        (34, 2**256 - ORDER, 7),
        (31, DOUBLED, DIGEST * pow(2, -1, ORDER) % ORDER),  # The key would be the point at infinity.
    ],
)
def test_numbers_that_no_key_can_have_made_are_no_signature(header, r, s):
    signature = base64.b64encode(bytes([header]) + r.to_bytes(32) + s.to_bytes(32)).decode()
    with pytest.raises(Refused) as refused:
        signer_of(UID, signature, Chain.BITCOIN_MAINNET)
    assert (refused.value.code, refused.value.outcome) == ("proof.bad_signature", Outcome.FAILED)


def test_a_key_that_was_worked_out_wrongly_signed_nothing(monkeypatch):
    x, y = signed_messages._GENERATOR
    monkeypatch.setattr(signed_messages, "_GENERATOR", signed_messages._times(2, (x, y)))
    with pytest.raises(Refused) as refused:
        signer_of(UID, made.message_signed(UID), Chain.BITCOIN_MAINNET)
    assert refused.value.code == "proof.bad_signature"


def test_a_long_number_is_not_understood():
    with pytest.raises(Refused) as refused:
        signer_of("7" * 253, made.message_signed(UID), Chain.BITCOIN_MAINNET)
    assert (refused.value.code, refused.value.outcome) == ("proof.unsupported", Outcome.UNKNOWN)


@pytest.mark.parametrize("spent", [RECIPIENT, FOR_ONE, FOR_ALL])
def test_each_output_that_was_spent_takes_it_back(spent):
    document, web = issued(told={"spent": frozenset({PAYER, spent})})
    [check] = [each for each in report(document, web).checks if each.code == "standing.revoked"]
    assert (report(document, web).state, check.detail) == (S.REVOKED, "an output was spent")
    found = report(*issued(told={"spent": frozenset({PAYER, made.SPENDABLE})}))
    codes = {check.code for check in found.checks}
    assert (found.state, "standing.not_spent" in codes) == (S.VERIFIED, True)
    assert "standing.no_status_list" not in codes


def test_an_output_for_one_takes_back_no_other():
    web = made.first_web()
    keys = {"publicKey": made.SPENDABLE, "revocationKey": STRANGERS}
    other = made.first(2, recipient=keys)
    batch = made.issue(web, made.first(1), other, spent=frozenset({FOR_ONE}))
    assert [report(each, web).state for each in batch] == [S.REVOKED, S.VERIFIED]


def test_outputs_that_too_few_explorers_tell_of_leave_it_open():
    document, web = issued()
    [spends] = [address for address in web.answers if address.endswith("/spends")]
    web.answers[spends] = None
    assert report(document, web).state is S.COULD_NOT_BE_CHECKED


def test_a_list_that_the_issuer_names_later_takes_it_back_by_its_id_or_its_number():
    document, web = issued(made.first_web(revocationList=REVOKED))
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.revocations_unreachable"})
    web.answers[REVOKED] = made.revocation_list()
    assert verdict(document, web) == (S.VERIFIED, set())
    for name in (document["document"]["assertion"]["id"], UID):
        web.answers[REVOKED] = made.revocation_list(name)
        assert report(document, web).state is S.REVOKED


def test_a_list_that_the_certificate_names_is_asked():
    issuer = {**made.first()["certificate"]["issuer"], "revocationList": REVOKED}
    document, web = issued(certificate={"issuer": issuer})
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.revocations_unreachable"})
    web.answers[REVOKED] = made.revocation_list(UID)
    assert report(document, web).state is S.REVOKED


def test_the_first_edition_does_not_say_where_it_stands_and_is_told():
    parts = {name: part for name, part in made.first().items() if name not in ("@context", "type")}
    found = report(parts, made.first_web())
    assert [(check.code, check.outcome, check.detail) for check in found.checks] == [
        ("format.unsupported", Outcome.UNKNOWN, "Blockcerts 1.1")
    ]
