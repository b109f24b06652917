"""A small engine that keeps the port's promises about writing in memory, to set the order of events to the letter."""

from jobboard.errors import Unavailable
from jobboard.search.engine import EngineStatus, ItemOutcome, ItemResult, Put, StoredVersion


class MemoryEngine:
    """`is_away`: every call raises. `answers`: outcomes to give to people instead of writing them.

    REFUSED is about a document; a person can always be dropped.
    """

    guards_versions = True

    def __init__(self):
        self.stored = {}
        self.is_away = False
        self.loses_answers = False
        self.answers = {}
        self.needs_rebuild = None

    def apply(self, operations):
        if self.is_away:
            raise Unavailable("away")
        results = tuple(self._apply(self.stored, operation) for operation in operations)
        if self.loses_answers:
            raise Unavailable("the answer was lost")
        return results

    def _apply(self, stored, operation):
        is_put = isinstance(operation, Put)
        candidate, version = operation.subject, operation.version
        if candidate in self.answers and (is_put or self.answers[candidate] is not ItemOutcome.REFUSED):
            return ItemResult(candidate, self.answers[candidate], "as told")
        if self.guards_versions and candidate in stored and stored[candidate][0] > version:
            return ItemResult(candidate, ItemOutcome.OLDER)
        stored[candidate] = (version, operation.document if is_put else None)
        return ItemResult(candidate, ItemOutcome.WRITTEN)

    @property
    def documents(self):
        return {candidate: document for candidate, (_, document) in self.stored.items() if document}

    def refresh(self):
        if self.is_away:
            raise Unavailable("away")

    def versions(self):
        for candidate in sorted(self.stored):
            version, document = self.stored[candidate]
            yield StoredVersion(candidate, version, document is None)

    def holds(self, operations):
        return tuple(
            self.stored.get(each.subject) == (each.document.version, each.document)
            if isinstance(each, Put)
            else self.stored.get(each.subject, (0, None))[1] is None
            for each in operations
        )

    def status(self):
        return EngineStatus("memory", len(self.documents), self.needs_rebuild)

    def stage(self, *, anew=False):
        return MemoryStage(self)


class MemoryStage:
    name = "stage"

    def __init__(self, engine):
        self.engine = engine
        self.stored = {}
        self.is_left = False

    def apply(self, operations):
        return tuple(self.engine._apply(self.stored, operation) for operation in operations)

    def versions(self, *, after=0, until=None):
        for candidate, (version, document) in sorted(self.stored.items()):
            if after < candidate and (until is None or candidate <= until):
                yield StoredVersion(candidate, version, document is None)

    def publish(self):
        self.engine.stored = self.stored
        self.engine.needs_rebuild = None

    def leave(self):
        self.is_left = True


class VersionlessEngine(MemoryEngine):
    """A mutant: the last writer wins."""

    guards_versions = False
