"""Reading what a child gives as its report: nothing but a report on this very document passes.

A child that was taken over can still lie about the document it was given. It cannot speak about another one, say what
no check says, or claim to have seen an answer that its parent did not fetch.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from jobboard.credentials import REASONS, FetchedDocument, ListEntry, ListReading, OwnershipQuestion, Report
from jobboard.resume_reading.draft import Draft, Problem, Reading

_MOST_CHECKS = 10_000


def read_report(
    answer: Mapping[str, Any], data: bytes, *, documents: Sequence[FetchedDocument], now: datetime
) -> Report:
    """Give the report, with the documents that the parent fetched. Raises: ValueError when it is not one on `data`."""
    try:
        report = Report.from_json(answer)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a report") from error
    if not _fits(report, Report):
        raise ValueError("not a report")
    if report.checked_at != now or report.sha256 != sha256(data).hexdigest():
        raise ValueError("a report on something else")
    if not 0 < len(report.checks) <= _MOST_CHECKS:
        raise ValueError("no checks, or too many")
    kept = [report.badge_key, answer["facts"], answer.get("stands_on")]
    if "\\u0000" in json.dumps(kept).replace(r"\\", ""):
        raise ValueError("a text that cannot be kept")
    for check in report.checks:
        if check.code not in REASONS or REASONS[check.code].judgement is not check.judgement:
            raise ValueError("a check that does not exist")
    return replace(report, documents=tuple(documents))


def told(question: OwnershipQuestion) -> dict[str, str]:
    """Give a question about an identity as the child is told it."""
    return {**asdict(question), "expires_at": question.expires_at.isoformat()}


def heard(question: Mapping[str, Any]) -> OwnershipQuestion:
    """Give the question that was told."""
    return OwnershipQuestion(**{**question, "expires_at": datetime.fromisoformat(question["expires_at"])})


def read_reading(answer: Mapping[str, Any], entries: Sequence[ListEntry]) -> ListReading:
    """Give what a child read in a list. Raises: ValueError when it is not an answer for these entries."""
    try:
        ends_at = answer["ends_at"]
        reading = ListReading(
            refusal=answer["refusal"],
            values=tuple(answer["values"]),
            ends_at=None if ends_at is None else datetime.fromisoformat(ends_at),
            ttl_seconds=answer["ttl_seconds"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError("not a reading") from error
    if not _fits(reading, ListReading) or len(reading.values) != (0 if reading.refusal else len(entries)):
        raise ValueError("not a reading")
    if reading.refusal is not None and reading.refusal not in REASONS:
        raise ValueError("a reason that does not exist")
    return reading


def read_draft(answer: Mapping[str, Any]) -> Reading:
    """Give what a child read in a file with a resume. Raises: ValueError when it is none, or longer than agreed."""
    try:
        problem = None if answer["problem"] is None else Problem(answer["problem"])
        draft = None if answer["draft"] is None else Draft.from_json(answer["draft"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a draft") from error
    if (draft is None) is (problem is None) or not _fits(draft, Draft | None):
        raise ValueError("not a draft")
    if draft is not None and (draft.within_limits() != draft or "\\u0000" in json.dumps(answer).replace(r"\\", "")):
        raise ValueError("a draft that cannot be kept")
    return Reading(draft, problem)


def _fits(value: object, kind: Any) -> bool:
    """Tell whether a value is what an annotation says, all the way down."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, each) for each in parts)
    if origin is Literal:
        return value in parts
    if origin is tuple:
        return isinstance(value, tuple) and all(_fits(each, parts[0]) for each in value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return type(value) is kind and all(_fits(getattr(value, each.name), hints[each.name]) for each in fields(kind))
    if kind is type(None):
        return value is None
    return type(value) is kind and (not isinstance(value, str | datetime) or _can_be_kept(value))


def _can_be_kept(value: str | datetime) -> bool:
    """Tell whether a database can keep a text, or a moment can be compared with others."""
    try:
        return value.encode() is not None if isinstance(value, str) else bool(value.tzinfo and value.astimezone(UTC))
    except (UnicodeEncodeError, OverflowError):
        return False
