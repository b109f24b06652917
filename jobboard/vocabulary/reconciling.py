"""Making rows of a table be what somebody says they are: what is lacking is added, what differs is changed.

In bulk, and past the ORM: documents of people follow by `affected`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from jobboard.db import in_parts

BATCH = 1_000
SHOWN = 5

Key = tuple[Any, ...]


@dataclass
class Difference:
    """What became of the rows. `first_added` and the like are the first few, each with all its columns."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    ignored: int = 0
    first_added: list[Key] = field(default_factory=list)
    first_changed: list[Key] = field(default_factory=list)
    first_removed: list[Key] = field(default_factory=list)

    @property
    def is_none(self) -> bool:
        """True when everything was so already."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Target:
    """Rows of a table: told apart by the `key` columns, holding the `values` columns; `fixed` is set in new ones."""

    table: Table
    key: Sequence[str]
    values: Sequence[str]
    fixed: Mapping[str, Any] = field(default_factory=dict)


def reconcile(session: Session, target: Target, stored: dict[Key, Key | None], wanted: Iterable[Key]) -> Difference:
    """Add and change rows until they are as wanted; afterwards `stored` holds only those that nobody wants.

    `stored` gives the values by key, or None for a row that is somebody else's and stays as it is. `wanted` gives the
    key and then the values; of several with one key the first counts. The caller removes what is left.
    """
    found, seen, width = Difference(), set[Key](), len(target.key)
    for batch in in_parts(wanted, BATCH):
        fresh: list[Key] = []
        differing: list[Key] = []
        for row in batch:
            key = row[:width]
            if key in seen:
                continue
            seen.add(key)
            if key not in stored:
                fresh.append(row)
            elif (values := stored.pop(key)) is None or values == row[width:]:
                found.unchanged += 1
            else:
                differing.append(row)
        _add(session, target, fresh)
        _change(session, target, differing)
        found.added, found.changed = found.added + len(fresh), found.changed + len(differing)
        found.first_added.extend(fresh[: SHOWN - len(found.first_added)])
        found.first_changed.extend(differing[: SHOWN - len(found.first_changed)])
    return found


def remove(session: Session, target: Target, keys: Iterable[Key]) -> int:
    """Remove the rows with these keys; give how many."""
    columns, number = target.table.c, 0
    statement = delete(target.table).where(*(columns[name] == bindparam(f"key_{name}") for name in target.key))
    names = [f"key_{name}" for name in target.key]
    for batch in in_parts(keys, BATCH):
        session.connection().execute(statement, [dict(zip(names, key, strict=True)) for key in batch])
        number += len(batch)
    return number


def _add(session: Session, target: Target, rows: Sequence[Key]) -> None:
    names = (*target.key, *target.values)
    if rows:
        values = [{**target.fixed, **dict(zip(names, row, strict=True))} for row in rows]
        session.connection().execute(insert(target.table), values)


def _change(session: Session, target: Target, rows: Sequence[Key]) -> None:
    if not rows:
        return
    columns = target.table.c
    statement = update(target.table).where(*(columns[name] == bindparam(f"key_{name}") for name in target.key))
    statement = statement.values({name: bindparam(f"new_{name}") for name in target.values})
    names = [*(f"key_{name}" for name in target.key), *(f"new_{name}" for name in target.values)]
    session.connection().execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
