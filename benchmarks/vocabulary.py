"""What importing whole frameworks costs: ESCO and O*NET from the folder that JOBBOARD_DATA names, each twice.

SQLite, and PostgreSQL where TEST_DATABASE_URL names an empty database. `python -m benchmarks.vocabulary`.
"""

import multiprocessing
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from jobboard.db import Database, utc_now
from jobboard.models import Crosswalk, Occupation, Skill
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema
from jobboard.vocabulary.frameworks import FRAMEWORKS
from jobboard.vocabulary.frameworks.files import find_files
from jobboard.vocabulary.importing import ImportOutcome, examine, import_framework

VERSIONS = {"esco": "1.1.1", "onet": "29.2"}


def main() -> None:
    """Print, for each database and framework, the time, the peak of memory and the rows of both imports."""
    data = Path(os.environ.get("JOBBOARD_DATA", "../shared/data"))
    if not (data / "esco").is_dir():
        print("left out: JOBBOARD_DATA names no folder with esco and onet in it")
        return
    with tempfile.TemporaryDirectory() as folder:
        urls = {"SQLite": f"sqlite:///{folder}/vocabulary.sqlite"}
        if "TEST_DATABASE_URL" in os.environ:
            urls["PostgreSQL"] = os.environ["TEST_DATABASE_URL"]
        for name, url in urls.items():
            _in_a_process(_prepare, url)
            for word, version in VERSIONS.items():
                for time_of in ("first", "second"):
                    _in_a_process(_import, url, word, version, data, f"{name}, {word} {version}, {time_of} import")
            _in_a_process(_count, url)


def _in_a_process(work: Any, *arguments: Any) -> None:
    """Work in a process of its own, whose peak of memory is its own too."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()


def _prepare(url: str) -> None:
    upgrade_schema(Database(url).engine)


def _import(url: str, word: str, version: str, data: Path, told: str) -> None:
    install_outbox()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    framework = FRAMEWORKS[word](find_files([data / word]))
    started, used = time.perf_counter(), time.process_time()
    examine(framework, is_partial=False, watch=_silent)
    read = time.perf_counter() - started
    with Database(url).writing() as session:
        outcome = import_framework(session, framework, version=version, is_partial=False, watch=_silent, now=utc_now())
    whole, used = time.perf_counter() - started, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{told}: {_written(outcome):,} rows written; read and checked in {read:.1f} s, written in {whole - read:.1f} s"
        f" ({used:.1f} s of processor time); peak {peak:.0f} MB, of which {before:.0f} MB the program",
        flush=True,
    )


def _count(url: str) -> None:
    with Database(url).reading() as session:
        numbers = [
            session.scalar(select(func.count()).select_from(kind)) or 0 for kind in (Skill, Occupation, Crosswalk)
        ]
    print("  {:,} skills and groups, {:,} occupations, {:,} crosswalks by name".format(*numbers), flush=True)


def _written(outcome: ImportOutcome) -> int:
    found = [*outcome.differences.values(), outcome.crosswalks]
    return sum(each.added + each.changed + each.removed for each in found)


def _silent(_name: str, entries: Any) -> Any:
    return entries


if __name__ == "__main__":
    main()
