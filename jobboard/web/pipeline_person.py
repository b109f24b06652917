"""One person in a pipeline: notes, tags, the scorecard and what happened so far."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, StringField, TextAreaField

from jobboard.errors import Conflict, Rejected
from jobboard.models import Criterion, Vacancy
from jobboard.pipelines import moving, notes, scoring
from jobboard.pipelines.people import Position, see_in_pipeline
from jobboard.web.access import current_member, employers
from jobboard.web.forms import Form
from jobboard.web.numbers import number_in
from jobboard.web.pipeline import lines_of
from jobboard.web.presenters.pipeline import change_words
from jobboard.web.session import current_session, now
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("pipeline_person", __name__, url_prefix="/vacancies/<public_id>/pipeline")

_POINTS = [
    SelectChoice(value, words)
    for value, words in {
        "": "Not scored",
        "1": "1: not shown",
        "2": "2: partly",
        "3": "3: well",
        "4": "4: very well",
    }.items()
]


class NoteForm(Form):
    """A note about a person."""

    text = TextAreaField("Note")


@blueprint.get("/people/<person>")
@employers
def show(public_id: str, person: str) -> str:
    """Show a person with what members noted."""
    vacancy = own_vacancy(public_id)
    position = _position(vacancy, person)
    return _page(vacancy, position, NoteForm(formdata=None), _card_form(vacancy, position, is_sent=False))


@blueprint.post("/people/<person>/notes")
@employers
def add_note(public_id: str, person: str) -> ResponseReturnValue:
    """Keep a note."""
    vacancy, form = own_vacancy(public_id), NoteForm()
    position = _position(vacancy, person)
    try:
        notes.add_note(
            current_session(), current_member(), vacancy, position.candidate_id, form.text.data or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _page(vacancy, position, form, _card_form(vacancy, position, is_sent=False)), 422
    flash("Your note is kept.")
    return redirect(url_for(".show", public_id=public_id, person=person), 303)


@blueprint.post("/people/<person>/tags/remove")
@employers
def remove_tag(public_id: str, person: str) -> ResponseReturnValue:
    """Take a tag off a person."""
    vacancy = own_vacancy(public_id)
    position = _position(vacancy, person)
    notes.remove_tag(current_session(), vacancy, position.candidate_id, request.form.get("word", ""))
    flash("The tag is removed.")
    return redirect(url_for(".show", public_id=public_id, person=person), 303)


@blueprint.post("/people/<person>/scores")
@employers
def score(public_id: str, person: str) -> ResponseReturnValue:
    """Keep a member's scorecard of a person."""
    vacancy, session = own_vacancy(public_id), current_session()
    position, criteria = _position(vacancy, person), scoring.criteria_of(current_session(), vacancy)
    form = _card_form(vacancy, position, is_sent=True)
    given = {
        each.id: scoring.Given(number_in(form[f"points-{each.id}"].data) or None, form[f"reason-{each.id}"].data or "")
        for each in criteria
    }
    try:
        scoring.give_scores(session, current_member(), vacancy, position.candidate_id, given, now=now())
    except Rejected as error:
        form.reject(error)
        return _page(vacancy, position, NoteForm(formdata=None), form), 422
    flash("Your scores are kept.")
    return redirect(url_for(".show", public_id=public_id, person=person), 303)


@blueprint.get("/notes/<int:note_id>")
@employers
def edit(public_id: str, note_id: int) -> str:
    """Show a note of one's own to be changed."""
    vacancy = own_vacancy(public_id)
    note = notes.own_note(current_session(), current_member(), vacancy, note_id)
    see_in_pipeline(current_session(), vacancy, note.entry.candidate.public_id)
    return render_template(
        "pipeline/note.html", vacancy=vacancy, note=note, form=NoteForm(formdata=None, text=note.text)
    )


@blueprint.post("/notes/<int:note_id>")
@employers
def save_note(public_id: str, note_id: int) -> ResponseReturnValue:
    """Change a note of one's own, or delete it by an empty text."""
    vacancy, form, session = own_vacancy(public_id), NoteForm(), current_session()
    note = notes.own_note(session, current_member(), vacancy, note_id)
    person = note.entry.candidate.public_id
    see_in_pipeline(session, vacancy, person)
    try:
        notes.edit_note(session, note, form.text.data or "", now=now())
    except Rejected as error:
        form.reject(error)
        return render_template("pipeline/note.html", vacancy=vacancy, note=note, form=form), 422
    flash("Your change is kept.")
    return redirect(url_for(".show", public_id=public_id, person=person), 303)


@blueprint.get("/criteria")
@employers
def criteria(public_id: str) -> str:
    """Show what people are scored by."""
    vacancy = own_vacancy(public_id)
    found = [each.text for each in scoring.criteria_of(current_session(), vacancy)]
    return render_template("pipeline/criteria.html", vacancy=vacancy, form=_criteria_form(found, is_sent=False))


@blueprint.post("/criteria")
@employers
def save_criteria(public_id: str) -> ResponseReturnValue:
    """Choose what people are scored by."""
    vacancy, form = own_vacancy(public_id), _criteria_form([], is_sent=True)
    try:
        scoring.set_criteria(current_session(), vacancy, [field.data or "" for field in form])
    except Rejected as error:
        form.reject(error)
        return render_template("pipeline/criteria.html", vacancy=vacancy, form=form), 422
    except Conflict as error:
        form.form_errors.append(error.message)
        return render_template("pipeline/criteria.html", vacancy=vacancy, form=form), 409
    flash("The criteria are kept.")
    return redirect(url_for("pipeline.show", public_id=public_id), 303)


def _position(vacancy: Vacancy, person: str) -> Position:
    position, _ = see_in_pipeline(current_session(), vacancy, person)
    return position


def _page(vacancy: Vacancy, position: Position, form: NoteForm, card_form: Form) -> str:
    session, member, entry_id = current_session(), current_member(), position.entry_id
    (line,) = lines_of(vacancy, (position,))
    changes = moving.changes_of(session, entry_id) if entry_id is not None else ()
    return render_template(
        "pipeline/person.html",
        vacancy=vacancy,
        line=line,
        form=form,
        notes=notes.notes_of(session, entry_id) if entry_id is not None else (),
        member=member,
        changes=[(each, change_words(each)) for each in changes],
        card=scoring.scorecard_of(session, member, vacancy, entry_id),
        card_form=card_form,
    )


def _card_form(vacancy: Vacancy, position: Position, *, is_sent: bool) -> Form:
    """Give a form with two fields for each criterion, filled with the member's own scores or with what was sent."""
    card = scoring.scorecard_of(current_session(), current_member(), vacancy, position.entry_id)

    class CardForm(Form):
        """Points and a reason for each criterion."""

    for line in card.lines:
        points, reason = _card_fields(line.criterion)
        setattr(CardForm, f"points-{line.criterion.id}", points)
        setattr(CardForm, f"reason-{line.criterion.id}", reason)
    if is_sent:
        return CardForm()
    given = {f"points-{line.criterion.id}": str(line.own.points) for line in card.lines if line.own}
    given |= {f"reason-{line.criterion.id}": line.own.reason for line in card.lines if line.own}
    return CardForm(formdata=None, data=given)


def _card_fields(criterion: Criterion) -> tuple[SelectField, StringField]:
    points = SelectField(criterion.text, choices=_POINTS, validate_choice=False)
    return points, StringField(f"Why, for “{criterion.text}”")


def _criteria_form(texts: list[str], *, is_sent: bool) -> Form:
    class CriteriaForm(Form):
        """As many criteria as there can be."""

    for number in range(1, scoring.MOST + 1):
        setattr(CriteriaForm, f"criterion-{number}", StringField(f"Criterion {number}"))
    data = {f"criterion-{number}": text for number, text in enumerate(texts, start=1)}
    return CriteriaForm() if is_sent else CriteriaForm(formdata=None, data=data)
