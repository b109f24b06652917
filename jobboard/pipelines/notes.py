"""What members note of people in a pipeline: notes, which their authors edit, and tags, whose words they share."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from jobboard.db import dialect_insert
from jobboard.errors import NotFound, Rejected
from jobboard.models import Member, PipelineEntry, PipelineNote, PipelineTag, Vacancy
from jobboard.pipelines.moving import Done, chosen
from jobboard.pipelines.people import entry_in

NOTE_LENGTH = 2_000
TAG_LENGTH = 20


def add_note(
    session: Session, member: Member, vacancy: Vacancy, candidate_id: int, text: str, *, now: datetime
) -> PipelineNote:
    """Note something of a person whom the caller saw in the pipeline. Raises: Rejected."""
    kept = _note_text(text)
    entry = entry_in(session, vacancy, candidate_id, now=now)
    note = PipelineNote(entry_id=entry.id, account_id=member.account_id, text=kept, written_at=now)
    session.add(note)
    session.flush()
    return note


def own_note(session: Session, member: Member, vacancy: Vacancy, note_id: int) -> PipelineNote:
    """Give a note that this member wrote for this vacancy. Raises: NotFound, also for another member's."""
    found = (
        select(PipelineNote)
        .join(PipelineNote.entry)
        .where(
            PipelineNote.id == note_id,
            PipelineNote.account_id == member.account_id,
            PipelineEntry.vacancy_id == vacancy.id,
        )
    )
    note = session.scalar(found.options(joinedload(PipelineNote.entry).joinedload(PipelineEntry.candidate)))
    if note is None:
        raise NotFound("There is no such note of yours.")
    return note


def edit_note(session: Session, note: PipelineNote, text: str, *, now: datetime) -> None:
    """Change a note; an empty text deletes it. Raises: Rejected."""
    if not text.strip():
        session.delete(note)
        return
    note.text, note.edited_at = _note_text(text), now


def notes_of(session: Session, entry_id: int) -> tuple[PipelineNote, ...]:
    """Give the notes of one person in a pipeline, the oldest first."""
    found = select(PipelineNote).where(PipelineNote.entry_id == entry_id).order_by(PipelineNote.id)
    return tuple(session.scalars(found.options(joinedload(PipelineNote.account))))


def tag_people(
    session: Session, member: Member, vacancy: Vacancy, candidate_ids: Collection[int], word: str, *, now: datetime
) -> Done:
    """Put a word on those of these people who are in the pipeline; who has it is not counted.

    Raises: Rejected for no people, and for a word that is empty or too long.
    """
    kept, action = _tag_word(word), uuid.uuid4().hex
    entries = [
        entry_in(session, vacancy, each.candidate_id, now=now) for each in chosen(session, vacancy, candidate_ids)
    ]
    rows = [{"entry_id": each.id, "word": kept, "action": action} for each in entries]
    added = dialect_insert(session, PipelineTag).on_conflict_do_nothing().returning(PipelineTag.id)
    return Done(len(session.scalars(added, rows).all()), action)


def remove_tag(session: Session, vacancy: Vacancy, candidate_id: int, word: str) -> None:
    """Take a word off a person; where it is not, nothing happens."""
    found = select(PipelineTag).join(PipelineEntry, PipelineEntry.id == PipelineTag.entry_id)
    of_person = (PipelineEntry.vacancy_id == vacancy.id, PipelineEntry.candidate_id == candidate_id)
    for tag in session.scalars(found.where(*of_person, PipelineTag.word == word)):
        session.delete(tag)


def tags_of(session: Session, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Give the words on each entry, by the alphabet."""
    found = select(PipelineTag.entry_id, PipelineTag.word).where(PipelineTag.entry_id.in_(entry_ids))
    rows = session.execute(found.order_by(PipelineTag.word)).all()
    return {each: tuple(row.word for row in rows if row.entry_id == each) for each in entry_ids}


def words_of_organisation(session: Session, organisation_id: int) -> tuple[str, ...]:
    """Give every word that members of an organisation put on people, by the alphabet."""
    found = select(PipelineTag.word).join(PipelineEntry, PipelineEntry.id == PipelineTag.entry_id)
    own = found.join(PipelineEntry.vacancy).where(Vacancy.organisation_id == organisation_id)
    return tuple(session.scalars(own.distinct().order_by(PipelineTag.word)))


def _note_text(text: str) -> str:
    kept = text.replace("\r\n", "\n").strip()
    if not kept:
        raise Rejected("The note was not kept.", fields={"text": "Write a note."})
    if len(kept) > NOTE_LENGTH:
        problem = f"A note can have {NOTE_LENGTH:,} characters; this one has {len(kept):,}."
        raise Rejected("The note was not kept.", fields={"text": problem})
    return kept


def _tag_word(word: str) -> str:
    kept = " ".join(word.split()).casefold()
    if not kept or len(kept) > TAG_LENGTH or not kept.isprintable():
        problem = f"A tag is a word of at most {TAG_LENGTH} letters."
        raise Rejected("Nobody was tagged.", fields={"word": problem})
    return kept
