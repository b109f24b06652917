"""Who is ranked first for a vacancy: our rank, beside BM25 over the same words and labels of skills.

Vacancies and people are made of ESCO occupations, whose essential and optional skills are the truth. A vacancy wishes
for skills of its occupation and hints at its title. A person of an occupation holds badges for part of its skills, and
says others, in words and as self-claimed skills; some have badges of other occupations, too. How well a person fits is
how much of the occupation's whole list the person truly has, essential skills counting twice, whether it is proven or
only said: the rank sees a part of it. Nothing of ESCO is kept.

Run: python -m benchmarks.relevance [--data FOLDER].
"""

import argparse
import csv
import gzip
import math
import random
import statistics
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.mapping import DATA
from benchmarks.people import NOW, SEED
from jobboard.search import SearchEngine, open_engine
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry, CandidateDocument, Grade, SkillEntry
from jobboard.search.engine import Put
from jobboard.search.query import CandidateQuery, Pool, Wish
from jobboard.search.words import analyse

OCCUPATIONS, PEOPLE_EACH, VACANCIES, REQUIREMENTS, BEST, RECALLED = 300, 12, 150, 10, 10, 50
RELEVANT = 0.35
"""From which share of an occupation's list on a person counts as found for recall."""

OURS, PLAIN = "our rank", "BM25 of the same words and labels"

Judged = tuple[float, float]
"""nDCG of the best ten, and recall among the best fifty."""


@dataclass(frozen=True)
class Occupation:
    """One occupation; `skills` by id with their weight, 2 essential and 1 optional."""

    title: str
    skills: Mapping[int, int]


@dataclass(frozen=True)
class Made:
    """A person with everything they truly can, and the document that tells a part of it."""

    abilities: frozenset[int]
    document: CandidateDocument


def main() -> None:
    """Print nDCG and recall of all rankings, for two seeds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_known_args()[0].data / "esco"
    if not folder.is_dir():
        print(f"no ESCO in {folder}")
        return
    print(f"{VACANCIES} vacancies of {REQUIREMENTS} wishes at most, people of {OCCUPATIONS} occupations")
    for seed in (SEED, SEED + 1):
        _tell(seed, _judged(folder, random.Random(seed)))


def _judged(folder: Path, chance: random.Random) -> dict[str, list[Judged]]:
    """Give by ranking what it is worth for each vacancy."""
    labels, occupations = _read(folder, chance)
    people = _people(labels, occupations, chance)
    plain = Bm25([f"{each.document.headline} {each.document.summary} {each.document.experience}" for each in people])
    judged: dict[str, list[Judged]] = {}
    with tempfile.TemporaryDirectory() as kept:
        engine = _filled(Path(kept, "claiming"), (each.document for each in people))
        silent = _filled(Path(kept, "silent"), (replace(each.document, claimed=()) for each in people))
        for occupation in chance.sample(occupations, VACANCIES):
            wanted = _requirements(occupation, chance)
            gains = [_fit(occupation, each.abilities) for each in people]
            wishes = CandidateQuery(
                Pool(), wishes=tuple(Wish(BadgeCondition(each), occupation.skills[each]) for each in wanted)
            )
            asked = replace(wishes, hints=occupation.title)
            for name, ranked in (
                (OURS, _best(engine, asked)),
                ("the same without the title", _best(engine, wishes)),
                ("the same, and nobody claims a skill", _best(silent, asked)),
                (PLAIN, plain.rank(" ".join([occupation.title, *(labels[each] for each in wanted)]))),
            ):
                judged.setdefault(name, []).append(_judge(ranked[:RECALLED], gains))
    return judged


def _tell(seed: int, judged: Mapping[str, Sequence[Judged]]) -> None:
    print(f"seed {seed}")
    for name, values in judged.items():
        gained, recalled = (statistics.mean(each) for each in zip(*values, strict=True))
        print(f"  {name}: nDCG@{BEST} {gained:.3f}, recall@{RECALLED} {recalled:.3f}")
    differences = [ours - theirs for (ours, _), (theirs, _) in zip(judged[OURS], judged[PLAIN], strict=True)]
    error = statistics.stdev(differences) / math.sqrt(len(differences))
    print(f"  {OURS} less {PLAIN}: nDCG@{BEST} {statistics.mean(differences):+.3f}, standard error {error:.3f}")


def _filled(folder: Path, documents: Iterable[CandidateDocument]) -> SearchEngine:
    engine = open_engine(search_url=None, folder=folder)
    engine.apply([Put(each) for each in documents])
    return engine


def _best(engine: SearchEngine, query: CandidateQuery) -> list[int]:
    hits = engine.search(replace(query, limit=RECALLED), now=NOW).hits
    return [hit.candidate - 1 for hit in hits]


def _read(folder: Path, chance: random.Random) -> tuple[dict[int, str], list[Occupation]]:
    """Give labels of skills by a number of our own, and occupations of which enough is known."""
    names = {row["id"]: row["label"] for row in _rows(folder / "skills.csv.gz")}
    numbers = {key: number for number, key in enumerate(names, start=1)}
    titles = {row["id"]: row["label"] for row in _rows(folder / "occupations.csv.gz")}
    needs: dict[str, dict[int, int]] = {}
    for row in _rows(folder / "occupation_skill.csv.gz"):
        skill, occupation = f"skill/{row['skill']}", f"occupation/{row['occupation']}"
        if skill in numbers and occupation in titles:
            needs.setdefault(occupation, {})[numbers[skill]] = 2 if row["relation"] == "E" else 1
    rich = [Occupation(titles[key], skills) for key, skills in needs.items() if len(skills) >= 20]
    return {numbers[key]: label for key, label in names.items()}, chance.sample(rich, OCCUPATIONS)


def _people(labels: Mapping[int, str], occupations: Sequence[Occupation], chance: random.Random) -> list[Made]:
    people = []
    for occupation in occupations:
        for _ in range(PEOPLE_EACH):
            share = chance.uniform(0.2, 0.8)
            can = {each for each in occupation.skills if chance.random() < share}
            can |= {each for each in chance.choice(occupations).skills if chance.random() < 0.15}
            people.append(_person(len(people) + 1, occupation.title, can, labels, chance))
    return people


def _person(number: int, title: str, can: set[int], labels: Mapping[int, str], chance: random.Random) -> Made:
    proven = [each for each in sorted(can) if chance.random() < 0.6]
    said = [each for each in sorted(can) if chance.random() < 0.6]
    # Everybody may name skills that they do not have; nobody can have a badge for one.
    said += chance.sample(sorted(labels), 3)
    badges = tuple(BadgeEntry(each, each, 1, 3, (SkillEntry(each, None, Grade.A),)) for each in proven)
    document = CandidateDocument(
        candidate=number,
        version=1,
        in_pool=True,
        vacancies=(),
        headline=title,
        summary="",
        experience="\n".join(labels[each] for each in {*said, *proven}),
        place=None,
        region=None,
        badges=badges,
        next_change=None,
        claimed=tuple(sorted({*said})),
    )
    return Made(frozenset(can), document)


def _requirements(occupation: Occupation, chance: random.Random) -> list[int]:
    drawn = sorted(occupation.skills, key=lambda each: (-occupation.skills[each], chance.random()))
    return drawn[:REQUIREMENTS]


def _fit(occupation: Occupation, abilities: frozenset[int]) -> float:
    has = sum(weight for skill, weight in occupation.skills.items() if skill in abilities)
    return has / sum(occupation.skills.values())


def _judge(ranked: Sequence[int], gains: Sequence[float]) -> Judged:
    """Give nDCG of the best ten and the share of those who fit that is among the best fifty."""
    ideal = sorted(gains, reverse=True)
    fitting = {person for person, gain in enumerate(gains) if gain >= RELEVANT}
    found = len(fitting.intersection(ranked)) / min(len(fitting), RECALLED) if fitting else 1.0
    return _gain([gains[each] for each in ranked]) / _gain(ideal), found


def _gain(gains: Sequence[float]) -> float:
    return sum((2 ** (4 * gain) - 1) / math.log2(place + 2) for place, gain in enumerate(gains[:BEST]))


class Bm25:
    """Plain BM25 (k1 1.2, b 0.75) over one text of each person, any word counting."""

    def __init__(self, texts: Sequence[str]) -> None:
        words = [[word.stem for word in analyse(text)] for text in texts]
        self._length = [len(each) for each in words]
        self._held: dict[str, dict[int, int]] = {}
        for person, stems in enumerate(words):
            for stem in stems:
                held = self._held.setdefault(stem, {})
                held[person] = held.get(person, 0) + 1

    def rank(self, text: str) -> list[int]:
        """Give people by falling score, equals in their order."""
        people, mean = len(self._length), statistics.mean(self._length)
        scores: dict[int, float] = {}
        for stem in {word.stem for word in analyse(text)}:
            held = self._held.get(stem, {})
            rarity = math.log(1 + (people - len(held) + 0.5) / (len(held) + 0.5))
            for person, count in held.items():
                slowed = count + 1.2 * (0.25 + 0.75 * self._length[person] / mean)
                scores[person] = scores.get(person, 0) + rarity * count * 2.2 / slowed
        return sorted(scores, key=lambda person: (-scores[person], person))


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
