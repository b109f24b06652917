"""One child as its parent sees it: started, given limits, asked, watched, and ended."""

import base64
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from jobboard.credentials import DocumentLoader, NotLoaded
from jobboard.errors import Unavailable
from jobboard.sandbox.channel import Channel, LineBroken, LineLate
from jobboard.sandbox.limits import Limits, allow_processor_time, confine, processor_time

_LONGEST_ADDRESS = 4096
_LONGEST_ACCEPT = 200


class Stopped(Exception):
    """The child was ended, or ended itself, before it gave a report. `why` is one word or two, nothing personal."""

    def __init__(self, why: str, *, is_costly: bool) -> None:
        super().__init__(why)
        self.why = why
        self.is_costly = is_costly


class Child:
    """A process that judges documents, one at a time."""

    def __init__(self, limits: Limits, program: Sequence[str]) -> None:
        """Start it. Raises: Unavailable when it does not come up."""
        self._limits = limits
        self._uses = 0
        ours, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        self._channel = Channel(ours, most_bytes=limits.answer_bytes)
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and our own module)
            [sys.executable, "-P", *program, str(lifeline)],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[lifeline],
            env={"PYTHONPATH": os.pathsep.join(each for each in sys.path if each)},  # And nothing else: no secrets.
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        os.close(lifeline)
        try:
            self._channel.receive(deadline=time.monotonic() + limits.start_seconds)
            confine(self._process.pid, limits)
        except (LineBroken, LineLate, OSError) as error:
            self.end()
            raise Unavailable("The process that verifies badges does not start.") from error

    @property
    def is_fit(self) -> bool:
        """True while it lives and has not been used too often."""
        return self._process.poll() is None and self._uses < self._limits.uses

    def processor_time(self) -> float:
        """Give the seconds of processor time that it has used; 0 when it is gone."""
        try:
            return processor_time(self._process.pid)
        except OSError:
            return 0.0

    def ask(
        self,
        question: dict[str, Any],
        *,
        loader: DocumentLoader,
        processor_seconds: int,
    ) -> dict[str, Any]:
        """Give what it answers, as it says it. Raises: Stopped when it answers nothing; then it is of no use."""
        self._uses += 1
        try:
            allow_processor_time(self._process.pid, processor_seconds)
        except OSError as error:
            raise Stopped("gone", is_costly=False) from error
        clock = _Clock(self._limits)
        try:
            self._channel.send(question, deadline=clock.deadline)
            while True:
                said = self._channel.receive(deadline=clock.deadline)
                if "load" not in said:
                    return _report_in(said)
                self._channel.send(clock.load(said, loader), deadline=clock.deadline)
        except LineLate as error:
            raise Stopped("time", is_costly=True) from error
        except LineBroken as error:
            raise self._why_it_ended(error) from error

    def end(self) -> None:
        """End it and everything that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._channel.close()
        os.close(self._lifeline)

    def _why_it_ended(self, error: Exception) -> Stopped:
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:  # It lives, but makes no sense.
            return Stopped(str(error), is_costly=False)
        if code == -signal.SIGXCPU:
            return Stopped("processor", is_costly=True)
        return Stopped(f"signal {-code}" if code < 0 else f"exit {code}", is_costly=False)


class _Clock:
    """Counts the child's time on the wall and its parent's time at addresses apart."""

    def __init__(self, limits: Limits) -> None:
        self.deadline = time.monotonic() + limits.thinking_seconds
        self._fetching_left = limits.fetching_seconds

    def load(self, said: dict[str, Any], loader: DocumentLoader) -> dict[str, Any]:
        """Give the answer to a request for an address. Raises: LineBroken for what is none."""
        address, accept = said.get("load"), said.get("accept")
        if not (isinstance(address, str) and isinstance(accept, str)):
            raise LineBroken("no request")
        if len(address) > _LONGEST_ADDRESS or len(accept) > _LONGEST_ACCEPT or not accept.isprintable():
            raise LineBroken("no request")
        if self._fetching_left <= 0:
            return {"not_loaded": "fetch.budget_spent", "detail": address}
        began = time.monotonic()
        try:
            found = loader.load(address, accept=accept)
        except NotLoaded as error:
            return {"not_loaded": error.code, "detail": error.detail}
        finally:
            spent = time.monotonic() - began
            self.deadline += spent
            self._fetching_left -= spent
        body = base64.b64encode(found.body).decode()
        return {"address": found.address, "status": found.status, "media_type": found.media_type, "body": body}


def _report_in(said: dict[str, Any]) -> dict[str, Any]:
    report, failed = said.get("report"), said.get("failed")
    if isinstance(report, dict):
        return report
    if failed == "memory":
        raise Stopped("memory", is_costly=True)
    raise Stopped(f"fault {failed}"[:100] if isinstance(failed, str) else "no report", is_costly=False)
