"""What people do with their own account: sign in, confirm and change addresses, and choose another password."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import rechecks
from jobboard.accounts.addresses import address_key, claim_of, confirmed_owner, may_reset, read_address, resettable
from jobboard.accounts.passwords import hash_password, is_outdated, is_password, problem_with
from jobboard.accounts.registration import mail_confirmation
from jobboard.accounts.sign_in import end_sessions
from jobboard.accounts.telling import tell_of_change
from jobboard.accounts.tokens import Purpose, fingerprint, link_for, read_token, used_up
from jobboard.config import Settings
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.mail import queue_mail
from jobboard.models import Account, EmailAddress

MOST_ADDRESSES = 10
_LONGEST_ADDRESS = 320
_WRONG_PASSWORD = "This is not your password."  # noqa: S105 - a message, not a password


def authenticate(session: Session, *, address: str, password: str) -> EmailAddress | None:
    """Give the address when the password is its account's, None otherwise.

    An address that is not confirmed must not sign anybody in: confirm it first.
    """
    email = claim_of(session, address[:_LONGEST_ADDRESS])
    if not is_password(password, email.account.password_hash if email else None) or email is None:
        return None
    if is_outdated(email.account.password_hash or ""):
        email.account.password_hash = hash_password(password)
    return email


def is_own_password(account: Account, password: str) -> bool:
    """Tell whether this is the account's password."""
    return is_password(password, account.password_hash)


def read_confirmation(session: Session, settings: Settings, token: str, *, now: datetime) -> EmailAddress:
    """Give the address that a link confirms. Raises: Rejected when the link no longer works."""
    (email_id,) = read_token(settings, Purpose.CONFIRM, token, now=now)
    email = session.get(EmailAddress, email_id)
    if email is None or email.confirmed_at is not None:
        raise used_up()
    return email


def confirm_address(
    session: Session, email: EmailAddress, *, viewer_id: int | None, password: str, now: datetime
) -> Account:
    """Confirm an address for its account; nobody else can claim it afterwards.

    The link alone is not enough: whoever follows it is signed in to this account (`viewer_id`) or knows its password.
    Otherwise somebody could register another person's address and have that person confirm it.

    Raises: Rejected for a wrong password, Conflict when another account was faster.
    """
    if viewer_id != email.account_id and not is_password(password, email.account.password_hash):
        raise Rejected(_WRONG_PASSWORD, fields={"password": _WRONG_PASSWORD})
    _make_confirmed(session, email, now)
    return email.account


def request_password_reset(session: Session, settings: Settings, *, address: str, now: datetime) -> None:
    """Mail a link for another password, or what to do when there is no account with this address.

    Raises: Rejected when the address cannot be read.
    """
    email = resettable(session, read_address(address))
    if email is None:
        queue_mail(
            session,
            recipient=address.strip(),
            subject="No account with this address",
            template="no_account",
            now=now,
            site=settings.site_url,
        )
        return
    link = link_for(settings, Purpose.RESET, email.id, fingerprint(email.account.password_hash), now=now)
    queue_mail(
        session,
        recipient=email.address,
        subject="Choose another password",
        template="reset_password",
        now=now,
        name=email.account.name,
        link=link,
    )


def read_reset(session: Session, settings: Settings, token: str, *, now: datetime) -> EmailAddress:
    """Give the address to which a reset link was sent. Raises: Rejected when the link no longer works."""
    email_id, mark = read_token(settings, Purpose.RESET, token, now=now)
    email = session.get(EmailAddress, email_id)
    if email is None or fingerprint(email.account.password_hash) != mark or not may_reset(email):
        raise used_up()
    return email


def reset_password(session: Session, email: EmailAddress, *, password: str, now: datetime) -> Account:
    """Set the password of whoever got the link, confirm the address it was sent to, and end every session.

    Raises: Rejected for a password that is not accepted, Conflict when another account confirmed the address.
    """
    _set_password(session, email.account, password, field="password", now=now)
    if email.confirmed_at is None:
        _make_confirmed(session, email, now)
    end_sessions(session, email.account, now=now)
    return email.account


def change_password(
    session: Session, account: Account, *, current: str, password: str, keep_session: int, now: datetime
) -> None:
    """Set another password and end every session but one. Raises: Rejected."""
    if not is_password(current, account.password_hash):
        raise Rejected(_WRONG_PASSWORD, fields={"current": _WRONG_PASSWORD})
    _set_password(session, account, password, field="password", now=now)
    end_sessions(session, account, keep=keep_session, now=now)


def add_address(
    session: Session, settings: Settings, account: Account, *, address: str, password: str, now: datetime
) -> None:
    """Add an address, which counts once the mailed link is used. An address of somebody else gets a mail that says so.

    Raises: Rejected with a message for each field.
    """
    if not is_password(password, account.password_hash):
        raise Rejected(_WRONG_PASSWORD, fields={"password": _WRONG_PASSWORD})
    read_address(address)
    if any(email.address_key == address_key(address) for email in account.emails):
        raise Rejected("You have this address already.", fields={"address": "This address is in your account already."})
    if len(account.emails) >= MOST_ADDRESSES:
        raise Rejected(
            "Too many addresses.", fields={"address": f"Remove one first: at most {MOST_ADDRESSES} are kept."}
        )
    email = EmailAddress(address=address.strip(), address_key=address_key(address))
    account.emails.append(email)
    session.flush()
    owner = confirmed_owner(session, address)
    if owner is None:
        mail_confirmation(session, settings, email, now=now)
    else:
        queue_mail(
            session,
            recipient=owner.address,
            subject="Your address is in your account already",
            template="address_taken",
            now=now,
            name=owner.account.name,
        )
    tell_of_change(session, account, f"The address {email.address} was added.", now)


def send_confirmation_again(session: Session, settings: Settings, email: EmailAddress, *, now: datetime) -> None:
    """Mail the confirming link once more. Raises: Rejected when the address is confirmed."""
    if email.confirmed_at is not None:
        raise Rejected("This address is confirmed already.")
    if confirmed_owner(session, email.address) is None:
        mail_confirmation(session, settings, email, now=now)


def remove_address(session: Session, account: Account, email: EmailAddress, *, now: datetime) -> None:
    """Remove an address; badges issued to it are no longer proven to be this person's. Raises: Rejected."""
    if email.is_primary:
        raise Rejected("Make another address the main one first: mail goes to the main address.")
    tell_of_change(session, account, f"The address {email.address} was removed.", now)
    account.emails.remove(email)
    rechecks.recheck_for_account(session, account, now=now)


def make_primary(session: Session, account: Account, email: EmailAddress, *, now: datetime) -> None:
    """Send mail to this address from now on. Raises: Rejected when it is not confirmed."""
    if email.confirmed_at is None:
        raise Rejected("Confirm this address first.")
    tell_of_change(session, account, f"Mail goes to {email.address} from now on.", now)
    for each in account.emails:
        each.is_primary = each is email


def own_address(account: Account, email_id: int) -> EmailAddress:
    """Give this address of the account. Raises: NotFound when it is not the account's."""
    for email in account.emails:
        if email.id == email_id:
            return email
    raise NotFound("There is no such page.")


def primary_address(account: Account) -> str:
    """Give where mail to this account goes."""
    return next((email.address for email in account.emails if email.is_primary), account.emails[0].address)


def _set_password(session: Session, account: Account, password: str, *, field: str, now: datetime) -> None:
    problem = problem_with(password, personal=(account.name, *(email.address for email in account.emails)))
    if problem:
        raise Rejected(problem, fields={field: problem})
    account.password_hash = hash_password(password)
    tell_of_change(session, account, "Your password was changed.", now)


def _make_confirmed(session: Session, email: EmailAddress, now: datetime) -> None:
    """Confirm one claim to an address and drop the others; two that are confirmed at once wait for each other."""
    wanted = select(EmailAddress).where(EmailAddress.address_key == email.address_key).order_by(EmailAddress.id)
    claims = session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()
    if email not in claims or any(claim.confirmed_at is not None for claim in claims):
        raise Conflict("This address belongs to another account. Sign in to that one, or remove it there.")
    email.confirmed_at = now
    for claim in claims:
        if claim is not email:
            session.delete(claim)
    session.flush()
    rechecks.recheck_for_account(session, email.account, now=now)
