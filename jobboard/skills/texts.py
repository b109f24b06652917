"""Texts that people paste to have them read for skills: kept for the worker, shown to their account, and let go.

What is found in one is a question to the person who pasted it: nothing counts by it, and it is never searched.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, aliased, joinedload

from jobboard import tasks
from jobboard.errors import NotFound, Rejected
from jobboard.models import Account, PastedText, PastedTextSkill, Skill, Task, TaskKind, TextState
from jobboard.skills.closure import parents_of
from jobboard.vocabulary.finding import SkillOffer

LONGEST_TEXT = 20_000
"""Letters of a text: as many as are read (suggesting.suggester)."""

KEPT_FOR = timedelta(days=30)
MOST_KEPT = 20
"""Texts of one account that are kept; the oldest goes when another one comes."""

Places = tuple[tuple[int, int], ...]
"""Start and end in a text of each word, in order."""


@dataclass(frozen=True)
class PlacedSkill:
    """A skill that a text may speak of: the chance that it is right, 0 to 1, and where the words stand."""

    skill: int
    score: float
    places: Places


@dataclass(frozen=True)
class SkillInText:
    """The same for whoever pasted the text; `parents` of the skill are there where another skill has its label."""

    skill: SkillOffer
    score: float
    places: Places


def paste_text(session: Session, account: Account, text: str, *, now: datetime) -> PastedText:
    """Keep a text and let the worker read it. The same text again, while it waits, is the same.

    Raises: Rejected beside `text` without words, when it is too long, and while another one of the account waits.
    """
    text = text.replace("\r\n", "\n").strip()
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())  # One by one.
    own = select(PastedText).where(PastedText.account_id == account.id)
    waiting = session.scalars(own.where(PastedText.state == TextState.WAITING)).first()
    if waiting is not None and waiting.text == text:
        return waiting
    problem = _problem(text, waiting)
    if problem:
        raise Rejected(problem, fields={"text": problem})
    _forget(session, own.with_only_columns(PastedText.id).order_by(PastedText.id.desc()).offset(MOST_KEPT - 1))
    pasted = PastedText(account_id=account.id, text=text, state=TextState.WAITING, created_at=now)
    session.add(pasted)
    session.flush()
    tasks.add_task(session, TaskKind.READ_TEXT, pasted.id, due_at=now)
    return pasted


def texts_of(session: Session, account: Account) -> Sequence[PastedText]:
    """Give the texts of an account, the latest first."""
    return session.scalars(
        select(PastedText).where(PastedText.account_id == account.id).order_by(PastedText.id.desc())
    ).all()


def own_text(session: Session, account: Account, public_id: str) -> PastedText:
    """Give a text of this account. Raises: NotFound for anything else."""
    own = (PastedText.public_id == public_id, PastedText.account_id == account.id)
    pasted = session.scalar(select(PastedText).where(*own))
    if pasted is None:
        raise NotFound("There is no such page.")
    return pasted


def found_in(session: Session, pasted: PastedText) -> tuple[SkillInText, ...]:
    """Give the skills that a text may speak of, likeliest first, without those that are retired."""
    rows = select(PastedTextSkill).join(PastedTextSkill.skill).options(joinedload(PastedTextSkill.skill))
    rows = rows.where(PastedTextSkill.text_id == pasted.id, Skill.retired_at.is_(None))
    found = session.scalars(rows.order_by(PastedTextSkill.score.desc(), PastedTextSkill.skill_id)).all()
    parents = parents_of(session, _alike(session, [each.skill_id for each in found]))
    return tuple(
        SkillInText(
            SkillOffer(each.skill_id, each.skill.label, parents=parents.get(each.skill_id, ())),
            each.score,
            tuple((start, end) for start, end in each.places),
        )
        for each in found
    )


def remove_text(session: Session, pasted: PastedText) -> None:
    """Remove a text with what was found in it."""
    _forget(session, select(PastedText.id).where(PastedText.id == pasted.id))


def forget_texts(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Let texts go that were kept for long enough; give how many went."""
    return _forget(session, select(PastedText.id).where(PastedText.created_at < now - KEPT_FOR).limit(limit))


def text_to_read(session: Session, text_id: int) -> str:
    """Give the text that waits to be read; empty when none waits any more."""
    pasted = session.get(PastedText, text_id)
    return pasted.text if pasted is not None and pasted.state is TextState.WAITING else ""


def keep_found(session: Session, text_id: int, found: Iterable[PlacedSkill]) -> None:
    """Keep what the worker found in a text that waits."""
    pasted = session.get(PastedText, text_id, with_for_update=True)
    if pasted is None or pasted.state is not TextState.WAITING:
        return
    pasted.state = TextState.READ
    session.add_all(
        PastedTextSkill(text_id=text_id, skill_id=each.skill, score=each.score, places=list(map(list, each.places)))
        for each in found
    )


def give_up_text(session: Session, text_id: int) -> None:
    """Say of a text that it could not be read; it holds up no other one."""
    pasted = session.get(PastedText, text_id)
    if pasted is not None and pasted.state is TextState.WAITING:
        pasted.state = TextState.FAILED


def _problem(text: str, waiting: PastedText | None) -> str:
    if not text:
        return "Paste a text."
    if len(text) > LONGEST_TEXT:
        return (
            f"The text can have {LONGEST_TEXT:,} letters; this one has {len(text):,}. Leave out what is about no skill."
        )
    return (
        "Another text of yours is being read. Send this one when that is done, or remove that one." if waiting else ""
    )


def _alike(session: Session, skills: Collection[int]) -> Sequence[int]:
    """Give those skills whose label another one has, too."""
    other = aliased(Skill)
    rows = select(Skill.id).join(other, (other.label == Skill.label) & (other.id != Skill.id))
    return session.scalars(rows.where(Skill.id.in_(skills), other.retired_at.is_(None)).distinct()).all()


def _forget(session: Session, texts: Select[int]) -> int:
    ids = session.scalars(texts).all()
    session.execute(delete(Task).where(Task.kind == TaskKind.READ_TEXT, Task.subject_id.in_(ids)))
    session.execute(delete(PastedText).where(PastedText.id.in_(ids)))
    return len(ids)
