"""Skills by what somebody types: beginnings of words in any order, in any name of a skill, spelling tolerated.

Pure: labels in, skills out. Nothing is asked of a database, so a keystroke costs milliseconds however large the
vocabulary is.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import OSA

from jobboard.search.words import fold_words

MOST_WORDS = 8
_SHORT = 2  # Beginnings of this many letters have their best labels ready: too many fit to compare them.
_READY = 200
_MOST_COMPARED = 4000
_LONGEST_EXACT, _LONGEST_ONE_OFF = 3, 6  # Letters of a word in which no slip, or one slip, is tolerated; above: two.
_MOST_SPELLINGS = 20
_FEW = 3

Spellings = Mapping[str, int]
"""Beginnings of words, with the number of slips by which each differs from what was typed."""


@dataclass(frozen=True)
class Label:
    """A name of a skill; `is_preferred`: the one that it is called by."""

    skill: int
    text: str
    is_preferred: bool = True


@dataclass(frozen=True)
class Found:
    """A skill with the name of it that fits best. `is_corrected`: only when a slip in the spelling is forgiven."""

    skill: int
    label: Label
    is_corrected: bool = False


class LabelIndex:
    """The names of all skills, ready to be looked up. It takes about 400 bytes a name.

    `preferred`: by skill the name that it is called by.
    """

    def __init__(self, labels: Iterable[Label]) -> None:
        words = sorted(((fold_words(label.text), label) for label in labels), key=_static_rank)
        self.preferred = {label.skill: label.text for _, label in words if label.is_preferred}
        self._labels = [label for _, label in words]
        self._words = [found for found, _ in words]
        postings: dict[str, array[int]] = {}
        self._ready: dict[str, list[int]] = {}
        for number, found in enumerate(self._words):
            for word in dict.fromkeys(found):
                postings.setdefault(word, array("I")).append(number)
            for beginning in {word[:length] for word in found for length in range(1, _SHORT + 1)}:
                ready = self._ready.setdefault(beginning, [])
                if len(ready) < _READY:
                    ready.append(number)
        self._vocabulary = sorted(postings)
        self._postings = [postings[word] for word in self._vocabulary]
        self._before = [0, *accumulate(map(len, self._postings))]

    def find(self, text: str, limit: int) -> tuple[Found, ...]:
        """Give the skills that have a name with every typed word in it, or a word that begins so; the best first.

        Whole names come first, then names that begin with the text, preferred names, and short ones. Where there are
        few, names follow whose words differ in a letter or two from what was typed.
        """
        typed = fold_words(text)[:MOST_WORDS]
        if not typed:
            return ()
        wanted: list[Spellings] = [{word: 0} for word in typed]
        found = self._best(wanted, typed, limit)
        is_named = any(set(typed) <= set(fold_words(each.label.text)) for each in found)
        if is_named or len(found) >= min(limit, _FEW):
            return found
        known = {each.skill for each in found}
        near = self._best([self._spellings(word) for word in typed], typed, limit, is_corrected=True)
        return (*found, *(each for each in near if each.skill not in known))[:limit]

    def _best(
        self, wanted: Sequence[Spellings], typed: Sequence[str], limit: int, *, is_corrected: bool = False
    ) -> tuple[Found, ...]:
        """Give the skills with a name that fits, the best first, each with its best name."""
        best: dict[int, Found] = {}
        for number in sorted(self._fitting(wanted), key=lambda each: self._rank(each, typed, wanted)):
            label = self._labels[number]
            best.setdefault(label.skill, Found(label.skill, label, is_corrected))
            if len(best) == limit:
                break
        return tuple(best.values())

    def _fitting(self, wanted: Sequence[Spellings]) -> list[int]:
        """Give the labels that have, for each of `wanted`, a word that begins with one of its spellings."""
        rarest = min(wanted, key=lambda beginnings: sum(map(self._count, beginnings)))
        others = [beginnings for beginnings in wanted if beginnings is not rarest]
        return [
            number
            for number in self._numbers(rarest, is_alone=not others)
            if all(_has(self._words[number], beginnings) for beginnings in others)
        ]

    def _numbers(self, beginnings: Iterable[str], *, is_alone: bool) -> Iterable[int]:
        found: set[int] = set()
        for beginning in beginnings:
            low, high = self._range(beginning)
            if is_alone and len(beginning) <= _SHORT and self._count(beginning) > _READY:
                found.update(self._ready[beginning])
                if self._vocabulary[low] == beginning:
                    found.update(self._postings[low][:_READY])
                continue
            for each in self._postings[low:high]:
                found.update(each)
                if is_alone and len(found) > _MOST_COMPARED:
                    break
        return found

    def _count(self, beginning: str) -> int:
        low, high = self._range(beginning)
        return self._before[high] - self._before[low]

    def _range(self, beginning: str) -> tuple[int, int]:
        low = bisect_left(self._vocabulary, beginning)
        return low, bisect_left(self._vocabulary, beginning + "\U0010ffff", low)

    def _spellings(self, word: str) -> Spellings:
        """Give the word, and those that it may be meant for: words of names, and their beginnings."""
        slips = 0 if len(word) <= _LONGEST_EXACT else 1 if len(word) <= _LONGEST_ONE_OFF else 2
        low, high = self._range(word)
        if not slips or self._vocabulary[low:high][:1] == [word]:  # What is a word of a name is no slip.
            return {word: 0}
        low, high = self._range(word[0])
        beginnings = {each[: len(word)] for each in self._vocabulary[low:high]}
        choices = [*self._vocabulary, *sorted(beginnings)]
        near = process.extract(word, choices, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_SPELLINGS)
        return {each: int(distance) for each, distance, _ in reversed(near)} | {word: 0}

    def _rank(self, number: int, typed: Sequence[str], wanted: Sequence[Spellings]) -> tuple[int, int, int, bool, int]:
        words, label = self._words[number], self._labels[number]
        slips = sum(_slips(words, spellings) for spellings in wanted if len(spellings) > 1)
        whole = sum(word in words for word in typed)
        kind = 0 if words == typed else 1 if _begins(words, typed) else 2
        return (slips, kind, -whole, not label.is_preferred, number)


def _static_rank(entry: tuple[Sequence[str], Label]) -> tuple[int, int, bool, str, int]:
    words, label = entry
    return (len(words), len(label.text), not label.is_preferred, label.text, label.skill)


def _begins(words: Sequence[str], typed: Sequence[str]) -> bool:
    *whole, last = typed
    return list(words[: len(whole)]) == whole and len(words) > len(whole) and words[len(whole)].startswith(last)


def _slips(words: Sequence[str], spellings: Spellings) -> int:
    """Give how far a name is from what was typed: twice the slips, and one where only a beginning is near it."""
    near = (2 * slips + (slips > 0 and spelling not in words) for spelling, slips in spellings.items())
    fitting = (cost for cost, spelling in zip(near, spellings, strict=True) if _has(words, [spelling]))
    return min(fitting)


def _has(words: Sequence[str], beginnings: Iterable[str]) -> bool:
    return any(word.startswith(beginning) for beginning in beginnings for word in words)
