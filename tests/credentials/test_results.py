"""Results of a badge against what its achievement says results can be."""

import pytest

from jobboard.credentials import AwardedResult, Credits
from jobboard.credentials import PublicState as S
from jobboard.credentials.results import MAX_RESULTS
from tests.credentials import scenarios
from tests.credentials.scenarios import codes, judge

MARK, LEVEL = "urn:uuid:10000000-0000-4000-8000-000000000001", "urn:uuid:20000000-0000-4000-8000-000000000002"
GRADED = {"allowedValue": ["D", "C", "B", "A"], "resultType": "LetterGrade"}
SCORED = {"valueMin": "0", "valueMax": "100", "resultType": "RawScore"}
LEVELLED = {
    "resultType": "RubricCriterionLevel",
    "rubricCriterionLevel": [{"id": LEVEL, "type": ["RubricCriterionLevel"], "name": "Mastered"}],
}


def badge(described, *results, context=scenarios.VC2):
    descriptions = [{"id": MARK, "type": ["ResultDescription"], "name": "Mark", **each} for each in described]
    return scenarios.unsigned(
        **{"@context": context},
        credentialSubject={
            **scenarios.unsigned()["credentialSubject"],
            "achievement": {**scenarios.achievement(), "resultDescription": descriptions},
            "result": [{"type": ["Result"], **each} for each in results],
        },
    )


def linked(**members):
    return {"resultDescription": MARK, **members}


@pytest.mark.parametrize(
    ("described", "result"),
    [
        (GRADED, linked(value="A")),
        (GRADED, linked()),
        (GRADED, {"value": "a result that nothing describes"}),
        (SCORED, linked(value="0")),
        (SCORED, linked(value="100.0")),
        (SCORED, linked(value="55 %")),
        (SCORED, linked(value=9.5)),
        (SCORED, linked(value="passed with honours")),
        ({**SCORED, "valueMax": "A"}, linked(value="1000")),
        (LEVELLED, linked(achievedLevel=LEVEL)),
        ({"resultType": "Status"}, linked(status="Completed")),
    ],
)
def test_a_result_that_its_achievement_allows_is_good(described, result):
    assert judge(scenarios.encode(scenarios.sign(badge([described], result)))).state is S.VERIFIED


@pytest.mark.parametrize(
    ("described", "result"),
    [
        (GRADED, linked(value="A+")),
        (GRADED, linked(value="a")),
        (SCORED, linked(value="100.5")),
        (SCORED, linked(value="-1")),
        (SCORED, linked(value=1e3)),
        (SCORED, {"resultDescription": LEVEL, "value": "50"}),
        (LEVELLED, linked(achievedLevel=MARK)),
        (GRADED, linked(achievedLevel=LEVEL)),
        ({"resultType": "Status"}, linked(value="A")),
    ],
)
def test_a_result_that_contradicts_its_achievement_is_refused(described, result):
    for results in ([result], [linked(), result], [result, linked(status="Completed")]):
        report = judge(scenarios.encode(scenarios.sign(badge([described], *results))))
        assert (report.state, codes(report), report.facts) == (S.FAILED, {"structure.result_contradicts"}, None)


def test_a_description_moved_to_another_place_still_counts():
    """The graph says the same, so a holder cannot hide it from the reader: the signature stays good."""
    document = scenarios.sign(badge([SCORED], linked(value="101")))
    achievement = document["credentialSubject"]["achievement"]
    achievement["resultDescription"] = [{"id": MARK, **achievement["resultDescription"][0]}, {"id": MARK}]
    assert codes(judge(scenarios.encode(document))) == {"structure.result_contradicts"}


def test_the_results_of_an_achievement_that_is_described_elsewhere_are_not_judged():
    document = badge([], linked(value="101"))
    document["credentialSubject"]["achievement"] = {"id": "https://college.example/badges/data-analysis"}
    assert "structure.result_contradicts" not in codes(judge(scenarios.encode(scenarios.sign(document))))


def facts_of(document):
    return judge(scenarios.encode(scenarios.sign(document))).facts


@pytest.mark.parametrize(
    ("described", "result", "shown"),
    [
        (GRADED, linked(value="A"), AwardedResult("Mark", "LetterGrade", "A", is_foreseen=True)),
        (SCORED, linked(value=55), AwardedResult("Mark", "RawScore", "55", least="0", most="100", is_foreseen=True)),
        (
            LEVELLED,
            linked(achievedLevel=LEVEL),
            AwardedResult("Mark", "RubricCriterionLevel", achieved_level="Mastered"),
        ),
        ({"resultType": "Status"}, linked(status="Completed"), AwardedResult("Mark", "Status", status="Completed")),
        ({"resultType": "ext:Belt"}, linked(value="black"), AwardedResult("Mark", "ext:Belt", "black")),
        (GRADED, {"value": "not described"}, AwardedResult(value="not described")),
        (GRADED, linked(value="A\u202e" + "x" * 400), None),
    ],
)
def test_results_are_shown_with_what_their_achievement_says_of_them(described, result, shown):
    facts = facts_of(badge([described], result))
    assert (facts and facts.results) == (shown and (shown,))


def test_long_results_are_cut_and_many_left_out():
    facts = facts_of(badge([], *({"value": f"{number} \u202e" + "x" * 400} for number in range(MAX_RESULTS + 5))))
    assert len(facts.results) == MAX_RESULTS
    assert {len(each.value) for each in facts.results} == {300}
    assert not any("\u202e" in each.value for each in facts.results)


def test_a_level_of_a_rubric_that_is_described_twice_has_no_name():
    levels = [{"id": LEVEL, "type": ["RubricCriterionLevel"], "name": name} for name in ("Mastered", "Basic")]
    facts = facts_of(badge([{**LEVELLED, "rubricCriterionLevel": levels}], linked(achievedLevel=LEVEL)))
    assert facts.results[0].achieved_level is None


@pytest.mark.parametrize(
    ("achievement", "subject", "shown"),
    [
        ({"creditsAvailable": 8}, {"creditsEarned": 6.5}, Credits("8", "6.5")),
        ({"creditsAvailable": 120.0}, {}, Credits("120", None)),
        ({}, {"creditsEarned": 20}, Credits(None, "20")),
        ({}, {}, None),
    ],
)
def test_credits_are_shown_as_numbers(achievement, subject, shown):
    document = badge([])
    document["credentialSubject"] |= subject
    document["credentialSubject"]["achievement"] |= achievement
    assert facts_of(document).credits == shown


@pytest.mark.parametrize("kind", ["Course", "ext:Course"])
def test_the_type_of_the_achievement_is_shown(kind):
    document = badge([])
    document["credentialSubject"]["achievement"]["achievementType"] = kind
    assert facts_of(document).achievement_type == "Course"
