"""Who stands where: coming in, moving, undoing, and leaving at once with one's consent."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard.applications import application_to, withdraw
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import PipelineEntry, Stage, StageChange, Visibility
from jobboard.pipelines.moving import move_people, shortlist_people, undo
from jobboard.pipelines.people import pipeline_of, pipelines_with, see_in_pipeline, sights_in
from tests.conftest import NOW
from tests.factories import make_candidate
from tests.pipelines.world import make_applicant, make_office

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def office(session):
    return make_office(session)


def stages(session, office):
    return {each.candidate_id: each.stage for each in pipeline_of(session, office.vacancy).people}


def test_who_applies_is_new_without_anybody_acting(session, office):
    applicant = make_applicant(session, office.vacancy)
    make_candidate(session)
    assert stages(session, office) == {applicant.id: Stage.NEW}
    assert session.scalars(select(PipelineEntry)).all() == []


def test_a_move_is_kept_and_undoing_it_adds_another(session, office):
    applicant = make_applicant(session, office.vacancy)
    done = move_people(session, office.member, office.vacancy, [applicant.id], Stage.INTERVIEW, now=NOW)
    assert (done.number, stages(session, office)) == (1, {applicant.id: Stage.INTERVIEW})
    assert undo(session, office.colleague, office.vacancy, done.action, now=LATER) == 1
    assert stages(session, office) == {applicant.id: Stage.NEW}
    kept = [
        (each.account_id, each.at, each.stage_before, each.stage_after)
        for each in session.scalars(select(StageChange).order_by(StageChange.id))
    ]
    assert kept == [
        (office.member.account_id, NOW, None, Stage.INTERVIEW),
        (office.colleague.account_id, LATER, Stage.INTERVIEW, None),
    ]
    assert undo(session, office.member, office.vacancy, done.action, now=LATER) == 0


def test_an_action_is_not_undone_where_somebody_acted_after_it(session, office):
    first, second = make_applicant(session, office.vacancy), make_applicant(session, office.vacancy)
    done = move_people(session, office.member, office.vacancy, [first.id, second.id], Stage.SHORTLISTED, now=NOW)
    move_people(session, office.colleague, office.vacancy, [second.id], Stage.OFFER, now=NOW)
    assert undo(session, office.member, office.vacancy, done.action, now=LATER) == 1
    assert stages(session, office) == {first.id: Stage.NEW, second.id: Stage.OFFER}


def test_an_action_for_another_vacancy_is_not_undone(session, office):
    applicant = make_applicant(session, office.vacancy)
    done = move_people(session, office.member, office.vacancy, [applicant.id], Stage.OFFER, now=NOW)
    other = make_office(session)
    assert undo(session, other.member, other.vacancy, done.action, now=LATER) == 0
    assert stages(session, office) == {applicant.id: Stage.OFFER}


def test_who_stands_there_already_is_not_moved_again(session, office):
    applicant = make_applicant(session, office.vacancy)
    move_people(session, office.member, office.vacancy, [applicant.id], Stage.OFFER, now=NOW)
    assert move_people(session, office.member, office.vacancy, [applicant.id], Stage.OFFER, now=NOW).number == 0


def test_only_those_of_the_pipeline_are_moved(session, office):
    stranger = make_candidate(session)
    with pytest.raises(Rejected):
        move_people(session, office.member, office.vacancy, [stranger.id], Stage.OFFER, now=NOW)


def test_an_applicant_has_no_outcome_without_an_answer(session, office):
    applicant = make_applicant(session, office.vacancy)
    with pytest.raises(Conflict):
        move_people(session, office.member, office.vacancy, [applicant.id], Stage.DECLINED, now=NOW)
    pooled = make_candidate(session)
    shortlist_people(session, office.member, office.vacancy, [pooled.id], now=NOW)
    move_people(session, office.member, office.vacancy, [pooled.id], Stage.DECLINED, now=NOW)
    assert stages(session, office) == {applicant.id: Stage.NEW, pooled.id: Stage.DECLINED}


def test_people_of_the_pool_are_shortlisted_once_and_undoing_takes_them_out(session, office):
    pooled, hidden = make_candidate(session), make_candidate(session, visibility=Visibility.HIDDEN)
    done = shortlist_people(session, office.member, office.vacancy, [pooled.id, hidden.id], now=NOW)
    assert (done.number, stages(session, office)) == (1, {pooled.id: Stage.SHORTLISTED})
    move_people(session, office.member, office.vacancy, [pooled.id], Stage.OFFER, now=NOW)
    again = shortlist_people(session, office.colleague, office.vacancy, [pooled.id], now=NOW)
    assert (again.number, stages(session, office)) == (0, {pooled.id: Stage.OFFER})
    with pytest.raises(Rejected):
        shortlist_people(session, office.member, office.vacancy, [hidden.id], now=NOW)


def test_undoing_a_shortlisting_takes_the_person_out(session, office):
    pooled = make_candidate(session)
    done = shortlist_people(session, office.member, office.vacancy, [pooled.id], now=NOW)
    undo(session, office.member, office.vacancy, done.action, now=LATER)
    assert stages(session, office) == {}
    assert pipeline_of(session, office.vacancy).gone == 0


def test_who_hides_or_withdraws_is_gone_at_once_and_only_counted(session, office):
    hides, withdraws = make_candidate(session), make_applicant(session, office.vacancy, visibility=Visibility.ANONYMOUS)
    shortlist_people(session, office.member, office.vacancy, [hides.id, withdraws.id], now=NOW)
    hides.visibility = Visibility.HIDDEN
    withdraw(application_to(session, withdraws.id, office.vacancy.id), now=NOW)
    session.flush()
    pipeline = pipeline_of(session, office.vacancy)
    assert (pipeline.people, pipeline.gone) == ((), 2)
    assert sights_in(session, office.vacancy, [hides.id, withdraws.id]) == {}
    for person in (hides, withdraws):
        with pytest.raises(NotFound):
            see_in_pipeline(session, office.vacancy, person.public_id)
    with pytest.raises(Rejected):  # Not even from the pool, in which the second one still is.
        shortlist_people(session, office.member, office.vacancy, [withdraws.id], now=NOW)


def test_the_marks_of_an_organisation_are_its_own(session, office):
    pooled, other = make_candidate(session), make_office(session)
    shortlist_people(session, other.member, other.vacancy, [pooled.id], now=NOW)
    assert pipelines_with(session, office.vacancy.organisation_id, [pooled.id]) == {pooled.id: ()}
    (entry,) = pipelines_with(session, other.vacancy.organisation_id, [pooled.id])[pooled.id]
    assert entry.vacancy_id == other.vacancy.id
