"""Where the corpus of real badges lies, which the project does not carry, and how its judge asks the verifier."""

import os
from pathlib import Path

CORPUS = Path(os.environ.get("JOBBOARD_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "corpus")
