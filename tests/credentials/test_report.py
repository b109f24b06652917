"""The state that follows from checks: the first that applies, and never a better one for want of a check."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from jobboard.credentials import (
    AwardedResult,
    BadgeFacts,
    CheckResult,
    Credits,
    Family,
    Judgement,
    Outcome,
    PublicState,
    Report,
    reason_for,
)
from jobboard.credentials.reasons import REASONS, judgement_of
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW, judge

FACTS = BadgeFacts(Family.OPEN_BADGES_3, "urn:1", "Name", "did:web:college.example")
GOOD = ("proof.good", "issuer.key_is_its_own", "standing.in_time", "standing.not_revoked", "recipient.yours")


def report(*codes, level=2, facts=FACTS, outcome=Outcome.PASSED):
    checks = tuple(CheckResult(code, judgement_of(code), outcome) for code in codes)
    return Report(checked_at=NOW, sha256="0" * 64, badge_key="key", checks=checks, facts=facts, issuer_level=level)


def with_check(base, code, outcome):
    return replace(base, checks=(*base.checks, CheckResult(code, judgement_of(code), outcome)))


def test_all_four_judgements_and_the_level_make_a_badge_verified():
    assert report(*GOOD).is_verified
    assert not report(*GOOD, level=1).is_verified
    assert not report(*GOOD, level=None).is_verified


@pytest.mark.parametrize("judgement", Judgement)
def test_without_any_check_of_a_judgement_nothing_is_verified(judgement):
    codes = [code for code in GOOD if judgement_of(code) is not judgement]
    assert report(*codes).outcome(judgement) is Outcome.UNKNOWN
    assert not report(*codes).is_verified


def test_a_report_without_checks_could_not_be_checked():
    assert report().state is PublicState.COULD_NOT_BE_CHECKED


def test_every_combination_of_outcomes_is_verified_only_when_all_passed():
    for outcomes in itertools.product(Outcome, repeat=4):
        checks = tuple(
            CheckResult(f"{each}.x", each, outcome) for each, outcome in zip(Judgement, outcomes, strict=True)
        )
        made = replace(report("standing.in_time"), checks=(*checks, *report("standing.in_time").checks))
        assert made.is_verified is (set(outcomes) == {Outcome.PASSED})


def test_the_first_state_that_applies_is_told():
    """From the last of DESIGN's order to the first: each comes before those that were added earlier."""
    made = report(*GOOD[:-1])
    made = with_check(made, "recipient.not_yours", Outcome.FAILED)
    assert made.state is PublicState.NOT_PROVEN_YOURS
    made = replace(made, issuer_level=1)
    assert made.state is PublicState.ISSUER_NOT_IDENTIFIED
    made = with_check(made, "standing.unreachable", Outcome.UNKNOWN)
    assert made.state is PublicState.COULD_NOT_BE_CHECKED
    made = replace(made, facts=replace(FACTS, valid_from=NOW + timedelta(days=1)))
    assert made.state is PublicState.NOT_YET_VALID
    made = replace(made, facts=replace(made.facts, valid_until=NOW))
    assert made.state is PublicState.EXPIRED
    made = with_check(made, "standing.suspended", Outcome.FAILED)
    assert made.state is PublicState.SUSPENDED
    made = with_check(made, "standing.revoked", Outcome.FAILED)
    assert made.state is PublicState.REVOKED
    made = with_check(made, "proof.bad_signature", Outcome.FAILED)
    assert made.state is PublicState.FAILED


def test_the_next_change_is_the_next_moment_of_the_window():
    later, latest = NOW + timedelta(days=1), NOW + timedelta(days=2)
    made = replace(report(*GOOD), facts=replace(FACTS, valid_from=later, valid_until=latest))
    assert made.next_change == later
    assert replace(made, checked_at=later).next_change == latest
    assert replace(made, checked_at=latest).next_change is None


def test_a_badge_that_was_not_yet_valid_becomes_verified_by_time_alone():
    made = judge(scenarios.good(validFrom="2026-07-01T00:00:00Z"))
    assert made.state is PublicState.NOT_YET_VALID
    assert made.state_at(made.next_change) is PublicState.VERIFIED


def test_an_unknown_list_stays_unknown_when_the_time_comes():
    web = scenarios.Web()
    web.answers[scenarios.LIST] = None
    made = judge(scenarios.good(validFrom="2026-07-01T00:00:00Z"), web=web)
    assert made.state_at(made.next_change) is PublicState.COULD_NOT_BE_CHECKED


def test_a_report_of_another_schema_is_not_read():
    plain = json.loads(json.dumps(report(*GOOD).to_json()))
    assert Report.from_json(plain) == report(*GOOD)
    with pytest.raises(ValueError, match="schema version"):
        Report.from_json({**plain, "schema_version": 99})


def test_a_report_of_the_first_version_has_no_results_and_is_read():
    facts = replace(
        FACTS, achievement_type="Course", credits=Credits("8", None), results=(AwardedResult("Mark", value="A"),)
    )
    made = replace(report(*GOOD), facts=facts)
    plain = json.loads(json.dumps(made.to_json()))
    assert Report.from_json(plain) == made
    for name in ("achievement_type", "credits", "results"):
        del plain["facts"][name]
    assert Report.from_json({**plain, "schema_version": 1}).facts == FACTS


def test_every_reason_has_a_sentence_and_each_bad_one_a_next_step():
    notes = {"picture.active_content", "proof.left_aside", "structure.schema_not_applied", "anchor.words_not_covered"}
    good = {"proof.good", "anchor.good", "anchor.number_signed", "hosted.good", "fetch.not_recorded", *notes}
    good |= {"structure.part_complete", "structure.schema_met", "class.published_by_issuer"}
    for code, reason in REASONS.items():
        assert reason.sentence.endswith("."), code
        assert reason.judgement is judgement_of(code)
        is_good = code in good or reason.judgement is not Judgement.INTEGRITY
        assert is_good or reason.next_step, code
    assert reason_for("proof.of_the_future").sentence
