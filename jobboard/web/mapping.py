"""The mapping workbench: what a class of badges proves, decided by staff or by the issuer that proved its domain."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField

from jobboard.catalogue import entries
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import Achievement, Authority, Role, Skill, SkillMapping
from jobboard.skills import mappings, queue
from jobboard.skills.representing import represented_issuers, represents, spoken_for
from jobboard.skills.suggestions import suggestions_of
from jobboard.vocabulary.finding import find_skills
from jobboard.web.access import NO_SUCH_PAGE, current_account, signed_in, staff
from jobboard.web.forms import Form
from jobboard.web.numbers import id_in, number_in
from jobboard.web.presenters.mapping import class_line, decision_lines, offered_skills, said_lines
from jobboard.web.session import current_session, now

blueprint = Blueprint("mapping", __name__)

PAGE_SIZE = 50
_OFFERED = 8
_MOST_AT_ONCE = 20
_MOST_SAID = 30

PROVES, PROVES_NOT, NOTHING_FITS = "proves", "proves_not", "nothing_fits"


class MappingForm(Form):
    """What is decided about the chosen skills, and why."""

    kind = RadioField(
        "Decision",
        choices=[
            SelectChoice(PROVES, "The badge proves the chosen skills"),
            SelectChoice(PROVES_NOT, "The badge does not prove the chosen skills"),
            SelectChoice(NOTHING_FITS, "No skill of the vocabulary fits this badge"),
        ],
        default=PROVES,
        validate_choice=False,
    )
    level = SelectField(
        "SCQF level",
        choices=[SelectChoice("", "What the badge itself says"), *(SelectChoice(str(n), str(n)) for n in range(1, 13))],
        validate_choice=False,
    )
    reason = TextAreaField("Why")


@blueprint.get("/staff/skills")
@staff
def waiting() -> ResponseReturnValue:
    """Show the classes of badges that prove no skill, those that most people hold first."""
    total = queue.count_waiting_classes(current_session())
    pages = -(-total // PAGE_SIZE)
    page = max(min(number_in(request.args.get("page")), pages), 1)
    found = queue.waiting_classes(current_session(), limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "mapping/waiting.html",
        lines=[class_line(each.achievement, each.holders) for each in found],
        total=total,
        page=page,
        pages=pages,
        page_link=lambda number: url_for(".waiting", page=number),
    )


@blueprint.get("/issuer/badges")
@signed_in
def own_classes() -> ResponseReturnValue:
    """Show the classes of badges of the issuers for whom the person may speak."""
    issuers = represented_issuers(current_session(), current_account().id)
    page = max(number_in(request.args.get("page")), 1)
    found = entries.badges_of_issuers(
        current_session(),
        [each.id for each in issuers],
        now=now(),
        offset=(page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    return render_template(
        "mapping/own.html",
        issuers=issuers,
        lines=[class_line(each, None) for each in found.badges],
        total=found.total,
        page=page,
        pages=-(-found.total // PAGE_SIZE),
        page_link=lambda number: url_for(".own_classes", page=number),
    )


@blueprint.get("/badge-classes/<int:achievement_id>/skills")
@signed_in
def show(achievement_id: int) -> ResponseReturnValue:
    """Show what a class of badges says and what was decided, and ask for a decision."""
    return _page(_mappable(achievement_id)[0], MappingForm(formdata=None))


@blueprint.post("/badge-classes/<int:achievement_id>/skills")
@signed_in
def decide(achievement_id: int) -> ResponseReturnValue:
    """Keep a decision, on several skills at once; or find more skills, and keep what was chosen and typed."""
    achievement, authority = _mappable(achievement_id)
    form = MappingForm()
    if "find" in request.form:
        return _page(achievement, form)
    try:
        skill_ids = _chosen_skills(form)
        for skill_id in skill_ids:
            mappings.map_achievement(
                current_session(),
                achievement,
                skill_id,
                is_proven=form.kind.data == PROVES,
                level=_level(form) if form.kind.data == PROVES else None,
                authority=authority,
                reason=form.reason.data or "",
                account_id=current_account().id,
                now=now(),
            )
    except Rejected as error:
        form.reject(error)
        return _page(achievement, form), 422
    flash("Decided. The badges of all who hold it follow within seconds.")
    return redirect(url_for(".show", achievement_id=achievement.id), 303)


@blueprint.post("/badge-classes/decisions/<int:decision_id>/undo")
@signed_in
def undo(decision_id: int) -> ResponseReturnValue:
    """Undo a decision. An issuer undoes its own; where somebody did before, the page says so."""
    mapping = mappings.find_decision(current_session(), SkillMapping, decision_id)
    achievement, authority = _mappable(mapping.achievement_id)
    if authority is Authority.ISSUER and mapping.authority is not authority:
        raise NotFound(NO_SUCH_PAGE)
    try:
        mappings.undo_mapping(current_session(), mapping, account_id=current_account().id, now=now())
    except Conflict as error:
        form = MappingForm(formdata=None)
        form.form_errors.append(error.message)
        return _page(achievement, form), 409
    flash("The decision is undone. What stood before stands again.")
    return redirect(url_for(".show", achievement_id=achievement.id), 303)


def _mappable(achievement_id: int) -> tuple[Achievement, Authority]:
    """Give a class of badges and for whom the person may decide about it. Raises: NotFound for everybody else.

    An issuer may where the catalogue shows the class anyway: otherwise it would learn who of its holders is here.
    """
    achievement = current_session().get(Achievement, achievement_id)
    account = current_account()
    if achievement is not None and account.role is Role.STAFF:
        return achievement, Authority.STAFF
    if achievement is not None and represents(current_session(), account.id, achievement.issuer):
        return entries.badge_of(current_session(), achievement.id, now=now()), Authority.ISSUER
    raise NotFound(NO_SUCH_PAGE)


def _page(achievement: Achievement, form: MappingForm) -> str:
    session = current_session()
    words = request.values.get("q", "").strip()[:100]
    chosen = {*map(id_in, request.form.getlist("skill"))}
    found = find_skills(session, words, _OFFERED) if words else ()
    decided = mappings.history_of(session, achievement.id)
    known = {*chosen, *(each.skill_id for each in decided if each.undone_at is None)}
    met = session.scalars(select(Skill).where(Skill.id.in_(known)).order_by(Skill.label)).all()
    return render_template(
        "mapping/show.html",
        line=class_line(achievement, None),
        achievement=achievement,
        said=said_lines(queue.said_by_class(session, achievement.id, limit=_MOST_SAID)),
        decisions=decision_lines(decided, spoken_for(session, decided)),
        options=offered_skills(found, suggestions_of(session, achievement.id), met, chosen),
        words=words,
        found=found,
        form=form,
        is_staff=current_account().role is Role.STAFF,
    )


def _chosen_skills(form: MappingForm) -> list[int | None]:
    if form.kind.data not in (PROVES, PROVES_NOT, NOTHING_FITS):
        raise Rejected("Choose a decision.", fields={"kind": "Choose what you decide."})
    if form.kind.data == NOTHING_FITS:
        return [None]
    chosen: list[int | None] = [*dict.fromkeys(map(id_in, request.form.getlist("skill")))]
    if not 0 < len(chosen) <= _MOST_AT_ONCE:
        message = f"Choose the skills that this is about, {_MOST_AT_ONCE} at most."
        raise Rejected(message, fields={"skill": message})
    return chosen


def _level(form: MappingForm) -> int | None:
    return number_in(form.level.data) if form.level.data else None
