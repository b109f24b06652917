"""How e-mail addresses are read and compared."""

import contextlib
from collections.abc import Sequence

import email_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.errors import Rejected
from jobboard.models import EmailAddress

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
        email_validator.validate_email(
            text.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except email_validator.EmailNotValidError as error:
        raise Rejected(_BAD_ADDRESS, fields={field: _BAD_ADDRESS}) from error
    return text.strip()


def confirmed_owner(session: Session, address: str) -> EmailAddress | None:
    """Give the confirmed address that is the same as this one, None when nobody confirmed it."""
    wanted = select(EmailAddress).where(
        EmailAddress.address_key == address_key(address), EmailAddress.confirmed_at.is_not(None)
    )
    return session.scalar(wanted)


def resettable(session: Session, address: str) -> EmailAddress | None:
    """Give the claim to this address with which its account may get another password, None when there is none."""
    return next((claim for claim in _claims(session, address) if may_reset(claim)), None)


def may_reset(email: EmailAddress) -> bool:
    """Tell whether who reads this address's mail owns the account: it is confirmed, or nothing else is.

    Otherwise somebody could add another person's address and have that person confirm it by choosing a password; and
    a mistyped second address would give a stranger the account.
    """
    return email.confirmed_at is not None or all(each.confirmed_at is None for each in email.account.emails)


def claim_of(session: Session, address: str) -> EmailAddress | None:
    """Give the confirmed address that is the same as this one, otherwise the latest that claims to be."""
    return next(iter(_claims(session, address)), None)


def _claims(session: Session, address: str) -> Sequence[EmailAddress]:
    claims = select(EmailAddress).where(EmailAddress.address_key == address_key(address))
    return session.scalars(claims.order_by(EmailAddress.confirmed_at.is_(None), EmailAddress.id.desc())).all()
