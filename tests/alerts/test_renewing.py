"""Keys by another rule: nobody is missed while they are there, and upkeep makes them anew."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from jobboard import models
from jobboard.alerts import asked, keys, searches
from jobboard.alerts.keys import RULE, keys_of, parts_of
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, CandidateDocument, Grade, SkillEntry
from jobboard.search.expression import AllOf, AnyOf, AppliedTo, Claims, InPlaces, InRegion, Not, Phrase, Words
from jobboard.search.query import CandidateQuery, Pool
from jobboard.worker import Worker
from tests.alerts.watching import SETTINGS, start_watch
from tests.conftest import NOW

GIVEN = {1: "f39f0ef20816444f"}
"""By rule, the digest of the keys that it gives in the last test. Who changes the rule raises it and adds a line."""


@pytest.fixture
def watch(any_database):
    return start_watch(any_database)


@pytest.fixture
def other_rule(monkeypatch):
    """The next release, which writes every key in another way."""

    def spelled(found):
        return frozenset(f"the {key}" for key in found)

    parts = keys.parts_of
    monkeypatch.setattr(searches, "parts_of", lambda query: tuple(map(spelled, parts(query))))
    monkeypatch.setattr(asked, "keys_of", lambda *known: spelled(keys_of(*known)))
    for module in (asked, searches):
        monkeypatch.setattr(module, "RULE", 2)


def kept_keys(watch):
    with watch.database.reading() as session:
        return set(session.scalars(select(models.SavedSearchKey.key)))


def test_keys_by_an_earlier_rule_miss_nobody(watch, other_rule):
    person = watch.add_person()
    watch.follow()
    assert list(watch.news()) == [person]


def test_upkeep_makes_keys_anew_by_the_rule_of_this_release(watch, other_rule):
    before = kept_keys(watch)
    Worker(watch.database, SETTINGS, None, None, lambda: NOW).tidy()
    assert kept_keys(watch) == {f"the {key}" for key in before}
    with watch.database.writing() as session:
        assert session.scalars(select(models.SavedSearch.keyed_by)).all() == [2]
        assert searches.renew_keys(session) == 0
    person = watch.add_person()
    watch.follow()
    assert list(watch.news()) == [person]


def test_every_search_gets_other_keys_however_many_there_are(watch, other_rule, monkeypatch):
    with watch.database.writing() as session:
        member = session.get(models.Member, watch.member_id)
        question = searches.question_of(session.get(models.SavedSearch, watch.search_id))
        for number in range(4):
            values = {"name": f"{number}", "how_often": models.HowOften.NEVER, "now": NOW}
            searches.save_search(session, member, question, **values)
        session.execute(update(models.SavedSearch).values(keyed_by=1))
    monkeypatch.setattr(searches, "_RENEWED_AT_ONCE", 2)
    Worker(watch.database, SETTINGS, None, None, lambda: NOW).tidy()
    with watch.database.reading() as session:
        assert set(session.scalars(select(models.SavedSearch.keyed_by))) == {2}


def test_one_that_cannot_be_read_stops_no_other(watch, other_rule):
    watch.change_search(lambda _session, search: setattr(search, "question", '{"version": 99}'))
    Worker(watch.database, SETTINGS, None, None, lambda: NOW + timedelta(hours=2)).tidy()
    assert kept_keys(watch) == set()


WORDS = "C++ welders, naïve people's café; running ships (2015-2019) e-mail 3D Élise gewürz bread-baking node.js"
BADGE = BadgeEntry(5, 6, 7, 2, (SkillEntry(1, 6, Grade.A), SkillEntry(2, None, Grade.B)))
PERSON = CandidateDocument(
    candidate=1,
    version=1,
    in_pool=True,
    vacancies=(3,),
    headline=WORDS,
    summary="",
    experience=WORDS.upper(),
    place=8,
    region="Fife",
    badges=(BADGE,),
    next_change=None,
    claimed=(9,),
)
ASKED = (
    BadgeCondition(skill=1, issuers=frozenset({7}), achievements=frozenset({6, 4})),
    BadgeCondition(skill=1, level_at_least=6),
    BadgeCondition(),
    AllOf((Words(WORDS), Phrase(WORDS), Not(Claims(1)))),
    AnyOf((AllOf((Claims(1), InRegion("Fife"))), AppliedTo(3))),
    AnyOf((Claims(1), InPlaces(frozenset({8})))),
    AnyOf(()),
    BadgeCondition(achievements=frozenset(range(1, 52))),
)


def test_another_rule_has_another_number():
    """Rows that an earlier release wrote are found by what this one looks for, as long as the number is the same."""
    questions = [CandidateQuery(Pool(), where=each) for each in ASKED]
    questions += [
        CandidateQuery(
            Pool(), text=WORDS, must=ASKED[:2], skills=frozenset({1, 2}), regions=frozenset({"Fife", "Ayr"})
        ),
        CandidateQuery(Pool(), achievements=frozenset({6}), issuers=frozenset({7}), places=frozenset({8})),
    ]
    parts = [[sorted(part) for part in parts_of(each)] for each in questions]
    given = hashlib.sha256(repr((sorted(keys_of(PERSON, {77})), parts)).encode()).hexdigest()
    assert given[:16] == GIVEN[RULE], "A rule that gives other keys has another number: see alerts/keys.py."
