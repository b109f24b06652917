"""How often things may be asked, counted across processes in a table of ours, or in Redis where it is set.

The figures are those of pypi.org (warehouse), beside which the search and register figures are our own.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user
from limits.storage import Storage
from sqlalchemy import BindParameter, Float, Integer, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from jobboard.accounts import address_key
from jobboard.config import Settings
from jobboard.db import Database
from jobboard.models import RateLimit

View = TypeVar("View", bound=Callable[..., Any])

_FORGOTTEN_AT_ONCE = 100


class DatabaseStorage(Storage):
    """Counters in the table rate_limit. Each count is a transaction of its own, kept whatever the view does."""

    STORAGE_SCHEME = ["jobboard"]

    def __init__(self, uri: str | None = None, *, database: Database, wrap_exceptions: bool = False) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._database = database
        self._counted = _counted(sqlite.insert if database.is_sqlite else postgresql.insert)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what this storage raises when the database is away."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter, which begins again once it has run out; give what it says then."""
        moment = time.time()
        asked = {"named": _digest(key), "amount": amount, "moment": moment, "ends_at": moment + expiry}
        with self._database.writing_engine.begin() as connection:
            count: int = connection.execute(self._counted, asked).scalar_one()
        if count == amount:
            self._forget_run_out(moment)
        return count

    def get(self, key: str) -> int:
        """Give what a counter says, 0 when it has run out."""
        row = self._row(key)
        return row.count if row is not None and row.expires_at > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Give when a counter runs out, in seconds since 1970."""
        row = self._row(key)
        return row.expires_at if row is not None else time.time()

    def check(self) -> bool:
        """Say whether the database answers."""
        try:
            with self._database.reading() as session:
                session.execute(select(1))
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every counter; give how many there were."""
        with self._database.writing() as session:
            number = session.scalar(select(func.count()).select_from(RateLimit))
            session.execute(delete(RateLimit))
        return number

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._database.writing() as session:
            session.execute(delete(RateLimit).where(RateLimit.key == _digest(key)))

    def _row(self, key: str) -> RateLimit | None:
        with self._database.reading() as session:
            return session.get(RateLimit, _digest(key))

    def _forget_run_out(self, moment: float) -> None:
        run_out = select(RateLimit.key).where(RateLimit.expires_at <= moment).limit(_FORGOTTEN_AT_ONCE)
        with self._database.writing() as session:
            session.execute(delete(RateLimit).where(RateLimit.key.in_(run_out.with_for_update(skip_locked=True))))


def _counted(insert: Any) -> Any:
    """Give the statement that adds to a counter and gives what it says then."""
    amount: BindParameter[int] = bindparam("amount", type_=Integer)
    moment: BindParameter[float] = bindparam("moment", type_=Float)
    ends_at: BindParameter[float] = bindparam("ends_at", type_=Float)
    has_run_out = RateLimit.expires_at <= moment
    row = insert(RateLimit).values(key=bindparam("named"), count=amount, expires_at=ends_at)
    counted = row.on_conflict_do_update(
        index_elements=[RateLimit.key],
        set_={
            "count": case((has_run_out, amount), else_=RateLimit.count + amount),
            "expires_at": case((has_run_out, ends_at), else_=RateLimit.expires_at),
        },
    )
    return counted.returning(RateLimit.count)


def by_network() -> str:
    """Count by the asker's address; of IPv6 the /64, which one household has whole."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False) if address.version == 6 else address)


def by_account() -> str:
    """Count by who is signed in, otherwise by network."""
    return f"account {current_user.account_id}" if current_user.is_authenticated else by_network()


def by_address() -> str:
    """Count by the e-mail address in the form, kept only as a digest."""
    return _digest(address_key(request.form.get("address", "")[:320]))


def by_everybody() -> str:
    """Count all askers together."""
    return "everybody"


limiter = Limiter(by_network, strategy="fixed-window")

Limit = tuple[str, Callable[[], str]]


def limited(*rules: Limit, together: str = "") -> Callable[[View], View]:
    """Limit how often a view may be called: pairs of a rule and what is counted by.

    `together`: the name under which all views with these rules are counted as one; empty: each is counted by itself.
    """

    def limit(view: View) -> View:
        """Put every rule around a view."""
        for rule, counted_by in rules:
            scope = f"{together} {counted_by.__name__}".strip()
            decorate = limiter.shared_limit if together else limiter.limit
            view = cast(View, decorate(rule, key_func=counted_by, scope=scope)(view))
        return view

    return limit


sign_ins = limited(
    ("10 per 5 minutes", by_network), ("10 per 5 minutes", by_address), ("1000 per 5 minutes", by_everybody)
)
registrations = limited(("5 per hour", by_network))
passkeys = limited(("30 per 5 minutes", by_network))
codes = limited(("10 per 5 minutes; 50 per day", by_account))
password_resets = limited(("5 per day", by_address), ("20 per day", by_network))
link_uses = limited(("20 per hour", by_network))
password_changes = limited(("10 per 5 minutes", by_account))
confirmation_mails = limited(("3 per 6 hours", by_account))
added_addresses = limited(("10 per day", by_account))
identity_questions = limited(("30 per day", by_account))
identity_answers = limited(("10 per 5 minutes; 100 per day", by_account))
invitations = limited(("30 per day", by_account))
kept_searches = limited(("60 per hour; 200 per day", by_account))
searches = limited(("60 per minute; 2000 per day", by_account), together="searches")
profile_views = limited(("300 per day", by_account))
imports = limited(("10 per minute; 200 per day", by_account))
data_copies = limited(("5 per day", by_account))
public_checks = limited(("5 per minute; 30 per hour", by_network), ("600 per hour", by_everybody))
resume_downloads = limited(("20 per minute; 200 per day", by_account))
resume_files = limited(("5 per minute; 30 per day", by_account))
pasted_texts = limited(("5 per minute; 50 per day", by_account))


def init_limits(app: Flask, settings: Settings, database: Database) -> None:
    """Count in Redis where it is set, otherwise in the database."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "jobboard://"
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {} if settings.redis_url else {"database": database}
    limiter.init_app(app)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
