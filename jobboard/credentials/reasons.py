"""Every code a check can have, as one plain sentence, one next step and the clause it comes from (reasons.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from jobboard.credentials.report import Judgement

# The first word of a code says which judgement it belongs to; all other words are about integrity.
_JUDGEMENTS = {"issuer": Judgement.ISSUER, "standing": Judgement.STANDING, "recipient": Judgement.RECIPIENT}


@dataclass(frozen=True)
class Reason:
    """What a code means to people. `next_step` is empty where nothing needs to be done.

    `is_note`: it is worth telling, and says nothing for or against the badge.
    """

    code: str
    judgement: Judgement
    sentence: str
    next_step: str = ""
    source: str = ""
    is_note: bool = False

    @property
    def is_to_wait(self) -> bool:
        """The next step is to do nothing; it says so in its first words."""
        return self.next_step.startswith(("Nothing to do", "Wait"))


def judgement_of(code: str) -> Judgement:
    """Give the judgement that a code belongs to."""
    return _JUDGEMENTS.get(code.partition(".")[0], Judgement.INTEGRITY)


def _read() -> Mapping[str, Reason]:
    rows = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Reason(code, judgement_of(code), **row) for code, row in rows.items()})


REASONS = _read()


def reason_for(code: str) -> Reason:
    """Give the reason of a code; a code of another release gets a plain sentence too."""
    return REASONS.get(code) or Reason(code, judgement_of(code), "This was checked by another release of this program.")


def reasons_page() -> str:
    """Give docs/verification.md: the words of verification.md beside this module, and a table of every code."""
    words = Path(__file__).with_name("verification.md").read_text(encoding="utf-8")
    rows = [
        f"| `{each.code}` | {each.judgement} | {each.sentence} | {each.next_step} | {each.source} |"
        for each in REASONS.values()
    ]
    head = ["| code | judgement | what people read | next step | source |", "|---|---|---|---|---|"]
    return "\n".join([words.rstrip(), "", *head, *rows, ""])
