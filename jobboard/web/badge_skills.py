"""The skills of a badge, for its holder: where each comes from, what waits for an answer, and taking answers back."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobboard.demand import vacancies_asking
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import Badge, Skill, SkillSuggestion
from jobboard.skills import choices
from jobboard.skills.mappings import standing_mappings
from jobboard.skills.offers import offers_of
from jobboard.skills.suggestions import suggestions_of
from jobboard.vocabulary.finding import find_skills
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.numbers import id_in
from jobboard.web.presenters.badge_skills import skills_page
from jobboard.web.session import current_session, now
from jobboard.web.wallet import own_badge

blueprint = Blueprint("badge_skills", __name__, url_prefix="/badges/<public_id>/skills")

Page = Response | tuple[str, int] | str

NONE_MEANT = "none"
_OFFERED = 8
_LIKELY = 0.25  # What is less likely is noise to somebody who did not ask.


@blueprint.get("")
@jobseekers
def show(public_id: str) -> Page:
    """Show what the badge proves and why, and what its holder is asked."""
    return _page(own_badge(public_id))


@blueprint.post("/meaning")
@jobseekers
def answer(public_id: str) -> Page:
    """Keep which skill some words of the badge mean, or that they mean none."""
    badge, text = own_badge(public_id), request.form.get("text", "")
    chosen = request.form.get("skill", "")
    if not chosen:
        return _page(badge, problem=f"Choose what “{text}” means.")
    try:
        if chosen == NONE_MEANT:
            choices.reject_meanings(current_session(), current_candidate(), badge, text, now=now())
            flash(f"“{text}” counts for no skill.")
        else:
            skill = _skill(chosen)
            made = choices.confirm_skill(current_session(), current_candidate(), badge, skill, text, now=now())
            kind = "Employers find you by it" if made.grade else "It stands among what you say yourself"
            flash(f"“{skill.label}” is confirmed. {kind}.")
    except Rejected as error:
        return _page(badge, problem=error.message)
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/reject")
@jobseekers
def reject(public_id: str) -> Page:
    """Keep that the badge does not prove a skill."""
    badge, skill = own_badge(public_id), _skill(request.form.get("skill", ""))
    text = request.form.get("text", "").strip() or skill.label
    try:
        choices.reject_skill(current_session(), current_candidate(), badge, skill, text, now=now())
    except Rejected as error:
        return _page(badge, problem=error.message)
    flash(f"“{skill.label}” no longer counts for this badge. You can take that back below.")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/correct")
@jobseekers
def correct(public_id: str) -> Page:
    """Keep that the badge means another skill than the one that was read."""
    badge, wrong = own_badge(public_id), _skill(request.form.get("wrong", ""))
    right = _skill(request.form.get("skill", ""))
    text = request.form.get("text", "").strip() or wrong.label
    try:
        choices.correct_skill(current_session(), current_candidate(), badge, wrong, right, text, now=now())
    except Rejected as error:
        return _page(badge, problem=error.message)
    flash(f"“{right.label}” in place of “{wrong.label}”. You can take each back below.")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.post("/choices/<int:choice_id>/undo")
@jobseekers
def undo(public_id: str, choice_id: int) -> Page:
    """Take an answer back; where that was done before, the page says so."""
    badge = own_badge(public_id)
    try:
        choices.undo_choice(current_session(), current_candidate(), choice_id, now=now())
    except Conflict as error:
        return _page(badge, problem=error.message, status=409)
    flash("Taken back.")
    return redirect(url_for(".show", public_id=public_id), 303)


def _page(badge: Badge, *, problem: str = "", status: int = 422) -> Page:
    session, offers = current_session(), offers_of(current_session(), badge)
    asking = vacancies_asking(session, {each.skill.id for each in offers.proven}, now=now())
    words = request.values.get("q", "").strip()[:100]
    page = render_template(
        "badge_skills/show.html",
        badge=badge,
        page=skills_page(offers, asking, _reasons(badge), _suggestions(badge)),
        problem=problem,
        wrong=request.values.get("wrong", ""),
        text=request.values.get("text", ""),
        words=words,
        found=find_skills(session, words, _OFFERED) if words else (),
        none_meant=NONE_MEANT,
    )
    return (page, status) if problem else page


def _suggestions(badge: Badge) -> Sequence[SkillSuggestion]:
    achievement = badge.achievement_id or 0
    return suggestions_of(current_session(), achievement, score_at_least=_LIKELY)[:_OFFERED]


def _reasons(badge: Badge) -> dict[int | None, str]:
    """Give by skill why staff or the issuer decided what the class of the badge proves."""
    achievement = badge.achievement_id or 0
    decided = standing_mappings(current_session(), [achievement]).get(achievement, ())
    return {each.skill_id: each.reason for each in decided}


def _skill(text: str) -> Skill:
    """Give the skill of an id in a form. Raises: NotFound."""
    skill = current_session().get(Skill, id_in(text))
    if skill is None:
        raise NotFound(NO_SUCH_PAGE)
    return skill
