"""Texts that people paste: read by the worker, kept for their account alone, and for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from jobboard import models, tasks
from jobboard.config import Settings
from jobboard.errors import NotFound, Rejected
from jobboard.giving_up import follow_failure
from jobboard.models import OutboxEntry, PastedText, PastedTextSkill, Task, TaskKind, TextState
from jobboard.skill_work import SkillWork
from jobboard.skills import texts
from jobboard.skills.texts import KEPT_FOR, LONGEST_TEXT, MOST_KEPT
from jobboard.vocabulary import seed_vocabulary
from jobboard.worker import Worker
from tests.conftest import NOW
from tests.factories import make_account, make_skill
from tests.working import run_due_once, shared_sandbox

ADVERT = "We look for somebody who can use spreadsheets software.\r\nFirst aid is welcome."


@pytest.fixture
def account(any_database):
    with any_database.writing() as session:
        seed_vocabulary(session)
        return make_account(session)


def paste(database, account, text=ADVERT, now=NOW):
    with database.writing() as session:
        return texts.paste_text(session, account, text, now=now)


def found_in(database, pasted):
    with database.reading() as session:
        found = texts.found_in(session, session.get(PastedText, pasted.id))
        return {each.skill.label: [pasted.text[start:end] for start, end in each.places] for each in found}


def kept(database, kind=PastedText):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind))


def state_of(database, pasted):
    with database.reading() as session:
        return session.get(PastedText, pasted.id).state


def test_the_worker_finds_skills_with_the_words_that_they_came_from(any_database, account):
    pasted = paste(any_database, account)
    assert run_due_once(any_database, None, None, NOW) == 1
    assert state_of(any_database, pasted) is TextState.READ
    found = found_in(any_database, pasted)
    assert found["use spreadsheets software"] == ["use", "spreadsheets", "software"]
    assert kept(any_database, Task) == 0


def test_nothing_of_a_text_reaches_the_search_or_counts_for_anybody(any_database, account):
    paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    assert kept(any_database, PastedTextSkill) > 0
    for kind in (OutboxEntry, models.SelfClaimedSkill, models.BadgeSkill, models.SkillSuggestion):
        assert kept(any_database, kind) == 0, kind


@pytest.mark.parametrize(
    ("other", "is_retired", "parents"),
    [("Zubrowka glazing", False, ("cookery",)), ("Zubrowka glazing", True, ()), ("Zubrowka", False, ())],
)
def test_a_broader_skill_tells_a_found_one_from_another_of_its_name(any_database, account, other, is_retired, parents):
    with any_database.writing() as session:
        glazing, kitchen = make_skill(session, "Zubrowka glazing"), make_skill(session, "cookery")
        make_skill(session, other).retired_at = NOW if is_retired else None
        session.add(models.SkillBroader(skill_id=glazing.id, broader_id=kitchen.id))
    pasted = paste(any_database, account, "Zubrowka glazing")
    run_due_once(any_database, None, None, NOW)
    with any_database.reading() as session:
        found = {each.skill.id: each.skill for each in texts.found_in(session, session.get(PastedText, pasted.id))}
    assert (found[glazing.id].label, found[glazing.id].parents) == ("Zubrowka glazing", parents)


def test_without_any_vocabulary_nothing_is_found_and_the_text_counts_as_read(any_database):
    with any_database.writing() as session:
        account = make_account(session)
    pasted = paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    assert (state_of(any_database, pasted), found_in(any_database, pasted)) == (TextState.READ, {})


@pytest.mark.parametrize("text", ["", " \r\n\t ", "x" * (LONGEST_TEXT + 1)])
def test_a_text_that_is_none_or_too_long_is_refused_beside_its_field(any_database, account, text):
    with pytest.raises(Rejected) as refused:
        paste(any_database, account, text)
    assert set(refused.value.fields) == {"text"}
    assert kept(any_database) == kept(any_database, Task) == 0


def test_a_line_counts_as_one_letter_more_whatever_the_browser_sends(any_database, account):
    assert paste(any_database, account, "x\r\n" * (LONGEST_TEXT // 2)).text == ("x\n" * (LONGEST_TEXT // 2)).strip()


def test_one_text_waits_at_a_time_and_the_same_one_twice_is_one(any_database, account):
    first = paste(any_database, account)
    assert paste(any_database, account).id == first.id
    with pytest.raises(Rejected, match="being read"):
        paste(any_database, account, "Another one")
    with any_database.writing() as session:
        other = make_account(session)
    assert paste(any_database, other, "Another one").id != first.id
    run_due_once(any_database, None, None, NOW)
    assert paste(any_database, account).id != first.id


def test_a_text_is_its_account_s_alone(any_database, account):
    pasted = paste(any_database, account)
    with any_database.writing() as session:
        other = make_account(session)
    with any_database.reading() as session:
        assert texts.own_text(session, account, pasted.public_id).id == pasted.id
        assert [each.id for each in texts.texts_of(session, account)] == [pasted.id]
        assert list(texts.texts_of(session, other)) == []
        with pytest.raises(NotFound):
            texts.own_text(session, other, pasted.public_id)
        with pytest.raises(NotFound):
            texts.own_text(session, account, "0" * 32)


def test_a_text_goes_with_its_skills_and_its_work_when_it_is_removed(any_database, account):
    removed = paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    waiting = paste(any_database, account, "Another one")
    for each in (removed, waiting):
        with any_database.writing() as session:
            texts.remove_text(session, each)
    assert [kept(any_database, kind) for kind in (PastedText, PastedTextSkill, Task)] == [0, 0, 0]


def test_only_the_latest_texts_of_an_account_are_kept(any_database, account):
    for number in range(MOST_KEPT + 2):
        paste(any_database, account, f"Text {number}")
        with any_database.writing() as session:
            session.execute(update(PastedText).values(state=TextState.READ))
    with any_database.reading() as session:
        shown = [each.text for each in texts.texts_of(session, account)]
    assert shown == [f"Text {number}" for number in reversed(range(2, MOST_KEPT + 2))]
    assert kept(any_database) == MOST_KEPT


def test_the_worker_lets_texts_go_after_thirty_days_whatever_became_of_them(any_database, account):
    paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    paste(any_database, account, "Never read")
    young = paste_elsewhere(any_database, NOW + timedelta(seconds=1))
    at = NOW + KEPT_FOR
    worker = Worker(any_database, Settings(mode="development"), None, shared_sandbox(), lambda: at)
    assert worker.tidy() == 0
    at = NOW + KEPT_FOR + timedelta(hours=1)
    with any_database.writing() as session:
        session.get(PastedText, young.id).created_at = at - KEPT_FOR
    assert worker.tidy() == 2
    with any_database.reading() as session:
        assert session.scalars(select(PastedText.id)).all() == [young.id]
        assert session.scalars(select(Task.subject_id)).all() == [young.id]
        assert session.scalars(select(PastedTextSkill)).all() == []


def paste_elsewhere(database, now):
    with database.writing() as session:
        other = make_account(session)
    return paste(database, other, "Somebody else's", now=now)


def test_an_account_takes_its_texts_along(any_database, account):
    paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    with any_database.writing() as session:
        session.delete(session.get(models.Account, account.id))
    assert kept(any_database) == kept(any_database, PastedTextSkill) == 0


def test_what_was_found_in_a_text_that_was_removed_meanwhile_is_kept_for_none(any_database, account):
    pasted = paste(any_database, account)
    keep = SkillWork(any_database).do(TaskKind.READ_TEXT, pasted.id)
    with any_database.writing() as session:
        texts.remove_text(session, pasted)
    later = paste(any_database, account, "Baking and nothing else")
    assert later.id > pasted.id
    with any_database.writing() as session:
        keep(session)
    assert kept(any_database, PastedTextSkill) == 0
    assert state_of(any_database, later) is TextState.WAITING


def test_what_is_found_after_the_reading_was_given_up_is_not_kept(any_database, account):
    pasted = paste(any_database, account)
    keep = SkillWork(any_database).do(TaskKind.READ_TEXT, pasted.id)
    with any_database.writing() as session:
        texts.give_up_text(session, pasted.id)
        keep(session)
    assert (state_of(any_database, pasted), kept(any_database, PastedTextSkill)) == (TextState.FAILED, 0)


def test_work_without_a_text_ends(any_database, account):
    with any_database.writing() as session:
        tasks.add_task(session, TaskKind.READ_TEXT, 900, due_at=NOW)
    assert run_due_once(any_database, None, None, NOW) == 1
    assert kept(any_database, Task) == 0


def test_a_text_whose_reading_broke_off_too_often_says_so_and_holds_up_no_other(any_database, account):
    pasted = paste(any_database, account)
    for is_over, state in ((False, TextState.WAITING), (True, TextState.FAILED)):
        with any_database.writing() as session:
            task = tasks.ClaimedTask(1, TaskKind.READ_TEXT, pasted.id, 8, "a worker")
            follow_failure(session, task, is_over=is_over, now=NOW)
        assert state_of(any_database, pasted) is state
    assert paste(any_database, account).id != pasted.id


def test_a_skill_that_is_retired_since_is_not_offered(any_database, account):
    pasted = paste(any_database, account)
    run_due_once(any_database, None, None, NOW)
    with any_database.writing() as session:
        session.scalars(
            select(models.Skill).where(models.Skill.label == "use spreadsheets software")
        ).one().retired_at = NOW
    assert "use spreadsheets software" not in found_in(any_database, pasted)
