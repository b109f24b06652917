"""The indexer that halts itself once, between building and writing documents: `python -m tests.indexer.halting`."""

import os
import signal

from indexer.__main__ import main
from jobboard.search.embedded import EmbeddedEngine

_apply = EmbeddedEngine.apply


def _halt_and_apply(engine, operations):
    EmbeddedEngine.apply = _apply
    os.kill(os.getpid(), signal.SIGSTOP)
    return engine.apply(operations)


if __name__ == "__main__":
    EmbeddedEngine.apply = _halt_and_apply
    raise SystemExit(main())
