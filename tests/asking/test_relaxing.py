"""A question with one condition less, for every condition; and a person who becomes a question."""

from dataclasses import replace

from jobboard.asking.example import question_from
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Question
from jobboard.asking.relaxing import MOST_LOOSER, Looser, looser_than
from jobboard.matching import evidence_of
from jobboard.search.acceptance import DEFAULT
from jobboard.search.expression import Words
from tests.factories import make_badge, make_candidate, make_skill


def test_every_condition_is_dropped_once():
    either = AnyOf((AllOf((Words("a"), AskedBadge(1))), AskedBadge(2)))
    question = Question((Words("cook"), AskedBadge(3, 7), either), frozenset({4}), 3)
    found = looser_than(question)
    assert found == (
        Looser(question.without_part(0), Words("cook")),
        Looser(question.without_part(1), AskedBadge(3, 7)),
        Looser(question.without_part(2), either),
        Looser(replace(question, issuers=frozenset()), None),
        Looser(replace(question, issuer_level_at_least=0), None),
        Looser(replace(question, parts=(*question.parts[:2], AnyOf((AskedBadge(1), AskedBadge(2))))), Words("a"), 2),
        Looser(replace(question, parts=(*question.parts[:2], AnyOf((Words("a"), AskedBadge(2))))), AskedBadge(1), 2),
    )


def test_an_empty_question_has_nothing_to_drop_and_a_long_one_has_a_bound():
    assert looser_than(Question()) == ()
    assert len(looser_than(Question(tuple(AskedBadge(skill) for skill in range(1, 51))))) == MOST_LOOSER


def test_a_person_becomes_the_question_for_any_of_their_skills_at_their_best_level(database, now):
    with database.writing() as session:
        baking, driving, unlevelled = (make_skill(session) for _ in range(3))
        person = make_candidate(session)
        make_badge(session, person, skills=[(baking, 4), (driving, 9)])
        make_badge(session, person, skills=[(baking, 7), (unlevelled, None)])
    with database.reading() as session:
        held = evidence_of(session, [person.id], DEFAULT, now=now).accepted(person.id)
    wished = (AskedBadge(driving.id, 9), AskedBadge(baking.id, 7), AskedBadge(unlevelled.id))
    assert question_from(held) == Question((AnyOf(wished),), wishes=wished)
    assert question_from(()).is_empty
