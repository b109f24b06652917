"""The mails that the site sent, as a page; it is there in development only."""

import re
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from jobboard.models import Mail
from jobboard.web.access import anyone
from jobboard.web.session import current_session, settings

blueprint = Blueprint("sent_mail", __name__)

_SHOWN = 50
_ADDRESS = re.compile(r"(https?://\S+)")


@dataclass(frozen=True)
class Part:
    """A piece of a mail's text; `path` is set where it is a link to this site."""

    text: str
    path: str | None


@blueprint.get("/mail")
@anyone
def show() -> ResponseReturnValue:
    """Show the latest mails, links of this site to be clicked."""
    mails = current_session().scalars(select(Mail).order_by(Mail.id.desc()).limit(_SHOWN))
    return render_template("sent_mail/show.html", mails=[(mail, _parts(mail.body)) for mail in mails])


def _parts(body: str) -> tuple[Part, ...]:
    site = settings().site_url
    return tuple(
        Part(piece, piece.removeprefix(site) if piece.startswith(site + "/") else None)
        for piece in _ADDRESS.split(body)
        if piece
    )
