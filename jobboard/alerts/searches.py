"""Searches that a member keeps: saving, changing, stopping and deleting them, and what each asks now."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from jobboard import tasks
from jobboard.alerts.keys import RULE, Parts, parts_of
from jobboard.alerts.news import all_told, forget_news, has_pending
from jobboard.alerts.times import next_telling
from jobboard.asking import querying
from jobboard.asking.json_face import as_json, from_json
from jobboard.asking.question import Question
from jobboard.db import in_parts
from jobboard.errors import NotFound, Rejected
from jobboard.models import HowOften, Member, SavedSearch, SavedSearchKey, TaskKind
from jobboard.search.query import CandidateQuery, Pool

NAME_LENGTH = 120
MOST_SEARCHES = 100
RESTORABLE_FOR = timedelta(days=30)
"""How long a deleted search can be brought back."""

_RENEWED_AT_ONCE = 500

_log = structlog.get_logger()


def save_search(
    session: Session, member: Member, question: Question, *, name: str, how_often: HowOften, now: datetime
) -> SavedSearch:
    """Keep a question under a name. Raises: Rejected with a message per field, or without one for too many."""
    _require_room(session, member.id)
    search = SavedSearch(
        member=member,
        name=_checked_name(name),
        how_often=how_often,
        question=_as_text(question),
        parts=0,
        keyed_by=RULE,
        created_at=now,
        looked_at=now,
    )
    session.add(search)
    session.flush()
    _write_keys(session, {search: parts_of(query_of(session, search))})
    return search


def searches_of(session: Session, member: Member) -> Sequence[SavedSearch]:
    """Give a member's saved searches, by name."""
    own = select(SavedSearch).where(SavedSearch.member_id == member.id, SavedSearch.deleted_at.is_(None))
    return session.scalars(own.order_by(SavedSearch.name, SavedSearch.id)).all()


def search_of(session: Session, member: Member, public_id: str, *, is_deleted: bool = False) -> SavedSearch:
    """Give a member's own saved search. Raises: NotFound, also for somebody else's, and for a deleted one."""
    own = select(SavedSearch).where(SavedSearch.public_id == public_id, SavedSearch.member_id == member.id)
    search = session.scalar(own)
    if search is None or (search.deleted_at is not None) is not is_deleted:
        raise NotFound("There is no such saved search.")
    return search


def rename_search(search: SavedSearch, name: str) -> None:
    """Give a search another name. Raises: Rejected."""
    search.name = _checked_name(name)


def ask_otherwise(session: Session, search: SavedSearch, question: Question, *, now: datetime) -> None:
    """Let a search ask something else. What was new of the question before is forgotten."""
    search.question, search.looked_at = _as_text(question), now
    forget_news(session, search.id)
    _write_keys(session, {search: parts_of(query_of(session, search))})


def choose_how_often(session: Session, search: SavedSearch, how_often: HowOften, *, now: datetime) -> None:
    """Tell more or less often, or never. What was not told while it was never told is no news later."""
    if how_often is search.how_often:
        return
    tasks.cancel_task(session, TaskKind.TELL_SEARCH, search.id)
    if HowOften.NEVER in (how_often, search.how_often):
        all_told(session, search.id)
    search.how_often = how_often
    session.flush()
    if has_pending(session, search.id):
        tasks.add_task(session, TaskKind.TELL_SEARCH, search.id, due_at=next_telling(how_often, now))


def delete_search(session: Session, search: SavedSearch, *, now: datetime) -> None:
    """Delete a search: it tells nothing from now on, and can be brought back for a while."""
    search.deleted_at = now
    forget_news(session, search.id)
    tasks.cancel_task(session, TaskKind.TELL_SEARCH, search.id)


def restore_search(session: Session, search: SavedSearch, *, now: datetime) -> None:
    """Undo a deletion. What happened meanwhile is no news. Raises: Rejected for too many; it stays deleted then."""
    _require_room(session, search.member_id)
    search.deleted_at, search.looked_at = None, now


def forget_deleted(session: Session, *, now: datetime) -> int:
    """Let searches go that were deleted long ago; give how many went."""
    old = select(SavedSearch).where(SavedSearch.deleted_at < now - RESTORABLE_FOR)
    searches = session.scalars(old).all()
    for search in searches:
        session.delete(search)
    return len(searches)


def question_of(search: SavedSearch) -> Question:
    """Give what a search asks. Raises: Rejected when it cannot be read any more."""
    return _question_in(search.question)


def query_of(session: Session, search: SavedSearch) -> CandidateQuery:
    """Give what a search asks at this moment, under its organisation's policy. Raises: as `question_of`."""
    organisation_id = search.member.organisation_id
    return querying.as_query(session, question_of(search), Pool(), organisation_id=organisation_id)


def queries_of(
    session: Session, search_ids: Collection[int], *, among: Collection[int] | None = None
) -> dict[int, CandidateQuery]:
    """Give what many searches ask at this moment, by id, in a few statements; what cannot be read is left out.

    `among`: the only places that matter; None: all that there are.
    """
    asked = dict(_asked(session, search_ids))
    meanings = querying.meanings_of(session, asked.values(), among=among)
    return {
        search_id: querying.query_of(question, Pool(), meanings[organisation_id])
        for search_id, (question, organisation_id) in asked.items()
    }


def renew_keys(session: Session) -> int:
    """Write the keys of some searches anew that are by another rule than that of this release; give how many.

    Until then each is held against everybody (`asked.searches_for`), so that nobody is missed meanwhile.
    """
    old = select(SavedSearch).where(SavedSearch.keyed_by != RULE).order_by(SavedSearch.id).limit(_RENEWED_AT_ONCE)
    searches = session.scalars(old.with_for_update(skip_locked=True)).all()
    queries = queries_of(session, [each.id for each in searches])
    _write_keys(session, {each: parts_of(queries[each.id]) if each.id in queries else () for each in searches})
    return len(searches)


def _asked(session: Session, search_ids: Collection[int]) -> Iterator[tuple[int, tuple[Question, int]]]:
    whole = select(SavedSearch.id, SavedSearch.question, Member.organisation_id).join(SavedSearch.member)
    for some in in_parts(sorted(search_ids)):
        for row in session.execute(whole.where(SavedSearch.id.in_(some))):
            try:
                yield row.id, (_question_in(row.question), row.organisation_id)
            except (Rejected, ValueError) as error:
                _log.warning("saved_search_unreadable", search=row.id, error=type(error).__name__)


def _require_room(session: Session, member_id: int) -> None:
    """Raises: Rejected for a member with as many searches as one can have."""
    session.execute(select(Member.id).where(Member.id == member_id).with_for_update())  # One after the other.
    kept = select(func.count()).where(SavedSearch.member_id == member_id, SavedSearch.deleted_at.is_(None))
    if (session.scalar(kept) or 0) >= MOST_SEARCHES:
        raise Rejected(f"You have {MOST_SEARCHES} saved searches. Delete one that you no longer need, and try again.")


def _write_keys(session: Session, parts: Mapping[SavedSearch, Parts]) -> None:
    """Write the keys of searches anew."""
    for search, own in parts.items():
        search.parts, search.keyed_by = len(own), RULE
    session.flush()  # Takes the rows, so that two who write their keys do it one after the other.
    rows = [
        {"search_id": search.id, "part": number, "key": key}
        for search, own in parts.items()
        for number, part in enumerate(own)
        for key in sorted(part)
    ]
    session.execute(delete(SavedSearchKey).where(SavedSearchKey.search_id.in_([each.id for each in parts])))
    if rows:
        session.execute(insert(SavedSearchKey), rows)


def _question_in(text: str) -> Question:
    return from_json(json.loads(text))


def _as_text(question: Question) -> str:
    return json.dumps(as_json(question), separators=(",", ":"))


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        message = "Write a name by which you will know this search again."
    elif len(name) > NAME_LENGTH or not name.isprintable():
        message = f"A name can have {NAME_LENGTH} characters, all of which can be seen."
    else:
        return name
    raise Rejected(message, fields={"name": message})
