"""What a step of the verifier finds: a check, or a refusal that ends the step with a code that says why."""

from dataclasses import dataclass

from jobboard.credentials.facts import BadgeFacts
from jobboard.credentials.identities import NamedRecipient
from jobboard.credentials.reasons import judgement_of
from jobboard.credentials.report import CheckResult, Member, Outcome


class Refused(ValueError):
    """The document cannot be what it should be. `code` is in REASONS; `outcome` is what the check comes to."""

    def __init__(self, code: str, detail: str = "", *, outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.outcome = outcome

    def as_check(self) -> CheckResult:
        """Give the check that this refusal comes to."""
        return CheckResult(self.code, judgement_of(self.code), self.outcome, self.detail)


@dataclass(frozen=True)
class Finding:
    """What a family's module found out about a document. `key`: its identity, None when it has no trustworthy one.

    `refresh`: where its issuer offers a newer copy; None: nowhere, empty: in a way that cannot be used.
    `recipients`: whom it names.
    """

    checks: tuple[CheckResult, ...]
    facts: BadgeFacts | None = None
    issuer_level: int | None = None
    key: str | None = None
    members: tuple[Member, ...] = ()
    refresh: str | None = None
    recipients: tuple[NamedRecipient, ...] = ()


def passed(code: str, detail: str = "") -> CheckResult:
    """Give a check that passed."""
    return CheckResult(code, judgement_of(code), Outcome.PASSED, detail)


def failed(code: str, detail: str = "") -> CheckResult:
    """Give a check that failed."""
    return CheckResult(code, judgement_of(code), Outcome.FAILED, detail)


def unknown(code: str, detail: str = "") -> CheckResult:
    """Give a check that could not be made, or told nothing."""
    return CheckResult(code, judgement_of(code), Outcome.UNKNOWN, detail)
