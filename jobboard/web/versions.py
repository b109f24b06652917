"""Versions of the resume: a preview of what an employer sees, and saved ones to apply with."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from jobboard import resumes, snapshots
from jobboard.errors import Rejected
from jobboard.matching import evidence_of
from jobboard.models import Candidate
from jobboard.people import Sight, neutral_label, shown_badges
from jobboard.search.acceptance import DEFAULT
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.presenters.badges import StateWords, states_of
from jobboard.web.presenters.people import counted_badges, place_of
from jobboard.web.presenters.wishes import wish_words
from jobboard.web.session import current_session, now

blueprint = Blueprint("versions", __name__, url_prefix="/resume")


class VersionForm(Form):
    """The title under which a version is saved."""

    title = StringField("Title of this version")


@dataclass(frozen=True)
class OwnSight(Sight):
    """The person themselves as an employer would see them: with the name or without, whatever they chose."""

    is_named: bool = False

    @property
    def label(self) -> str:
        """The name, or the neutral label."""
        return self.candidate.account.name if self.is_named else neutral_label(self.candidate)


@blueprint.get("/preview")
@jobseekers
def preview() -> str:
    """Show the resume on the employer's own page: without the name, or with it."""
    session, candidate = current_session(), current_candidate()
    sight = OwnSight(candidate, is_named=request.args.get("as") == "named")
    evidence = evidence_of(session, [candidate.id], DEFAULT, now=now())
    return render_template(
        "resume/preview.html",
        is_preview=True,
        is_named=sight.is_named,
        sight=sight,
        place=place_of(sight),
        wishes=wish_words(sight.candidate),
        **counted_badges(evidence, candidate.id),
        resume=snapshots.snapshot(session, candidate),
        states=_states(candidate),
    )


@blueprint.get("/versions")
@jobseekers
def index() -> str:
    """List the saved versions and offer to save another."""
    return _index_page(VersionForm())


@blueprint.post("/versions")
@jobseekers
def save() -> str | tuple[str, int] | Response:
    """Save the resume as it is."""
    form = VersionForm()
    try:
        version = resumes.save_version(current_session(), current_candidate(), form.title.data or "", now=now())
    except Rejected as error:
        form.reject(error)
        return _index_page(form), 422
    flash(f"“{version.title}” is saved.")
    return redirect(url_for(".index"), 303)


@blueprint.get("/versions/<public_id>")
@jobseekers
def show(public_id: str) -> str:
    """Show a saved version."""
    candidate = current_candidate()
    version = resumes.version_of(current_session(), candidate.id, public_id)
    return render_template(
        "resume/version.html",
        version=version,
        resume=snapshots.Snapshot.from_json(version.content),
        states=_states(candidate),
    )


def _index_page(form: VersionForm) -> str:
    saved = resumes.versions_of(current_session(), current_candidate().id)
    return render_template("resume/versions.html", form=form, versions=saved)


def _states(candidate: Candidate) -> dict[str, StateWords]:
    return states_of(shown_badges(current_session(), candidate), now())
