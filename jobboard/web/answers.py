"""Answering applicants: an outcome and a text for those who are chosen, or for everybody who still waits."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, TextAreaField

from jobboard.errors import Rejected
from jobboard.models import Stage, Vacancy
from jobboard.pipelines import answering
from jobboard.pipelines.people import Position, candidate_ids_of, pipeline_of, sights_in
from jobboard.web.access import current_member, employers
from jobboard.web.forms import Form
from jobboard.web.pipeline import stage_in
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now, settings
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("answers", __name__, url_prefix="/vacancies/<public_id>/answers")

AT_ONCE = 200
"""How many are answered by one form; the others follow."""

_OUTCOMES = {Stage.DECLINED: "Not this time", Stage.HIRED: "You were chosen"}


class AnswerForm(Form):
    """What applicants are told."""

    outcome = RadioField(
        "The answer",
        choices=[SelectChoice(stage.value, words) for stage, words in _OUTCOMES.items()],
        default=Stage.DECLINED.value,
        validate_choice=False,
    )
    text = TextAreaField("What you write to each of them")


@blueprint.get("")
@employers
def show(public_id: str) -> str:
    """Ask what to answer those in the address, or everybody who applied and still waits."""
    vacancy = own_vacancy(public_id)
    outcome = stage_in(request.args.get("outcome"))
    text = f"Thank you for applying for {vacancy.title}. We have decided not to take your application further."
    form = AnswerForm(
        formdata=None,
        outcome=outcome.value if outcome in _OUTCOMES else Stage.DECLINED.value,
        text="" if outcome is Stage.HIRED else text,
    )
    return _page(vacancy, form, request.args.getlist("person"))


@blueprint.post("")
@employers
def send(public_id: str) -> ResponseReturnValue:
    """Answer those who are chosen."""
    vacancy, form, session = own_vacancy(public_id), AnswerForm(), current_session()
    people = request.form.getlist("person")[:AT_ONCE]
    ids, outcome = candidate_ids_of(session, people), stage_in(form.outcome.data) or Stage.NEW
    try:
        answered = answering.answer_people(
            session, settings(), current_member(), vacancy, ids, outcome, form.text.data or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _page(vacancy, form, people), 422
    flash(f"{count_of(answered.told, 'applicant')} answered.")
    waiting = answering.unanswered_in(session, vacancy)
    return redirect(url_for(".show" if waiting else "pipeline.show", public_id=public_id), 303)


def _page(vacancy: Vacancy, form: AnswerForm, public_ids: Sequence[str]) -> str:
    session = current_session()
    waiting = answering.unanswered_in(session, vacancy)
    chosen = pipeline_of(session, vacancy).among(candidate_ids_of(session, public_ids[:AT_ONCE]))
    listed: tuple[Position, ...] = (chosen or waiting)[:AT_ONCE]
    seen = sights_in(session, vacancy, [each.candidate_id for each in listed])
    return render_template(
        "pipeline/answers.html",
        vacancy=vacancy,
        form=form,
        people=[(seen[each.candidate_id], each) for each in listed if each.candidate_id in seen],
        left=0 if chosen else len(waiting) - len(listed),
    )
