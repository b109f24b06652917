"""Reports are kept for ever; the raw answers under them once, for as long as somebody needs them."""

import json

import pytest
from sqlalchemy import func, select

from jobboard import badges
from jobboard.credentials import ReplayLoader, Report, verify
from jobboard.models import Answer, Badge, Source, Verification
from jobboard.reports import KEEP_ANSWERS, digest_of, forget_answers, whole_report
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.test_sources import LIST, SOON, People, badge_at


@pytest.fixture
def people(any_database):
    return People(any_database)


def answers(people):
    with people.database.reading() as session:
        return set(session.scalars(select(Answer.digest)))


def whole(people, number=0):
    with people.database.reading() as session:
        kept = session.scalars(select(Verification).order_by(Verification.id)).all()[number]
        return Report.from_json(whole_report(session, kept))


def forget(people, now):
    with people.database.writing() as session:
        return forget_answers(session, now=now)


def test_a_whole_report_is_the_one_that_was_made_and_replays_to_the_same(people):
    people.hold(badge_at(1))
    report = whole(people)
    made = verify(badge_at(1), identities=scenarios.IDENTITIES, loader=scenarios.Web(), now=NOW)
    assert report == made
    loader = ReplayLoader(report.documents)
    assert verify(badge_at(1), identities=scenarios.IDENTITIES, loader=loader, now=NOW) == made


def test_an_answer_that_many_reports_rest_on_is_kept_once(people):
    people.hold(*map(badge_at, range(1, 5)))
    assert len(answers(people)) == 2
    for number in range(4):
        assert len(whole(people, number).documents) == 2


def test_an_answer_without_a_body_is_among_the_documents(people):
    people.web.answers[LIST] = 503
    people.hold(badge_at(1))
    assert {(each.requested, each.status) for each in whole(people).documents} >= {(LIST, 503)}


def test_a_report_of_an_earlier_release_is_read_as_it_is(people):
    people.hold(badge_at(1))
    made = whole(people)
    with people.database.writing() as session:
        kept = session.scalars(select(Verification)).one()
        session.add(
            Verification(badge_id=kept.badge_id, checked_at=NOW, state=kept.state, report=json.dumps(made.to_json()))
        )
    assert whole(people, 1) == made


def test_raw_answers_go_in_time_and_the_history_of_verdicts_stays(people):
    people.hold(badge_at(1))
    first = digest_of(json.dumps(people.web.answers[LIST]).encode())
    people.web.answers[LIST] = scenarios.status_list([9])
    people.check_in_full(SOON)
    assert forget(people, NOW + KEEP_ANSWERS) == 0
    assert first in answers(people)
    forget(people, SOON + KEEP_ANSWERS)
    assert first not in answers(people)
    assert [check.code for check in whole(people, 0).checks] == [check.code for check in whole(people, 1).checks]
    assert LIST not in {each.requested for each in whole(people, 0).documents}
    assert LIST in {each.requested for each in whole(people, 1).documents}


def test_the_answers_of_the_last_report_stay_however_old_it_is(people):
    people.hold(badge_at(1))
    before = answers(people)
    assert forget(people, NOW + 100 * KEEP_ANSWERS) == 0
    assert answers(people) == before


def test_what_was_fetched_for_a_person_goes_with_the_person_s_badge(people):
    people.hold(scenarios.hosted(people.web))
    with people.database.writing() as session:
        session.delete(session.scalars(select(Badge)).one())
        for source in session.scalars(select(Source)):
            session.delete(source)
    assert forget(people, NOW) > 0
    assert answers(people) == set()


def test_a_source_keeps_its_last_answer(people):
    people.hold(badge_at(1))
    with people.database.writing() as session:
        badges.remove_badge(session, session.scalars(select(Badge)).one(), now=NOW)
    people.work(NOW)
    with people.database.reading() as session:
        assert session.scalar(select(func.count(Answer.digest))) == 2
