"""Which browsers signed in to an account before: a signed cookie of their own says so, which signing out leaves."""

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from jobboard import accounts
from jobboard.models import Account
from jobboard.web.presenters.sessions import browser_words
from jobboard.web.session import current_session, now, settings

_KEPT_SECONDS = 365 * 24 * 60 * 60
_MOST_ACCOUNTS = 10


def notice_device(account: Account) -> None:
    """Remember this browser for this account, whose owner is told when it never signed in here. Call it before it does.

    The first browser of an account is no news.
    """
    known = _known_accounts()
    if account.id not in known and accounts.has_signed_in(current_session(), account):
        device = browser_words(request.user_agent.string)
        accounts.tell_of_sign_in(current_session(), account, device=device, now=now())
    remembered = [account.id, *(each for each in known if each != account.id)][:_MOST_ACCOUNTS]

    @after_this_request
    def remember(response: Response) -> Response:
        """Write the cookie."""
        response.set_cookie(
            cookie_name(),
            _serializer().dumps(remembered),
            max_age=_KEPT_SECONDS,
            secure=settings().is_https,
            httponly=True,
            samesite="Lax",
        )
        return response


def _known_accounts() -> list[int]:
    try:
        return [int(each) for each in _serializer().loads(request.cookies.get(cookie_name(), ""))]
    except BadData:
        return []


def cookie_name() -> str:
    """Give the name of the cookie."""
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key or "", salt="jobboard device")
