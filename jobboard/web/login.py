"""Signing in and out of a browser: its cookie holds a random token, everything else is in the database."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from jobboard import accounts
from jobboard.models import Account, Role, SignInSession
from jobboard.web.session import current_session, now, parts

# Static files and probes are answered without the database.
FOR_NOBODY = {"static", "stylesheet", "health.alive", "health.ready", "metrics.metrics"}


@dataclass(frozen=True)
class Viewer(UserMixin):  # type: ignore[misc]
    """Who is signed in, as plain values. `token` is what the browser holds.

    `proved_at`: when they last gave a password, a code or a passkey here; None: not known. `owes_second_factor`: they
    need one, have none, and may do nothing else before.
    """

    account_id: int
    session_id: int
    role: Role
    name: str
    token: str
    proved_at: datetime | None
    owes_second_factor: bool

    def get_id(self) -> str:
        """Give what Flask-Login keeps in the cookie."""
        return self.token


def init_login(app: Flask) -> None:
    """Find out before everything else who is signed in."""
    manager = LoginManager(app, add_context_processor=False)  # Error pages must not ask the database.
    manager.session_protection = None  # It ties a session to an IP address, which changes on a train.
    manager.user_loader(_load_viewer)
    app.before_request(_know_viewer)


def sign_in_browser(account: Account) -> None:
    """Sign this account in: nothing that the cookie held before survives."""
    session = current_session()
    token, row = accounts.start_session(session, account, user_agent=request.user_agent.string, now=now())
    cookie.clear()
    cookie.permanent = True
    login_user(_viewer_of(session, row, token))


def prove_browser(person: Viewer) -> None:
    """Keep that this person proved once more who it is; the browser gets another token."""
    session = current_session()
    token = accounts.renew_session(session, person.session_id, now=now())
    login_user(_viewer_of(session, session.get_one(SignInSession, person.session_id), token))


def sign_out_browser() -> None:
    """End this browser's session, here and in the database."""
    accounts.end_session_of_token(current_session(), current_user.token, now=now())
    logout_user()
    cookie.clear()


def safe_next(address: str | None) -> str | None:
    """Give the address when it stays on this site, otherwise None."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or "\\" in address:
        return None
    if any(ord(character) < 33 for character in address):
        return None
    parts_of_address = urlsplit(address)
    return None if parts_of_address.scheme or parts_of_address.netloc else address


def _load_viewer(token: str) -> Viewer | None:
    """Read in a session of its own: the request's own session must not begin with a write of ours."""
    database, moment = parts().database, now()
    with database.reading() as session:
        row = accounts.find_session(session, token, now=moment)
        if row is None:
            return None
        found = _viewer_of(session, row, token)
        is_stale = moment - row.last_seen_at > accounts.SEEN_EVERY
    if is_stale:
        with database.writing() as session:
            accounts.mark_seen(session, found.session_id, now=moment)
    return found


def _viewer_of(session: Session, row: SignInSession, token: str) -> Viewer:
    account = row.account
    must = account.role is not Role.JOBSEEKER and parts().settings.requires_second_factor
    owes = must and not accounts.has_second_factor(session, account.id)
    return Viewer(account.id, row.id, account.role, account.name, token, row.proved_at, owes)


def _know_viewer() -> None:
    if request.endpoint not in FOR_NOBODY:
        _ = current_user.is_authenticated  # Loads the viewer once; later askers find it in `g`.
