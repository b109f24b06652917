"""The public page of an organisation: what it says of itself, its open vacancies, and the badges that are its own."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.errors import NotFound, Rejected
from jobboard.models import Issuer, Member, Organisation, Vacancy, VacancyState
from jobboard.opening import open_at
from jobboard.skills.representing import issuers_of
from jobboard.vacancies import WHOLE

WEBSITE_LENGTH = 300
ABOUT_LENGTH = 4_000
_MOST_VACANCIES = 100


def company_named(session: Session, public_id: str) -> Organisation:
    """Give an organisation that has ever opened a vacancy. Raises: NotFound, also for one that never has.

    Nobody gets a public page by registering alone.
    """
    opened = select(Vacancy.id).where(Vacancy.organisation_id == Organisation.id, Vacancy.state != VacancyState.DRAFT)
    wanted = select(Organisation).where(Organisation.public_id == public_id, opened.exists())
    organisation = session.scalar(wanted)
    if organisation is None:
        raise NotFound("There is no such employer.")
    return organisation


def open_vacancies_of(session: Session, organisation_id: int, *, now: datetime) -> tuple[Vacancy, ...]:
    """Give the open vacancies of an organisation, the youngest first, a hundred at most."""
    found = select(Vacancy).where(Vacancy.organisation_id == organisation_id, open_at(now))
    ordered = found.order_by(Vacancy.opened_at.desc(), Vacancy.id.desc()).limit(_MOST_VACANCIES)
    return tuple(session.scalars(ordered.options(*WHOLE)))


def own_issuers(session: Session, organisation_id: int) -> Sequence[Issuer]:
    """Give the issuers that an organisation is: those whose identifier or domain one of its members has proven."""
    members = session.scalars(select(Member.account_id).where(Member.organisation_id == organisation_id))
    return issuers_of(session, members.all())


def describe_company(organisation: Organisation, *, website: str, about: str) -> None:
    """Keep what an organisation says of itself; nothing has to be said. Raises: Rejected by field."""
    website, about = website.strip(), about.replace("\r\n", "\n").strip()
    problems = {"website": _website_problem(website), "about": _about_problem(about)}
    if found := {name: problem for name, problem in problems.items() if problem}:
        raise Rejected("The page was not saved.", fields=found)
    organisation.website, organisation.about = website, about


def web_address(website: str) -> str:
    """Give the address of a website that a link may lead to, empty for what is none."""
    return website if website and not _website_problem(website) else ""


def _website_problem(website: str) -> str | None:
    if not website:
        return None
    try:
        parts = urlsplit(website)
        is_address = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_address = False
    is_whole = is_address and website.isprintable() and " " not in website and len(website) <= WEBSITE_LENGTH
    return None if is_whole else "Write a whole address, such as https://www.example.org."


def _about_problem(about: str) -> str | None:
    if len(about) <= ABOUT_LENGTH:
        return None
    return f"The text can have {ABOUT_LENGTH:,} characters; this one has {len(about):,}."
