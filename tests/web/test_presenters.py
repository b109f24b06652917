"""Words for states, requirements and facets."""

from datetime import timedelta

import pytest

from jobboard.credentials import (
    REASONS,
    AwardedResult,
    BadgeFacts,
    CheckResult,
    Credits,
    Family,
    Judgement,
    Outcome,
    Report,
)
from jobboard.models import Badge, BadgeState, Grade, Requirement, Skill
from jobboard.search.page import Bucket, SearchPage
from jobboard.web.presenters import identities
from jobboard.web.presenters.badges import (
    GRADE_WORDS,
    ISSUER_LEVEL_WORDS,
    badge_words,
    issuer_label,
    level_words,
    state_at,
    state_label,
)
from jobboard.web.presenters.facets import ShownNames, facet_groups
from jobboard.web.presenters.own_badge import facts_of
from jobboard.web.presenters.reports import next_steps
from jobboard.web.presenters.requirements import match_sentence, requirement_text
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate

EARLIER, LATER = NOW - timedelta(days=29), NOW + timedelta(days=29)


@pytest.fixture
def badge(database):
    with database.writing() as session:
        return make_badge(session, make_candidate(session))


def words(badge, state, **values):
    badge.state = state
    for name, value in values.items():
        setattr(badge, name, value)
    return badge_words(badge, NOW)


@pytest.mark.parametrize("state", BadgeState)
def test_every_state_has_words_and_only_verified_has_a_tick(badge, state):
    shown = words(badge, state)
    assert shown.label == state_label(state)
    assert shown.sentence.startswith(shown.label)
    assert (shown.icon == "tick") == (state is BadgeState.VERIFIED)


@pytest.mark.parametrize(
    ("state", "values", "sentence"),
    [
        (BadgeState.VERIFIED, {"verified_at": EARLIER}, "Verified on 3 May 2026"),
        (BadgeState.VERIFIED, {"valid_until": EARLIER}, "Expired on 3 May 2026"),
        (BadgeState.VERIFIED, {"valid_until": NOW}, "Expired on 1 June 2026"),
        (BadgeState.VERIFIED, {"valid_from": LATER}, "Not yet valid: valid from 30 June 2026"),
        (
            BadgeState.VERIFIED,
            {"verified_at": EARLIER, "trusted_until": NOW},
            "Could not be checked since 3 May 2026, when it was last good",
        ),
        (BadgeState.REVOKED, {"valid_until": EARLIER}, "Revoked, checked on 1 June 2026"),
        (
            BadgeState.COULD_NOT_BE_CHECKED,
            {"verified_at": EARLIER},
            "Could not be checked on 1 June 2026; last good on 3 May 2026",
        ),
        (
            BadgeState.COULD_NOT_BE_CHECKED,
            {"verified_at": None},
            "Could not be checked on 1 June 2026; never verified so far",
        ),
    ],
)
def test_a_state_says_its_date(badge, state, values, sentence):
    assert words(badge, state, **values).sentence == sentence


@pytest.mark.parametrize("state", sorted(set(BadgeState) - {BadgeState.VERIFIED}))
def test_time_never_makes_a_badge_good(badge, state):
    badge.state = state
    assert state_at(badge, LATER) is not BadgeState.VERIFIED
    assert state_at(badge, EARLIER) is not BadgeState.VERIFIED


def test_others_are_not_told_that_it_is_theirs(badge):
    badge.state = BadgeState.NOT_PROVEN_YOURS
    assert "yours" not in badge_words(badge, NOW, for_holder=False).sentence


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("did:web:uni.example", "University (uni.example)"),
        ("did:web:uni.example%3A8443:~student", "University (uni.example:8443/~student)"),
        ("https://uni.example/issuer.json", "University (uni.example)"),
        ("did:key:z6Mk", "University (self-made identity)"),
        (None, "University (its address names the holder)"),
        ("https://sq\N{CYRILLIC SMALL LETTER A}.org.uk/", "University (sq.org.uk-1yh in other letters)"),
    ],
)
def test_an_issuer_is_told_by_what_is_proven_and_not_by_its_name_alone(key, label):
    assert issuer_label("University", key) == label


def test_an_issuer_without_a_name_is_told_by_nothing_that_names_a_person():
    assert issuer_label("", "did:web:moragquill.example") == "An issuer whose name is not shown"


def test_words_about_answers_are_about_codes_that_exist_and_differ_from_theirs():
    for code, words in identities._WORDS.items():
        assert identities.reason_words(code) == words != REASONS[code].sentence


def test_every_grade_and_issuer_level_has_words():
    assert set(GRADE_WORDS) == set(Grade)
    assert len(ISSUER_LEVEL_WORDS) == 5
    assert (level_words(None), level_words(6)) == ("level unknown", "SCQF level 6")


def test_a_requirement_says_its_level_only_when_it_has_one():
    skill = Skill(label="bread baking")
    assert requirement_text(Requirement(skill=skill)) == "bread baking"
    assert requirement_text(Requirement(skill=skill, level_at_least=6)) == "bread baking, SCQF level 6 or above"


def groups(chosen, *, is_pool, **facets):
    page = SearchPage((), 0, {name: tuple(Bucket(*pair) for pair in pairs) for name, pairs in facets.items()})
    names = ShownNames(skills={1: "baking", 2: "driving"})
    return {group.name: group for group in facet_groups(page, chosen, names, is_pool=is_pool)}


@pytest.mark.parametrize(("count", "in_pool"), [(1, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (1234, "1,234")])
def test_small_counts_are_told_among_applicants_only(count, in_pool):
    for is_pool, shown in ((True, in_pool), (False, f"{count:,}")):
        (option,) = groups({}, is_pool=is_pool, skill=[(1, count)])["skill"].options
        assert (option.label, option.count) == ("baking", shown)


def test_a_choice_stays_in_its_facet_when_nobody_is_left():
    group = groups({"skill": ["2"]}, is_pool=False, skill=[(1, 7)])["skill"]
    assert [(each.label, each.is_chosen, each.count) for each in group.options] == [
        ("driving", True, "0"),
        ("baking", False, "7"),
    ]


def test_a_long_facet_offers_the_most_frequent_values_and_what_is_chosen():
    buckets = [(f"region {number:02}", 100 - number) for number in range(50)]
    options = groups({"region": ["region 49"]}, is_pool=True, region=buckets)["region"].options
    assert [each.label for each in options] == ["region 49", *(f"region {number:02}" for number in range(12))]


def test_the_order_of_small_counts_in_the_pool_tells_nothing():
    buckets = [("Fife", 9), ("Moray", 4), ("Angus", 3), ("Bute", 1)]
    orders = {True: ["Fife", "Angus", "Bute", "Moray"], False: ["Fife", "Moray", "Angus", "Bute"]}
    for is_pool, order in orders.items():
        assert [each.label for each in groups({}, is_pool=is_pool, region=buckets)["region"].options] == order
        chosen = {"region": ["Fife", "Moray", "Bute", "Angus"]}
        assert [each.label for each in groups(chosen, is_pool=is_pool, region=buckets)["region"].options] == order


def test_a_name_that_is_gone_says_so():
    assert ShownNames().of("issuer", 7) == "No longer known"


def test_a_vacancy_without_requirements_is_not_a_full_match_of_nothing():
    from jobboard.matching import Match
    from jobboard.search.acceptance import DEFAULT

    assert match_sentence(Match((), DEFAULT)) == "This vacancy requires no badges."


FAILED, UNKNOWN = Outcome.FAILED, Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("flaws", "told"),
    [
        ([], []),
        ([("standing.revoked", FAILED), ("proof.bad_signature", FAILED)], ["proof.bad_signature"]),
        (
            [("recipient.not_yours", FAILED), ("key.unreachable", UNKNOWN), ("standing.expired", FAILED)],
            ["standing.expired"],
        ),
        ([("standing.not_yet_valid", FAILED), ("standing.revoked", FAILED)], ["standing.revoked"]),
        ([("standing.not_yet_valid", FAILED)], ["standing.not_yet_valid"]),
        ([("recipient.not_yours", FAILED), ("standing.unreachable", UNKNOWN)], ["recipient.not_yours"]),
        (
            [("recipient.not_yours", FAILED), ("structure.part_alone", UNKNOWN)],
            ["structure.part_alone", "recipient.not_yours"],
        ),
        ([("standing.unreachable", UNKNOWN), ("proof.unsupported", UNKNOWN)], ["proof.unsupported"]),
        ([("proof.key_not_found", FAILED), ("token.no_key", FAILED)], ["token.no_key"]),
        ([("endorsement.bad", FAILED), ("standing.expired", FAILED)], ["standing.expired"]),
        ([("endorsement.bad", FAILED)], []),
        ([("endorsement.bad", FAILED), ("members.not_all_good", UNKNOWN)], ["members.not_all_good"]),
    ],
)
def test_what_can_be_done_is_what_decides_the_state_and_never_contradicts_itself(flaws, told):
    checks = [CheckResult(code, REASONS[code].judgement, outcome) for code, outcome in flaws]
    good = CheckResult("proof.good", Judgement.INTEGRITY, Outcome.PASSED)
    report = Report(NOW, "0" * 64, "key", (good, *checks))
    assert next_steps(report) == tuple(REASONS[code].next_step for code in told)


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (AwardedResult("Mark", "LetterGrade", "A"), ("Result: Mark", "A (letter grade)")),
        (
            AwardedResult("Mark", "RawScore", "55", least="0", most="100"),
            ("Result: Mark", "55 (raw score, from 0 to 100)"),
        ),
        (AwardedResult("Mark", "ext:Belt", "black", most="red"), ("Result: Mark", "black (belt, at most red)")),
        (AwardedResult(value="7", achieved_level="Good", status="Completed"), ("Result", "7, Good, Completed")),
        (AwardedResult("Mark", "LetterGrade"), None),
    ],
)
def test_a_result_is_a_row_with_what_it_can_be(result, line):
    said = BadgeFacts(Family.OPEN_BADGES_3, None, "A badge", "did:web:a.example", results=(result,))
    found = facts_of(Badge(checked_at=NOW, imported_at=NOW), Report(NOW, "", "", (), said))
    rows = [(each.heading, each.text) for each in found if each.heading.startswith("Result")]
    assert rows == ([line] if line else [])


@pytest.mark.parametrize(
    ("credits", "text"),
    [(Credits("8", "6.5"), "6.5 earned, 8 available"), (Credits(None, "6"), "6 earned"), (Credits("8"), "8 available")],
)
def test_credits_are_told_with_what_they_are(credits, text):
    said = BadgeFacts(
        Family.OPEN_BADGES_3, None, "A badge", "did:web:a.example", achievement_type="Course", credits=credits
    )
    found = facts_of(Badge(checked_at=NOW, imported_at=NOW), Report(NOW, "", "", (), said))
    told = {each.heading: each.text for each in found}
    assert (told["Kind of achievement"], told["Credits"]) == ("Course", text)


@pytest.mark.parametrize(
    ("level", "is_at_least", "words"),
    [(None, False, "level unknown"), (7, False, "SCQF level 7"), (9, True, "SCQF level 9 or above")],
)
def test_a_level_that_may_be_higher_is_told_so(level, is_at_least, words):
    assert level_words(level, is_at_least=is_at_least) == words
