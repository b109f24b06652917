"""Scorecards: whole cards with reasons, and nobody is swayed by others' before giving their own."""

import pytest

from jobboard.errors import Conflict, Rejected
from jobboard.pipelines import scoring
from jobboard.pipelines.people import pipeline_of
from jobboard.pipelines.scoring import Given
from tests.conftest import NOW
from tests.pipelines.world import make_applicant, make_office

CRITERIA = ("Bakes bread", "Speaks with customers", "Keeps order")


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def office(session):
    office = make_office(session)
    scoring.set_criteria(session, office.vacancy, [*CRITERIA, " "])
    return office


def give(session, office, member, person, points, reason="Shown in the test."):
    given = {each.id: Given(points, reason) for each in scoring.criteria_of(session, office.vacancy)}
    scoring.give_scores(session, member, office.vacancy, person.id, given, now=NOW)


def card(session, office, member):
    (person,) = pipeline_of(session, office.vacancy).people
    return scoring.scorecard_of(session, member, office.vacancy, person.entry_id)


def test_others_scores_are_hidden_until_ones_own_are_given(session, office):
    applicant = make_applicant(session, office.vacancy)
    give(session, office, office.colleague, applicant, 4)
    before = card(session, office, office.member)
    assert ([line.others for line in before.lines], before.hidden, before.is_given) == ([()] * 3, 1, False)
    give(session, office, office.member, applicant, 2)
    after = card(session, office, office.member)
    assert ([[each.points for each in line.others] for line in after.lines], after.hidden) == ([[4]] * 3, 0)
    assert [line.own.points for line in after.lines] == [2, 2, 2]


def test_a_later_card_takes_the_place_of_the_earlier_one(session, office):
    applicant = make_applicant(session, office.vacancy)
    give(session, office, office.member, applicant, 1)
    give(session, office, office.member, applicant, 3)
    assert [line.own.points for line in card(session, office, office.member).lines] == [3, 3, 3]


@pytest.mark.parametrize(("points", "reason"), [(0, "r"), (5, "r"), (None, "r"), (2, " "), (2, "x" * 501)])
def test_a_score_is_1_to_4_with_a_reason(session, office, points, reason):
    applicant = make_applicant(session, office.vacancy)
    with pytest.raises(Rejected) as refused:
        give(session, office, office.member, applicant, points, reason)
    assert len(refused.value.fields) == 3


def test_a_card_is_given_whole(session, office):
    applicant = make_applicant(session, office.vacancy)
    first = scoring.criteria_of(session, office.vacancy)[0]
    with pytest.raises(Rejected):
        scoring.give_scores(session, office.member, office.vacancy, applicant.id, {first.id: Given(3, "So.")}, now=NOW)


@pytest.mark.parametrize("texts", [(), ("a", "b"), tuple("abcdefghi"), ("a", "b", "b"), ("a", "b", "x" * 201)])
def test_there_are_3_to_8_criteria(session, texts):
    with pytest.raises(Rejected):
        scoring.set_criteria(session, make_office(session).vacancy, texts)


def test_criteria_stay_once_somebody_was_scored(session, office):
    scoring.set_criteria(session, office.vacancy, ["a", "b", "c"])
    give(session, office, office.member, make_applicant(session, office.vacancy), 2)
    scoring.set_criteria(session, office.vacancy, ["a", "b", "c"])
    with pytest.raises(Conflict):
        scoring.set_criteria(session, office.vacancy, CRITERIA)


def test_without_criteria_nobody_is_scored(session):
    office = make_office(session)
    with pytest.raises(Conflict):
        give(session, office, office.member, make_applicant(session, office.vacancy), 2)
