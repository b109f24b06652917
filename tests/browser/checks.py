"""What is asked of every page at every width: axe finds nothing, and nothing is wider than the window."""

from pathlib import Path

import axe_playwright_python

from tests.journeys.conftest import artefacts

WIDTHS = (1280, 320)
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"
_TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_at(page, name):
    """Give what is wrong with the page that is open, as sentences; keep a picture of it at each width."""
    page.evaluate(_AXE)  # Through the debugger: a script tag is what the page's CSP forbids.
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        problems += [f"{name} at {width}: {each}" for each in (*_axe(page), *_overflow(page))]
        page.screenshot(path=artefacts() / f"{name}-{width}.png", full_page=True)
    return problems


def _axe(page):
    for rule in page.evaluate(_RUN, _RULES):
        places = ", ".join(node["html"][:150] for node in rule["nodes"][:3])
        yield f"{rule['id']} ({rule['help']}): {places}"


def _overflow(page):
    if (pixels := page.evaluate(_TOO_WIDE)) > 0:
        yield f"{pixels} pixels wider than the window"
