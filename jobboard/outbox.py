"""The outbox: a session hook that notices indexed changes and queues them in the same transaction.

Each is queued twice: for the indexer, and for being compared with saved searches (models.FollowedPerson).

`OWNERS` says whose document a row is part of, also of one that goes because it was taken out of a list of its parent.
Nothing else has to be done, so no view can forget. Bulk `update()` and `delete()` statements pass the hook by: change
indexed rows through the session only.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, event, insert, inspect, select, update
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from jobboard import models
from jobboard.db import dialect_insert

_QUEUED = "outbox.queued"
_ERASED = "outbox.erased"
_BEREFT = "outbox.bereft"


def _candidates_with(column: Any, value: int) -> Select[int]:
    return select(models.Candidate.id).where(column == value)


def _holders(issuer: models.Issuer) -> Select[int]:
    achievements = select(models.Achievement.id).where(models.Achievement.issuer_id == issuer.id)
    return select(models.Badge.candidate_id).where(models.Badge.achievement_id.in_(achievements)).distinct()


def _applicants(vacancies: Any) -> Select[int]:
    return select(models.Application.candidate_id).where(models.Application.vacancy_id.in_(vacancies)).distinct()


def _skilled(skill: models.Skill) -> Select[int]:
    proven = select(models.BadgeSkill.badge_id).where(models.BadgeSkill.skill_id == skill.id)
    claimed = select(models.SelfClaimedSkill.candidate_id).where(models.SelfClaimedSkill.skill_id == skill.id)
    return select(models.Candidate.id).where(
        models.Candidate.id.in_(claimed)
        | models.Candidate.id.in_(select(models.Badge.candidate_id).where(models.Badge.id.in_(proven)))
    )


OWNERS: dict[type[Any], Callable[[Any], int | Select[int]]] = {
    models.Candidate: lambda row: row.id,
    models.Badge: lambda row: row.candidate_id,
    models.SelfClaimedSkill: lambda row: row.candidate_id,
    models.ResumeSection: lambda row: row.candidate_id,
    models.Application: lambda row: row.candidate_id,
    models.ResumeItem: lambda row: select(models.ResumeSection.candidate_id).where(
        models.ResumeSection.id == row.section_id
    ),
    models.BadgeSkill: lambda row: select(models.Badge.candidate_id).where(models.Badge.id == row.badge_id),
    models.Issuer: _holders,
    models.Achievement: lambda row: (
        select(models.Badge.candidate_id).where(models.Badge.achievement_id == row.id).distinct()
    ),
    # A person's names and addresses are masked in the person's texts, so a new one changes the document.
    models.Account: lambda row: _candidates_with(models.Candidate.account_id, row.id),
    models.EmailAddress: lambda row: _candidates_with(models.Candidate.account_id, row.account_id),
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
    queued: set[int] = session.info.setdefault(_QUEUED, set())
    fresh = sorted(set(candidate_ids) - queued)
    for candidate_id in fresh:
        version = _raise_version(session, candidate_id)
        if version is not None:
            _add_entry(session, candidate_id, version, reason)
            _follow(session, candidate_id)
    queued.update(fresh)
    return len(fresh)


def _queue_changes(session: Session, context: UOWTransaction) -> None:
    reasons: dict[int, set[str]] = {}
    for row in [*session.new, *session.dirty, *session.deleted, *_orphans(session, context)]:
        if type(row) in OWNERS and _is_change(session, row):
            for candidate_id in _owners(session, row):
                reasons.setdefault(candidate_id, set()).add(type(row).__tablename__)
    for candidate_id, reason in session.info.pop(_BEREFT, {}).items():
        reasons.setdefault(candidate_id, set()).add(reason)
    for candidate_id in sorted(
        reasons
    ):  # In one order for everybody, so that two transactions cannot block each other.
        queue_candidates(session, [candidate_id], " ".join(sorted(reasons[candidate_id])))
    for candidate_id, version in session.info.pop(_ERASED, {}).items():
        _add_entry(session, candidate_id, version, "erased")


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
            for candidate_id in sorted(set(found) - erased.keys()):
                if (version := _raise_version(session, candidate_id)) is not None:
                    erased[candidate_id] = version
        else:
            bereft.update(dict.fromkeys(found, type(row).__tablename__))


def _is_change(session: Session, row: Any) -> bool:
    if row not in session.dirty:
        return True
    columns = INDEXED_COLUMNS.get(type(row))
    if columns is None:
        return session.is_modified(row, include_collections=False)
    return any(inspect(row).attrs[column].history.has_changes() for column in columns)


def _owners(session: Session, row: Any) -> Iterable[int]:
    owner = OWNERS[type(row)](row)
    return [owner] if isinstance(owner, int) else session.scalars(owner).all()


def _raise_version(session: Session, candidate_id: int) -> int | None:
    table = models.Candidate.__table__
    raised = update(table).where(table.c.id == candidate_id).values(search_version=table.c.search_version + 1)  # type: ignore[arg-type]
    version: int | None = session.connection().scalar(raised.returning(table.c.search_version))
    return version


def _add_entry(session: Session, candidate_id: int, version: int, reason: str) -> None:
    now = session.info["clock"]()
    values = {"candidate_id": candidate_id, "version": version, "reason": reason}
    entry = {
        **values,
        "created_at": now,
        "available_at": now,
        "attempts": 0,
        "last_error": "",
        "is_dead": False,
    }
    session.connection().execute(insert(models.OutboxEntry).values(**entry))


def _follow(session: Session, candidate_id: int) -> None:
    """Have the person compared. Whoever was not followed so far is new, and was found by nobody until now."""
    now = session.info["clock"]()
    person = {"candidate_id": candidate_id, "version": 0, "read_at": now, "due_at": now, "attempts": 0}
    insert = dialect_insert(session, models.FollowedPerson).values(**person)
    again = {"due_at": insert.excluded.due_at, "attempts": 0}
    session.connection().execute(
        insert.on_conflict_do_update(index_elements=[models.FollowedPerson.candidate_id], set_=again)
    )


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
