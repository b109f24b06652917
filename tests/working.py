"""The worker's due work done at once, at a time of the test's choice, in one sandbox that all tests share."""

import atexit
from functools import cache

from jobboard.sandbox import Sandbox
from jobboard.worker import Worker


@cache
def shared_sandbox():
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


def run_due_once(database, settings, loader, now, *, sandbox=None):
    """Do everything that is due at a time, and what becomes due by it; give how many pieces were done."""
    worker = Worker(database, settings, loader, sandbox or shared_sandbox(), lambda: now)
    done = 0
    while True:
        changed = worker.change_states() + worker.close_vacancies()
        followed, claimed = worker.follow_people(), worker.claim(4)
        if not changed and not followed and not claimed:
            return done
        for task in claimed:
            worker.do(task)
        done += changed + len(claimed)
