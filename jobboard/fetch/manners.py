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
    def turn(self, host: str, patience_seconds: float) -> Iterator[float]:
        """Wait for a turn at a host and hold it; gives the seconds waited. Turns come in the order they were asked for.

        Raises: TimeoutError when none comes within the patience.
        """
        asked = self._clock()
        with self._changed:
            start = self._reserve(host, asked, asked + patience_seconds)
            while (now := self._clock()) < start or self._running[host] >= self._at_once:
                until = start if now < start else asked + patience_seconds
                if now >= until:
                    raise TimeoutError
                self._changed.wait(until - now)
            self._running[host] += 1
        try:
            yield now - asked
        finally:
            with self._changed:
                self._running[host] -= 1
                self._running += Counter()  # drops what is zero
                self._changed.notify_all()

    def _reserve(self, host: str, now: float, until: float) -> float:
        self._paid_until = {each: paid for each, paid in self._paid_until.items() if paid > now}
        paid = self._paid_until.get(host, now)
        start = max(now, paid - _BURST_SECONDS)
        if start > until:
            raise TimeoutError
        self._paid_until[host] = paid + self._interval
        return start

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
