"""Made-up people: each is registered, fills in a resume and imports badges through the same use cases as anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from jobboard import accounts, badges, resumes
from jobboard.credentials import DocumentLoader, verify
from jobboard.demo.content import DOMAIN, DemoBadge, Trade, demo_content
from jobboard.demo.issuers import IssuerDesk
from jobboard.models import Account, Badge, Candidate, Contract, Hours, Place, SectionKind, Skill, Visibility


@dataclass(frozen=True)
class Town:
    """Everything people are made from: vocabulary, places, desks of issuers and the loader that knows them."""

    skills: Mapping[str, Skill]
    places: Mapping[str, Place]
    desks: Mapping[str, IssuerDesk]
    loader: DocumentLoader
    now: datetime


def make_person(session: Session, town: Town, number: int, *, password: str | None = None) -> Candidate:
    """Make person `number`: the same number gives the same person, apart from keys and signatures."""
    random = Random(number)  # noqa: S311 (made-up people need no secrets)
    content = demo_content()
    trade = content.trades[number % len(content.trades)]
    name = f"{random.choice(content.first_names)} {random.choice(content.last_names)}"
    candidate = accounts.make_demo_jobseeker(
        session, name=name, address=address_of(number), password=password, now=town.now
    )
    place = town.places[content.towns[random.randrange(len(content.towns))]]
    profile = resumes.ProfileValues(
        headline=trade.headline, summary=f"{trade.work} Made up for this demonstration.", place_id=place.id
    )
    resumes.edit_profile(session, candidate, profile)
    visibility = random.choices((Visibility.ANONYMOUS, Visibility.NAMED, Visibility.APPLICATIONS), (70, 25, 5))[0]
    resumes.set_visibility(session, candidate, Visibility.NAMED if password else visibility)
    resumes.edit_wishes(session, candidate, _wishes(number, town.now))
    for label in trade.claims:
        resumes.claim_skill(session, candidate, town.skills[label])
    # The first person of each trade holds all its badges, so that every badge is held by somebody.
    amount = len(trade.badges) if number < len(content.trades) else random.randint(1, len(trade.badges))
    names = random.sample(trade.badges, k=amount)
    held = [_import_badge(session, town, candidate, name, random) for name in names]
    _write_resume(session, candidate, trade, [badge for badge in held if badge], random)
    return candidate


def _wishes(number: int, now: datetime) -> resumes.WishValues:
    """Two of three people say what they look for."""
    hours = (frozenset({Hours.FULL_TIME}), frozenset(Hours), frozenset[Hours]())[number % 3]
    contracts = (frozenset({Contract.PERMANENT}), frozenset({Contract.PERMANENT, Contract.TEMPORARY}))[number % 2]
    soon = (now + timedelta(days=number % 5 * 14)).date()
    return resumes.WishValues(hours, contracts, number % 4 == 0, soon) if hours else resumes.WishValues()


def address_of(number: int) -> str:
    """Give the e-mail address of person `number`."""
    return f"person-{number}@people.{DOMAIN}"


def _import_badge(session: Session, town: Town, candidate: Candidate, name: str, random: Random) -> Badge | None:
    issuer, slug = name.split("/")
    desk = town.desks[issuer]
    badge = next(each for each in desk.profile.badges if each.slug == slug)
    content = _sign(session, town, desk, badge, candidate.account, random)
    handed_in = badges.start_import(session, candidate, content=content, address=None, file_name="", now=town.now)
    report = verify(content, identities=badges.identities_of(session, candidate), loader=town.loader, now=town.now)
    return badges.finish_import(session, handed_in, report, now=town.now)


def _sign(session: Session, town: Town, desk: IssuerDesk, badge: DemoBadge, account: Account, random: Random) -> bytes:
    """One badge in twenty has expired, and one in twenty was issued to somebody else."""
    issued_at = town.now - timedelta(days=random.randint(30, 700))
    chance = random.random()
    valid_until = town.now - timedelta(days=7) if chance < 0.05 else town.now + timedelta(days=random.randint(200, 900))
    recipient = f"somebody-else@people.{DOMAIN}" if chance > 0.95 else account.emails[0].address
    return desk.issue(badge, skills=town.skills, recipient=recipient, issued_at=issued_at, valid_until=valid_until)


def _write_resume(session: Session, candidate: Candidate, trade: Trade, held: list[Badge], random: Random) -> None:
    sections = {section.kind: section for section in candidate.sections}
    started = random.randint(2012, 2023)
    work = resumes.ItemValues(
        title=trade.job_title,
        organisation=trade.employer,
        started=str(started),
        ended="",
        description=trade.work,
    )
    course = resumes.ItemValues(
        title=trade.course, organisation="Made-up college", started=str(started - 2), ended=str(started), description=""
    )
    resumes.add_item(session, sections[SectionKind.EXPERIENCE], work)
    item = resumes.add_item(session, sections[SectionKind.EDUCATION], course)
    for badge in held:
        resumes.place_badge(session, item, badge)
