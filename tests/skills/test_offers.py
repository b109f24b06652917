"""What of a badge its holder may look at and decide."""

from datetime import timedelta

import pytest

from jobboard.credentials import Alignment
from jobboard.models import BadgeState, Grade, SkillBroader, StatementKind
from jobboard.skills.choices import confirm_skill, reject_meanings, reject_skill
from jobboard.skills.offers import offers_of
from tests.conftest import NOW
from tests.factories import make_candidate
from tests.skills.saying import KEY, make_named_skill, make_saying_badge, map_class, map_label, settle

LATER = NOW + timedelta(days=1)
EQF_6 = Alignment(target_framework="EQF", target_code="6", target_name="Bachelor")


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        yield session


@pytest.fixture
def candidate(session):
    return make_candidate(session)


def asked(session, badge):
    return {each.text: [option.label for option in each.options] for each in offers_of(session, badge).asked}


def test_what_is_proven_says_everything_about_it(session, candidate):
    skill = make_named_skill(session, "welding")
    badge = make_saying_badge(session, KEY.format("welding"), EQF_6, candidate=candidate)
    [proven] = offers_of(session, badge).proven
    assert (proven.skill.id, proven.skill.label, proven.grade) == (skill.id, "welding", Grade.A)
    assert (proven.level, proven.is_at_least, proven.level_source) == (9, True, "EQF 6")
    assert (proven.source, proven.rule) == (KEY.format("welding"), "alignment-by-address/2")
    assert (proven.decided_at, proven.decided_by_holder, proven.choice) == (badge.imported_at, False, None)


def test_what_the_holder_confirmed_can_be_undone(session, candidate):
    skill = make_named_skill(session, "welding")
    badge = make_saying_badge(session, tags=["Welding"], candidate=candidate)
    choice = confirm_skill(session, candidate, badge, skill, "Welding", now=LATER)
    [proven] = offers_of(session, badge).proven
    assert (proven.decided_by_holder, proven.choice, proven.decided_at) == (True, choice.id, LATER)


def test_a_name_is_asked_once_with_what_it_may_mean(session, candidate):
    welding = make_named_skill(session, "welding", "joining")
    make_named_skill(session, "carpentry", "joining")
    badge = make_saying_badge(
        session, Alignment(target_name="Joining"), tags=["joining", "Weldings", "fishing"], candidate=candidate
    )
    assert asked(session, badge) == {"Joining": ["carpentry", "welding"], "Weldings": ["welding"]}
    confirm_skill(session, candidate, badge, welding, "joining", now=NOW)
    assert asked(session, badge) == {}
    assert [each.text for each in offers_of(session, badge).unread] == ["fishing"]


def test_a_name_that_means_none_is_not_asked_again(session, candidate):
    make_named_skill(session, "welding", "joining")
    make_named_skill(session, "carpentry", "joining")
    badge = make_saying_badge(session, tags=["joining"], candidate=candidate)
    reject_meanings(session, candidate, badge, "joining", now=NOW)
    assert asked(session, badge) == {}
    rejected = offers_of(session, badge).rejected
    assert {(each.skill.label, each.text) for each in rejected} == {("carpentry", "joining"), ("welding", "joining")}


def test_what_one_of_several_was_rejected_leaves_the_others_to_be_asked(session, candidate):
    welding = make_named_skill(session, "welding", "joining")
    make_named_skill(session, "carpentry", "joining")
    badge = make_saying_badge(session, tags=["joining"], candidate=candidate)
    reject_skill(session, candidate, badge, welding, "joining", now=NOW)
    assert asked(session, badge) == {"joining": ["carpentry"]}


def test_what_is_proven_already_is_not_asked(session, candidate):
    skill = make_named_skill(session, "welding")
    aligned = make_saying_badge(session, KEY.format("welding"), tags=["welding"], candidate=candidate)
    mapped = make_saying_badge(session, tags=["welding"], candidate=candidate)
    map_class(session, mapped, skill)
    settle(session, mapped)
    assert (asked(session, aligned), asked(session, mapped)) == ({}, {})


@pytest.mark.parametrize("state", [each for each in BadgeState if each is not BadgeState.VERIFIED])
def test_nothing_is_asked_of_a_badge_that_is_not_good(session, candidate, state):
    make_named_skill(session, "welding")
    badge = make_saying_badge(session, tags=["welding"], candidate=candidate, state=state)
    assert asked(session, badge) == {}


def test_what_staff_said_of_a_word_is_the_one_option(session, candidate):
    skill = make_named_skill(session, "welding")
    badge = make_saying_badge(session, tags=["MIG"], candidate=candidate)
    map_label(session, "mig", skill)
    [question] = offers_of(session, badge).asked
    assert (question.text, question.options[0].id, question.is_settled) == ("MIG", skill.id, True)


def test_options_say_what_they_are_a_part_of(session, candidate):
    skill, above = make_named_skill(session, "welding"), make_named_skill(session, "metal work")
    session.add(SkillBroader(skill_id=skill.id, broader_id=above.id))
    badge = make_saying_badge(session, tags=["welding"], candidate=candidate)
    [question] = offers_of(session, badge).asked
    assert question.options[0].parents == ("metal work",)


def test_what_is_not_read_is_shown_as_it_is_with_the_level_that_it_names(session, candidate):
    other = Alignment("https://elsewhere.example/7", "Forging", "F7", "Elsewhere")
    badge = make_saying_badge(session, other, EQF_6, tags=["fire"], candidate=candidate)
    unread = offers_of(session, badge).unread
    assert [(each.kind, each.text) for each in unread] == [
        (StatementKind.ALIGNMENT, "Forging"),
        (StatementKind.ALIGNMENT, "Bachelor"),
        (StatementKind.TAG, "fire"),
    ]
    assert (unread[0].address, unread[0].code, unread[0].framework, unread[0].level) == (
        "https://elsewhere.example/7",
        "F7",
        "Elsewhere",
        None,
    )
    assert (unread[1].level.least, unread[1].level.most) == (9, 10)


def test_what_the_badge_does_not_say_is_claimed_and_what_it_no_longer_means_is_idle(session, candidate):
    welding, forging = make_named_skill(session, "welding"), make_named_skill(session, "forging")
    badge = make_saying_badge(session, tags=["welding"], candidate=candidate)
    confirm_skill(session, candidate, badge, forging, "hot metal", now=NOW)
    confirm_skill(session, candidate, badge, welding, "welding", now=NOW)
    map_label(session, "welding", forging)
    settle(session, badge)
    offers = offers_of(session, badge)
    assert [each.skill.id for each in offers.claimed] == [forging.id]
    assert [each.skill.id for each in offers.idle] == [welding.id]
    assert offers.proven == ()


def test_words_that_come_to_mean_what_the_holder_claimed_are_asked_and_then_proven(session, candidate):
    welding = make_named_skill(session, "welding")
    badge = make_saying_badge(session, tags=["MIG"], candidate=candidate)
    confirm_skill(session, candidate, badge, welding, "MIG", now=NOW)
    map_label(session, "mig", welding)
    settle(session, badge)
    assert (offers_of(session, badge).proven, asked(session, badge)) == ((), {"MIG": ["welding"]})
    confirm_skill(session, candidate, badge, welding, "MIG", now=LATER)
    assert [each.grade for each in offers_of(session, badge).proven] == [Grade.C]
    assert asked(session, badge) == {}
