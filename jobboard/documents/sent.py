"""What applicants have sent: of whoever is found only as an applicant, nothing else that they say is searched.

An employer reads the version of the resume that was sent to it. If other words were searched, those of the resume of
today or of the version that another employer has, a search that finds the person would tell them. A person has one
document for all vacancies; so what is searched is what every version says that was sent and stands.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from jobboard.models import Application, Candidate, ResumeVersion, SelfClaimedSkill, Skill
from jobboard.people import SEARCHABLE
from jobboard.snapshots import Snapshot


@dataclass(frozen=True)
class Sent:
    """What all versions say. `experience`: titles and texts of sections and items; `skills`: labels of claimed ones."""

    headline: str
    summary: str
    experience: tuple[str, ...]
    skills: frozenset[str]


def read_sent(session: Session, candidate_ids: Collection[int]) -> dict[int, Sent]:
    """Give by person what was sent, of those of these people who are found by applications that stand and not else."""
    sent = select(Application.candidate_id, ResumeVersion.content).join(Application.resume_version)
    standing = sent.join(Application.candidate).where(
        Application.candidate_id.in_(candidate_ids),
        Application.withdrawn_at.is_(None),
        Candidate.visibility.not_in(SEARCHABLE),
    )
    found: dict[int, list[Snapshot]] = {}
    for person, content in session.execute(standing.order_by(Application.id)):
        found.setdefault(person, []).append(Snapshot.from_json(content))
    return {person: _said_by_all(versions) for person, versions in found.items()}


def claims_seen(session: Session, candidate_ids: Collection[int], sent: Mapping[int, Sent]) -> list[Row[int, int, str]]:
    """Give rows (candidate_id, skill_id, label) of the skills that people say to have, as whoever searches may know."""
    columns = (SelfClaimedSkill.candidate_id, SelfClaimedSkill.skill_id, Skill.label)
    claims = select(*columns).join(Skill, Skill.id == SelfClaimedSkill.skill_id).order_by(SelfClaimedSkill.id)
    rows = session.execute(claims.where(SelfClaimedSkill.candidate_id.in_(candidate_ids)))
    return [row for row in rows if row.candidate_id not in sent or row.label in sent[row.candidate_id].skills]


def _said_by_all(versions: list[Snapshot]) -> Sent:
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
