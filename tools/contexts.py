"""Vendor the JSON-LD contexts from their published packages: `python -m tools.contexts` (needs npm and node).

contexts.json names each package with version, integrity and files; what comes out is compared with the sha256 in
index.json where one stands there.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.npm import unpack

FOLDER = Path(__file__).resolve().parents[1] / "jobboard" / "credentials" / "contexts"
SOURCES = json.loads(Path(__file__).with_name("contexts.json").read_text())


def main() -> int:
    """Write every context and the index; 1 when a published file differs from what the index says."""
    index: dict[str, list[dict[str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            package = source["package"]
            root = unpack(package, source["integrity"], Path(folder))
            licence = json.loads((root / "package.json").read_text())["license"]
            for inside, addresses in source["files"].items():
                text = _read(root / inside)
                digest = hashlib.sha256(text.encode()).hexdigest()
                name = f"{digest[:16]}.json"
                (FOLDER / name).write_text(text)
                for address in addresses:
                    row = {"file": name, "sha256": digest, "package": package, "path": inside, "licence": licence}
                    index.setdefault(address, []).append(row)
    known = json.loads((FOLDER / "index.json").read_text()) if (FOLDER / "index.json").exists() else index
    (FOLDER / "index.json").write_text(json.dumps(index, indent=1, sort_keys=True) + "\n")
    return 0 if known == index else 1


def _read(path: Path) -> str:
    """Give a context as JSON text; a context published as a script is asked of node."""
    if path.suffix != ".js":
        return json.dumps(json.loads(path.read_text()), ensure_ascii=False) + "\n"
    script = "const c=require(process.argv[1]);process.stdout.write(JSON.stringify(c.CONTEXT_V1||c.default||c))"
    node = ["node", "-e", script, str(path)]
    done = subprocess.run(node, check=True, capture_output=True)  # noqa: S603 (a package of a pinned version)
    return json.dumps(json.loads(done.stdout), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
