"""The wallet: badges are handed in, their check is followed, and each shows its verdict."""

import json
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload, selectinload
from werkzeug.wrappers import Response as BaseResponse

from jobboard import badges
from jobboard.checks import outage_of
from jobboard.credentials import Report, said_of_holder
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import (
    Achievement,
    Badge,
    BadgeImport,
    BadgeSkill,
    BadgeState,
    ImportState,
    ItemBadge,
    ResumeItem,
    Task,
    TaskKind,
)
from jobboard.reports import whole_report
from jobboard.revealing import audience_of
from jobboard.skills.offers import offers_of
from jobboard.sources import ask_afresh
from jobboard.tasks import add_task
from jobboard.web import limits
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.import_form import MAX_FILES, HandedIn, ImportForm, handed_in
from jobboard.web.presenters.badges import CHECKING, badge_words
from jobboard.web.presenters.checks import outage_words
from jobboard.web.presenters.identities import NextStep, next_step
from jobboard.web.presenters.own_badge import facts_of, skill_lines
from jobboard.web.presenters.presentation import presentation_of
from jobboard.web.presenters.reports import judgement_blocks, member_lines, next_steps
from jobboard.web.presenters.wallet import badge_lines, import_line, import_lines, state_counts
from jobboard.web.reports import latest_report, latest_verification
from jobboard.web.session import current_session, now, settings
from jobboard.web.zip_files import MAX_MEMBERS

blueprint = Blueprint("wallet", __name__)

SHOWN_IMPORTS = 50


def badges_held(*, with_skills: bool = False) -> list[Badge]:
    """Give the person's badges, the latest first, without those that were removed; with skills for who looks at them.

    Without `with_skills` each badge whose skills are looked at costs statements of its own.
    """
    held = select(Badge).where(Badge.candidate_id == current_candidate().id, Badge.removed_at.is_(None))
    shown = held.options(joinedload(Badge.achievement).joinedload(Achievement.issuer))
    if with_skills:
        shown = shown.options(selectinload(Badge.skills).joinedload(BadgeSkill.skill))
    return list(current_session().scalars(shown.order_by(Badge.imported_at.desc(), Badge.id.desc())))


def own_badge(public_id: str) -> Badge:
    """Give a badge of the person's own, also one that was removed. Raises: NotFound for any other."""
    found = current_session().scalar(
        select(Badge).where(Badge.public_id == public_id, Badge.candidate_id == current_candidate().id)
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def waiting_imports() -> list[BadgeImport]:
    """Give what the person handed in and nobody has judged yet, the latest first."""
    return [each for each in _latest_imports() if _is_waiting(each)]


@blueprint.get("/badges")
@jobseekers
def wall() -> str:
    """Show the person's badges, all or those of one state, and the imports that wait."""
    lines = badge_lines(badges_held(), now())
    wanted = request.args.get("state", "")
    removed = request.args.get("removed")
    return render_template(
        "wallet/wall.html",
        lines=[line for line in lines if wanted in ("", line.state.value)],
        counts=state_counts(lines),
        wanted=wanted,
        waiting=waiting_imports(),
        checking=CHECKING,
        removed=own_badge(removed) if removed else None,
    )


@blueprint.get("/badges/import")
@jobseekers
def import_badges() -> str:
    """Ask for badges: files, a text, or an address."""
    return _import_page(ImportForm())


@blueprint.post("/badges/import")
@jobseekers
@limits.imports
def start_imports() -> BaseResponse | tuple[str, int]:
    """Keep what was handed in and return at once; the worker judges it."""
    form = ImportForm()
    moment = now()  # The same for all: what is handed in at once is judged on one budget.
    try:
        with current_session().begin_nested():  # All or nothing: a refused file leaves no others behind.
            started = [_start_import(each, moment) for each in handed_in(request.files.getlist("files"), form)]
    except Rejected as error:
        form.reject(error)
        return _import_page(form), 422
    if len(started) == 1:
        return redirect(url_for(".follow", public_id=started[0].public_id), 303)
    return redirect(url_for(".imports"), 303)


@blueprint.get("/badges/imports")
@jobseekers
def imports() -> str | tuple[str, int]:
    """Show the latest imports and how each stands. A page that asks again gets an answer only when that changed."""
    latest = _latest_imports()
    waiting = sum(_is_waiting(each) for each in latest)
    if _asks_again() and request.args.get("waiting") == str(waiting):
        return "", 204
    return render_template("wallet/imports.html", lines=import_lines(latest, now()), waiting=waiting)


@blueprint.get("/badges/imports/<public_id>")
@jobseekers
def follow(public_id: str) -> str | tuple[str, int]:
    """Show how one import stands. A page that asks again gets an answer only when the import is judged."""
    found = current_session().scalar(
        select(BadgeImport).where(
            BadgeImport.public_id == public_id, BadgeImport.candidate_id == current_candidate().id
        )
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    if _asks_again() and _is_waiting(found):
        return "", 204
    return render_template("wallet/follow.html", line=import_line(found, now()), is_waiting=_is_waiting(found))


@blueprint.get("/badges/<public_id>")
@jobseekers
def badge(public_id: str) -> str | BaseResponse:
    """Show a badge of the person's own: its verdict, every check, its skills, and where it is placed."""
    found = own_badge(public_id)
    is_waiting = _is_being_checked(found)
    if _asks_again():
        return Response(status=204) if is_waiting else Response(headers={"HX-Refresh": "true"})
    report, words = latest_report(current_session(), found), badge_words(found, now())
    return render_template(
        "wallet/badge.html",
        badge=found,
        words=words,
        is_waiting=is_waiting,
        facts=facts_of(found, report),
        blocks=judgement_blocks(report) if report else (),
        steps=next_steps(report) if report else (),
        step=_next_step(report) if report else None,
        members=member_lines(report),
        details=said_of_holder(found.content, report.documents if report else ()),
        presentation=presentation_of(report),
        audience=audience_of(current_session(), current_candidate(), found),
        skills=skill_lines(found) if words.code == BadgeState.VERIFIED else (),
        asked=len(offers_of(current_session(), found).asked),
        items=_items_with(found),
        outage=outage_words(outage_of(current_session(), found, now=now())),
    )


@blueprint.get("/badges/<public_id>/report.json")
@jobseekers
def report(public_id: str) -> Response:
    """Give the whole last report, with every answer that was fetched, as a file."""
    found = own_badge(public_id)
    verification = latest_verification(current_session(), found)
    if verification is None:
        raise NotFound(NO_SUCH_PAGE)
    text = json.dumps(whole_report(current_session(), verification), ensure_ascii=False)
    response = Response(text, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"badge-report-{found.public_id}.json")
    return response


@blueprint.post("/badges/<public_id>/check")
@jobseekers
@limits.imports
def check_again(public_id: str) -> BaseResponse:
    """Have the badge checked again as soon as the worker is free."""
    found = own_badge(public_id)
    ask_afresh(current_session(), found, now=now())
    add_task(current_session(), TaskKind.RECHECK_BADGE, found.id, due_at=now())
    flash("The badge is being checked again.")
    return redirect(url_for(".badge", public_id=found.public_id), 303)


@blueprint.post("/badges/<public_id>/remove")
@jobseekers
def remove(public_id: str) -> BaseResponse:
    """Remove a badge; the next page offers to undo it."""
    found = own_badge(public_id)
    badges.remove_badge(current_session(), found, now=now())
    return redirect(url_for(".wall", removed=found.public_id), 303)


@blueprint.post("/badges/<public_id>/restore")
@jobseekers
def restore(public_id: str) -> BaseResponse:
    """Bring a removed badge back."""
    found = own_badge(public_id)
    badges.restore_badge(current_session(), found, now=now())
    flash("The badge is back.")
    return redirect(url_for(".badge", public_id=found.public_id), 303)


def _import_page(form: ImportForm) -> str:
    return render_template("wallet/import.html", form=form, max_files=MAX_FILES, max_members=MAX_MEMBERS)


def _start_import(each: HandedIn, moment: datetime) -> BadgeImport:
    """Start one import. Raises: Rejected beside the field that it came from, so that nothing typed is lost."""
    try:
        return badges.start_import(
            current_session(),
            current_candidate(),
            content=each.content,
            address=each.address,
            file_name=each.file_name,
            now=moment,
        )
    except (Rejected, TooMany) as error:
        message = f"{each.file_name}: {error.message}" if each.file_name else error.message
        raise Rejected(message, fields={each.field: message}) from error


def _next_step(report: Report) -> NextStep | None:
    is_resolved = settings().did_resolver is not None
    return next_step(report, current_candidate().account.emails, is_resolved=is_resolved)


def _items_with(found: Badge) -> list[ResumeItem]:
    placed = (
        select(ResumeItem).join(ItemBadge, ItemBadge.item_id == ResumeItem.id).where(ItemBadge.badge_id == found.id)
    )
    return list(current_session().scalars(placed.order_by(ResumeItem.id)))


def _latest_imports() -> list[BadgeImport]:
    own = select(BadgeImport).where(BadgeImport.candidate_id == current_candidate().id)
    own = own.options(defer(BadgeImport.content))
    return list(current_session().scalars(own.order_by(BadgeImport.id.desc()).limit(SHOWN_IMPORTS)))


def _asks_again() -> bool:
    return "HX-Request" in request.headers


def _is_waiting(found: BadgeImport) -> bool:
    return found.state is ImportState.WAITING


def _is_being_checked(found: Badge) -> bool:
    due = select(Task.id).where(
        Task.kind == TaskKind.RECHECK_BADGE, Task.subject_id == found.id, Task.due_at <= now(), Task.is_dead.is_(False)
    )
    return current_session().scalar(due) is not None
