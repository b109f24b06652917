"""What goes by itself: old applications, and accounts that nobody uses, never without two mails before."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.config import Settings
from jobboard.mail import KEPT_FOR, blank_mails, forget_sent_mails
from jobboard.models import (
    Account,
    Application,
    Dormancy,
    Erasure,
    GoneApplication,
    Mail,
    Role,
    VacancyState,
    Visibility,
)
from jobboard.rights.retention import (
    APART,
    follow_dormant,
    forget_applications,
    gone_applications,
    kept_until,
    months_after,
)
from jobboard.worker import Worker
from tests.conftest import NOW
from tests.factories import EMPTY_RESUME, make_account, make_candidate, make_organisation, make_vacancy
from tests.working import shared_sandbox


@pytest.fixture
def settings(tmp_path):
    return Settings(mode="development", data_dir=tmp_path, secret_key="only for tests, " * 3)


def apply(session, vacancy):
    candidate = make_candidate(session)
    version = models.ResumeVersion(candidate_id=candidate.id, title="One", content=EMPTY_RESUME, created_at=NOW)
    session.add(version)
    session.flush()
    applied = Application(
        vacancy_id=vacancy.id, candidate_id=candidate.id, resume_version_id=version.id, applied_at=NOW
    )
    session.add(applied)
    session.flush()
    return applied


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        ((2026, 6, 1), 6, (2026, 12, 1)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
        ((2026, 1, 15), -1, (2025, 12, 15)),
        ((2026, 11, 30), 24, (2028, 11, 30)),
    ],
)
def test_months_are_those_of_the_calendar(begin, months, end):
    assert months_after(datetime(*begin, 9, 30, tzinfo=UTC), months) == datetime(*end, 9, 30, tzinfo=UTC)


def test_an_application_goes_months_after_its_vacancy_closed_and_leaves_a_line(any_database, settings):
    with any_database.writing() as session:
        organisation = make_organisation(session)
        closed, still_open = (make_vacancy(session, organisation) for _ in range(2))
        old, other = apply(session, closed), apply(session, still_open)
        closed.state, closed.closed_at = VacancyState.CLOSED, NOW
        still_open.closed_at = NOW  # It was closed once, and opened again.
        until = kept_until(old, settings)
        assert kept_until(other, settings) is None
    assert until == months_after(NOW, 6)
    with any_database.writing() as session:
        assert forget_applications(session, settings, now=until - timedelta(seconds=1)) == 0
        assert forget_applications(session, settings, now=until) == 1
    with any_database.reading() as session:
        assert session.scalars(select(Application.vacancy_id)).all() == [still_open.id]
        assert gone_applications(session, closed.id) == 1
        assert gone_applications(session, still_open.id) == 0
        assert session.scalars(select(GoneApplication)).one().gone_on == until.date()
        assert len(session.scalars(select(models.ResumeVersion)).all()) == 2


def test_the_application_of_somebody_who_was_hired_stays(any_database, settings):
    with any_database.writing() as session:
        vacancy = make_vacancy(session, make_organisation(session), state=VacancyState.CLOSED)
        vacancy.closed_at = NOW
        hired, other = apply(session, vacancy), apply(session, vacancy)
        for applied, stage in ((hired, models.Stage.HIRED), (other, models.Stage.DECLINED)):
            values = {"vacancy_id": vacancy.id, "candidate_id": applied.candidate_id, "changed_at": NOW}
            session.add(models.PipelineEntry(stage=stage, **values))
        session.flush()
        assert forget_applications(session, settings, now=months_after(NOW, 12)) == 1
        assert session.scalars(select(Application)).all() == [hired]


def follow(any_database, settings, now):
    with any_database.writing() as session:
        return follow_dormant(session, settings, now=now)


def step(any_database):
    with any_database.reading() as session:
        found = session.scalars(select(Dormancy)).one_or_none()
        return found.step if found else 0


def subjects(any_database):
    with any_database.reading() as session:
        return [each.subject for each in session.scalars(select(Mail).order_by(Mail.id))]


def test_an_account_that_nobody_uses_is_hidden_told_twice_and_erased(any_database, settings):
    with any_database.writing() as session:
        person = make_candidate(session, visibility=Visibility.NAMED)
    hidden_on = months_after(NOW, 12)
    assert follow(any_database, settings, hidden_on - timedelta(days=1)) == 0
    follow(any_database, settings, hidden_on)
    with any_database.reading() as session:
        assert session.get_one(models.Candidate, person.id).visibility is Visibility.HIDDEN
    follow(any_database, settings, months_after(NOW, 21))
    assert step(any_database) == 1
    follow(any_database, settings, months_after(NOW, 22))
    follow(any_database, settings, months_after(NOW, 23))
    assert step(any_database) == 3
    follow(any_database, settings, months_after(NOW, 24) - timedelta(days=1))
    assert len(subjects(any_database)) == 3
    follow(any_database, settings, months_after(NOW, 24))
    with any_database.reading() as session:
        assert session.scalars(select(Erasure)).one().due_at == months_after(NOW, 24)
    assert follow(any_database, settings, months_after(NOW, 24)) == 0


def test_nobody_is_erased_without_two_mails_and_time_after_each_however_long_the_worker_was_away(
    any_database, settings
):
    with any_database.writing() as session:
        make_candidate(session)
    moment = months_after(NOW, 60)
    for expected in (1, 2, 2, 2):
        follow(any_database, settings, moment)
        assert step(any_database) == expected
    follow(any_database, settings, moment + APART - timedelta(seconds=1))
    assert step(any_database) == 2
    follow(any_database, settings, moment + APART)
    assert step(any_database) == 3
    follow(any_database, settings, moment + 2 * APART - timedelta(seconds=1))
    with any_database.reading() as session:
        assert session.scalars(select(Erasure)).all() == []
        warned = session.scalars(select(Mail).order_by(Mail.id.desc())).first()
    told = moment + 2 * APART
    assert f"on {told.day} {told:%B %Y}" in warned.body
    follow(any_database, settings, told)
    with any_database.reading() as session:
        assert session.scalars(select(Erasure)).one()


def test_whoever_comes_back_begins_anew(any_database, settings):
    with any_database.writing() as session:
        person = make_candidate(session)
    follow(any_database, settings, months_after(NOW, 12))
    back = months_after(NOW, 13)
    with any_database.writing() as session:
        moments = dict.fromkeys(("created_at", "last_seen_at", "expires_at"), back)
        session.add(models.SignInSession(account_id=person.account_id, token_sha256="a", **moments))
    assert follow(any_database, settings, months_after(NOW, 24)) == 0
    assert step(any_database) == 0
    follow(any_database, settings, months_after(back, 12))
    assert step(any_database) == 1


def test_only_jobseekers_who_are_no_made_up_people_are_followed(any_database, settings):
    with any_database.writing() as session:
        make_account(session, role=Role.EMPLOYER)
        make_candidate(session).account.is_demo = True
    assert follow(any_database, settings, months_after(NOW, 60)) == 0


def test_a_person_who_was_hidden_is_not_told_that_they_are(any_database, settings):
    with any_database.writing() as session:
        make_candidate(session, visibility=Visibility.HIDDEN)
    follow(any_database, settings, months_after(NOW, 12))
    assert (step(any_database), subjects(any_database)) == (1, [])


def test_sent_mail_goes_after_a_while_but_for_the_last(any_database, settings):
    with any_database.writing() as session:
        for sent_at in (NOW, None, NOW, NOW):
            session.add(Mail(recipient="a@b.example", subject="S", body="B", created_at=NOW, sent_at=sent_at))
    with any_database.writing() as session:
        assert forget_sent_mails(session, settings, now=NOW + KEPT_FOR) == 0
        assert forget_sent_mails(session, settings, now=NOW + KEPT_FOR + timedelta(seconds=1)) == 2
        assert session.scalars(select(Mail.id)).all() == [2, 4]


def test_a_mail_that_is_blanked_before_it_was_sent_is_not_sent(any_database, settings):
    with any_database.writing() as session:
        session.add(Mail(recipient="a@b.example", subject="S", body="B", created_at=NOW))
        session.flush()
        blank_mails(session, settings, Mail.subject == "S", now=NOW)
    with any_database.reading() as session:
        assert session.scalars(select(Mail)).one().sent_at == NOW


def test_the_worker_does_all_of_it_once_an_hour(any_database, settings):
    with any_database.writing() as session:
        make_candidate(session)
    moment = NOW
    worker = Worker(any_database, settings, None, shared_sandbox(), lambda: moment)
    moment = months_after(NOW, 12)
    worker.tidy()
    assert step(any_database) == 1
    with any_database.reading() as session:
        assert session.scalars(select(Account)).one()
