"""The database: one engine, sessions for reading and for writing, and times that are always UTC."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

Value = TypeVar("Value")

_CONNECTION_SECONDS = 3600
"""How long a connection to SQLite is kept: it reads once what `learn_sizes` found."""

_ROWS_LOOKED_AT = 10_000
"""Of few rows it takes what most rows have for what few have: of 400 it read all verified badges to find twenty."""

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def utc_now() -> datetime:
    """The clock, in UTC. Only the edges of a process read it; everything else is told the time."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """The base of every model; constraints get names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


NEVER_REUSED = {"sqlite_autoincrement": True}
"""For tables whose ids stand in search documents: SQLite must not give the id of a deleted row to another one."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept and given in UTC. Naive datetimes are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC. Raises: ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC; SQLite keeps no zone, so UTC is put back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database, by its URL. Sessions come from `reading` and `writing`.

    SQLite lets one writer in at a time: a writing session takes that turn at its start, since a transaction that
    has read and then wants to write cannot wait for another writer.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.engine = _make_engine(url)
        self.clock = clock
        info = {"clock": lambda: self.clock()}
        self._reading = sessionmaker(self.engine, expire_on_commit=False, info=info)
        self.writing_engine = self.engine.execution_options(takes_write_turn=True)
        """The same connections; on SQLite a transaction takes its turn to write when it begins."""
        self._writing = sessionmaker(self.writing_engine, expire_on_commit=False, info=info)

    @property
    def is_sqlite(self) -> bool:
        """True for the embedded default, False for PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    def reading_session(self) -> Session:
        """Open a session for reading; the caller closes it."""
        return self._reading()

    def writing_session(self) -> Session:
        """Open a session for writing; the caller commits or rolls back, and closes it."""
        return self._writing()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session for reading, closed at the end without a commit."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that commits at the end, or rolls back when the block raises."""
        with self._writing() as session, session.begin():
            yield session

    def learn_sizes(self) -> None:
        """Let SQLite estimate what its tables hold, from ten thousand rows of each; it chooses indexes by that.

        It takes well under a second, however many rows there are. PostgreSQL does so by itself. Connections that were
        open before take notice when they are opened anew.
        """
        if self.is_sqlite:
            with self.writing_engine.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
                connection.exec_driver_sql("ANALYZE")

    def dispose(self) -> None:
        """Close every pooled connection, as before a fork and at the end of a process."""
        self.engine.dispose()


def in_parts(values: Iterable[Value], size: int = 5_000) -> Iterator[Sequence[Value]]:
    """Give values in parts of at most `size`, as many as a database takes in one question; nothing for no values."""
    left = iter(values)
    while part := list(islice(left, size)):
        yield part


def dialect_insert(session: Session, table: Any) -> Any:
    """Give an insert that can say what happens on a conflict; each database has its own."""
    return _INSERT[session.get_bind().dialect.name](table)


def _make_engine(url: str) -> Engine:
    # `hide_parameters`: a logged failure must not tell names, addresses or contents.
    if url.startswith("sqlite"):
        engine = create_engine(
            url, connect_args={"timeout": 30}, pool_recycle=_CONNECTION_SECONDS, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    return create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED", hide_parameters=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # `_begin_sqlite` begins transactions, not the driver.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    takes_write_turn = connection.get_execution_options().get("takes_write_turn", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if takes_write_turn else "BEGIN")
