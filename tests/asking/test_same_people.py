"""The engine finds exactly those whom a question describes, wherever its parts were put."""

from dataclasses import replace
from random import Random

import pytest

from jobboard.asking.querying import as_query
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Near, Not, Question
from jobboard.search import expression as asked
from jobboard.search.acceptance import DEFAULT
from jobboard.search.condition import BadgeCondition
from jobboard.search.engine import Put
from jobboard.search.query import Pool
from tests.asking.worlds import Questions
from tests.search import naive
from tests.search.people import NOW, REGIONS, WORDS, random_person

PEOPLE, ROUNDS = 300, 400


class Small:
    """The ids that made-up people have; the words and regions, too."""

    skills, issuers, badges, places = ([*range(1, most)] for most in (13, 8, 9, 9))
    vacancies, regions = [1, 2, 3, 4], list(REGIONS)


class SmallQuestions(Questions):
    def words(self):
        return " ".join(self.chance.choice(WORDS) for _ in range(self.chance.randint(1, 2)))


def condition(badge):
    fields = {name: value for name, value in vars(badge).items() if name != "allows_equivalent"}
    return BadgeCondition(**fields)


def is_so(document, part, places):
    """As the question's own docstrings say it; equivalents are nobody's here."""
    match part:
        case AllOf(parts):
            return all(is_so(document, each, places) for each in parts)
        case AnyOf(parts):
            return any(is_so(document, each, places) for each in parts)
        case Not(inner):
            return not is_so(document, inner, places)
        case AskedBadge():
            return naive.holds(document, condition(part), DEFAULT)
        case Near():
            return document.place in places
        case leaf:
            return naive.is_so(document, leaf, DEFAULT)


def said_of_skills(part, question, denials=0):
    """Say the question's issuers and their level of every wanted skill that names none."""
    match part:
        case AskedBadge(skill=int(), issuers=issuers) if not issuers and denials % 2 == 0:
            level = max(part.issuer_level_at_least, question.issuer_level_at_least)
            return replace(part, issuers=question.issuers, issuer_level_at_least=level)
        case AllOf(parts) | AnyOf(parts):
            return type(part)(tuple(said_of_skills(each, question, denials) for each in parts))
        case Not(inner):
            return Not(said_of_skills(inner, question, denials + 1))
        case _:
            return part


def is_meant(document, question, places):
    narrowed = [said_of_skills(part, question) for part in question.parts]
    has_skill = any(isinstance(each, AskedBadge) and each.skill and not each.issuers for each in question.parts)
    if not has_skill and (question.issuers or question.issuer_level_at_least):
        narrowed.append(AskedBadge(issuers=question.issuers, issuer_level_at_least=question.issuer_level_at_least))
    is_found = document.in_pool and (document.next_change is None or document.next_change > NOW)
    return is_found and all(is_so(document, part, places) for part in narrowed)


@pytest.fixture
def documents(embedded_engine):
    chance = Random(36)
    documents = [random_person(number, chance) for number in range(1, PEOPLE + 1)]
    embedded_engine.apply([Put(document) for document in documents])
    embedded_engine.refresh()
    return documents


def test_the_engine_finds_whom_the_question_describes(embedded_engine, documents, reading, world):
    questions = SmallQuestions(Small, Random(37))
    places = frozenset(world.places)
    some = 0
    for _ in range(ROUNDS):
        question = questions.question()
        query = as_query(reading, question, Pool(), organisation_id=world.organisation, limit=100)
        meant = {each.candidate for each in documents if is_meant(each, question, places)}
        page = embedded_engine.search(query, now=NOW)
        assert page.total == len(meant), question
        assert {hit.candidate for hit in page.hits} <= meant
        assert embedded_engine.count([query], now=NOW) == (len(meant),)
        some += 0 < len(meant) < PEOPLE // 2
    assert some > ROUNDS // 5


def test_a_vacancy_of_another_is_nobody_s_also_where_it_is_denied(embedded_engine, documents, reading, world):
    for part, everybody in ((asked.AppliedTo(world.foreign), False), (Not(asked.AppliedTo(world.foreign)), True)):
        query = as_query(reading, Question((part,)), Pool(), organisation_id=world.organisation)
        found = embedded_engine.count([query, replace(query, where=asked.EVERYBODY)], now=NOW)
        assert (found[0] == found[1]) is everybody
        assert (found[0] == 0) is not everybody
