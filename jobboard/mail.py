"""Mails: written into the database with the change they tell of, and sent later by the worker."""

import os
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from jobboard.config import Settings
from jobboard.db import in_parts
from jobboard.errors import Unavailable
from jobboard.models import Mail, Task, TaskKind
from jobboard.paths import resource_dir

KEPT_FOR = timedelta(days=30)
"""How long a mail is kept once it was sent."""

_TIMEOUT_SECONDS = 20
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def queue_mail(
    session: Session, *, recipient: str, subject: str, template: str, now: datetime, **values: object
) -> Mail:
    """Write a mail from templates/mail/`template`.txt, to be sent once this transaction is kept.

    Where there is a `template`.html beside it, the mail says the same as a page, too.

    Raises: ValueError when the recipient or the subject could forge another header.
    """
    if any(ord(character) < 32 for character in recipient + subject):
        raise ValueError("a control character in a mail's header")
    body = _templates().get_template(f"{template}.txt").render(values).strip() + "\n"
    has_page = (resource_dir("templates") / "mail" / f"{template}.html").exists()
    html = _templates().get_template(f"{template}.html").render(values) if has_page else None
    mail = Mail(recipient=recipient, subject=subject, body=body, html=html, created_at=now)
    session.add(mail)
    session.flush()
    session.add(Task(kind=TaskKind.SEND_MAIL, subject_id=mail.id, due_at=now))
    return mail


def deliver(mail: Mail, settings: Settings) -> None:
    """Hand a mail to the mail server, or write it into a folder when there is none.

    A second delivery carries the same Message-ID, which receivers may use to drop it.

    Raises: Unavailable when the mail server does not take it now.
    """
    message = _message(mail, settings)
    if settings.smtp_url is None:
        _write(message, mail, settings)
        return
    try:
        _send(message, urlsplit(settings.smtp_url))
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"The mail server did not take the mail ({type(error).__name__}).") from error


def blank_mails(session: Session, settings: Settings, which: ColumnElement[bool], *, now: datetime) -> None:
    """Take out of these mails whom they went to and what they said; those that still wait are not sent.

    The rows stay for a while: SQLite gives the id of a deleted row to the next one, which a worker may be sending.
    """
    ids = session.scalars(select(Mail.id).where(which)).all()
    blank = {"recipient": "", "subject": "", "body": "", "html": None, "sent_at": func.coalesce(Mail.sent_at, now)}
    for part in in_parts(ids):
        session.execute(update(Mail).where(Mail.id.in_(part)).values(blank))
    for each in ids:
        _file_of(each, settings).unlink(missing_ok=True)


def forget_sent_mails(session: Session, settings: Settings, *, now: datetime, limit: int = 1000) -> int:
    """Let mails go that were sent long ago; give how many went. The last one stays, so that its id is not reused."""
    is_old = Mail.sent_at < now - KEPT_FOR
    old = select(Mail.id).where(is_old, Mail.id < select(func.max(Mail.id)).scalar_subquery()).limit(limit)
    ids = session.scalars(old).all()
    session.execute(delete(Mail).where(Mail.id.in_(ids)))
    for each in ids:
        _file_of(each, settings).unlink(missing_ok=True)
    return len(ids)


def _file_of(mail_id: int, settings: Settings) -> Path:
    """Give where a mail is written when there is no mail server."""
    return settings.data_dir / "mail" / f"{mail_id:08d}.eml"


def _message(mail: Mail, settings: Settings) -> EmailMessage:
    host = settings.mail_from.rpartition("@")[2].strip(" >") or "localhost"
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.mail_from
    local, _, domain = mail.recipient.rpartition("@")
    message["To"] = f"{local}@{domain.encode('idna').decode()}"
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = f"<{mail.id}.{mail.created_at:%Y%m%d%H%M%S}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def _send(message: EmailMessage, server: SplitResult) -> None:
    host = server.hostname or ""
    context = ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=_TIMEOUT_SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, server.port or 587, timeout=_TIMEOUT_SECONDS)
    with connection:
        if server.scheme == "smtp":
            connection.ehlo()
            if connection.has_extn("starttls") or host not in _LOOPBACK:  # Elsewhere a refusal is an error.
                connection.starttls(context=context)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)


def _write(message: EmailMessage, mail: Mail, settings: Settings) -> None:
    path = _file_of(mail.id, settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(message.as_bytes())
    unfinished.replace(path)


@cache
def _templates() -> Environment:
    return Environment(
        autoescape=select_autoescape(("html",)),  # In plain text nothing is escaped.
        loader=FileSystemLoader(resource_dir("templates") / "mail"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
