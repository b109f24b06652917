"""One round of checks of many badges on few status lists, beside checking each badge by itself.

Run: python -m benchmarks.checks [BADGES LISTS]. Badges are rows that share one document, since a round reads none of
them; the sample that is checked one by one is real.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, insert, select, text

from jobboard import badges, tasks
from jobboard.config import Settings
from jobboard.counting import TRUSTED_FOR
from jobboard.credentials import issuing
from jobboard.db import Database
from jobboard.models import Account, Badge, BadgeState, Candidate, Role, Source, SourceUse, Task, TaskKind, Visibility
from jobboard.outbox import install_outbox
from jobboard.reports import digest_of
from jobboard.sandbox import Sandbox
from jobboard.schema import upgrade_schema
from jobboard.sources import ask_afresh
from jobboard.worker import Worker
from tests.credentials import scenarios
from tests.credentials.scenarios import NOW, Web
from tests.factories import make_account, make_candidate

ISSUERS = 20
SAMPLE = 100
BITS = "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"
_CHUNK = 10_000
_PROCESS = os.getpid()


@dataclass
class Cost:
    """What something took: seconds on the clock and of processors (this process and its children), and statements."""

    clock: float = 0
    processor: float = 0
    statements: int = 0


class Lists(Web):
    """Answers with the lists of several issuers and their keys."""

    def __init__(self, lists: int) -> None:
        super().__init__()
        self.answers.clear()
        self.addresses: list[str] = []
        for number in range(lists):
            host = f"issuer{number % ISSUERS}.example"
            owner, address = f"did:web:{host}", f"https://{host}/status/{number}"
            keys = issuing.did_web_document(owner, scenarios.COLLEGE_KEY.public_key())
            self.answers[f"https://{host}/.well-known/did.json"] = keys
            self.answers[address] = scenarios.status_list([], method=f"{owner}#key-1", id=address, issuer=owner)
            self.addresses.append(address)

    def stood_on(self, badge: int) -> tuple[str, str]:
        """Give the addresses of a badge's list and key."""
        address = self.addresses[badge % len(self.addresses)]
        return address, f"https://{address.split('/')[2]}/.well-known/did.json"


def main(badge_count: int = 100_000, list_count: int = 200) -> None:
    """Print what a round costs, what checking one by one would cost, and their ratio."""
    install_outbox()
    web = Lists(list_count)
    with tempfile.TemporaryDirectory() as folder, Sandbox() as sandbox:
        path = Path(folder, "jobboard.sqlite")
        database = Database(f"sqlite:///{path}")
        upgrade_schema(database.engine)
        fill(database, web, badge_count)
        print(f"{badge_count:,} badges on {list_count} status lists; database {_size_mb(path):.0f} MB")
        quiet = check_round(database, web, sandbox, NOW + timedelta(hours=2))
        asked = [address for address in web.asked if address in web.addresses]
        print(f"  one round, nothing changed: {_told(quiet)}; lists fetched {len(asked)}, each once: {_is_once(asked)}")
        web.asked.clear()
        renewing = check_round(database, web, sandbox, NOW + timedelta(days=4))
        print(f"  one round that renews the trust of every badge: {_told(renewing)}")
        alone = check_sample(database, sandbox)
        factor = badge_count / SAMPLE
        print(f"  one by one, a sample of {SAMPLE} checked in full: {_told(alone)}")
        print(
            f"  one by one, extrapolated to all: {alone.processor * factor:,.0f} s of processor time,"
            f" {alone.statements * factor:,.0f} statements: {alone.processor * factor / quiet.processor:,.0f} times"
        )
        database.dispose()


def fill(database: Database, web: Lists, badge_count: int) -> None:
    """Make people with a verified badge each, spread over the lists, and what they stand on."""
    with database.writing() as session:
        for number in range(1, badge_count + 1, _CHUNK):
            ids = range(number, min(number + _CHUNK, badge_count + 1))
            session.execute(insert(Account), [_account(each) for each in ids])
            session.execute(insert(Candidate), [_candidate(each) for each in ids])
            session.execute(insert(Badge), [_badge(each) for each in ids])
        held: dict[str, list[int]] = {address: [] for address in web.answers}
        for number in range(1, badge_count + 1):
            for address in web.stood_on(number):
                held[address].append(number)
        for number, address in enumerate(web.answers, 1):
            body = web.load(address).body
            session.execute(insert(Source), [_source(number, address, body)])
            session.add(Task(kind=TaskKind.CHECK_SOURCE, subject_id=number, due_at=NOW + timedelta(hours=1)))
            ids = held[address]
            uses = [
                _use(each, number, place if address in web.addresses else None, body) for place, each in enumerate(ids)
            ]
            session.execute(insert(SourceUse), uses)
    web.asked.clear()


def check_round(database: Database, web: Web, sandbox: Sandbox, now: datetime) -> Cost:
    """Do all that is due at a time, as one worker thread, and give what it cost."""
    worker = Worker(database, Settings(mode="development"), web, sandbox, lambda: now)
    with _measuring(database) as cost:
        while claimed := worker.claim(4):
            for task in claimed:
                worker.do(task)
    return cost


def check_sample(database: Database, sandbox: Sandbox) -> Cost:
    """Check some real badges in full, each asking for everything afresh, and give what it cost."""
    web, now = Web(), NOW + timedelta(days=4)
    with database.writing() as session:
        owner_id = make_candidate(session, account=make_account(session, address=scenarios.OWNER)).id
    for number in range(SAMPLE):
        content = scenarios.good(id=f"urn:uuid:7f2f2b3c-0000-4000-8000-{number:012d}")
        with database.writing() as session:
            owner = session.get_one(Candidate, owner_id)
            moment = now + timedelta(microseconds=number)  # Not handed in at once, which would share a budget.
            badges.start_import(session, owner, content=content, address=None, file_name="", now=moment)
        check_round(database, web, sandbox, now + timedelta(seconds=1))
    with database.reading() as session:
        held = session.scalars(select(Badge).where(Badge.candidate_id == owner_id)).all()
    later, total = now + timedelta(minutes=2), Cost()
    for badge in held:
        with database.writing() as session:
            ask_afresh(session, session.get_one(Badge, badge.id), now=later)
            tasks.add_task(session, TaskKind.RECHECK_BADGE, badge.id, due_at=later)
        cost = check_round(database, web, sandbox, later)
        total.clock, total.processor = total.clock + cost.clock, total.processor + cost.processor
        total.statements += cost.statements
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(text("verification"))) >= 2 * SAMPLE
    return total


@contextmanager
def _measuring(database: Database) -> Iterator[Cost]:
    cost = Cost()

    def count(*_given: Any) -> None:
        cost.statements += 1

    event.listen(database.engine, "before_cursor_execute", count)
    clock, processor = time.monotonic(), _processor_seconds()
    try:
        yield cost
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
        cost.clock, cost.processor = time.monotonic() - clock, _processor_seconds() - processor


def _processor_seconds() -> float:
    """Give the processor time of this process and of the children that it waits for."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + sum(_children_seconds())


def _children_seconds() -> Iterator[float]:
    ticks = 100.0
    for line in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = line.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == _PROCESS:
            yield (int(fields[11]) + int(fields[12])) / ticks


def _account(number: int) -> dict[str, object]:
    return {"id": number, "role": Role.JOBSEEKER, "name": f"Person {number}", "created_at": NOW}


def _candidate(number: int) -> dict[str, object]:
    return {"id": number, "account_id": number, "visibility": Visibility.ANONYMOUS, "created_at": NOW}


def _badge(number: int) -> dict[str, object]:
    return {
        "id": number,
        "candidate_id": number,
        "badge_key": f"urn:{number}",
        "content": b"{}",
        "imported_at": NOW,
        "state": BadgeState.VERIFIED,
        "judged_state": BadgeState.VERIFIED,
        "name": "Data analysis",
        "checked_at": NOW,
        "verified_at": NOW,
        "trusted_until": NOW + TRUSTED_FOR,
    }


def _source(number: int, address: str, body: bytes) -> dict[str, object]:
    is_list = "/status/" in address
    return {
        "id": number,
        "key": digest_of(address.encode()),
        "address": address,
        "accept": "application/vc" if is_list else "application/did+json",
        "host": address.split("/")[2],
        "is_list": is_list,
        "digest": digest_of(body),
        "found_at": address,
        "fetched_at": NOW,
        "fresh_until": NOW,
        "checked_at": NOW,
        "believed_until": NOW + TRUSTED_FOR,
        "tried_at": NOW,
    }


def _use(badge: int, source: int, position: int | None, body: bytes) -> dict[str, object]:
    """Give a row for an entry of a list; without a position for a whole document."""
    entry = {"entry_type": BITS, "purpose": "revocation", "position": position, "size": 1, "value": 0}
    named = {"digest": None, **entry} if position is not None else {**dict.fromkeys(entry), "digest": digest_of(body)}
    return {"badge_id": badge, "source_id": source, **named}


def _size_mb(path: Path) -> float:
    return sum(each.stat().st_size for each in path.parent.iterdir()) / 1e6


def _told(cost: Cost) -> str:
    return f"{cost.processor:.1f} s of processor time, {cost.clock:.0f} s on the clock, {cost.statements:,} statements"


def _is_once(asked: list[str]) -> bool:
    return len(asked) == len(set(asked))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
