"""Addresses without what tells who somebody is: it is neither kept nor sent to anybody."""

import re
from urllib.parse import quote, unquote_plus

from jobboard.credentials.parsing import is_web_address

# Names of parameters that say who the owner or the reader is, or where a reader came from. The double underscore is
# how Badgr and BadgeCheck hand on whom a badge should belong to.
PERSONAL_NAMES = frozenset(
    {
        "e-mail",
        "e_mail",
        "email",
        "emailaddress",
        "email_address",
        "fbclid",
        "first_name",
        "firstname",
        "gclid",
        "identity",
        "igshid",
        "last_name",
        "lastname",
        "mail",
        "msclkid",
        "recipient",
        "trk",
        "user",
        "user_email",
        "user_id",
        "userid",
        "username",
    }
)
PERSONAL_BEGINNINGS = ("identity__", "mc_", "recipient_", "utm_")

_MAIL_ADDRESS = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


def without_personal_parts(address: str) -> str:
    """Give an address without its fragment and without parameters that tell who somebody is, also inside an address
    that a parameter holds. Everything else stays letter for letter. What is no address is given back as it is.
    """
    if not is_web_address(address):
        return address
    address = address.partition("#")[0]
    page, mark, query = address.partition("?")
    if not mark:
        return page
    kept = [each for part in query.split("&") if (each := _kept(part)) is not None]
    return f"{page}?{'&'.join(kept)}" if kept else page


def addresses_in(address: str) -> tuple[str, ...]:
    """Give the web addresses that the parameters of an address hold, as viewers and checkers are told what to open."""
    values = [unquote_plus(part.partition("=")[2]) for part in address.partition("#")[0].partition("?")[2].split("&")]
    return tuple(value for value in values if is_web_address(value))


def _kept(parameter: str) -> str | None:
    """Give a parameter as it is kept, None when it is dropped."""
    name, mark, value = parameter.partition("=")
    plain_name, plain_value = unquote_plus(name).lower(), unquote_plus(value)
    if plain_name in PERSONAL_NAMES or plain_name.startswith(PERSONAL_BEGINNINGS):
        return None
    if _MAIL_ADDRESS.fullmatch(plain_value):
        return None
    inner = without_personal_parts(plain_value)
    return parameter if inner == plain_value else f"{name}{mark}{quote(inner, safe='')}"
