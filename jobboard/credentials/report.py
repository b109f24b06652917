"""The verdict on a badge as data: checks, facts and fetched documents, and the states that follow from them."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from jobboard.credentials.facts import Alignment, AwardedResult, BadgeFacts, Credits, Display, Family
from jobboard.credentials.identities import NamedRecipient
from jobboard.credentials.ledger import NOTHING, StandsOn

SCHEMA_VERSION = 2
_READABLE = {1, 2}  # Version 1 has no type, credits and results of an achievement.

PROVEN_ISSUER_LEVEL = 2
"""A verified badge has an issuer of this level or more."""


class Outcome(StrEnum):
    """What a check found. UNKNOWN: it could not be found out, which is neither good nor forged."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Judgement(StrEnum):
    """The four questions that are kept apart."""

    INTEGRITY = "integrity"
    ISSUER = "issuer"
    STANDING = "standing"
    RECIPIENT = "recipient"


DECIDING = (Judgement.INTEGRITY, Judgement.ISSUER, Judgement.STANDING)  # Whether a credential is good.


class PublicState(StrEnum):
    """What people are told, in order of precedence: the first that applies."""

    FAILED = "failed"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    COULD_NOT_BE_CHECKED = "could_not_be_checked"
    ISSUER_NOT_IDENTIFIED = "issuer_not_identified"
    NOT_PROVEN_YOURS = "not_proven_yours"
    VERIFIED = "verified"


@dataclass(frozen=True)
class CheckResult:
    """What one check found. `code` is in REASONS; `detail` is technical and holds nothing personal."""

    code: str
    judgement: Judgement
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True)
class FetchedDocument:
    """A raw answer, kept so that the verdict can be replayed. `status` None: no answer, `error` says why."""

    address: str
    requested: str
    status: int | None
    media_type: str | None
    body: bytes
    fetched_at: datetime
    error: str | None = None


@dataclass(frozen=True)
class Member:
    """A credential inside another one, judged on its own. `code` is the check that decides about it.

    `id`, `name` and `issuer_id` are None unless its signature is good.
    """

    id: str | None
    name: str | None
    issuer_id: str | None
    integrity: Outcome
    issuer: Outcome
    standing: Outcome
    recipient: Outcome
    code: str


_ISSUER_AWAY = {"issuer.key_unreachable", "issuer.profile_unreachable"}
_TIME = {"standing.expired", "standing.not_yet_valid", "standing.in_time"}


def outcome_of(checks: Iterable[CheckResult], judgement: Judgement) -> Outcome:
    """Give what the checks of one judgement come to. No check at all is UNKNOWN, never good."""
    outcomes = {check.outcome for check in checks if check.judgement is judgement}
    if Outcome.FAILED in outcomes:
        return Outcome.FAILED
    return Outcome.UNKNOWN if Outcome.UNKNOWN in outcomes or not outcomes else Outcome.PASSED


def deciding(checks: Sequence[CheckResult]) -> CheckResult:
    """Give the check that matters most: the first that failed, or else is unknown, or else the first of all.

    Whose a credential is comes apart from whether it is good, so the recipient decides nothing here.
    """
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        for judgement in DECIDING:
            for check in checks:
                if check.outcome is outcome and check.judgement is judgement:
                    return check
    return checks[0]


@dataclass(frozen=True)
class Report:
    """Everything that was found out about a badge at one time.

    `badge_key` is the identity of the badge: the same badge handed in twice has the same one. `issuer_level` is 0-2
    here (registries raise it elsewhere) and None while nothing is known of the issuer. `recipients`: whom it names, if
    that is signed or hosted.
    """

    checked_at: datetime
    sha256: str
    badge_key: str
    checks: tuple[CheckResult, ...]
    facts: BadgeFacts | None = None
    issuer_level: int | None = None
    documents: tuple[FetchedDocument, ...] = ()
    members: tuple[Member, ...] = ()
    recipients: tuple[NamedRecipient, ...] = ()
    stands_on: StandsOn = NOTHING
    schema_version: int = SCHEMA_VERSION

    def outcome(self, judgement: Judgement) -> Outcome:
        """Give what the checks of one judgement come to. No check at all is UNKNOWN, never good."""
        return outcome_of(self.checks, judgement)

    @property
    def state(self) -> PublicState:
        """What people are told, at the time of the check."""
        return self.state_at(self.checked_at)

    def state_at(self, now: datetime, *, issuer_level: int | None = None) -> PublicState:
        """What people are told at another time, as far as time alone changes it.

        `issuer_level`: the level that the issuer has elsewhere; None: the one that was found here. It helps only an
        issuer whose key was proven to be its own.
        """
        level = self.issuer_level if issuer_level is None else issuer_level
        found = {check.code for check in self.checks}
        integrity = self.outcome(Judgement.INTEGRITY)
        if integrity is Outcome.FAILED or self.outcome(Judgement.ISSUER) is Outcome.FAILED:
            return PublicState.FAILED
        if "standing.revoked" in found:
            return PublicState.REVOKED
        if "standing.suspended" in found:
            return PublicState.SUSPENDED
        if self.facts and self.facts.valid_until and self.facts.valid_until <= now:
            return PublicState.EXPIRED
        if self.facts and self.facts.valid_from and self.facts.valid_from > now:
            return PublicState.NOT_YET_VALID
        if integrity is not Outcome.PASSED or not self._is_standing_known() or found & _ISSUER_AWAY:
            return PublicState.COULD_NOT_BE_CHECKED
        if self.outcome(Judgement.ISSUER) is not Outcome.PASSED or (level or 0) < PROVEN_ISSUER_LEVEL:
            return PublicState.ISSUER_NOT_IDENTIFIED
        if self.outcome(Judgement.RECIPIENT) is not Outcome.PASSED:
            return PublicState.NOT_PROVEN_YOURS
        return PublicState.VERIFIED

    def _is_standing_known(self) -> bool:
        """Tell whether everything about standing but the time window was checked and is good."""
        checks = [check for check in self.checks if check.judgement is Judgement.STANDING]
        others = [check for check in checks if check.code not in _TIME]
        return len(others) < len(checks) and all(check.outcome is Outcome.PASSED for check in others)

    @property
    def is_verified(self) -> bool:
        """True when all four judgements passed and the issuer has a level of 2 or more."""
        return self.state is PublicState.VERIFIED

    @property
    def next_change(self) -> datetime | None:
        """The next moment at which time alone changes the verdict; None: never."""
        if self.facts is None:
            return None
        moments = [each for each in (self.facts.valid_from, self.facts.valid_until) if each and each > self.checked_at]
        return min(moments, default=None)

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain JSON values, without loss."""
        plain: dict[str, Any] = _to_plain(self)
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave. Raises: ValueError for a schema version that is not known."""
        if data.get("schema_version") not in _READABLE:
            raise ValueError(f"a report of schema version {data.get('schema_version')}")
        facts = data["facts"]
        return cls(
            checked_at=_moment(data["checked_at"]),
            sha256=data["sha256"],
            badge_key=data["badge_key"],
            checks=tuple(
                CheckResult(row["code"], Judgement(row["judgement"]), Outcome(row["outcome"]), row["detail"])
                for row in data["checks"]
            ),
            facts=None if facts is None else _facts(facts),
            issuer_level=data["issuer_level"],
            documents=tuple(_document(row) for row in data["documents"]),
            members=tuple(_member(row) for row in data.get("members", ())),  # Older reports have none.
            recipients=tuple(NamedRecipient(**row) for row in data.get("recipients", ())),
            stands_on=StandsOn.from_json(data.get("stands_on")),
        )


def _to_plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, tuple):
        return [_to_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _to_plain(getattr(value, each.name)) for each in fields(value)}
    return value


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _facts(row: Mapping[str, Any]) -> BadgeFacts:
    moments = {name: _moment(row[name]) if row[name] else None for name in ("issued_at", "valid_from", "valid_until")}
    alignments = tuple(Alignment(**each) for each in row["alignments"])
    lists = {"alignments": alignments, "tags": tuple(row["tags"]), "family": Family(row["family"])}
    parts = {
        "display": Display(**row["display"]) if row.get("display") else None,  # Older reports have none of these.
        "credits": Credits(**row["credits"]) if row.get("credits") else None,
        "results": tuple(AwardedResult(**each) for each in row.get("results", ())),
    }
    return BadgeFacts(**{**row, **moments, **lists, **parts})


def _member(row: Mapping[str, Any]) -> Member:
    return Member(**{**row, **{name: Outcome(row[name]) for name in ("integrity", "issuer", "standing", "recipient")}})


def _document(row: Mapping[str, Any]) -> FetchedDocument:
    return FetchedDocument(**{**row, "body": base64.b64decode(row["body"]), "fetched_at": _moment(row["fetched_at"])})
