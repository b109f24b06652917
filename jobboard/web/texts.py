"""Skills from a text that somebody pastes, a CV or an advert: the worker reads it, and they choose what is right."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from jobboard import resumes
from jobboard.errors import JobBoardError, Rejected, TooMany
from jobboard.models import Account, BadgeState, PastedText, Role, Skill, TextState
from jobboard.skills import texts
from jobboard.vacancies import REQUIREMENT_LIMIT
from jobboard.web import limits
from jobboard.web.access import (
    current_account,
    current_candidate,
    current_member,
    employers,
    jobseekers,
    jobseekers_and_employers,
)
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in
from jobboard.web.presenters.badges import state_at
from jobboard.web.presenters.texts import kept_until, passages, skill_lines, text_line
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now
from jobboard.web.wallet import badges_held

blueprint = Blueprint("texts", __name__, url_prefix="/skills/from-text")

_LATE = timedelta(minutes=2)


class TextForm(Form):
    """A text to be read."""

    text = TextAreaField("Your text")


@blueprint.get("")
@jobseekers_and_employers
def new() -> str:
    """Ask for a text, and list those that were pasted before."""
    return _form_page(TextForm())


@blueprint.post("")
@limits.pasted_texts
@jobseekers_and_employers
def paste() -> ResponseReturnValue:
    """Let the worker read a text."""
    form = TextForm()
    try:
        pasted = texts.paste_text(current_session(), _own_account(), form.text.data or "", now=now())
    except Rejected as error:
        form.reject(error)
        return _form_page(form), 422
    return redirect(url_for(".show", public_id=pasted.public_id), 303)


@blueprint.get("/<public_id>")
@jobseekers_and_employers
def show(public_id: str) -> ResponseReturnValue:
    """Show how the reading stands, and what was found. A page that asks again is told only that something changed."""
    pasted = _own_text(public_id)
    if "HX-Request" in request.headers:
        is_same = pasted.state is TextState.WAITING and request.args.get("late") == str(int(_is_late(pasted)))
        return Response(status=204) if is_same else Response(headers={"HX-Refresh": "true"})
    return _text_page(pasted)


@blueprint.post("/<public_id>/remove")
@jobseekers_and_employers
def remove(public_id: str) -> ResponseReturnValue:
    """Remove a text at once."""
    texts.remove_text(current_session(), _own_text(public_id))
    flash("The text is removed.")
    return redirect(url_for(".new"), 303)


@blueprint.post("/<public_id>/claim")
@jobseekers
def claim(public_id: str) -> ResponseReturnValue:
    """Add what is ticked to the skills that the person says they have, all or none."""
    pasted, session = _own_text(public_id), current_session()
    try:
        ticked = _ticked(pasted)
        skills = [session.get_one(Skill, each) for each in ticked]
        added = resumes.claim_skills(session, current_candidate(), skills)
    except (Rejected, TooMany) as error:
        return _refused(pasted, error)
    flash(f"{count_of(added, 'skill is', 'skills are')} added as self-claimed.")
    return redirect(url_for("profile.skills"), 303)


@blueprint.post("/<public_id>/vacancy")
@employers
def make_vacancy(public_id: str) -> ResponseReturnValue:
    """Open the vacancy editor with what is ticked; nothing is kept before it is saved there."""
    pasted = _own_text(public_id)
    try:
        ticked = _ticked(pasted)
        if len(ticked) > REQUIREMENT_LIMIT:
            raise Rejected(f"A vacancy can have {REQUIREMENT_LIMIT} requirements; tick fewer.")
    except Rejected as error:
        return _refused(pasted, error)
    return redirect(url_for("vacancy_editor.new", skill=ticked), 303)


@blueprint.post("/<public_id>/search")
@employers
def search(public_id: str) -> ResponseReturnValue:
    """Search for people who have everything that is ticked."""
    pasted = _own_text(public_id)
    try:
        ticked = _ticked(pasted)
    except Rejected as error:
        return _refused(pasted, error)
    return redirect(url_for("search.find", need=ticked), 303)


def _form_page(form: TextForm) -> str:
    account = _own_account()
    return render_template(
        "texts/new.html",
        form=form,
        way_here=_way_here(account),
        lines=[text_line(each) for each in texts.texts_of(current_session(), account)],
        longest=texts.LONGEST_TEXT,
        days=texts.KEPT_FOR.days,
        is_jobseeker=account.role is Role.JOBSEEKER,
    )


def _text_page(pasted: PastedText, *, problem: str = "", ticked: Collection[int] = ()) -> str:
    account, found = _own_account(), texts.found_in(current_session(), pasted)
    is_jobseeker = account.role is Role.JOBSEEKER
    return render_template(
        "texts/show.html",
        pasted=pasted,
        way_here=[*_way_here(account), ("Find skills in a text", url_for(".new"))],
        by_name=url_for("profile.skills", _anchor="add") if is_jobseeker else url_for("skills.find"),
        is_waiting=pasted.state is TextState.WAITING,
        is_late=_is_late(pasted),
        has_failed=pasted.state is TextState.FAILED,
        skills=skill_lines(pasted, found, _known_skills() if is_jobseeker else {}),
        passages=passages(pasted.text, found),
        kept_until=kept_until(pasted),
        is_jobseeker=is_jobseeker,
        problem=problem,
        ticked=ticked,
    )


def _way_here(account: Account) -> list[tuple[str, str]]:
    if account.role is Role.EMPLOYER:
        return [("Your vacancies", url_for("vacancies.index"))]
    return [("Your resume", url_for("resume.show")), ("Your skills", url_for("profile.skills"))]


def _refused(pasted: PastedText, error: JobBoardError) -> ResponseReturnValue:
    ticked = {id_in(each) for each in request.form.getlist("skill")}
    return _text_page(pasted, problem=error.message, ticked=ticked), 422


def _ticked(pasted: PastedText) -> list[int]:
    """Give the ticked skills, of those that the page shows. Raises: Rejected for none."""
    sent = {id_in(each) for each in request.form.getlist("skill")}
    ticked = [each.skill.id for each in texts.found_in(current_session(), pasted) if each.skill.id in sent]
    if not ticked:
        raise Rejected("Tick at least one skill.")
    return ticked


def _known_skills() -> Mapping[int, str]:
    """Give by skill why the jobseeker need not add it."""
    claimed = {each.skill_id: "You say this already" for each in current_candidate().self_claimed_skills}
    proving = [badge for badge in badges_held(with_skills=True) if state_at(badge, now()) is BadgeState.VERIFIED]
    return claimed | {
        each.skill_id: "A verified badge of yours proves it" for badge in proving for each in badge.skills
    }


def _is_late(pasted: PastedText) -> bool:
    return pasted.state is TextState.WAITING and now() - pasted.created_at > _LATE


def _own_text(public_id: str) -> PastedText:
    return texts.own_text(current_session(), _own_account(), public_id)


def _own_account() -> Account:
    """Give the account that asks. Raises: NotAllowed for an employer who is no longer a member."""
    account = current_account()
    if account.role is Role.EMPLOYER:
        current_member()
    return account
