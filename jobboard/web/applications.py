"""A person's own applications: the list, each with what was sent, withdrawing and its undo."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from jobboard import applications, snapshots
from jobboard.people import shown_badges
from jobboard.pipelines.answering import progress_of, stages_of
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.presenters.badges import states_of
from jobboard.web.presenters.pipeline import applicant_words, stage_words
from jobboard.web.session import current_session, now

blueprint = Blueprint("applications", __name__, url_prefix="/applications")


@blueprint.get("")
@jobseekers
def index() -> str:
    """List the person's applications."""
    found = applications.applications_by(current_session(), current_candidate().id)
    withdrawn = request.args.get("withdrawn", "")
    undo = next((each for each in found if each.public_id == withdrawn and each.withdrawn_at), None)
    stages = stages_of(current_session(), found)
    words = {application_id: stage_words(stage) for application_id, stage in stages.items()}
    return render_template("applications/index.html", applications=found, undo=undo, words=words)


@blueprint.get("/<public_id>")
@jobseekers
def show(public_id: str) -> str:
    """Show an application with the resume that was sent."""
    application = applications.application_of(current_session(), current_candidate().id, public_id)
    snapshot = snapshots.Snapshot.from_json(application.resume_version.content)
    states = states_of(shown_badges(current_session(), application.candidate), now())
    progress = progress_of(current_session(), application)
    return render_template(
        "applications/show.html",
        application=application,
        resume=snapshot,
        states=states,
        words=applicant_words(progress),
        answer=progress.answer,
    )


@blueprint.post("/<public_id>/withdraw")
@jobseekers
def withdraw(public_id: str) -> Response:
    """Withdraw an application; the list then offers the undo."""
    applications.withdraw(applications.application_of(current_session(), current_candidate().id, public_id), now=now())
    return redirect(url_for(".index", withdrawn=public_id), 303)


@blueprint.post("/<public_id>/restore")
@jobseekers
def restore(public_id: str) -> Response:
    """Undo a withdrawal."""
    application = applications.application_of(current_session(), current_candidate().id, public_id)
    applications.restore_application(application, now=now())
    flash("Your application stands again.")
    return redirect(url_for(".show", public_id=public_id), 303)
