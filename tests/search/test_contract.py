"""What the search port promises, on every engine."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from jobboard.search.acceptance import Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, Grade, SkillEntry
from jobboard.search.engine import Drop, ItemOutcome, Put, StoredVersion
from jobboard.search.evaluate import finds, prepare
from jobboard.search.facets import FACETS
from jobboard.search.query import Applicants, CandidateQuery, Pool, Wish
from tests.search import naive
from tests.search.people import NOW, person, random_person, random_question

POOL = CandidateQuery(Pool())
W, OLDER, REFUSED = ItemOutcome.WRITTEN, ItemOutcome.OLDER, ItemOutcome.REFUSED


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


def write(engine, *operations):
    results = engine.apply([each if isinstance(each, Drop) else Put(each) for each in operations])
    engine.refresh()
    return [result.outcome for result in results]


def found(engine, query=POOL, now=NOW):
    page = engine.search(query, now=now)
    assert page.total == len(page.hits) or page.total > query.limit
    return [hit.candidate for hit in page.hits]


def counts(engine, facet, query=POOL):
    return {bucket.value: bucket.count for bucket in engine.search(query, now=NOW).facets[facet]}


def badge(number=1, *, achievement=1, issuer=1, issuer_level=2, skills=()):
    return BadgeEntry(number, achievement, issuer, issuer_level, tuple(SkillEntry(*each, Grade.A) for each in skills))


def weight_and_trust(document, query):
    return naive.wish_weight(document, query), naive.trust(document, query)


def test_an_index_that_was_never_written_finds_nobody(engine):
    page = engine.search(POOL, now=NOW)
    assert (page.hits, page.total) == ((), 0)
    assert page.facets == dict.fromkeys(FACETS, ())
    assert list(engine.versions()) == []
    assert engine.status().documents == 0


@pytest.mark.parametrize("is_written", [True, False])
def test_a_page_without_facets_has_the_same_people(engine, is_written):
    if is_written:
        write(engine, *(person(number) for number in range(1, 31)))
    query = replace(POOL, limit=20, wishes=(Wish(BadgeCondition(skill=1)),))
    whole, plain = engine.search(query, now=NOW), engine.search(query, now=NOW, with_facets=False)
    assert (plain.hits, plain.total, plain.facets) == (whole.hits, whole.total, {})
    assert bool(plain.total) is is_written


def test_arithmetic_people_are_counted_exactly(engine):
    write(engine, *(person(number) for number in range(1, 421)))
    assert engine.search(POOL, now=NOW).total == 420
    assert counts(engine, "skill") == dict.fromkeys(range(1, 8), 36)
    assert counts(engine, "region") == dict.fromkeys(("Fife", "Highland", "Lothian", "Tayside"), 105)
    assert counts(engine, "issuer_level") == {2: 252, 3: 168, 4: 84}
    at_level_nine = CandidateQuery(Pool(), must=(BadgeCondition(skill=3, level_at_least=9),))
    assert engine.search(at_level_nine, now=NOW).total == 36 // 12 * 4
    assert counts(engine, "issuer", at_level_nine) == dict.fromkeys(range(3, 6), 4)


def test_people_outside_the_pool_are_found_by_nobody_but_the_vacancy_they_applied_to(engine):
    write(engine, person(1, in_pool=False), person(2, in_pool=False, vacancies=(7,)), person(3, vacancies=(7, 8)))
    assert found(engine) == [3]
    assert found(engine, CandidateQuery(Applicants(7))) == [2, 3]
    assert found(engine, CandidateQuery(Applicants(8))) == [3]
    assert found(engine, CandidateQuery(Applicants(9))) == []
    assert sum(counts(engine, "region").values()) == 1


def test_a_document_leaves_every_answer_at_the_moment_it_stops_being_true(engine):
    write(engine, person(1, next_change=NOW), person(2, vacancies=(7,)))
    just_before = NOW - timedelta(microseconds=1)
    assert found(engine, now=just_before) == [1, 2]
    assert found(engine, now=NOW) == [2]
    assert found(engine, now=NOW + timedelta(days=400)) == [2]
    assert sum(counts(engine, "badge").values()) == 1


def test_a_newer_document_replaces_the_older_one(engine):
    write(engine, person(1, badges=(badge(skills=[(5, 6)]),)))
    assert write(engine, person(1, version=2, badges=())) == [W]
    assert found(engine) == [1]
    assert found(engine, CandidateQuery(Pool(), skills=frozenset({5}))) == []
    assert counts(engine, "skill") == {}


def test_an_older_document_changes_nothing(engine):
    write(engine, person(1, version=5, region="Fife"))
    assert write(engine, person(1, version=4, region="Tayside")) == [OLDER]
    assert counts(engine, "region") == {"Fife": 1}


def test_the_same_version_may_be_written_again(engine):
    write(engine, person(1, version=5, region="Fife"))
    assert write(engine, person(1, version=5, region="Tayside")) == [W]
    assert counts(engine, "region") == {"Tayside": 1}


def test_in_one_batch_the_newest_version_wins(engine):
    first, second = person(1, version=2, region="Fife"), person(1, version=3, region="Tayside")
    assert write(engine, first, second, first) == [W, W, OLDER]
    assert counts(engine, "region") == {"Tayside": 1}


def test_a_dropped_person_stays_away_when_an_older_write_arrives_late(engine):
    write(engine, person(1, version=3), person(2))
    assert write(engine, Drop(1, 5)) == [W]
    assert write(engine, person(1, version=4)) == [OLDER]
    assert found(engine) == [2]
    assert write(engine, person(1, version=6)) == [W]
    assert found(engine) == [1, 2]


def test_an_older_drop_changes_nothing(engine):
    write(engine, person(1, version=3))
    assert write(engine, Drop(1, 2), Drop(9, 1)) == [OLDER, W]
    assert found(engine) == [1]


def test_a_bad_item_is_refused_and_the_others_are_written(engine):
    too_large = person(2, badges=(badge(issuer=2**20),))
    assert write(engine, person(1), too_large, person(3), Drop(0, 1)) == [W, REFUSED, W, REFUSED]
    assert found(engine) == [1, 3]


def test_versions_come_by_rising_id_with_tombstones(engine):
    write(engine, person(3, version=7), person(12, version=1), person(2, version=4), Drop(5, 9), Drop(3, 8))
    assert list(engine.versions()) == [
        StoredVersion(2, 4, False),
        StoredVersion(3, 8, True),
        StoredVersion(5, 9, True),
        StoredVersion(12, 1, False),
    ]
    assert engine.status().documents == 2


def test_words_must_all_occur_in_any_field_and_any_form(engine):
    write(
        engine,
        person(1, headline="Biologist", experience="Ran a café in C++"),
        person(2, headline="Biologists", summary="running cafes"),
        person(3, headline="C#", experience="People\u2019s café"),
    )
    for text, expected in {
        "biologist": {1, 2},
        "CAFE biologist": {1, 2},
        "cafés": {1, 2, 3},
        "c++": {1},
        "C#": {3},
        "peoples": {3},
        "people's": {3},
        "nobody": set(),
        "biologist AND OR NOT": set(),
        'title:* "(': set(),
        "!?": {1, 2, 3},
    }.items():
        assert set(found(engine, CandidateQuery(Pool(), text=text))) == expected, text


def test_one_badge_must_meet_the_whole_condition(engine):
    write(
        engine,
        person(1, badges=(badge(issuer=1, issuer_level=2, skills=[(5, 6)]),)),
        person(2, badges=(badge(issuer=2, issuer_level=4, skills=[(5, 3)]), badge(issuer=1, skills=[(6, 12)]))),
        person(3, badges=(badge(achievement=9, issuer=1, issuer_level=3, skills=[(5, None)]),)),
    )
    for condition, expected in [
        (BadgeCondition(skill=5), [2, 3, 1]),
        (BadgeCondition(skill=5, level_at_least=1), [2, 1]),
        (BadgeCondition(skill=5, level_at_least=6), [1]),
        (BadgeCondition(skill=5, level_at_least=7), []),
        (BadgeCondition(skill=5, issuers=frozenset({1})), [3, 1]),
        (BadgeCondition(skill=5, issuer_level_at_least=3), [2, 3]),
        (BadgeCondition(skill=5, level_at_least=4, issuer_level_at_least=3), []),
        (BadgeCondition(achievements=frozenset({9}), issuers=frozenset({1, 2})), [3]),
        (BadgeCondition(achievements=frozenset({9}), issuers=frozenset({2})), []),
        (BadgeCondition(skill=6, achievements=frozenset({9})), []),
        (BadgeCondition(issuers=frozenset({2}), issuer_level_at_least=4), [2]),
        (BadgeCondition(), [2, 3, 1]),
    ]:
        assert found(engine, CandidateQuery(Pool(), must=(condition,))) == expected, condition


def test_ids_that_no_badge_can_have_find_nobody_and_break_nothing(engine):
    write(engine, person(1))
    for number in (0, -1, 2**17, 2**20, 2**63, 2**70):
        for asked in (
            {"skills": frozenset({number})},
            {"achievements": frozenset({number})},
            {"issuers": frozenset({number})},
            {"must": (BadgeCondition(skill=number, level_at_least=3),)},
            {"skills": frozenset({2}), "issuers": frozenset({number})},
        ):
            assert found(engine, CandidateQuery(Pool(), **asked)) == [], asked
        wishes = (Wish(BadgeCondition(skill=number)),)
        assert found(engine, CandidateQuery(Pool(), wishes=wishes)) == [1]


def test_a_facet_ignores_its_own_choice(engine):
    write(engine, *(person(number) for number in range(1, 421)))
    everyone = counts(engine, "region")
    chosen = CandidateQuery(Pool(), regions=frozenset({"Fife"}), skills=frozenset({2}))
    assert counts(engine, "region", replace(chosen, skills=frozenset())) == everyone
    assert counts(engine, "region", chosen) == dict.fromkeys(everyone, 9)
    assert counts(engine, "skill", chosen) == {2: 9}


def test_buckets_come_by_count_then_by_value_and_at_most_fifty(engine):
    write(engine, *(person(number, badges=(badge(achievement=1 + number % 70),)) for number in range(1, 106)))
    buckets = engine.search(POOL, now=NOW).facets["badge"]
    expected = [(value, 2) for value in range(2, 37)] + [(1, 1)] + [(value, 1) for value in range(37, 51)]
    assert [(bucket.value, bucket.count) for bucket in buckets] == expected


def test_places_say_where_and_an_empty_set_means_nowhere(engine):
    write(engine, person(1, place=4), person(2, place=5), person(3, place=None))
    assert found(engine, CandidateQuery(Pool(), places=frozenset({4, 6}))) == [1]
    assert found(engine, CandidateQuery(Pool(), places=frozenset())) == []
    assert found(engine, CandidateQuery(Pool(), places=None)) == [1, 2, 3]


def test_wishes_rank_before_words_and_exclude_nobody(engine):
    write(
        engine,
        person(1, headline="nurse nurse nurse", badges=()),
        person(2, headline="", experience="a nurse", badges=(badge(skills=[(5, 6)]),)),
        person(3, headline="", experience="a nurse", badges=(badge(skills=[(5, 6), (6, 1)]),)),
        person(4, headline="welder", badges=(badge(skills=[(5, 6), (6, 1)]),)),
    )
    wishes = (Wish(BadgeCondition(skill=5), 2), Wish(BadgeCondition(skill=6), 3))
    assert found(engine, CandidateQuery(Pool(), text="nurse", wishes=wishes)) == [3, 2, 1]
    assert found(engine, CandidateQuery(Pool(), wishes=wishes)) == [3, 4, 2, 1]
    assert found(engine, CandidateQuery(Pool(), text="nurse")) == [1, 2, 3]


def test_better_known_issuers_rank_before_words_and_after_wishes(engine):
    write(
        engine,
        *(
            person(number, headline="nurse " * number, badges=(badge(issuer=level, issuer_level=level, skills=skills),))
            for number, level, skills in [
                (1, 2, [(5, 6)]),
                (2, 4, [(5, 6)]),
                (3, 2, [(5, 6)]),
                (4, 3, [(5, 6), (6, 1)]),
            ]
        ),
        person(5, headline="nurse", badges=(badge(issuer=9, issuer_level=1, skills=[(5, 6)]),)),
    )
    skilled = CandidateQuery(Pool(), must=(BadgeCondition(skill=5),))
    assert found(engine, skilled) == [2, 4, 1, 3]
    assert found(engine, replace(skilled, text="nurse")) == [2, 4, 3, 1]
    assert found(engine, replace(skilled, wishes=(Wish(BadgeCondition(skill=6)),))) == [4, 2, 1, 3]
    assert found(engine, replace(skilled, acceptance=Acceptance(always=frozenset({9})))) == [2, 4, 1, 3, 5]
    assert found(engine, replace(skilled, acceptance=Acceptance(never=frozenset({4})))) == [4, 1, 3]


def test_a_badge_whose_issuer_is_not_identified_is_found_by_who_names_it_as_accepted_and_by_nobody_else(engine):
    unknown = badge(achievement=8, issuer=9, issuer_level=1, skills=[(5, 12)])
    write(engine, person(1, badges=(unknown,)), person(2, badges=(badge(skills=[(5, 3)]),)))
    skilled = CandidateQuery(Pool(), must=(BadgeCondition(skill=5),))
    for query, expected in [
        (skilled, [2]),
        (replace(skilled, issuers=frozenset({9})), []),
        (replace(skilled, issuers=frozenset({1, 9})), [2]),
        (replace(skilled, acceptance=Acceptance(always=frozenset({8}))), [2]),
        (replace(skilled, acceptance=Acceptance(always=frozenset({9}))), [2, 1]),
        (replace(skilled, acceptance=Acceptance(3, always=frozenset({9}))), [1]),
        (replace(skilled, acceptance=Acceptance(always=frozenset({9})), issuer_level_at_least=2), [2]),
        (replace(skilled, acceptance=Acceptance(always=frozenset({9})), issuers=frozenset({9})), [1]),
        (CandidateQuery(Pool(), achievements=frozenset({8})), []),
        (CandidateQuery(Pool(), issuers=frozenset({9})), []),
    ]:
        assert found(engine, query) == expected, query
    assert {name: set(counts(engine, name)) for name in ("skill", "badge", "issuer")} == {
        "skill": {5},
        "badge": {1},
        "issuer": {1},
    }
    trusting = replace(POOL, acceptance=Acceptance(always=frozenset({9})))
    assert counts(engine, "skill", trusting) == {5: 2}
    assert counts(engine, "issuer", trusting) == {1: 1, 9: 1}


def test_a_badge_that_nothing_binds_to_its_issuer_is_found_by_nobody(engine):
    write(engine, person(1, badges=(badge(issuer=9, issuer_level=0, skills=[(5, 12)]),)))
    trusting = Acceptance(always=frozenset({9}))
    assert found(engine, CandidateQuery(Pool(), skills=frozenset({5}), acceptance=trusting)) == []


def test_parts_of_two_badges_never_get_round_an_issuer_that_is_never_accepted(engine):
    high = badge(issuer=7, issuer_level=4, skills=[(5, 9)])
    low = badge(2, issuer=8, issuer_level=2, skills=[(5, 4)])
    write(engine, person(1, badges=(high, low)), person(2, badges=(low,)), person(3, badges=(high,)))
    without = Acceptance(never=frozenset({7, 2**20 - 1}))

    def asked(level, **chosen):
        must = (BadgeCondition(skill=5, level_at_least=level),)
        return found(engine, CandidateQuery(Pool(), must=must, acceptance=without, **chosen))

    assert asked(None) == asked(4) == [1, 2]
    assert asked(5) == asked(4, issuer_level_at_least=3) == asked(None, issuers=frozenset({7})) == []
    everybody = CandidateQuery(Pool(), acceptance=without)
    assert counts(engine, "issuer", everybody) == {8: 2}
    assert counts(engine, "skill", everybody) == {5: 2}


def test_twenty_self_made_universities_meet_nothing_but_where_their_own_names_are_accepted(engine):
    made = [person(number, badges=(badge(issuer=number, issuer_level=1, skills=[(5, 12)]),)) for number in range(1, 21)]
    write(engine, *made)
    for condition in (BadgeCondition(), BadgeCondition(skill=5), BadgeCondition(achievements=frozenset({1}))):
        query = CandidateQuery(Pool(), must=(condition,))
        assert found(engine, query) == []
        assert found(engine, replace(query, acceptance=Acceptance(always=frozenset({7, 12})))) == [7, 12]


def test_a_skill_that_is_only_said_ranks_half_and_is_never_found_as_proven(engine):
    proven, other = (badge(skills=[(5, 7)]), badge(skills=[(5, 3)]))
    write(
        engine,
        person(1, badges=()),
        person(2, badges=(), claimed=(5,)),
        person(3, badges=(other,)),
        person(4, badges=(proven,), claimed=(5,)),
        person(5, badges=(badge(issuer_level=1, skills=[(5, 7)]),)),
        person(6, badges=(badge(issuer_level=4, skills=[(6, 1)]),)),
    )
    at_seven = BadgeCondition(skill=5, level_at_least=7)
    page = engine.search(CandidateQuery(Pool(), wishes=(Wish(at_seven),)), now=NOW)
    assert [hit.candidate for hit in page.hits] == [4, 2, 3, 1, 5, 6]
    assert {hit.candidate: hit.score for hit in page.hits} == {4: 4096.0, 2: 2048.0, 3: 2048.0, 1: 0.0, 5: 0.0, 6: 0.0}
    assert found(engine, CandidateQuery(Pool(), must=(at_seven,))) == [4]
    both = CandidateQuery(Pool(), wishes=(Wish(at_seven, 2), Wish(BadgeCondition(skill=6))))
    assert found(engine, both) == [4, 6, 2, 3, 1, 5]  # Of one weight 6 has better known issuers.


def test_hints_rank_and_leave_nobody_out(engine):
    write(
        engine,
        person(1, headline="welder"),
        person(2, headline="night nurse"),
        person(3, headline="nurse", experience="worked every night"),
        person(4, headline="", experience="worked every night"),
    )
    hinted = CandidateQuery(Pool(), hints="Night nurse")
    page = engine.search(hinted, now=NOW)
    assert [hit.candidate for hit in page.hits] == [2, 3, 4, 1]
    assert page.facets == engine.search(POOL, now=NOW).facets
    scores = [hit.score // 2048 for hit in page.hits]
    assert scores == [2, 2, 0, 0]  # Who has all the words ranks as if a wish of weight 1 were met.
    assert found(engine, replace(hinted, text="welder")) == [1]
    wordless = engine.search(CandidateQuery(Pool(), hints="?! …"), now=NOW).hits
    assert [(hit.candidate, hit.score) for hit in wordless] == [(number, 0.0) for number in (1, 2, 3, 4)]


def test_pages_follow_one_another_without_gap_or_repeat(engine):
    write(engine, *(person(number, headline="nurse " * (number % 3)) for number in range(1, 151)))
    for query in (
        POOL,
        CandidateQuery(Pool(), text="nurse"),
        CandidateQuery(Pool(), wishes=(Wish(BadgeCondition(3)),)),
    ):
        paged = [each for offset in range(0, 150, 7) for each in found(engine, replace(query, offset=offset, limit=7))]
        total = engine.search(query, now=NOW).total
        assert len(paged) == len(set(paged)) == total
        scores = {hit.candidate: hit.score for hit in engine.search(replace(query, limit=100), now=NOW).hits}
        assert paged[:100] == sorted(scores, key=lambda candidate: (-scores[candidate], candidate))


def test_a_page_past_the_end_is_empty_and_still_counts(engine):
    write(engine, person(1))
    for query in (POOL, CandidateQuery(Pool(), text="welder")):
        page = engine.search(replace(query, offset=9_900, limit=100), now=NOW)
        assert (page.hits, page.total) == ((), 1)


def test_a_stage_is_seen_by_nobody_until_it_is_published(engine):
    write(engine, person(1))
    stage = engine.stage()
    assert [each.outcome for each in stage.apply([Put(person(2)), Put(person(3, version=2)), Drop(4, 1)])] == [W] * 3
    assert [each.outcome for each in stage.apply([Put(person(3, version=1))])] == [OLDER]
    engine.refresh()
    assert found(engine) == [1]
    stage.publish()
    assert found(engine) == [2, 3]
    assert [each.candidate for each in engine.versions()] == [2, 3, 4]
    assert write(engine, person(5)) == [W]
    assert found(engine) == [2, 3, 5]


def test_a_stage_that_is_left_changes_nothing_and_the_next_one_goes_on_with_it(engine):
    write(engine, person(1))
    stage = engine.stage()
    stage.apply([Put(person(2)), Drop(3, 7)])
    stage.leave()
    assert found(engine) == [1]
    assert write(engine, person(3)) == [W]
    assert found(engine) == [1, 3]
    again = engine.stage()
    assert again.name == stage.name
    assert list(again.versions()) == [StoredVersion(2, 1, False), StoredVersion(3, 7, True)]
    again.publish()
    assert found(engine) == [2]
    new = engine.stage()
    assert new.name != stage.name
    new.leave()


def test_a_stage_may_be_begun_anew(engine):
    stage = engine.stage()
    stage.apply([Put(person(2))])
    stage.leave()
    anew = engine.stage(anew=True)
    assert list(anew.versions()) == []
    anew.publish()
    assert found(engine) == []


def test_a_stage_is_written_by_those_who_join_it_and_lists_a_range(engine):
    stage = engine.stage()
    joined = engine.join_stage(stage.name)
    joined.apply([Put(person(number)) for number in (4, 6)])
    stage.apply([Put(person(5))])
    assert [each.candidate for each in joined.versions()] == [4, 5, 6]
    assert [each.candidate for each in stage.versions(after=4, until=5)] == [5]
    assert [each.candidate for each in stage.versions(after=6)] == []
    stage.publish()
    assert found(engine) == [4, 5, 6]


def test_what_is_held_is_this_very_document_or_nobody_who_is_found(engine):
    asked = [Put(person(1)), Put(person(2)), Put(person(3)), Put(person(4)), Put(person(5, version=-1)), Drop(1, 1)]
    asked += [Drop(3, 1), Drop(4, 9)]
    assert engine.holds(asked) == (False,) * 5 + (True,) * 3
    write(engine, person(1, next_change=None), person(2, headline="another"), Drop(3, 5), person(4, version=2))
    assert engine.holds(asked) == (True, False, False, False, False, False, True, False)
    assert engine.holds([]) == ()


def test_a_stage_may_be_the_first_index(engine):
    stage = engine.stage()
    stage.apply([Put(person(2))])
    stage.publish()
    assert found(engine) == [2]
    assert engine.status().needs_rebuild is None


def test_random_questions_get_the_plain_answer(engine):
    random = Random(20260601)
    documents = [random_person(number, random) for number in range(1, 501)]
    write(engine, *documents)
    by_id = {document.candidate: document for document in documents}
    prepared = [prepare(document) for document in documents]
    for number in range(150):
        query = replace(random_question(random), limit=100)
        page = engine.search(query, now=NOW)
        expected = naive.people(documents, query, NOW)
        assert {each.document.candidate for each in prepared if finds(each, query, now=NOW)} == expected
        assert page.total == len(expected), (number, query)
        assert {hit.candidate for hit in page.hits} <= expected
        weights = [weight_and_trust(by_id[hit.candidate], query) for hit in page.hits]
        best = sorted((weight_and_trust(by_id[candidate], query) for candidate in expected), reverse=True)
        assert weights == best[:100], (number, query)
        if number % 5 == 0:
            assert page.facets == naive.facets(documents, query, NOW), (number, query)


def test_people_are_counted_for_many_questions_at_once(engine):
    asked = [POOL, CandidateQuery(Applicants(7)), replace(POOL, must=(BadgeCondition(skill=3),))]
    assert engine.count(asked, now=NOW) == (0, 0, 0)
    write(engine, *(person(number, vacancies=(7,) if number < 4 else ()) for number in range(1, 43)))
    assert engine.count(asked, now=NOW) == tuple(engine.search(each, now=NOW).total for each in asked)
    assert engine.count([], now=NOW) == ()
