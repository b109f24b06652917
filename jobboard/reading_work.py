"""The worker's reading: registries of issuers, achievements at their addresses, and files of resumes."""

from collections.abc import Callable
from datetime import datetime

from jobboard import drafts
from jobboard.catalogue import readings
from jobboard.catalogue.pictures import fetch_picture
from jobboard.credentials import DocumentLoader, read_badge_class
from jobboard.db import Database
from jobboard.issuers import registries
from jobboard.issuers.reading import read_registry
from jobboard.models import TaskKind
from jobboard.sandbox import Sandbox
from jobboard.tasks import ClaimedTask, finishing

KINDS = (TaskKind.READ_REGISTRY, TaskKind.READ_ACHIEVEMENT, TaskKind.READ_RESUME)


class ReadingWork:
    """Reads outside any transaction, and keeps what was read in one; work whose subject is gone goes."""

    def __init__(
        self, database: Database, loader: DocumentLoader, sandbox: Sandbox, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._loader = loader
        self._sandbox = sandbox
        self._clock = clock

    def do(self, task: ClaimedTask) -> None:
        """Do one piece of this work."""
        match task.kind:
            case TaskKind.READ_REGISTRY:
                self._registry(task)
            case TaskKind.READ_ACHIEVEMENT:
                self._achievement(task)
            case TaskKind.READ_RESUME:
                self._resume(task)

    def _registry(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            source = registries.source_of(session, task.subject_id)
        reading = read_registry(source, self._loader, now=self._clock()) if source is not None else None
        with finishing(self._database, task) as session:
            if source is not None and reading is not None:
                registries.keep_reading(session, task.subject_id, source, reading, now=self._clock())

    def _achievement(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            address = readings.address_to_read(session, task.subject_id)
        if address is None:
            with finishing(self._database, task):
                return
        reading = read_badge_class(address, self._loader, now=self._clock())
        picture = fetch_picture(reading.found.picture, self._loader) if reading.found else None
        with finishing(self._database, task) as session:
            readings.keep_reading(session, task.subject_id, reading, picture, now=self._clock())

    def _resume(self, task: ClaimedTask) -> None:
        with self._database.reading() as session:
            content = drafts.file_to_read(session, task.subject_id)
        reading = self._sandbox.read_resume(content, now=self._clock()) if content is not None else None
        with finishing(self._database, task) as session:
            if reading is not None:
                drafts.keep_reading(session, task.subject_id, reading)
