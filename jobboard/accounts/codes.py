"""Codes beside the password: those of an app, each time step once, and recovery codes, each once.

Source: RFC 6238 (time-based codes); OWASP ASVS 5.0.0, 6.5.1 to 6.5.5.
"""

import base64
import hashlib
import secrets
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable

from jobboard.accounts.sign_in import end_sessions
from jobboard.accounts.telling import tell_of_change
from jobboard.errors import NotFound, Rejected
from jobboard.models import Account, AuthenticatorApp, Passkey, RecoveryCode

RECOVERY_CODES = 10
_DIGITS = 6
# 120 bits, so that a hash without salt and work is enough (6.5.2), in six groups that can be typed.
_RECOVERY_BYTES, _GROUP = 15, 4
# A code of the step before and after counts, too: clocks differ, and typing takes time.
_STEPS = (-1, 0, 1)
_WRONG_CODE = "This is not the code that the app shows now. Wait for the next one and type it."


def app_of(session: Session, account: Account) -> AuthenticatorApp | None:
    """Give the account's app, which may not be confirmed; None when none was begun."""
    return session.scalar(select(AuthenticatorApp).where(AuthenticatorApp.account_id == account.id))


def has_second_factor(session: Session, account_id: int) -> bool:
    """Tell whether this account signs in with more than a password."""
    app = select(AuthenticatorApp.id).where(
        AuthenticatorApp.account_id == account_id, AuthenticatorApp.confirmed_at.is_not(None)
    )
    passkey = select(Passkey.id).where(Passkey.account_id == account_id)
    return session.scalar(select(app.exists() | passkey.exists())) or False


def offer_app(session: Session, account: Account) -> None:
    """Make a secret for an app; until a code of it comes back, the one that was there goes on to count."""
    app = app_of(session, account) or AuthenticatorApp(account_id=account.id, last_step=0)
    app.offered_secret = pyotp.random_base32()
    session.add(app)
    session.flush()


def offered_secret(session: Session, account: Account) -> str:
    """Give the secret that waits for its first code. Raises: NotFound when none does."""
    app = app_of(session, account)
    if app is None or app.offered_secret is None:
        raise NotFound("There is no such page.")
    return app.offered_secret


def app_address(secret: str, *, address: str, site: str) -> str:
    """Give what an app reads from a picture. Source: Google Authenticator wiki, "Key Uri Format"."""
    return pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=site)


def confirm_app(session: Session, account: Account, *, code: str, keep_session: int, now: datetime) -> list[str]:
    """Let the app count from now on, and end the other sessions; give recovery codes when it is the first factor.

    Raises: Rejected for a code that is not the app's, NotFound when no app was begun.
    """
    secret = offered_secret(session, account)
    step = _step_of(secret, code, now)
    if step is None:
        raise Rejected(_WRONG_CODE, fields={"one_time_code": _WRONG_CODE})
    app = app_of(session, account)
    assert app is not None  # noqa: S101 - it holds the secret
    app.secret, app.offered_secret, app.confirmed_at, app.last_step = secret, None, now, step
    session.flush()
    after_change(session, account, "An app with codes was set up.", keep_session=keep_session, now=now)
    return first_recovery_codes(session, account)


def remove_app(session: Session, account: Account, *, keep_session: int, now: datetime) -> None:
    """Remove the app. Raises: NotFound when there is none."""
    app = app_of(session, account)
    if app is None:
        raise NotFound("There is no such page.")
    session.delete(app)
    session.flush()
    after_change(session, account, "The app with codes was removed.", keep_session=keep_session, now=now)


def use_code(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    """Tell whether this is a code of the account's app or one of its recovery codes; it is then used up."""
    typed = "".join(code.split())
    if len(typed) == _DIGITS:
        return _use_app_code(session, account, typed, now)
    return _use_recovery_code(session, account, typed, now)


def renew_recovery_codes(session: Session, account: Account, *, now: datetime) -> list[str]:
    """Give recovery codes, to be shown once; the ones before no longer count. Raises: Rejected without a factor."""
    if not has_second_factor(session, account.id):
        raise Rejected("Set up an app or a passkey first: recovery codes stand for one that was lost.")
    tell_of_change(session, account, "Recovery codes were made anew.", now)
    return _make_recovery_codes(session, account)


def first_recovery_codes(session: Session, account: Account) -> list[str]:
    """Give recovery codes to an account that has none, otherwise nothing."""
    has_some = session.scalar(select(RecoveryCode.id).where(RecoveryCode.account_id == account.id).limit(1))
    return [] if has_some else _make_recovery_codes(session, account)


def recovery_codes_left(session: Session, account: Account) -> int:
    """Give how many recovery codes were not used."""
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def after_change(session: Session, account: Account, change: str, *, keep_session: int, now: datetime) -> None:
    """End the other sessions and tell the owner; recovery codes go with the last factor."""
    if not has_second_factor(session, account.id):
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    end_sessions(session, account, keep=keep_session, now=now)
    tell_of_change(session, account, change, now)


def _use_app_code(session: Session, account: Account, code: str, now: datetime) -> bool:
    app = app_of(session, account)
    step = _step_of(app.secret, code, now) if app is not None and app.secret else None
    if app is None or step is None:
        return False
    later = update(AuthenticatorApp).where(AuthenticatorApp.id == app.id, AuthenticatorApp.last_step < step)
    return changes_one(session, later.values(last_step=step))


def _use_recovery_code(session: Session, account: Account, code: str, now: datetime) -> bool:
    mine = (RecoveryCode.account_id == account.id, RecoveryCode.code_sha256 == _digest(code))
    unused = update(RecoveryCode).where(*mine, RecoveryCode.used_at.is_(None))
    if not changes_one(session, unused.values(used_at=now)):
        return False
    left = recovery_codes_left(session, account)
    tell_of_change(session, account, f"A recovery code was used. Unused ones left: {left}.", now)
    return True


def changes_one(session: Session, statement: Executable) -> bool:
    """Tell whether a statement that is true for one asker alone changed its row: of two at once one is told so."""
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Give the time step of a code, None when it is of no step that counts now."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()):
        return None
    app = pyotp.TOTP(secret)
    steps = [app.timecode(now) + each for each in _STEPS]
    return next((step for step in steps if pyotp.utils.strings_equal(app.generate_otp(step), digits)), None)


def _make_recovery_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, code_sha256=_digest(code)) for code in codes)
    session.flush()
    return ["-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)) for code in codes]


def _digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").lower().encode("utf-8", "replace")).hexdigest()
