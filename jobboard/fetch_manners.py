"""How foreign hosts are treated: few requests at once, few a minute, and no second try soon after a failure."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_MAX_REMEMBERED = 1000
_BURST_SECONDS = 60


class Manners:
    """Keeps the pace of this process towards each host: half a minute's share at once, the rest evenly spread.

    `forget_seconds` is how long a failure of an address is remembered. The clock is in seconds and never goes back.
    """

    def __init__(
        self,
        *,
        at_once: int,
        per_minute: int,
        forget_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._interval = 120 / per_minute
        self._forget_seconds = forget_seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._running: Counter[str] = Counter()
        self._paid_until: dict[str, float] = {}
        self._failures: dict[str, tuple[float, str]] = {}

    @contextmanager
    def turn(self, host: str, deadline: float) -> Iterator[None]:
        """Wait for a turn at a host and hold it. Raises: TimeoutError when none comes before the deadline."""
        with self._changed:
            while (wait := self._wait(host)) > 0:
                left = deadline - self._clock()
                if left <= 0:
                    raise TimeoutError
                self._changed.wait(min(wait, left))
            self._running[host] += 1
            self._paid_until[host] = max(self._paid_until.get(host, 0), self._clock()) + self._interval
        try:
            yield
        finally:
            with self._changed:
                self._running[host] -= 1
                self._running += Counter()  # drops what is zero
                self._changed.notify_all()

    def _wait(self, host: str) -> float:
        now = self._clock()
        self._paid_until = {each: until for each, until in self._paid_until.items() if until > now}
        if self._running[host] >= self._at_once:
            return 60
        return self._paid_until.get(host, 0) - _BURST_SECONDS - now

    def remember_failure(self, address: str, code: str) -> None:
        """Keep the code of a failure, so that a dead host does not cost its full time for every badge that names it."""
        with self._changed:
            self._failures.pop(address, None)
            self._failures[address] = (self._clock() + self._forget_seconds, code)
            if len(self._failures) > _MAX_REMEMBERED:
                del self._failures[next(iter(self._failures))]

    def recent_failure(self, address: str) -> str | None:
        """Give the code of the failure that an address is still remembered for."""
        until, code = self._failures.get(address, (0, None))
        return code if until > self._clock() else None
