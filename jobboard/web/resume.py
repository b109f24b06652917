"""The resume editor: sections, items and the badges placed on them, in the order that the person chooses."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField

from jobboard import resumes
from jobboard.errors import NotFound, Rejected
from jobboard.models import Badge, ResumeItem, ResumeSection, SectionKind
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.places import place_name
from jobboard.web.presenters.profile import VISIBILITY_WORDS
from jobboard.web.presenters.wallet import badge_lines
from jobboard.web.presenters.wishes import wish_words
from jobboard.web.session import current_session, now
from jobboard.web.wallet import badges_held, own_badge

blueprint = Blueprint("resume", __name__, url_prefix="/resume")

SECTION = "/sections/<int:section_id>"
ITEM = "/items/<int:item_id>"

Page = str | tuple[str, int] | Response


class SectionForm(Form):
    """The title of a section."""

    title = StringField("Title of the section")


class ItemForm(Form):
    """One entry of a section."""

    title = StringField("Title")
    organisation = StringField("Organisation")
    started = StringField("From")
    ended = StringField("To")
    description = TextAreaField("Description")

    def values(self) -> resumes.ItemValues:
        """Give what was typed."""
        return resumes.ItemValues(
            title=self.title.data or "",
            organisation=self.organisation.data or "",
            started=self.started.data or "",
            ended=self.ended.data or "",
            description=self.description.data or "",
        )


class RemovedItemForm(ItemForm):
    """An item that was removed, carried by the page, so that it can be put back."""

    position = HiddenField()
    badges = HiddenField()


@blueprint.get("")
@jobseekers
def show() -> str:
    """Show the resume with everything that can be done to it."""
    return _editor()


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
    section = _own_section(section_id)
    return _section_page(SectionForm(title=section.title), section)


@blueprint.post(SECTION + "/edit")
@jobseekers
def edit_section(section_id: int) -> Page:
    """Give a section another title."""
    section, form = _own_section(section_id), SectionForm()
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
    section = _own_section(section_id)
    resumes.move_section(current_session(), section, _direction())
    return _back_to_section(section)


@blueprint.get(SECTION + "/remove")
@jobseekers
def ask_remove_section(section_id: int) -> str:
    """Ask whether a section is to go, naming what goes with it."""
    return render_template("resume/remove_section.html", section=_own_section(section_id))


@blueprint.post(SECTION + "/remove")
@jobseekers
def remove_section(section_id: int) -> Page:
    """Remove a section with its items; badges stay in the wallet."""
    section = _own_section(section_id)
    resumes.remove_section(current_session(), section)
    flash(f"The section “{section.title}” is removed.")
    return redirect(url_for(".show"), 303)


@blueprint.get(SECTION + "/items/add")
@jobseekers
def new_item(section_id: int) -> str:
    """Ask for an item of a section."""
    return _item_page(ItemForm(), _own_section(section_id))


@blueprint.post(SECTION + "/items/add")
@jobseekers
def add_item(section_id: int) -> Page:
    """Add an item at the end of a section."""
    section, form = _own_section(section_id), ItemForm()
    try:
        item = resumes.add_item(current_session(), section, form.values())
    except Rejected as error:
        form.reject(error)
        return _item_page(form, section), 422
    return _back_to_item(item)


@blueprint.get(ITEM + "/edit")
@jobseekers
def change_item(item_id: int) -> str:
    """Show an item in a form."""
    item = _own_item(item_id)
    return _item_page(ItemForm(obj=item), item.section, item)


@blueprint.post(ITEM + "/edit")
@jobseekers
def edit_item(item_id: int) -> Page:
    """Keep what the person changed of an item."""
    item, form = _own_item(item_id), ItemForm()
    try:
        resumes.edit_item(current_session(), item, form.values())
    except Rejected as error:
        form.reject(error)
        return _item_page(form, item.section, item), 422
    return _back_to_item(item)


@blueprint.post(ITEM + "/move")
@jobseekers
def move_item(item_id: int) -> Page:
    """Move an item one place up or down in its section."""
    item = _own_item(item_id)
    resumes.move_item(current_session(), item, _direction())
    return _back_to_item(item)


@blueprint.post(ITEM + "/remove")
@jobseekers
def remove_item(item_id: int) -> Page:
    """Remove an item. The answer carries it, so that one button puts it back."""
    item = _own_item(item_id)
    section, removed = item.section, RemovedItemForm(formdata=None, obj=item)
    removed.badges.data = " ".join(placed.badge.public_id for placed in item.placed_badges)
    resumes.remove_item(current_session(), item)
    return _editor(removed=removed, removed_from=section)


@blueprint.post(SECTION + "/items/restore")
@jobseekers
def restore_item(section_id: int) -> Page:
    """Put a removed item back where it was, with its badges."""
    section, form = _own_section(section_id), RemovedItemForm()
    item = resumes.add_item(current_session(), section, form.values())
    position = form.position.data or ""
    for _ in range(item.position - int(position) if position.isdecimal() and len(position) < 4 else 0):
        resumes.move_item(current_session(), item, resumes.Direction.UP)
    wanted = (form.badges.data or "").split()
    for badge in (each for each in badges_held() if each.public_id in wanted):
        resumes.place_badge(current_session(), item, badge)
    return _back_to_item(item)


@blueprint.get(ITEM + "/badges")
@jobseekers
def choose_badge(item_id: int) -> str:
    """Show the badges that can be placed on an item."""
    item = _own_item(item_id)
    placed = {each.badge_id for each in item.placed_badges}
    free = [badge for badge in badges_held() if badge.id not in placed]
    return render_template(
        "resume/place_badge.html", item=item, lines=badge_lines(free, now()), has_placed=bool(placed)
    )


@blueprint.post(ITEM + "/badges")
@jobseekers
def place_badge(item_id: int) -> Page:
    """Place a badge on an item."""
    item = _own_item(item_id)
    resumes.place_badge(current_session(), item, _badge_named())
    return _back_to_item(item)


@blueprint.post(ITEM + "/badges/remove")
@jobseekers
def take_badge_off(item_id: int) -> Page:
    """Take a badge off an item; it stays in the wallet."""
    item = _own_item(item_id)
    resumes.take_badge_off(current_session(), item, _badge_named())
    return _back_to_item(item)


def _editor(removed: RemovedItemForm | None = None, removed_from: ResumeSection | None = None) -> str:
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


def _item_page(form: ItemForm, section: ResumeSection, item: ResumeItem | None = None) -> str:
    return render_template("resume/item.html", form=form, section=section, item=item)


def _back_to_section(section: ResumeSection) -> Response:
    return redirect(url_for(".show", _anchor=f"section-{section.id}"), 303)


def _back_to_item(item: ResumeItem) -> Response:
    return redirect(url_for(".show", _anchor=f"item-{item.id}"), 303)


def _direction() -> resumes.Direction:
    return resumes.Direction.UP if request.form.get("direction") == "up" else resumes.Direction.DOWN


def _badge_named() -> Badge:
    badge = own_badge(request.form.get("badge", ""))
    if badge.removed_at is not None:
        raise NotFound(NO_SUCH_PAGE)
    return badge


def _own_section(section_id: int) -> ResumeSection:
    section = current_session().get(ResumeSection, section_id)
    if section is None or section.candidate_id != current_candidate().id:
        raise NotFound(NO_SUCH_PAGE)
    return section


def _own_item(item_id: int) -> ResumeItem:
    own = select(ResumeItem).join(ResumeItem.section).where(ResumeSection.candidate_id == current_candidate().id)
    item = current_session().scalar(own.where(ResumeItem.id == item_id))
    if item is None:
        raise NotFound(NO_SUCH_PAGE)
    return item
