"""The person's profile: headline, summary and place, who can find them, and the skills they say they have."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField, TextAreaField

from jobboard import resumes
from jobboard.edits import Overtaken, stamp_of
from jobboard.errors import NotFound, Rejected
from jobboard.models import SelfClaimedSkill, Skill, Visibility
from jobboard.vocabulary.finding import find_skills
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in
from jobboard.web.places import PlaceChoice, choose_place, place_name
from jobboard.web.presenters.own_badge import proven_skills
from jobboard.web.presenters.profile import VISIBILITY_WORDS
from jobboard.web.saving import Saving, is_by_itself, not_saved, seen_stamp, status_of_refusal
from jobboard.web.session import current_session, now
from jobboard.web.wallet import badges_held

blueprint = Blueprint("profile", __name__, url_prefix="/resume")

Page = str | tuple[str, int] | Response

OFFERED_SKILLS = 20


class ProfileForm(Form):
    """What stands at the top of the resume. `place_id` chooses among several places of the same name."""

    headline = StringField("Headline")
    summary = TextAreaField("Summary")
    place = StringField("Town or city")
    place_id = RadioField("Which place do you mean?", validate_choice=False)


class VisibilityForm(Form):
    """Who can find the person."""

    visibility = RadioField(
        "Who can find you?", choices=[SelectChoice(each.value, label) for each, (label, _) in VISIBILITY_WORDS.items()]
    )


@blueprint.get("/profile")
@jobseekers
def edit() -> str:
    """Show the profile in a form."""
    candidate = current_candidate()
    form = ProfileForm(obj=candidate)
    form.place.data = place_name(candidate.place) if candidate.place else ""
    form.place_id.choices = []
    return _profile_page(form)


@blueprint.post("/profile")
@jobseekers
def save() -> Page:
    """Keep the profile; ask which place is meant when several have the name."""
    form = ProfileForm()
    choice = choose_place(current_session(), form.place.data or "")
    form.place_id.choices = [SelectChoice(str(each.id), place_name(each)) for each in choice.offered]
    try:
        values = resumes.ProfileValues(
            headline=form.headline.data or "",
            summary=form.summary.data or "",
            place_id=_place_id(form, choice),
        )
        resumes.edit_profile(current_session(), current_candidate(), values, seen=seen_stamp())
    except Rejected as error:
        form.reject(error)
        return _profile_page(form, not_saved(error)), status_of_refusal(422)
    except Overtaken as error:
        if is_by_itself():
            return _profile_page(form, not_saved(error))
        return _profile_page(form, is_overtaken=True), 409
    if is_by_itself():
        return _profile_page(form, Saving(stamp_of(resumes.profile_of(current_candidate())), now()))
    flash("Your profile is saved.")
    return redirect(url_for("resume.show"), 303)


@blueprint.get("/visibility")
@jobseekers
def visibility() -> str:
    """Show who can find the person, and what each choice means."""
    return _visibility_page(VisibilityForm(visibility=current_candidate().visibility.value))


@blueprint.post("/visibility")
@jobseekers
def set_visibility() -> Page:
    """Keep the choice."""
    form = VisibilityForm()
    chosen = next((each for each in Visibility if each.value == form.visibility.data), None)
    if chosen is None:
        form.reject(Rejected("Nothing was chosen.", fields={"visibility": "Choose who can find you."}))
        return _visibility_page(form), 422
    resumes.set_visibility(current_session(), current_candidate(), chosen)
    flash("Your choice is saved. Search follows within seconds.")
    return redirect(url_for("resume.show"), 303)


@blueprint.get("/skills")
@jobseekers
def skills() -> str:
    """Show proven skills and self-claimed ones, apart, and find more to claim."""
    words = request.args.get("q", "").strip()
    claimed = _claimed()
    found = find_skills(current_session(), words, OFFERED_SKILLS) if words else []
    taken = {each.skill_id for each in claimed}
    return render_template(
        "resume/skills.html",
        words=words,
        found=[skill for skill in found if skill.id not in taken],
        claimed=sorted(claimed, key=lambda each: each.skill.label),
        proven=proven_skills(badges_held(with_skills=True), now()),
    )


@blueprint.post("/skills")
@jobseekers
def claim_skill() -> Page:
    """Add a skill to those the person says they have."""
    skill = _skill_named()
    resumes.claim_skill(current_session(), current_candidate(), skill)
    flash(f"“{skill.label}” is added as self-claimed.")
    return redirect(url_for(".skills", q=request.form.get("q") or None), 303)


@blueprint.post("/skills/remove")
@jobseekers
def unclaim_skill() -> Page:
    """Remove a skill from those the person says they have."""
    skill = _skill_named()
    resumes.unclaim_skill(current_session(), current_candidate(), skill)
    flash(f"“{skill.label}” is removed. To undo, search for it and add it again.")
    return redirect(url_for(".skills"), 303)


def _claimed() -> Sequence[SelfClaimedSkill]:
    own = select(SelfClaimedSkill).where(SelfClaimedSkill.candidate_id == current_candidate().id)
    return current_session().scalars(own.options(joinedload(SelfClaimedSkill.skill))).all()


def _profile_page(form: ProfileForm, saving: Saving | None = None, *, is_overtaken: bool = False) -> str:
    candidate = current_candidate()
    place = place_name(candidate.place) if candidate.place else ""
    there = [("Headline", candidate.headline), ("Summary", candidate.summary), ("Town or city", place)]
    return render_template(
        "resume/profile.html",
        form=form,
        saving=saving or Saving(stamp_of(resumes.profile_of(candidate))),
        there=there if is_overtaken else [],
    )


def _visibility_page(form: VisibilityForm) -> str:
    return render_template(
        "resume/visibility.html",
        form=form,
        meanings={each.value: meaning for each, (_, meaning) in VISIBILITY_WORDS.items()},
    )


def _place_id(form: ProfileForm, choice: PlaceChoice) -> int | None:
    """Give the place that is meant, or None for no place. Raises: Rejected when that cannot be told."""
    for each in choice.offered:
        if str(each.id) == form.place_id.data:
            return each.id
    if choice.offered:
        raise Rejected("Several places fit.", fields={"place_id": "Choose the place that you mean."})
    if choice.problem:
        raise Rejected(choice.problem, fields={"place": choice.problem})
    return choice.place_id


def _skill_named() -> Skill:
    skill = current_session().get(Skill, id_in(request.form.get("skill")))
    if skill is None:
        raise NotFound(NO_SUCH_PAGE)
    return skill
