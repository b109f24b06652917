"""Importing a framework: what its files say is made so in the database, in one transaction, and said in numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.errors import Rejected
from jobboard.models import Achievement, FrameworkImport, TaskKind
from jobboard.tasks import add_tasks
from jobboard.vocabulary.affected import queue_affected, standing_of
from jobboard.vocabulary.crosswalks import compute_crosswalks
from jobboard.vocabulary.frameworks import Framework
from jobboard.vocabulary.frameworks.values import Stream
from jobboard.vocabulary.reconciling import Difference
from jobboard.vocabulary.writing import Watch, Writer

THINGS = (Stream.SKILLS, Stream.OCCUPATIONS, Stream.LEVELS)
MOST_RETIRED = 20
MOST_RETIRED_SHARE = 0.2
"""More than both at once are no new version of a framework but files of something else."""


@dataclass(frozen=True)
class ImportOutcome:
    """What an import did: by stream, to the crosswalks that follow from names, and to how many people's documents."""

    framework: str
    version: str
    differences: Mapping[Stream, Difference]
    crosswalks: Difference
    people: int

    @property
    def is_change(self) -> bool:
        """False when everything was so already."""
        return not (self.crosswalks.is_none and all(each.is_none for each in self.differences.values()))


def examine(framework: Framework, *, is_partial: bool, watch: Watch[Any]) -> None:
    """Read everything once, so that nothing is begun with broken files.

    Raises: Rejected, naming file, line and column; also when files of the framework are missing, unless partial.
    """
    if framework.missing and not is_partial:
        missing = ", ".join(framework.missing)
        raise Rejected(
            f"These files are not all of {framework.name}: {missing} is missing. To only add and change, say --partial."
        )
    for stream, read in _readers(framework).items():
        for _entry in watch(f"read {stream}", read):
            pass


def import_framework(
    session: Session,
    framework: Framework,
    *,
    version: str,
    is_partial: bool,
    watch: Watch[Any],
    now: datetime,
) -> ImportOutcome:
    """Make the framework be as its files say, and queue the people whose documents that changes.

    What is no longer in the files is retired, or taken away where nothing can point at it; a partial import takes
    nothing away. An import that changes nothing writes nothing. Raises: Rejected, when nothing must be committed.
    """
    before = standing_of(session)
    differences = Writer(session, framework, now, is_partial, watch).write()
    for stream in THINGS:
        _refuse_emptying(framework, differences.get(stream))
    crosswalks = compute_crosswalks(session, now=now) if Stream.SKILLS in differences else Difference()
    people = queue_affected(session, before)
    outcome = ImportOutcome(framework.name, version, differences, crosswalks, people)
    session.expire_all()  # The ORM saw nothing of all this.
    if _keep_import(session, framework, outcome, is_partial, now):
        after_import(session, now=now)
    return outcome


def after_import(session: Session, *, now: datetime) -> None:
    """Have the worker read by the vocabulary as it is then what badges say, and their texts, class by class.

    Here it would hold the rows of all who hold a good badge until the import ends.
    """
    every = session.scalars(select(Achievement.id).order_by(Achievement.id)).all()
    for kind in (TaskKind.SETTLE_ACHIEVEMENT, TaskKind.SUGGEST_SKILLS):
        add_tasks(session, kind, every, due_at=now)


def _readers(framework: Framework) -> dict[Stream, Iterable[Any]]:
    return {each: getattr(framework, each.name.lower())() for each in Stream if each in framework.streams}


def _refuse_emptying(framework: Framework, found: Difference | None) -> None:
    if found is None or found.removed <= MOST_RETIRED:
        return
    if found.removed > MOST_RETIRED_SHARE * (found.removed + found.changed + found.unchanged):
        raise Rejected(
            f"These files lack {found.removed:,} things that {framework.name} had until now: more than a new version "
            "takes away. To only add and change, say --partial."
        )


def _keep_import(
    session: Session, framework: Framework, outcome: ImportOutcome, is_partial: bool, now: datetime
) -> bool:
    """Keep that there was an import; nothing for one that changed nothing and is of the same files as the last."""
    own = select(FrameworkImport).where(FrameworkImport.framework == framework.name)
    last = session.scalars(own.order_by(FrameworkImport.id.desc()).limit(1)).first()
    digest = framework.digest()
    if not outcome.is_change and last is not None and (last.version, last.digest) == (outcome.version, digest):
        return False
    things = [outcome.differences[stream] for stream in THINGS if stream in outcome.differences]
    session.add(
        FrameworkImport(
            framework=framework.name,
            version=outcome.version,
            digest=digest,
            imported_at=now,
            is_partial=is_partial,
            added=sum(each.added for each in things),
            changed=sum(each.changed for each in things),
            retired=sum(each.removed for each in things),
            unchanged=sum(each.unchanged for each in things),
        )
    )
    session.flush()
    return outcome.is_change
