"""What stands between a right password and being signed in: the second step of accounts that have one."""

from dataclasses import dataclass

from flask import redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from jobboard import accounts
from jobboard.models import Account
from jobboard.web.access import home_of
from jobboard.web.devices import notice_device
from jobboard.web.limits import by_network
from jobboard.web.login import safe_next, sign_in_browser
from jobboard.web.session import current_session, now

_KEY = "second_step"


@dataclass(frozen=True)
class OwedStep:
    """What this browser's signed cookie holds after the password. `next`: where to go afterwards."""

    token: str
    account_id: int
    next: str


def begin_sign_in(account: Account, *, next_address: str | None = None) -> ResponseReturnValue:
    """Go on after the right password: to the second step where the account has one, otherwise sign in."""
    if not accounts.has_second_factor(current_session(), account.id):
        return finish_sign_in(account, next_address=next_address)
    token = accounts.start_second_step(current_session(), account, now=now())
    cookie.clear()
    cookie[_KEY] = [token, account.id, next_address or ""]
    return redirect(url_for("second_step.ask"), 303)


def finish_sign_in(account: Account, *, next_address: str | None = None) -> ResponseReturnValue:
    """Sign in who proved everything that this account asks for, and go where they wanted."""
    notice_device(account)
    sign_in_browser(account)
    return redirect(safe_next(next_address) or home_of(account.role), 303)


def owed_step() -> OwedStep | None:
    """Give what this browser owes, None when it gave no password. Whether it still counts, the database says."""
    kept = cookie.get(_KEY)
    return OwedStep(*kept) if kept else None


def forget_step() -> None:
    """Let this browser begin again."""
    cookie.pop(_KEY, None)


def by_owed_step() -> str:
    """Count by the account whose password was given, so that beginning again gives no further attempts."""
    owed = owed_step()
    return f"second step of {owed.account_id}" if owed else by_network()
