"""Certificates of version 3 with the shape of Bitcoin's main net: the good one is verified, each defect is not."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from jobboard.credentials import Identity, NotLoaded, Outcome, issuing, verify_presentation
from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts.receipts import Anchor, Receipt, encode_2019, receipt_of_2019
from jobboard.credentials.nested import judge_nested
from jobboard.credentials.proofs import Purpose, open_signed
from tests.credentials import scenarios
from tests.credentials.blockcerts import certificates as made
from tests.credentials.blockcerts.certificates import AT, ISSUER, METHOD, PAYER, REVOKED, SECOND, V3
from tests.credentials.blockcerts.explorers import BITCOIN, Told
from tests.credentials.scenarios import COLLEGE, K256, NOW, jwk

SCHEMA = f"{made.HOME}/schema.json"
DID = "did:web:university.example"


def report(document, web, **options):
    return scenarios.judge(json.dumps(document).encode(), web=web, **options)


def state(document, web, **options):
    return report(document, web, **options).state


def verdict(document, web, **options):
    found = report(document, web, **options)
    return found.state, {check.code for check in found.checks if check.outcome is not Outcome.PASSED}


def issued(web=None, anchor=BITCOIN, **changes):
    web = web or made.web()
    [first, *_] = made.issue(web, made.credential(1, **changes), made.credential(2), anchor=anchor)
    return first, web


def test_each_certificate_of_a_batch_is_verified_for_its_owner():
    web = made.web()
    batch = made.issue(web, *(made.credential(number) for number in range(1, 6)))
    assert [state(each, web) for each in batch] == [S.VERIFIED] * 5
    facts = report(batch[0], web).facts
    assert (facts.family, facts.name, facts.criteria, facts.issuer_id) == (
        "blockcerts",
        "Data analysis",
        "An exam.",
        ISSUER,
    )
    assert facts.achievement_id == "urn:uuid:41015b98-fc99-447c-b211-ef6782147fb3"


def test_the_older_type_of_proof_means_the_same():
    contexts = ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/blockcerts/v3"]
    changes = {"@context": contexts, "issuanceDate": "2020-09-02T16:29:50Z"}
    web = made.web()
    document = {key: each for key, each in made.credential(**changes).items() if key != "validFrom"}
    [document] = made.issue(web, document)
    proof = {key: each for key, each in document["proof"].items() if key != "cryptosuite"}
    document["proof"] = {**proof, "type": "MerkleProof2019", "created": "2020-09-02T15:33:11.253724"}
    assert state(document, web) is S.VERIFIED


@pytest.mark.parametrize(
    ("ends", "expected"),
    [("2021-01-01T00:00:00Z", S.EXPIRED), ("2099-01-01T00:00:00Z", S.VERIFIED), ("some day", S.FAILED)],
)
def test_the_word_for_the_end_that_its_contexts_kept_from_version_2_counts(ends, expected):
    contexts = ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/blockcerts/v3.1"]
    web = made.web()
    document = made.credential(**{"@context": contexts, "issuanceDate": "2020-09-02T16:29:50Z", "expires": ends})
    [document] = made.issue(web, {key: each for key, each in document.items() if key != "validFrom"})
    assert state(document, web) is expected


def test_the_time_of_a_proof_names_its_zone_in_the_second_data_model():
    document, web = issued()
    document["proof"]["created"] = "2020-09-02T15:33:11.253724"
    assert verdict(document, web) == (S.FAILED, {"proof.malformed"})


def test_somebody_else_s_certificate_is_not_theirs():
    document, web = issued()
    assert state(document, web, identities=[Identity("email", "other@example.org")]) is S.NOT_PROVEN_YOURS


@pytest.mark.parametrize(
    "change",
    [
        {"validFrom": "2019-09-02T16:29:50Z"},
        {"validUntil": "2099-01-01T00:00:00Z"},
        {"metadata": "{}"},
        {"credentialSubject": {**made.credential()["credentialSubject"], "email": "other@example.org"}},
    ],
)
def test_a_changed_certificate_fails(change):
    document, web = issued()
    assert verdict({**document, **change}, web) == (S.FAILED, {"anchor.another_document"})


def test_a_word_that_nobody_signed_is_never_good():
    document, web = issued()
    assert state({**document, "grade": "A+"}, web) is S.FAILED


def test_a_changed_receipt_fails():
    document, web = issued()
    receipt = receipt_of_2019(document["proof"]["proofValue"])
    for changed, code in (
        (Receipt(b"\xab" * 32, receipt.target_hash, receipt.path, receipt.anchors), "anchor.path_broken"),
        (Receipt(receipt.merkle_root, b"\xab" * 32, receipt.path, receipt.anchors), "anchor.another_document"),
        (Receipt(receipt.merkle_root, receipt.target_hash, (), receipt.anchors), "anchor.path_broken"),
        (Receipt(receipt.target_hash, receipt.target_hash, (), receipt.anchors), "anchor.another_root"),
    ):
        document["proof"]["proofValue"] = encode_2019(changed)
        assert verdict(document, web) == (S.FAILED, {code})
    elsewhere = Receipt(receipt.merkle_root, receipt.target_hash, receipt.path, (Anchor(BITCOIN.chain, "4d" * 32),))
    document["proof"]["proofValue"] = encode_2019(elsewhere)
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"anchor.not_answered"})


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (made.with_method(), S.VERIFIED),
        (made.with_method(revoked=AT.isoformat()), S.FAILED),
        (made.with_method(revoked=(AT + SECOND).isoformat()), S.VERIFIED),
        (made.with_method(expires=AT.isoformat()), S.FAILED),
        (made.with_method(expires=(AT + SECOND).isoformat()), S.VERIFIED),
        ({**made.with_method(), "assertionMethod": []}, S.ISSUER_NOT_IDENTIFIED),
        ({**made.with_method(), **made.listed(created=AT)}, S.VERIFIED),
        ({**made.with_method(), **made.listed(created=AT + SECOND)}, S.FAILED),
        ({**made.with_method(), **made.listed(revoked=AT)}, S.FAILED),
        (made.listed(created=AT), S.VERIFIED),
        (made.listed(created=AT + SECOND), S.FAILED),
        ({"publicKey": []}, S.FAILED),
        ({"id": f"{made.HOME}/other.json"}, S.ISSUER_NOT_IDENTIFIED),
    ],
)
def test_whose_the_account_was_at_the_time_of_the_transaction(profile, expected):
    document, web = issued(made.web(**profile))
    web.answers[REVOKED] = made.revocation_list()
    found = report(document, web)
    if "id" in profile:  # The list is named by nobody then.
        assert found.state is S.COULD_NOT_BE_CHECKED
    else:
        assert found.state is expected
    assert (found.state is S.VERIFIED) == (found.issuer_level == 2)
    assert (found.state is S.FAILED) == (found.facts is None)


def test_a_key_that_the_profile_does_not_list_fails():
    document, web = issued(made.web(**made.with_method()))
    document["proof"]["verificationMethod"] = f"{ISSUER}#key-2"
    assert verdict(document, web) == (S.FAILED, {"proof.key_not_found"})


def test_a_key_of_another_account_fails():
    other = ec.derive_private_key(99, ec.SECP256K1()).public_key()
    profile = made.with_method(publicKeyJwk=jwk(other))
    document, web = issued(made.web(**profile))
    assert verdict(document, web) == (S.FAILED, {"issuer.address_not_listed"})


def test_the_proof_of_another_does_not_make_it_the_issuer_s():
    document, web = issued()
    other = "https://other.example/issuer.json"
    web.answers[other] = {**made.PROFILE, "id": other}
    document["proof"]["verificationMethod"] = f"{other}#key-1"
    found = report(document, web)
    assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


def test_the_profile_may_be_away():
    document, web = issued()
    web.answers[ISSUER] = None
    codes = {"issuer.key_unreachable", "standing.revocations_unreachable"}
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, codes)


def did_document(**changes):
    entry = {"id": "#key-1", "type": "JsonWebKey2020", "controller": DID, "publicKeyJwk": jwk(K256.public_key())}
    return {"id": DID, "verificationMethod": [entry], "assertionMethod": ["#key-1"], **changes}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, S.VERIFIED),
        ({"assertionMethod": [], "authentication": ["#key-1"]}, S.ISSUER_NOT_IDENTIFIED),
        ({"verificationMethod": []}, S.FAILED),
        ({"service": [{"type": "IssuerProfile", "serviceEndpoint": ISSUER}]}, S.VERIFIED),
    ],
)
def test_an_issuer_with_a_did_has_the_account_of_its_key(change, expected):
    document, web = issued(issuer=DID)
    web.answers["https://university.example/.well-known/did.json"] = did_document(**change)
    web.answers[REVOKED] = made.revocation_list(issuer=DID)
    document["proof"]["verificationMethod"] = f"{DID}#key-1"
    assert state(document, web) is expected
    if "service" in change:
        web.answers[REVOKED] = made.revocation_list(document["id"])
        assert state(document, web) is S.REVOKED
        web.answers[REVOKED] = None
        assert state(document, web) is S.COULD_NOT_BE_CHECKED


def test_a_revoked_certificate_is_revoked_and_a_list_that_is_away_clears_nobody():
    document, web = issued()
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED
    web.answers[REVOKED] = None
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.revocations_unreachable"})
    web.answers[REVOKED] = made.revocation_list(issuer="https://other.example/issuer.json")
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.list_of_another_issuer"})


@pytest.mark.parametrize("is_at_issuer", [True, False])
def test_a_list_that_the_certificate_names_is_looked_up_as_well(is_at_issuer):
    own = f"{made.HOME}/own.json"
    web = made.web(revocationList=None)
    issuer = {"id": ISSUER, "name": "University of Tests"}
    named = {"issuer": {**issuer, "revocationList": own}} if is_at_issuer else {"revocationList": own}
    document, _ = issued(web, **named)
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"standing.revocations_unreachable"})
    web.answers[own] = made.revocation_list(id=own)
    assert state(document, web) is S.VERIFIED
    web.answers[own] = made.revocation_list(document["id"], id=own)
    assert state(document, web) is S.REVOKED


def test_a_status_list_of_its_own_counts():
    web = made.web()
    web.answers |= scenarios.Web().answers
    contexts = [*V3[:1], *V3]
    document, _ = issued(web, **{"@context": contexts, "credentialStatus": scenarios.unsigned()["credentialStatus"]})
    web.answers[REVOKED] = None
    assert state(document, web) is S.VERIFIED
    web.answers[scenarios.LIST] = scenarios.status_list([5])
    assert state(document, web) is S.REVOKED


def test_a_status_that_cannot_say_revoked_leaves_the_profile_s_list_to_be_asked():
    web = made.web()
    web.answers |= scenarios.Web().answers
    status = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    web.answers[scenarios.LIST] = scenarios.status_list([], purpose="suspension")
    document, _ = issued(web, **{"@context": [*V3[:1], *V3], "credentialStatus": status})
    assert state(document, web) is S.VERIFIED
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED


def test_a_certificate_on_a_chain_for_tests_is_never_verified():
    for anchor in (made.TESTNET, made.MOCKNET):
        found = report(*issued(anchor=anchor))
        assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
        assert "issuer.test_chain" in {check.code for check in found.checks}
        assert found.badge_key.startswith("sha256:")


def test_a_try_beside_a_good_signature_of_the_issuer_is_a_try():
    web = made.web()
    web.answers |= scenarios.Web().answers
    signed = scenarios.sign(made.credential(issuer=COLLEGE))
    assert state(signed, web) is S.VERIFIED
    [document] = made.issue(web, signed, anchor=made.MOCKNET)
    found = report(document, web)
    assert (found.state, found.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


def test_a_proof_covers_those_before_it():
    web = made.web()
    web.answers |= scenarios.Web().answers
    [document] = made.issue(web, scenarios.sign(made.credential()))
    assert state(document, web) is S.VERIFIED
    first, second = document["proof"]
    assert state({**document, "proof": [second, first]}, web) is S.FAILED
    assert state({**document, "proof": second}, web) is S.FAILED
    other = scenarios.sign(made.credential(), created=NOW)["proof"]
    assert verdict({**document, "proof": [other, second]}, web) == (S.FAILED, {"anchor.another_document"})


def chained(first, second, **changes):
    kept = {key: each for key, each in second.items() if key != "cryptosuite"}
    kept |= {"type": "ChainedProof2021", "chainedProofType": "MerkleProof2019", "previousProof": first}
    return [first, {**kept, **changes}]


def test_a_chained_proof_names_the_one_before_it():
    web = made.web()
    web.answers |= scenarios.Web().answers
    [document] = made.issue(web, scenarios.sign(made.credential()))
    first, second = document["proof"]
    assert state({**document, "proof": chained(first, second)}, web) is S.VERIFIED
    for change, code in (
        ({"previousProof": {**first, "created": "2020-01-01T00:00:00Z"}}, "proof.previous_missing"),
        ({"previousProof": first["proofValue"]}, "proof.previous_missing"),
        ({"chainedProofType": "Ed25519Signature2020"}, "proof.unsupported"),
    ):
        found, codes = verdict({**document, "proof": chained(first, second, **change)}, web)
        assert found is not S.VERIFIED
        assert codes == {code}
    forged = {**first, "proofValue": "z" + first["proofValue"][:0:-1]}
    assert state({**document, "proof": chained(forged, {**second})}, web) is S.FAILED


def test_a_previous_proof_by_name_is_not_understood():
    document, web = issued()
    document["proof"]["previousProof"] = "urn:proof:1"
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"proof.unsupported"})


def test_a_presentation_may_stand_in_a_blockchain_and_proves_no_holder():
    credential, web = issued()
    document = {"@context": V3[:2], "type": ["VerifiablePresentation"], "verifiableCredential": [credential]}
    root, [path] = made.tree([made.digest(document)])
    anchor = Anchor(BITCOIN.chain, "4d" * 32)
    made.tell(web, anchor, Told(data=root, senders=(PAYER,), at=AT, outputs=(PAYER,)))
    receipt = Receipt(root, root, path, (anchor,))
    document["proof"] = made.proof_of(receipt)
    assert state(document, web) is S.VERIFIED
    shown = verify_presentation(json.dumps(document).encode(), challenge=None, domain=None, loader=web, now=NOW)
    assert shown.holder is None
    assert [each.state for each in shown.credentials] == [S.NOT_PROVEN_YOURS]


def test_an_answer_that_is_not_signed_proves_no_holder():
    web = made.web(**made.with_method(), authentication=[METHOD])
    document = issued(web)[0]
    document["proof"] |= {"proofPurpose": "authentication", "challenge": "c", "domain": "jobs.example"}

    def opened(*asked):
        return open_signed(document, web, now=NOW, purpose=Purpose("authentication", *asked))

    assert opened().controllers == {ISSUER}
    for asked in (("c",), (None, "jobs.example"), ("c", "jobs.example")):
        assert (opened(*asked).is_intact, opened(*asked).controllers) == (True, frozenset())
    for asked, code in ((("d", "jobs.example"), "another_challenge"), (("c", "other.example"), "another_domain")):
        assert [check.code for check in opened(*asked).checks] == [f"proof.{code}"]


def with_schema(answer, **changes):
    contexts = [V3[0], {"grade": "https://u.example/grade"}, *V3[1:]]
    subject = {**made.credential()["credentialSubject"], "grade": "B"}
    named = {"id": SCHEMA, "type": "JsonSchema"}
    changes = {"@context": contexts, "credentialSubject": subject, "credentialSchema": named, **changes}
    document, web = issued(**changes)
    web.answers[SCHEMA] = answer
    return document, web


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object", "properties": {"grade": {"type": "string"}}, "required": ["id", "name"]}, S.VERIFIED),
        ({"required": ["score"]}, S.FAILED),
        ({"properties": {"grade": {"type": "number"}}}, S.FAILED),
        ({"properties": {"grade": {"pattern": "(a+)+$"}}}, S.COULD_NOT_BE_CHECKED),
        ({"$ref": "https://elsewhere.example/schema.json"}, S.COULD_NOT_BE_CHECKED),
        (None, S.COULD_NOT_BE_CHECKED),
        (404, S.COULD_NOT_BE_CHECKED),
        (b"no schema", S.COULD_NOT_BE_CHECKED),
    ],
)
def test_a_schema_that_the_certificate_declares_is_met(schema, expected):
    document, web = with_schema(schema)
    assert state(document, web) is expected
    assert "https://elsewhere.example/schema.json" not in web.asked


def test_a_schema_that_is_away_is_told():
    assert verdict(*with_schema(None)) == (S.COULD_NOT_BE_CHECKED, {"structure.schema_unreachable"})


def test_a_schema_of_another_kind_is_not_followed():
    document, web = with_schema({}, credentialSchema={"id": SCHEMA, "type": "JsonSchemaCredential"})
    assert verdict(document, web) == (S.COULD_NOT_BE_CHECKED, {"structure.schema_unsupported"})


def test_nothing_is_asked_of_a_certificate_that_is_not_good():
    document, web = with_schema({})
    document["validFrom"] = "2019-01-01T00:00:00Z"
    report(document, web)
    assert SCHEMA not in web.asked
    assert REVOKED not in web.asked


def test_an_open_badge_inside_keeps_its_meaning():
    contexts = [*V3, *scenarios.VC2[1:]]
    badge = {key: each for key, each in scenarios.unsigned().items() if key != "credentialStatus"}
    web = made.web()
    [document] = made.issue(web, {**badge, "@context": contexts, "issuer": {**badge["issuer"], "id": ISSUER}})
    found = report(document, web)
    assert found.state is S.VERIFIED
    assert found.facts.family == "open_badges_3"
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED


def test_an_open_badge_in_a_blockchain_is_looked_up_as_a_certificate_is():
    badge = {key: each for key, each in scenarios.unsigned().items() if key != "credentialStatus"}
    web = made.web()
    [document] = made.issue(web, {**badge, "issuer": {**badge["issuer"], "id": ISSUER}})
    assert state(document, web) is S.VERIFIED
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED
    assert judge_nested(document, (), web, now=NOW).checks[0].code == "format.unsupported"


def test_a_certificate_is_not_made_a_plain_credential_by_leaving_out_its_anchor():
    web = made.web(id=ISSUER)
    web.answers |= scenarios.Web().answers
    service = {"id": "#profile", "type": "IssuerProfile", "serviceEndpoint": ISSUER}
    address = "https://college.example/.well-known/did.json"
    web.answers[address] = {**web.answers[address], "service": [service]}
    badge = {key: each for key, each in scenarios.unsigned().items() if key != "credentialStatus"}
    kinds = {"@context": [*V3, *scenarios.VC2[1:]], "type": [*badge["type"], "BlockcertsCredential"]}
    [document] = made.issue(web, scenarios.sign({**badge, **kinds}))
    assert state(document, web) is S.VERIFIED
    web.answers[REVOKED] = made.revocation_list(document["id"])
    assert state(document, web) is S.REVOKED
    alone = {**document, "proof": document["proof"][0]}
    assert state(alone, web) is S.REVOKED
    whole = [*badge["type"], "https://w3id.org/blockcerts#BlockcertsCredential"]  # The same statements.
    plain = {**alone, "@context": scenarios.VC2, "type": whole}
    assert verdict(plain, web) == (S.COULD_NOT_BE_CHECKED, {"format.unsupported"})


def test_a_picture_and_a_mere_wrapping_lead_to_the_certificate():
    document, web = issued()
    wrapped = {"@context": V3[:1], "type": ["VerifiablePresentation"], "verifiableCredential": [document]}
    baked = issuing.bake_png(scenarios.picture(), json.dumps(document).encode())
    assert state(wrapped, web) is S.VERIFIED
    assert scenarios.judge(baked, web=web).state is S.VERIFIED


def test_no_explorer_at_all_leaves_it_open():
    document, web = issued()

    class Silent:
        def load(self, address, *, accept="application/json"):
            if address.startswith("blink:"):
                raise NotLoaded("fetch.unreachable", address)
            return web.load(address, accept=accept)

    assert report(document, Silent()).state is S.COULD_NOT_BE_CHECKED
