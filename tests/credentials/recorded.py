"""The credentials of tests/fixtures/credentials, as they lie on the disk."""

import json
from pathlib import Path

from tests.credentials.scenarios import Web

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "credentials"
STATES = {name: row["state"] for name, row in json.loads((FOLDER / "scenarios.json").read_text()).items()}


def recorded(name):
    """The bytes of a badge, and the addresses it refers to."""
    folder = FOLDER / name
    web = Web()
    answers = json.loads((folder / "web.json").read_text())
    web.answers = {
        address: (folder / answer).read_bytes() if isinstance(answer, str) else answer
        for address, answer in answers.items()
    }
    moved = folder / "moved.json"
    web.moved = json.loads(moved.read_text()) if moved.exists() else {}
    return next(folder.glob("badge.*")).read_bytes(), web
