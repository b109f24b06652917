"""The catalogue of badges, open to everybody: finding one, its page and picture, and adding one by address."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from jobboard.catalogue import entries, readings
from jobboard.catalogue.equivalence import decisions_about
from jobboard.errors import NotAllowed, NotFound, Rejected
from jobboard.models import Achievement, AchievementPicture, ReadingState, Role
from jobboard.web import limits
from jobboard.web.access import NO_SUCH_PAGE, anyone, current_account, current_member, signed_in, viewer
from jobboard.web.forms import Form
from jobboard.web.numbers import number_in
from jobboard.web.presenters.catalogue import BadgeLine, badge_line, equivalence_line, reading_words
from jobboard.web.session import current_session, now

blueprint = Blueprint("catalogue", __name__, url_prefix="/badges-catalogue")

LEVELS = (
    ("0", "Any issuer"),
    ("2", "Issuers with a domain of their own, or better known"),
    ("3", "Issuers in a register, awarding bodies and regulators"),
    ("4", "Awarding bodies and regulators"),
)
_TEXT_LENGTH = 200
_LAST_PAGE = 500
_PICTURE_SECONDS = 3600
_DECIDING = {Role.EMPLOYER: "equivalents.show", Role.STAFF: "staff_equivalents.show"}


class AddressForm(Form):
    """Where a badge class stands."""

    address = StringField("Address of the badge")


@blueprint.get("")
@anyone
def index() -> str:
    """Find badges by name, issuer or skill."""
    text, level, page = asked_text("q"), request.args.get("level", "0"), number_in(request.args.get("page"))
    level = level if level in dict(LEVELS) else "0"
    page = max(min(page, _LAST_PAGE), 1)
    found = entries.find_badges(
        current_session(), text, issuer_level=int(level), now=now(), offset=(page - 1) * entries.PAGE_SIZE
    )
    return render_template(
        "catalogue/index.html",
        text=text,
        level=level,
        levels=LEVELS,
        total=found.total,
        lines=lines_of(found.badges),
        page=page,
        pages=-(-found.total // entries.PAGE_SIZE),
        page_link=lambda number: url_for(".index", q=text, level=level, page=number),
    )


@blueprint.get("/<int:badge_id>")
@anyone
def show(badge_id: int) -> str:
    """Show one badge: whose it is, what it is given for, what counts as it, who holds it and who asks for it."""
    session, badge = current_session(), _badge(badge_id)
    person = viewer()
    decisions = decisions_about(session, badge.id, _organisation_id())
    criteria = badge.criteria_address or (badge.criteria if badge.criteria.startswith("https://") else "")
    return render_template(
        "catalogue/show.html",
        badge=badge,
        line=lines_of([badge])[0],
        criteria_address=criteria,
        criteria="" if badge.criteria == criteria else badge.criteria,
        counts_as=[equivalence_line(each, tells_reason=False) for each in decisions if each.held_id == badge.id],
        equivalents=[equivalence_line(each, tells_reason=False) for each in decisions if each.asked_id == badge.id],
        vacancies=entries.asking_vacancies(session, badge.id, now=now()),
        deciding=_DECIDING.get(person.role, "") if person else "",
        is_read_again=person is not None and badge.key.startswith("https://"),
    )


@blueprint.get("/<int:badge_id>/picture")
@anyone
def picture(badge_id: int) -> ResponseReturnValue:
    """Give the picture of a badge, which we made ourselves."""
    kept = current_session().get(AchievementPicture, _badge(badge_id).id)
    if kept is None:
        raise NotFound(NO_SUCH_PAGE)
    response = Response(kept.content, mimetype="image/png")
    response.cache_control.public, response.cache_control.max_age = True, _PICTURE_SECONDS
    response.set_etag(kept.digest)
    return response.make_conditional(request)


@blueprint.get("/add")
@signed_in
def new() -> str:
    """Ask for the address of a badge class."""
    return render_template("catalogue/add.html", form=AddressForm(data={"address": asked_text("address")}))


@blueprint.post("/add")
@limits.imports
@signed_in
def add() -> ResponseReturnValue:
    """Let the worker read a badge class."""
    form = AddressForm()
    try:
        reading = readings.ask_for_reading(current_session(), current_account(), form.address.data or "", now=now())
    except Rejected as error:
        form.reject(error)
        return render_template("catalogue/add.html", form=form), 422
    return redirect(url_for(".reading", public_id=reading.public_id), 303)


@blueprint.get("/readings/<public_id>")
@signed_in
def reading(public_id: str) -> ResponseReturnValue:
    """Show how the reading stands; once it is done, the badge."""
    found = readings.own_reading(current_session(), current_account(), public_id)
    is_waiting = found.state is ReadingState.WAITING
    if "HX-Request" in request.headers:
        return Response(status=204) if is_waiting else Response(headers={"HX-Refresh": "true"})
    if found.state is ReadingState.DONE and found.achievement_id is not None:
        return redirect(url_for(".show", badge_id=found.achievement_id), 303)
    return render_template("catalogue/reading.html", reading=found, is_waiting=is_waiting, words=reading_words(found))


def asked_text(name: str) -> str:
    """Give what was typed, in one line and no longer than anybody types."""
    return " ".join(request.args.get(name, "")[:_TEXT_LENGTH].replace("\0", "").split())


def lines_of(badges: list[Achievement] | tuple[Achievement, ...]) -> list[BadgeLine]:
    """Give badges with everything that lists show of them, in a fixed number of statements."""
    session, ids = current_session(), [each.id for each in badges]
    skills, pictures = entries.skills_of(session, ids, now=now()), entries.pictures_of(session, ids)
    holders, asking = entries.holder_counts(session, ids, now=now()), entries.asking_counts(session, ids, now=now())
    return [
        badge_line(
            each,
            skills=skills[each.id],
            holders=holders[each.id],
            vacancies=asking[each.id],
            picture=pictures.get(each.id, ""),
        )
        for each in badges
    ]


def _organisation_id() -> int | None:
    """Give the organisation of an employer; None for everybody else, who may see this page as well."""
    person = viewer()
    if person is None or person.role is not Role.EMPLOYER:
        return None
    try:
        return current_member().organisation_id
    except NotAllowed:  # No longer a member of any.
        return None


def _badge(badge_id: int) -> Achievement:
    return entries.badge_of(current_session(), badge_id, now=now())
