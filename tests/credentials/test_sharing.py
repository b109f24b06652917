"""The address of a page leads to the report that the badge itself would have got, and to no other."""

import json

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import RecordingLoader, ReplayLoader, badge_found, issuing
from jobboard.credentials.sharing.platforms import platform_leads
from tests.credentials import platforms, scenarios
from tests.credentials.platforms import ENTITY, EVERY, HASH, PORTFOLIO, REGIONS, UUID, Site, TypedSite, page
from tests.credentials.scenarios import codes, judge


def said(report):
    return report.checks, report.facts, report.issuer_level


@pytest.mark.parametrize("name", EVERY)
def test_a_page_leads_to_the_report_of_its_badge(name):
    shared = EVERY[name]()
    report, direct = judge(shared.copied.encode(), web=shared.site), judge(shared.badge, web=shared.site)
    assert direct.facts.name in {"First aid", "Data analysis"}
    assert said(report) == said(direct)
    if not direct.badge_key.startswith("sha256:"):
        assert report.badge_key == direct.badge_key


@pytest.mark.parametrize("name", EVERY)
def test_the_report_on_a_page_is_replayed_without_asking_anybody(name):
    shared = EVERY[name]()
    report = judge(shared.copied.encode(), web=shared.site)
    again = judge(shared.copied.encode(), web=ReplayLoader(report.documents))
    assert (said(again), again.badge_key) == (said(report), report.badge_key)


@pytest.mark.parametrize("name", EVERY)
def test_what_was_found_can_be_kept_in_place_of_the_address(name):
    shared = EVERY[name]()
    report = judge(shared.copied.encode(), web=shared.site)
    kept = badge_found(shared.copied, report.documents)
    assert said(judge(kept, web=shared.site)) == said(report)
    assert b"<html" not in kept


@pytest.mark.parametrize(("pages", "server"), REGIONS.items())
def test_every_region_of_badgr_has_its_server(pages, server):
    shared = platforms.badgr(pages, server)
    assert judge(shared.copied.encode(), web=shared.site).facts.name == "First aid"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.credly.com/badges/{UUID}",
        f"https://www.credly.com/badges/{UUID}/linked_in_profile",
        f"https://www.credly.com/earner/earned/badge/{UUID}",
        f"https://www.youracclaim.com/badges/{UUID}?source=linked_in_profile",
        f"https://www.credly.com/badges/{UUID}#top",
    ],
)
def test_the_ways_in_which_credly_pages_are_written(address):
    assert judge(address.encode(), web=platforms.credly().site).facts.name == "First aid"


@pytest.mark.parametrize(
    "address",
    [
        "https://moodle.college.example/learn/badges/badge.php?hash=a%2F..%2Fb12345678",
        f"https://moodle.college.example/learn/badges/badge.php?hash={HASH}&hash={HASH}",
        f"https://www.credly.com.evil.example/badges/{UUID}",
        f"https://evil.example/www.credly.com/badges/{UUID}",
        f"https://www.credly.com/badges/{UUID}x",
        "https://badgr.com/public/assertions/{id}",
        "https://badgr.com/public/assertions/..%2F..%2Fv2",
        "https://openbadgepassport.com/app/badge/info/٣",
    ],
)
def test_an_address_that_only_resembles_a_page_of_a_platform_leads_nowhere(address):
    assert platform_leads(address) == ()


def test_what_tells_who_the_owner_is_is_sent_to_nobody():
    for shared in (platforms.badgr(), platforms.checker()):
        report = judge(shared.copied.encode(), web=shared.site)
        assert report.facts.name == "First aid"
        assert not [each for each in shared.site.asked if "isla" in each]
        assert not [each for each in report.documents if "isla" in each.requested]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (page(body="<h1>Isla has a badge</h1>"), "page.no_badge"),
        (page(f'<script type="application/ld+json">{scenarios.good().decode()}</script>' * 2), None),
        (
            page(
                f'<script type="application/ld+json">{scenarios.good().decode()}</script>'
                f'<script type="application/ld+json">{scenarios.good(id="urn:uuid:other").decode()}</script>'
            ),
            "page.several_badges",
        ),
        (
            page(
                body=f'<a href="https://www.credly.com/badges/{UUID}">One</a>'
                f'<a href="https://badgr.com/public/assertions/{ENTITY}">Another</a>'
            ),
            "page.several_badges",
        ),
        (page('<script type="application/ld+json">{"@type": "Person", "name": "Isla"}</script>'), "page.no_badge"),
        (page('<script type="application/ld+json">{"a": 1, "a": 2}</script>'), "page.no_badge"),
        (page('<script type="application/ld+json">[1, null, {"@graph": 1}]</script>'), "page.no_badge"),
        (page('<link rel="alternate" type="application/json+oembed" href="/oembed">'), "page.no_badge"),
    ],
)
def test_a_page_without_exactly_one_badge_is_answered_with_what_to_do(body, code):
    site = Site()
    site.answers[PORTFOLIO] = body
    report = judge(PORTFOLIO.encode(), web=site)
    assert (codes(report) == {code}) if code else report.is_verified
    assert code is None or (report.state, report.facts) == (S.COULD_NOT_BE_CHECKED, None)


def test_the_words_of_a_page_are_never_shown():
    site = Site()
    document = scenarios.unsigned(name="Doctor of everything")
    site.answers[PORTFOLIO] = platforms.embedded(scenarios.encode(document)).site.answers[PORTFOLIO]
    report = judge(PORTFOLIO.encode(), web=site)
    assert report.facts is None
    assert not report.is_verified
    assert "everything" not in str(report.checks)


def test_somebody_elses_badge_on_the_own_page_is_judged_for_what_it_is():
    shared = platforms.embedded(scenarios.good(**scenarios.recipient("other@example.org")))
    assert judge(shared.copied.encode(), web=shared.site).state is S.NOT_PROVEN_YOURS


def test_a_changed_badge_on_a_page_fails_and_no_better_one_is_looked_for():
    shared = platforms.linked()
    forged = scenarios.good().replace(b'"name": "Data analysis"', b'"name": "Rocket science"')
    script = f'<script type="application/ld+json">{forged.decode()}</script>'
    shared.site.answers[PORTFOLIO] = shared.site.answers[PORTFOLIO].replace("</head>", f"{script}</head>")
    assert judge(shared.copied.encode(), web=shared.site).state is S.FAILED


def test_a_page_without_certain_letters_gives_no_document_that_would_look_changed():
    shared = platforms.embedded(
        json.dumps(json.loads(scenarios.good(name="Bádges")), ensure_ascii=False).encode(),
    )
    text = shared.site.answers[PORTFOLIO]
    assert judge(PORTFOLIO.encode(), web=shared.site).is_verified
    wrongly_called = text.replace('charset="utf-8"', 'charset="iso-8859-1"')
    for body, is_read in (
        (wrongly_called.encode(), True),
        (text.encode("utf-16"), True),
        (b"\xef\xbb\xbf" + text.encode(), True),
        (wrongly_called.encode("latin-1"), False),
    ):
        shared.site.answers[PORTFOLIO] = body
        report = judge(PORTFOLIO.encode(), web=TypedSite(shared.site))
        assert report.is_verified if is_read else codes(report) == {"page.no_badge"}


def test_addresses_on_a_page_lose_what_tells_who_the_owner_is():
    shared = platforms.linked()
    shared.site.answers[PORTFOLIO] = page(
        '<link rel="alternate" type="application/json" href="first-aid.json?identity__email=isla%40example.org">'
    )
    assert judge(f"{PORTFOLIO}?email=isla%40example.org#isla".encode(), web=shared.site).is_verified
    assert not [each for each in shared.site.asked if "isla%" in each or "#" in each]


def test_a_page_at_the_very_place_of_an_assertion_is_read_as_a_page():
    site = Site()
    address = f"https://openbadgefactory.com/v1/assertion/{HASH}"
    site.answers[address] = page('<link rel="alternate" type="application/json" href="/first-aid.json">')
    site.answers["https://openbadgefactory.com/first-aid.json"] = json.loads(scenarios.good())
    assert judge(address.encode(), web=site).is_verified


def test_a_page_and_a_document_at_one_address_are_recorded_and_replayed_apart():
    shared = platforms.same_address()
    recorder = RecordingLoader(shared.site, now=scenarios.NOW)
    replay = ReplayLoader(recorder.documents)
    for takes in ("application/json", "text/html", "application/json"):
        answer = recorder.load(PORTFOLIO, accept=takes)
        replay = ReplayLoader(recorder.documents)
        assert replay.load(PORTFOLIO, accept=takes) == answer
    pages_first = RecordingLoader(shared.site, now=scenarios.NOW)
    assert pages_first.load(PORTFOLIO, accept="text/html").is_page
    assert not pages_first.load(PORTFOLIO).is_page
    replay = ReplayLoader(pages_first.documents)
    assert (replay.load(PORTFOLIO, accept="text/html").is_page, replay.load(PORTFOLIO).is_page) == (True, False)


def test_a_platform_that_does_not_answer_is_told_and_asked_again_later():
    shared = platforms.credly()
    shared.site.answers[shared.badge.decode()] = None
    report = judge(shared.copied.encode(), web=shared.site)
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {"fetch.unreachable"})
    shared.site.answers[shared.badge.decode()] = 503
    assert codes(judge(shared.copied.encode(), web=shared.site)) == {"fetch.status"}


def test_a_badge_that_its_platform_took_away_is_gone():
    shared = platforms.credly()
    shared.site.answers[shared.badge.decode()] = 410
    assert codes(judge(shared.copied.encode(), web=shared.site)) == {"fetch.gone"}


def test_of_a_picture_with_a_badge_all_but_its_pixels_is_kept():
    shared = platforms.picture_on_the_page()
    report = judge(PORTFOLIO.encode(), web=shared.site)
    kept = {each.requested: each.body for each in report.documents}
    assert scenarios.good() in kept["https://portfolio.example/first-aid.png"]
    assert b"IDAT" not in kept["https://portfolio.example/first-aid.png"]
    assert len(kept["https://portfolio.example/logo.png"]) <= 64


def test_a_damaged_picture_or_two_different_badges_in_pictures_are_no_badge():
    shared = platforms.picture_on_the_page()
    baked = shared.site.answers["https://portfolio.example/first-aid.png"]
    shared.site.answers["https://portfolio.example/first-aid.png"] = baked[:-20]
    assert codes(judge(PORTFOLIO.encode(), web=shared.site)) == {"page.no_badge"}
    shared.site.answers["https://portfolio.example/first-aid.png"] = baked
    other = issuing.bake_png(scenarios.picture(), scenarios.good(id="urn:uuid:other"))
    shared.site.answers["https://portfolio.example/logo.png"] = other
    assert codes(judge(PORTFOLIO.encode(), web=shared.site)) == {"page.several_badges"}


def test_an_address_that_gives_a_file_is_read_as_that_file():
    site = Site()
    site.answers[PORTFOLIO] = issuing.bake_png(scenarios.picture(), scenarios.good())
    assert judge(PORTFOLIO.encode(), web=site).is_verified
