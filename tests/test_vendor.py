"""Vendored files are what their manifest says."""

from tools.vendor import FOLDER, MANIFEST, differences


def test_no_vendored_file_was_changed():
    assert differences() == []


def test_a_changed_file_is_found(tmp_path, monkeypatch):
    copy = tmp_path / "vendor"
    for path in FOLDER.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    next(copy.glob("htmx-*/htmx.min.js")).write_bytes(b"// changed")
    monkeypatch.setattr("tools.vendor.FOLDER", copy)
    monkeypatch.setattr("tools.vendor.MANIFEST", copy / MANIFEST.name)
    assert differences() == [str(path.relative_to(copy)) for path in copy.glob("htmx-*/htmx.min.js")]
