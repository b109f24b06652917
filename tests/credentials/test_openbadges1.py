"""Open Badges 0.5, 1.0 and 1.1 are judged as strictly as those of version 2: the hosted copy counts."""

import json

import pytest

from jobboard.credentials import Judgement, Outcome, ReplayLoader, issuing
from jobboard.credentials import PublicState as S
from jobboard.credentials.openbadges1 import is_older_assertion, needs_its_address, upgrade_assertion
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, encode, judge, older

HOME = "https://badges.example"
ASSERTION, CLASS, ISSUER = f"{HOME}/assertions/1", f"{HOME}/classes/first-aid", f"{HOME}/issuer"
V1 = "https://w3id.org/openbadges/v1"


@pytest.mark.parametrize("version", ["0.5", "1.0", "1.1"])
def test_a_badge_of_an_older_version_is_verified_also_inside_a_picture_and_by_its_address(version):
    web = Web()
    assertion = older(web, version)
    ways = [ASSERTION.encode(), issuing.bake_png(scenarios.picture(), ASSERTION.encode())]
    for data in ways if version == "0.5" else [*ways, assertion, issuing.bake_png(scenarios.picture(), assertion)]:
        report = judge(data, web=web)
        assert (report.state, report.facts.name, report.badge_key) == (S.VERIFIED, "First aid", ASSERTION)
        assert judge(data, web=ReplayLoader(report.documents)).checks == report.checks


def test_the_older_words_are_read_as_those_of_version_2():
    web = Web()
    report = judge(older(web, "1.1", issuedOn=1767225600, expires="20270101T0000Z"), web=web)
    assert report.facts.issued_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert report.facts.valid_until.isoformat() == "2027-01-01T00:00:00+00:00"
    [alignment] = report.facts.alignments
    assert (alignment.target_name, alignment.target_url) == ("first aid", "https://vocabulary.example/first-aid")
    assert (report.facts.issuer_id, report.facts.achievement_id) == (ISSUER, CLASS)


def test_the_issuer_of_version_0_5_is_its_origin():
    web = Web()
    older(web, "0.5")
    report = judge(ASSERTION.encode(), web=web)
    assert (report.facts.issuer_id, report.facts.issuer_name, report.issuer_level) == (HOME, "Badges: Academy", 2)


def test_an_assertion_of_version_0_5_without_its_address_is_unknown():
    web = Web()
    report = judge(older(web, "0.5"), web=web)
    assert (report.state, report.facts, codes(report)) == (S.COULD_NOT_BE_CHECKED, None, {"hosted.no_address"})


@pytest.mark.parametrize(
    ("version", "answer", "state", "code"),
    [
        ("1.0", 404, S.COULD_NOT_BE_CHECKED, "hosted.unreachable"),
        ("1.0", 410, S.REVOKED, "standing.revoked"),
        ("0.5", None, S.COULD_NOT_BE_CHECKED, "fetch.unreachable"),
        ("1.0", {"uid": "1"}, S.COULD_NOT_BE_CHECKED, "hosted.not_a_badge"),
        ("1.0", {"revoked": True}, S.REVOKED, "standing.revoked"),
        ("1.0", {"badge": None}, S.FAILED, "structure.incomplete_assertion"),
        ("1.0", {"issuedOn": "2026-04-31"}, S.FAILED, "structure.incomplete_assertion"),
        ("1.0", {"issuedOn": True}, S.FAILED, "structure.incomplete_assertion"),
        ("1.0", {"recipient": [1]}, S.FAILED, "structure.incomplete_assertion"),
        ("1.0", {"expires": "soon"}, S.FAILED, "structure.bad_time"),
        ("1.0", {"expires": None}, S.VERIFIED, "hosted.good"),
        ("1.0", {"expires": "2026-05-01"}, S.EXPIRED, "standing.expired"),
        ("1.0", {"verify": {"type": "hosted", "url": f"{HOME}/other"}}, S.FAILED, "hosted.id_differs"),
        ("1.1", {"id": f"{HOME}/other"}, S.FAILED, "hosted.id_differs"),
        ("1.0", {"verify": "hosted"}, S.COULD_NOT_BE_CHECKED, "hosted.not_a_badge"),
        ("0.5", {"issued_on": None}, S.COULD_NOT_BE_CHECKED, "structure.incomplete_assertion"),
    ],
)
def test_an_older_badge_is_as_good_as_what_answers(version, answer, state, code):
    web = Web()
    older(web, version)
    hosted = web.answers[ASSERTION]
    changed = hosted | answer if isinstance(answer, dict) and answer != {"uid": "1"} else answer
    web.answers[ASSERTION] = changed
    report = judge(ASSERTION.encode() if version == "0.5" else encode(hosted), web=web)
    assert (report.state, code in codes(report)) == (state, True), codes(report)


def test_a_copy_of_an_older_badge_that_differs_from_the_hosted_one_fails():
    web = Web()
    document = json.loads(older(web, "1.0")) | {"recipient": {"type": "email", "identity": "x@example.org"}}
    assert codes(judge(encode(document), web=web)) == {"hosted.differs"}


def test_a_copy_cannot_name_another_address_than_its_own():
    web = Web()
    document = json.loads(older(web, "1.1")) | {"id": f"{HOME}/other"}
    assert codes(judge(encode(document), web=web)) == {"hosted.id_differs"}


@pytest.mark.parametrize("version", ["0.5", "1.0", "1.1"])
def test_a_stranger_s_older_badge_of_a_real_issuer_is_out_of_scope(version):
    """The class of versions from 1.0 on is the stranger's too: only the issuer's document is the real one."""
    web = Web()
    older(web, version)
    real = web.answers.get(ISSUER)
    older(web, version, home="https://evil.example")
    forged = web.answers["https://evil.example/assertions/1"]
    if version == "0.5":
        forged["badge"]["issuer"] |= {"origin": HOME, "id": HOME, "verification": {"allowedOrigins": "evil.example"}}
    else:
        web.answers["https://evil.example/classes/first-aid"]["issuer"] = ISSUER
        web.answers[ISSUER] = real
    report = judge(b"https://evil.example/assertions/1", web=web)
    assert (report.state, codes(report)) == (S.FAILED, {"hosted.out_of_scope"})


@pytest.mark.parametrize("make", [lambda web: older(web, "1.0"), scenarios.hosted])
def test_a_badge_class_on_another_host_is_out_of_scope_unless_the_issuer_has_rules(make):
    web = Web()
    make(web)
    elsewhere = "https://elsewhere.example/class"
    web.answers[elsewhere] = web.answers[CLASS] | ({"id": elsewhere} if "id" in web.answers[CLASS] else {})
    web.answers[ASSERTION] = web.answers[ASSERTION] | {"badge": elsewhere}
    assert codes(judge(ASSERTION.encode(), web=web)) == {"hosted.out_of_scope"}
    web.answers[ISSUER] = web.answers[ISSUER] | {"verification": {"startsWith": HOME}}
    assert judge(ASSERTION.encode(), web=web).state is S.VERIFIED


def test_what_a_host_redirects_to_another_host_proves_nothing_of_version_0_5():
    web = Web()
    older(web, "0.5")
    web.moved[ASSERTION] = "https://evil.example/copy"
    assert judge(ASSERTION.encode(), web=web).state is S.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize(
    ("identity", "salt", "code"),
    [
        (scenarios.OWNER, None, "recipient.yours"),
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), "sea", "recipient.yours"),
        (scenarios.hashed("md5", scenarios.OWNER, "sea"), "sea", "recipient.yours_by_weak_hash"),
        (scenarios.hashed("sha256", scenarios.OWNER, "sea"), None, "recipient.not_yours"),
        ("other@example.org", None, "recipient.not_yours"),
    ],
)
def test_the_recipient_of_version_0_5_is_a_text_with_a_salt_beside_it(identity, salt, code):
    web = Web()
    older(web, "0.5", recipient=identity, salt=salt)
    assert code in codes(judge(ASSERTION.encode(), web=web))


@pytest.mark.parametrize(("body", "state"), [(b'{"name": "A" "B"}', Outcome.FAILED), (b"<html>", Outcome.UNKNOWN)])
def test_a_document_that_its_issuer_wrote_wrongly_is_no_forgery_and_not_good(body, state):
    web = Web()
    assertion = older(web, "1.0")
    web.answers[ISSUER] = body
    report = judge(assertion, web=web)
    assert (report.state, report.outcome(Judgement.STANDING)) == (S.COULD_NOT_BE_CHECKED, state)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.UNKNOWN


def test_only_version_0_5_has_its_issuer_inside():
    web = Web()
    document = json.loads(scenarios.hosted(web))
    issuer = {"type": "Issuer", "name": "Badges", "origin": HOME}
    inside = {"type": "BadgeClass", "name": "First aid", "issuer": issuer}
    web.answers[ASSERTION] = document | {"badge": inside}
    report = judge(ASSERTION.encode(), web=web)
    assert (report.state, report.facts.issuer_id) == (S.ISSUER_NOT_IDENTIFIED, "")


def test_a_picture_inside_an_older_assertion_was_allowed():
    web = Web()
    assert judge(older(web, "1.0", image="data:image/png;base64,iVBORw0KGgo="), web=web).state is S.VERIFIED


def test_what_looks_like_no_class_or_issuer_is_none():
    for address in (CLASS, ISSUER):
        web = Web()
        assertion = older(web, "1.0")
        web.answers[address] = {"name": "Anything"}
        assert codes(judge(assertion, web=web)) == {"hosted.not_a_badge"}


@pytest.mark.parametrize(
    ("document", "is_older"),
    [
        ({"recipient": "a@b.example", "badge": {}}, True),
        ({"uid": "1", "recipient": {}, "verify": {}}, True),
        ({"@context": [V1, {"a": "b"}], "type": ["Assertion", "x:y"]}, True),
        ({"@context": V1, "type": "BadgeClass"}, False),
        ({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion", "verify": {}}, False),
        ({"type": "Assertion", "recipient": {}, "badge": "x", "verification": {}}, False),
        ({"recipient": {}}, False),
    ],
)
def test_older_versions_are_told_by_what_they_lack(document, is_older):
    assert is_older_assertion(document) is is_older


def test_only_version_0_5_needs_the_address_where_it_stands():
    web = Web()
    assert [needs_its_address(older(web, version)) for version in ("0.5", "1.0", "1.1")] == [True, False, False]
    assert not needs_its_address(b"{")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2013-02-21", "2013-02-21"),
        ("20130221T1518-0500", "2013-02-21T15:18:00-05:00"),
        ("1361561067", "2013-02-22T19:24:27+00:00"),
        (1361561067, "2013-02-22T19:24:27+00:00"),
    ],
)
def test_a_time_can_be_written_in_the_older_ways(written, moment):
    assert upgrade_assertion({"recipient": {}, "badge": "x", "issuedOn": written})["issuedOn"] == moment


@pytest.mark.parametrize(
    "moment", [20130221, "20131341", "2013022", "January 12th", 1361561085305, "99999999", None, 1.5, [1]]
)
def test_a_time_that_is_none_stays_what_it_is(moment):
    document = {"recipient": {}, "badge": "x", "issuedOn": moment}
    assert upgrade_assertion(document)["issuedOn"] == moment
