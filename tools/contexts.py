"""Vendor the JSON-LD contexts from where they are published: `python -m tools.contexts` (needs npm, node and git).

contexts.json names each package with version, integrity and files, and each public repository with commit, licence and
files; what comes out is compared with the sha256 in index.json where one stands there.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.npm import unpack

FOLDER = Path(__file__).resolve().parents[1] / "jobboard" / "credentials" / "contexts"
SOURCES = json.loads(Path(__file__).with_name("contexts.json").read_text())


def main() -> int:
    """Write every context and the index; 1 when a published file differs from what the index says."""
    index: dict[str, list[dict[str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            package, licence, root = _get(source, Path(folder))
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


def _get(source: dict[str, Any], folder: Path) -> tuple[str, str, Path]:
    """Give the name, the licence and the unpacked files of a source."""
    if "repository" in source:
        root = _check_out(source["repository"], source["commit"], [*source["files"]], folder)
        return f"github:{source['repository']}@{source['commit'][:12]}", source["licence"], root
    root = unpack(source["package"], source["integrity"], folder)
    return source["package"], json.loads((root / "package.json").read_text())["license"], root


def _check_out(repository: str, commit: str, files: list[str], folder: Path) -> Path:
    """Give a folder with some files of a public repository. A commit's name is the hash of its content."""
    root = folder / repository.replace("/", "-")
    root.mkdir()
    for command in (
        ["init", "--quiet"],
        ["fetch", "--quiet", "--depth=1", f"https://github.com/{repository}", commit],
        ["checkout", "--quiet", commit, "--", *files],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)  # noqa: S603, S607 (names come from our own list)
    return root


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
