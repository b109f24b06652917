"""The worker's work on skills: badges settled after a decision, the texts of badges and pasted ones read for skills."""

from collections.abc import Callable
from threading import Lock

from sqlalchemy.orm import Session

from jobboard.db import Database
from jobboard.models import TaskKind
from jobboard.skills.due import concerned_badges
from jobboard.skills.settling import BATCH, settle_skills
from jobboard.skills.suggestions import FoundSkill, keep_suggestions, text_of
from jobboard.skills.texts import PlacedSkill, keep_found, text_to_read
from jobboard.suggesting import Suggester, Suggestion
from jobboard.vocabulary.words import Stamp, vocabulary_stamp, vocabulary_texts

Keep = Callable[[Session], None]
"""Keeps the outcome of some work, in the transaction in which its task goes."""

_MOST = 20


class SkillWork:
    """Knows the vocabulary from the first text that it reads until that changes: 300 MB for the whole of ESCO."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: tuple[Stamp, Suggester] | None = None
        self._learning = Lock()

    def do(self, kind: TaskKind, subject_id: int) -> Keep:
        """Do what the work is, outside any transaction that writes but for settling; give what is left to be kept."""
        match kind:
            case TaskKind.SUGGEST_SKILLS:
                return self._read_badge(subject_id)
            case TaskKind.READ_TEXT:
                return self._read_pasted(subject_id)
            case _:
                self._settle(kind, subject_id)
                return lambda session: None

    def _settle(self, kind: TaskKind, subject_id: int) -> None:
        """Settle the badges that a decision concerns, in transactions of some hundred."""
        with self._database.writing() as session:
            concerned = concerned_badges(session, kind, subject_id)
        for begin in range(0, len(concerned), BATCH):
            with self._database.writing() as session:
                settle_skills(session, concerned[begin : begin + BATCH])

    def _read_badge(self, achievement_id: int) -> Keep:
        with self._database.reading() as session:
            text = text_of(session, achievement_id)
        found = [_found(each, text) for each in self._read(text)]
        return lambda session: keep_suggestions(session, achievement_id, found)

    def _read_pasted(self, text_id: int) -> Keep:
        with self._database.reading() as session:
            text = text_to_read(session, text_id)
        found = [PlacedSkill(each.skill, round(each.score, 3), each.words) for each in self._read(text)]
        return lambda session: keep_found(session, text_id, found)

    def _read(self, text: str) -> tuple[Suggestion, ...]:
        return self._suggester().read(text, _MOST) if text else ()

    def _suggester(self) -> Suggester:
        with self._learning, self._database.reading() as session:
            stamp = vocabulary_stamp(session)
            if self._learned is None or self._learned[0] != stamp:
                self._learned = (stamp, Suggester(vocabulary_texts(session)))
            return self._learned[1]


def _found(suggestion: Suggestion, text: str) -> FoundSkill:
    words = " ".join(text[start:end] for start, end in suggestion.words)
    return FoundSkill(suggestion.skill, round(suggestion.score, 3), words[:200])
