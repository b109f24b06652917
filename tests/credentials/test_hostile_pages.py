"""A page can lead astray, be endless or be nonsense: it costs little, and nothing is followed far."""

import json
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobboard.credentials import Outcome, issuing
from jobboard.credentials import PublicState as S
from jobboard.credentials.loader import MAX_FETCHES
from jobboard.credentials.sharing.finder import MAX_ASKED, MAX_LINKS, MAX_PICTURES
from jobboard.credentials.sharing.page import MAX_ELEMENTS, MAX_KEPT, read_page
from tests.credentials import platforms, scenarios
from tests.credentials.platforms import ENTITY, PORTFOLIO, Site, TypedSite, page
from tests.credentials.scenarios import codes, judge


def test_a_page_with_thousands_of_links_is_followed_a_few_times():
    site = Site()
    links = "".join(f'<link rel="alternate" type="application/json" href="/{each}">' for each in range(3000))
    pictures = "".join(f'<img src="/{each}.png" alt="">' for each in range(3000))
    anchors = "".join(f'<a href="/{each}.html">x</a>' for each in range(3000))
    site.answers[PORTFOLIO] = page(links, anchors + pictures)
    assert codes(judge(PORTFOLIO.encode(), web=site)) == {"page.no_badge"}
    assert len(site.asked) == 2 + MAX_LINKS + MAX_PICTURES


def test_the_longest_way_to_a_badge_leaves_enough_for_judging_it():
    site = Site()
    inner = "".join(f"&url=https%3A%2F%2Fnowhere.example%2F{each}" for each in range(9))
    links = "".join(f'<link rel="alternate" type="application/json" href="/{each}">' for each in range(9))
    picture = '<meta property="og:image" content="/first-aid.png">'
    copied = f"{PORTFOLIO}?a=b{inner}"
    site.answers[copied] = page(picture + links, '<img src="/2.png"><img src="/3.png"><img src="/4.png">')
    badge = platforms.hosted_at(site, "https://badges.example/assertions/7", image="https://badges.example/own.png")
    site.answers["https://badges.example/own.png"] = scenarios.picture()
    site.answers["https://portfolio.example/first-aid.png"] = issuing.bake_png(scenarios.picture(), badge)
    report = judge(copied.encode(), web=site)
    assert report.is_verified
    assert MAX_ASKED - 1 <= len(site.asked) <= MAX_FETCHES


def test_no_page_makes_a_verification_ask_more_than_a_bounded_number_of_addresses():
    site = Site()
    copied = f"{PORTFOLIO}?url=https%3A%2F%2Fnowhere.example%2F1&url=https%3A%2F%2Fnowhere.example%2F2"
    site.moved[copied] = f"https://eu.badgr.com/public/assertions/{ENTITY}"
    links = "".join(f'<link rel="alternate" type="application/json" href="/{each}">' for each in range(9))
    site.answers[copied] = page(links, "".join(f'<img src="/{each}.png" alt="">' for each in range(9)))
    judge(copied.encode(), web=site)
    assert len(set(site.asked)) == MAX_ASKED == len(site.asked) - 1


def test_a_page_is_read_to_its_twenty_thousandth_element_and_little_of_it_is_kept():
    link = '<link rel="alternate" type="application/json" href="/{}">'
    read = read_page(("<p>" * MAX_ELEMENTS + link).encode(), PORTFOLIO)
    assert read.links == []
    read = read_page("".join(link.format(each) for each in range(2 * MAX_KEPT)).encode(), PORTFOLIO)
    assert len(read.links) == MAX_KEPT
    script = '<script type="application/json">[{}]</script>'
    read = read_page("".join(script.format("1," * 300_000) for _ in range(3)).encode(), PORTFOLIO)
    assert len(read.documents) == 1


def test_links_to_inner_addresses_are_left_to_the_loader_which_refuses_them():
    site = Site()
    site.answers[PORTFOLIO] = page(
        '<link rel="alternate" type="application/json" href="http://169.254.169.254/latest">'
        '<link rel="alternate" type="application/json" href="file:///etc/passwd">'
        '<meta property="og:image" content="data:image/png;base64,AAAA"><base href="https://evil.example/">'
    )
    assert codes(judge(PORTFOLIO.encode(), web=site)) == {"page.no_badge"}
    assert site.asked == [PORTFOLIO, PORTFOLIO, "http://169.254.169.254/latest"]


def test_a_page_that_leads_to_pages_is_not_followed_on():
    site = Site()
    other = "https://portfolio.example/other"
    for here, there in ((PORTFOLIO, other), (other, PORTFOLIO)):
        link = f'<link rel="alternate" type="application/json" href="{there}">'
        site.answers[here] = page(link + f'<link rel="canonical" href="{there}">')
    assert codes(judge(PORTFOLIO.encode(), web=site)) == {"page.no_badge"}
    assert site.asked == [PORTFOLIO, PORTFOLIO, other]
    site.answers[PORTFOLIO] = page(f'<link rel="alternate" type="application/json" href="{PORTFOLIO}">')
    assert codes(judge(PORTFOLIO.encode(), web=site)) == {"page.no_badge"}


def test_links_on_a_page_that_moved_to_another_host_belong_to_that_host():
    shared = platforms.linked()
    shared.site.moved[PORTFOLIO] = "https://evil.example/copy/"
    shared.site.answers["https://evil.example/copy/first-aid.json"] = json.loads(scenarios.self_made())
    report = judge(PORTFOLIO.encode(), web=shared.site)
    assert "https://portfolio.example/isla/first-aid.json" not in shared.site.asked
    assert report.outcome(report.checks[1].judgement) is not Outcome.FAILED
    assert report.state is S.ISSUER_NOT_IDENTIFIED


@pytest.mark.parametrize("unit", ["<div>", "<b>", "<table>", "<a href=x>", "<script>", "<!--", "<", "&amp", "<x y='"])
def test_a_hostile_page_costs_little(unit):
    site = Site()
    site.answers[PORTFOLIO] = "<html>" + unit * (2 * 1024 * 1024 // len(unit) - 10)
    tracemalloc.start()
    began = time.process_time()
    report = judge(PORTFOLIO.encode(), web=site)
    seconds, most = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(report) == {"page.no_badge"}
    assert seconds < 10  # With the tracing of memory; 0.3 seconds without.
    assert most < 32 * 1024 * 1024


PIECES = [
    *(b"<html>", b"<script type=application/ld+json>", b"</script>", b"<link rel=alternate ", b"href='http://["),
    *(b"type=application/json ", b"<a href='https://x/?url=", b"https://[::1", b"'>", b"\0", b"\xff\xfe", b"{}"),
    *(b'[{"@graph": [{}]}]', b"<meta property=og:url content=", b"<img src=//", b"\xed\xa0\x80", b"&#xD800;"),
]


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(
            st.sampled_from(PIECES),
            max_size=12,
        ).map(b"".join),
    )
)
@settings(deadline=None)
def test_whatever_stands_at_an_address_ends_in_a_report(body):
    site = Site()
    site.answers[PORTFOLIO] = body
    report = judge(PORTFOLIO.encode(), web=TypedSite(site))
    assert not report.is_verified
    assert report.checks


def test_a_page_over_the_limit_is_not_read():
    shared = platforms.embedded()
    shared.site.answers[PORTFOLIO] += " " * (2 * 1024 * 1024)
    assert codes(judge(PORTFOLIO.encode(), web=shared.site)) == {"format.too_large"}
