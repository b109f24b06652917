"""Getting a published npm package, proven to be the one whose integrity we know."""

import base64
import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path


def unpack(package: str, integrity: str, folder: Path) -> Path:
    """Give the unpacked `name@version`, below an empty folder. Ends the program when its integrity is another."""
    home = folder / package.replace("/", "-").replace("@", "_")
    home.mkdir()
    npm = ["npm", "pack", "--silent", "--ignore-scripts", package]
    subprocess.run(npm, cwd=home, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (names come from our own lists)
    archive = next(home.glob("*.tgz"))
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != integrity:
        sys.exit(f"{package}: its integrity is {found}, we know {integrity}")
    with tarfile.open(archive) as content:
        content.extractall(home, filter="data")
    return home / "package"
