"""What applicants have sent: of whoever is found only as an applicant, nothing else that they say is searched.

An employer reads the version of the resume that was sent to it. If other words were searched, those of the resume of
today or of the version that another employer has, a search that finds the person would tell them. A person has one
document for all vacancies; so what is searched is what every version says that was sent and stands. The same of the
skills that they claim is what pages name beside a requirement or a wish.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from jobboard.models import Application, Candidate, ResumeVersion, SelfClaimedSkill, Skill
from jobboard.people import SEARCHABLE
from jobboard.snapshots import Snapshot


@dataclass(frozen=True)
class Sent:
    """What all versions say. `experience`: titles and texts of sections and items; `skills`: labels of claimed ones."""

    headline: str = ""
    summary: str = ""
    experience: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()


def read_sent(session: Session, candidate_ids: Collection[int]) -> dict[int, Sent]:
    """Give what was sent and not withdrawn, maybe nothing, of each of these people who is not in the pool."""
    standing = and_(Application.candidate_id == Candidate.id, Application.withdrawn_at.is_(None))
    sent = select(Candidate.id, ResumeVersion.content).outerjoin(Application, standing)
    those = (Candidate.id.in_(candidate_ids), Candidate.visibility.not_in(SEARCHABLE))
    found: dict[int, list[Snapshot]] = {}
    for row in session.execute(sent.outerjoin(Application.resume_version).where(*those).order_by(Application.id)):
        versions = found.setdefault(row.id, [])
        if row.content is not None:
            versions.append(Snapshot.from_json(row.content))
    return {person: _said_by_all(versions) for person, versions in found.items()}


def read_claims(session: Session, candidate_ids: Collection[int]) -> list[Row[Any]]:
    """Give the skills that people say to have: rows of `candidate_id`, `skill_id` and `label`."""
    columns = (SelfClaimedSkill.candidate_id, SelfClaimedSkill.skill_id, Skill.label)
    claims = select(*columns).join(Skill, Skill.id == SelfClaimedSkill.skill_id)
    claims = claims.where(SelfClaimedSkill.candidate_id.in_(candidate_ids)).order_by(SelfClaimedSkill.id)
    return list(session.execute(claims))


def told_claims(claims: Collection[Row[Any]], sent: Mapping[int, Sent]) -> list[Row[Any]]:
    """Give those rows of `read_claims` that an employer may learn; `sent` is of the people of these rows."""
    return [row for row in claims if row.candidate_id not in sent or row.label in sent[row.candidate_id].skills]


def _said_by_all(versions: list[Snapshot]) -> Sent:
    if not versions:
        return Sent()
    first, *others = versions
    experience = [set(_experience(each)) for each in others]
    return Sent(
        headline=first.headline if all(each.headline == first.headline for each in others) else "",
        summary=first.summary if all(each.summary == first.summary for each in others) else "",
        experience=tuple(text for text in _experience(first) if all(text in each for each in experience)),
        skills=frozenset(first.skills).intersection(*(each.skills for each in others)),
    )


def _experience(version: Snapshot) -> list[str]:
    found = []
    for section in version.sections:
        found.append(section.title)
        for item in section.items:
            found += [item.title, item.organisation, item.description]
    return found
