"""Grades of evidence, weighed against each other, from values alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jobboard.models import (
    Authority,
    BadgeStatement,
    Choice,
    Grade,
    LabelMapping,
    Match,
    SkillChoice,
    SkillMapping,
    StatementKind,
)
from jobboard.skills.crosswalks import Crossing
from jobboard.skills.grading import Evidence, Ground, claims_of, meanings_of
from jobboard.skills.levels import Level
from tests.conftest import NOW

WELDING, BRAZING, JOINING = 1, 2, 3
ADDRESS = "https://vocabulary.example/welding"
GROUND = Ground(by_address={ADDRESS: WELDING}, names={"welding": frozenset({WELDING})})


def said(address=None, text="", **values):
    values = {"code": None, "framework": None, "target_type": None} | values
    return BadgeStatement(kind=StatementKind.ALIGNMENT, text=text, text_key=text.casefold(), address=address, **values)


def choice(number, kind, *, skill=WELDING, text="welding", grade=Grade.C):
    return SkillChoice(id=number, skill_id=skill, text=text, grade=grade, choice=kind, decided_at=NOW)


def mapping(skill=WELDING, *, level=None, is_proven=True, authority=Authority.STAFF):
    return SkillMapping(
        skill_id=skill, level=level, is_proven=is_proven, authority=authority, decided_at=NOW, decided_by_id=8
    )


def claims(*statements, choices=(), ground=GROUND):
    return claims_of(Evidence(statements, choices, achievement=5, holder=7, imported_at=NOW), ground)


def crossing(relation=Match.EXACT, to=JOINING):
    return Crossing(to, relation, "our crosswalk", NOW + timedelta(days=1), decided_by=9)


@pytest.mark.parametrize("relation", [Match.EXACT, Match.BROADER])
def test_a_crosswalk_leads_to_another_framework_and_says_who_made_it(relation):
    ground = replace(GROUND, crosswalk={WELDING: [crossing(relation)]})
    [aligned, crossed] = claims(said(ADDRESS), ground=ground)
    assert (aligned.skill, aligned.grade) == (WELDING, Grade.A)
    assert (crossed.skill, crossed.grade, crossed.rule) == (JOINING, Grade.B, "crosswalk/2")
    assert crossed.source == f"{ADDRESS}, our crosswalk ({relation})"
    assert (crossed.decided_by, crossed.decided_at) == (9, NOW + timedelta(days=1))


@pytest.mark.parametrize("relation", [Match.CLOSE, Match.NARROWER])
def test_what_is_only_close_or_narrower_is_not_proven(relation):
    ground = replace(GROUND, crosswalk={WELDING: [crossing(relation)]})
    assert [each.skill for each in claims(said(ADDRESS), ground=ground)] == [WELDING]


def test_a_crosswalk_is_one_step_and_begins_at_an_address():
    crosswalk = {WELDING: [crossing(to=JOINING)], JOINING: [crossing(to=BRAZING)]}
    assert [each.skill for each in claims(said(ADDRESS), ground=replace(GROUND, crosswalk=crosswalk))] == [
        WELDING,
        JOINING,
    ]
    confirmed = [choice(1, Choice.CONFIRMED)]
    named = claims(said(text="welding"), choices=confirmed, ground=replace(GROUND, crosswalk=crosswalk))
    assert [each.skill for each in named] == [WELDING]


def test_what_the_holder_rejected_leads_nowhere():
    ground = replace(GROUND, crosswalk={WELDING: [crossing()]})
    assert claims(said(ADDRESS), choices=[choice(1, Choice.REJECTED)], ground=ground) == ()


@pytest.mark.parametrize("turn", [list, lambda rows: list(reversed(rows))])
def test_the_last_word_about_a_skill_counts_however_the_choices_are_read(turn):
    rejected_last = turn([choice(1, Choice.CONFIRMED), choice(2, Choice.REJECTED)])
    confirmed_last = turn([choice(1, Choice.REJECTED), choice(2, Choice.CONFIRMED)])
    assert claims(said(text="welding"), choices=rejected_last) == ()
    assert [each.grade for each in claims(said(text="welding"), choices=confirmed_last)] == [Grade.C]


@pytest.mark.parametrize("grade", [None, Grade.A, Grade.B, Grade.D])
def test_a_confirmation_that_was_no_reading_of_a_name_makes_none(grade):
    assert claims(said(text="welding"), choices=[choice(1, Choice.CONFIRMED, grade=grade)]) == ()


@pytest.mark.parametrize(
    "confirmed",
    [choice(1, Choice.CONFIRMED, skill=BRAZING), choice(1, Choice.CONFIRMED, text="brazing")],
)
def test_a_confirmation_counts_for_words_that_are_there_and_for_what_they_may_mean(confirmed):
    assert claims(said(text="welding"), choices=[confirmed]) == ()


def test_a_skill_has_the_strongest_evidence_and_the_best_known_level():
    ground = replace(GROUND, mappings={5: [mapping(level=6)]})
    [claim] = claims(said(ADDRESS), ground=ground)
    assert (claim.grade, claim.level) == (Grade.A, Level(6, 6, "mapping by staff"))
    scqf = said(framework="SCQF", code="8")
    assert claims(said(ADDRESS), scqf, ground=ground)[0].level == Level(8, 8, "SCQF 8")


def test_mappings_that_contradict_each_other_prove_no_level_and_a_denial_no_skill():
    levels = [mapping(level=6), mapping(level=7, authority=Authority.ISSUER)]
    [claim] = claims(ground=replace(GROUND, mappings={5: levels}))
    assert (claim.grade, claim.level, claim.decided_by) == (Grade.D, None, 8)
    for denied in ([*levels, mapping(is_proven=False)], [mapping(is_proven=False), *levels]):
        assert claims(ground=replace(GROUND, mappings={5: denied})) == ()


def test_mappings_are_those_of_the_class_of_a_proven_issuer():
    evidence = Evidence((), (), achievement=None, holder=7, imported_at=NOW)
    assert claims_of(evidence, replace(GROUND, mappings={5: [mapping()], 0: [mapping()]})) == ()
    assert claims_of(replace(evidence, achievement=6), replace(GROUND, mappings={5: [mapping()]})) == ()


@pytest.mark.parametrize("turn", [list, lambda rows: list(reversed(rows))])
def test_of_equal_evidence_the_same_is_told_whatever_stands_first(turn):
    [claim] = claims(*turn([said(ADDRESS), said(f"{ADDRESS}/")]))
    assert claim.source == ADDRESS


def test_a_skill_that_a_crosswalk_takes_for_another_of_the_same_name_is_no_second_meaning():
    names = {"welding": frozenset({WELDING, JOINING})}
    assert meanings_of("Welding", replace(GROUND, names=names)) == {WELDING, JOINING}
    crosswalk = {WELDING: [crossing()]}
    assert meanings_of("Welding", replace(GROUND, names=names, crosswalk=crosswalk)) == {JOINING}


def test_what_is_the_same_both_ways_is_one_meaning_and_not_none():
    names = {"welding": frozenset({WELDING, JOINING})}
    turned = replace(crossing(to=WELDING), is_turned=True)
    crosswalk = {WELDING: [crossing()], JOINING: [turned]}
    assert meanings_of("Welding", replace(GROUND, names=names, crosswalk=crosswalk)) == {JOINING}


@pytest.mark.parametrize("skill", [BRAZING, None])
def test_what_staff_said_of_a_word_is_all_that_it_means(skill):
    ground = replace(GROUND, labels={"welding": LabelMapping(text_key="welding", skill_id=skill)})
    assert meanings_of(" Welding ", ground) == ({skill} if skill else set())


def test_a_tag_names_no_level():
    tag = BadgeStatement(kind=StatementKind.TAG, text="SCQF level 7", text_key="scqf level 7")
    assert claims(said(ADDRESS), tag)[0].level is None
