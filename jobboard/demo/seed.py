"""Filling the site with made-up data, through the same use cases as anybody's."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from jobboard import accounts, applications, resumes, vacancies, vocabulary
from jobboard.config import Settings
from jobboard.db import Database, utc_now
from jobboard.demo.content import DOMAIN, DemoEmployer, DemoRequirement, DemoVacancy, demo_content
from jobboard.demo.issuers import open_desks
from jobboard.demo.loader import DemoLoader, NoLoader
from jobboard.demo.people import Town, address_of, make_person
from jobboard.demo.sign_ins import SignIn, write_sign_ins
from jobboard.demo.standing import let_issuers_stand
from jobboard.models import (
    Account,
    Achievement,
    Candidate,
    Contract,
    DemoIssuer,
    Hours,
    Issuer,
    Member,
    Organisation,
    PayPeriod,
    Place,
    Role,
    Vacancy,
    Workplace,
)
from jobboard.terms import Terms

_BATCH = 25
_APPLICANTS_OF_EACH_VACANCY = 6
_OPEN_FOR = timedelta(days=45)
_STAFF = f"staff@{DOMAIN}"


def ensure_demo(database: Database, settings: Settings, *, people: int) -> None:
    """Seed an installation that nobody has used yet; leave any other as it is."""
    with database.reading() as session:
        is_fresh = session.scalar(select(func.count()).select_from(Account)) == 0
    if is_fresh:
        seed_demo(database, settings, people=people)


def seed_demo(database: Database, settings: Settings, *, people: int) -> None:
    """Make people up to number `people`, the employers and the sign-ins. Running it again adds only what is missing.

    People come in batches, each a transaction of its own: stopped in the middle, the next run goes on.
    """
    now = utc_now()
    sign_ins = [
        SignIn("jobseeker", address_of(0), secrets.token_urlsafe(12), "badges, a resume, vacancies that fit"),
        *(
            SignIn("employer", _owner_address(employer), secrets.token_urlsafe(12), employer.name)
            for employer in demo_content().employers
        ),
        SignIn("staff", _STAFF, secrets.token_urlsafe(12), "can revoke a made-up badge"),
    ]
    passwords = {each.address: each.password for each in sign_ins}
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
        open_desks(session, now=now)
        already = session.scalar(select(func.count(Candidate.id)).join(Account).where(Account.is_demo)) or 0
    with tqdm(total=people, initial=min(already, people), unit="person", disable=None) as bar:
        for first in range(already, people, _BATCH):
            numbers = range(first, min(first + _BATCH, people))
            _make_people(database, numbers, passwords, now)
            bar.update(len(numbers))
    if not already:
        with database.writing() as session:
            staff = accounts.make_demo_account(
                session, role=Role.STAFF, name="Demo staff", address=_STAFF, password=passwords[_STAFF], now=now
            )
            let_issuers_stand(session, account_id=staff.id, now=now)
            for employer in demo_content().employers:
                _make_employer(session, employer, passwords[_owner_address(employer)], now)
        write_sign_ins(settings.data_dir, sign_ins)


def _make_people(database: Database, numbers: range, passwords: dict[str, str], now: datetime) -> None:
    with database.writing() as session:
        town = Town(
            skills=vocabulary.seeded_skills(session),
            places={place.name: place for place in session.scalars(select(Place).order_by(Place.population))},
            desks=open_desks(session, now=now),
            loader=DemoLoader(database, NoLoader()),
            now=now,
        )
        for number in numbers:
            make_person(session, town, number, password=passwords.get(address_of(number)))


def _make_employer(session: Session, employer: DemoEmployer, password: str, now: datetime) -> None:
    owner = accounts.make_demo_account(
        session,
        role=Role.EMPLOYER,
        name=f"Owner of {employer.name}",
        address=_owner_address(employer),
        password=password,
        now=now,
    )
    organisation = session.scalars(select(Organisation).join(Member).where(Member.account_id == owner.id)).one_or_none()
    if organisation is None:
        organisation = accounts.found_organisation(session, owner, name=employer.name, is_demo=True, now=now)
    for each in employer.vacancies:
        vacancy = vacancies.post_vacancy(session, organisation, _values(session, each, now), now=now)
        _let_people_apply(session, vacancy, now)


def _let_people_apply(session: Session, vacancy: Vacancy, now: datetime) -> None:
    people = select(Candidate).join(Account).where(Account.is_demo).order_by(Candidate.id)
    for candidate in session.scalars(people.offset(1).limit(_APPLICANTS_OF_EACH_VACANCY)):
        version = resumes.save_version(session, candidate, "Resume", now=now)
        applications.apply(session, candidate, vacancy, version, "I would like to work with you.", now=now)


def _values(session: Session, vacancy: DemoVacancy, now: datetime) -> vacancies.VacancyValues:
    place = session.scalars(select(Place).where(Place.name == vacancy.town).order_by(-Place.population)).first()
    return vacancies.VacancyValues(
        title=vacancy.title,
        description=vacancy.description,
        place_id=place.id if place else None,
        requirements=tuple(found for each in vacancy.requirements if (found := _requirement(session, each, now))),
        terms=_terms(vacancy, now),
    )


def _terms(vacancy: DemoVacancy, now: datetime) -> Terms:
    last_day = (now + _OPEN_FOR).date()
    return Terms(
        *vacancy.pay,
        pay_period=PayPeriod.YEAR,
        weekly_minutes=35 * 60,
        contract=Contract.PERMANENT,
        hours=frozenset({Hours.FULL_TIME}),
        workplace=Workplace.ON_SITE,
        closes_on=last_day,
        reply_by=last_day + timedelta(days=14),
        selection_process="We read every application in the week after the closing date, and talk to four people.",
        adjustment_contact="01632 960 000 (made up)",
    )


def _requirement(session: Session, wanted: DemoRequirement, now: datetime) -> vacancies.RequirementValues | None:
    """Give a requirement, None for a badge that nobody shows among very few people."""
    if wanted.skill is not None:
        skill = vocabulary.seeded_skills(session)[wanted.skill]
        return vacancies.RequirementValues(is_must=wanted.is_must, skill_id=skill.id, level_at_least=wanted.level)
    issuer, slug = (wanted.badge or "").split("/")
    achievement = session.scalars(
        select(Achievement)
        .join(Issuer)
        .join(DemoIssuer, DemoIssuer.did == Issuer.key)
        .where(Achievement.key == f"https://{issuer}.{DOMAIN}/badges/{slug}")
    ).first()
    if achievement is None or not vacancies.askable_badges(session, None, [achievement.id], now=now):
        return None
    return vacancies.RequirementValues(is_must=wanted.is_must, achievement_id=achievement.id)


def _owner_address(employer: DemoEmployer) -> str:
    return f"owner@{employer.slug}.{DOMAIN}"
