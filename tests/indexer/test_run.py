"""The command that runs for ever: it waits for an engine that is away, and tells of each time once."""

import threading
from types import SimpleNamespace

from structlog.testing import capture_logs

from indexer import __main__ as command
from jobboard.errors import Unavailable
from tests.indexer.memory import MemoryEngine


class OftenAway(MemoryEngine):
    """Answers how it is by `outcomes` in turn: True stands for an answer, False for none."""

    def __init__(self, outcomes):
        super().__init__()
        self.outcomes = iter(outcomes)

    def status(self):
        if not next(self.outcomes):
            raise Unavailable("away")
        return super().status()


class Stop(threading.Event):
    """Is set at the end of the outcomes; nobody waits for it."""

    def wait(self, timeout=None):
        return self.is_set()


def test_each_time_that_the_engine_is_away_is_told_and_so_is_its_return(database, monkeypatch):
    stop = Stop()
    outcomes = [False, False, True, True, False, True, True]  # A rebuild asks once more.
    monkeypatch.setattr(command, "run_forever", lambda *_, **__: next(rounds) or stop.set())
    rounds = iter([True, False])
    with capture_logs() as logs:
        command._run(command.Indexer(database, OftenAway(outcomes), False, "test", stop), SimpleNamespace())
    told = [(each["event"], each.get("failures")) for each in logs if each["event"] in ("away", "back")]
    assert told == [("away", None), ("back", 2), ("away", None), ("back", 1)]
