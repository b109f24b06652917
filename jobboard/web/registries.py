"""Staff keep the registries of issuers: add one, see what changed in it, have it read, take it out."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice, StringField

from jobboard.errors import Rejected
from jobboard.issuers import registries
from jobboard.models import Registry
from jobboard.web.access import current_account, staff
from jobboard.web.forms import Form
from jobboard.web.presenters.issuers import EVENT_WORDS, TRUST_WORDS, registry_words
from jobboard.web.session import current_session, now

blueprint = Blueprint("registries", __name__, url_prefix="/staff/registries")

_SHOWN_ENTRIES = 200
_SHOWN_CHANGES = 100


class RegistryForm(Form):
    """A registry: its name, where it stands, how it is known to be itself, and what it may give."""

    name = StringField("Name")
    address = StringField("Address")
    trust = RadioField(
        "How is its document known to be its own?",
        choices=[SelectChoice(each.value, words[0].upper() + words[1:]) for each, words in TRUST_WORDS.items()],
        validate_choice=False,
    )
    trust_value = StringField("Its sha256 or its key")
    level = RadioField(
        "What may it give?",
        choices=[
            SelectChoice("3", "Level 3"),
            SelectChoice("4", "Level 4 to awarding bodies and regulators, level 3 to others"),
        ],
        validate_choice=False,
    )


@blueprint.get("")
@staff
def index() -> str:
    """List the registries and how each stands; ask for a further one."""
    return _index(RegistryForm())


@blueprint.post("")
@staff
def add() -> ResponseReturnValue:
    """Add a registry; the worker reads it at once."""
    form = RegistryForm()
    try:
        registry = registries.add_registry(
            current_session(),
            name=form.name.data or "",
            address=form.address.data or "",
            trust=form.trust.data or "",
            trust_value=form.trust_value.data or "",
            level=int(form.level.data) if form.level.data in ("3", "4") else 0,
            account_id=current_account().id,
            now=now(),
        )
    except Rejected as error:
        form.reject(error)
        return _index(form), 422
    flash("The registry is added. The worker reads it in a moment.")
    return redirect(url_for(".show", registry_id=registry.id), 303)


@blueprint.get("/<int:registry_id>")
@staff
def show(registry_id: int) -> str:
    """Show a registry, its entries and what changed in it."""
    registry = registries.registry_by_id(current_session(), registry_id)
    return render_template(
        "registries/show.html",
        registry=registry,
        words=registry_words(registry),
        trust=TRUST_WORDS[registry.trust],
        entries=registries.entries_of(current_session(), registry, limit=_SHOWN_ENTRIES),
        changes=registries.changes_of(current_session(), registry, limit=_SHOWN_CHANGES),
        event_words=EVENT_WORDS,
        most_entries=_SHOWN_ENTRIES,
        most_changes=_SHOWN_CHANGES,
    )


@blueprint.post("/<int:registry_id>/read")
@staff
def read(registry_id: int) -> ResponseReturnValue:
    """Have a registry read as soon as the worker is free."""
    registry = _standing(registry_id)
    registries.read_soon(current_session(), registry, now=now())
    flash("The worker reads the registry in a moment.")
    return redirect(url_for(".show", registry_id=registry.id), 303)


@blueprint.post("/<int:registry_id>/take-out")
@staff
def take_out(registry_id: int) -> ResponseReturnValue:
    """Let a registry count for nothing any more."""
    registry = _standing(registry_id)
    registries.take_out(current_session(), registry, account_id=current_account().id, now=now())
    flash("The registry is taken out. Levels, badges and search follow at once. Add it again to bring it back.")
    return redirect(url_for(".index"), 303)


def _standing(registry_id: int) -> Registry:
    """Give a registry that counts. Raises: NotFound, Rejected for one that was taken out."""
    registry = registries.registry_by_id(current_session(), registry_id)
    if registry.removed_at is not None:
        raise Rejected("This registry was taken out.")
    return registry


def _index(form: RegistryForm) -> str:
    found = registries.all_registries(current_session())
    return render_template("registries/index.html", lines=[(each, registry_words(each)) for each in found], form=form)
