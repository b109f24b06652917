"""The outbox: a session hook that notices indexed changes and queues them in the same transaction.

Each is queued twice: for the indexer, and for being compared with saved searches (models.FollowedPerson).

`OWNERS` says whose documents rows are part of, also of one that goes because it was taken out of a list of its parent.
A flush costs a fixed number of statements for each class and each thousands of rows, however many people it concerns.
Nothing else has to be done, so no view can forget. Bulk `update()` and `delete()` statements pass the hook by: change
indexed rows through the session only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, event, insert, inspect, select, update
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from jobboard import models
from jobboard.db import dialect_insert, in_parts

_QUEUED = "outbox.queued"
_ERASED = "outbox.erased"
_BEREFT = "outbox.bereft"


def _candidates_with(column: Any, value: int) -> Select[int]:
    return select(models.Candidate.id).where(column == value)


def _people_of(rows: Iterable[Any]) -> set[int]:
    return {row.candidate_id for row in rows}


def _accounts(account_ids: Iterable[int]) -> Select[int]:
    return select(models.Candidate.id).where(models.Candidate.account_id.in_(account_ids))


def _holders(achievements: Any) -> Select[int]:
    return select(models.Badge.candidate_id).where(models.Badge.achievement_id.in_(achievements)).distinct()


def _issued(issuers: Iterable[models.Issuer]) -> Select[int]:
    return select(models.Achievement.id).where(models.Achievement.issuer_id.in_({row.id for row in issuers}))


def _applicants(vacancies: Any) -> Select[int]:
    return select(models.Application.candidate_id).where(models.Application.vacancy_id.in_(vacancies)).distinct()


def _skilled(skill: models.Skill) -> Select[int]:
    proven = select(models.BadgeSkill.badge_id).where(models.BadgeSkill.skill_id == skill.id)
    claimed = select(models.SelfClaimedSkill.candidate_id).where(models.SelfClaimedSkill.skill_id == skill.id)
    return select(models.Candidate.id).where(
        models.Candidate.id.in_(claimed)
        | models.Candidate.id.in_(select(models.Badge.candidate_id).where(models.Badge.id.in_(proven)))
    )


OWNERS: dict[type[Any], Callable[[Sequence[Any]], set[int] | Select[int]]] = {
    models.Candidate: lambda rows: {row.id for row in rows},
    models.Badge: _people_of,
    models.SelfClaimedSkill: _people_of,
    models.ResumeSection: _people_of,
    models.Application: _people_of,
    models.ResumeItem: lambda rows: (
        select(models.ResumeSection.candidate_id)
        .where(models.ResumeSection.id.in_({row.section_id for row in rows}))
        .distinct()
    ),
    models.BadgeSkill: lambda rows: (
        select(models.Badge.candidate_id).where(models.Badge.id.in_({row.badge_id for row in rows})).distinct()
    ),
    models.Issuer: lambda rows: _holders(_issued(rows)),
    models.Achievement: lambda rows: _holders({row.id for row in rows}),
    # A person's names and addresses are masked in the person's texts, so a new one changes the document.
    models.Account: lambda rows: _accounts({row.id for row in rows}),
    models.EmailAddress: lambda rows: _accounts({row.account_id for row in rows}),
}

# Classes of which only some columns are in the document; of the others every column counts.
INDEXED_COLUMNS: dict[type[Any], frozenset[str]] = {
    models.Account: frozenset({"name"}),
    models.Badge: frozenset(
        {
            "state",
            "judged_state",
            "achievement_id",
            "issued_at",
            "valid_from",
            "valid_until",
            "trusted_until",
            "removed_at",
        }
    ),
    models.BadgeSkill: frozenset({"badge_id", "skill_id", "level", "grade"}),
    models.Issuer: frozenset({"level"}),
    models.Achievement: frozenset({"issuer_id"}),
}

# Rows that take others with them when they are deleted, which only the database sees: whose documents lose something.
CASCADES: dict[type[Any], Callable[[Any], Select[int]]] = {
    models.Candidate: lambda row: _candidates_with(models.Candidate.id, row.id),
    models.Account: lambda row: _candidates_with(models.Candidate.account_id, row.id),
    models.Vacancy: lambda row: _applicants([row.id]),
    models.Organisation: lambda row: _applicants(
        select(models.Vacancy.id).where(models.Vacancy.organisation_id == row.id)
    ),
    models.Skill: _skilled,
}


def install_outbox() -> None:
    """Install the hook on every session; calling it again changes nothing."""
    for name, hook in _HOOKS.items():
        if not event.contains(Session, name, hook):
            event.listen(Session, name, hook)


def queue_candidates(session: Session, candidate_ids: Iterable[int], reason: str) -> int:
    """Queue these people to be written to the index again; give how many were not yet queued in this transaction."""
    return _queue(session, dict.fromkeys(candidate_ids, reason))


def _queue(session: Session, reasons: Mapping[int, str]) -> int:
    """Queue people, each for a reason; who is queued in this transaction stays so with the first reason."""
    queued: set[int] = session.info.setdefault(_QUEUED, set())
    fresh = sorted(reasons.keys() - queued)
    versions = _raise_versions(session, fresh)
    _add_entries(session, versions, reasons)
    _follow(session, versions)
    queued.update(fresh)
    return len(fresh)


def _queue_changes(session: Session, context: UOWTransaction) -> None:
    changed: dict[type[Any], list[Any]] = {}
    for row in _changes(session, context):
        changed.setdefault(type(row), []).append(row)
    reasons: dict[int, set[str]] = {}
    for kind, rows in changed.items():
        for candidate_id in _owners(session, kind, rows):
            reasons.setdefault(candidate_id, set()).add(kind.__tablename__)
    for candidate_id, reason in session.info.pop(_BEREFT, {}).items():
        reasons.setdefault(candidate_id, set()).add(reason)
    _queue(session, {candidate_id: " ".join(sorted(each)) for candidate_id, each in reasons.items()})
    erased = session.info.pop(_ERASED, {})
    _add_entries(session, erased, dict.fromkeys(erased, "erased"))


def _changes(session: Session, context: UOWTransaction) -> Iterator[Any]:
    """Give the rows of a flush that are part of somebody's document and change it."""
    altered = [row for row in session.dirty if type(row) in OWNERS and _is_change(session, row)]
    for row in [*session.new, *altered, *session.deleted, *_orphans(session, context)]:
        if type(row) in OWNERS:
            yield row


def _orphans(session: Session, context: UOWTransaction) -> Iterable[Any]:
    """Give the rows that go because they were taken out of a list of their parent; the session does not list them."""
    states = (state for state, (is_deleted, is_listed) in context.states.items() if is_deleted and not is_listed)
    return [row for state in states if (row := state.obj()) is not None and row not in session.deleted]


def _note_erased(session: Session, _context: object, _instances: object) -> None:
    """Take the last version of people who are about to be deleted; afterwards there is no row to ask.

    Note also who is about to lose what a deleted row takes with it.
    """
    erased: dict[int, int] = session.info.setdefault(_ERASED, {})
    bereft: dict[int, str] = session.info.setdefault(_BEREFT, {})
    for row in session.deleted:
        found = session.scalars(CASCADES[type(row)](row)).all() if type(row) in CASCADES else ()
        if isinstance(row, models.Candidate | models.Account):
            erased.update(_raise_versions(session, sorted(set(found) - erased.keys())))
        else:
            bereft.update(dict.fromkeys(found, type(row).__tablename__))


def _is_change(session: Session, row: Any) -> bool:
    columns = INDEXED_COLUMNS.get(type(row))
    if columns is None:
        return session.is_modified(row, include_collections=False)
    return any(inspect(row).attrs[column].history.has_changes() for column in columns)


def _owners(session: Session, kind: type[Any], rows: Iterable[Any]) -> Iterator[int]:
    for part in in_parts(rows):
        owners = OWNERS[kind](part)
        yield from owners if isinstance(owners, set) else session.scalars(owners)


def _raise_versions(session: Session, candidate_ids: Sequence[int]) -> dict[int, int]:
    """Give people, by rising id, their next versions; who does not exist has none.

    The rows are taken in one order by everybody, so that two transactions cannot block each other: a statement that
    changes several takes them in any order, so theirs are taken before.
    """
    table = models.Candidate.__table__
    connection, versions = session.connection(), dict[int, int]()
    for part in in_parts(candidate_ids):
        these = table.c.id.in_(part)
        if len(part) > 1:
            connection.execute(select(table.c.id).where(these).order_by(table.c.id).with_for_update(key_share=True))
        raised = update(table).where(these).values(search_version=table.c.search_version + 1)  # type: ignore[arg-type]
        changed = connection.execute(raised.returning(table.c.id, table.c.search_version))
        versions |= {row.id: row.search_version for row in changed}
    return versions


def _add_entries(session: Session, versions: Mapping[int, int], reasons: Mapping[int, str]) -> None:
    if not versions:
        return
    now = session.info["clock"]()
    same = {"created_at": now, "available_at": now, "attempts": 0, "last_error": "", "is_dead": False}
    rows = [
        {"candidate_id": candidate_id, "version": versions[candidate_id], "reason": reasons[candidate_id], **same}
        for candidate_id in sorted(versions)
    ]
    session.connection().execute(insert(models.OutboxEntry), rows)


def _follow(session: Session, candidate_ids: Iterable[int]) -> None:
    """Have people compared. Whoever was not followed so far is new, and was found by nobody until now."""
    now = session.info["clock"]()
    same = {"version": 0, "read_at": now, "due_at": now, "attempts": 0}
    people = [{"candidate_id": candidate_id, **same} for candidate_id in sorted(candidate_ids)]
    if not people:
        return
    insert = dialect_insert(session, models.FollowedPerson)
    again = {"due_at": insert.excluded.due_at, "attempts": 0}
    key = [models.FollowedPerson.candidate_id]
    session.connection().execute(insert.on_conflict_do_update(index_elements=key, set_=again), people)


def _forget(session: Session) -> None:
    session.info.pop(_QUEUED, None)
    session.info.pop(_ERASED, None)
    session.info.pop(_BEREFT, None)


def _forget_after_rollback(session: Session, _previous: SessionTransaction) -> None:
    _forget(session)


def _forget_at_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _forget(session)


_HOOKS: dict[str, Callable[..., None]] = {
    "before_flush": _note_erased,
    "after_flush": _queue_changes,
    "after_transaction_end": _forget_at_end,
    "after_soft_rollback": _forget_after_rollback,
}
