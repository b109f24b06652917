"""Versions of the resume: a preview of what an employer sees, and saved ones to apply with."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import Select, select
from werkzeug.wrappers import Response
from wtforms import StringField

from jobboard import resumes
from jobboard.errors import NotFound, Rejected
from jobboard.models import ResumeVersion
from jobboard.people import neutral_label
from jobboard.web.access import NO_SUCH_PAGE, current_candidate, jobseekers
from jobboard.web.forms import Form
from jobboard.web.session import current_session, now

blueprint = Blueprint("versions", __name__, url_prefix="/resume")


class VersionForm(Form):
    """The title under which a version is saved."""

    title = StringField("Title of this version")


@blueprint.get("/preview")
@jobseekers
def preview() -> str:
    """Show the resume as an employer sees it: without the name, or with it."""
    candidate = current_candidate()
    is_named = request.args.get("as") == "named"
    return render_template(
        "resume/preview.html",
        is_named=is_named,
        name=candidate.account.name if is_named else neutral_label(candidate),
        resume=resumes.snapshot(current_session(), candidate),
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
    version = current_session().scalar(_own_versions().where(ResumeVersion.public_id == public_id))
    if version is None:
        raise NotFound(NO_SUCH_PAGE)
    return render_template("resume/version.html", version=version, resume=resumes.Snapshot.from_json(version.content))


def _index_page(form: VersionForm) -> str:
    saved = current_session().scalars(_own_versions().order_by(ResumeVersion.id.desc())).all()
    return render_template("resume/versions.html", form=form, versions=saved)


def _own_versions() -> Select[ResumeVersion]:
    return select(ResumeVersion).where(ResumeVersion.candidate_id == current_candidate().id)
