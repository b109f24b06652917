"""The resume editor: its sections in the order that the person chooses, and which of them others may see."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response
from wtforms import StringField

from jobboard import resumes
from jobboard.errors import NotFound, Rejected
from jobboard.models import ResumeItem, ResumeSection, SectionKind
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.places import place_name
from jobboard.web.presenters.profile import VISIBILITY_WORDS
from jobboard.web.presenters.wallet import badge_lines
from jobboard.web.presenters.wishes import wish_words
from jobboard.web.session import current_session, now
from jobboard.web.wallet import badges_held

blueprint = Blueprint("resume", __name__, url_prefix="/resume")

SECTION = "/sections/<int:section_id>"

Page = str | tuple[str, int] | Response


class SectionForm(Form):
    """The title of a section."""

    title = StringField("Title of the section")


@blueprint.get("")
@jobseekers
def show() -> str:
    """Show the resume with everything that can be done to it."""
    return editor_page()


@blueprint.get("/sections/add")
@jobseekers
def new_section() -> str:
    """Ask for the title of a section of the person's own."""
    return _section_page(SectionForm())


@blueprint.post("/sections/add")
@jobseekers
def add_section() -> Page:
    """Add a section at the end."""
    form = SectionForm()
    try:
        section = resumes.add_section(current_session(), current_candidate(), SectionKind.OWN, form.title.data or "")
    except Rejected as error:
        form.reject(error)
        return _section_page(form), 422
    return _back_to_section(section)


@blueprint.get(SECTION + "/edit")
@jobseekers
def rename_section(section_id: int) -> str:
    """Ask for another title of a section."""
    section = own_section(section_id)
    return _section_page(SectionForm(title=section.title), section)


@blueprint.post(SECTION + "/edit")
@jobseekers
def edit_section(section_id: int) -> Page:
    """Give a section another title."""
    section, form = own_section(section_id), SectionForm()
    try:
        resumes.edit_section(current_session(), section, form.title.data or "")
    except Rejected as error:
        form.reject(error)
        return _section_page(form, section), 422
    return _back_to_section(section)


@blueprint.post(SECTION + "/move")
@jobseekers
def move_section(section_id: int) -> Page:
    """Move a section one place up or down."""
    section = own_section(section_id)
    resumes.move_section(current_session(), section, wanted_direction())
    return _back_to_section(section)


@blueprint.post(SECTION + "/hide")
@jobseekers
def hide_section(section_id: int) -> Page:
    """Keep a section from employers and from search, or show it again."""
    section, is_hidden = own_section(section_id), request.form.get("hidden") == "yes"
    resumes.hide_section(current_session(), section, is_hidden=is_hidden)
    flash(
        f"“{section.title}” is {'hidden from' if is_hidden else 'shown to'} employers. Search follows within seconds."
    )
    return _back_to_section(section)


@blueprint.get(SECTION + "/remove")
@jobseekers
def ask_remove_section(section_id: int) -> str:
    """Ask whether a section is to go, naming what goes with it."""
    return render_template("resume/remove_section.html", section=own_section(section_id))


@blueprint.post(SECTION + "/remove")
@jobseekers
def remove_section(section_id: int) -> Page:
    """Remove a section with its items; badges stay in the wallet."""
    section = own_section(section_id)
    resumes.remove_section(current_session(), section)
    flash(f"The section “{section.title}” is removed.")
    return redirect(url_for(".show"), 303)


def editor_page(removed: Form | None = None, removed_from: ResumeSection | None = None) -> str:
    """Show the resume; `removed`: an item that was removed from a section, in a form that puts it back."""
    candidate, held = current_candidate(), badges_held()
    own = select(ResumeSection).where(ResumeSection.candidate_id == candidate.id).order_by(ResumeSection.position)
    whole = selectinload(ResumeSection.items).selectinload(ResumeItem.placed_badges)
    return render_template(
        "resume/show.html",
        candidate=candidate,
        sections=current_session().scalars(own.options(whole)).all(),
        place=place_name(candidate.place) if candidate.place else "",
        wishes=wish_words(candidate),
        visibility=VISIBILITY_WORDS[candidate.visibility][0],
        lines={line.badge.id: line for line in badge_lines(held, now())},
        removed=removed,
        removed_from=removed_from,
    )


def _section_page(form: SectionForm, section: ResumeSection | None = None) -> str:
    return render_template("resume/section.html", form=form, section=section)


def _back_to_section(section: ResumeSection) -> Response:
    return redirect(url_for(".show", _anchor=f"section-{section.id}"), 303)


def wanted_direction() -> resumes.Direction:
    """Give where the button that was pressed moves something."""
    return resumes.Direction.UP if request.form.get("direction") == "up" else resumes.Direction.DOWN


def own_section(section_id: int) -> ResumeSection:
    """Give a section of the person's own. Raises: NotFound for any other."""
    section = current_session().get(ResumeSection, section_id)
    if section is None or section.candidate_id != current_candidate().id:
        raise NotFound(NO_SUCH_PAGE)
    return section
