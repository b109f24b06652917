"""The errors that reach people: each carries a message in plain words."""

from collections.abc import Mapping


class JobBoardError(Exception):
    """An expected refusal. `message` is shown to people; `fields` maps form fields to their own messages."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotFound(JobBoardError):
    """The thing does not exist, or the asker may not know that it does."""


class NotAllowed(JobBoardError):
    """The asker may know of the thing but may not do this to it."""


class Rejected(JobBoardError):
    """What was sent cannot be accepted as it is; it can be corrected and sent again."""


class Conflict(JobBoardError):
    """The thing changed in the meantime."""


class TooMany(JobBoardError):
    """A limit was reached; the message says when to try again."""


class Unavailable(JobBoardError):
    """A part that the answer needs is away at the moment (the search engine, say)."""


class ConfigError(JobBoardError):
    """The settings cannot be used. `problems` lists every one of them, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The settings have problems:\n" + "\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems
