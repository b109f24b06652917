"""Pages about the site, for everybody: what the states mean, accessibility, privacy, terms, cookies, and help."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, current_app, render_template

from jobboard import public_checks
from jobboard.credentials import REASONS, Judgement
from jobboard.credentials.reasons import Reason
from jobboard.mail import KEPT_FOR as MAIL_KEPT_FOR
from jobboard.models import BadgeState
from jobboard.reports import KEEP_ANSWERS
from jobboard.rights import erasing, exporting, retention
from jobboard.skills.texts import KEPT_FOR as TEXTS_KEPT_FOR
from jobboard.web import devices
from jobboard.web.access import anyone
from jobboard.web.presenters.badges import CHECKING, words_of_state
from jobboard.web.presenters.public_check import MEANINGS
from jobboard.web.session import settings

blueprint = Blueprint("public_pages", __name__)

_QUESTIONS = {
    Judgement.INTEGRITY: "Is it as it was issued?",
    Judgement.ISSUER: "Is it from the issuer that it names?",
    Judgement.STANDING: "Is it in force?",
    Judgement.RECIPIENT: "Was it issued to the person who shows it?",
}


@blueprint.get("/states")
@anyone
def states() -> str:
    """Show what each state of a badge means, and every sentence that a check may say."""
    shown = [words_of_state(state, MEANINGS[state]) for state in reversed(BadgeState)]
    return render_template("public/states.html", states=shown, checking=CHECKING, reasons=_reasons())


@blueprint.get("/accessibility")
@anyone
def accessibility() -> str:
    """Say how accessible the site is, what was tested, and what was not."""
    return render_template("public/accessibility.html")


@blueprint.get("/privacy")
@anyone
def privacy() -> str:
    """Say what is kept of whom, why, and how long."""
    return render_template(
        "public/privacy.html",
        application_months=settings().application_months,
        hidden_months=retention.HIDDEN_AFTER_MONTHS,
        erased_months=retention.ERASED_AFTER_MONTHS,
        undo_days=erasing.UNDONE_WITHIN.days,
        copy_days=exporting.KEPT_FOR.days,
        text_days=TEXTS_KEPT_FOR.days,
        mail_days=MAIL_KEPT_FOR.days,
        answer_days=KEEP_ANSWERS.days,
        check_minutes=int(public_checks.KEPT_FOR.total_seconds() // 60),
    )


@blueprint.get("/terms")
@anyone
def terms() -> str:
    """Say what the site does and what it asks of its users."""
    return render_template("public/terms.html")


@blueprint.get("/cookies")
@anyone
def cookies() -> str:
    """Name every cookie."""
    longest = current_app.permanent_session_lifetime.days
    name = current_app.config["SESSION_COOKIE_NAME"]
    return render_template("public/cookies.html", name=name, longest=longest, device=devices.cookie_name())


@blueprint.get("/help")
@anyone
def help_page() -> str:
    """Say where to find help, the same on every page."""
    return render_template("public/help.html", address=settings().mail_from)


def _reasons() -> Mapping[str, Sequence[Reason]]:
    """Give what checks may say, by question, each sentence once."""
    found: dict[str, dict[str, Reason]] = {question: {} for question in _QUESTIONS.values()}
    for reason in REASONS.values():
        found[_QUESTIONS[reason.judgement]].setdefault(reason.sentence, reason)
    return {question: list(reasons.values()) for question, reasons in found.items()}
