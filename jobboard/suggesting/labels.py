"""Every label and alternative label of a vocabulary as words, and where each word stands."""

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from jobboard.suggesting.values import SkillText
from jobboard.suggesting.wording import content_words

Rows = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float32]

LONGEST_LABEL = 500
"""Characters of a label that are read."""
LONGEST_DESCRIPTION = 2_000
KEPT_POWER = 0.5
"""How far it counts that other labels of a skill keep a word: "stakeholder" is kept, "manage" and "use" are not."""
PRIOR_KEPT = 0.5
UNKNOWN_RARITY = 6.0
"""The rarity of a word that no label has: it says something, and nobody knows what."""

_BRACKETS = re.compile(r"\s*\([^()]*\)")


class Postings:
    """For each word (a column), the rows that have it."""

    def __init__(self, rows_words: Iterable[Iterable[int]], columns: int) -> None:
        words, rows = array("i"), array("i")
        for row, columns_of_row in enumerate(rows_words):
            for column in columns_of_row:
                words.append(column)
                rows.append(row)
        order = np.argsort(np.asarray(words, dtype=np.int32), kind="stable")
        self._rows: Rows = np.asarray(rows, dtype=np.int32)[order]
        counts = np.bincount(np.asarray(words, dtype=np.int32), minlength=columns)
        self._starts = np.concatenate([[0], np.cumsum(counts)])

    def rows(self, column: int) -> Rows:
        """Give the rows with a word, ascending."""
        return self._rows[self._starts[column] : self._starts[column + 1]]


class Labels:
    """The labels of all skills, one a row, a skill's rows together and its preferred label first."""

    def __init__(self, skills: Sequence[SkillText]) -> None:
        self.columns: dict[str, int] = {}
        self.texts: list[str] = []
        self.words: list[tuple[int, ...]] = []
        self.first_rows: Rows = np.zeros(len(skills), dtype=np.int32)
        for number, skill in enumerate(skills):
            self.first_rows[number] = len(self.words)
            self._add(skill)
            if len(self.words) == self.first_rows[number]:  # A label without words, "+": nothing can resemble it.
                self._add_row(skill.label, ())
        self.counts: Rows = np.diff(np.append(self.first_rows, len(self.words))).astype(np.int32)
        self.owners: Rows = np.repeat(np.arange(len(skills), dtype=np.int32), self.counts)
        self.postings = Postings(self.words, len(self.columns))
        self.rarity: Numbers = self._rarities(len(skills))
        self.totals: Numbers = np.array([sum(self.rarity[column] for column in row) for row in self.words], np.float32)

    def _add(self, skill: SkillText) -> None:
        seen: set[tuple[str, ...]] = set()
        for text in _spellings(skill):
            stems = tuple(dict.fromkeys(word.stem for word in content_words(text[:LONGEST_LABEL])))
            if not stems or stems in seen:
                continue
            seen.add(stems)
            self._add_row(text, stems)

    def _add_row(self, text: str, stems: Iterable[str]) -> None:
        self.texts.append(text)
        self.words.append(tuple(self.columns.setdefault(stem, len(self.columns)) for stem in stems))

    def _rarities(self, skills: int) -> Numbers:
        held = (len(np.unique(self.owners[self.postings.rows(column)])) for column in range(len(self.columns)))
        rarity = np.array([math.log(1 + skills / (1 + count)) for count in held], np.float32)
        return rarity * self._constancy() ** KEPT_POWER

    def _constancy(self) -> Numbers:
        """Give for each word how often the other labels of a skill keep it where one has it."""
        kept, told = np.full(len(self.columns), PRIOR_KEPT, np.float32), np.full(len(self.columns), 1.0, np.float32)
        for skill in range(len(self.first_rows)):
            rows = self.words[self.rows_of(skill)]
            if len(rows) > 1:
                for column, times in Counter(chain.from_iterable(rows)).items():
                    kept[column] += (times - 1) / (len(rows) - 1)
                    told[column] += 1
        return kept / told

    def rows_of(self, skill: int) -> slice:
        """Give where the labels of a skill stand; the first is the preferred one."""
        start = int(self.first_rows[skill])
        return slice(start, start + int(self.counts[skill]))


def _spellings(skill: SkillText) -> Iterable[str]:
    """Give the preferred label, first without what stands in brackets ("Java (computer programming)"), and the rest."""
    yield _BRACKETS.sub("", skill.label[:LONGEST_LABEL]).strip()
    yield skill.label
    yield from skill.alternatives
