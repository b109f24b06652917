"""Every code a check can have, as one plain sentence, one next step and the clause it comes from (reasons.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True)
class Reason:
    """What a code means to people. `next_step` is empty where nothing needs to be done."""

    code: str
    sentence: str
    next_step: str = ""
    source: str = ""


def _read() -> Mapping[str, Reason]:
    rows = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Reason(code, **row) for code, row in rows.items()})


REASONS = _read()


def reason_for(code: str) -> Reason:
    """Give the reason of a code; a code of another release gets a plain sentence too."""
    return REASONS.get(code) or Reason(code, "This was checked by another release of this program.")


def reasons_page() -> str:
    """Give docs/verification.md, which is this and nothing else."""
    lines = [
        "# What each check means",
        "",
        "Made from jobboard/credentials/reasons.toml by `python -m tools.docs`. A test fails when the two differ.",
        "",
        "| code | what people read | next step | source |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{each.code}` | {each.sentence} | {each.next_step} | {each.source} |" for each in REASONS.values()]
    return "\n".join(lines) + "\n"
