"""How a step of the verifier ends early: with a code that says why."""

from jobboard.credentials.report import Outcome


class Refused(ValueError):
    """The document cannot be what it should be. `code` is in REASONS; `outcome` is what the check comes to."""

    def __init__(self, code: str, detail: str = "", *, outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.outcome = outcome
