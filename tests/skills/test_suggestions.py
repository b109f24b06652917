"""What the texts of badges may speak of: read by the worker, kept apart, and worth nothing until somebody decides."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.models import BadgeSkill, SkillSuggestion, TaskKind
from jobboard.skills.suggestions import (
    AchievementWords,
    FoundSkill,
    keep_suggestions,
    keep_words,
    suggestions_of,
    text_of,
)
from jobboard.vocabulary import seed_vocabulary
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_skill
from tests.working import run_due_once

WORDS = AchievementWords("Spreadsheets", "You can use spreadsheets software and first aid.", "https://a.example/how")


@pytest.fixture
def achievement(database):
    with database.writing() as session:
        seed_vocabulary(session)
        found = make_achievement(session, name="")
        make_badge(session, make_candidate(session), achievement=found)
        keep_words(session, found, WORDS, now=NOW)
        return found.id


def found(database, achievement):
    with database.reading() as session:
        return {each.skill.label: each.words for each in suggestions_of(session, achievement)}


def test_the_worker_reads_a_text_and_nothing_counts_by_it(database, achievement):
    assert run_due_once(database, None, None, NOW) == 1
    assert "spreadsheets" in found(database, achievement)["use spreadsheets software"].lower()
    with database.reading() as session:
        assert session.scalars(select(BadgeSkill)).all() == []


def test_an_address_is_no_text_and_what_is_gone_has_none(database, achievement):
    with database.reading() as session:
        assert "https" not in text_of(session, achievement)
        assert text_of(session, 999) == ""


def test_only_news_is_read_again_and_takes_the_place_of_what_was_found(database, achievement):
    run_due_once(database, None, None, NOW)
    with database.writing() as session:
        keep_words(session, session.get(models.Achievement, achievement), WORDS, now=NOW)
        assert session.scalars(select(models.Task)).all() == []
        changed = AchievementWords("Python", "You can write programs in Python.", "")
        keep_words(session, session.get(models.Achievement, achievement), changed, now=NOW)
        assert session.scalars(select(models.Task.kind)).all() == [TaskKind.SUGGEST_SKILLS]
    run_due_once(database, None, None, NOW)
    labels = found(database, achievement)
    assert "Python (computer programming)" in labels
    assert "use spreadsheets software" not in labels


def test_what_was_found_of_a_badge_that_is_gone_is_not_kept(database):
    with database.writing() as session:
        skill = make_skill(session).id
        keep_suggestions(session, 999, [FoundSkill(skill, 0.9, "words")])
        assert session.scalars(select(SkillSuggestion)).all() == []


def test_a_skill_that_is_retired_is_not_suggested(database, achievement):
    run_due_once(database, None, None, NOW)
    with database.writing() as session:
        skill = session.scalars(select(models.Skill).where(models.Skill.label == "use spreadsheets software")).one()
        skill.retired_at = NOW
    assert "use spreadsheets software" not in found(database, achievement)
