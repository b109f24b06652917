"""Skills for spans of advertisements: the suggester against BM25 over labels, on the benchmark TECH, HOUSE, TECHWOLF.

Run: python -m benchmarks.mapping [--data FOLDER]   (by default JOBBOARD_DATA, or ../shared/data)

What counts: each row of the benchmark (one span with one skill that an expert named for it) counts once; it is a hit at
k when its skill is among the first k answers to its span. A span with two right skills is two rows, so at 1 at most
half of it can be hit; rows that occur twice count twice. No row lacks a skill. Both methods get the same rows, the same
analysis of words and the same labels (preferred, alternative, hidden). TECHWOLF names skills for whole sentences.
"""

import argparse
import csv
import gzip
import math
import os
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from jobboard.search.words import analyse
from jobboard.suggesting import SkillText, Suggester

DATA = Path(os.environ.get("JOBBOARD_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
DEPTHS = (1, 5, 10)
BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 1.01)

Row = dict[str, str]
Ranker = Callable[[str], Sequence[int]]


def main() -> None:
    """Print recall of both methods, how true the scores are, and what it costs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_known_args()[0].data
    if not folder.is_dir():
        print(f"mapping: no data in {folder}")
        return
    vocabulary, ids = read_vocabulary(folder)
    memory = _memory_mb()
    started, clock = time.process_time(), time.perf_counter()
    suggester = Suggester(vocabulary)
    print(
        f"{len(vocabulary):,} skills learned in {time.process_time() - started:.1f} s of processor time, "
        f"{time.perf_counter() - clock:.1f} s on the clock; "
        f"memory {memory:.0f} MB before, at most {_memory_mb():.0f} MB"
    )
    link = linker(suggester)
    plain = Bm25(vocabulary).rank
    for subset in ("tech_test", "house_test"):
        rows = read_rows(folder, subset)
        _print_recall(f"{subset}, spans", rows, "span", ids, {"suggester": link, "labels BM25": plain})
    sentences = read_rows(folder, "techwolf_test")
    methods = {"suggester": reader(suggester), "labels BM25": plain}
    _print_recall("techwolf_test, sentences", sentences, "sentence", ids, methods)
    _print_calibration(suggester, [*read_rows(folder, "tech_test"), *read_rows(folder, "house_test")], ids)
    _print_costs(suggester, link, plain, folder)


def read_vocabulary(folder: Path) -> tuple[list[SkillText], dict[str, int]]:
    """Give the skills of ESCO as the suggester wants them, and the number that each address got."""
    descriptions = {row["id"]: row["description"] for row in _table(folder / "esco/skill_descriptions.csv.gz")}
    skills = list(_table(folder / "esco/skills.csv.gz"))
    labels = {row["id"]: row["label"] for row in [*skills, *_table(folder / "esco/skill_groups.csv.gz")]}
    occupations = {row["id"].split("/")[1]: row["label"] for row in _table(folder / "esco/occupations.csv.gz")}
    needed_by = defaultdict(list)
    for row in _table(folder / "esco/occupation_skill.csv.gz"):
        if row["occupation"] in occupations:
            needed_by[row["skill"]].append(occupations[row["occupation"]])
    ids = {row["id"]: number for number, row in enumerate(skills)}
    texts = [
        SkillText(
            ids[row["id"]],
            row["label"],
            tuple(filter(None, dict.fromkeys([*row["alt_labels"].split("|"), *row["hidden_labels"].split("|")]))),
            descriptions.get(row["id"], ""),
            (
                *(labels[broader] for broader in row["broader"].split("|") if broader in labels),
                *needed_by[row["id"].split("/")[1]],
            ),
            row["reuse"] == "transversal",
        )
        for row in skills
    ]
    return texts, ids


def read_rows(folder: Path, subset: str) -> list[Row]:
    """Give the rows of one subset of the benchmark."""
    return [row for row in _table(folder / "jobs/skill_mapping_benchmark.csv.gz") if row["subset"] == subset]


def recall(rows: Sequence[Row], field: str, ids: dict[str, int], rank: Ranker) -> tuple[float, ...]:
    """Give for each depth the share of rows whose skill is among the first answers to their span or sentence."""
    answers = {text: tuple(rank(text)) for text in {row[field] for row in rows}}
    hits = ([ids[row["esco_id"]] in answers[row[field]][:depth] for row in rows] for depth in DEPTHS)
    return tuple(sum(each) / len(rows) for each in hits)


def recall_of_distinct(rows: Sequence[Row], field: str, ids: dict[str, int], rank: Ranker) -> tuple[float, ...]:
    """Give for each depth the share of distinct texts, whatever their case, with any right skill among the answers."""
    right: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        right[row[field].casefold()].add(ids[row["esco_id"]])
    answers = {text: tuple(rank(text)) for text in right}
    hits = ([bool(skills & set(answers[text][:depth])) for text, skills in right.items()] for depth in DEPTHS)
    return tuple(sum(each) / len(right) for each in hits)


def linker(suggester: Suggester) -> Ranker:
    """Give the ranking of a suggester for spans."""
    return lambda text: [each.skill for each in suggester.link(text, max(DEPTHS))]


def reader(suggester: Suggester) -> Ranker:
    """Give the ranking of a suggester for sentences."""
    return lambda text: [each.skill for each in suggester.read(text, max(DEPTHS))]


class Bm25:
    """What anybody would do first: all labels of a skill as one text, BM25 over it, an exact label before the rest."""

    def __init__(self, vocabulary: Sequence[SkillText], k1: float = 1.2, b: float = 0.75) -> None:
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._weights: dict[str, list[tuple[int, float]]] = defaultdict(list)
        texts = {}
        for skill in vocabulary:
            labels = (skill.label, *skill.alternatives)
            texts[skill.skill] = [word.stem for word in analyse(" ".join(labels))]
            for label in labels:
                self._exact[" ".join(word.stem for word in analyse(label))].append(skill.skill)
        mean = sum(map(len, texts.values())) / len(texts)
        held = Counter(stem for stems in texts.values() for stem in set(stems))
        for skill_id, stems in texts.items():
            for stem, times in Counter(stems).items():
                rarity = math.log(1 + (len(texts) - held[stem] + 0.5) / (held[stem] + 0.5))
                weight = times * (k1 + 1) / (times + k1 * (1 - b + b * len(stems) / mean))
                self._weights[stem].append((skill_id, rarity * weight))

    def rank(self, text: str) -> list[int]:
        """Give the first ten."""
        stems = [word.stem for word in analyse(text)]
        scores: dict[int, float] = defaultdict(float)
        for stem in stems:
            for skill, weight in self._weights.get(stem, ()):
                scores[skill] += weight
        for skill in self._exact.get(" ".join(stems), ()):
            scores[skill] += 1000
        return sorted(scores, key=lambda skill: (-scores[skill], skill))[: max(DEPTHS)]


def _print_recall(title: str, rows: Sequence[Row], field: str, ids: dict[str, int], methods: dict[str, Ranker]) -> None:
    print(f"{title}: {len(rows)} rows; recall at {', '.join(map(str, DEPTHS))}; in brackets: distinct texts, any right")
    for name, rank in methods.items():
        by_row, by_text = (count(rows, field, ids, rank) for count in (recall, recall_of_distinct))
        print(f"  {name:12}", *(f"{each:.3f}" for each in by_row), "  (", *(f"{each:.3f}" for each in by_text), ")")


def _print_calibration(suggester: Suggester, rows: Sequence[Row], ids: dict[str, int]) -> None:
    print("scores against truth, tech_test and house_test together, each distinct span once, ten suggestions each")
    right: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        right[row["span"].casefold()].add(ids[row["esco_id"]])
    told = [(each.score, each.skill in skills) for span, skills in right.items() for each in suggester.link(span)]
    for low, high in pairwise(BINS):
        here = [(score, is_right) for score, is_right in told if low <= score < high]
        if here:
            score, share = (sum(each) / len(here) for each in zip(*here, strict=True))
            print(f"  {low:.2f} to {min(high, 1):.2f}: {len(here):5} suggestions, score {score:.2f}, right {share:.2f}")


def _print_costs(suggester: Suggester, link: Ranker, plain: Ranker, folder: Path) -> None:
    spans = sorted({row["span"] for row in read_rows(folder, "house_validation")})
    ours, theirs = (_times(rank, spans) for rank in (link, plain))
    print(
        f"one span, processor time: median {ours[0]:.1f} ms, p95 {ours[1]:.1f} ms; "
        f"BM25 {theirs[0]:.1f}, {theirs[1]:.1f}: {ours[0] / theirs[0]:.1f} and {ours[1] / theirs[1]:.1f} times"
    )
    sentences = dict.fromkeys(row["sentence"] for row in read_rows(folder, "techwolf_test"))
    words = " \n".join(sentences).split(" ")[:400]
    print(f"a text of 400 words: {_times(reader(suggester), [' '.join(words)] * 3)[0]:.0f} ms")


def _times(rank: Ranker, texts: Iterable[str]) -> tuple[float, float]:
    """Give median and 95th percentile of the milliseconds that a text takes."""
    taken = []
    for text in texts:
        started = time.process_time()
        rank(text)
        taken.append((time.process_time() - started) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[len(taken) * 95 // 100]


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _table(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
