"""Skills for phrases and texts, on the project's own vocabulary and on made-up ones."""

import time
import tomllib
import tracemalloc
from pathlib import Path

import pytest

from jobboard.suggesting import SkillText, Suggester

SKILLS = Path(__file__).resolve().parents[2] / "jobboard" / "data" / "skills.toml"


def vocabulary():
    rows = tomllib.loads(SKILLS.read_text())["skills"]
    return [
        SkillText(number, row["label"], tuple(row.get("other", ())), context=tuple(filter(None, [row.get("broader")])))
        for number, row in enumerate(rows)
    ]


SEED = vocabulary()
LABELS = {skill.skill: skill.label for skill in SEED}


@pytest.fixture(scope="module")
def suggester():
    return Suggester(SEED)


def first(suggestions):
    return LABELS[suggestions[0].skill]


def cut(text, suggestion):
    return [text[start:end] for start, end in suggestion.words]


@pytest.mark.parametrize(
    ("phrase", "label"),
    [
        ("Excel", "use spreadsheets software"),
        ("using spreadsheets", "use spreadsheets software"),
        ("spreadsheats", "use spreadsheets software"),
        ("safety online", "online safety"),
        ("CMS", "use content management system software"),
    ],
)
def test_a_phrase_leads_to_its_skill(suggester, phrase, label):
    assert first(suggester.link(phrase)) == label


def test_the_words_are_those_that_the_skill_came_from(suggester):
    text = "Every week you keep our records in spreadsheets."
    found = next(each for each in suggester.read(text) if LABELS[each.skill] == "use spreadsheets software")
    assert cut(text, found) == ["spreadsheets"]
    assert found.matched == "spreadsheets"


def test_what_is_matched_is_the_label_that_resembles(suggester):
    assert suggester.link("Excel")[0].matched == "Excel"


def test_each_skill_comes_once_and_the_likeliest_first(suggester):
    found = suggester.read("Excel. Spreadsheets. Use of spreadsheets software; word processing, online safety")
    assert len({each.skill for each in found}) == len(found) > 2
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert all(0 <= each.score <= 1 and each.words for each in found)


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "Monday to Friday, nine to five.", "xyzzy qwrtp", "12 34 %%"])
def test_a_text_without_skills_gives_none(suggester, text):
    assert suggester.read(text) == ()


def test_words_that_nobody_knows_give_none(suggester):
    assert suggester.link("xyzzy qwrtp") == ()


def test_no_more_than_asked_for(suggester):
    assert len(suggester.link("use software", limit=2)) == 2
    assert suggester.link("use software", limit=0) == suggester.read("Excel", limit=-1) == ()


def test_an_empty_vocabulary_suggests_nothing():
    assert Suggester([]).link("Excel") == Suggester([]).read("Excel") == ()


def test_a_label_without_words_harms_nobody():
    small = Suggester([SkillText(7, "+"), SkillText(8, ""), SkillText(9, "welding", ("",))])
    assert [each.skill for each in small.link("welding")] == [9]
    assert Suggester([SkillText(7, "+")]).link("+ welding") == ()


def test_what_stands_in_brackets_need_not_be_said():
    skills = [SkillText(1, "Java (computer programming)"), SkillText(2, "Java history"), SkillText(3, "Javanese")]
    assert Suggester(skills).link("Java")[0].skill == 1


def test_a_word_stands_for_another_where_labels_of_one_skill_say_so():
    """Two skills say "staff" for "personnel"; so a third that only says "personnel" is found by "staff"."""
    skills = [
        SkillText(1, "train personnel", ("train staff",)),
        SkillText(2, "pay personnel", ("pay staff",)),
        SkillText(3, "greet personnel"),
        SkillText(4, "greet visitors"),
    ]
    assert Suggester(skills).link("greet staff")[0].skill == 3
    assert Suggester(skills[2:]).link("staff") == ()


def test_first_letters_stand_for_words_that_often_stand_together():
    skills = [SkillText(n, f"{word} quality assurance") for n, word in enumerate(["plan", "lead", "check"])]
    text = "some QA"
    found = Suggester(skills).link(text)
    assert len(found) == 3
    assert cut(text, found[0]) == ["QA"]
    assert Suggester(skills[:2]).link("QA") == ()


def test_two_words_may_be_written_as_one():
    text = "frontend"
    found = Suggester([SkillText(1, "build front end"), SkillText(2, "dig")]).link(text)
    assert [each.skill for each in found] == [1]
    assert found[0].words == ((0, 8),)


@pytest.mark.parametrize(("is_transversal", "order"), [(False, [1, 2]), (True, [2, 1])])
def test_of_skills_alike_the_one_that_nearly_everybody_needs_comes_first(is_transversal, order):
    skills = [SkillText(1, "plan work"), SkillText(2, "plan work", is_transversal=is_transversal)]
    assert [each.skill for each in Suggester(skills).link("plan work")] == order


def test_the_same_text_gives_the_same_answer_in_any_order_of_the_vocabulary(suggester):
    text = "You use databases and spreadsheets, keep customers safe online and manage projects in a team."
    assert Suggester(reversed(SEED)).read(text) == suggester.read(text) == Suggester(SEED).read(text)


def test_places_are_right_beside_other_scripts(suggester):
    text = "مهارات: Excel \u202eexcel\u202c \U0001f600 — word processing"
    found = {LABELS[each.skill]: cut(text, each) for each in suggester.read(text)}
    assert found["use spreadsheets software"] == ["Excel"]
    assert found["use word processing software"] == ["word", "processing"]


HOSTILE = {
    "10 MB": "use spreadsheets software and databases. " * 250_000,
    "a word of a megabyte": "a" * 1_000_000,
    "different words without a stop": " ".join(f"spreadsheet{number}" for number in range(100_000)),
    "null bytes": "\0" * 1_000_000 + "Excel",
    "brackets": "(" * 1_000_000,
    "separators": " and " * 200_000,
    "right to left": "\u202e" * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_stay_within_time_and_memory(suggester, name):
    tracemalloc.start()
    started = time.process_time()
    suggester.read(HOSTILE[name])
    suggester.link(HOSTILE[name])
    taken, (_, most) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 10
    assert most < 20_000_000


def test_hostile_labels_stay_within_time():
    started = time.process_time()
    Suggester([SkillText(1, "(" * 1_000_000, ("a" * 1_000_000,), "word " * 1_000_000)]).link("a")
    assert time.process_time() - started < 5
