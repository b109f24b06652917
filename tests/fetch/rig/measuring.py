"""What a fetch costs: its time on the clock, and by how much the memory of this process grew at its highest."""

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jobboard.credentials import NotLoaded

MARGIN_SECONDS = 2
MAX_GROWTH_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """`code` is None where something was loaded."""

    code: str | None
    seconds: float
    growth_bytes: int


def cost_of(fetch: Callable[[], object]) -> Cost:
    """Run and measure."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest memory so far
    before, began, code = _memory("VmRSS"), time.monotonic(), None
    try:
        fetch()
    except NotLoaded as error:
        code = error.code
    seconds = time.monotonic() - began
    return Cost(code, seconds, _memory("VmHWM") - before)


def _memory(name: str) -> int:
    return 1024 * int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1])
