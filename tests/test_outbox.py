"""The outbox hook: every indexed change is queued in its own transaction, once, and nothing else is."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import event, select

from jobboard import models
from jobboard.outbox import queue_candidates
from tests.conftest import NOW
from tests.factories import (
    EMPTY_RESUME,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)
from tests.skills.test_settling_together import until_somebody_waits


def entries(database):
    with database.reading() as session:
        return [(row.candidate_id, row.version, row.reason) for row in session.scalars(select(models.OutboxEntry))]


def test_a_new_person_is_queued(any_database):
    with any_database.writing() as session:
        candidate_id = make_candidate(session).id
    assert entries(any_database) == [(candidate_id, 1, "candidate")]


def test_several_changes_in_one_transaction_are_queued_once(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
        candidate.headline = "Baker"
        session.flush()
        candidate.summary = "Bread"
    assert len(entries(any_database)) == 1


def test_a_change_of_an_item_two_steps_away_is_queued(any_database):
    with any_database.writing() as session:
        section = models.ResumeSection(kind=models.SectionKind.OWN, title="Work", position=0)
        candidate = make_candidate(session)
        candidate.sections.append(section)
    with any_database.writing() as session:
        session.add(models.ResumeItem(section_id=section.id, title="Baker", position=0))
    assert entries(any_database)[-1] == (section.candidate_id, 2, "resume_item")


def test_what_rolls_back_leaves_no_entry(any_database):
    with any_database.writing_session() as session:
        make_candidate(session)
        session.rollback()
    assert entries(any_database) == []


def test_a_savepoint_that_rolls_back_does_not_hide_the_next_change(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
    with any_database.writing() as session:
        candidate = session.get(models.Candidate, candidate.id)
        savepoint = session.begin_nested()
        candidate.headline = "Baker"
        session.flush()
        savepoint.rollback()
        candidate.headline = "Cook"
    assert [version for _, version, _ in entries(any_database)] == [1, 2]


def test_an_issuer_s_new_level_queues_everybody_who_holds_its_badges_and_nobody_else(any_database):
    with any_database.writing() as session:
        holder, other = make_candidate(session), make_candidate(session)
        badge = make_badge(session, holder)
        make_badge(session, other)
        issuer = badge.achievement.issuer
    with any_database.writing() as session:
        session.get(models.Issuer, issuer.id).level = 3
    assert entries(any_database)[-1] == (holder.id, holder.search_version + 1, "issuer")


def test_a_new_check_with_the_same_verdict_is_not_queued(any_database, now):
    with any_database.writing() as session:
        badge = make_badge(session, make_candidate(session))
    before = entries(any_database)
    with any_database.writing() as session:
        session.get(models.Badge, badge.id).next_check_at = now
    assert entries(any_database) == before


def test_another_day_of_issue_is_queued(any_database, now):
    with any_database.writing() as session:
        badge_id = make_badge(session, make_candidate(session)).id
    before = len(entries(any_database))
    with any_database.writing() as session:
        session.get(models.Badge, badge_id).issued_at = now - timedelta(days=400)
    assert len(entries(any_database)) == before + 1


def test_an_erased_person_leaves_an_entry_with_a_newer_version(any_database):
    with any_database.writing() as session:
        candidate_id = make_candidate(session).id
    with any_database.writing() as session:
        session.delete(session.get(models.Candidate, candidate_id))
    assert entries(any_database)[-1] == (candidate_id, 2, "erased")


def test_a_savepoint_that_succeeds_does_not_queue_anybody_twice(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
        with session.begin_nested():
            candidate.headline = "Baker"
        candidate.summary = "Bread"
    with any_database.writing() as session:
        session.get(models.Candidate, candidate.id).headline = "Cook"
    assert [version for _, version, _ in entries(any_database)] == [1, 2]


def test_an_account_that_is_deleted_erases_its_person(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
    with any_database.writing() as session:
        session.delete(session.get(models.Account, candidate.account_id))
    assert entries(any_database)[-1] == (candidate.id, 2, "erased")
    with any_database.reading() as session:
        assert session.get(models.Candidate, candidate.id) is None


def test_an_account_and_its_person_deleted_at_once_leave_one_entry(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
    with any_database.writing() as session:
        session.delete(session.get(models.Candidate, candidate.id))
        session.delete(session.get(models.Account, candidate.account_id))
    assert [version for _, version, _ in entries(any_database)] == [1, 2]


@pytest.mark.parametrize("kind", ["vacancy", "organisation"])
def test_who_applied_is_queued_when_the_vacancy_goes(any_database, now, kind):
    with any_database.writing() as session:
        candidate, vacancy = make_candidate(session), make_vacancy(session, make_organisation(session))
        version = models.ResumeVersion(candidate_id=candidate.id, title="First", content=EMPTY_RESUME, created_at=now)
        application = models.Application(
            vacancy=vacancy, candidate=candidate, resume_version=version, message="", applied_at=now
        )
        session.add(application)
        session.flush()
        gone = (models.Vacancy, vacancy.id) if kind == "vacancy" else (models.Organisation, vacancy.organisation_id)
    with any_database.writing() as session:
        session.delete(session.get(*gone))
    assert entries(any_database)[-1] == (candidate.id, candidate.search_version + 1, kind)


def test_who_has_a_skill_is_queued_when_it_goes(any_database):
    with any_database.writing() as session:
        proven, claimed, other = (make_candidate(session) for _ in range(3))
        skill = make_skill(session, "bread baking")
        make_badge(session, proven, skills=[(skill, 6)])
        make_badge(session, other)
        session.add(models.SelfClaimedSkill(candidate_id=claimed.id, skill_id=skill.id))
    before = len(entries(any_database))
    with any_database.writing() as session:
        session.delete(session.get(models.Skill, skill.id))
    new = entries(any_database)[before:]
    assert [(candidate, reason) for candidate, _, reason in new] == [(proven.id, "skill"), (claimed.id, "skill")]


def test_who_holds_a_badge_is_queued_when_it_moves_to_another_issuer(any_database):
    with any_database.writing() as session:
        holder, issuer = make_candidate(session), make_issuer(session)
        achievement = make_badge(session, holder).achievement
    with any_database.writing() as session:
        session.get(models.Achievement, achievement.id).issuer_id = issuer.id
    assert entries(any_database)[-1] == (holder.id, holder.search_version + 1, "achievement")


def followed(database):
    with database.reading() as session:
        return [
            (each.candidate_id, each.version, each.due_at) for each in session.scalars(select(models.FollowedPerson))
        ]


def test_a_change_is_queued_for_saved_searches_in_the_same_transaction(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
    assert followed(any_database) == [(candidate.id, 0, NOW)]
    with any_database.writing() as session:
        session.scalars(select(models.FollowedPerson)).one().due_at = None
    with any_database.writing_session() as session:
        session.get(models.Candidate, candidate.id).headline = "Baker"
        session.rollback()
    assert followed(any_database) == [(candidate.id, 0, None)]
    with any_database.writing() as session:
        session.get(models.Candidate, candidate.id).headline = "Baker"
    assert followed(any_database) == [(candidate.id, 0, NOW)]


def test_nobody_is_followed_who_is_erased(any_database):
    with any_database.writing() as session:
        candidate = make_candidate(session)
    with any_database.writing() as session:
        session.delete(session.get(models.Candidate, candidate.id))
    assert followed(any_database) == []


def prove_skill(database, people, now):
    """Add a skill to a badge of so many new people, in one flush; give them and how many statements queued them."""
    with database.writing() as session:
        skill = make_skill(session)
        badges = [make_badge(session, make_candidate(session)) for _ in range(people)]
    told = []
    with database.writing() as session:
        for badge in reversed(badges):
            told_by = {"grade": models.Grade.A, "source": "test", "rule": "test", "decided_at": now}
            session.add(models.BadgeSkill(badge_id=badge.id, skill_id=skill.id, **told_by))
        event.listen(session.connection(), "before_cursor_execute", lambda *given: told.append(given[2]))
        session.flush()
    return [badge.candidate_id for badge in badges], sum("INSERT INTO badge_skill" not in each for each in told)


def test_people_of_one_flush_are_queued_in_the_order_of_ids_each_with_the_next_version(any_database, now):
    people, _ = prove_skill(any_database, 3, now)
    with any_database.reading() as session:
        versions = [session.get(models.Candidate, each).search_version for each in people]
    proven = [(person, version, "badge_skill") for person, version in zip(people, versions, strict=True)]
    assert entries(any_database)[-3:] == proven


def test_many_people_take_no_more_statements_than_some(any_database, now):
    assert prove_skill(any_database, 2, now)[1] == prove_skill(any_database, 40, now)[1]


def test_each_person_of_one_flush_is_queued_for_what_changed_of_theirs(any_database):
    with any_database.writing() as session:
        one, other, third = (make_candidate(session) for _ in range(3))
    with any_database.writing() as session:
        accounts = [session.get(models.Account, each.account_id) for each in (one, other)]
        baker, gone = (session.get(models.Candidate, each.id) for each in (one, third))
        accounts[0].name, accounts[1].name, baker.headline = "Ann", "Bo", "Baker"
        session.delete(gone)
    assert entries(any_database)[-3:] == [
        (one.id, 2, "account candidate"),
        (other.id, 2, "account"),
        (third.id, 2, "erased"),
    ]


def test_the_rows_of_people_are_taken_in_the_order_of_ids_wherever_the_database_keeps_them(postgresql):
    """Otherwise two who queue the same people could wait for each other."""
    with postgresql.writing() as session:
        one, other = make_candidate(session), make_candidate(session)
    with postgresql.writing() as session:
        session.get(models.Candidate, one.id).headline = "Baker"  # From now on its row lies behind the other's.

    def queue():
        with postgresql.writing() as session:
            queue_candidates(session, [other.id, one.id], "test")

    row = select(models.Candidate.id).with_for_update(nowait=True)
    with postgresql.writing() as session:
        session.execute(row.where(models.Candidate.id == one.id))
        queueing = Thread(target=queue, daemon=True)
        queueing.start()
        until_somebody_waits(session)
        assert session.scalar(row.where(models.Candidate.id == other.id)) == other.id
    queueing.join(10)
    assert not queueing.is_alive()
