"""Where the corpus of real badges lies, which the project does not carry."""

import os
from pathlib import Path

CORPUS = Path(os.environ.get("JOBBOARD_CORPUS") or Path(__file__).resolve().parents[2] / "shared" / "corpus")
