"""DIDs and pages of the person's own: the question, its answer, how it stands; removed and brought back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField, TextAreaField

from jobboard import identities
from jobboard.errors import Conflict, Rejected
from jobboard.models import ChallengeState, IdentityChallenge, IdentityKind
from jobboard.web import limits
from jobboard.web.access import anyone, current_account, signed_in
from jobboard.web.forms import Form
from jobboard.web.presenters.identities import reason_words
from jobboard.web.reports import named_in_badge
from jobboard.web.session import current_session, now, settings

blueprint = Blueprint("identities", __name__)


class DidForm(Form):
    """The DID that somebody wants to prove."""

    value = StringField("Your DID")


class PageForm(Form):
    """The page that somebody wants to prove."""

    value = StringField("Address of your page")


class AnswerForm(Form):
    """A presentation, a signed token, or a bare signature with the name of its key."""

    answer = TextAreaField("Presentation or signature")
    method = StringField("Name of the key (only for a signature alone)")


@blueprint.get("/account/identities/add-did")
@signed_in
def new_did() -> ResponseReturnValue:
    """Ask which DID is to be proven."""
    return render_template("identities/add_did.html", form=DidForm(data={"value": named_in_badge("did")}))


@blueprint.post("/account/identities/add-did")
@limits.identity_questions
@signed_in
def add_did() -> ResponseReturnValue:
    """Make the question for a DID."""
    return _ask(IdentityKind.DID, DidForm(), "identities/add_did.html")


@blueprint.get("/account/identities/add-page")
@signed_in
def new_page() -> ResponseReturnValue:
    """Ask which page is to be proven."""
    return render_template("identities/add_page.html", form=PageForm(data={"value": named_in_badge("url")}))


@blueprint.post("/account/identities/add-page")
@limits.identity_questions
@signed_in
def add_page() -> ResponseReturnValue:
    """Make the link for a page."""
    return _ask(IdentityKind.URL, PageForm(), "identities/add_page.html")


@blueprint.get("/account/identities/questions/<public_id>")
@signed_in
def question(public_id: str) -> ResponseReturnValue:
    """Show what is asked and how it stands. A page that asks again gets an answer only when something changed."""
    challenge = identities.own_challenge(current_session(), current_account(), public_id)
    is_checking = challenge.state is ChallengeState.CHECKING
    if "HX-Request" in request.headers:
        return Response(status=204) if is_checking else Response(headers={"HX-Refresh": "true"})
    return _question_page(challenge, AnswerForm(data={"answer": challenge.answer, "method": challenge.method}))


@blueprint.post("/account/identities/questions/<public_id>/answer")
@limits.identity_answers
@signed_in
def answer(public_id: str) -> ResponseReturnValue:
    """Take an answer, or have the page looked at; the worker does it."""
    challenge = identities.own_challenge(current_session(), current_account(), public_id)
    form = AnswerForm()
    try:
        identities.answer_challenge(
            current_session(), challenge, answer=form.answer.data or "", method=form.method.data or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return _question_page(challenge, form), 422
    except Conflict as error:  # It was answered in another window, or it is too old: what was typed stays to be seen.
        form.form_errors.append(error.message)
        return _question_page(challenge, form), 409
    return redirect(url_for(".question", public_id=challenge.public_id), 303)


@blueprint.post("/account/identities/<public_id>/remove")
@signed_in
def remove(public_id: str) -> ResponseReturnValue:
    """Remove a DID or page; the next page offers to undo it."""
    identity = identities.own_identity(current_session(), current_account(), public_id)
    identities.remove_identity(current_session(), current_account(), identity, now=now())
    return redirect(url_for("account.show", removed=identity.public_id), 303)


@blueprint.post("/account/identities/<public_id>/restore")
@signed_in
def restore(public_id: str) -> ResponseReturnValue:
    """Bring back what was removed a short while ago."""
    identity = identities.own_identity(current_session(), current_account(), public_id)
    identities.restore_identity(current_session(), current_account(), identity, now=now())
    flash(f"{identity.value} is back.")
    return redirect(url_for("account.show"), 303)


@blueprint.get("/me/<token>")
@anyone
def linked(token: str) -> ResponseReturnValue:
    """Say what a link on somebody's page is for. It says nothing of whose it is, nor whether it is used."""
    return render_template("identities/linked.html")


def _ask(kind: IdentityKind, form: DidForm | PageForm, template: str) -> ResponseReturnValue:
    try:
        challenge = identities.ask_for_proof(
            current_session(), settings(), current_account(), kind=kind, value=form.value.data or "", now=now()
        )
    except Rejected as error:
        form.reject(error)
        return render_template(template, form=form), 422
    return redirect(url_for(".question", public_id=challenge.public_id), 303)


def _question_page(challenge: IdentityChallenge, form: AnswerForm) -> str:
    is_page = challenge.kind is IdentityKind.URL
    return render_template(
        "identities/page.html" if is_page else "identities/did.html",
        challenge=challenge,
        question=identities.question_of(challenge),
        form=form,
        reason=reason_words(challenge.reason) if challenge.reason else "",
        is_open=challenge.state is ChallengeState.OPEN and challenge.expires_at > now(),
        is_checking=challenge.state is ChallengeState.CHECKING,
        is_proven=challenge.state is ChallengeState.PROVEN,
    )
