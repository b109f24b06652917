"""What verdicts stand on, in words: an outage on the page of a badge, and the queue on the page of staff."""

from dataclasses import dataclass
from datetime import datetime

from jobboard.checks import CheckCounts, Outage, SourceLine
from jobboard.web.presenters.own_badge import Fact
from jobboard.web.presenters.words import count_of, day, moment


@dataclass(frozen=True)
class StaffLine:
    """A source as staff read it."""

    address: str
    kind: str
    badges: str
    state: str
    next_time: str


def outage_words(outage: Outage | None) -> str:
    """Give the sentence about something that cannot be read while its badge is still believed; empty for none."""
    if outage is None:
        return ""
    what = "The issuer's status list" if outage.is_list else "A page of the issuer"
    return (
        f"Last checked good on {day(outage.last_good)}. {what} could not be read since {day(outage.failing_since)};"
        f" the verdict stands until {moment(outage.stands_until)}, and it is tried again."
    )


def count_facts(counts: CheckCounts) -> tuple[Fact, ...]:
    """Give how the checks stand, in words."""
    return (
        Fact(
            "Sources",
            f"{counts.sources:,}, of which {counts.sources_due:,} are due and {counts.sources_failing:,} fail",
        ),
        Fact("Badges due for a full check", f"{counts.badges_due:,}"),
        Fact("Badges in doubt until then", f"{counts.badges_in_doubt:,}"),
        Fact("Checks that failed too often", f"{counts.dead:,}"),
        Fact("Longest wait of what is due", count_of(counts.late_seconds, "second")),
    )


def staff_line(line: SourceLine, now: datetime) -> StaffLine:
    """Give a source in words."""
    state = f"Read on {moment(line.checked_at)}"
    if line.failures:
        times = count_of(line.failures, "time")
        state = f"Failed {times} since {moment(line.failing_since)} ({line.last_error}). {state}"
    if line.is_dead or line.due_at is None:
        next_time = "Nobody reads it"
    else:
        next_time = "Now" if line.due_at <= now else moment(line.due_at)
    kind = "Status list" if line.is_list else "Document"
    return StaffLine(line.address, kind, count_of(line.badges, "badge"), state, next_time)
