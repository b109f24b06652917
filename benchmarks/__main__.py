"""Every measurement in turn: `python -m benchmarks`."""

from importlib import import_module
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    module = import_module(f"benchmarks.{path.stem}")
    if hasattr(module, "main"):  # The others are what these share.
        module.main()
