"""Write the documents that are made from the code: `python -m tools.docs`."""

from pathlib import Path

from jobboard.credentials.reasons import reasons_page

PAGES = {"verification.md": reasons_page}
FOLDER = Path(__file__).resolve().parents[1] / "docs"

if __name__ == "__main__":
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")
