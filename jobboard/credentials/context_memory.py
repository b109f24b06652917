"""What PyLD made of the pinned contexts, kept for the next document; every thread has its own.

PyLD gives every meaning of the words (an "active context") a name. What a further context makes of it depends on that
name, the context and two flags alone, so it can be looked up. Contexts are pinned, so what was kept stays true.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

MAX_KEPT = 600  # Of all contexts together; some 25 kB each. Then all is forgotten.

_thread = threading.local()


class ContextMemory:
    """What was made of one choice of context files."""

    def __init__(self) -> None:
        self.resolved: dict[str, Any] = {}
        self._kept: dict[object, tuple[object, Any]] = {}

    def __len__(self) -> int:
        return 1 + len(self._kept)

    def name(self, active: Mapping[str, Any], local: object, *flags: bool) -> object | None:
        """Give the name of what a local context makes of an active one; None where it has none."""
        if "_uuid" not in active or local in (None, False, []):
            return None
        contexts = local if isinstance(local, list) else [local]
        # The words of a pinned context are told apart by where they lie: `recall` keeps them from being given away.
        return active["_uuid"], *(each if isinstance(each, str) else id(each) for each in contexts), *flags

    def recall(self, name: object, local: object, work: Callable[[], Any]) -> Any:
        """Give what has a name; it is worked out once."""
        if name not in self._kept:
            made = work()
            if "_uuid" not in made:
                return made
            self._kept[name] = local, made
        return self._kept[name][1]


def memory_for(contexts: Mapping[str, str]) -> ContextMemory:
    """Give the memory of this thread for a choice of context files."""
    memories: dict[tuple[tuple[str, str], ...], ContextMemory] = _thread.__dict__.setdefault("memories", {})
    if sum(map(len, memories.values())) > MAX_KEPT:
        memories.clear()
    return memories.setdefault(tuple(sorted(contexts.items())), ContextMemory())
