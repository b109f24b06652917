import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.search.query import BadgeCondition
from jobboard.search.tokens import badge_tokens, token_ranges
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


@given(st.lists(BADGES, max_size=3), conditions())
def test_a_person_has_a_token_in_range_exactly_when_one_badge_meets_the_condition(badges, condition):
    tokens = set().union(*(badge_tokens(badge) for badge in badges))
    in_range = any(low <= token <= high for token in tokens for low, high in token_ranges(condition))
    assert in_range == any(meets(badge, condition) for badge in badges)


@given(BADGES)
def test_a_token_is_a_whole_number_of_64_bits(badge):
    assert all(0 <= token < 2**64 for token in badge_tokens(badge))


def test_parts_of_two_badges_never_meet_a_condition_together():
    high_elsewhere = BadgeEntry(1, 1, 1, 2, (SkillEntry(5, 12, Grade.A),))
    low_here = BadgeEntry(2, 2, 2, 4, (SkillEntry(5, 3, Grade.A),))
    tokens = badge_tokens(high_elsewhere) | badge_tokens(low_here)
    wanted = BadgeCondition(skill=5, level_at_least=6, issuers=frozenset({2}))
    assert not any(low <= token <= high for token in tokens for low, high in token_ranges(wanted))


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
    assert token_ranges(condition) == ()


def test_a_number_that_does_not_fit_takes_nothing_from_the_others():
    wanted = BadgeCondition(issuers=frozenset({3, 2**20}))
    assert token_ranges(wanted) == token_ranges(BadgeCondition(issuers=frozenset({3})))
