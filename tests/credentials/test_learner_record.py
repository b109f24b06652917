"""Learner records: each credential inside is judged on its own, and none makes another better."""

import json
import time

import pytest

from jobboard.credentials import Family, Outcome, PublicState, Report
from jobboard.credentials.canonical import MAX_MEMBERS
from jobboard.credentials.loader import MAX_FETCHES
from jobboard.credentials.openbadges3 import is_credential, judge_credential
from tests.credentials import disclosing, records, scenarios
from tests.credentials.records import PART, WHOLE, association, forged, member, signed_member
from tests.credentials.scenarios import Web, codes, encode, judge, sign
from tests.credentials.tokens import token

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
OTHER = "did:web:other.example"


def outcomes(report):
    return [(each.integrity, each.issuer, each.standing) for each in report.members]


def test_a_record_is_judged_with_every_badge_inside():
    report = judge(records.good())
    assert report.state is PublicState.VERIFIED
    assert (report.facts.family, report.facts.name) == (Family.LEARNER_RECORD, "Transcript of records")
    assert outcomes(report) == [(PASSED, PASSED, PASSED)] * 2
    assert [each.name for each in report.members] == ["Data analysis"] * 2
    assert [each.id for each in report.members] == [member(1)["id"], member(2)["id"]]
    assert "members.good" in codes(report)


def test_a_record_that_is_a_token_is_judged_alike():
    inside = token(scenarios.unsigned() | {"iss": scenarios.COLLEGE}).decode()
    report = judge(token(records.unsigned(inside, signed_member(2))))
    assert report.state is PublicState.VERIFIED
    assert outcomes(report) == [(PASSED, PASSED, PASSED)] * 2


def test_a_token_inside_a_signed_document_is_read():
    report = judge(records.good(token(scenarios.unsigned()).decode(), signed_member(2)))
    assert (report.state, outcomes(report)) == (PublicState.VERIFIED, [(PASSED, PASSED, PASSED)] * 2)


def test_a_token_in_an_envelope_is_read():
    inside = token(scenarios.unsigned()).decode()
    sealed = {"@context": scenarios.VC2[0], "type": ["EnvelopedVerifiableCredential"]}
    report = judge(records.good({**sealed, "id": f"data:application/vc+jwt,{inside}"}))
    assert (report.state, outcomes(report)) == (PublicState.VERIFIED, [(PASSED, PASSED, PASSED)])
    report = judge(records.good({**sealed, "id": f"data:application/vc+jwt,{inside[:-8]}AAAAAAAA"}))
    assert (report.state, report.members[0].integrity) == (PublicState.FAILED, FAILED)


@pytest.mark.parametrize("address", ["data:text/html,{}", "urn:x:nonsense,{}", "data:application/vc+jwt;base64,{}"])
def test_what_is_no_envelope_of_a_token_holds_none(address):
    sealed = {"@context": scenarios.VC2[0], "type": ["EnvelopedVerifiableCredential"]}
    inside = token(scenarios.unsigned()).decode()
    report = judge(records.good({**sealed, "id": address.format(inside)}))
    assert [member.integrity is PASSED for member in report.members] == [False]


@pytest.mark.parametrize("name", ["https://other.example/badge", {"id": "https://other.example/badge"}])
def test_a_badge_that_is_only_named_is_unknown(name):
    report = judge(records.good(name))
    assert (report.state, report.members[0].integrity) == (PublicState.VERIFIED, UNKNOWN)


def test_a_forged_badge_inside_fails_the_record_that_was_signed_around_it():
    report = judge(records.good(signed_member(2), forged()))
    assert (report.state, [each.integrity for each in report.members]) == (PublicState.FAILED, [PASSED, FAILED])
    assert report.members[1].name is None
    assert report.members[1].code == "proof.bad_signature"


def test_a_badge_put_in_after_signing_fails_the_record():
    document = json.loads(records.good())
    document["credentialSubject"]["verifiableCredential"].append(signed_member(3))
    report = judge(encode(document))
    assert (report.state, report.members, report.facts) == (PublicState.FAILED, (), None)


def test_a_badge_without_a_proof_is_the_word_of_the_record():
    report = judge(records.good(member(1)))
    assert (report.state, outcomes(report)) == (PublicState.VERIFIED, [(PASSED, PASSED, PASSED)])
    foreign = member(1, issuer={"id": OTHER, "type": ["Profile"], "name": "Other"})
    report = judge(records.good(foreign))
    assert outcomes(report) == [(PASSED, UNKNOWN, PASSED)]
    assert (report.members[0].code, report.members[0].issuer_id) == ("issuer.not_bound_to_key", OTHER)
    assert "members.not_all_good" in codes(report)


def test_a_record_of_which_parts_are_shown_says_so_of_what_it_covers():
    badge = member(1)
    del badge["validUntil"]
    report = judge(encode(disclosing.disclose(records.unsigned(badge))), web=disclosing.web())
    assert [(each.integrity, each.standing) for each in report.members] == [(PASSED, UNKNOWN)]
    assert judge(records.good(badge)).members[0].standing is PASSED


def test_a_badge_whose_issuer_does_not_answer_is_unknown_and_no_flaw_of_the_record():
    foreign = sign(member(1, issuer={"id": OTHER, "type": ["Profile"], "name": "Other"}), method=f"{OTHER}#key-1")
    report = judge(records.good(foreign, signed_member(2)))
    assert report.state is PublicState.VERIFIED
    assert [each.integrity for each in report.members] == [UNKNOWN, PASSED]
    assert report.members[0].name is None
    assert "members.not_all_good" in codes(report)


def test_a_revoked_badge_inside_says_so():
    web = Web()
    web.answers[scenarios.LIST] = scenarios.status_list([5])
    report = judge(records.good(), web=web)
    assert report.state is PublicState.VERIFIED
    assert [(each.standing, each.code) for each in report.members] == [(FAILED, "standing.revoked")] * 2


@pytest.mark.parametrize("seal", [sign, lambda inner: token(inner).decode()])
def test_a_record_in_a_record_is_not_looked_into(seal):
    inner = records.unsigned(forged(), id="urn:uuid:7f2f2b3c-0000-4000-8000-0000000000bb")
    report = judge(records.good(seal(inner)))
    assert [(each.integrity, each.code) for each in report.members] == [(UNKNOWN, "members.too_deep")]


def test_a_badge_is_never_read_as_that_of_the_record_around_it():
    """Record and badge name the same subject, which is then one node of the graph."""
    badge = member(1)
    badge["credentialSubject"]["id"] = "did:example:learner"
    report = judge(records.good(sign(badge), subject={"id": "did:example:learner"}))
    assert report.facts.name == "Transcript of records"
    whole = {"type": ["VerifiableCredential", "https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential"]}
    report = judge(records.good(sign(badge), subject={"id": "did:example:learner"}, **whole))
    assert report.facts is None or report.facts.name == "Transcript of records"


def test_a_badge_under_a_whole_name_is_not_overlooked():
    document = records.unsigned()
    subject = document["credentialSubject"]
    del subject["verifiableCredential"]
    subject["https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential"] = [forged()]
    report = judge(encode(sign(document)))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"members.unread"})


def aliased(document):
    """The same statements, for which JSON has other words."""
    return {"@type" if name == "type" else name: value for name, value in document.items()}


def test_a_record_whose_type_is_written_in_another_way_is_a_record():
    document = json.loads(records.good(signed_member(2), forged()))
    report = judge(encode(aliased(document)))
    assert (report.state, [each.integrity for each in report.members]) == (PublicState.FAILED, [PASSED, FAILED])
    inner = records.unsigned(forged(), id="urn:uuid:7f2f2b3c-0000-4000-8000-0000000000bb")
    report = judge(records.good(aliased(sign(inner))))
    assert [(each.integrity, each.code) for each in report.members] == [(UNKNOWN, "members.too_deep")]


def test_an_envelope_whose_words_are_written_in_another_way_is_opened():
    sealed = {"@context": scenarios.VC2[0], "@type": ["EnvelopedVerifiableCredential"]}
    address = f"data:application/vc+jwt,{token(scenarios.unsigned()).decode()}"
    for name in ("id", "@id"):
        report = judge(records.good({**sealed, name: address}))
        assert (report.state, outcomes(report)) == (PublicState.VERIFIED, [(PASSED, PASSED, PASSED)])


def test_a_type_in_two_words_is_the_type_of_both():
    document = json.loads(records.good(forged()))
    first, second = document.pop("type")
    report = judge(encode({**document, "type": [first], "@type": [second]}))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"members.unread"})


@pytest.mark.parametrize("kind", [None, [None]])
def test_a_type_that_is_nothing_is_refused(kind):
    document = scenarios.unsigned()
    document["credentialSubject"]["achievement"]["@type"] = kind
    assert judge(token(document)).state is PublicState.FAILED


def test_a_record_that_only_its_graph_says_to_be_one_is_not_taken_for_a_badge(monkeypatch):
    monkeypatch.setattr("jobboard.credentials.verifier._FAMILIES", ((is_credential, judge_credential),))
    report = judge(records.good(forged()))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"members.unread"})


def test_a_record_in_a_record_that_covers_it_is_not_looked_into():
    inner = records.unsigned(forged(), id="urn:uuid:7f2f2b3c-0000-4000-8000-0000000000bb")
    report = judge(records.good(inner))
    assert [(each.integrity, each.code) for each in report.members] == [(UNKNOWN, "members.too_deep")]
    assert "members.not_all_good" in codes(report)


def test_a_badge_that_is_named_twice_does_not_stand_for_another():
    """As many are found in the JSON as the graph has, and yet one of the graph's is not among them."""
    badge = signed_member(2)
    document = records.unsigned(badge, {"@id": badge["id"], "proof": [None]})
    whole = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential"
    document["credentialSubject"][whole] = [forged()]
    report = judge(token(document))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"members.unread"})


def test_a_subject_under_a_whole_name_is_not_overlooked():
    document = records.unsigned()
    whole = "https://www.w3.org/2018/credentials#credentialSubject"
    document[whole] = {**document.pop("credentialSubject"), "verifiableCredential": [forged()]}
    report = judge(encode(sign(document)))
    assert (report.state, codes(report)) == (PublicState.FAILED, {"structure.no_subject"})


def test_a_record_is_about_one_learner():
    document = records.unsigned()
    document["credentialSubject"] = {"type": ["AchievementSubject"]}
    assert codes(judge(encode(sign(document)))) == {"structure.wrong_type"}


@pytest.mark.parametrize(
    ("ends", "is_loose"),
    [
        ((WHOLE, PART), False),
        ((WHOLE, member(1)["credentialSubject"]["achievement"]["id"]), False),
        ((WHOLE, "urn:uuid:7f2f2b3c-0000-4000-8000-00000000dead"), True),
        ((WHOLE, None), True),
    ],
)
def test_an_association_that_leads_nowhere_is_told(ends, is_loose):
    report = judge(records.good(signed_member(1), member(2), subject={"association": [association(*ends)]}))
    assert report.state is PublicState.VERIFIED
    assert ("members.loose_association" in codes(report)) is is_loose


def test_a_record_of_fifty_is_judged_and_asks_each_address_once():
    web = Web()
    data = records.good(*(signed_member(number) for number in range(50)))
    started = time.process_time()
    report = judge(data, web=web)
    assert time.process_time() - started < 10
    assert (report.state, len(report.members)) == (PublicState.VERIFIED, 50)
    assert len(web.asked) == len(set(web.asked)) <= MAX_FETCHES


def test_a_record_with_too_many_is_given_up():
    many = [f"a.b.{number}" for number in range(MAX_MEMBERS + 1)]
    assert codes(judge(records.good(*many))) == {"members.too_many"}


def test_the_addresses_of_all_badges_come_out_of_one_budget():
    issuers = [f"did:web:issuer{number}.example" for number in range(MAX_FETCHES + 5)]
    inside = [
        sign(member(number, issuer={"id": each, "type": ["Profile"]}), method=f"{each}#key-1")
        for number, each in enumerate(issuers)
    ]
    web = Web()
    assert len(judge(records.good(*inside), web=web).members) == len(inside)
    assert len(web.asked) == MAX_FETCHES


def test_a_report_with_members_is_kept_without_loss_and_an_older_one_is_read():
    report = judge(records.good(signed_member(1), forged(2)))
    plain = json.loads(json.dumps(report.to_json()))
    assert Report.from_json(plain) == report
    del plain["members"]
    assert Report.from_json(plain).members == ()
