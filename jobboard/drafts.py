"""Resumes in files: kept for the worker, reviewed by their person, and taken into the resume beside what is there.

A draft changes nothing by itself. What is taken from it is added; nothing of the resume is written over by it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from jobboard import resumes, tasks
from jobboard.errors import NotFound, Rejected
from jobboard.models import Candidate, DraftState, ResumeDraft, ResumeSection, SectionKind, Task, TaskKind
from jobboard.resume_reading.draft import Draft, DraftSection, Problem, Reading
from jobboard.resumes import ItemValues

LARGEST_FILE_BYTES = 5 * 1024 * 1024
KEPT_FOR = timedelta(days=30)
MOST_KEPT = 10
"""Drafts of one person that are kept; the oldest goes when another one comes."""

_LONGEST_NAME = 100


@dataclass(frozen=True)
class TakenItem:
    """An entry that its person takes, as they corrected it.

    `section` is its number in the draft; `name` begins the names of its fields in messages.
    """

    name: str
    section: int
    values: ItemValues


@dataclass(frozen=True)
class Taken:
    """What a person takes from a draft. None: headline and summary stay as they are."""

    headline: str | None
    summary: str | None
    items: Sequence[TakenItem]


def hand_in_file(
    session: Session, candidate: Candidate, content: bytes, file_name: str, *, now: datetime
) -> ResumeDraft:
    """Keep a file and let the worker read it. Raises: Rejected beside `file` when it is none, or too large."""
    problem = "Choose a file with your resume." if not content else ""
    if len(content) > LARGEST_FILE_BYTES:
        problem = (
            f"The file can have {LARGEST_FILE_BYTES // 1024 // 1024} MB. Save it without pictures, or as plain text."
        )
    if problem:
        raise Rejected(problem, fields={"file": problem})
    session.execute(select(Candidate.id).where(Candidate.id == candidate.id).with_for_update())  # One by one.
    own = select(ResumeDraft.id).where(ResumeDraft.candidate_id == candidate.id)
    _forget(session, own.order_by(ResumeDraft.id.desc()).offset(MOST_KEPT - 1))
    name = " ".join(file_name.replace("\0", "").split())[:_LONGEST_NAME] or "Your file"
    draft = ResumeDraft(
        candidate_id=candidate.id, file_name=name, content=content, state=DraftState.WAITING, created_at=now
    )
    session.add(draft)
    session.flush()
    tasks.add_task(session, TaskKind.READ_RESUME, draft.id, due_at=now)
    return draft


def drafts_of(session: Session, candidate: Candidate) -> Sequence[ResumeDraft]:
    """Give the drafts of a person, the latest first."""
    own = select(ResumeDraft).where(ResumeDraft.candidate_id == candidate.id)
    return session.scalars(own.order_by(ResumeDraft.id.desc())).all()


def own_draft(session: Session, candidate: Candidate, public_id: str) -> ResumeDraft:
    """Give a draft of this person. Raises: NotFound for anything else."""
    own = (ResumeDraft.public_id == public_id, ResumeDraft.candidate_id == candidate.id)
    draft = session.scalar(select(ResumeDraft).where(*own))
    if draft is None:
        raise NotFound("There is no such page.")
    return draft


def read_draft(draft: ResumeDraft) -> Draft:
    """Give what was read from a file. Raises: NotFound while nothing is."""
    if draft.draft is None:
        raise NotFound("There is no such page.")
    return Draft.from_json(draft.draft)


def take(session: Session, draft: ResumeDraft, candidate: Candidate, taken: Taken, *, now: datetime) -> int:
    """Add what was taken to the resume, all or nothing, and let the draft go; give how many entries were added.

    A version of the resume as it was is kept first, when something of the profile is replaced.

    Raises: Rejected, its fields named `headline`, `summary`, or as an entry's name with `_title` and so on; TooMany.
    """
    locked = select(ResumeDraft.id).where(ResumeDraft.id == draft.id).with_for_update()
    if session.scalar(locked) is None:  # It was taken, or removed, by a request at the same time.
        raise NotFound("There is no such page.")
    sections = read_draft(draft).sections
    if not taken.items and taken.headline is None and taken.summary is None:
        raise Rejected("Choose at least one thing to take over.")
    with session.begin_nested():
        _replace_profile(session, candidate, taken, draft.file_name, now)
        _add_items(session, candidate, sections, taken.items)
    remove_draft(session, draft)
    return len(taken.items)


def remove_draft(session: Session, draft: ResumeDraft) -> None:
    """Remove a draft with its file."""
    _forget(session, select(ResumeDraft.id).where(ResumeDraft.id == draft.id))


def forget_drafts(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Let drafts go that were kept for long enough; give how many went."""
    return _forget(session, select(ResumeDraft.id).where(ResumeDraft.created_at < now - KEPT_FOR).limit(limit))


def file_to_read(session: Session, draft_id: int) -> bytes | None:
    """Give the file that waits to be read; None when none waits any more."""
    draft = session.get(ResumeDraft, draft_id)
    return draft.content if draft is not None and draft.state is DraftState.WAITING else None


def keep_reading(session: Session, draft_id: int, reading: Reading) -> None:
    """Keep what was read from a file that waits, without its person's name; the file itself goes."""
    draft = session.get(ResumeDraft, draft_id, with_for_update=True)
    if draft is None or draft.state is not DraftState.WAITING:
        return
    draft.content = None
    if reading.draft is None:
        draft.state, draft.problem = DraftState.REFUSED, (reading.problem or Problem.BROKE_OFF).value
        return
    candidate = session.get_one(Candidate, draft.candidate_id)
    draft.state, draft.draft = DraftState.READ, _without_name(reading.draft, candidate.account.name).to_json()


def give_up(session: Session, draft_id: int) -> None:
    """Say of a file that it could not be read, for reasons on our side."""
    keep_reading(session, draft_id, Reading(problem=Problem.BROKE_OFF))


def _add_items(
    session: Session, candidate: Candidate, sections: Sequence[DraftSection], items: Sequence[TakenItem]
) -> None:
    into: dict[int, ResumeSection] = {}
    for item in items:
        if item.section not in into:
            into[item.section] = _section_for(session, candidate, sections[item.section])
        try:
            resumes.add_item(session, into[item.section], item.values)
        except Rejected as error:
            named = {f"{item.name}_{name}": message for name, message in error.fields.items()}
            raise Rejected(error.message, fields=named) from error


def _replace_profile(session: Session, candidate: Candidate, taken: Taken, file_name: str, now: datetime) -> None:
    if taken.headline is None and taken.summary is None:
        return
    if candidate.headline or candidate.summary:
        resumes.save_version(session, candidate, f"Before {file_name} was read", now=now)
    there = resumes.profile_of(candidate)
    headline = there.headline if taken.headline is None else taken.headline
    summary = there.summary if taken.summary is None else taken.summary
    resumes.edit_profile(session, candidate, resumes.ProfileValues(headline, summary, there.place_id))


def _section_for(session: Session, candidate: Candidate, wanted: DraftSection) -> ResumeSection:
    """Give the first section that a part of a draft belongs to: of its kind, or of its title; a new one otherwise."""
    kind = SectionKind(wanted.kind) if wanted.kind in set(SectionKind) else SectionKind.OWN
    for section in candidate.sections:
        is_alike = section.title.casefold() == wanted.title.casefold()
        if section.kind is kind and (is_alike or kind is not SectionKind.OWN):
            return section
    return resumes.add_section(session, candidate, kind, wanted.title)


def _without_name(draft: Draft, name: str) -> Draft:
    """Give a draft whose headline is not the person's name: most resumes begin with it."""
    if draft.headline.casefold().split() != name.casefold().split():
        return draft
    first, _, rest = draft.summary.partition("\n")
    is_headline = 0 < len(first) <= resumes.MAX_LENGTHS["headline"]
    headline, summary = (first, rest) if is_headline else ("", draft.summary)
    return Draft(headline, summary, draft.sections, ("your name", *draft.left_out))


def _forget(session: Session, drafts: Select[int]) -> int:
    ids: Iterable[int] = session.scalars(drafts).all()
    session.execute(delete(Task).where(Task.kind == TaskKind.READ_RESUME, Task.subject_id.in_(ids)))
    session.execute(delete(ResumeDraft).where(ResumeDraft.id.in_(ids)))
    return len(list(ids))
