"""A resume as plain values: what an employer is sent, and what a saved version keeps."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from jobboard.masking import PersonalWords
from jobboard.models import Achievement, Badge, Candidate, ItemBadge, ResumeItem, ResumeSection, SelfClaimedSkill, Skill
from jobboard.withholding import seen_name, words_of


@dataclass(frozen=True)
class SnapshotBadge:
    """A badge on an item, by name and issuer as an employer may see them. Its state is asked when it is shown."""

    public_id: str
    name: str
    issuer: str


@dataclass(frozen=True)
class SnapshotItem:
    """An item as the person wrote it."""

    title: str
    organisation: str
    started: str
    ended: str
    description: str
    badges: tuple[SnapshotBadge, ...]


@dataclass(frozen=True)
class SnapshotSection:
    """A section with its items, in order."""

    kind: str
    title: str
    items: tuple[SnapshotItem, ...]


@dataclass(frozen=True)
class Snapshot:
    """A whole resume, without name and addresses. `skills`: labels of self-claimed ones; `place`: a name or empty."""

    headline: str
    summary: str
    place: str
    sections: tuple[SnapshotSection, ...]
    skills: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values, without loss."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        sections = tuple(
            SnapshotSection(row["kind"], row["title"], tuple(_item(item) for item in row["items"]))
            for row in data["sections"]
        )
        return cls(data["headline"], data["summary"], data["place"], sections, tuple(data["skills"]))


def snapshot(session: Session, candidate: Candidate) -> Snapshot:
    """Give the resume as it is now, as others may see it. Removed badges and hidden sections are left out."""
    session.flush()
    words = words_of(session, [candidate.id])[candidate.id]
    return Snapshot(
        headline=candidate.headline,
        summary=candidate.summary,
        place=candidate.place.name if candidate.place else "",
        sections=tuple(_section(section, words) for section in _sections(session, candidate)),
        skills=tuple(session.scalars(_claimed.where(SelfClaimedSkill.candidate_id == candidate.id))),
    )


_claimed = select(Skill.label).join(SelfClaimedSkill.skill).order_by(SelfClaimedSkill.id)


def _sections(session: Session, candidate: Candidate) -> list[ResumeSection]:
    badges = selectinload(ResumeSection.items).selectinload(ResumeItem.placed_badges).joinedload(ItemBadge.badge)
    return list(
        session.scalars(
            select(ResumeSection)
            .where(ResumeSection.candidate_id == candidate.id, ResumeSection.is_hidden.is_(False))
            .order_by(ResumeSection.position)
            .options(badges.joinedload(Badge.achievement).joinedload(Achievement.issuer))
        )
    )


def _section(section: ResumeSection, words: PersonalWords) -> SnapshotSection:
    items = tuple(
        SnapshotItem(
            title=item.title,
            organisation=item.organisation,
            started=item.started,
            ended=item.ended,
            description=item.description,
            badges=tuple(
                _badge(placed.badge, words) for placed in item.placed_badges if placed.badge.removed_at is None
            ),
        )
        for item in section.items
    )
    return SnapshotSection(section.kind.value, section.title, items)


def _badge(badge: Badge, words: PersonalWords) -> SnapshotBadge:
    issuer = words.masked(badge.achievement.issuer.name) if badge.achievement else ""
    return SnapshotBadge(badge.public_id, seen_name(badge, words), issuer)


def _item(row: Mapping[str, Any]) -> SnapshotItem:
    return SnapshotItem(**{**row, "badges": tuple(SnapshotBadge(**badge) for badge in row["badges"])})
