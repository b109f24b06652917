"""Mails about the security of an account, to every address that its owner confirmed: a thief cannot hide them all."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobboard.mail import queue_mail
from jobboard.models import Account


def tell_of_change(session: Session, account: Account, change: str, now: datetime) -> None:
    """Mail the owner what was changed in the account. `change`: a sentence."""
    change = f"{change} This was on {_words(now)}."
    _tell(session, account, "Your account was changed", "account_changed", now, change=change)


def tell_of_sign_in(session: Session, account: Account, *, device: str, now: datetime) -> None:
    """Mail the owner that a browser signed in that never did before. `device`: such as "Firefox on Windows"."""
    _tell(session, account, "A new device signed in", "new_device", now, device=device, moment=_words(now))


def tell_of_failed_codes(session: Session, account: Account, now: datetime) -> None:
    """Mail the owner that somebody gave the password and then only wrong codes."""
    _tell(session, account, "Somebody could not finish signing in", "failed_codes", now, moment=_words(now))


def _tell(session: Session, account: Account, subject: str, template: str, now: datetime, **values: str) -> None:
    confirmed = [email.address for email in account.emails if email.confirmed_at is not None]
    for address in confirmed or [account.emails[0].address]:
        queue_mail(session, recipient=address, subject=subject, template=template, now=now, name=account.name, **values)


def _words(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"
