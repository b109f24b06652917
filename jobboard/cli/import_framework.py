"""`jobboard import-framework`: read the files of a framework of skills into the vocabulary, and say what changed."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from jobboard.cli.start import open_configured_database
from jobboard.db import utc_now
from jobboard.errors import Rejected
from jobboard.vocabulary.frameworks import FRAMEWORKS
from jobboard.vocabulary.frameworks.files import find_files
from jobboard.vocabulary.importing import THINGS, ImportOutcome, examine, import_framework
from jobboard.vocabulary.reconciling import Difference

Entry = TypeVar("Entry")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which framework, its files, and how."""
    parser.add_argument("framework", choices=FRAMEWORKS, help="which framework the files are of")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file, a folder or a ZIP file of it")
    parser.add_argument("--version", default="", help="where the names of the files do not tell it, such as 1.1.1")
    parser.add_argument("--partial", action="store_true", help="only add and change; take nothing away")
    parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def run(arguments: argparse.Namespace) -> int:
    """Read everything once, then write it in one transaction: stopped in the middle, nothing has happened."""
    framework = FRAMEWORKS[arguments.framework](find_files(arguments.paths))
    version = arguments.version or framework.version()
    if not version:
        raise Rejected("The names of the files do not tell their version. Say it with --version.")
    examine(framework, is_partial=arguments.partial, watch=_with_bar)
    _settings, database = open_configured_database()
    with database.writing_session() as session:
        outcome = import_framework(
            session, framework, version=version, is_partial=arguments.partial, watch=_with_bar, now=utc_now()
        )
        if arguments.dry_run:
            session.rollback()
        else:
            session.commit()
    database.learn_sizes()
    print(describe(outcome, is_dry_run=arguments.dry_run))
    return 0


def describe(outcome: ImportOutcome, *, is_dry_run: bool) -> str:
    """Give what an import did, in lines."""
    if not outcome.is_change:
        return f"{outcome.framework} {outcome.version}: nothing has changed."
    happened = "would change" if is_dry_run else "changed"
    lines = [f"{outcome.framework} {outcome.version} {happened}:"]
    for stream, found in outcome.differences.items():
        lines.append(f"  {stream}: {_numbers(found, gone='retired' if stream in THINGS else 'removed')}")
        if stream in THINGS[:2]:
            lines.extend(_names(found))
    if not outcome.crosswalks.is_none:
        lines.append(f"  crosswalks to ESCO by name: {_numbers(outcome.crosswalks, gone='removed')}")
    lines.append(f"  people to be indexed again: {outcome.people:,}")
    return "\n".join(lines)


def _numbers(found: Difference, *, gone: str) -> str:
    numbers = {"added": found.added, "changed": found.changed, gone: found.removed, "unchanged": found.unchanged}
    told = [f"{number:,} {word}" for word, number in numbers.items() if number]
    if found.ignored:
        told.append(f"{found.ignored:,} left out, because they name something that is not there")
    return ", ".join(told) or "none"


def _names(found: Difference) -> Iterable[str]:
    """Give the labels of the first few; a label is the third column of its row."""
    for word, number, rows in (
        ("added", found.added, found.first_added),
        ("changed", found.changed, found.first_changed),
        ("retired", found.removed, found.first_removed),
    ):
        if rows:
            more = f" and {number - len(rows):,} more" if number > len(rows) else ""
            yield f"    {word}: {'; '.join(str(row[2]) for row in rows)}{more}"


def _with_bar(name: str, entries: Iterable[Entry]) -> Iterable[Entry]:
    """Show how many were read, where somebody looks at a terminal."""
    return tqdm(entries, desc=name, unit="row", unit_scale=True, disable=None, file=sys.stderr)
