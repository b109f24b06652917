"""The resume as a person edits it: sections, items, badges placed on items, the profile and self-claimed skills."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.edits import refuse_overtaken
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import (
    Badge,
    Candidate,
    ItemBadge,
    Place,
    ResumeItem,
    ResumeSection,
    ResumeVersion,
    SectionKind,
    SelfClaimedSkill,
    Skill,
    Visibility,
)
from jobboard.search.document import Contract, Hours
from jobboard.snapshots import snapshot

Row = TypeVar("Row", ResumeSection, ResumeItem, ItemBadge)

MAX_LENGTHS: Mapping[str, int] = {
    "title": 200,
    "organisation": 200,
    "started": 40,
    "ended": 40,
    "description": 5_000,
    "headline": 200,
    "summary": 5_000,
}
MAX_SECTIONS, MAX_ITEMS, MAX_CLAIMS = 30, 100, 200

USUAL_SECTIONS: Mapping[SectionKind, str] = {
    SectionKind.EXPERIENCE: "Experience",
    SectionKind.EDUCATION: "Education and training",
    SectionKind.SKILLS: "Skills",
    SectionKind.VOLUNTEERING: "Volunteering",
    SectionKind.OWN: "Languages",
}


class Direction(StrEnum):
    """Where a section or an item is moved: one place up or down."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class ItemValues:
    """What a person writes in an item. `started` and `ended` are a year, or a month and a year, as they like."""

    title: str
    organisation: str = ""
    started: str = ""
    ended: str = ""
    description: str = ""


@dataclass(frozen=True)
class ProfileValues:
    """What stands at the top of the resume."""

    headline: str
    summary: str
    place_id: int | None = None


@dataclass(frozen=True)
class WishValues:
    """What a person wants of a job, and the day from which they could start; None: not said."""

    hours: frozenset[Hours] = frozenset()
    contracts: frozenset[Contract] = frozenset()
    is_remote_ok: bool = False
    available_from: date | None = None


def start_resume(session: Session, candidate: Candidate) -> None:
    """Give a person without sections the usual ones."""
    if not candidate.sections:
        for kind, title in USUAL_SECTIONS.items():
            add_section(session, candidate, kind, title)


def add_section(session: Session, candidate: Candidate, kind: SectionKind, title: str) -> ResumeSection:
    """Add an empty section at the end. Raises: Rejected for its title, TooMany."""
    if len(candidate.sections) >= MAX_SECTIONS:
        raise TooMany(f"A resume has at most {MAX_SECTIONS} sections. Remove one first.")
    section = ResumeSection(kind=kind, title=_texts({"title": title})["title"], position=len(candidate.sections))
    candidate.sections.append(section)
    session.flush()
    return section


def edit_section(session: Session, section: ResumeSection, title: str) -> None:
    """Give a section another title. Raises: Rejected."""
    section.title = _texts({"title": title})["title"]
    session.flush()


def hide_section(session: Session, section: ResumeSection, *, is_hidden: bool) -> None:
    """Keep a section from everybody else, or show it again. What was sent before stays as it was sent."""
    section.is_hidden = is_hidden
    session.flush()


def remove_section(session: Session, section: ResumeSection) -> None:
    """Remove a section with its items; badges stay with the person."""
    _take_out(session, section.candidate.sections, section)


def move_section(session: Session, section: ResumeSection, direction: Direction) -> None:
    """Move a section one place; the first stays first and the last stays last."""
    _move(section.candidate.sections, section, direction)
    session.flush()


def add_item(session: Session, section: ResumeSection, values: ItemValues) -> ResumeItem:
    """Add an item at the end of a section. Raises: Rejected, TooMany."""
    if len(section.items) >= MAX_ITEMS:
        raise TooMany(f"A section has at most {MAX_ITEMS} entries. Remove one first.")
    item = ResumeItem(**_texts(asdict(values)), position=len(section.items))
    section.items.append(item)
    session.flush()
    return item


def edit_item(session: Session, item: ResumeItem, values: ItemValues, *, seen: str | None = None) -> None:
    """Replace what is written in an item. `seen`: see `edits`. Raises: Rejected, Overtaken, NotFound."""
    session.flush()
    if session.get(ResumeItem, item.id, with_for_update=True, populate_existing=True) is None:
        raise NotFound("This entry was removed in another window.")
    texts = _texts(asdict(values))
    refuse_overtaken(values_of(item), ItemValues(**texts), seen)
    for name, text in texts.items():
        setattr(item, name, text)
    session.flush()


def values_of(item: ResumeItem) -> ItemValues:
    """Give what is written in an item."""
    return ItemValues(**{each.name: getattr(item, each.name) for each in fields(ItemValues)})


def remove_item(session: Session, item: ResumeItem) -> None:
    """Remove an item; the badges on it stay with the person."""
    _take_out(session, item.section.items, item)


def move_item(session: Session, item: ResumeItem, direction: Direction) -> None:
    """Move an item one place within its section; the first stays first and the last stays last."""
    _move(item.section.items, item, direction)
    session.flush()


def place_badge(session: Session, item: ResumeItem, badge: Badge) -> None:
    """Place a badge at the end of an item's badges; nothing changes when it is there already.

    Raises: NotFound when it is not the person's own, or was removed.
    """
    if badge.candidate_id != item.section.candidate_id or badge.removed_at is not None:
        raise NotFound("You have no such badge.")
    if all(placed.badge_id != badge.id for placed in item.placed_badges):
        item.placed_badges.append(ItemBadge(badge_id=badge.id, badge=badge, position=len(item.placed_badges)))
        session.flush()


def take_badge_off(session: Session, item: ResumeItem, badge: Badge) -> None:
    """Take a badge off an item; it stays with the person."""
    for placed in item.placed_badges:
        if placed.badge_id == badge.id:
            _take_out(session, item.placed_badges, placed)
            return


def edit_profile(session: Session, candidate: Candidate, values: ProfileValues, *, seen: str | None = None) -> None:
    """Set headline, summary and place. `seen`: see `edits`. Raises: Rejected, Overtaken."""
    session.refresh(candidate, ["headline", "summary", "place_id"], with_for_update=True)
    texts = _texts({"headline": values.headline, "summary": values.summary})
    if values.place_id is not None and session.get(Place, values.place_id) is None:
        raise Rejected("There is no such place.", fields={"place": "Choose a place from the list."})
    wanted = ProfileValues(texts["headline"], texts["summary"], values.place_id)
    refuse_overtaken(profile_of(candidate), wanted, seen)
    candidate.headline, candidate.summary, candidate.place_id = wanted.headline, wanted.summary, wanted.place_id
    session.flush()


def profile_of(candidate: Candidate) -> ProfileValues:
    """Give what stands at the top of the resume."""
    return ProfileValues(candidate.headline, candidate.summary, candidate.place_id)


def edit_wishes(session: Session, candidate: Candidate, values: WishValues) -> None:
    """Set what the person wants of a job."""
    candidate.hours, candidate.contracts = values.hours, values.contracts
    candidate.is_remote_ok, candidate.available_from = values.is_remote_ok, values.available_from
    session.flush()


def set_visibility(session: Session, candidate: Candidate, visibility: Visibility) -> None:
    """Set who can find the person."""
    candidate.visibility = visibility
    session.flush()


def claim_skill(session: Session, candidate: Candidate, skill: Skill) -> None:
    """Add a skill that the person says they have; nothing changes when it is there already. Raises: TooMany."""
    claim_skills(session, candidate, [skill])


def claim_skills(session: Session, candidate: Candidate, skills: Iterable[Skill]) -> int:
    """Add skills that the person says they have, all or none, and give how many are new. Raises: TooMany."""
    claimed = {claim.skill_id for claim in candidate.self_claimed_skills}
    added = [skill for skill in skills if skill.id not in claimed]
    if added and len(claimed) + len(added) > MAX_CLAIMS:
        raise TooMany(f"You can name at most {MAX_CLAIMS} skills, and you name {len(claimed)}. Remove some first.")
    candidate.self_claimed_skills.extend(SelfClaimedSkill(skill_id=skill.id, skill=skill) for skill in added)
    session.flush()
    return len(added)


def unclaim_skill(session: Session, candidate: Candidate, skill: Skill) -> None:
    """Remove a skill from those the person says they have."""
    for claim in list(candidate.self_claimed_skills):
        if claim.skill_id == skill.id:
            candidate.self_claimed_skills.remove(claim)
    session.flush()


def save_version(session: Session, candidate: Candidate, title: str, *, now: datetime) -> ResumeVersion:
    """Keep the resume as it is under a title. Raises: Rejected."""
    title = _texts({"title": title})["title"]
    content = snapshot(session, candidate).to_json()
    version = ResumeVersion(candidate_id=candidate.id, title=title, content=content, created_at=now)
    session.add(version)
    session.flush()
    return version


def versions_of(session: Session, candidate_id: int) -> tuple[ResumeVersion, ...]:
    """Give the saved versions of a person's resume, the latest first."""
    found = select(ResumeVersion).where(ResumeVersion.candidate_id == candidate_id)
    return tuple(session.scalars(found.order_by(ResumeVersion.id.desc())))


def version_of(session: Session, candidate_id: int, public_id: str) -> ResumeVersion:
    """Give a saved version of a person's own. Raises: NotFound, also for another person's."""
    version = session.scalar(select(ResumeVersion).filter_by(candidate_id=candidate_id, public_id=public_id))
    if version is None:
        raise NotFound("There is no such version.")
    return version


def _texts(values: Mapping[str, str]) -> dict[str, str]:
    """Give the texts without blanks around them. Raises: Rejected naming every field that cannot be kept."""
    texts = {name: text.replace("\0", "").replace("\r\n", "\n").strip() for name, text in values.items()}
    problems = {
        name: f"Use at most {MAX_LENGTHS[name]:,} characters."
        for name, text in texts.items()
        if len(text) > MAX_LENGTHS[name]
    }
    if not texts.get("title", "-"):
        problems["title"] = "Enter a title."
    if problems:
        raise Rejected("This cannot be kept as it is.", fields=problems)
    return texts


def _move(rows: list[Row], row: Row, direction: Direction) -> None:
    old = rows.index(row)
    new = old - 1 if direction is Direction.UP else old + 1
    if 0 <= new < len(rows):
        rows.insert(new, rows.pop(old))
        _number(rows)


def _take_out(session: Session, rows: list[Row], row: Row) -> None:
    rows.remove(row)
    _number(rows)
    session.flush()


def _number(rows: list[Row]) -> None:
    for position, row in enumerate(rows):
        row.position = position
