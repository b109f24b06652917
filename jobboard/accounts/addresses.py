"""How e-mail addresses are read and compared."""

import contextlib

import email_validator

from jobboard.errors import Rejected

_BAD_ADDRESS = "Enter an e-mail address such as name@example.org."


def address_key(address: str) -> str:
    """Give what is compared: the whole address without regard to case, its domain in one spelling.

    Dots and plus parts count. docs/decisions/0002-comparing-addresses.md says why.
    """
    local, _, domain = address.strip().rpartition("@")
    with contextlib.suppress(UnicodeError):  # Not a domain name; two of the same spelling still compare equal.
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}".casefold()


def read_address(text: str, *, field: str = "address") -> str:
    """Give a well-formed address as it was typed, without blanks around it. Raises: Rejected for `field`."""
    try:
        email_validator.validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except email_validator.EmailNotValidError as error:
        raise Rejected(_BAD_ADDRESS, fields={field: _BAD_ADDRESS}) from error
    return text.strip()
