"""Revealing on the badge's page: the holder shows employers all of a badge, or takes it back, and gets the file."""

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from jobboard.credentials.png import SIGNATURE
from jobboard.credentials.svg import is_svg
from jobboard.models import Badge
from jobboard.revealing import conceal_badge, reveal_badge
from jobboard.web.access import jobseekers
from jobboard.web.session import now
from jobboard.web.wallet import own_badge

blueprint = Blueprint("revealing", __name__, url_prefix="/badges")

# How a badge's file is sent, by how it begins. None is shown by a browser: a picture in SVG may hold scripts.
_KINDS = (
    (lambda content: content.startswith(SIGNATURE), "png", "image/png"),
    (is_svg, "svg", "application/octet-stream"),
    (lambda content: content.lstrip().startswith(b"{"), "json", "application/json"),
    (lambda content: True, "txt", "text/plain"),
)


@blueprint.post("/<public_id>/reveal")
@jobseekers
def reveal(public_id: str) -> BaseResponse:
    """Show employers all of a badge."""
    reveal_badge(own_badge(public_id), now=now())
    flash("Employers who may see your profile now see all of this badge.")
    return _back(public_id)


@blueprint.post("/<public_id>/conceal")
@jobseekers
def conceal(public_id: str) -> BaseResponse:
    """Show employers only what they see of every badge."""
    conceal_badge(own_badge(public_id))
    flash("Your personal details in this badge are withheld again.")
    return _back(public_id)


@blueprint.get("/<public_id>/file")
@jobseekers
def file(public_id: str) -> Response:
    """Give the badge as it is kept, as a file."""
    return file_of(own_badge(public_id))


def file_of(badge: Badge) -> Response:
    """Give a badge's file to be saved, never to be shown. Its name says nothing of its holder."""
    ending, media_type = next((end, kind) for is_kind, end, kind in _KINDS if is_kind(badge.content))
    response = Response(badge.content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"badge-{badge.public_id}.{ending}")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _back(public_id: str) -> BaseResponse:
    return redirect(url_for("wallet.badge", public_id=public_id, _anchor="who-sees"), 303)
