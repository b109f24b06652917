"""What holders decide about the skills of their badges, and taking it back."""

from datetime import timedelta

import pytest

from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import Authority, BadgeState, Grade, OutboxEntry
from jobboard.resumes import claim_skill
from jobboard.skills.choices import confirm_skill, correct_skill, reject_meanings, reject_skill, undo_choice
from tests.conftest import NOW
from tests.factories import make_candidate
from tests.skills.saying import (
    KEY,
    grades_of,
    make_named_skill,
    make_saying_badge,
    map_class,
    map_label,
    rows_of,
    settle,
)

LATER = NOW + timedelta(days=1)


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        yield session


@pytest.fixture
def candidate(session):
    return make_candidate(session)


@pytest.fixture
def analysis(session):
    return make_named_skill(session, "data analysis", "analysing data")


def claimed(candidate):
    return [each.skill_id for each in candidate.self_claimed_skills]


@pytest.mark.parametrize(
    "tag", ["Data Analysis", "data-analysis", " Data  analysis ", "Analysing data", "data analysis!"]
)
def test_a_name_proves_its_skill_once_the_holder_confirmed_it(session, candidate, analysis, tag):
    badge = make_saying_badge(session, tags=[tag], candidate=candidate)
    assert badge.skills == []
    choice = confirm_skill(session, candidate, badge, analysis, tag, now=LATER)
    [row] = badge.skills
    assert (row.grade, row.source, row.rule) == (Grade.C, tag, "name-confirmed/2")
    assert (row.decided_at, row.decided_by_id) == (LATER, candidate.account_id)
    assert (choice.grade, claimed(candidate)) == (Grade.C, [])


def test_only_whole_names_are_names(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["data", "data analysis tools", "statistics"], candidate=candidate)
    for words in ("data", "data analysis tools", "statistics"):
        confirm_skill(session, candidate, badge, analysis, words, now=NOW)
    assert badge.skills == []


def test_what_the_badge_does_not_say_is_self_claimed_and_never_of_the_badge(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["welding"], candidate=candidate)
    choice = confirm_skill(session, candidate, badge, analysis, "Data analysis", now=NOW)
    assert (badge.skills, choice.grade, claimed(candidate)) == ([], None, [analysis.id])
    undo_choice(session, candidate, choice.id, now=LATER)
    assert claimed(candidate) == []


def test_undoing_leaves_what_the_person_claims_anyway(session, candidate, analysis):
    claim_skill(session, candidate, analysis)
    badge = make_saying_badge(session, candidate=candidate)
    choice = confirm_skill(session, candidate, badge, analysis, "analysis of numbers", now=NOW)
    undo_choice(session, candidate, choice.id, now=LATER)
    assert claimed(candidate) == [analysis.id]


def test_a_claim_stays_until_the_last_choice_that_needs_it_is_taken_back(session, candidate, analysis):
    badges = [make_saying_badge(session, tags=["welding"], candidate=candidate) for _ in range(2)]
    made = [confirm_skill(session, candidate, each, analysis, "numbers", now=NOW) for each in badges]
    undo_choice(session, candidate, made[0].id, now=LATER)
    assert claimed(candidate) == [analysis.id]
    undo_choice(session, candidate, made[1].id, now=LATER)
    assert claimed(candidate) == []


def test_an_ambiguous_name_proves_what_the_holder_means_alone(session, candidate, analysis):
    other = make_named_skill(session, "statistics", "Data analysis")
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    confirm_skill(session, candidate, badge, other, "data analysis", now=NOW)
    assert grades_of(badge) == {"statistics": "C"}


def test_one_word_means_one_skill_the_one_that_the_holder_named_last(session, candidate, analysis):
    other = make_named_skill(session, "analysis of data", "data analysis")
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    second = confirm_skill(session, candidate, badge, other, "Data analysis", now=LATER)
    assert grades_of(badge) == {"analysis of data": "C"}
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=LATER)
    assert grades_of(badge) == {"data analysis": "C"}
    undo_choice(session, candidate, second.id, now=LATER)
    assert grades_of(badge) == {"data analysis": "C"}
    confirm_skill(session, candidate, badge, other, "data analysis", now=LATER)
    reject_skill(session, candidate, badge, other, "data analysis", now=LATER)
    assert grades_of(badge) == {"data analysis": "C"}


def test_staff_says_what_a_word_means_everywhere_and_the_holder_still_confirms(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["BI"], candidate=candidate)
    label = map_label(session, "bi", analysis)
    settle(session, badge)
    assert badge.skills == []
    confirm_skill(session, candidate, badge, analysis, "BI", now=NOW)
    assert [(each.grade, each.rule) for each in badge.skills] == [(Grade.C, "mapping-of-the-name-confirmed/1")]
    label.undone_at = LATER
    settle(session, badge)
    assert badge.skills == []


def test_a_word_that_means_nothing_proves_nothing_however_it_was_confirmed(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    label = map_label(session, "data analysis", None)
    settle(session, badge)
    assert badge.skills == []
    label.undone_at = LATER
    settle(session, badge)
    assert grades_of(badge) == {"data analysis": "C"}


def test_a_rejected_skill_counts_by_no_evidence(session, candidate, analysis):
    badge = make_saying_badge(session, KEY.format("data-analysis"), tags=["data analysis"], candidate=candidate)
    map_class(session, badge, analysis)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    before = rows_of(badge)
    choice = reject_skill(session, candidate, badge, analysis, "data analysis", now=LATER)
    assert badge.skills == []
    undo_choice(session, candidate, choice.id, now=LATER)
    assert rows_of(badge) == before


def test_confirming_again_takes_a_rejection_back(session, candidate, analysis):
    badge = make_saying_badge(session, KEY.format("data-analysis"), candidate=candidate)
    reject_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=LATER)
    assert grades_of(badge) == {"data analysis": "A"}


def test_a_correction_is_two_choices_that_are_undone_alone(session, candidate, analysis):
    other = make_named_skill(session, "statistics", "data analysis")
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    before = rows_of(badge)
    rejected, confirmed = correct_skill(session, candidate, badge, analysis, other, "data analysis", now=LATER)
    assert grades_of(badge) == {"statistics": "C"}
    undo_choice(session, candidate, confirmed.id, now=LATER)
    undo_choice(session, candidate, rejected.id, now=LATER)
    assert rows_of(badge) == before
    with pytest.raises(Rejected):
        correct_skill(session, candidate, badge, other, other, "data analysis", now=LATER)


def test_a_correction_to_what_the_badge_does_not_say_is_self_claimed(session, candidate, analysis):
    other = make_named_skill(session, "statistics")
    badge = make_saying_badge(session, KEY.format("data-analysis"), candidate=candidate)
    correct_skill(session, candidate, badge, analysis, other, "data analysis", now=NOW)
    assert (badge.skills, claimed(candidate)) == ([], [other.id])


def test_words_can_mean_none_of_what_they_may_mean(session, candidate, analysis):
    make_named_skill(session, "statistics", "data analysis")
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    choices = reject_meanings(session, candidate, badge, "data analysis", now=NOW)
    assert len(choices) == 2
    map_class(session, badge, analysis)
    settle(session, badge)
    assert badge.skills == []


@pytest.mark.parametrize("decide", [confirm_skill, reject_skill])
def test_saying_the_same_twice_is_one_choice(session, candidate, analysis, decide):
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    first = decide(session, candidate, badge, analysis, "data analysis", now=NOW)
    session.commit()
    queued = session.query(OutboxEntry).count()
    assert decide(session, candidate, badge, analysis, "Data analysis", now=LATER) is first
    session.commit()
    assert session.query(OutboxEntry).count() == queued


def test_a_choice_is_kept_while_the_badge_is_not_good(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate, state=BadgeState.SUSPENDED)
    confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    assert badge.skills == []
    badge.judged_state = BadgeState.VERIFIED
    settle(session, badge)
    assert grades_of(badge) == {"data analysis": "C"}


def test_nobody_decides_about_the_badge_of_another(session, candidate, analysis):
    badge, other = make_saying_badge(session, tags=["data analysis"], candidate=candidate), make_candidate(session)
    choice = confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    for decide in (confirm_skill, reject_skill):
        with pytest.raises(NotFound):
            decide(session, other, badge, analysis, "data analysis", now=NOW)
    with pytest.raises(NotFound):
        undo_choice(session, other, choice.id, now=NOW)
    with pytest.raises(NotFound):
        undo_choice(session, candidate, choice.id + 1, now=NOW)
    assert grades_of(badge) == {"data analysis": "C"}


def test_a_choice_is_undone_once(session, candidate, analysis):
    badge = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    choice = confirm_skill(session, candidate, badge, analysis, "data analysis", now=NOW)
    undo_choice(session, candidate, choice.id, now=NOW)
    assert badge.skills == []
    with pytest.raises(Conflict):
        undo_choice(session, candidate, choice.id, now=NOW)


@pytest.mark.parametrize("text", ["", "  ", "x" * 301])
def test_a_choice_says_what_it_was_read_from(session, candidate, analysis, text):
    badge = make_saying_badge(session, candidate=candidate)
    with pytest.raises(Rejected):
        confirm_skill(session, candidate, badge, analysis, text, now=NOW)
    with pytest.raises(Rejected):
        reject_skill(session, candidate, badge, analysis, text, now=NOW)


@pytest.mark.parametrize("authority", Authority)
def test_a_denial_overrules_names_and_mappings_but_not_what_the_issuer_wrote(session, candidate, analysis, authority):
    written = make_saying_badge(session, KEY.format("data-analysis"), candidate=candidate)
    named = make_saying_badge(session, tags=["data analysis"], candidate=candidate)
    confirm_skill(session, candidate, named, analysis, "data analysis", now=NOW)
    for badge in (written, named):
        map_class(session, badge, analysis)
        map_class(session, badge, analysis, is_proven=False, authority=authority)
    settle(session, written, named)
    assert (grades_of(written), grades_of(named)) == ({"data analysis": "A"}, {})
