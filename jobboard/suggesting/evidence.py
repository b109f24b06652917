"""What speaks for each skill when some words are asked about: the features that the weights are for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from jobboard.suggesting.associations import Likeness, learn_associations
from jobboard.suggesting.labels import (
    LONGEST_DESCRIPTION,
    LONGEST_LABEL,
    UNKNOWN_RARITY,
    Labels,
    Numbers,
    Postings,
    Rows,
)
from jobboard.suggesting.spelling import Spelling
from jobboard.suggesting.values import SkillText
from jobboard.suggesting.wording import content_words, weight_of

CANDIDATES = 60
"""Skills that are looked at closely. The right one is among them for 19 of 20 phrases."""
LABEL_SIDE = 0.4
"""How much a label must be covered by the words, against the words by the label, in the mean of the two."""
EXACT = 0.999
LONGEST_LABEL_TOLD = 6
"""Words of a preferred label from which on a longer one is no less likely."""

_LONE_DOT = re.compile(r"(?<!\S)\. (?=net\b)", re.IGNORECASE)
"""Adverts that were taken apart into words write ". NET"; the two characters change places, so that nothing moves."""

FEATURES = (
    "bias",
    "best label, like words counted",
    "how much of the words it covers",
    "how much of it the words cover",
    "best label, the same words only",
    "preferred label, like words counted",
    "words found in any of its labels",
    "words found in its description",
    "contexts, as a logarithm",
    "words of its preferred label",
    "is its preferred label",
    "is an alternative label",
    "mean of its labels",
    "labels, as a logarithm",
    "rarity of what else its preferred label says",
    "rarity of what else its best label says",
    "rarity of the words it leaves out",
    "most letters in common with any of its labels",
    "words in common with the best label, as spelled",
    "spellings in common with the preferred label",
    "is needed in nearly every occupation",
)


@dataclass(frozen=True)
class Sought:
    """One word that is asked about: what it counts for, what it can be found as, and where it stood."""

    weight: float
    found_as: Likeness
    start: int
    end: int


@dataclass(frozen=True)
class Candidates:
    """Skills that something speaks for, by their number in the vocabulary, with a row of features each."""

    skills: Rows
    features: Numbers
    best_rows: Rows
    """The row in `Labels` of the label that resembles most."""


class Evidence:
    """What was learned from a vocabulary."""

    def __init__(self, skills: Sequence[SkillText]) -> None:
        self.labels = Labels(skills)
        self._associations = learn_associations(self.labels)
        self._spelling = Spelling(self.labels)
        self._descriptions = Postings(map(self._described, skills), len(self.labels.columns))
        self._contexts = np.log1p(np.array([len(skill.context) for skill in skills], np.float32))
        self._transversal = np.array([skill.is_transversal for skill in skills], np.float32)
        self._label_counts = np.log1p(self.labels.counts.astype(np.float32))

    def _described(self, skill: SkillText) -> set[int]:
        columns = self.labels.columns
        words = content_words(skill.description[:LONGEST_DESCRIPTION])
        return {columns[word.stem] for word in words if word.stem in columns}

    def seek(self, text: str, most_words: int) -> tuple[Sought, ...]:
        """Give the words of a text to ask about, each once, at most so many."""
        sought: dict[int, Sought] = {}
        for number, word in enumerate(content_words(_LONE_DOT.sub(" .", text))[:most_words]):
            weight = weight_of(word.stem)
            columns = self._spelling.spell_out(word.stem)
            for column in columns:
                found_as = ((column, 1.0), *self._associations.get(column, ()))
                sought.setdefault(
                    column, Sought(weight * float(self.labels.rarity[column]), found_as, word.start, word.end)
                )
            if not columns:
                sought[-1 - number] = Sought(weight * UNKNOWN_RARITY, (), word.start, word.end)
        return tuple(sought.values())

    def weigh(self, sought: Sequence[Sought], text: str) -> Candidates:
        """Give the skills that something speaks for; none when no label has any of the words."""
        like = self._cover(sought, exact=False)
        mean = np.add.reduceat(like.both, self.labels.first_rows) / self.labels.counts
        best = np.maximum.reduceat(like.both, self.labels.first_rows)
        in_labels = self._share(sought, self.labels.postings, self.labels.owners)
        described = self._share(sought, self._descriptions, None)
        skills = _greatest(best + 0.3 * in_labels + 0.2 * described + 0.1 * mean, best)
        same = self._cover(sought, exact=True)
        best_rows = np.array([self._best_row(like.both, int(skill)) for skill in skills], np.int32)
        first = self.labels.first_rows[skills]
        same_best = np.array([same.both[self.labels.rows_of(int(skill))].max() for skill in skills], np.float32)
        is_label = same.both[first] > EXACT
        letters = _Letters(text, self.labels)
        columns = (
            np.ones(len(skills)),
            like.both[best_rows],
            like.words[best_rows],
            like.label[best_rows],
            same_best,
            like.both[first],
            in_labels[skills],
            described[skills],
            self._contexts[skills],
            [min(len(self.labels.words[row]), LONGEST_LABEL_TOLD) for row in first],
            is_label,
            (same_best > EXACT) & ~is_label,
            mean[skills],
            self._label_counts[skills],
            self.labels.totals[first] * (1 - like.label[first]),
            self.labels.totals[best_rows] * (1 - like.label[best_rows]),
            (1 - in_labels[skills]) * sum(each.weight for each in sought),
            [letters.most_in_common(self.labels.rows_of(int(skill))) for skill in skills],
            letters.words_in_common(best_rows),
            letters.anything_in_common(first),
            self._transversal[skills],
        )
        return Candidates(skills, np.stack([np.asarray(each, np.float32) for each in columns], axis=1), best_rows)

    def _best_row(self, both: Numbers, skill: int) -> int:
        rows = self.labels.rows_of(skill)
        return int(rows.start) + int(np.argmax(both[rows]))

    def _cover(self, sought: Sequence[Sought], exact: bool) -> "_Cover":
        """Give how much of the words each label covers, and how much of it they cover."""
        size = len(self.labels.words)
        words, strength = np.zeros(size, np.float32), np.zeros(len(self.labels.columns), np.float32)
        for each in sought:
            found = np.zeros(size, np.float32)
            for column, likeness in each.found_as[: 1 if exact else None]:
                rows = self.labels.postings.rows(column)
                found[rows] = np.maximum(found[rows], likeness)
                strength[column] = max(strength[column], likeness)
            words += each.weight * found
        words /= np.float32(sum(each.weight for each in sought) or 1)
        label = np.zeros(size, np.float32)
        for found_column in np.flatnonzero(strength).tolist():
            label[self.labels.postings.rows(found_column)] += strength[found_column] * self.labels.rarity[found_column]
        label /= np.maximum(self.labels.totals, np.float32(1e-6))
        return _Cover(words, label)

    def _share(self, sought: Sequence[Sought], postings: Postings, owners: Rows | None) -> Numbers:
        """Give for each skill how much of the words its rows have among them."""
        share = np.zeros(len(self.labels.first_rows), np.float32)
        for each in sought:
            found = np.zeros_like(share)
            for column, likeness in reversed(each.found_as):
                rows = postings.rows(column)
                # The nearest likeness comes last and overwrites what is less.
                found[rows if owners is None else owners[rows]] = likeness
            share += each.weight * found
        return share / np.float32(sum(each.weight for each in sought) or 1)


class _Letters:
    """How much of its spelling a text has in common with labels, 0 to 1, whatever the case of letters."""

    def __init__(self, text: str, labels: Labels) -> None:
        self._text, self._labels = text.casefold(), labels

    def most_in_common(self, rows: slice) -> float:
        """Give the share of letters in common with that of these labels which is most alike."""
        return max(fuzz.ratio(self._text, _folded(label)) for label in self._labels.texts[rows]) / 100

    def words_in_common(self, rows: Rows) -> list[float]:
        """Give the same for each label, in whatever order its words stand; all words of the one in the other give 1."""
        return [fuzz.token_set_ratio(self._text, _folded(self._labels.texts[row])) / 100 for row in rows]

    def anything_in_common(self, rows: Rows) -> list[float]:
        """Give the most for each label that its letters, words or parts give, what is less strict counting less."""
        return [fuzz.WRatio(self._text, _folded(self._labels.texts[row])) / 100 for row in rows]


def _folded(label: str) -> str:
    return label[:LONGEST_LABEL].casefold()


class _Cover:
    """How much of the words each label covers, how much of it they cover, and the weighted harmonic mean of the two."""

    def __init__(self, words: Numbers, label: Numbers) -> None:
        self.words, self.label = words, label
        mean = (1 - LABEL_SIDE) * label + LABEL_SIDE * words
        self.both: Numbers = np.asarray(words * label / np.maximum(mean, np.float32(1e-9)), np.float32)


def _greatest(scores: Numbers, support: Numbers) -> Rows:
    """Give the numbers of the greatest scores that have support, best first, in an order that is always the same."""
    scores = np.where(support > 0, scores, 0)
    if len(scores) > CANDIDATES:
        least = np.partition(scores, len(scores) - CANDIDATES)[len(scores) - CANDIDATES]
        chosen: npt.NDArray[np.intp] = np.flatnonzero((scores >= least) & (scores > 0))
    else:
        chosen = np.flatnonzero(scores > 0)
    order = np.argsort(-scores[chosen], kind="stable")[:CANDIDATES]
    return chosen[order].astype(np.int32)
