"""What `where` and conditions on single badges promise, on every engine and in plain Python."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, Contract, Grade, Hours, SkillEntry
from jobboard.search.engine import Drop, Put
from jobboard.search.evaluate import finds, prepare
from jobboard.search.expression import (
    DEEPEST,
    MOST_LEAVES,
    AllOf,
    AmongPeople,
    AnyOf,
    AppliedTo,
    AvailableBy,
    Claims,
    InPlaces,
    InRegion,
    Not,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.search.query import Applicants, CandidateQuery, Pool, Wish
from tests.search.people import NOW, TODAY, person

A, B, C, D = Grade


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


@pytest.fixture
def ask(engine):
    """Write people, and give what asks the engine about them and compares plain Python's answer."""

    def write(*documents):
        assert {each.outcome for each in engine.apply([Put(document) for document in documents])} == {"written"}
        engine.refresh()
        prepared = [prepare(document) for document in documents]

        def found(where, **asked):
            query = CandidateQuery(Pool(), where=where, limit=100, **asked)
            hits = [hit.candidate for hit in engine.search(query, now=NOW).hits]
            assert sorted(hits) == [each.document.candidate for each in prepared if finds(each, query, now=NOW)]
            assert engine.count([query], now=NOW) == (len(hits),)
            return hits

        return found

    return write


def badge(number=1, *, issuer=1, issuer_level=2, skills=(), issued=None, valid_until=None, achievement=1):
    entries = tuple(SkillEntry(*each) for each in skills)
    return BadgeEntry(number, achievement, issuer, issuer_level, entries, issued, valid_until)


def test_nothing_asked_is_everybody_and_no_alternative_is_nobody(ask):
    found = ask(person(1), person(2))
    everybody = [AllOf(()), Not(AnyOf(())), AllOf((AllOf(()),)), Words("!?"), Phrase(""), AnyOf((AllOf(()), AnyOf(())))]
    for where in everybody:
        assert found(where) == [1, 2], where
        assert found(Not(where)) == [], where
    assert found(AllOf((Not(Words("welder")), Not(Words("nobody"))))) == [2]
    assert found(Not(Not(Words("welder")))) == [1]


def test_a_denial_widens_neither_scope_nor_time_and_brings_nobody_back(engine):
    hidden = [person(2, in_pool=False), person(3, next_change=NOW), person(4, in_pool=False, vacancies=(7,))]
    engine.apply([Put(each) for each in [person(1), *hidden]] + [Drop(9, 1)])
    engine.refresh()
    for where in (Not(AnyOf(())), AnyOf((Not(Words("nobody")), Not(AppliedTo(9)))), Not(AmongPeople(frozenset()))):
        assert [hit.candidate for hit in engine.search(CandidateQuery(Pool(), where=where), now=NOW).hits] == [1]
        query = CandidateQuery(Applicants(7), where=where)
        assert [hit.candidate for hit in engine.search(query, now=NOW).hits] == [4]


def test_a_phrase_stands_side_by_side_in_one_field(ask):
    found = ask(
        person(1, headline="Senior care nurse"),
        person(2, headline="nurse", summary="senior care"),
        person(3, headline="care, senior; nurses"),
        person(4, headline="senior -- care & nursing", summary="C++"),
    )
    for where, expected in [
        (Phrase("senior care"), [1, 2, 4]),
        (Phrase("care nurse"), [1, 4]),  # nursing and nurse are one word
        (Phrase("senior nurse"), [3]),
        (Phrase("C++"), [4]),
        (AllOf((Words("senior"), Not(Phrase("senior care")))), [3]),
    ]:
        assert sorted(found(where)) == expected, where


def test_any_wanted_word_finds_and_ranks_and_a_missing_one_excludes_nobody(ask):
    found = ask(
        person(1, headline="welder"),
        person(2, headline="nurse nurse"),
        person(3, headline="nurse welder"),
        person(4, headline="teaching", claimed=(5,)),
    )
    wanted = AnyOf((Words("nurse"), Words("welder"), Claims(5)))
    assert found(wanted)[0] == 3
    assert found(wanted)[-1] == 4
    assert found(AllOf((Claims(5), Not(Words("nurse"))))) == [4]
    assert found(Words("welder"), text="nurse") == [3]


def test_what_people_want_of_a_job_is_met_only_by_who_said_so(ask):
    found = ask(
        person(1, is_remote_ok=True, hours=(Hours.PART_TIME,), available_from=TODAY),
        person(2, contracts=(Contract.PERMANENT, Contract.TEMPORARY), available_from=TODAY + timedelta(days=1)),
        person(3, vacancies=(7,), place=4, region="Fife", claimed=(5, 6)),
    )
    assert found(OpenToRemote()) == [1]
    assert found(Not(OpenToRemote())) == [2, 3]
    assert found(WantsHours(Hours.PART_TIME)) == [1]
    assert found(WantsHours(Hours.FULL_TIME)) == []
    assert found(WantsContract(Contract.TEMPORARY)) == [2]
    assert found(AvailableBy(TODAY)) == [1]
    assert found(AvailableBy(date.max)) == [1, 2]
    assert found(AppliedTo(7)) == [3]
    assert found(AllOf((InPlaces(frozenset({4})), InRegion("Fife")))) == [3]
    assert found(InPlaces(frozenset())) == []
    assert found(AmongPeople(frozenset({1, 3, 99}))) == [1, 3]


def test_numbers_that_nobody_can_have_find_nobody(ask):
    found = ask(person(1), person(2))
    for number in (0, -1, 2**53 + 1, 2**63, 2**70):
        people = frozenset({number})
        free = BadgeCondition(skill=number, grade_at_least=D)
        for leaf in (Claims(number), InPlaces(people), AppliedTo(number), AmongPeople(people), free):
            assert found(leaf) == [], leaf
            assert found(Not(leaf)) == [1, 2], leaf
    assert found(InRegion("")) == []


def test_a_skill_is_claimed_or_proven_by_a_badge_that_counts_for_the_asker(ask):
    found = ask(
        person(1, claimed=(5,), badges=()),
        person(2, badges=(badge(issuer_level=2, skills=[(5, None, A)]),)),
        person(3, badges=(badge(issuer=9, issuer_level=1, skills=[(5, None, A)]),)),
    )
    assert found(Claims(5)) == [1, 2]
    assert found(Claims(5), acceptance=Acceptance(3)) == [1]
    assert found(Claims(5), acceptance=Acceptance(3, always=frozenset({9}))) == [1, 3]


def test_one_badge_meets_all_of_a_free_condition(ask):
    later = TODAY + timedelta(days=30)
    found = ask(
        person(1, badges=(badge(skills=[(5, 6, A)], issued=TODAY, valid_until=later),)),
        person(
            2, badges=(badge(skills=[(5, 6, C)], issued=TODAY), badge(2, skills=[(5, 3, A)], issued=date(2020, 1, 1)))
        ),
        person(3, badges=(badge(skills=[(5, 9, D), (5, 2, A)], valid_until=TODAY),)),
        person(4, badges=(badge(issuer=9, issuer_level=1, skills=[(5, 6, A)], issued=TODAY),)),
    )
    asked = BadgeCondition(skill=5)
    for changed, expected in [
        ({"grade_at_least": A}, [1, 2, 3]),
        ({"grade_at_least": A, "level_at_least": 4}, [1]),
        ({"grade_at_least": C, "level_at_least": 6}, [1, 2]),
        ({"grade_at_least": D, "level_at_least": 7}, [3]),
        ({"issued_since": TODAY}, [1, 2]),
        ({"issued_since": TODAY + timedelta(days=1)}, []),
        ({"issued_since": TODAY, "grade_at_least": A}, [1]),
        ({"valid_until_at_least": TODAY}, [1, 2, 3]),
        ({"valid_until_at_least": TODAY + timedelta(days=1)}, [1, 2]),
        ({"valid_until_at_least": date.max}, [2]),
        ({"issued_since": TODAY, "issuers": frozenset({9})}, []),
        ({"issued_since": TODAY, "issuer_level_at_least": 3}, []),
        ({"issued_since": TODAY, "achievements": frozenset({2})}, []),
    ]:
        assert found(replace(asked, **changed)) == expected, changed
        assert found(AllOf(()), must=(replace(asked, **changed),)) == expected, changed
        assert found(Not(replace(asked, **changed))) == [each for each in (1, 2, 3, 4) if each not in expected], changed
    since = replace(asked, issued_since=TODAY)
    assert found(since, acceptance=Acceptance(always=frozenset({9}))) == [1, 2, 4]
    assert found(since, acceptance=Acceptance(never=frozenset({1}))) == []
    assert found(AllOf(()), wishes=(Wish(since),)) == [1, 2, 3, 4]
    assert found(AllOf(()), must=(since,), issuers=frozenset({2})) == []


def test_chosen_issuers_narrow_the_skills_among_alternatives_and_never_join_two_badges(ask, engine):
    documents = [
        person(1, badges=(badge(1, issuer=2, skills=[(5, 6, A)]), badge(2, issuer=3, skills=[(9, 6, A)]))),
        person(2, badges=(badge(1, issuer=3, issuer_level=3, skills=[(5, 6, A)]),)),
        person(3, badges=(badge(1, issuer=3, skills=[(6, 6, A)]),)),
        person(4, badges=(badge(1, issuer=2, issuer_level=4, skills=[(6, 6, A)]),), is_remote_ok=True),
    ]
    ask_for = ask(*documents)

    def found(where, **chosen):
        return sorted(ask_for(where, **chosen))  # Better known issuers come first.

    five, six = BadgeCondition(skill=5), BadgeCondition(skill=6, level_at_least=6)
    either, chosen = AnyOf((five, six)), frozenset({3})
    assert found(either) == [1, 2, 3, 4]
    assert found(either, issuers=chosen) == [2, 3]
    assert found(either, issuer_level_at_least=3) == [2, 4]
    assert found(either, issuers=chosen, issuer_level_at_least=3) == [2]
    assert found(AllOf((either, OpenToRemote())), issuer_level_at_least=3) == [4]
    assert found(AnyOf((five, OpenToRemote())), issuers=chosen) == [2]
    assert found(AnyOf((five, OpenToRemote())), issuers=frozenset({2})) == [1, 4]
    assert found(AnyOf((replace(five, issuers=frozenset({2})), six)), issuers=chosen) == [1, 3]
    assert found(Not(five), issuers=chosen) == [3]
    assert found(AllOf((AnyOf((five, six)), Not(AnyOf((five, OpenToRemote()))))), issuers=chosen) == [3]
    query = CandidateQuery(Pool(), where=either)
    counted = {bucket.value: bucket.count for bucket in engine.search(query, now=NOW).facets["issuer"]}
    assert counted == {2: 2, 3: 2}


def test_badges_that_are_gone_meet_no_free_condition(engine):
    asked = CandidateQuery(Pool(), where=BadgeCondition(issued_since=TODAY))
    held = person(1, badges=(badge(issued=TODAY), badge(2, issued=TODAY)))
    for operation, expected in [
        (Put(held), 1),
        (Put(replace(held, version=2, badges=())), 0),
        (Put(replace(held, version=3)), 1),
        (Put(replace(held, version=2)), 1),
        (Drop(1, 4), 0),
        (Put(replace(held, version=3)), 0),
    ]:
        engine.apply([operation])
        engine.refresh()
        assert engine.search(asked, now=NOW).total == expected, operation


def test_the_largest_question_is_answered(ask):
    found = ask(person(1), person(2, badges=(badge(skills=[(5, 6, A)], issued=TODAY),)))
    free = [BadgeCondition(skill=5, issued_since=TODAY - timedelta(days=each)) for each in range(MOST_LEAVES)]
    words = [Words(" ".join(f"word{number}" for number in range(each, each + 10))) for each in range(MOST_LEAVES)]
    policy = Acceptance(always=frozenset(range(10, 30)), never=frozenset(range(1000, 21_000, 1000)))
    assert found(AnyOf(tuple(free)), acceptance=policy) == [2]
    assert found(AnyOf(tuple(words))) == []
    assert found(Not(AnyOf(tuple(words)))) == [1, 2]
    for innermost in (Words("nurse welder"), free[0]):
        deep = innermost
        for level in range(DEEPEST):
            deep = Not(deep) if level % 2 else AnyOf((deep, Words("nobody")))
        found(deep)


def test_ten_thousand_people_may_be_named(ask):
    found = ask(person(1), person(20_000), person(30_000))
    assert found(AmongPeople(frozenset(range(1, 20_002, 2)))) == [1]
    assert found(AmongPeople(frozenset(range(10_001, 20_001)))) == [20_000]


def test_facets_count_under_an_expression(ask, engine):
    found = ask(*(person(number, is_remote_ok=number % 2 == 0) for number in range(1, 85)))
    where = AnyOf((OpenToRemote(), BadgeCondition(skill=3, grade_at_least=A)))
    query = CandidateQuery(Pool(), where=where)
    page = engine.search(query, now=NOW)
    assert page.total == len(found(where))
    for bucket in page.facets["skill"]:
        chosen = engine.search(replace(query, skills=frozenset({bucket.value})), now=NOW)
        assert chosen.total == bucket.count
