"""Documents: what a person is to the search engine now, read from the database in a fixed number of statements.

A version is read before what it stands for. So a document is never older than its version says: a change that was
committed in between has an entry of its own in the outbox, and a higher version.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Executable, Row, select
from sqlalchemy.orm import Session

from jobboard.documents.badges import BadgeFacts, read_badges
from jobboard.documents.sent import Sent, read_claims, read_sent, told_claims
from jobboard.masking import mask_personal_details
from jobboard.models import (
    Account,
    Application,
    Candidate,
    EmailAddress,
    Place,
    ResumeItem,
    ResumeSection,
    Visibility,
)
from jobboard.people import SEARCHABLE
from jobboard.search.document import CandidateDocument
from jobboard.search.engine import Drop, Put
from jobboard.skills.closure import broader_of


def build_operations(session: Session, versions: Mapping[int, int], *, now: datetime) -> tuple[Put | Drop, ...]:
    """Give for each person what the engine must be told, in the order of `versions`.

    `versions` maps people to the last version that the caller knows of; it is that of the `Drop` of an erased person.
    """
    facts = _read_facts(session, list(versions), now)
    return tuple(_operation(each, version, facts) for each, version in versions.items())


@dataclass(frozen=True)
class _Facts:
    """What was read of a batch of people, by person."""

    people: Mapping[int, Row[*tuple[Any, ...]]]
    addresses: Mapping[int, list[str]]
    experience: Mapping[int, list[str]]
    claimed: Mapping[int, tuple[int, ...]]
    vacancies: Mapping[int, tuple[int, ...]]
    sent: Mapping[int, Sent]
    badges: Mapping[int, BadgeFacts]


def _read_facts(session: Session, ids: Collection[int], now: datetime) -> _Facts:
    people = {row.id: row for row in session.execute(_people(ids))}  # First, for the sake of the version.
    visible = [each for each, row in people.items() if row.visibility is not Visibility.HIDDEN]
    sent = read_sent(session, visible)
    claims = told_claims(read_claims(session, visible), sent)
    return _Facts(
        people=people,
        addresses=_grouped(session.execute(_addresses(visible))),
        experience=_grouped(
            chain(_experience(session, visible, sent), ((row.candidate_id, row.label) for row in claims))
        ),
        claimed=_with_broader(session, claims),
        sent=sent,
        vacancies={each: tuple(found) for each, found in _grouped(session.execute(_vacancies(visible))).items()},
        badges=read_badges(session, visible, now=now),
    )


def _people(ids: Collection[int]) -> Executable:
    columns = (
        Candidate.id,
        Candidate.search_version,
        Candidate.visibility,
        Candidate.headline,
        Candidate.summary,
        Candidate.place_id,
        Candidate.hours,
        Candidate.contracts,
        Candidate.is_remote_ok,
        Candidate.available_from,
        Account.name,
        Place.region,
    )
    people = select(*columns).join(Account, Account.id == Candidate.account_id)
    return people.outerjoin(Place, Place.id == Candidate.place_id).where(Candidate.id.in_(ids))


def _addresses(ids: Collection[int]) -> Executable:
    owned = select(Candidate.id, EmailAddress.address).join(Candidate, Candidate.account_id == EmailAddress.account_id)
    return owned.where(Candidate.id.in_(ids))


def _experience(session: Session, ids: Collection[int], sent: Mapping[int, Sent]) -> Iterator[Sequence[Any]]:
    """Give rows of a person and what is said: by the resume of today, or by what was sent where only that is found."""
    yield from session.execute(_items([each for each in ids if each not in sent]))
    yield from ((person, *each.experience) for person, each in sent.items())


def _items(ids: Collection[int]) -> Executable:
    columns = (ResumeSection.title, ResumeItem.title, ResumeItem.organisation, ResumeItem.description)
    items = select(ResumeSection.candidate_id, *columns).outerjoin(ResumeItem)
    in_order = (ResumeSection.position, ResumeSection.id, ResumeItem.position, ResumeItem.id)
    is_shown = ResumeSection.is_hidden.is_(False)
    return items.where(ResumeSection.candidate_id.in_(ids), is_shown).order_by(*in_order)


def _with_broader(session: Session, claims: Collection[Row[Any]]) -> dict[int, tuple[int, ...]]:
    """Give the skills that people say to have, with the broader ones that they imply."""
    broader = broader_of(session, {row.skill_id for row in claims})
    found: dict[int, set[int]] = {}
    for row in claims:
        found.setdefault(row.candidate_id, set()).update({row.skill_id}, broader.get(row.skill_id, ()))
    return {person: tuple(sorted(skills)) for person, skills in found.items()}


def _vacancies(ids: Collection[int]) -> Executable:
    applied = select(Application.candidate_id, Application.vacancy_id)
    return applied.where(Application.candidate_id.in_(ids), Application.withdrawn_at.is_(None)).order_by(
        Application.vacancy_id
    )


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Give the values by the first column, every value once, in the order in which they were read."""
    found: dict[int, dict[Any, None]] = {}
    for owner, *values in rows:
        found.setdefault(owner, {}).update(dict.fromkeys(value for value in values if value))
    return {owner: list(values) for owner, values in found.items()}


def _operation(candidate_id: int, version: int, facts: _Facts) -> Put | Drop:
    person = facts.people.get(candidate_id)
    if person is None:
        return Drop(candidate_id, version)
    in_pool, vacancies = person.visibility in SEARCHABLE, facts.vacancies.get(candidate_id, ())
    if not in_pool and not vacancies:  # A hidden person's applications were not even read.
        return Drop(candidate_id, person.search_version)
    held = facts.badges.get(candidate_id, BadgeFacts())
    said, experience = facts.sent.get(candidate_id, person), facts.experience.get(candidate_id, ())

    def masked(text: str) -> str:
        """Give what the person says, without what tells who they are."""
        return mask_personal_details(text, name=person.name, addresses=facts.addresses.get(candidate_id, ()))

    document = CandidateDocument(
        candidate=candidate_id,
        version=person.search_version,
        in_pool=in_pool,
        vacancies=vacancies,
        headline=masked(said.headline),
        summary=masked(said.summary),
        experience=masked("\n".join(experience)),
        place=person.place_id,
        region=person.region,
        badges=held.in_force,
        next_change=held.next_change,
        claimed=facts.claimed.get(candidate_id, ()),
        is_remote_ok=person.is_remote_ok,
        available_from=person.available_from,
        hours=tuple(sorted(person.hours)),
        contracts=tuple(sorted(person.contracts)),
    )
    return Put(document)
