"""Making accounts: by registering, by staff, and for the demo."""

from datetime import datetime

from sqlalchemy.orm import Session

from jobboard import resumes
from jobboard.accounts.addresses import address_key, confirmed_owner, read_address
from jobboard.accounts.passwords import hash_password, problem_with
from jobboard.accounts.tokens import Purpose, fingerprint, link_for
from jobboard.config import Settings
from jobboard.errors import Rejected
from jobboard.mail import queue_mail
from jobboard.models import Account, Candidate, EmailAddress, Member, MemberRole, Organisation, Role

_LONGEST_NAME = 100


def register_jobseeker(
    session: Session, settings: Settings, *, name: str, address: str, password: str, now: datetime
) -> None:
    """Make a jobseeker's account and mail a link that confirms its address.

    A known address gets a helpful mail instead; who registers cannot tell the difference.

    Raises: Rejected with a message for each field that cannot be accepted.
    """
    account = _register(session, settings, Role.JOBSEEKER, name, address, password, now)
    if account is not None:
        _make_candidate(session, account, now)


def register_employer(
    session: Session, settings: Settings, *, name: str, address: str, password: str, organisation: str, now: datetime
) -> None:
    """Make an organisation with its first owner, otherwise as `register_jobseeker`."""
    problems = problems_with_person(name, address, password, organisation)
    problems |= _problem("organisation", organisation, "Enter the name of your organisation.")
    _refuse(problems)
    account = _register(session, settings, Role.EMPLOYER, name, address, password, now)
    if account is not None:
        found_organisation(session, account, name=organisation.strip(), now=now)


def found_organisation(
    session: Session, owner: Account, *, name: str, now: datetime, is_demo: bool = False
) -> Organisation:
    """Make an organisation of which this account is the first owner."""
    organisation = Organisation(name=name, created_at=now, is_demo=is_demo)
    organisation.members.append(Member(account_id=owner.id, role=MemberRole.OWNER))
    session.add(organisation)
    session.flush()
    return organisation


def create_staff(session: Session, settings: Settings, *, name: str, address: str, now: datetime) -> str:
    """Make an account of staff and give the link with which its password is chosen; the link is mailed too.

    Raises: Rejected when the address cannot be read or belongs to somebody.
    """
    read_address(address)
    if confirmed_owner(session, address) is not None:
        raise Rejected("There is already an account with this address.", fields={"address": "Use another address."})
    account = make_account(session, role=Role.STAFF, name=name.strip(), address=address, password_hash=None, now=now)
    link = link_for(settings, Purpose.RESET, account.emails[0].id, fingerprint(None), now=now)
    queue_mail(
        session,
        recipient=account.emails[0].address,
        subject="Choose your password",
        template="set_password",
        now=now,
        name=account.name,
        link=link,
    )
    return link


def make_demo_account(
    session: Session, *, role: Role, name: str, address: str, password: str | None, now: datetime
) -> Account:
    """Make a made-up account whose address counts as confirmed; without a password nobody signs in as it."""
    password_hash = hash_password(password) if password else None
    account = make_account(session, role=role, name=name, address=address, password_hash=password_hash, now=now)
    account.is_demo = True
    account.emails[0].confirmed_at = now
    session.flush()
    return account


def make_demo_jobseeker(session: Session, *, name: str, address: str, password: str | None, now: datetime) -> Candidate:
    """Make a made-up jobseeker with an empty resume."""
    account = make_demo_account(session, role=Role.JOBSEEKER, name=name, address=address, password=password, now=now)
    return _make_candidate(session, account, now)


def make_account(
    session: Session, *, role: Role, name: str, address: str, password_hash: str | None, now: datetime
) -> Account:
    """Make an account with one address, which is not confirmed."""
    account = Account(role=role, name=name, password_hash=password_hash, created_at=now)
    account.emails.append(EmailAddress(address=address.strip(), address_key=address_key(address), is_primary=True))
    session.add(account)
    session.flush()
    return account


def problems_with_person(name: str, address: str | None, password: str, organisation: str = "") -> dict[str, str]:
    """Give a message for each of these fields that cannot be accepted; `organisation` may not be in the password."""
    problems = _problem("name", name, "Enter your name.")
    if address is not None:
        try:
            read_address(address)
        except Rejected as error:
            problems |= error.fields
    problem = problem_with(password, personal=(name, address or "", organisation))
    return problems | ({"password": problem} if problem else {})


def mail_confirmation(session: Session, settings: Settings, email: EmailAddress, *, now: datetime) -> None:
    """Mail the link that confirms this address."""
    queue_mail(
        session,
        recipient=email.address,
        subject="Confirm your e-mail address",
        template="confirm_address",
        now=now,
        name=email.account.name,
        link=link_for(settings, Purpose.CONFIRM, email.id, now=now),
    )


def _register(
    session: Session, settings: Settings, role: Role, name: str, address: str, password: str, now: datetime
) -> Account | None:
    _refuse(problems_with_person(name, address, password))
    password_hash = hash_password(password)  # Before the answer is known, so that both take as long.
    owner = confirmed_owner(session, address)
    if owner is not None:
        queue_mail(
            session,
            recipient=owner.address,
            subject="You already have an account",
            template="already_registered",
            now=now,
            name=owner.account.name,
            site=settings.site_url,
        )
        return None
    account = make_account(session, role=role, name=name.strip(), address=address, password_hash=password_hash, now=now)
    mail_confirmation(session, settings, account.emails[0], now=now)
    return account


def _make_candidate(session: Session, account: Account, now: datetime) -> Candidate:
    candidate = Candidate(account=account, created_at=now)
    session.add(candidate)
    session.flush()
    resumes.start_resume(session, candidate)
    return candidate


def _problem(field: str, text: str, message: str) -> dict[str, str]:
    if not text.strip():
        return {field: message}
    if len(text) > _LONGEST_NAME or any(ord(character) < 32 for character in text):
        return {field: f"Use one line of at most {_LONGEST_NAME} characters."}
    return {}


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise Rejected("Some of this cannot be accepted.", fields=problems)
