"""What a holder shows of a credential is good when each statement is signed; what may be left out is told."""

import json

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jobboard.credentials import PublicState as S
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.disclosure import MAX_SIGNATURES, read_derived_proof
from jobboard.credentials.findings import Refused
from jobboard.credentials.keys import decode_base64url, encode_base64url
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import disclosing, scenarios
from tests.credentials.disclosing import decode, disclose, with_parts
from tests.credentials.scenarios import COLLEGE_KEY, K256, P256, P384, codes
from tests.credentials.tokens import web_with

BASE_SIGNATURE, PUBLIC_KEY, SIGNATURES, LABELS, MANDATORY = range(5)


def verdict(document, web=None):
    report = scenarios.judge(scenarios.encode(document), web=web or disclosing.web())
    return report.state, codes(report)


@pytest.fixture(scope="module")
def shown():
    """The whole badge of the college, as its holder shows it."""
    return disclose(scenarios.unsigned())


def without(document, *names):
    return {name: value for name, value in document.items() if name not in names}


def test_a_badge_of_which_the_parts_that_decide_are_shown_is_good(shown):
    assert verdict(shown)[0] is S.VERIFIED
    assert verdict(shown, disclosing.web([5]))[0] is S.REVOKED


def test_parts_can_be_left_out():
    document = scenarios.unsigned()
    del document["name"], document["credentialSubject"]["achievement"]["alignment"]
    report = scenarios.judge(scenarios.encode(disclose(document)), web=disclosing.web())
    assert report.state is S.VERIFIED
    assert report.facts.alignments == ()


@pytest.mark.parametrize("left_out", [("credentialStatus",), ("validUntil",), ("credentialStatus", "validUntil")])
def test_what_may_have_been_left_out_is_not_known_to_be_well(left_out):
    report = scenarios.judge(scenarios.encode(disclose(without(scenarios.unsigned(), *left_out))), web=disclosing.web())
    assert report.state is S.COULD_NOT_BE_CHECKED
    check = next(check for check in report.checks if check.code == "standing.may_be_undisclosed")
    assert set(check.detail.split()) == set(left_out)


@pytest.mark.parametrize("name", ["credentialStatus", "statusPurpose", "statusListIndex", "type"])
def test_a_status_that_the_issuer_let_be_hidden_may_not_be_the_only_one(name):
    """Of two entries one may be left out, and of one entry its size, without which another bit is read."""
    mandatory = [each for each in disclosing.MANDATORY if each != name]
    report = scenarios.judge(
        scenarios.encode(disclose(scenarios.unsigned(), mandatory=mandatory)), web=disclosing.web([6])
    )
    assert report.state is S.COULD_NOT_BE_CHECKED
    check = next(check for check in report.checks if check.code == "standing.may_be_undisclosed")
    assert check.detail == "credentialStatus"
    assert verdict(disclose(scenarios.unsigned(), mandatory=mandatory), disclosing.web([5]))[0] is S.REVOKED


def test_a_proof_of_somebody_else_does_not_say_what_is_always_shown():
    first = disclose(scenarios.unsigned(), mandatory=("issuer",))
    own = disclose(scenarios.unsigned(), key=disclosing.OWN_KEY, verificationMethod=disclosing.own_method())
    assert verdict(own)[0] is S.ISSUER_NOT_IDENTIFIED
    assert "standing.may_be_undisclosed" in verdict({**first, "proof": [first["proof"], own["proof"]]})[1]


def test_a_list_of_which_parts_may_be_left_out_says_nothing(shown):
    web = disclosing.web()
    bits = without(scenarios.status_list((), validUntil="2027-01-01T00:00:00Z"), "proof")
    web.answers[scenarios.LIST] = disclose(bits)
    state, found = verdict(shown, web)
    assert state is S.COULD_NOT_BE_CHECKED
    assert "standing.list_not_intact" in found


def test_a_second_proof_over_what_is_shown_does_not_make_it_the_whole():
    document = disclose(without(scenarios.unsigned(), "credentialStatus"))
    both = scenarios.sign(document, method=f"{scenarios.COLLEGE}#list")
    assert "standing.may_be_undisclosed" in verdict(both)[1]


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Data science"},
        {"validUntil": "2037-05-01T00:00:00Z"},
        {"description": "Added."},
        {"issuer": {"id": scenarios.COLLEGE, "type": ["Profile"], "name": "University"}},
    ],
)
def test_what_was_changed_or_added_is_seen(shown, change):
    assert verdict({**shown, **change}) == (S.FAILED, {"proof.bad_signature"})


@pytest.mark.parametrize("name", ["name", "validUntil", "credentialStatus"])
def test_what_is_taken_out_must_be_taken_out_of_the_proof_too(shown, name):
    assert verdict(without(shown, name)) == (S.FAILED, {"proof.bad_signature"})


def test_no_option_of_the_proof_can_be_changed(shown):
    for name, value in (("created", "2026-05-02T00:00:00Z"), ("expires", "2030-01-01T00:00:00Z"), ("domain", "a")):
        assert verdict({**shown, "proof": {**shown["proof"], name: value}}) == (S.FAILED, {"proof.bad_signature"})


def test_every_statement_needs_its_own_signature(shown):
    for number in range(len(decode(shown)[SIGNATURES])):
        parts = decode(shown)
        parts[SIGNATURES][number] = parts[SIGNATURES][number - 1]
        assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})
    parts[SIGNATURES].pop()
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})


def test_the_issuer_vouches_for_the_key_of_the_statements(shown):
    stranger = ec.derive_private_key(99, ec.SECP256R1())
    parts, others = decode(shown), decode(disclose(scenarios.unsigned(), own_key=stranger))
    parts[PUBLIC_KEY], parts[SIGNATURES] = others[PUBLIC_KEY], others[SIGNATURES]
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})
    assert verdict(disclose(scenarios.unsigned(), key=stranger)) == (S.FAILED, {"proof.bad_signature"})


def test_what_the_issuer_signed_together_cannot_be_moved_to_the_rest(shown):
    parts = decode(shown)
    parts[MANDATORY] = parts[MANDATORY][1:]
    parts[SIGNATURES].append(parts[SIGNATURES][0])
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})
    parts = decode(shown)
    parts[MANDATORY].append(1000)
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})


def test_labels_are_those_of_exactly_the_nameless_nodes(shown):
    """A label more could be changed unseen; one node under two names would be two nodes where the issuer signed one."""
    parts = decode(shown)
    parts[LABELS][max(parts[LABELS]) + 1] = bytes(32)
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})
    parts = decode(shown)
    del parts[LABELS][0]
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.bad_signature"})
    parts = decode(shown)
    parts[LABELS][0] = parts[LABELS][1]
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.malformed"})


def test_one_node_cannot_be_shown_as_two():
    """Two parts of one criteria: shown as two criteria they would be signed statement by statement as well."""
    document = scenarios.unsigned()
    document["credentialSubject"]["achievement"]["alignment"] = [{"type": ["Alignment"], "targetName": "a"}]
    twice = json.loads(json.dumps(document))
    twice["credentialSubject"]["achievement"]["alignment"] *= 2
    twice["credentialSubject"]["achievement"]["alignment"][1] = {"type": ["Alignment"], "targetCode": "7"}
    parts = decode(disclose(twice))
    graph = read_graph(twice, next(context_choices(twice)))
    assert len(parts[LABELS]) == len(disclosing.labels_of(graph)) == len(set(parts[LABELS].values()))
    parts[LABELS] = dict.fromkeys(parts[LABELS], bytes(32))
    assert verdict(with_parts(disclose(twice), parts)) == (S.FAILED, {"proof.malformed"})


@pytest.mark.parametrize("key", [P384, COLLEGE_KEY])
def test_the_key_is_of_the_one_kind(shown, key):
    assert "proof.key_of_another_kind" in verdict(shown, web_with(key))[1]


def test_the_issuer_may_sign_with_the_curve_of_the_blockchains():
    document = disclose(scenarios.unsigned(), key=K256)
    assert verdict(document, web_with(K256))[0] is S.VERIFIED
    assert verdict(document, web_with(P256))[0] is S.FAILED


def test_the_key_of_the_statements_is_of_the_one_kind():
    own = ec.derive_private_key(7, ec.SECP256K1())
    assert verdict(disclose(scenarios.unsigned(), own_key=own)) == (S.FAILED, {"proof.key_of_another_kind"})


def test_a_base_proof_is_refused(shown):
    base = [*decode(shown)[:2], bytes(32), [], ["/issuer"]]
    assert verdict(with_parts(shown, base, b"\xd9\x5d\x00")) == (S.FAILED, {"proof.not_derived"})


def test_parts_of_a_chain_are_not_supported():
    name = "urn:uuid:00000000-0000-4000-8000-000000000001"
    first = scenarios.sign(scenarios.unsigned(), method=f"{scenarios.COLLEGE}#list", id=name)
    last = disclose(scenarios.unsigned(), previousProof=name)
    document = {**first, "proof": [first["proof"], last["proof"]]}
    assert verdict(document) == (S.COULD_NOT_BE_CHECKED, {"proof.good", "proof.unsupported"})


def changed(number, value):
    def change(parts):
        return [*parts[:number], value, *parts[number + 1 :]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts[:4],
        lambda parts: [*parts, 1],
        lambda parts: {"a": parts},
        lambda parts: 7,
        lambda parts: cbor2.dumps(parts) + b"\0",
        lambda parts: cbor2.dumps(parts)[:-1],
        lambda parts: b"\x9f" + cbor2.dumps(parts)[1:] + b"\xff",
        lambda parts: b"",
        lambda parts: cbor2.dumps(cbor2.CBORTag(64, parts)),
        lambda parts: b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        lambda parts: bytes.fromhex("c48221196ab3"),
        lambda parts: bytes.fromhex("c5821b7fffffffffffffff03"),
        lambda parts: bytes.fromhex("d81e820100"),
        lambda parts: b"\x81" * 5000,
        changed(0, bytes(63)),
        changed(0, "a"),
        changed(1, bytes(36)),
        changed(1, b"\xed\x01" + bytes(33)),
        changed(2, [bytes(65)]),
        changed(2, {0: bytes(64)}),
        changed(2, [1]),
        changed(3, [bytes(32)]),
        changed(3, {"0": bytes(32)}),
        changed(3, {-1: bytes(32)}),
        changed(3, {0: bytes(31)}),
        changed(3, {True: bytes(32)}),
        changed(4, {0: 1}),
        changed(4, [1, 0]),
        changed(4, [0, 0]),
        changed(4, [True]),
        changed(4, [0.0]),
        changed(4, [-1]),
        changed(4, [2**70]),
    ],
)
def test_a_value_that_is_not_in_the_one_form_is_refused(shown, change):
    state, found = verdict(with_parts(shown, change(decode(shown))))
    assert state is S.FAILED
    assert found <= {"proof.malformed", "key.malformed", "proof.bad_signature"}


@pytest.mark.parametrize("value", [None, 7, "", "z2", "u", "u!!", "u2V0", "m2V0B", ["u2V0B"]])
def test_a_value_that_is_no_base64url_is_refused(value):
    with pytest.raises(Refused, match=r"proof\.malformed"):
        read_derived_proof(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts[MANDATORY].reverse(),
        lambda parts: parts[MANDATORY].append(parts[MANDATORY][-1]),
        lambda parts: parts[LABELS].update({True: parts[LABELS].pop(1)}),
        lambda parts: parts[LABELS].update({1.0: parts[LABELS].pop(1)}),
    ],
)
def test_the_same_cannot_be_said_in_another_way(shown, change):
    parts = decode(shown)
    change(parts)
    assert verdict(with_parts(shown, parts)) == (S.FAILED, {"proof.malformed"})


def test_numbers_have_their_shortest_form(shown):
    data = decode_base64url(shown["proof"]["proofValue"][1:])
    assert data[3:6] == b"\x85\x58\x40"
    longer = "u" + encode_base64url(data[:4] + b"\x59\x00\x40" + data[6:])
    with pytest.raises(Refused, match=r"proof\.malformed"):
        read_derived_proof(longer)


def test_signatures_are_counted_before_they_are_checked(shown):
    parts = decode(shown)
    parts[SIGNATURES] = [bytes(64)] * (MAX_SIGNATURES + 1)
    assert verdict(with_parts(shown, parts)) == (S.COULD_NOT_BE_CHECKED, {"format.graph_too_large"})
