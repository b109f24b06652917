"""The people who act for an organisation: invited by an owner, and removed by one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.accounts.addresses import address_key, confirmed_owner, read_address
from jobboard.accounts.passwords import hash_password, is_password
from jobboard.accounts.registration import make_account, problems_with_person
from jobboard.accounts.sign_in import end_sessions
from jobboard.accounts.tokens import Purpose, link_for, read_token, used_up
from jobboard.config import Settings
from jobboard.errors import NotAllowed, NotFound, Rejected
from jobboard.mail import queue_mail
from jobboard.models import Account, EmailAddress, Member, MemberRole, Organisation, Role

_OWNERS_ONLY = "Only an owner of the organisation can do this. Ask one of them."


def invite_member(session: Session, settings: Settings, owner: Member, *, address: str, now: datetime) -> None:
    """Mail somebody a link with which they join the owner's organisation. Raises: NotAllowed, Rejected."""
    _require_owner(owner)
    read_address(address)
    if any(
        email.address_key == address_key(address)
        for member in owner.organisation.members
        for email in member.account.emails
    ):
        message = "This person is a member already."
        raise Rejected(message, fields={"address": message})
    invited = address.strip()
    mark = _owner_mark(session, invited)
    link = link_for(settings, Purpose.INVITE, owner.organisation_id, owner.account_id, invited, mark, now=now)
    queue_mail(
        session,
        recipient=address.strip(),
        subject=f"Join {owner.organisation.name}",
        template="invitation",
        now=now,
        inviter=owner.account.name,
        organisation=owner.organisation.name,
        link=link,
    )


def read_invitation(session: Session, settings: Settings, token: str, *, now: datetime) -> tuple[Organisation, str]:
    """Give which organisation a link invites to, and whom. Raises: Rejected when the link no longer works."""
    organisation_id, inviter_id, address, mark = read_token(settings, Purpose.INVITE, token, now=now)
    inviter = session.scalar(
        select(Member).where(Member.organisation_id == organisation_id, Member.account_id == inviter_id)
    )
    if inviter is None or inviter.role is not MemberRole.OWNER:
        raise used_up()
    owner = confirmed_owner(session, str(address))
    if mark != _owner_mark(session, str(address)):  # It made an account; whoever was removed since stays removed.
        raise used_up()
    if owner is not None and _membership(session, owner.account) is not None:
        raise used_up()
    return inviter.organisation, str(address)


def join_organisation(
    session: Session, organisation: Organisation, *, address: str, name: str, password: str, now: datetime
) -> Account:
    """Make the invited person a member, with an account of their own. The link was mailed, so the address is confirmed.

    An employer's account that has this address and no organisation joins with its own password.

    Raises: Rejected with a message for each field.
    """
    email = confirmed_owner(session, address)
    account = _make_employer(session, name, address, password, now) if email is None else _employer(email, password)
    organisation.members.append(Member(account=account, role=MemberRole.MEMBER))
    session.flush()
    return account


def remove_member(session: Session, owner: Member, member_id: int, *, now: datetime) -> Member:
    """Remove a member, whose sessions end at once. Raises: NotAllowed, NotFound, Rejected."""
    _require_owner(owner)
    member = next((each for each in owner.organisation.members if each.id == member_id), None)
    if member is None:
        raise NotFound("There is no such page.")
    if member is owner:
        raise Rejected("You cannot remove yourself. Another owner can.")
    end_sessions(session, member.account, now=now)
    owner.organisation.members.remove(member)
    return member


def _make_employer(session: Session, name: str, address: str, password: str, now: datetime) -> Account:
    problems = problems_with_person(name, address, password)
    if problems:
        raise Rejected("Some of this cannot be accepted.", fields=problems)
    account = make_account(
        session, role=Role.EMPLOYER, name=name.strip(), address=address, password_hash=hash_password(password), now=now
    )
    account.emails[0].confirmed_at = now
    session.flush()
    return account


def _employer(email: EmailAddress, password: str) -> Account:
    if email.account.role is not Role.EMPLOYER:
        raise Rejected("This address belongs to an account of another kind. Ask to be invited at another address.")
    if not is_password(password, email.account.password_hash):
        message = "You have an account with this address. Enter its password."
        raise Rejected(message, fields={"password": message})
    return email.account


def _owner_mark(session: Session, address: str) -> int:
    """Give what changes when somebody confirms this address."""
    owner = confirmed_owner(session, address)
    return owner.id if owner is not None else 0


def _membership(session: Session, account: Account) -> Member | None:
    return session.scalars(select(Member).where(Member.account_id == account.id)).first()


def _require_owner(member: Member) -> None:
    if member.role is not MemberRole.OWNER:
        raise NotAllowed(_OWNERS_ONLY)
