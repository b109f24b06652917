"""Answers: told once, to those who applied, and nobody is forgotten when a vacancy has closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard.applications import application_to, withdraw
from jobboard.config import Settings
from jobboard.errors import Rejected
from jobboard.models import AuditEvent, Mail, Stage, Visibility
from jobboard.people import note_view
from jobboard.pipelines import answering
from jobboard.pipelines.moving import move_people, shortlist_people, undo
from jobboard.pipelines.people import pipeline_of
from jobboard.vacancies import close_vacancy
from tests.conftest import NOW
from tests.factories import make_account, make_candidate
from tests.pipelines.world import apply_again, make_applicant, make_office

LATER = NOW + timedelta(days=1)


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def office(session):
    return make_office(session, title="Baker\x01")


@pytest.fixture
def answer(session, office, tmp_path):
    settings = Settings(data_dir=tmp_path, base_url="https://board.example")

    def answer(people, outcome=Stage.DECLINED, text="We chose somebody else.", now=NOW):
        ids = [each.id for each in people]
        return answering.answer_people(session, settings, office.member, office.vacancy, ids, outcome, text, now=now)

    return answer


def mails(session):
    return session.scalars(select(Mail).order_by(Mail.id)).all()


def progress(session, office, person):
    return answering.progress_of(session, application_to(session, person.id, office.vacancy.id))


def test_an_applicant_is_told_once_and_who_did_not_apply_is_not(session, office, answer):
    applicant, pooled = make_applicant(session, office.vacancy), make_candidate(session)
    shortlist_people(session, office.member, office.vacancy, [pooled.id], now=NOW)
    assert answer([applicant, pooled]) == answering.Answered(people=2, told=1)
    assert answer([applicant, pooled], text="Again") == answering.Answered(people=2, told=0)
    (mail,) = mails(session)
    assert mail.recipient == applicant.account.emails[0].address
    assert mail.subject == "Your application for Baker "
    assert "We chose somebody else." in mail.body
    assert "We chose somebody else." in mail.html
    assert "https://board.example/applications/" in mail.body
    assert {each.stage for each in pipeline_of(session, office.vacancy).people} == {Stage.DECLINED}


def test_an_answer_is_not_undone(session, office, answer):
    applicant = make_applicant(session, office.vacancy)
    answer([applicant])
    assert undo(session, office.member, office.vacancy, "", now=NOW) == 0
    assert progress(session, office, applicant).stage is Stage.DECLINED


def test_another_outcome_is_told_too(session, office, answer):
    applicant = make_applicant(session, office.vacancy)
    answer([applicant])
    answer([applicant], Stage.HIRED, "Come after all.")
    assert [each.body.count("you were chosen") for each in mails(session)] == [0, 1]
    assert progress(session, office, applicant).answer.text == "Come after all."


def test_who_has_no_confirmed_address_is_answered_on_the_page(session, office, answer):
    applicant = make_applicant(session, office.vacancy)
    applicant.account.emails[0].confirmed_at = None
    assert answer([applicant]).told == 1
    assert mails(session) == []
    assert progress(session, office, applicant).answer.outcome is Stage.DECLINED


@pytest.mark.parametrize(
    ("outcome", "text", "field"),
    [(Stage.INTERVIEW, "Come.", "outcome"), (Stage.DECLINED, " ", "text"), (Stage.DECLINED, "x" * 4_001, "text")],
)
def test_an_answer_says_something_final(session, office, answer, outcome, text, field):
    applicant = make_applicant(session, office.vacancy)
    with pytest.raises(Rejected) as refused:
        answer([applicant], outcome, text)
    assert list(refused.value.fields) == [field]
    assert progress(session, office, applicant).stage is Stage.NEW


def test_who_withdrew_or_hid_is_not_told(session, office, answer):
    withdrawn, hidden, there = (make_applicant(session, office.vacancy) for _ in range(3))
    withdraw(application_to(session, withdrawn.id, office.vacancy.id), now=NOW)
    hidden.visibility = Visibility.HIDDEN
    session.flush()
    assert answer([withdrawn, hidden, there]).told == 1


def test_a_closed_vacancy_lists_who_waits_until_all_are_answered(session, office, answer):
    first, second = make_applicant(session, office.vacancy), make_applicant(session, office.vacancy)
    move_people(session, office.member, office.vacancy, [second.id], Stage.OFFER, now=NOW)
    organisation = office.vacancy.organisation_id
    assert answering.vacancies_with_unanswered(session, organisation) == ()
    close_vacancy(office.vacancy, now=NOW)
    assert answering.vacancies_with_unanswered(session, organisation) == ((office.vacancy, 2),)
    answer([first])
    assert answering.vacancies_with_unanswered(session, organisation) == ((office.vacancy, 1),)
    assert [each.candidate_id for each in answering.unanswered_in(session, office.vacancy)] == [second.id]
    answer([second], Stage.HIRED)
    assert answering.vacancies_with_unanswered(session, organisation) == ()
    assert answering.vacancies_with_unanswered(session, make_office(session).vacancy.organisation_id) == ()


def test_who_applies_again_after_an_answer_is_new_and_waits_again(session, office, answer):
    applicant = make_applicant(session, office.vacancy)
    answer([applicant])
    withdraw(application_to(session, applicant.id, office.vacancy.id), now=NOW)
    apply_again(session, office.vacancy, applicant, LATER)
    assert progress(session, office, applicant) == answering.Progress(Stage.NEW, is_looked_at=False, answer=None)
    assert [each.stage for each in answering.unanswered_in(session, office.vacancy)] == [Stage.NEW]
    assert answer([applicant], now=LATER + timedelta(days=1)).told == 1
    assert len(mails(session)) == 2


def test_an_applicant_learns_that_the_employer_looked_since(session, office):
    applicant = make_applicant(session, office.vacancy)
    note_view(session, office.member.account_id, applicant, now=NOW - timedelta(days=1))
    note_view(session, make_account(session).id, applicant, now=LATER)
    session.flush()
    assert not progress(session, office, applicant).is_looked_at
    note_view(session, office.member.account_id, applicant, now=LATER)
    session.flush()
    assert progress(session, office, applicant).is_looked_at
    assert len(session.scalars(select(AuditEvent)).all()) == 3
