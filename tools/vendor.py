"""Vendor the front end's packages: `python -m tools.vendor sync` (needs npm), `python -m tools.vendor check`.

vendor.json names each package with version, integrity and the files that are used. `check` compares what is committed
with static/vendor/MANIFEST.json, so that the site installs without Node and nobody edits a vendored file.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from tools.npm import unpack

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "static" / "vendor"
MANIFEST = FOLDER / "MANIFEST.json"


def sync() -> None:
    """Fetch every package, prove its integrity, and write the files and the manifest."""
    manifest = {}
    for package in json.loads((ROOT / "tools" / "vendor.json").read_text()):
        home = FOLDER / f"{package['folder']}-{package['version']}"
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            name = f"{package['name']}@{package['version']}"
            root = unpack(name, package["integrity"], Path(folder))
            for inside in package["files"]:
                data = (root / inside).read_bytes()
                target = home / Path(inside).name
                target.write_bytes(data)
                manifest[str(target.relative_to(FOLDER))] = {
                    "package": name,
                    "licence": package["licence"],
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
    MANIFEST.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def differences() -> list[str]:
    """Give the vendored files that are missing, changed or not in the manifest."""
    manifest = json.loads(MANIFEST.read_text())
    here = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file() and path != MANIFEST}
    found = sorted(manifest.keys() ^ here.keys())
    for name in sorted(manifest.keys() & here.keys()):
        if hashlib.sha256(here[name].read_bytes()).hexdigest() != manifest[name]["sha256"]:
            found.append(name)
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["sync"]:
        sync()
    if problems := differences():
        sys.exit("\n".join(["These vendored files are not what the manifest says:", *problems]))
