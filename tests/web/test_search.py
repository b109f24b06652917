"""Candidate search: an employer asks, and sees the badges that answer."""

from urllib.parse import parse_qs, urlsplit

import pytest

from jobboard.errors import Unavailable
from jobboard.models import BadgeState, Role, Visibility
from tests.factories import make_account, make_achievement, make_badge, make_candidate, make_issuer, make_skill
from tests.web.world import make_employer, make_place, publish


@pytest.fixture
def world(database, embedded_engine, browser):
    """Seven bakers with levels 4 to 10 and one driver; the employer is signed in."""
    with database.writing() as session:
        employer, _ = make_employer(session)
        baking, driving = make_skill(session, "bread baking"), make_skill(session, "van driving")
        guild = make_issuer(session, name="Guild of Bakers", key="did:web:bakers.example", level=3)
        badge = make_achievement(session, issuer=guild, name="Baker's badge")
        leith = make_place(session, "Leith", region="Edinburgh")
        wick = make_place(session, "Wick", region="Highland", latitude=58.4)
        bakers = []
        for level in range(4, 11):
            baker = make_candidate(
                session, headline=f"Baker at level {level}", place_id=(leith if level < 9 else wick).id
            )
            make_badge(session, baker, achievement=badge, skills=[(baking, level)])
            bakers.append(baker)
        named = make_account(session, name="Ailsa Named")
        driver = make_candidate(session, account=named, visibility=Visibility.NAMED, headline="Drives vans")
        make_badge(session, driver, skills=[(driving, None)])
    publish(database, embedded_engine)
    browser.sign_in(employer)

    class World:
        pass

    World.bakers, World.driver, World.baking, World.driving = bakers, driver, baking, driving
    World.badge, World.guild, World.leith = badge, guild, leith
    return World


BADGE = "Badge: Baker's badge, from Guild of Bakers (bakers.example)"


def people(page):
    return [a.get("href").partition("?")[0].rsplit("/", 1)[1] for a in page.html.xpath("//*[@class='person__name']/a")]


def chips(page):
    return [a.text.strip() for a in page.html.xpath("//a[@class='chips__chip']")]


def test_everybody_searchable_is_found_and_named_only_where_they_wish(browser, world):
    page = browser.get("/search")
    assert page.html.get_element_by_id("result-count").text == "8 people found"
    assert len(people(page)) == 8
    assert "Ailsa Named" in page.text
    for baker in world.bakers:
        assert f"Candidate {baker.public_id[:4].upper()}" in page.text
        assert baker.account.name not in page.body.decode()


@pytest.mark.parametrize("level", [None, 4, 7, 10, 12])
def test_a_skill_at_a_level_finds_exactly_those_who_prove_it_and_shows_the_badge(browser, world, level):
    need = f"{world.baking.id}-{level}" if level else str(world.baking.id)
    page = browser.get(f"/search?need={need}")
    expected = [each.public_id for number, each in enumerate(world.bakers, 4) if number >= (level or 0)]
    assert people(page) == expected
    if expected:
        assert "Baker's badge from Guild of Bakers (bakers.example), level 3: in a register" in page.text
        assert "Verified on 1 June 2026" in page.text


def test_the_skill_field_adds_a_skill_at_a_level_without_scripts(browser, world):
    browser.get("/search?q=Baker")
    page = browser.submit("Search", add="bread baking", add_level="9")
    assert parse_qs(urlsplit(page.path).query) == {"q": ["Baker"], "need": [f"{world.baking.id}-9"]}
    assert chips(page) == ["Words: Baker", "bread baking, SCQF level 9 or above"]
    assert len(people(page)) == 2


def test_words_that_name_several_skills_offer_them_and_unknown_words_say_so(browser, world, database):
    with database.writing() as session:
        make_skill(session, "bread slicing")
    page = browser.get("/search?add=bread")
    assert "There is no skill called “bread”. One of these may be meant." in page.text
    browser.follow("bread baking")
    assert chips(browser.page) == ["bread baking"]
    assert "There is no skill called “zzz”" in browser.get("/search?add=zzz").text


def test_skills_are_offered_while_typing_and_the_list_is_the_fields_own(browser, world):
    (field,) = browser.get("/search").html.xpath("//input[@name='add']")
    assert browser.page.html.xpath(f"//datalist[@id='{field.get('list')}']")
    offered = browser.get(f"{field.get('hx-get')}?add=bak")
    assert offered.html.xpath("//datalist[@id='skill-names']/option/@value") == ["bread baking"]


def test_removing_a_chip_asks_everything_else_again(browser, world):
    page = browser.get(f"/search?q=level&need={world.baking.id}-9&badge={world.badge.id}")
    assert chips(page) == ["Words: level", "bread baking, SCQF level 9 or above", BADGE]
    (address,) = page.html.xpath("//a[starts-with(., 'bread baking')]/@href")
    page = browser.get(address)
    assert chips(page) == ["Words: level", BADGE]
    assert len(people(page)) == 7


def facet(page, name):
    labels = page.html.xpath(f"//input[@name='{name}']/following-sibling::label")
    return [" ".join(label.text_content().split()) for label in labels]


def test_facets_count_exactly_and_small_counts_are_not_told_in_the_pool(browser, world):
    page = browser.get("/search")
    assert facet(page, "skill") == ["bread baking (7)", "van driving (fewer than 5)"]
    assert facet(page, "issuer")[0] == "Guild of Bakers (bakers.example) (7)"
    assert facet(page, "region") == ["Edinburgh (5)", "Highland (fewer than 5)"]
    assert facet(page, "issuer_level") == [
        "Any identified issuer",
        "Has a domain of its own or better (8)",
        "In a register or better (7)",
    ]


def test_a_chosen_facet_stays_chosen_in_the_form(browser, world):
    browser.get("/search")
    page = browser.submit("Search", region=["Highland"])
    assert len(people(page)) == 2
    assert page.html.xpath("//input[@name='region' and @checked]/@value") == ["Highland"]
    assert facet(page, "region") == ["Highland (fewer than 5)", "Edinburgh (5)"]


def test_a_place_and_a_distance_find_who_is_near(browser, world):
    assert len(people(browser.get("/search?place=leith&within=20"))) == 5
    assert "Within 20 km of Leith" in chips(browser.page)
    page = browser.get("/search?place=Atlantis")
    assert people(page) == []
    assert "There is no place called “Atlantis”" in page.text
    assert page.html.get_element_by_id("place").value == "Atlantis"


def test_nobody_found_names_what_to_drop_and_what_that_would_give(browser, world):
    page = browser.get(f"/search?q=vans&need={world.baking.id}-9")
    assert page.html.get_element_by_id("result-count").text == "0 people found"
    assert "Search without “Words: vans”: fewer than 5 people" in page.text
    assert "Search without “bread baking, SCQF level 9 or above”: fewer than 5 people" in page.text
    browser.follow("Search without “Words: vans”")
    assert len(people(browser.page)) == 2


def test_who_went_into_hiding_since_the_index_was_written_is_not_shown(browser, world, database):
    with database.writing() as session:
        session.merge(world.driver).visibility = Visibility.HIDDEN
    page = browser.get("/search?q=vans")
    assert people(page) == []
    assert "Ailsa Named" not in page.body.decode()


def test_a_badge_revoked_since_the_index_was_written_is_not_shown_as_a_proof(browser, world, database):
    with database.writing() as session:
        driver = session.merge(world.driver)
        driver.badges[0].state = BadgeState.REVOKED
    page = browser.get(f"/search?need={world.driving.id}")
    assert not page.html.xpath("//*[@class='person__proofs']")


def test_twenty_to_a_page_and_the_rest_on_the_next(browser, database, embedded_engine):
    with database.writing() as session:
        employer, _ = make_employer(session)
        made = [make_candidate(session, headline=f"Number {number}").public_id for number in range(45)]
    publish(database, embedded_engine)
    browser.sign_in(employer)
    browser.get("/search?q=number")
    shown = people(browser.page)
    for _ in range(2):
        browser.follow("Next page")
        shown += people(browser.page)
    assert shown == made
    assert not browser.page.links("Next page")


def test_search_away_is_told_plainly_and_what_was_asked_is_kept(app, browser, world, monkeypatch):
    class AwayEngine:
        def search(self, query, *, now, with_facets):
            raise Unavailable("away")

    app.extensions["jobboard"].engine = AwayEngine()
    page = browser.get("/search?q=bakers&region=Highland", status=503)
    assert page.h1 == "Search is away"
    assert page.html.get_element_by_id("q").value == "bakers"
    assert page.html.xpath("//input[@name='region']/@value") == ["Highland"]
    assert browser.get("/vacancies").status == 200


@pytest.mark.parametrize(
    "query",
    [
        "need=x&need=1-&need=-1&need=1-99&need=99999999999999999999",
        "skill=0&skill=-1&skill=99999999&skill=²",
        "issuer_level=99&page=0&within=x",
        "page=999999999&q=a",
        "q=" + "x" * 5000,
        "q=%22AND+OR+NOT(*:*)%5B&region=%27%3B--",
        "add=" + "y" * 500 + "&add_level=13",
        "place=%25&within=-5",
        "region=" + "&region=".join(f"r{number}" for number in range(300)),
        "need=1-²&add=a&add_level=²",
    ],
)
def test_an_address_that_makes_no_sense_is_answered(browser, world, query):
    assert browser.get(f"/search?{query}").status == 200


def test_only_employers_search(new_browser, world):
    for role in (Role.JOBSEEKER, Role.STAFF):
        other = new_browser()
        other.sign_in_as(role)
        other.get("/search", status=403)
    assert new_browser().get("/search").h1 == "Sign in"
