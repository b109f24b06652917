"""Skills offered while somebody types, in a whole vocabulary, against asking the database with LIKE.

Run: python -m benchmarks.typing [--data FOLDER]. ESCO 1.1.1 and O*NET from that folder, imported into SQLite.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from benchmarks.mapping import DATA
from jobboard.db import Database, utc_now
from jobboard.models import Skill, SkillLabel
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema
from jobboard.vocabulary.finding import find_skills
from jobboard.vocabulary.frameworks import FRAMEWORKS
from jobboard.vocabulary.frameworks.files import find_files
from jobboard.vocabulary.importing import import_framework

KEYSTROKES, OFFERED, LIMIT_MS, SEED = 2_000, 8, 30, 7
SLIPS = 0.2


def main() -> None:
    """Print how long it takes to offer skills for what is typed, and what the same takes with LIKE."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    folder = parser.parse_known_args()[0].data
    if not (folder / "esco").is_dir():
        print(f"no frameworks in {folder}")
        return
    install_outbox()
    with tempfile.TemporaryDirectory() as place:
        database = Database(f"sqlite:///{place}/jobboard.sqlite")
        upgrade_schema(database.engine)
        for name, version in (("esco", "1.1.1"), ("onet", "29.2")):
            framework = FRAMEWORKS[name](find_files([folder / name]))
            with database.writing() as session:
                import_framework(
                    session, framework, version=version, is_partial=False, watch=lambda _, rows: rows, now=utc_now()
                )
        with database.reading() as session:
            _measure(session)
        database.dispose()


def _measure(session: Session) -> None:
    names = [*session.scalars(select(Skill.label)), *session.scalars(select(SkillLabel.label))]
    begin = time.process_time()
    find_skills(session, "a", OFFERED)
    print(f"{len(names):,} names kept in memory after {time.process_time() - begin:.1f} s of processor time")
    typed = _typed(names)
    _print("offered while typing", typed, lambda text: find_skills(session, text, OFFERED))
    _print("the same with LIKE, without slips forgiven", typed[::20], lambda text: _like(session, text))
    print(f"the limit is {LIMIT_MS} ms at p95")


def _typed(names: Sequence[str]) -> list[str]:
    """Give beginnings of names, as somebody types them; in some a letter is wrong."""
    draw = random.Random(SEED)
    texts = []
    for _ in range(KEYSTROKES):
        name = draw.choice(names)
        text = name[: draw.randint(1, len(name))]
        if draw.random() < SLIPS and len(text) > 4:
            place = draw.randrange(len(text))
            text = text[:place] + draw.choice("aeiourst") + text[place + 1 :]
        texts.append(text)
    return texts


def _like(session: Session, text: str) -> Sequence[Skill]:
    def has(word: str) -> object:
        """Say of a skill that a word stands in one of its names."""
        named = select(SkillLabel.skill_id).where(func.lower(SkillLabel.label).contains(word, autoescape=True))
        return or_(func.lower(Skill.label).contains(word, autoescape=True), Skill.id.in_(named))

    return session.scalars(select(Skill).where(*map(has, text.lower().split()[:8])).limit(500)).all()  # type: ignore[arg-type]


def _print(what: str, typed: Sequence[str], find: Callable[[str], object]) -> None:
    times = []
    for text in typed:
        begin = time.perf_counter()
        find(text)
        times.append(1000 * (time.perf_counter() - begin))
    cuts = statistics.quantiles(times, n=20)
    print(f"{what}: median {statistics.median(times):.1f} ms, p95 {cuts[-1]:.1f}, worst {max(times):.1f}")


if __name__ == "__main__":
    main()
