"""What one verification may cost, and the kernel's limits on the process in which it runs.

The parent sets them from outside, so nothing that happens in the child can forget them.
"""

import math
import resource
import time
from dataclasses import dataclass
from pathlib import Path

_NUMBER_OF_FILES = 16
_PROCESSOR_CLOCK = 2
LEAST_PROCESSOR_SECONDS = 2


@dataclass(frozen=True)
class Limits:
    """The limits of one verification.

    `memory_bytes` is what it may take beside what the child needs to be there. `processor_seconds` is at least 2: the
    kernel counts whole seconds, and stops up to one second early. `thinking_seconds` is time on the wall in which the
    child has the word; `fetching_seconds` is time that its parent spends on addresses, after which no other is asked.
    `answer_bytes` is the longest thing the child may say. A child is replaced after `uses`.
    """

    memory_bytes: int = 512 * 1024 * 1024
    processor_seconds: int = 10
    thinking_seconds: float = 30
    fetching_seconds: float = 45
    answer_bytes: int = 4 * 1024 * 1024
    start_seconds: float = 60
    uses: int = 100

    def __post_init__(self) -> None:
        """Refuse a limit that the kernel cannot keep. Raises: ValueError."""
        if self.processor_seconds < LEAST_PROCESSOR_SECONDS:
            raise ValueError(f"a verification needs at least {LEAST_PROCESSOR_SECONDS} seconds of processor time")


def confine(process: int, limits: Limits) -> None:
    """Let a child that has loaded everything it needs take no more than the limits, and open and write nothing.

    Raises: OSError when the child is gone.
    """
    memory = _size_of(process) + limits.memory_bytes
    whole_life = math.ceil(processor_time(process)) + limits.uses * limits.processor_seconds
    resource.prlimit(process, resource.RLIMIT_AS, (memory, memory))
    resource.prlimit(process, resource.RLIMIT_CPU, (whole_life, whole_life))
    resource.prlimit(process, resource.RLIMIT_NOFILE, (_NUMBER_OF_FILES, _NUMBER_OF_FILES))
    for nothing in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
        resource.prlimit(process, nothing, (0, 0))


def allow_processor_time(process: int, seconds: int) -> None:
    """Let a child use so many more seconds of processor time; the kernel ends it when it uses more.

    Raises: OSError when the child is gone.
    """
    _, whole_life = resource.prlimit(process, resource.RLIMIT_CPU)
    until = int(processor_time(process)) + seconds
    resource.prlimit(process, resource.RLIMIT_CPU, (min(until, whole_life), whole_life))


def processor_time(process: int) -> float:
    """Give the seconds of processor time that a process has used. Raises: OSError when it is gone."""
    # Source: Linux, include/linux/posix-timers.h: the clock of another process is numbered by its id.
    return time.clock_gettime(~process << 3 | _PROCESSOR_CLOCK)


def _size_of(process: int) -> int:
    pages = Path(f"/proc/{process}/statm").read_text().split()[0]
    return int(pages) * resource.getpagesize()
