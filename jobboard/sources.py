"""What verdicts stand on: noted with each verdict, held against each new answer, and believed for a while.

A badge is believed until the earliest moment at which one of its sources is not, or a key or proof of it ends.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.counting import TRUSTED_FOR
from jobboard.credentials import FetchedDocument, ListEntry, Outcome, Report
from jobboard.db import dialect_insert
from jobboard.models import Badge, BadgeState, Source, SourceUse, TaskKind
from jobboard.reports import digest_of, keep_answers
from jobboard.schedule import FRESH, next_reading

GOOD = (BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS, BadgeState.ISSUER_NOT_IDENTIFIED)

UNCHANGING = timedelta(days=60)
"""How long a full check is believed at most, twice as long as until the next."""

FOREVER = datetime.max.replace(tzinfo=UTC)
_NO_ANSWER = {"fetch.unreachable", "fetch.timeout"}
_NO_EXPLORER = "anchor.not_answered"
_AWAY = {
    "standing.unreachable",
    "standing.revocations_unreachable",
    "hosted.unreachable",
    "hosted.issuer_unreachable",
    "issuer.key_unreachable",
    "issuer.profile_unreachable",
    "key.unreachable",
    _NO_EXPLORER,
}


def is_outage(document: FetchedDocument) -> bool:
    """Tell whether nothing could be read: no answer in time, or a status that is no document.

    "Gone for good" (410) is an answer, and so is a document that makes no sense.
    """
    if document.status is None:
        return document.error in _NO_ANSWER
    return document.status not in (200, 410)


def keeps_last_verdict(session: Session, badge: Badge, report: Report, *, now: datetime) -> bool:
    """Tell whether a badge keeps its good verdict although this check found nothing out.

    It does while it is believed, when all that is missing is an answer from something that was read before, and nothing
    else is known to stand there. Anything that was read and is not good ends the verdict.
    """
    if badge.judged_state not in GOOD or badge.trusted_until is None or badge.trusted_until <= now:
        return False
    unknown = {check.code for check in report.checks if check.outcome is Outcome.UNKNOWN}
    if any(check.outcome is Outcome.FAILED for check in report.checks) or not unknown or not unknown <= _AWAY:
        return False
    stood_on = session.execute(
        select(Source.address, SourceUse.is_current)
        .join(Source, Source.id == SourceUse.source_id)
        .where(SourceUse.badge_id == badge.id)
    ).all()
    answers = {each.requested: each for each in report.documents}
    read = {each.address for each in report.stands_on.sources}
    missing = [answers[row.address] for row in stood_on if row.address in answers and row.address not in read]
    if _NO_EXPLORER in unknown:  # What stands in a blockchain is no source: it does not change.
        missing += [each for each in report.documents if each.requested.startswith("blink:") and is_outage(each)]
    return bool(missing) and all(map(is_outage, missing)) and all(row.is_current for row in stood_on)


def lean_on(session: Session, badge: Badge, report: Report, *, is_settled: bool, now: datetime) -> None:
    """Note what a badge's verdict stands on from now on, and how long it is believed.

    Bad news that stays needs no source. What found nothing out (it is not settled) goes on standing on what was there
    before, so that the badge is looked at when that can be read again.
    """
    badge.ends_at = report.stands_on.ends_at
    fetched = {each.requested: each for each in report.documents if each.status == 200}
    entries: dict[str, list[ListEntry]] = {}
    for entry in report.stands_on.entries:
        entries.setdefault(entry.address, []).append(entry)
    if badge.judged_state in (BadgeState.REVOKED, BadgeState.FAILED, BadgeState.EXPIRED):
        fetched = {}
    wanted = [
        _Wanted(each.address, each.accept, fetched[each.address], tuple(entries.get(each.address, ())))
        for each in report.stands_on.sources
        if each.address in fetched
    ]
    sources = _sources(session, wanted, now)
    replaced = () if is_settled else (SourceUse.source_id.in_([each.id for each in sources.values()]),)
    session.execute(delete(SourceUse).where(SourceUse.badge_id == badge.id, *replaced))
    session.add_all(use for each in wanted for use in each.uses(badge.id, sources[each.address].id))
    if badge.judged_state in GOOD:
        ends = [min(each.believed_until, trusted_until_after(each.document.fetched_at)) for each in wanted]
        _believe(badge, min([*ends, badge.ends_at or FOREVER, now + UNCHANGING]), now)


@dataclass(frozen=True)
class _Wanted:
    """A source that a report stands on: the answer that it had, and of a list the entries that were read."""

    address: str
    accept: str
    document: FetchedDocument
    entries: tuple[ListEntry, ...]

    @property
    def believed_until(self) -> datetime:
        """How long the verdict may be believed by this source: the grace after it was read, or the end of a list."""
        ends = [each.list_ends_at for each in self.entries if each.list_ends_at is not None]
        return min([trusted_until_after(self.document.fetched_at), *ends])

    def uses(self, badge_id: int, source_id: int) -> list[SourceUse]:
        """Give the rows that say what a badge leans on in this source: one, or one for each entry of a list."""
        if not self.entries:
            return [SourceUse(badge_id=badge_id, source_id=source_id, digest=digest_of(self.document.body))]
        return [_use(each, badge_id, source_id) for each in self.entries]


def _use(entry: ListEntry, badge_id: int, source_id: int) -> SourceUse:
    return SourceUse(
        badge_id=badge_id,
        source_id=source_id,
        entry_type=entry.entry_type,
        purpose=entry.purpose,
        position=entry.position,
        size=entry.size,
        credential_id=entry.credential_id,
        issuer=entry.issuer,
        value=entry.value,
    )


def trusted_until_after(read_at: datetime) -> datetime:
    """Give how long what was read then is believed without another look."""
    return read_at + TRUSTED_FOR


def _sources(session: Session, wanted: Sequence[_Wanted], now: datetime) -> Mapping[str, Source]:
    """Give the rows of sources by address, made where they are met for the first time, with their last answers."""
    by_key = {source_key(each.address): each for each in wanted}
    known = set(session.scalars(select(Source.key).where(Source.key.in_(by_key))))
    rows = [_new_source(by_key[key], key, now) for key in sorted(by_key.keys() - known)]
    if rows:
        session.execute(dialect_insert(session, Source).values(rows).on_conflict_do_nothing())
    found = session.scalars(select(Source).where(Source.key.in_(by_key))).all()
    for each in found:
        asked = by_key[each.key]
        each.is_list = each.is_list or bool(asked.entries)
        if each.key not in known:
            due_at = next_reading(is_list=each.is_list, ttl_seconds=None, ends_at=asked.believed_until, now=now)
            tasks.add_task(session, TaskKind.CHECK_SOURCE, each.id, due_at=due_at)
    keep_last_answers(session, [each.document for each in wanted])
    return {each.address: each for each in found}


def _new_source(wanted: _Wanted, key: str, now: datetime) -> dict[str, object]:
    document = wanted.document
    return {
        "key": key,
        "address": wanted.address,
        "accept": wanted.accept,
        "host": urlsplit(wanted.address).hostname or wanted.address,
        "is_list": bool(wanted.entries),
        "digest": digest_of(document.body),
        "found_at": document.address,
        "media_type": document.media_type,
        "fetched_at": document.fetched_at,
        "fresh_until": min(document.fetched_at + FRESH, wanted.believed_until),
        "checked_at": document.fetched_at,
        "believed_until": wanted.believed_until,
        "tried_at": now,
        "failures": 0,
        "last_error": "",
    }


def source_key(address: str) -> str:
    """Give `Source.key` of an address."""
    return sha256(address.encode()).hexdigest()


def keep_last_answers(session: Session, documents: Collection[FetchedDocument]) -> None:
    """Keep answers that are newer than the last ones of their sources, so that other checks can use them."""
    newest = {source_key(each.requested): each for each in documents if each.status == 200}
    rows = session.scalars(select(Source).where(Source.key.in_(newest)).order_by(Source.id)).all()
    for row in rows:
        document = newest[row.key]
        if document.fetched_at > row.fetched_at:
            row.digest, row.found_at = digest_of(document.body), document.address
            row.media_type, row.fetched_at = document.media_type, document.fetched_at
            row.fresh_until = document.fetched_at + FRESH
    keep_answers(session, [newest[row.key] for row in rows])


def doubt_badges(session: Session, badge_ids: Collection[int]) -> None:
    """Let the next full check of these badges decide, even when it finds nothing out."""
    session.execute(update(SourceUse).where(SourceUse.badge_id.in_(badge_ids)).values(is_current=False))


def stand_on_nothing(session: Session, badge: Badge) -> None:
    """Let nothing be read for a badge any more."""
    session.execute(delete(SourceUse).where(SourceUse.badge_id == badge.id))


def look_at(session: Session, badge: Badge, *, now: datetime) -> None:
    """Have what a badge stands on read at once, so that an outage is known for what it is."""
    used = select(SourceUse.source_id).where(SourceUse.badge_id == badge.id).distinct().order_by(SourceUse.source_id)
    tasks.add_tasks(session, TaskKind.CHECK_SOURCE, session.scalars(used).all(), due_at=now)


def ask_afresh(session: Session, badge: Badge, *, now: datetime) -> None:
    """Let the next full check of a badge ask for everything anew."""
    used = select(SourceUse.source_id).where(SourceUse.badge_id == badge.id)
    session.execute(update(Source).where(Source.id.in_(used), Source.fresh_until > now).values(fresh_until=now))


def _believe(badge: Badge, until: datetime, now: datetime) -> None:
    """Believe a badge's verdict until a moment. A later one writes the person to the index, so little is no reason."""
    held = badge.trusted_until
    if held is None or held <= now or held > until or held < now + (until - now) / 2:
        badge.trusted_until = until
