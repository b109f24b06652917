import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.search.tokens import Wanted, badge_tokens, wanted_tokens
from tests.search.naive import meets

# Few values, so that badges and conditions meet often; the largest are the ones that would spill into their neighbours.
ISSUERS = ACHIEVEMENTS = st.sampled_from([1, 2, 3, 2**20 - 1])
SKILLS = st.sampled_from([1, 2, 3, 2**17 - 1])
LEVELS = st.none() | st.sampled_from([1, 5, 6, 12])
SKILL_ENTRIES = st.builds(SkillEntry, SKILLS, LEVELS, st.just(Grade.A))
BADGES = st.builds(
    BadgeEntry,
    badge=st.just(1),
    achievement=ACHIEVEMENTS,
    issuer=ISSUERS,
    issuer_level=st.integers(0, 4),
    skills=st.lists(SKILL_ENTRIES, max_size=3).map(tuple),
)


@st.composite
def conditions(draw):
    skill = draw(st.none() | SKILLS)
    return BadgeCondition(
        skill=skill,
        level_at_least=None if skill is None else draw(LEVELS),
        issuers=draw(st.frozensets(ISSUERS, max_size=2)),
        achievements=draw(st.frozensets(ACHIEVEMENTS, max_size=2)),
        issuer_level_at_least=draw(st.integers(0, 4)),
    )


@st.composite
def policies(draw):
    always = draw(st.frozensets(ISSUERS, max_size=3))
    return Acceptance(draw(st.integers(2, 4)), always, draw(st.frozensets(ISSUERS, max_size=4)) - always)


def has_one(tokens, wanted):
    return any(token in wanted.tokens or any(low <= token <= high for low, high in wanted.ranges) for token in tokens)


@given(st.lists(BADGES, max_size=3), conditions(), policies())
def test_a_person_has_a_wanted_token_exactly_when_one_accepted_badge_meets_the_condition(badges, condition, policy):
    tokens = set().union(*(badge_tokens(badge) for badge in badges))
    assert has_one(tokens, wanted_tokens(condition, policy)) == any(meets(each, condition, policy) for each in badges)


@given(BADGES)
def test_a_token_is_a_whole_number_of_64_bits(badge):
    assert all(0 <= token < 2**64 for token in badge_tokens(badge))


def test_parts_of_two_badges_never_meet_a_condition_together():
    high_elsewhere = BadgeEntry(1, 1, 1, 2, (SkillEntry(5, 12, Grade.A),))
    low_here = BadgeEntry(2, 2, 2, 4, (SkillEntry(5, 3, Grade.A),))
    tokens = badge_tokens(high_elsewhere) | badge_tokens(low_here)
    wanted = BadgeCondition(skill=5, level_at_least=6, issuers=frozenset({2}))
    assert not has_one(tokens, wanted_tokens(wanted, Acceptance()))


@given(conditions(), policies())
def test_a_badge_of_an_issuer_that_is_not_identified_is_asked_for_by_the_name_of_the_issuer_alone(condition, policy):
    unknown = BadgeEntry(1, 1, 1, 1, (SkillEntry(1, 12, Grade.A),))
    wanted = wanted_tokens(condition, policy)
    assert not has_one(badge_tokens(unknown), Wanted(ranges=wanted.ranges))
    if 1 not in policy.always:
        assert not has_one(badge_tokens(unknown), wanted)


def test_a_badge_that_nothing_binds_to_its_issuer_has_no_token():
    assert badge_tokens(BadgeEntry(1, 1, 1, 0, (SkillEntry(1, 12, Grade.A),))) == set()


def test_an_issuer_that_is_named_and_never_accepted_is_not_asked_for():
    condition = BadgeCondition(skill=1, issuers=frozenset({5}))
    assert wanted_tokens(condition, Acceptance(never=frozenset({5}))) == Wanted()


def test_any_issuer_is_one_range_and_each_one_never_accepted_a_hole_in_it():
    condition = BadgeCondition(skill=1)
    assert len(wanted_tokens(condition, Acceptance()).ranges) == 1
    assert len(wanted_tokens(condition, Acceptance(never=frozenset({5, 6, 9}))).ranges) == 3
    at_six = BadgeCondition(skill=1, level_at_least=6)
    assert len(wanted_tokens(at_six, Acceptance()).ranges) == 1
    assert len(wanted_tokens(at_six, Acceptance(never=frozenset({5, 9}))).ranges) == 2 * 7 + 1


@pytest.mark.parametrize("changed", [{"issuer": 2**20}, {"achievement": 2**20}, {"issuer": 0}, {"issuer_level": 5}])
def test_a_badge_whose_numbers_do_not_fit_is_refused(changed):
    with pytest.raises(ValueError):
        badge_tokens(BadgeEntry(**{"badge": 1, "achievement": 1, "issuer": 1, "issuer_level": 1} | changed))


@pytest.mark.parametrize("skill", [SkillEntry(2**17, 1, Grade.A), SkillEntry(0, 1, Grade.A), SkillEntry(1, 0, Grade.A)])
def test_a_skill_whose_numbers_do_not_fit_is_refused(skill):
    with pytest.raises(ValueError):
        badge_tokens(BadgeEntry(1, 1, 1, 1, (skill,)))


@pytest.mark.parametrize(
    "condition",
    [
        BadgeCondition(skill=2**17),
        BadgeCondition(skill=0),
        BadgeCondition(skill=-1),
        BadgeCondition(issuers=frozenset({0})),
        BadgeCondition(achievements=frozenset({2**20})),
    ],
)
def test_a_condition_whose_numbers_do_not_fit_is_met_by_nobody(condition):
    assert wanted_tokens(condition, Acceptance()) == Wanted()


def test_a_number_that_does_not_fit_takes_nothing_from_the_others():
    wanted = BadgeCondition(issuers=frozenset({3, 2**20}))
    assert wanted_tokens(wanted, Acceptance()) == wanted_tokens(BadgeCondition(issuers=frozenset({3})), Acceptance())
