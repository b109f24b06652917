"""Certificates of version 1.2 with the shape of Bitcoin's main net: the good one is verified, each defect is not."""

import json

import pytest

from jobboard.credentials import Identity, Judgement, Outcome, ReplayLoader
from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts import version1
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.receipts import Anchor
from jobboard.credentials.vocabularies import words_of
from tests.conftest import require
from tests.corpus import CORPUS
from tests.credentials import scenarios
from tests.credentials.blockcerts import certificates as made
from tests.credentials.blockcerts.certificates import ISSUER, RECIPIENT
from tests.credentials.blockcerts.explorers import BITCOIN, Told
from tests.credentials.scenarios import OWNER

BC = "https://w3id.org/blockcerts#"


def report(document, web, **options):
    return scenarios.judge(json.dumps(document).encode(), web=web, **options)


def verdict(document, web, **options):
    found = report(document, web, **options)
    return found.state, {check.code for check in found.checks if check.outcome is not Outcome.PASSED}


def issued(web=None, told=None, **parts):
    web = web or made.first_web()
    document = made.first(1, **parts)
    document = {name: part for name, part in document.items() if part is not None}
    [found, *_] = made.issue(web, document, made.first(2), made.first(3), **(told or {}))
    return found, web


def changed(certificate, /, **parts):
    """A certificate of which parts of the document were changed after it was issued."""
    document = certificate["document"]
    merged = {name: {**document[name], **part} if isinstance(part, dict) else part for name, part in parts.items()}
    return {**certificate, "document": {**document, **merged}}


def test_each_certificate_of_two_batches_is_verified_for_its_owner():
    web = made.first_web()
    batch = made.issue(web, *(made.first(number) for number in range(1, 6)))
    batch += made.issue(web, made.first(6), anchor=Anchor(BITCOIN.chain, "4d" * 32))
    assert [verdict(each, web) for each in batch] == [(S.VERIFIED, set())] * 6


def test_a_certificate_tells_what_was_achieved_and_whose_it_is():
    skill = {"name": "Statistics", "url": "https://vocabulary.example/statistics"}
    certificate = {
        "tags": ["data"],
        "alignment": [skill],
        "criteria": f"{made.HOME}/exam",
        "image": f"{made.HOME}/i.png",
    }
    found = report(*issued(certificate=certificate, assertion={"expires": "2040-01-01"}))
    facts = found.facts
    assert (facts.family, facts.name, facts.description) == ("blockcerts", "Data analysis", "Analyses data.")
    assert (facts.issuer_id, facts.issuer_name, facts.issuer_url) == (ISSUER, "University of Tests", made.HOME)
    assert (facts.criteria, facts.image_url) == (f"{made.HOME}/exam", f"{made.HOME}/i.png")
    assert (facts.achievement_id, facts.tags) == (f"{made.HOME}/criteria/data.json", ("data",))
    assert [(each.target_name, each.target_url) for each in facts.alignments] == [("Statistics", skill["url"])]
    assert (facts.issued_at.year, facts.valid_until.year) == (2020, 2040)
    assert (found.state, found.issuer_level, found.badge_key) == (S.VERIFIED, 2, f"{ISSUER} {facts.credential_id}")


def test_the_page_of_a_certificate_leads_to_it():
    document, web = issued()
    address = document["document"]["assertion"]["id"]
    web.answers |= {address: b"<!doctype html><title>Data analysis</title>", f"{address}?format=json": document}
    assert scenarios.judge(address.encode(), web=web).state is S.VERIFIED


@pytest.mark.corpus
def test_the_hash_is_the_one_that_the_reference_makes():
    """Whose transaction it is tells a recording of the reference's own tests; the document is in the corpus."""
    require("shared/corpus", CORPUS.is_dir(), "the certificate of the reference implementation")
    folder = CORPUS / "blockcerts-v1/certverifier-py-1-2-b5dee02e-50cd-4e48-ad33-de7d2eafa359-json"
    certificate, web = json.loads((folder / "input.json").read_text()), made.first_web()
    [anchor] = certificate["receipt"]["anchors"]
    root, payer = bytes.fromhex(certificate["receipt"]["merkleRoot"]), "1Q3P94rdNyftFBEKiN1fxmt2HnQgSCB619"
    web.answers.clear()
    made.tell(web, Anchor(BITCOIN.chain, anchor["sourceId"]), Told(data=root, senders=(payer,), spent=frozenset()))
    found = report(certificate, web)
    codes = {check.code for check in found.checks if check.outcome is Outcome.PASSED}
    assert {"anchor.good", "anchor.number_signed", "standing.not_spent"} <= codes
    assert (found.outcome(Judgement.INTEGRITY), found.facts.name) == (Outcome.PASSED, "Game of Thrones Character")
    assert verdict(changed(certificate, recipient={"identity": OWNER}), web) == (S.FAILED, {"anchor.another_document"})


def test_the_context_is_the_published_one_but_for_a_word_that_is_written_whole():
    assert words_of(made.V1)["image:signature"] == {"@id": "bc:image:signature"}
    document, web = issued()
    picture = document["document"]["assertion"].pop("image:signature")
    assert verdict(document, web) == (S.FAILED, {"anchor.another_document"})
    document["document"]["assertion"][f"{BC}image:signature"] = picture
    assert verdict(document, web) == (S.VERIFIED, set())
    both = changed(document, assertion={"image:signature": "data:,another"})
    assert verdict(both, web) == (S.FAILED, {"format.duplicate_keys"})


UNCOVERED = {"title": "Brain surgery", "grade": "A+", "display": {"name": "Brain surgery"}, "validUntil": "2099-01-01"}


@pytest.mark.parametrize("part", ["assertion", "certificate", "recipient", "verify"])
def test_nothing_shown_comes_from_words_that_the_hash_leaves_out(part):
    document, web = issued()
    good, found = report(document, web), report(changed(document, **{part: UNCOVERED}), web)
    assert (found.facts, found.state, found.badge_key) == (good.facts, S.VERIFIED, good.badge_key)
    [note] = [check for check in found.checks if check.code == "anchor.words_not_covered"]
    assert int(note.detail) == len(UNCOVERED) + 1


def test_words_beside_the_document_are_not_covered_either():
    document, web = issued()
    without = changed(document, certificate={})
    del without["document"]["certificate"]["language"]
    assert "anchor.words_not_covered" not in {check.code for check in report(without, web).checks}
    found = report({**without, "name": "Brain surgery", "expires": "1999-01-01"}, web)
    assert (found.state, found.facts.name) == (S.VERIFIED, "Data analysis")
    assert "anchor.words_not_covered" in {check.code for check in found.checks}


def test_what_stands_only_in_words_that_are_left_out_is_not_there():
    nameless = {"name": None, "title": "Data analysis"}
    assert verdict(*issued(certificate=nameless)) == (S.FAILED, {"structure.incomplete_assertion"})
    stranger = {"identity": None, "e-mail": OWNER}
    assert verdict(*issued(recipient=stranger))[0] is S.NOT_PROVEN_YOURS


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("certificate", {"name": "Brain surgery"}),
        ("certificate", {f"{BC}more": "covered"}),
        ("certificate", {"schema:name": "Brain surgery"}),
        ("certificate", {"id": "https://other.example/"}),
        ("certificate", {"issuer": {"id": "https://other.example/"}}),
        ("recipient", {"identity": "other@example.org"}),
        ("recipient", {"hashed": True}),
        ("recipient", {"revocationKey": "1Another"}),
        ("assertion", {"expires": "2099-01-01"}),
        ("assertion", {"issuedOn": "2019-09-02"}),
        ("assertion", {"uid": "b5dee02e-50cd-4e48-ad33-de7d2eafa302"}),
        ("verify", {"attribute-signed": "id"}),
    ],
)
def test_a_changed_certificate_fails(part, change):
    document, web = issued()
    assert verdict(changed(document, **{part: change}), web) == (S.FAILED, {"anchor.another_document"})


def test_what_is_anchored_is_a_certificate():
    assert verdict(*issued(type="Certificate")) == (S.FAILED, {"structure.wrong_type"})


def test_parts_in_other_places_are_another_document():
    document, web = issued()
    parts = document["document"]
    swapped = {**parts, "assertion": parts["certificate"], "certificate": parts["assertion"]}
    nested = {**parts, "certificate": {**parts["certificate"], "certificate": parts["certificate"]}}
    for each in (swapped, nested, {**parts, "document": {**parts}}, {"@context": made.V1, "document": parts}):
        state, codes = verdict({**document, "document": each}, web)
        assert state is not S.VERIFIED
        assert codes <= {"anchor.another_document", "format.unknown_context"}


CONTEXTS = [
    ({"@context": None}, None),
    ({"@context": []}, None),
    ({"@context": [made.V1, {"title": "http://schema.org/name"}]}, None),
    ({"@context": [made.V1, "https://w3id.org/blockcerts/v2"]}, None),
    ({"@context": "https://w3id.org/blockcerts/v2"}, None),
    ({}, {"@context": {"title": "http://schema.org/name"}, "title": "Brain surgery"}),
    ({}, {"@context": made.V1}),
]


@pytest.mark.parametrize("context", [*version1.CONTEXTS, [made.V1]])
def test_the_context_has_several_addresses(context):
    assert verdict(*issued(**{"@context": context})) == (S.VERIFIED, set())


@pytest.mark.parametrize(("document", "certificate"), CONTEXTS)
def test_no_other_context_gives_words_a_meaning(document, certificate):
    found, web = issued()
    found = changed(found, **document, **({"certificate": certificate} if certificate else {}))
    assert verdict(found, web) == (S.COULD_NOT_BE_CHECKED, {"format.unknown_context"})


@pytest.mark.parametrize("change", [{"type": ["Certificate", "Extension"]}, {"criteria": ""}, {"id": "exam"}])
def test_names_that_are_not_whole_leave_it_open(change):
    document, web = issued()
    found = changed(document, certificate=change)
    assert verdict(found, web) == (S.COULD_NOT_BE_CHECKED, {"format.relative_name"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"merkleRoot": "ab" * 32}, "anchor.path_broken"),
        ({"targetHash": "ab" * 32}, "anchor.another_document"),
        ({"proof": []}, "anchor.path_broken"),
        ({"proof": [{"left": "ab" * 32}]}, "anchor.path_broken"),
        ({"proof": [{"left": "ab" * 32, "right": "ab" * 32}]}, "anchor.receipt_malformed"),
        ({"anchors": []}, "anchor.receipt_malformed"),
        ({"more": 1}, "anchor.receipt_malformed"),
    ],
)
def test_a_changed_receipt_fails(change, code):
    document, web = issued()
    assert verdict({**document, "receipt": {**document["receipt"], **change}}, web) == (S.FAILED, {code})


def test_the_receipt_of_another_certificate_is_no_receipt():
    web = made.first_web()
    one, other = made.issue(web, made.first(1), made.first(2))
    assert verdict({**one, "receipt": other["receipt"]}, web) == (S.FAILED, {"anchor.another_document"})


def test_there_is_one_receipt_of_one_kind():
    document, web = issued()
    receipt = document["receipt"]
    for change in (
        {"receipt": [receipt, receipt]},
        {"receipt": [receipt]},
        {"receipt": {**receipt, "type": "ChainpointSHA512v2"}},
        {"receipt": {**receipt, "type": ["ChainpointSHA256v2", "More"]}},
        {"proof": {"type": "MerkleProof2019"}},
        {"signature": {"type": ["MerkleProof2017", "Extension"]}},
    ):
        assert verdict({**document, **change}, web) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})
    two = {**receipt, "anchors": receipt["anchors"] * 2}
    assert verdict({**document, "receipt": two}, web) == (S.COULD_NOT_BE_CHECKED, {"anchor.several"})
    del document["receipt"]
    assert verdict(document, web) == (S.FAILED, {"proof.missing"})
    assert verdict({**document, "receipt": receipt, "document": [document["document"]]}, web)[0] is S.FAILED


def test_another_root_in_the_transaction_fails():
    assert verdict(*issued(told={"data": b"\xab" * 32})) == (S.FAILED, {"anchor.another_root"})


def test_one_explorer_alone_is_not_believed():
    document, web = issued()
    web.answers = {address: each for address, each in web.answers.items() if "/2/" not in address}
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"anchor.not_answered"})


def test_a_certificate_on_the_mock_net_is_never_verified():
    document, web = issued(told={"anchor": made.MOCKNET})
    document["receipt"]["anchors"] = [{"type": "Mock", "sourceId": "none"}]
    found = report(document, web)
    assert (found.state, found.issuer_level) == (S.COULD_NOT_BE_CHECKED, 0)
    assert {"issuer.test_chain", "standing.spending_unknown"} <= {check.code for check in found.checks}


def test_an_address_for_tests_says_that_the_chain_is_one():
    web, payer = made.first_web(), made.address_of(scenarios.K256.public_key(), Chain.BITCOIN_TESTNET)
    web.answers[ISSUER]["issuerKeys"] = [{"date": "2016-08-28", "key": payer}]
    signature = made.message_signed(made.first()["assertion"]["uid"], address=payer, chain=Chain.BITCOIN_TESTNET)
    document = made.first(recipient={"publicKey": "mgCNaPM3TFhh8Yn6U6VcEM9jWLhQbizy1x"}, signature=signature)
    [document] = made.issue(web, document, anchor=made.TESTNET, sender=payer)
    found = report(document, web)
    assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert "issuer.test_chain" in {check.code for check in found.checks}


def test_somebody_else_s_certificate_is_not_theirs():
    document, web = issued()
    stranger = [Identity("email", "somebody.else@example.org"), Identity("email", RECIPIENT)]
    assert report(document, web, identities=stranger).state is S.NOT_PROVEN_YOURS


def test_an_address_that_was_hashed_is_its_owner_s():
    identity = scenarios.hashed("sha256", OWNER, "sea")
    assert verdict(*issued(recipient={"identity": identity, "hashed": True, "salt": "sea"})) == (S.VERIFIED, set())
    assert report(*issued(recipient={"identity": identity, "hashed": True, "salt": "sun"})).state is S.NOT_PROVEN_YOURS


def test_time_counts():
    assert report(*issued(assertion={"expires": "2026-06-01T12:00:00Z"})).state is S.EXPIRED
    assert report(*issued(assertion={"expires": "2026-06-01T12:00:01Z"})).state is S.VERIFIED
    assert report(*issued(assertion={"issuedOn": "2027-01-01T00:00:00Z"})).state is S.NOT_YET_VALID
    for times in ({"expires": "never"}, {"expires": ["2040-01-01", "2041-01-01"]}, {"issuedOn": None}):
        assert verdict(*issued(assertion=times)) == (S.FAILED, {"structure.bad_time"})


def test_a_replayed_report_comes_to_the_same():
    document, web = issued()
    first = report(document, web)
    again = report(document, ReplayLoader(first.documents))
    assert (again.state, again.checks) == (first.state, first.checks)
    assert OWNER not in json.dumps([check.detail for check in first.checks])
