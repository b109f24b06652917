"""The resume as files: a PDF, also of a saved version, and a JSON Resume. Hidden sections are in neither."""

import json

from flask import Blueprint, Response

from jobboard import resumes
from jobboard.models import Badge, BadgeState
from jobboard.people import shown_badges
from jobboard.resume_json import Certificate, as_json_resume
from jobboard.resume_pdf import PrintedBadge, PrintedResume, as_pdf
from jobboard.snapshots import Snapshot, snapshot
from jobboard.web import limits
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.layout import SITE_NAME
from jobboard.web.presenters.badges import badge_words, state_at
from jobboard.web.presenters.words import day, moment
from jobboard.web.session import current_session, now
from jobboard.withholding import seen_name, words_of

blueprint = Blueprint("resume_downloads", __name__, url_prefix="/resume")


@blueprint.get("/resume.pdf")
@limits.resume_downloads
@jobseekers
def pdf() -> Response:
    """Give the resume as it is now as a PDF."""
    return _pdf(snapshot(current_session(), current_candidate()))


@blueprint.get("/versions/<public_id>/resume.pdf")
@limits.resume_downloads
@jobseekers
def version_pdf(public_id: str) -> Response:
    """Give a saved version as a PDF; the states of badges are those of today."""
    version = resumes.version_of(current_session(), current_candidate().id, public_id)
    return _pdf(Snapshot.from_json(version.content))


@blueprint.get("/resume.json")
@limits.resume_downloads
@jobseekers
def json_resume() -> Response:
    """Give the resume as it is now as a JSON Resume."""
    candidate = current_candidate()
    certificates = [_certificate(each) for each in _badges() if state_at(each, now()) is BadgeState.VERIFIED]
    resume = snapshot(current_session(), candidate)
    made = as_json_resume(candidate.account.name, resume, certificates, now=now())
    return _file(json.dumps(made, ensure_ascii=False, indent=2).encode(), "application/json", "resume.json")


def _pdf(resume: Snapshot) -> Response:
    note = (
        f"States of badges as {SITE_NAME} knew them on {moment(now())}. Anybody can change a file, and a badge can be "
        "taken back: look at the badge itself before you rely on it."
    )
    printed = PrintedResume(current_candidate().account.name, resume, tuple(_printed(each) for each in _badges()), note)
    return _file(as_pdf(printed, now=now()), "application/pdf", "resume.pdf")


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype=media_type, headers={"Content-Disposition": disposition})


def _badges() -> tuple[Badge, ...]:
    return shown_badges(current_session(), current_candidate())


def _names(badge: Badge) -> tuple[str, str]:
    words = words_of(current_session(), [badge.candidate_id])[badge.candidate_id]
    return seen_name(badge, words), badge.achievement.issuer.name if badge.achievement else ""


def _printed(badge: Badge) -> PrintedBadge:
    name, issuer = _names(badge)
    dates = [f"Issued on {day(badge.issued_at)}" if badge.issued_at else ""]
    dates.append(f"good until {day(badge.valid_until)}" if badge.valid_until else "")
    state = badge_words(badge, now(), for_holder=False).sentence
    return PrintedBadge(badge.public_id, name, issuer, ", ".join(filter(None, dates)), state)


def _certificate(badge: Badge) -> Certificate:
    name, issuer = _names(badge)
    addresses = (badge.badge_key, badge.source_address or "")
    url = next((each for each in addresses if each.startswith("https://")), None)
    state = badge_words(badge, now(), for_holder=False).sentence
    return Certificate(name, issuer, badge.issued_at, badge.badge_key, url, state)
