"""The sign-ins of the demo: passwords are made at seeding time and kept in the data folder, never in the code."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "demo-sign-ins.json"


@dataclass(frozen=True)
class SignIn:
    """An account somebody can try. `about` says what there is to see."""

    role: str
    address: str
    password: str
    about: str


def write_sign_ins(data_dir: Path, sign_ins: Iterable[SignIn]) -> None:
    """Keep the sign-ins where only this user can read them."""
    descriptor = os.open(data_dir / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(each) for each in sign_ins], file, indent=1)


def read_sign_ins(data_dir: Path) -> tuple[SignIn, ...]:
    """Give the sign-ins, none when nothing was seeded from this folder."""
    path = data_dir / _FILE
    if not path.exists():
        return ()
    return tuple(SignIn(**row) for row in json.loads(path.read_text(encoding="utf-8")))


def forget_sign_ins(data_dir: Path) -> None:
    """Remove the kept sign-ins."""
    (data_dir / _FILE).unlink(missing_ok=True)
