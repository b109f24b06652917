"""Settling while somebody else works on the same badges."""

from threading import Event, Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from jobboard.models import Achievement, Badge, BadgeSkill, Candidate, TaskKind
from jobboard.skills.choices import reject_skill
from jobboard.skills.due import concerned_badges
from jobboard.skills.settling import settle_skills
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill

pytestmark = pytest.mark.postgresql

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.fixture
def badge(postgresql):
    with postgresql.writing() as session:
        return make_badge(session, make_candidate(session), skills=[(make_skill(session), 6)])


def settle(session, badge):
    settle_skills(session, [badge.id])


def choose(session, badge):
    [skill] = [each.skill for each in badge.skills]
    reject_skill(session, session.get_one(Candidate, badge.candidate_id), badge, skill, "welding", now=NOW)


def until_somebody_waits(session):
    for _ in range(200):
        session.execute(text("SELECT pg_stat_clear_snapshot()"))
        if session.scalar(_WAITING):
            return
        Event().wait(0.05)
    pytest.fail("nobody waits")


@pytest.mark.parametrize("work", [settle, choose])
def test_whoever_settles_takes_the_holder_first_as_whoever_judges_does(postgresql, badge, work):
    """The other way round two would wait for each other."""

    def other():
        with postgresql.writing() as session:
            work(session, session.get_one(Badge, badge.id))

    with postgresql.writing() as judging:
        judging.execute(select(Candidate.id).where(Candidate.id == badge.candidate_id).with_for_update())
        settling = Thread(target=other, daemon=True)
        settling.start()
        until_somebody_waits(judging)
        assert judging.scalar(select(Badge.id).where(Badge.id == badge.id).with_for_update(nowait=True)) == badge.id
    settling.join(10)
    assert not settling.is_alive()
    with postgresql.reading() as session:
        assert session.scalars(select(BadgeSkill)).all() == []


def test_a_badge_that_is_being_kept_is_waited_for_before_its_class_is_settled(postgresql, badge):
    """Otherwise it would go on proving what a decision said that was undone meanwhile."""
    with postgresql.writing_session() as keeping, postgresql.writing_session() as settling:
        keeping.execute(select(Achievement.id).where(Achievement.id == badge.achievement_id).with_for_update())
        settling.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(OperationalError):
            concerned_badges(settling, TaskKind.SETTLE_ACHIEVEMENT, badge.achievement_id)
