"""How an issuer presents a certificate is read from what the hash covers, bounded, and of text only."""

from base64 import b64encode

import pytest

from jobboard.credentials import Display, Report
from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts.display import MAX_DISPLAY
from tests.credentials.blockcerts import certificates as made
from tests.credentials.blockcerts.test_version3 import report

MEANING = "https://schemas.learningmachine.com/2017/blockcerts/displayHtml"
PICTURE = "<img src='data:image/png;base64," + "A" * MAX_DISPLAY + "'>"


def display_of(document, web):
    found = report(document, web)
    assert found.state is S.VERIFIED
    assert Report.from_json(found.to_json()) == found
    return found.facts.display


def of_version_3(**display):
    web = made.web()
    [document] = made.issue(web, made.credential(display=display))
    return display_of(document, web)


def of_version_2(html, meaning=MEANING):
    web = made.web()
    contexts = [*made.assertion()["@context"], {"displayHtml": meaning}]
    [document] = made.issue(web, made.assertion(**{"@context": contexts, "displayHtml": html}))
    return display_of(document, web)


@pytest.mark.parametrize(
    ("display", "expected"),
    [
        ({"contentMediaType": "text/html", "content": "<b>x</b>"}, Display("text/html", "<b>x</b>")),
        ({"contentMediaType": "Text/HTML; charset=utf-8", "content": "x"}, Display("text/html", "x")),
        ({"contentMediaType": "text/plain", "content": "a\nb\u202e"}, Display("text/plain", "a\nb")),
        ({"contentMediaType": "text/markdown", "content": "# a"}, Display("text/markdown", "# a")),
        ({"contentMediaType": "text/html", "content": PICTURE}, Display("text/html", "<img src=''>")),
        ({"contentMediaType": "text/html", "content": "<p>" * MAX_DISPLAY}, Display("text/html", None)),
        ({"contentMediaType": "image/png", "content": "AAAA"}, Display("image/png", None)),
        ({"contentMediaType": "image/svg+xml", "content": "<svg/>"}, Display("image/svg+xml", None)),
        ({"contentMediaType": "application/pdf", "content": "AAAA"}, Display("application/pdf", None)),
        ({"contentMediaType": "text/html", "content": " "}, Display("text/html", None)),
        ({"contentMediaType": "text/html"}, None),
        ({"content": "<b>x</b>"}, None),
    ],
)
def test_a_text_is_kept_and_of_everything_else_its_kind(display, expected):
    assert of_version_3(**display) == expected


@pytest.mark.parametrize(
    ("encoding", "content", "expected"),
    [
        ("base64", b64encode("<p>è</p>".encode()).decode(), "<p>è</p>"),
        ("base64", "not base64!", None),
        ("base64", b64encode(b"\xff\xfe").decode(), None),
        ("gzip", "<p>x</p>", None),
        (["base64", "gzip"], "AAAA", None),
    ],
)
def test_an_encoding_is_undone_or_nothing_is_kept(encoding, content, expected):
    found = of_version_3(contentMediaType="text/html", contentEncoding=encoding, content=content)
    assert found == Display("text/html", expected)


def test_several_contents_are_none():
    assert of_version_3(contentMediaType="text/html", content=["<b>a</b>", "<b>b</b>"]) is None


def test_the_word_of_version_2_is_known_by_its_meaning():
    assert of_version_2("<b>Isla</b>") == Display("text/html", "<b>Isla</b>")
    assert of_version_2("<b>Isla</b>", "https://university.example/displayHtml") is None


def test_a_display_of_a_changed_certificate_is_not_kept():
    web = made.web()
    [document] = made.issue(web, made.credential())
    document["display"] = {**document["display"], "content": "changed"}
    found = report(document, web)
    assert (found.state, found.facts) == (S.FAILED, None)


def test_older_reports_have_none():
    web = made.web()
    [document] = made.issue(web, made.credential())
    kept = report(document, web).to_json()
    del kept["facts"]["display"]
    assert Report.from_json(kept).facts.display is None
