"""The items of the resume: written in forms that save by themselves, in their order, with the badges placed on them."""

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField

from jobboard import resumes
from jobboard.edits import Overtaken, stamp_of
from jobboard.errors import NotFound, Rejected
from jobboard.models import Badge, ResumeItem, ResumeSection
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.presenters.wallet import badge_lines
from jobboard.web.resume import SECTION, Page, editor_page, own_section, wanted_direction
from jobboard.web.saving import Saving, is_by_itself, not_saved, seen_stamp, status_of_refusal
from jobboard.web.session import current_session, now
from jobboard.web.wallet import badges_held, own_badge

blueprint = Blueprint("resume_items", __name__, url_prefix="/resume")

ITEM = "/items/<int:item_id>"


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


@blueprint.get(SECTION + "/items/add")
@jobseekers
def new_item(section_id: int) -> str:
    """Ask for an item of a section."""
    return _item_page(ItemForm(), own_section(section_id))


@blueprint.post(SECTION + "/items/add")
@jobseekers
def add_item(section_id: int) -> Page:
    """Add an item at the end of a section."""
    section, form = own_section(section_id), ItemForm()
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
    """Keep what the person changed of an item; where another window changed it too, show both."""
    item, form = _own_item(item_id), ItemForm()
    try:
        resumes.edit_item(current_session(), item, form.values(), seen=seen_stamp())
    except Rejected as error:
        form.reject(error)
        return _item_page(form, item.section, item, saving=not_saved(error)), status_of_refusal(422)
    except Overtaken as error:
        if is_by_itself():
            return _item_page(form, item.section, item, saving=not_saved(error))
        return _item_page(form, item.section, item, other=resumes.values_of(item)), 409
    if is_by_itself():
        return _item_page(form, item.section, item, saving=Saving(stamp_of(resumes.values_of(item)), now()))
    return _back_to_item(item)


@blueprint.post(ITEM + "/move")
@jobseekers
def move_item(item_id: int) -> Page:
    """Move an item one place up or down in its section."""
    item = _own_item(item_id)
    resumes.move_item(current_session(), item, wanted_direction())
    return _back_to_item(item)


@blueprint.post(ITEM + "/remove")
@jobseekers
def remove_item(item_id: int) -> Page:
    """Remove an item. The answer carries it, so that one button puts it back."""
    item = _own_item(item_id)
    section, removed = item.section, RemovedItemForm(formdata=None, obj=item)
    removed.badges.data = " ".join(placed.badge.public_id for placed in item.placed_badges)
    resumes.remove_item(current_session(), item)
    return editor_page(removed=removed, removed_from=section)


@blueprint.post(SECTION + "/items/restore")
@jobseekers
def restore_item(section_id: int) -> Page:
    """Put a removed item back where it was, with its badges."""
    section, form = own_section(section_id), RemovedItemForm()
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


def _item_page(
    form: ItemForm,
    section: ResumeSection,
    item: ResumeItem | None = None,
    *,
    saving: Saving | None = None,
    other: resumes.ItemValues | None = None,
) -> str:
    """Show an item in a form. `other`: what another window saved meanwhile."""
    if item is not None and saving is None:
        saving = Saving(stamp_of(resumes.values_of(item)))
    there = [(form[name].label.text, text) for name, text in asdict(other).items()] if other else []
    return render_template("resume/item.html", form=form, section=section, item=item, saving=saving, there=there)


def _back_to_item(item: ResumeItem) -> Response:
    return redirect(url_for("resume.show", _anchor=f"item-{item.id}"), 303)


def _badge_named() -> Badge:
    badge = own_badge(request.form.get("badge", ""))
    if badge.removed_at is not None:
        raise NotFound(NO_SUCH_PAGE)
    return badge


def _own_item(item_id: int) -> ResumeItem:
    own = select(ResumeItem).join(ResumeItem.section).where(ResumeSection.candidate_id == current_candidate().id)
    item = current_session().scalar(own.where(ResumeItem.id == item_id))
    if item is None:
        raise NotFound(NO_SUCH_PAGE)
    return item
