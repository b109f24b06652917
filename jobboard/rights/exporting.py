"""A copy of everything that is a person's own: asked for, made by the worker as one ZIP, told by mail, and let go."""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import LargeBinary, Table, delete, select
from sqlalchemy.orm import Session

from jobboard import snapshots, tasks
from jobboard.accounts import primary_address
from jobboard.config import Settings
from jobboard.errors import NotFound, TooMany
from jobboard.mail import queue_mail
from jobboard.models import (
    Account,
    AuditEvent,
    Badge,
    BadgeImport,
    Candidate,
    DataExport,
    ExportState,
    Mail,
    TaskKind,
)
from jobboard.paths import resource_dir
from jobboard.rights.holdings import LEFT_OUT, SECRETS, events_of, mails_to, names_for, rows_of, tables

KEPT_FOR = timedelta(days=7)
"""How long a copy can be downloaded, from when it was asked for."""

MOST_KEPT = 3
MOST_BYTES = 100 * 1024 * 1024
"""How much of the badges' own files a copy holds; the oldest first, and it names those that are left out."""

_MAGIC = {b"\x89PNG": "png", b"<": "svg", b"{": "json", b"[": "json", b"eyJ": "jwt"}


def ask_for_export(session: Session, account: Account, *, now: datetime) -> DataExport:
    """Let the worker make a copy. While one is waited for it is that one. Raises: TooMany with enough of them kept."""
    kept = exports_of(session, account, now=now)
    waiting = next((each for each in kept if each.state is ExportState.WAITING), None)
    if waiting is not None:
        return waiting
    if len(kept) >= MOST_KEPT:
        raise TooMany(f"{MOST_KEPT} copies of your data are kept. Remove one before you ask for another.")
    asked = DataExport(account_id=account.id, state=ExportState.WAITING, asked_at=now)
    session.add(asked)
    session.flush()
    tasks.add_task(session, TaskKind.MAKE_EXPORT, asked.id, due_at=now)
    return asked


def exports_of(session: Session, account: Account, *, now: datetime) -> Sequence[DataExport]:
    """Give the copies that an account has, the latest first."""
    own = select(DataExport).where(DataExport.account_id == account.id, DataExport.asked_at > now - KEPT_FOR)
    return session.scalars(own.order_by(DataExport.id.desc())).all()


def own_export(session: Session, account: Account, public_id: str, *, now: datetime) -> DataExport:
    """Give a copy of this account's. Raises: NotFound for another's, and when it is kept no longer."""
    for each in exports_of(session, account, now=now):
        if each.public_id == public_id:
            return each
    raise NotFound("There is no such page.")


def remove_export(session: Session, export: DataExport) -> None:
    """Let a copy go at once."""
    session.delete(export)  # A task that waits for it finds nothing to do.


def forget_exports(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Let copies go that were kept for long enough; give how many went."""
    old = select(DataExport.id).where(DataExport.asked_at <= now - KEPT_FOR).limit(limit)
    ids = session.scalars(old).all()
    session.execute(delete(DataExport).where(DataExport.id.in_(ids)))
    return len(ids)


def pack_export(session: Session, export_id: int, *, now: datetime) -> bytes | None:
    """Give the ZIP for a copy that is waited for; None when nobody waits for it any more. It only reads."""
    asked = session.get(DataExport, export_id)
    if asked is None or asked.state is not ExportState.WAITING:
        return None
    account_id = asked.account_id
    candidate = session.scalar(select(Candidate).where(Candidate.account_id == account_id))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        data = _data(session, account_id, candidate)
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        left_out = list(_add_files(session, archive, candidate))
        if candidate is not None:
            archive.writestr("resume.html", _resume(session, candidate))
        archive.writestr("README.txt", _read_me(left_out, now))
    return packed.getvalue()


def keep_export(session: Session, settings: Settings, export_id: int, content: bytes | None, *, now: datetime) -> None:
    """Keep a copy that was made, and tell its person; the mail leads to a page behind the sign-in."""
    asked = session.get(DataExport, export_id)
    if asked is None or content is None or asked.state is not ExportState.WAITING:
        return
    asked.content, asked.state = content, ExportState.READY
    account = session.get_one(Account, asked.account_id)
    queue_mail(
        session,
        recipient=primary_address(account),
        subject="The copy of your data is ready",
        template="data_ready",
        now=now,
        name=account.name,
        link=f"{settings.site_url}/account/data",
        until=asked.asked_at + KEPT_FOR,
    )


def give_up_export(session: Session, export_id: int) -> None:
    """Say of a copy that it could not be made, so that another can be asked for."""
    asked = session.get(DataExport, export_id)
    if asked is not None and asked.state is ExportState.WAITING:
        asked.state = ExportState.FAILED


def _data(session: Session, account_id: int, candidate: Candidate | None) -> dict[str, Any]:
    """Give all rows by table."""
    found = {table.name: _rows(session, table, account_id) for table in tables()}
    mails = session.scalars(select(Mail).where(mails_to(account_id)).order_by(Mail.id))
    found["mail"] = [
        {"sent_to": each.recipient, "subject": each.subject, "text": each.body, "sent_at": _plain(each.sent_at)}
        for each in mails
    ]
    own = events_of(account_id, candidate.id if candidate is not None else None)
    events = session.scalars(select(AuditEvent).where(own).order_by(AuditEvent.id))
    found["audit_event"] = [
        {"at": _plain(each.at), "action": each.action, "by_you": each.account_id == account_id} for each in events
    ]
    return {"tables": found, "not_in_this_copy": dict(LEFT_OUT)}


def _rows(session: Session, table: Table, account_id: int) -> list[dict[str, Any]]:
    shown = [
        each
        for each in table.columns
        if f"{table.name}.{each.name}" not in SECRETS and not isinstance(each.type, LargeBinary)
    ]
    rows = session.execute(rows_of(table, account_id).with_only_columns(*shown)).all()
    found = [{column.name: _plain(value) for column, value in zip(shown, row, strict=True)} for row in rows]
    for name, key, words in names_for(table):
        ids = {row[name] for row in found}
        labels: dict[object, str] = {row[0]: row[1] for row in session.execute(select(key, words).where(key.in_(ids)))}
        for row in found:
            row[f"{name} is"] = labels.get(row[name])
    return found


def _plain(value: object) -> object:
    """Give a value as JSON has it."""
    if isinstance(value, date):  # Moments, too.
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    return value


def _add_files(session: Session, archive: zipfile.ZipFile, candidate: Candidate | None) -> Iterator[str]:
    """Add what a person handed in, one after the other, since each may have megabytes; give what is left out."""
    room = MOST_BYTES
    for kind, folder in ((Badge, "badges"), (BadgeImport, "waiting")):
        own = select(kind.id, kind.public_id).where(kind.candidate_id == (candidate.id if candidate else None))
        for row_id, public_id in session.execute(own.order_by(kind.id)).all():
            content = session.scalar(select(kind.content).where(kind.id == row_id)) or b""
            name = f"{folder}/{public_id}.{_ending(content)}"
            if len(content) > room:
                yield name
            elif content:
                room -= len(content)
                archive.writestr(name, content)


def _ending(content: bytes) -> str:
    start = content.lstrip()[:8]
    return next((ending for magic, ending in _MAGIC.items() if start.startswith(magic)), "txt")


def _resume(session: Session, candidate: Candidate) -> str:
    template = _templates().get_template("resume.html")
    return template.render(name=candidate.account.name, resume=snapshots.snapshot(session, candidate))


def _read_me(left_out: Sequence[str], now: datetime) -> str:
    template = _templates().get_template("README.txt")
    return template.render(made_at=now, left_out=left_out, not_in_it=LEFT_OUT)


def _templates() -> Environment:
    return Environment(
        autoescape=select_autoescape(("html",)),
        loader=FileSystemLoader(resource_dir("templates") / "export"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
