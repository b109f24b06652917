"""What the verifier says of badges of every kind, and that it never says more than it found."""

import json
from datetime import timedelta

import pytest

from jobboard.credentials import (
    Identity,
    Judgement,
    Outcome,
    PublicState,
    ReplayLoader,
    Report,
    issuing,
    verify,
)
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, LIST, NOW, STRANGER_KEY, Web

S = PublicState


def judge(data, *, web=None, identities=scenarios.IDENTITIES, now=NOW):
    return verify(data, identities=identities, loader=web or Web(), now=now)


def codes(report):
    return {check.code for check in report.checks}


@pytest.mark.parametrize("make", [scenarios.good, scenarios.good_vc1])
def test_a_good_badge_of_an_issuer_with_its_own_domain_is_verified(make):
    report = judge(make())
    assert report.state is S.VERIFIED
    assert {report.outcome(each) for each in Judgement} == {Outcome.PASSED}
    assert (report.issuer_level, report.facts.name, report.facts.issuer_id) == (2, "Data analysis", COLLEGE)
    assert [each.target_code for each in report.facts.alignments] == [None, "7"]


def test_a_self_made_issuer_is_signed_but_not_identified():
    report = judge(scenarios.self_made())
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 1)


def test_a_stranger_s_key_proves_nothing_about_the_issuer():
    report = judge(scenarios.foreign_key())
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.PASSED
    assert report.outcome(Judgement.ISSUER) is Outcome.UNKNOWN


def test_a_key_in_the_issuer_s_own_address_that_nobody_publishes_proves_nothing():
    issuer = {"id": "https://college.example", "type": ["Profile"], "name": "College"}
    method = f"https://college.example#{issuing.multikey(STRANGER_KEY.public_key())}"
    report = judge(scenarios.encode(scenarios.sign(scenarios.unsigned(issuer=issuer), key=STRANGER_KEY, method=method)))
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)


def test_a_key_that_the_issuer_does_not_list_for_statements_is_refused():
    web = Web()
    del web.answers["https://college.example/.well-known/did.json"]["assertionMethod"]
    assert codes(judge(scenarios.good(), web=web)) == {"proof.key_not_for_statements"}


def test_a_changed_badge_is_failed_and_shows_nothing():
    document = json.loads(scenarios.good())
    document["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    report = judge(scenarios.encode(document))
    assert (report.state, report.facts) == (S.FAILED, None)
    assert codes(report) == {"proof.bad_signature"}


def test_a_word_that_the_signature_does_not_cover_is_refused():
    document = json.loads(scenarios.good())
    document["credentialSubject"]["grade"] = "A+"
    assert codes(judge(scenarios.encode(document))) == {"format.undefined_term"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"@context": [*scenarios.VC2, {"grade": "https://example.org/grade"}]}, "format.inline_context"),
        ({"@context": [*scenarios.VC2, "https://example.org/context"]}, "format.unknown_context"),
        ({"@graph": []}, "format.forbidden_keyword"),
        ({"id": "relative"}, "format.relative_name"),
        ({"proof": []}, "proof.missing"),
        ({"proof": {"type": "DataIntegrityProof", "cryptosuite": "future-2030"}}, "proof.unsupported"),
    ],
)
def test_what_could_hide_a_meaning_is_refused(change, code):
    report = judge(scenarios.encode({**json.loads(scenarios.good()), **change}))
    assert codes(report) == {code}
    assert report.facts is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proofPurpose": "authentication"}, "proof.wrong_purpose"),
        ({"created": "2027-01-01T00:00:00Z"}, "proof.from_the_future"),
        ({"expires": "2026-01-01T00:00:00Z"}, "proof.expired"),
        ({"verificationMethod": "nonsense"}, "proof.method_malformed"),
        ({"verificationMethod": "mailto:x@y.example"}, "proof.method_malformed"),
        ({"verificationMethod": f"{COLLEGE}#other"}, "proof.key_not_found"),
    ],
)
def test_a_proof_that_does_not_apply_is_refused(change, code):
    document = json.loads(scenarios.good())
    document["proof"] |= change
    assert codes(judge(scenarios.encode(document))) == {code}


def test_one_bad_proof_beside_a_good_one_fails():
    document = json.loads(scenarios.good())
    document["proof"] = [document["proof"], {**document["proof"], "created": "2026-05-03T00:00:00Z"}]
    assert judge(scenarios.encode(document)).state is S.FAILED


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (scenarios.NOW, S.VERIFIED),
        (NOW - timedelta(days=32), S.NOT_YET_VALID),
        (NOW + timedelta(days=400), S.EXPIRED),
    ],
)
def test_time_alone_changes_the_state_without_a_new_check(moment, state):
    assert judge(scenarios.good()).state_at(moment) is state


def test_a_badge_expires_at_the_second():
    report = judge(scenarios.good())
    assert report.next_change == report.facts.valid_until
    assert report.state_at(report.facts.valid_until - timedelta(seconds=1)) is S.VERIFIED
    assert report.state_at(report.facts.valid_until) is S.EXPIRED


def test_a_revoked_badge_is_revoked_and_its_neighbour_is_not():
    web = Web()
    web.answers[LIST] = scenarios.status_list([5])
    assert judge(scenarios.good(), web=web).state is S.REVOKED
    web.answers[LIST] = scenarios.status_list([4, 6])
    assert judge(scenarios.good(), web=web).state is S.VERIFIED


def test_a_suspended_badge_is_suspended():
    web = Web()
    web.answers[LIST] = scenarios.status_list([5], purpose="suspension")
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension"}
    assert judge(scenarios.good(credentialStatus=entry), web=web).state is S.SUSPENDED


def _tampered_list():
    document = scenarios.status_list([5])
    document["credentialSubject"]["encodedList"] = issuing.encode_status_list([])
    return document


_STRANGER = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "standing.unreachable"),
        (404, "standing.unreachable"),
        (b"<html>", "standing.unreachable"),
        (_tampered_list(), "standing.list_not_intact"),
        (
            scenarios.status_list([], key=STRANGER_KEY, method=f"{_STRANGER}#{_STRANGER.removeprefix('did:key:')}"),
            "standing.list_of_nobody",
        ),
        (scenarios.status_list([], purpose="suspension"), "standing.list_of_another_purpose"),
        (scenarios.status_list([], validUntil="2026-05-01T00:00:00Z"), "standing.list_out_of_time"),
    ],
)
def test_a_list_that_says_nothing_reliable_leaves_the_standing_unknown(answer, code):
    web = Web()
    web.answers[LIST] = answer
    report = judge(scenarios.good(), web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert code in codes(report)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "SomethingElse2031Entry"},
        {"statusListIndex": "-1"},
        {"statusListIndex": "99999999"},
        {"statusPurpose": "message"},
    ],
)
def test_an_entry_that_is_not_understood_leaves_the_standing_unknown(change):
    entry = {**scenarios.unsigned()["credentialStatus"], **change}
    if entry["type"] == "SomethingElse2031Entry":
        entry = {"id": "https://college.example/x", "type": "https://college.example/SomethingElse"}
    assert judge(scenarios.good(credentialStatus=entry)).state is S.COULD_NOT_BE_CHECKED


def test_one_unknown_entry_beside_a_good_one_is_unknown():
    other = {"id": "https://college.example/x", "type": "https://college.example/SomethingElse"}
    entries = [scenarios.unsigned()["credentialStatus"], other]
    assert judge(scenarios.good(credentialStatus=entries)).state is S.COULD_NOT_BE_CHECKED


def test_an_issuer_that_does_not_answer_is_unknown_and_not_forged():
    web = Web()
    del web.answers["https://college.example/.well-known/did.json"]
    assert judge(scenarios.good(), web=web).state is S.COULD_NOT_BE_CHECKED


def test_somebody_else_s_badge_is_valid_but_not_proven_yours():
    report = judge(scenarios.good(), identities=(Identity("email", "other@example.org"),))
    assert report.state is S.NOT_PROVEN_YOURS


@pytest.mark.parametrize(
    ("identity", "salt", "expected"),
    [
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), "sea", S.VERIFIED),
        (scenarios.hashed("md5", scenarios.OWNER, "sea"), "sea", S.VERIFIED),
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), "other", S.NOT_PROVEN_YOURS),
        (scenarios.hashed("sha1", scenarios.OWNER, "sea"), "sea", S.NOT_PROVEN_YOURS),
        ("sha256$", "sea", S.NOT_PROVEN_YOURS),
    ],
)
def test_a_hashed_recipient_is_compared_whole(identity, salt, expected):
    assert judge(scenarios.good(**scenarios.recipient(identity, hashed=True, salt=salt))).state is expected


def test_a_plain_recipient_is_compared_without_regard_to_case_and_with_plus_parts():
    assert judge(scenarios.good(**scenarios.recipient("ISLA@Example.org"))).state is S.VERIFIED
    assert judge(scenarios.good(**scenarios.recipient("isla+x@example.org"))).state is S.NOT_PROVEN_YOURS


def test_a_hosted_badge_is_verified_also_inside_a_picture_and_by_its_address():
    web = Web()
    assertion = scenarios.hosted(web)
    baked = issuing.bake_png(scenarios.picture(), assertion)
    for data in (assertion, baked, b"https://badges.example/assertions/1"):
        report = judge(data, web=web)
        assert (report.state, report.facts.name) == (S.VERIFIED, "First aid")
        assert report.badge_key == "https://badges.example/assertions/1"


def test_hosted_badges_are_revoked_by_a_mark_or_by_410():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/assertions/1"] = {**json.loads(assertion), "revoked": True}
    assert judge(assertion, web=web).state is S.REVOKED
    web.answers["https://badges.example/assertions/1"] = 410
    assert judge(assertion, web=web).state is S.REVOKED


@pytest.mark.parametrize(
    ("address", "answer", "state", "code"),
    [
        ("/assertions/1", None, S.COULD_NOT_BE_CHECKED, "hosted.unreachable"),
        ("/assertions/1", 404, S.COULD_NOT_BE_CHECKED, "hosted.unreachable"),
        ("/issuer", None, S.COULD_NOT_BE_CHECKED, "hosted.issuer_unreachable"),
        ("/classes/first-aid", {"id": "urn:another"}, S.FAILED, "hosted.id_differs"),
        ("/classes/first-aid", {"id": "https://evil.example/x"}, S.COULD_NOT_BE_CHECKED, "hosted.unreachable"),
    ],
)
def test_a_hosted_badge_is_as_good_as_what_answers(address, answer, state, code):
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers[f"https://badges.example{address}"] = answer
    report = judge(assertion, web=web)
    assert (report.state, codes(report)) == (state, {code})


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ({}, True),
        ({"startsWith": "https://badges.example/assertions"}, True),
        ({"startsWith": "https://badges.exam"}, False),
        ({"startsWith": "https://badges.example/other/"}, False),
        ({"allowedOrigins": ["badges.example"]}, True),
        ({"allowedOrigins": ["other.example"]}, False),
        ({"allowedOrigins": ["https://badges.example"]}, False),
    ],
)
def test_only_addresses_that_the_issuer_names_speak_for_it(rules, is_allowed):
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/issuer"]["verification"] = rules
    assert judge(assertion, web=web).is_verified is is_allowed


def test_an_uploaded_copy_that_differs_from_the_hosted_one_fails():
    web = Web()
    document = json.loads(scenarios.hosted(web))
    document["recipient"]["identity"] = "other@example.org"
    assert codes(judge(scenarios.encode(document), web=web)) == {"hosted.differs"}


def test_a_profile_on_a_host_that_anybody_can_use_has_level_1():
    web = Web()
    assertion = scenarios.hosted(web, home="https://someone.github.io")
    report = judge(assertion, web=web)
    assert (report.issuer_level, report.state) == (1, S.ISSUER_NOT_IDENTIFIED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA",
        b"<svg/>",
        b"[]",
        b"{}",
        b'{"@context": "https://w3id.org/blockcerts/v2"}',
    ],
)
def test_what_is_not_supported_could_not_be_checked(data):
    report = judge(data)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"format.unsupported"})


@pytest.mark.parametrize(
    "damage",
    [
        lambda png: png[:-5],
        lambda png: png + b"more",
        lambda png: png.replace(b"Assertion", b"assertion"),
        lambda png: scenarios.picture(),
        lambda png: issuing.bake_png(png, b"{}"),
    ],
)
def test_a_picture_that_is_damaged_or_holds_no_or_two_badges_is_refused(damage):
    baked = issuing.bake_png(scenarios.picture(), scenarios.hosted(Web()))
    assert next(iter(codes(judge(damage(baked))))).startswith("picture.")


def test_a_report_survives_being_stored_and_replays_offline():
    report = judge(scenarios.good())
    restored = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert restored == report
    replayed = judge(scenarios.good(), web=ReplayLoader(restored.documents))
    assert replayed.checks == report.checks


def test_strangers_do_not_get_the_fetched_documents():
    web = Web()
    report = judge(scenarios.hosted(web), web=web)
    assert scenarios.OWNER not in json.dumps(report.withheld().to_json())


def test_a_verification_asks_a_bounded_number_of_addresses():
    web = Web()
    entries = [
        {**scenarios.unsigned()["credentialStatus"], "id": f"{LIST}#{n}", "statusListCredential": f"{LIST}{n}"}
        for n in range(60)
    ]
    assert judge(scenarios.good(credentialStatus=entries), web=web).state is S.COULD_NOT_BE_CHECKED
    assert len(web.asked) <= 20


def test_a_poisoned_graph_is_refused():
    nodes = [f"_:n{number}" for number in range(9)]
    related = [
        {
            "id": one,
            "type": ["Achievement"],
            "related": [{"id": two, "type": ["Related"]} for two in nodes if two != one],
        }
        for one in nodes
    ]
    subject = {**scenarios.unsigned()["credentialSubject"], "achievement": related[0]}
    document = scenarios.unsigned(credentialSubject=subject)
    document["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    assert judge(scenarios.encode(document)).state is not S.VERIFIED
