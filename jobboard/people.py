"""Who may see which person, asked of the database each time a person is shown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from jobboard.counting import counts_for, may_count
from jobboard.errors import NotFound
from jobboard.models import (
    Achievement,
    Application,
    AuditEvent,
    Badge,
    BadgeState,
    Candidate,
    ItemBadge,
    Requirement,
    ResumeItem,
    ResumeSection,
    Vacancy,
    VacancyState,
    Visibility,
)
from jobboard.search.acceptance import DEFAULT, Acceptance

SEARCHABLE = (Visibility.ANONYMOUS, Visibility.NAMED)
"""Whom any employer may find: the pool."""

SMALLEST_COUNT = 5
"""What fewer people of the pool have in common is not told exactly, nor under a name: it could point at one of them."""

STANDING = (Application.withdrawn_at.is_(None), Application.candidate.has(Candidate.visibility != Visibility.HIDDEN))
"""What an application has to be for its employer to see the person."""


@dataclass(frozen=True)
class Sight:
    """A person as one organisation may see them. `application`: the one that opens the person, when there is one."""

    candidate: Candidate
    application: Application | None = None

    @property
    def label(self) -> str:
        """The name where the person shows it, to everybody or to this employer by applying; else a neutral label."""
        if self.application is not None or self.candidate.visibility is Visibility.NAMED:
            return self.candidate.account.name
        return neutral_label(self.candidate)

    @property
    def headline(self) -> str:
        """The headline of the resume that is shown: of an applicant the one that was sent, whatever it is today."""
        if self.application is not None:
            return str(self.application.resume_version.content["headline"])
        return self.candidate.headline


def neutral_label(candidate: Candidate) -> str:
    """Give a label that tells people apart and says nothing of them: Candidate 7F3A."""
    return f"Candidate {candidate.public_id[:4].upper()}"


def searchable_people(session: Session, candidate_ids: Collection[int]) -> dict[int, Sight]:
    """Give those of these people whom any employer may see at this moment."""
    found = select(Candidate).where(Candidate.id.in_(candidate_ids), Candidate.visibility.in_(SEARCHABLE))
    return {each.id: Sight(each) for each in session.scalars(found.options(*_SHOWN))}


def applicants_of(session: Session, vacancy: Vacancy, candidate_ids: Collection[int]) -> dict[int, Sight]:
    """Give those of these people who apply to this vacancy at this moment."""
    found = select(Application).where(
        Application.vacancy_id == vacancy.id, Application.candidate_id.in_(candidate_ids), *STANDING
    )
    sent = (joinedload(Application.vacancy), joinedload(Application.resume_version))
    options = (joinedload(Application.candidate).options(*_SHOWN), *sent)
    applications = session.scalars(found.join(Application.candidate).options(*options))
    return {each.candidate_id: Sight(each.candidate, each) for each in applications}


def see_person(session: Session, organisation_id: int, public_id: str, *, vacancy: str = "") -> Sight:
    """Give a person to a member of an organisation: an applicant of its own vacancies, or anybody searchable.

    Of several applications the one to `vacancy` (a public id) opens the person, otherwise the latest.

    Raises: NotFound for everybody else, in the same words as for nobody.
    """
    candidate = session.scalar(select(Candidate).where(Candidate.public_id == public_id).options(*_SHOWN))
    if candidate is not None:
        application = _application(session, organisation_id, candidate, vacancy)
        if application is not None or candidate.visibility in SEARCHABLE:
            return Sight(candidate, application)
    raise NotFound("There is no such person, or they do not show their profile to you.")


def shown_badges(session: Session, candidate: Candidate, acceptance: Acceptance = DEFAULT) -> tuple[Badge, ...]:
    """Give the badges that whoever may see the person may see: those verified, and those on the resume that is shown.

    `acceptance`: an employer also sees the badges that its policy accepts. What else a person imported (a badge that
    failed, say) is nobody's business.
    """
    is_accepted = Badge.achievement.has(Achievement.issuer.has(counts_for(acceptance)))
    placed = select(ItemBadge.id).join(ItemBadge.item).join(ResumeItem.section)
    is_placed = placed.where(ItemBadge.badge_id == Badge.id, ResumeSection.is_hidden.is_(False)).exists()
    shown = select(Badge).where(
        Badge.candidate_id == candidate.id,
        Badge.removed_at.is_(None),
        or_(Badge.state == BadgeState.VERIFIED, and_(*may_count(), is_accepted), is_placed),
    )
    return tuple(session.scalars(shown.order_by(Badge.id)))


def see_badge(session: Session, sight: Sight, public_id: str, acceptance: Acceptance) -> Badge:
    """Give a badge of a person who may be seen. Raises: NotFound for another person's and one that is not shown."""
    for badge in shown_badges(session, sight.candidate, acceptance):
        if badge.public_id == public_id:
            return badge
    raise NotFound("There is no such badge, or it is no longer shown.")


def may_be_named_to(organisation_id: int) -> ColumnElement[bool]:
    """Say of an achievement that an organisation may learn its name, and with it that somebody here has it.

    Its issuer's page was read, a vacancy asks for it that is open or their own, or somebody shows it whom they see.
    """
    own = Vacancy.organisation_id == organisation_id
    asked = select(Requirement.id).join(Vacancy, Vacancy.id == Requirement.vacancy_id)
    applied = select(Application.id).join(Application.vacancy).where(Application.candidate_id == Candidate.id)
    is_seen = or_(Candidate.visibility.in_(SEARCHABLE), applied.where(own, *STANDING).correlate(Candidate).exists())
    shown = select(Badge.id).join(Candidate, Candidate.id == Badge.candidate_id)
    return or_(
        Achievement.read_at.is_not(None),
        asked.where(
            Requirement.achievement_id == Achievement.id, or_(own, Vacancy.state == VacancyState.OPEN)
        ).exists(),
        shown.where(Badge.achievement_id == Achievement.id, *may_count(), is_seen).exists(),
    )


def note_view(session: Session, account_id: int, candidate: Candidate, *, now: datetime) -> None:
    """Write down that this account looked at this person."""
    subject = f"candidate {candidate.id}"
    session.add(AuditEvent(at=now, account_id=account_id, action="viewed candidate", subject=subject))


def note_download(session: Session, account_id: int, badge: Badge, *, now: datetime) -> None:
    """Write down that this account downloaded this badge, which it has all of since."""
    session.add(AuditEvent(at=now, account_id=account_id, action="downloaded badge", subject=f"badge {badge.id}"))


_SHOWN = (joinedload(Candidate.account), joinedload(Candidate.place))


def _application(session: Session, organisation_id: int, candidate: Candidate, wanted: str) -> Application | None:
    return session.scalar(
        select(Application)
        .join(Application.vacancy)
        .where(Application.candidate_id == candidate.id, Vacancy.organisation_id == organisation_id, *STANDING)
        .order_by(Vacancy.public_id != wanted, Application.applied_at.desc(), Application.id.desc())
        .options(joinedload(Application.vacancy), joinedload(Application.resume_version))
        .limit(1)
    )
