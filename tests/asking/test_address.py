"""The address face: simple questions have parameters of their own, and no address is a failure."""

from datetime import date
from random import Random

import pytest

from jobboard.asking.address import PARAMETERS, read_address, write_address
from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.question import AnyOf, AskedBadge, Near, Not, Phrase, Question
from jobboard.search.document import Contract, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    InRegion,
    OpenToRemote,
    WantsContract,
    WantsHours,
    Words,
)


def test_what_the_form_asks_has_parameters_of_its_own(world, names):
    question = Question(
        (
            Words("bread baker"),
            AskedBadge(world.skills[0]),
            AskedBadge(world.skills[1], 7),
            AskedBadge(achievements=frozenset(world.badges[:2])),
            AnyOf((InRegion("Region 0"), InRegion("Region 1"))),
            Near(world.places[2], 30),
            OpenToRemote(),
            AvailableBy(date(2026, 12, 1)),
            WantsHours(Hours.PART_TIME),
            AnyOf((WantsContract(Contract.PERMANENT), WantsContract(Contract.TEMPORARY))),
            Not(AppliedTo(world.vacancies[0])),
        ),
        frozenset(world.issuers[:1]),
        3,
    )
    address = {
        "q": ["bread baker"],
        "skill": ["1"],
        "need": ["2-7"],
        "badge": ["1", "2"],
        "issuer": ["1"],
        "issuer_level": ["3"],
        "region": ["Region 0", "Region 1"],
        "place": ["data analysis"],
        "within": ["30"],
        "remote": ["yes"],
        "available": ["2026-12-01"],
        "hours": ["part_time"],
        "contract": ["permanent", "temporary"],
        "without": ["1"],
    }
    assert write_address(question, names) == address
    assert read_address(address, names).question == question


def test_the_rest_stands_in_the_text_face(world, names):
    question = Question((Words("cook"), Phrase("van driver"), AskedBadge(achievements=frozenset({1})), AskedBadge()))
    second = question.with_part(AskedBadge(achievements=frozenset({2})))
    address = {"q": ["cook"], "badge": ["1"], "ask": ['"van driver" badge:"Python #2" badge()']}
    assert write_address(second, names) == address
    assert read_address(address, names).question == second


def test_an_old_address_means_what_it_meant(world, names):
    read = read_address({"q": ["OR (x"], "need": ["1", "2-7"], "skill": ["3"], "page": ["2"]}, names)
    assert read.question == Question((Words("OR (x"), AskedBadge(3), AskedBadge(1), AskedBadge(2, 7)))
    assert not read.problems


def test_a_place_or_text_that_is_not_known_is_told_and_the_rest_is_read(names):
    read = read_address({"q": ["cook"], "place": ["Atlantis"], "ask": ["skill:unheardof"]}, names)
    assert read.question == Question((Words("cook"),))
    assert {name: problem.message.partition(".")[0] for name, problem in read.problems.items()} == {
        "place": "There is no place called “Atlantis”",
        "ask": "There is no skill called “unheardof”",
    }


def test_a_region_of_an_address_is_one_that_can_be_kept(names):
    (region,) = read_address({"region": ["Fi\0fe" + "x" * 300]}, names).question.parts
    assert from_json(as_json(Question((region,)))).parts == (region,)
    assert region.region.startswith("Fi fe")


def test_an_address_that_asks_for_too_much_says_so_and_loses_as_little_as_it_can(names):
    read = read_address({"q": ["cook"], "skill": [str(number) for number in range(1, 80)], "ask": ["a OR b"]}, names)
    assert read.problems["ask"].message.startswith("A question can have 60 conditions")
    assert read.question.parts[:2] == (Words("cook"), AskedBadge(1))
    assert len(read.question.parts) == 60


@pytest.mark.parametrize(
    ("parameters", "where", "start", "said"),
    [
        ({"q": ["x" * 1001]}, "q", 1000, "1,000 characters; these are 1,001"),
        ({"q": ["a," * 300]}, "q", 400, "200 words"),
        ({"q": ["a," * 101], "ask": ['"' + "b " * 100 + '"']}, "ask", 0, "200 words"),
        ({"ask": ["a " * 1500]}, "ask", 400, "200 words"),
        ({"ask": ["claims:python OR " * 60 + "claims:C++"]}, "ask", 1020, "60 conditions"),
        ({"ask": ["x" * 20_000]}, "ask", 4000, "4,000 characters"),
    ],
)
def test_what_is_too_much_is_told_where_it_stands_and_nothing_is_cut_silently(names, parameters, where, start, said):
    read = read_address(parameters, names)
    assert set(read.problems) == {where}
    assert said in read.problems[where].message
    assert read.problems[where].start == start
    words_stay = where != "q" and "q" in parameters
    assert read.question == Question((Words(parameters["q"][0]),) if words_stay else ())


@pytest.mark.parametrize("name", ["issuer", "badge"])
def test_more_choices_than_a_question_has_room_for_are_told_and_as_many_as_can_be_are_kept(names, name):
    chosen = {"q": ["cook"], "issuer_level": ["3"], name: [str(number) for number in range(1, 21)]}
    fits = read_address(chosen, names)
    assert not fits.problems
    read = read_address(chosen | {name: [*chosen[name], "21"]}, names)
    assert read.problems["ask"].message.startswith(f"A question can have 20 {name}s to choose from")
    assert read.question == fits.question


def test_issuers_of_the_text_beside_chosen_ones_are_not_cut_either(world, names):
    chosen = [str(number) for number in range(100, 120)]
    read = read_address({"issuer": chosen, "ask": [f"issuer:#{world.issuers[0]}"]}, names)
    assert read.problems["ask"].message.startswith("A question can have 20 issuers to choose from")
    assert read.question == read_address({"issuer": chosen}, names).question


ODD = (
    "",
    "x",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "²",
    "1-",
    "1-²",
    "1-99",
    "2026-02-30",
    "a\0b",
    "'",
    "full_time",
)


@pytest.mark.parametrize("seed", range(3))
def test_any_address_is_a_question_or_a_problem(names, seed):
    chance = Random(seed)
    for _ in range(300):
        parameters = {
            name: [chance.choice(ODD) for _ in range(chance.choice([1, 1, 2, 30]))]
            for name in chance.sample(PARAMETERS, 5)
        }
        read = read_address(parameters, names)
        assert set(read.problems) <= {"q", "place", "ask"}
        assert read_address(write_address(read.question, names), names).question == read.question
