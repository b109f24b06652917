"""Open Badges 2.0, hosted: a badge is as good as what stands at its addresses now."""

import json

import pytest

from jobboard.credentials import Document, Judgement, Outcome, ReplayLoader, issuing
from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, judge


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
        ("/assertions/1", {"error": "try again later"}, S.COULD_NOT_BE_CHECKED, "hosted.not_a_badge"),
        ("/classes/first-aid", {"error": "try again later"}, S.COULD_NOT_BE_CHECKED, "hosted.not_a_badge"),
        ("/issuer", {"error": "try again later"}, S.COULD_NOT_BE_CHECKED, "hosted.not_a_badge"),
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


def test_an_assertion_without_its_vocabulary_is_none():
    web = Web()
    document = json.loads(scenarios.hosted(web))
    del document["@context"]
    assert codes(judge(scenarios.encode(document), web=web)) == {"format.no_context"}


def test_a_profile_on_a_host_that_anybody_can_use_has_level_1():
    web = Web()
    assertion = scenarios.hosted(web, home="https://someone.github.io")
    report = judge(assertion, web=web)
    assert (report.issuer_level, report.state) == (1, S.ISSUER_NOT_IDENTIFIED)


ASSERTION, ISSUER = "https://badges.example/assertions/1", "https://badges.example/issuer"


def test_a_badge_taken_back_by_410_shows_nothing_and_keeps_its_identity():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers[ASSERTION] = 410
    report = judge(assertion, web=web)
    assert (report.state, report.facts, report.badge_key) == (S.REVOKED, None, ASSERTION)
    assert report.outcome(Judgement.INTEGRITY) is Outcome.UNKNOWN


def test_a_badge_taken_back_by_a_mark_is_still_shown_for_what_it_was():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers[ASSERTION] = {**json.loads(assertion), "revoked": True}
    report = judge(assertion, web=web)
    assert (report.state, report.facts.name) == (S.REVOKED, "First aid")


def test_a_mark_alone_revokes_a_badge():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers[ASSERTION] = {"id": ASSERTION, "revoked": True}
    assert judge(assertion, web=web).state is S.REVOKED


@pytest.mark.parametrize("address", [ASSERTION, ISSUER])
def test_what_a_host_redirects_to_another_host_proves_nothing(address):
    """A college whose site redirects to whatever an address says does not thereby issue badges."""
    web = Web()
    assertion = scenarios.hosted(web)
    web.moved[address] = "https://evil.example/copy"
    report = judge(assertion, web=web)
    assert report.state is S.COULD_NOT_BE_CHECKED
    assert "fetch.redirected" in {check.detail.split()[-1] for check in report.checks}


def test_a_redirect_within_the_host_changes_nothing():
    web = Web()
    assertion = scenarios.hosted(web)
    web.moved[ASSERTION] = "https://www.badges.example/assertions/1.json"
    assert judge(assertion, web=web).state is S.VERIFIED


def test_an_address_without_https_proves_no_issuer():
    web = Web()
    assertion = scenarios.hosted(web, home="http://badges.example")
    report = judge(assertion, web=web)
    assert (report.state, report.issuer_level) == (S.ISSUER_NOT_IDENTIFIED, 0)
    assert "issuer.address_unprotected" in codes(report)


@pytest.mark.parametrize("answer", [None, 404, b"<html></html>", {"an": "object"}])
def test_a_picture_that_is_gone_fails_the_standing_and_nobody_is_told_that_the_badge_is_false(answer):
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/first-aid.png"] = answer
    report = judge(assertion, web=web)
    assert (report.state, report.facts.name) == (S.COULD_NOT_BE_CHECKED, "First aid")
    assert (report.outcome(Judgement.STANDING), report.outcome(Judgement.INTEGRITY)) == (Outcome.FAILED, Outcome.PASSED)
    assert "standing.picture_gone" in codes(report)


def test_only_the_beginning_of_a_picture_is_kept():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/first-aid.png"] = scenarios.picture() + bytes(100_000)
    report = judge(assertion, web=web)
    assert max(len(document.body) for document in report.documents) < 10_000
    assert judge(assertion, web=ReplayLoader(report.documents)).checks == report.checks


def test_an_issuer_written_into_the_badge_class_is_shown_and_not_identified():
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/classes/first-aid"]["issuer"] = {"type": "Issuer", "name": "University"}
    report = judge(assertion, web=web)
    assert (report.state, report.issuer_level, report.facts.issuer_name) == (S.ISSUER_NOT_IDENTIFIED, 0, "University")


def test_a_badge_class_that_names_another_address_is_taken_from_there():
    web = Web()
    assertion = json.loads(scenarios.hosted(web))
    home = "https://badges.example/classes"
    web.answers[f"{home}/old"] = {**web.answers[f"{home}/first-aid"], "name": "Something else"}
    web.answers[ASSERTION] = {**assertion, "badge": f"{home}/old"}
    report = judge(ASSERTION.encode(), web=web)
    assert (report.state, report.facts.name, report.facts.achievement_id) == (
        S.VERIFIED,
        "First aid",
        f"{home}/first-aid",
    )


def test_a_stranger_s_assertion_of_a_real_badge_class_is_out_of_scope():
    web = Web()
    assertion = json.loads(scenarios.hosted(web))
    forged = {**assertion, "id": "https://evil.example/1"}
    web.answers["https://evil.example/1"] = forged
    report = judge(scenarios.encode(forged), web=web)
    assert (report.state, codes(report)) == (S.FAILED, {"hosted.out_of_scope"})


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"issuedOn": "2026-01-01T00:00:00+00:00"}, S.VERIFIED),
        ({"badge": {"id": "https://badges.example/classes/first-aid", "name": "Surgery"}}, S.VERIFIED),
        ({"badge": "https://badges.example/classes/surgery"}, S.FAILED),
        ({"issuedOn": "2020-01-01T00:00:00Z"}, S.FAILED),
        ({"expires": "2099-01-01T00:00:00Z"}, S.FAILED),
    ],
)
def test_a_copy_is_compared_by_what_it_means(changes, state):
    web = Web()
    document = {**json.loads(scenarios.hosted(web)), **changes}
    report = judge(scenarios.encode(document), web=web)
    assert report.state is state
    assert report.facts is None or report.facts.name == "First aid"


@pytest.mark.parametrize("mark", ["true", 1, ["revoked"], {"at": "2026-05-01"}])
def test_a_mark_in_another_form_revokes_too(mark):
    web = Web()
    assertion = scenarios.hosted(web, revoked=mark)
    assert judge(assertion, web=web).state is S.REVOKED


@pytest.mark.parametrize("mark", [False, "false", None])
def test_a_mark_that_says_no_changes_nothing(mark):
    web = Web()
    assertion = scenarios.hosted(web, revoked=mark)
    assert judge(assertion, web=web).state is S.VERIFIED


def test_another_host_that_says_gone_takes_nothing_back():
    class Elsewhere(Web):
        def load(self, address, *, accept="application/json"):
            if address == "https://badges.example/assertions/1":
                return Document("https://parked.example/", 410, None, b"")
            return super().load(address, accept=accept)

    web = Elsewhere()
    assertion = scenarios.hosted(web)
    report = judge(assertion, web=web)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"hosted.unreachable"})


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ([{"startsWith": "https://badges.example/assertions/"}], S.VERIFIED),
        ([{"startsWith": "https://badges.example/other/"}], S.FAILED),
        ([{"startsWith": "https://badges.example/other/"}, {}], S.COULD_NOT_BE_CHECKED),
        ("https://badges.example/rules", S.COULD_NOT_BE_CHECKED),
    ],
)
def test_rules_of_an_issuer_are_never_overlooked(rules, state):
    web = Web()
    assertion = scenarios.hosted(web)
    web.answers["https://badges.example/issuer"]["verification"] = rules
    assert judge(assertion, web=web).state is state


@pytest.mark.parametrize(("rules", "state"), [(None, S.FAILED), ("https://uni.example/~", S.VERIFIED)])
def test_a_user_of_a_host_does_not_speak_for_its_issuer_unless_it_says_so(rules, state):
    web = Web()
    assertion = scenarios.hosted(web, home="https://uni.example/~student")
    web.answers["https://uni.example/~student/classes/first-aid"]["issuer"] = "https://uni.example/issuer"
    issuer = web.answers["https://uni.example/~student/issuer"] | {"id": "https://uni.example/issuer"}
    web.answers["https://uni.example/issuer"] = issuer | ({"verification": {"startsWith": rules}} if rules else {})
    assert judge(assertion, web=web).state is state
