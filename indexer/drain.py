"""Draining: claim entries, build the documents as they are now, write them, and complete what the engine took."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from indexer.batch import build_batch
from indexer.claims import Claim, claim_entries, complete_claims, postpone_claims, release_claims
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.search.engine import Drop, ItemOutcome, ItemResult, Put, SearchEngine

DONE = frozenset({ItemOutcome.WRITTEN, ItemOutcome.OLDER})


@dataclass(frozen=True)
class DrainReport:
    """What one round did, counted in people. `failed` are tried again later; `claimed` 0 means that nothing was due."""

    claimed: int = 0
    written: int = 0
    dropped: int = 0
    failed: int = 0

    def __add__(self, other: "DrainReport") -> "DrainReport":
        return DrainReport(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def drain(
    database: Database, engine: SearchEngine, *, holder: str, clock: Callable[[], datetime], limit: int
) -> DrainReport:
    """Write up to `limit` due entries into the engine; one bad person never stops the others.

    No transaction is open while the engine works. When this process dies on the way, its claim runs out and the entries
    are written again, which changes nothing.

    Documents are built as of a moment after the claim: claiming may wait, and meanwhile a badge may end, be queued for
    that and be queued again for another change. A document as of before would show it in force, with nobody due.

    Raises: Unavailable when the engine is away; the entries are given back untried.
    """
    with database.writing() as session:
        claims = claim_entries(session, holder=holder, now=clock(), limit=limit)
    if not claims:
        return DrainReport()
    now = clock()
    batch = build_batch(database, {claim.candidate: claim.version for claim in claims}, now=now)
    try:
        results = engine.apply(batch.operations) if batch.operations else ()
        _drop_refused(engine, claims, (*results, *batch.broken))
    except Unavailable:
        with database.writing() as session:
            release_claims(session, claims, holder=holder)
        raise
    _settle(database, claims, (*results, *batch.broken), holder=holder, now=now)
    return _report(claims, batch.operations, results)


def _drop_refused(engine: SearchEngine, claims: Sequence[Claim], results: Iterable[ItemResult]) -> None:
    """Make people unfindable whose document cannot be written: the older one says what may be true no longer.

    Their entries stay, so that they are found again when the reason is gone; the same version may be put after a drop.
    Without this a badge that was taken back would be found for as long as its last good check is believed.
    """
    refused = {result.candidate for result in results if result.outcome is ItemOutcome.REFUSED}
    drops = [Drop(claim.candidate, claim.version) for claim in claims if claim.candidate in refused]
    if drops:
        engine.apply(drops)


def _settle(
    database: Database, claims: Sequence[Claim], results: Iterable[ItemResult], *, holder: str, now: datetime
) -> None:
    """Complete what was taken and postpone the rest; a person without an answer was not taken."""
    answers = {result.candidate: result for result in results}
    silence = ItemResult(0, ItemOutcome.RETRY, "no answer for this person")
    failures: dict[str, list[Claim]] = {}
    done = []
    for claim in claims:
        answer = answers.get(claim.candidate, silence)
        if answer.outcome in DONE:
            done.append(claim)
        else:
            failures.setdefault(f"{answer.outcome}: {answer.detail}", []).append(claim)
    with database.writing() as session:
        complete_claims(session, done)
        for error, failed in failures.items():
            postpone_claims(session, failed, holder=holder, now=now, error=error)


def _report(claims: Sequence[Claim], operations: Sequence[Put | Drop], results: Sequence[ItemResult]) -> DrainReport:
    taken = {result.candidate for result in results if result.outcome in DONE}
    kinds = Counter(type(operation) for operation in operations if operation.subject in taken)
    return DrainReport(claimed=len(claims), written=kinds[Put], dropped=kinds[Drop], failed=len(claims) - kinds.total())
