"""Every measurement in turn: `python -m benchmarks`. What breaks servers on purpose has commands of its own."""

from importlib import import_module
from pathlib import Path

FAULTS = {"chaos", "nodes"}

for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    if path.stem in FAULTS:
        continue
    module = import_module(f"benchmarks.{path.stem}")
    if hasattr(module, "main"):  # The others are what these share.
        module.main()
