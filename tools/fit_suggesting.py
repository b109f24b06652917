"""Fit the weights of the suggester, on what it is not judged on.

Run: python -m tools.fit_suggesting [--data FOLDER] [--write]

Learned from: the validation subsets of the benchmark (spans with their skills, and phrases of the same sentences that
no expert marked, which mean none), and pairs made from the vocabulary itself: one alternative label of a skill is held
back and asked for. The test subsets are never read.
Prints recall on held-out folds, the mean of some divisions into folds, then the weights; `--write` keeps them.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.mapping import DATA, DEPTHS, read_rows, read_vocabulary
from jobboard.suggesting.evidence import FEATURES, Evidence
from jobboard.suggesting.phrases import find_phrases
from jobboard.suggesting.suggester import MOST_WORDS
from jobboard.suggesting.values import SkillText
from jobboard.suggesting.wording import content_words

VALIDATION = ("tech_validation", "house_validation")
HELD_BACK = 1_200
HELD_BACK_WEIGHT, UNMARKED_WEIGHT = 0.03, 0.15
"""What an example counts for against a span of the benchmark: labels are not written like advertisements."""
RIDGE = 0.01
FOLDS, ROUNDS = 8, 4
NEWTON_STEPS = 30
WEIGHTS_FILE = Path(__file__).resolve().parents[1] / "jobboard" / "suggesting" / "weights.py"


@dataclass(frozen=True)
class Example:
    """One phrase: the features of its candidates, and what share of its right skills each candidate is."""

    source: str
    ties: tuple[str, ...]
    """Its text and its sentences: two examples that share one are always in the same fold."""
    features: np.ndarray
    right: np.ndarray
    rows: float
    """Rows of the benchmark that it stands for."""
    weight: float


def main() -> None:
    """Print recall on held-out folds, and the weights fitted on everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    vocabulary, ids = read_vocabulary(arguments.data)
    asked, vocabulary = _hold_back(vocabulary)
    evidence = Evidence(vocabulary)
    examples = [
        _example(evidence, "held back", text, (), {skill: 1}, HELD_BACK_WEIGHT) for skill, text in asked.items()
    ]
    for subset in VALIDATION:
        examples += _of_benchmark(evidence, subset, read_rows(arguments.data, subset), ids)
    examples = [each for each in examples if len(each.features)]
    scale = np.concatenate([each.features for each in examples]).std(axis=0)
    scale[scale < 1e-6] = 1
    for source, hits in _cross_validate(examples, scale).items():
        print(f"{source:16} recall at {DEPTHS} on held-out folds:", *(f"{each:.3f}" for each in hits))
    weights = dict(zip(FEATURES, (_fit(examples, scale) / scale).round(3).tolist(), strict=True))
    print(weights)
    if arguments.write:
        _write(weights)


def _hold_back(vocabulary: Sequence[SkillText]) -> tuple[dict[int, str], list[SkillText]]:
    """Give labels to ask for, by skill, and the vocabulary without them; only labels that no other skill has."""
    owners = Counter(key for skill in vocabulary for key in {_key(each) for each in (skill.label, *skill.alternatives)})
    chance, asked, left = random.Random(1), {}, list(vocabulary)  # noqa: S311  (nothing secret is drawn)
    for number in chance.sample(range(len(vocabulary)), len(vocabulary)):
        skill = vocabulary[number]
        others = [each for each in skill.alternatives if owners[_key(each)] == 1 and _key(each) != _key(skill.label)]
        if len({_key(each) for each in others}) > 1 and len(asked) < HELD_BACK:
            asked[skill.skill] = chosen = chance.choice(others)
            kept = tuple(each for each in skill.alternatives if _key(each) != _key(chosen))
            left[number] = replace(skill, alternatives=kept)
    return asked, left


def _key(label: str) -> frozenset[str]:
    return frozenset(word.stem for word in content_words(label))


def _of_benchmark(evidence: Evidence, subset: str, rows: list[dict[str, str]], ids: dict[str, int]) -> list[Example]:
    right: dict[str, Counter[int]] = defaultdict(Counter)
    marked: dict[str, set[str]] = defaultdict(set)
    told_in: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        right[row["span"]][ids[row["esco_id"]]] += 1
        marked[row["sentence"]].add(row["span"])
        told_in[row["span"]].add(row["sentence"])
    examples = [
        _example(evidence, subset, span, sorted(told_in[span]), skills, float(skills.total()))
        for span, skills in right.items()
    ]
    for sentence, spans in marked.items():
        places = [(sentence.index(span), sentence.index(span) + len(span)) for span in spans]
        for start, end in find_phrases(sentence):
            if all(end <= place[0] or start >= place[1] for place in places):
                examples.append(_example(evidence, "unmarked", sentence[start:end], [sentence], {}, UNMARKED_WEIGHT))
    return examples


def _example(
    evidence: Evidence, source: str, text: str, sentences: Sequence[str], skills: dict[int, int], weight: float
) -> Example:
    found = evidence.weigh(evidence.seek(text, MOST_WORDS), text)
    rows = sum(skills.values())
    # The number of a skill is its place: `read_vocabulary` counts them in order.
    right = np.array([skills.get(int(skill), 0) / max(1, rows) for skill in found.skills])
    return Example(source, (text.casefold(), *sentences), found.features.astype(float), right, rows, weight)


def _fit(examples: Sequence[Example], scale: np.ndarray) -> np.ndarray:
    """Give the weights with the greatest likelihood of the right skill among its candidates and "none", by Newton."""
    weights = np.zeros(len(scale))
    total = sum(each.weight for each in examples)
    ridge = np.full(len(scale), 2 * RIDGE)
    ridge[FEATURES.index("bias")] = 1e-6
    for _ in range(NEWTON_STEPS):
        slope, bend = ridge * weights, np.diag(ridge)
        for each in examples:
            features = each.features / scale
            shares = _shares(features @ weights)
            slope = slope + each.weight / total * (features.T @ (shares - each.right))
            mean = features.T @ shares
            bend += each.weight / total * ((features.T * shares) @ features - np.outer(mean, mean))
        step = np.linalg.solve(bend, slope)
        weights = weights - step * min(1.0, 5 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _shares(strength: np.ndarray) -> np.ndarray:
    most = max(0.0, strength.max(initial=0.0))
    raised = np.exp(strength - most)
    return raised / (raised.sum() + np.exp(-most))


def _cross_validate(examples: Sequence[Example], scale: np.ndarray) -> dict[str, np.ndarray]:
    """Give recall by rows for each source, the mean of several divisions into folds."""
    tied = _tie(examples)
    hits: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(len(DEPTHS)))
    for seed in range(ROUNDS):
        names = sorted(set(tied))
        random.Random(seed).shuffle(names)  # noqa: S311
        fold = {name: number % FOLDS for number, name in enumerate(names)}
        for number in range(FOLDS):
            known = [each for each, name in zip(examples, tied, strict=True) if fold[name] != number]
            weights = _fit(known, scale) / scale
            for each, name in zip(examples, tied, strict=True):
                if fold[name] == number:
                    order = np.argsort(-(each.features @ weights), kind="stable")
                    hits[each.source] += each.rows * np.array([each.right[order[:depth]].sum() for depth in DEPTHS])
    rows: Counter[str] = Counter()
    for each in examples:
        rows[each.source] += ROUNDS * each.rows
    return {source: hits[source] / rows[source] for source in hits if rows[source]}


def _tie(examples: Sequence[Example]) -> list[str]:
    """Give for each example the name of what is tied to it, over any number of texts and sentences."""
    parents: dict[str, str] = {}

    def root(tie: str) -> str:
        """Give the name of the whole that a text or sentence is part of."""
        while parents.setdefault(tie, tie) != tie:
            tie = parents[tie]
        return tie

    for each in examples:
        for tie in each.ties[1:]:
            parents[root(tie)] = root(each.ties[0])
    return [root(each.ties[0]) for each in examples]


def _write(weights: dict[str, float]) -> None:
    head = WEIGHTS_FILE.read_text().split("WEIGHTS")[0]
    lines = "".join(f'    "{name}": {weight},\n' for name, weight in weights.items())
    WEIGHTS_FILE.write_text(f"{head}WEIGHTS: dict[str, float] = {{\n{lines}}}\n")


if __name__ == "__main__":
    main()
