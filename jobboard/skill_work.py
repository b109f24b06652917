"""The worker's work on skills: badges settled after a decision, and the texts of badges read for skills."""

from threading import Lock

from jobboard.db import Database
from jobboard.models import TaskKind
from jobboard.skills.due import concerned_badges
from jobboard.skills.settling import BATCH, settle_skills
from jobboard.skills.suggestions import FoundSkill, text_of
from jobboard.suggesting import Suggester, Suggestion
from jobboard.vocabulary.words import Stamp, vocabulary_stamp, vocabulary_texts

_MOST = 20


class SkillWork:
    """Knows the vocabulary from the first text that it reads until that changes: 300 MB for the whole of ESCO."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: tuple[Stamp, Suggester] | None = None
        self._learning = Lock()

    def settle(self, kind: TaskKind, subject_id: int) -> None:
        """Settle the badges that a decision concerns, in transactions of some hundred."""
        with self._database.writing() as session:
            concerned = concerned_badges(session, kind, subject_id)
        for begin in range(0, len(concerned), BATCH):
            with self._database.writing() as session:
                settle_skills(session, concerned[begin : begin + BATCH])

    def suggest(self, achievement_id: int) -> tuple[FoundSkill, ...]:
        """Give the skills that the text of a badge may speak of, outside any transaction that writes."""
        with self._database.reading() as session:
            text = text_of(session, achievement_id)
        if not text:
            return ()
        return tuple(_found(each, text) for each in self._suggester().read(text, _MOST))

    def _suggester(self) -> Suggester:
        with self._learning, self._database.reading() as session:
            stamp = vocabulary_stamp(session)
            if self._learned is None or self._learned[0] != stamp:
                self._learned = (stamp, Suggester(vocabulary_texts(session)))
            return self._learned[1]


def _found(suggestion: Suggestion, text: str) -> FoundSkill:
    words = " ".join(text[start:end] for start, end in suggestion.words)
    return FoundSkill(suggestion.skill, round(suggestion.score, 3), words[:200])
