"""Mail to members about what is new of their saved searches. It names nobody: numbers, references and a link.

Whom it counts is asked of the documents at the moment of writing it: who hid themselves meanwhile is not in it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.accounts.tokens import Purpose, link_for
from jobboard.alerts.comparing import found_when_compared, ready
from jobboard.alerts.news import mark_told, pending_of
from jobboard.alerts.searches import query_of
from jobboard.alerts.times import WAIT, next_telling
from jobboard.config import Settings
from jobboard.db import in_parts
from jobboard.documents.build import build_operations
from jobboard.errors import Rejected
from jobboard.mail import queue_mail
from jobboard.models import Candidate, HowOften, SavedSearch, SearchNews, TaskKind
from jobboard.notices import confirmed_address
from jobboard.people import neutral_label
from jobboard.search.engine import Put
from jobboard.search.evaluate import finds
from jobboard.search.query import CandidateQuery

MOST_REFERENCES = 20
_BATCH = 500


@dataclass(frozen=True)
class Counted:
    """Some people in a mail: how many, and references to the first of them."""

    number: int
    references: tuple[str, ...]


def tell_search(session: Session, settings: Settings, search_id: int, *, now: datetime) -> int:
    """Write one mail about what is new of a saved search; give of how many people it tells.

    What still has to wait, and what is not so at this very moment, stays for the next time.
    """
    search = session.get(SavedSearch, search_id)
    if search is None or search.deleted_at is not None or search.how_often is HowOften.NEVER:
        return 0
    try:
        query = query_of(session, search)
    except Rejected:  # Its page says so; trying again reads it no better.
        return 0
    rows = pending_of(session, search_id)
    are_found = people_found(session, query, [row.candidate_id for row in rows], now=now)
    rows = _still_news(session, query, rows, are_found)
    told = [row for row in rows if _is_ripe(row, is_found=are_found.get(row.candidate_id, False), now=now)]
    new = [row.candidate_id for row in told if row.is_met]
    fallen = [row.candidate_id for row in told if not row.is_met and row.candidate_id in are_found]
    mark_told(session, told)
    if len(told) < len(rows):
        due_at = max(next_telling(search.how_often, now), now + WAIT)
        tasks.add_task(session, TaskKind.TELL_SEARCH, search_id, due_at=due_at)
    recipient = confirmed_address(search.member.account)
    if recipient is None or not (new or fallen):
        return 0
    queue_mail(
        session,
        recipient=recipient.address,
        subject=f"{search.name}: {_subject(len(new), len(fallen))}",
        template="saved_search",
        now=now,
        name=search.member.account.name,
        search=search.name,
        how_often=search.how_often.value,
        new=counted(session, new),
        fallen=counted(session, fallen),
        address=f"{settings.site_url}/searches/{search.public_id}",
        stop=link_for(settings, Purpose.STOP, "search", search.public_id, now=now),
    )
    return len(new) + len(fallen)


def people_found(
    session: Session, query: CandidateQuery, candidate_ids: Collection[int], *, now: datetime
) -> Mapping[int, bool]:
    """Give whether a question finds these people at this moment; whom the asker may not see at all is left out."""
    found: dict[int, bool] = {}
    anybody = CandidateQuery(query.scope)
    for some in in_parts(candidate_ids, _BATCH):
        for operation in build_operations(session, dict.fromkeys(some, 0), now=now):
            person = ready(operation.document) if isinstance(operation, Put) else None
            if person is not None and finds(person, anybody, now=now):
                found[operation.subject] = finds(person, query, now=now)
    return found


def _still_news(
    session: Session, query: CandidateQuery, rows: Sequence[SearchNews], are_found: Mapping[int, bool]
) -> list[SearchNews]:
    """Give what there is to tell now or later, and settle what is so no longer by what the search means alone.

    Whom a policy or a decision about badges lets be found, or found no more, is compared with nothing: nobody would
    ever come back to it. What is otherwise than it was compared is not settled: the comparison is still to come.
    """
    doubtful = [row for row in rows if are_found.get(row.candidate_id, False) is not row.is_met]
    were_found = found_when_compared(session, query, [row.candidate_id for row in doubtful])
    settled = [row for row in doubtful if were_found[row.candidate_id] is not row.is_met]
    for row in settled:
        row.is_met, row.is_by_badge = not row.is_met, False
    mark_told(session, settled)
    return [row for row in rows if row.is_met is not row.is_told]


def counted(session: Session, candidate_ids: Sequence[int]) -> Counted:
    """Give people as a mail shows them."""
    first = session.scalars(select(Candidate).where(Candidate.id.in_(candidate_ids[:MOST_REFERENCES])))
    labels = {each.id: neutral_label(each) for each in first}
    return Counted(len(candidate_ids), tuple(labels[each] for each in candidate_ids if each in labels))


def _is_ripe(row: SearchNews, *, is_found: bool, now: datetime) -> bool:
    """Tell whether it is time to tell this: what is new must be so, and a loss has waited."""
    return is_found if row.is_met else not is_found and row.changed_at <= now - WAIT


def _subject(new: int, fallen: int) -> str:
    if not fallen:
        return f"{_people(new)} newly found"
    lost = f"{_people(fallen)} no longer found"
    return f"{_people(new)} newly found, {lost}" if new else lost


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
