"""The faces of the search page: fields, text, chips, JSON; and what each says of what cannot be read."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from jobboard.errors import Unavailable
from jobboard.models import Candidate, Organisation, Requirement, Role, SelfClaimedSkill, Visibility
from tests.factories import (
    make_achievement,
    make_badge,
    make_candidate,
    make_organisation,
    make_skill,
    make_vacancy,
)
from tests.web.test_search import chips, people, world  # noqa: F401 - a fixture
from tests.web.world import publish


def asked(page):
    return parse_qs(urlsplit(page.path).query)


def whole_text(page):
    return page.html.get_element_by_id("text").text.removeprefix("\n")


def test_a_question_written_as_text_shows_in_the_form_and_as_chips(browser, world):  # noqa: F811
    browser.get("/search")
    page = browser.submit("Ask this", text='baker skill:"bread baking" level>=9 near:leith within:30 remote:yes')
    assert asked(page) == {
        "q": ["baker"],
        "need": [f"{world.baking.id}-9"],
        "place": ["Leith"],
        "within": ["30"],
        "remote": ["yes"],
    }
    assert chips(page) == [
        "Words: baker",
        "bread baking, SCQF level 9 or above",
        "Within 30 km of Leith",
        "Would work from home",
    ]
    assert page.html.get_element_by_id("q").value == "baker"
    assert page.html.xpath("//select[@id='within']/option[@selected]/@value") == ["30"]
    assert page.html.get_element_by_id("remote").checked
    assert whole_text(page) == 'baker skill:"bread baking" level>=9 near:Leith within:30 remote:yes'


def test_what_the_form_cannot_show_is_kept_when_the_form_is_sent(browser, world):  # noqa: F811
    browser.get("/search")
    browser.submit("Ask this", text='(baker OR cook) -"van driver"')
    page = browser.submit("Search", q="level")
    assert page.html.xpath("//input[@name='ask']/@value") == ['(baker OR cook) -"van driver"']
    assert chips(page) == ["Words: level", "Any of: baker OR cook", "Not: Words side by side: van driver"]


def test_a_text_that_cannot_be_read_is_kept_and_its_wrong_piece_is_marked(browser, world):  # noqa: F811
    browser.get("/search")
    page = browser.submit("Ask this", text='baker skil:"bread baking"')
    assert whole_text(page) == 'baker skil:"bread baking"'
    assert page.html.xpath("//*[@id='text-error']//mark/text()") == ["skil:"]
    browser.follow("skill:")
    assert chips(browser.page) == ["Words: baker", "bread baking"]
    page = browser.get("/search?text=baker (cook")
    assert page.html.xpath("//*[@id='text-error']//mark/text()") == ["("]
    assert "Nobody was searched yet" in page.text
    assert people(page) == []


def test_a_name_that_is_not_known_is_offered_and_a_link_asks_it(browser, world):  # noqa: F811
    page = browser.get("/search?text=baker skill:baking level>=9")
    browser.follow("bread baking")
    assert chips(browser.page) == ["Words: baker", "bread baking, SCQF level 9 or above"]
    page = browser.get("/search?q=baker&ask=skill:baking")
    assert people(page) == []
    browser.follow("bread baking")
    assert chips(browser.page) == ["Words: baker", "bread baking"]


@pytest.mark.parametrize(
    ("how", "labels"),
    [
        ("", ["bread baking", "van driving"]),
        ("any", ['Any of: skill:"bread baking" OR skill:"van driving"']),
        ("none", ["Not: bread baking", "Not: van driving"]),
        ("claims", ["Says to have: bread baking", "Says to have: van driving"]),
    ],
)
def test_several_skills_are_added_as_all_any_or_none(browser, world, how, labels):  # noqa: F811
    browser.get("/search")
    page = browser.submit("Add this skill", add="bread baking; van driving", add_how=how)
    assert chips(page) == labels


def test_one_badge_is_asked_for_in_fields(browser, world):  # noqa: F811
    browser.get("/search")
    page = browser.submit(
        "Add this skill",
        add="bread baking",
        add_level="7",
        add_grade="B",
        add_issuer="guild of bakers",
        add_issued="2025-01-01",
        add_valid="2027-01-01",
    )
    assert whole_text(page) == (
        'badge(skill:"bread baking" level>=7 grade>=B issuer:"Guild of Bakers" issued>=2025-01-01 valid>=2027-01-01)'
    )
    page = browser.submit("Add this skill", add_badge="Baker's badge", add_equivalent="yes")
    assert 'equivalent:"Baker\'s badge"' in whole_text(page)


def test_a_condition_is_changed_as_text(browser, world):  # noqa: F811
    browser.get(f"/search?q=level&need={world.baking.id}-9")
    browser.follow("Edit bread baking, SCQF level 9 or above")
    assert browser.page.html.get_element_by_id("part").value == 'skill:"bread baking" level>=9'
    page = browser.submit("Change it", part="skill:nothing")
    assert "There is no skill called “nothing”" in page.text
    assert page.html.get_element_by_id("part").value == "skill:nothing"
    page = browser.submit("Change it", part='skill:"van driving"')
    assert chips(page) == ["Words: level", "van driving"]
    browser.follow("Edit van driving")
    assert chips(browser.submit("Change it", part="")) == ["Words: level"]


def test_a_field_that_is_wrong_says_so_and_keeps_what_was_typed(browser, world):  # noqa: F811
    page = browser.get("/search?q=baker&add=bread+baking&add_issuer=Nobody&add_issued=2025-02-30")
    assert "There is no issuer called “Nobody”" in page.text
    assert page.html.get_element_by_id("add").value == "bread baking"
    assert page.html.get_element_by_id("add_issuer").value == "Nobody"
    assert "is not a day" in browser.get("/search?add_issued=2025-02-30").text


def test_words_of_the_question_are_marked_where_they_stand(browser, world):  # noqa: F811
    page = browser.get("/search?q=bakers")
    assert page.html.xpath("//*[@class='person__about']/mark/text()") == ["Baker"] * 7
    page = browser.get('/search?ask="baker at level"&q=baker')
    assert page.html.xpath("(//*[@class='person__about'])[1]/mark/text()") == ["Baker", "at", "level"]


def test_nobody_found_by_alternatives_names_the_condition_inside_them(browser, world):  # noqa: F811
    page = browser.get('/search?q=baker&ask=(skill:"bread baking" zebra) OR unheard')
    assert people(page) == []
    inside = 'Any of: (zebra skill:"bread baking") OR unheard'
    assert f"Search without “Words: zebra, inside {inside}”: 7 people" in page.text
    assert f"Search without “{inside}”: 7 people" in page.text
    browser.follow(f"Search without “Words: zebra, inside {inside}”")
    assert chips(browser.page) == ["Words: baker", 'Any of: skill:"bread baking" OR unheard']
    assert len(people(browser.page)) == 7
    assert "Guild of Bakers" in browser.page.html.xpath("string(//*[@class='person__proofs'])")


def test_a_person_is_an_example_for_a_question(browser, world):  # noqa: F811
    baker = world.bakers[-1]
    browser.get(f"/people/{baker.public_id}")
    page = browser.follow("Find people with skills like these")
    assert whole_text(page) == ('skill:"bread baking" level>=10 prefer(skill:"bread baking" level>=10)')
    assert people(page) == [baker.public_id]


def test_a_wish_that_is_not_met_is_named(browser, world):  # noqa: F811
    page = browser.get('/search?q=vans&ask=prefer(skill:"bread baking") prefer(skill:"van driving")')
    assert chips(page) == ["Words: vans", "Nice to have: bread baking", "Nice to have: van driving"]
    assert "Nice to have, not shown: bread baking" in page.text
    assert "Nice to have, not shown: van driving" not in page.text


def test_a_wish_that_is_only_said_is_named_so_and_comes_second(browser, world, database, embedded_engine):  # noqa: F811
    with database.writing() as session:
        silent = make_candidate(session, headline="Cook")
        for skill in (world.baking, world.driving):
            said = make_candidate(session, headline="Cook")
            session.add(SelfClaimedSkill(candidate_id=said.id, skill_id=skill.id))
    publish(database, embedded_engine)
    asked = 'ask=prefer(skill:"van driving")'
    page = browser.get(f"/search?{asked}")
    assert [people(page)[place] for place in (0, 1)] == [world.driver.public_id, said.public_id]
    assert people(page).index(silent.public_id) > 1
    lines = page.html.xpath("//li[@class='person']")
    assert "Nice to have, self-claimed, not proven: van driving" in lines[1].text_content()
    assert not lines[1].xpath(".//*[contains(@class, 'proof')]")
    assert page.text.count("self-claimed, not proven") == 1
    assert "with half of it for skills only self-claimed" in page.text
    lines = data(browser, f"/search.json?{asked}")["people"]
    assert [lines[1]["missing"], lines[1]["self_claimed"], lines[0]["self_claimed"]] == [["van driving"]] * 2 + [[]]


def data(browser, address, *, status=200, **options):
    response = browser.client.get(address, **options)
    assert response.status_code == status
    return json.loads(response.get_data())


def test_a_program_gets_the_same_people_totals_and_facets_and_no_name(browser, world):  # noqa: F811
    page = browser.get("/search")
    found = data(browser, "/search.json")
    assert [each["id"] for each in found["people"]] == people(page)
    assert found["total"] == 8
    assert "Ailsa" not in json.dumps(found)
    assert [each["count"] for each in found["facets"]["skill"]] == ["7", "fewer than 5"]
    assert data(browser, "/search", headers={"Accept": "application/json"}) == found
    for accept in ("application/json", "text/html"):
        assert browser.client.get("/search", headers={"Accept": accept}).headers["Vary"].startswith("Accept")
    found = data(browser, f"/search.json?q=level&need={world.baking.id}-9")
    assert found["text"] == 'level skill:"bread baking" level>=9'
    assert found["question"]["all"][0] == {"words": "level"}
    assert found["people"][0]["badges"][0]["skill"] == "bread baking, SCQF level 9"


def test_a_program_gets_no_name_and_address_that_somebody_wrote_in_their_headline(browser, database, world):  # noqa: F811
    with database.writing() as session:
        session.get(Candidate, world.driver.id).headline = "Ailsa Named drives vans, ailsa@vans.example"
    page = browser.get("/search")
    assert "ailsa@vans.example" in page.text  # People show on the page what they wrote.
    headlines = {each["id"]: each["headline"] for each in data(browser, "/search.json")["people"]}
    assert headlines[world.driver.public_id] == "drives vans,"


def test_no_small_count_of_the_pool_is_told_by_any_face(browser, world):  # noqa: F811
    address = f"q=vans&need={world.baking.id}-9"
    found = data(browser, f"/search.json?{address}")
    assert {each["count"] for each in found["without"]} == {"fewer than 5 people"}
    told = [each["count"] for group in data(browser, "/search.json")["facets"].values() for each in group]
    assert all(count == "fewer than 5" or int(count) >= 5 for count in told)
    assert "fewer than 5 people" in browser.get(f"/search?{address}").text


def test_the_order_of_small_counts_of_looser_questions_tells_nothing(browser, world):  # noqa: F811
    found = data(browser, f'/search.json?need={world.baking.id}-9&ask="level 4" OR zebra')["without"]
    assert [
        each["condition"] for each in found
    ] == [  # In the order of the conditions, though the first gives 1, the last 2.
        "bread baking, SCQF level 9 or above",
        'Any of: "level 4" OR zebra',
    ]


def test_an_issuer_beside_alternatives_narrows_them_all(browser, world, database, embedded_engine):  # noqa: F811
    with database.writing() as session:
        both = session.merge(world.driver)
        make_badge(session, both, skills=[(session.merge(world.baking), 12)])  # Of another issuer.
        make_badge(session, both, achievement=session.merge(world.badge))  # Of the guild, for nothing that is asked.
    publish(database, embedded_engine)
    either = f'ask=skill:"bread baking" level>=10 OR skill:"van driving"&issuer={world.guild.id}'
    page = browser.get(f"/search?{either}")
    assert people(page) == [world.bakers[-1].public_id]
    counted = {each["value"]: each["count"] for each in data(browser, f"/search.json?{either}")["facets"]["issuer"]}
    assert counted[str(world.guild.id)] == "fewer than 5"
    with database.writing() as session:
        make_badge(session, session.merge(world.bakers[-1]), skills=[(session.merge(world.driving), 5)])
    publish(database, embedded_engine)
    (proofs,) = browser.get(f"/search?{either}").html.xpath("//*[@class='person__proofs']")
    assert "Guild of Bakers" in proofs.text_content()
    assert "van driving" not in proofs.text_content()


def test_a_badge_that_only_hidden_people_have_is_neither_named_nor_offered(browser, world, database):  # noqa: F811
    with database.writing() as session:
        hidden = make_candidate(session, visibility=Visibility.HIDDEN)
        secret = make_achievement(session, name="Secret diver")
        make_badge(session, hidden, achievement=secret)
    page = browser.get(f"/search?badge={secret.id}")
    assert chips(page) == ["Badge: No longer known"]
    assert "diver" not in page.text
    assert "There is no badge called" in browser.get("/search?add_badge=Secret+diver").text
    for query in (
        "ask=badge:diver",
        'ask=badge:"secret diver"',
        "text=equivalent:diver",
        f"ask=equivalent:%23{secret.id}+x",
    ):
        assert "Secret diver" not in browser.client.get(f"/search.json?{query}").get_data(as_text=True)
        assert "Secret diver" not in browser.client.get(f"/search?{query}").get_data(as_text=True)


def test_a_program_is_told_what_cannot_be_read(browser, world):  # noqa: F811
    found = data(browser, "/search.json?ask=skill:baking&place=Atlantis", status=400)
    assert found["problems"]["ask"] == {
        "message": "There is no skill called “baking”. One of these may be meant.",
        "start": 6,
        "end": 12,
        "instead": ['"bread baking"'],
    }
    assert set(found["problems"]) == {"ask", "place"}


def test_search_away_is_told_to_programs(app, browser, world):  # noqa: F811
    class AwayEngine:
        def search(self, query, *, now, with_facets):
            raise Unavailable("away")

    app.extensions["jobboard"].engine = AwayEngine()
    assert data(browser, "/search.json", status=503) == {"error": "away"}


def test_only_employers_get_data_and_help(new_browser, world):  # noqa: F811
    other = new_browser()
    other.sign_in_as(Role.JOBSEEKER)
    for address in ("/search.json", "/search/help"):
        assert other.client.get(address).status_code == 403
        assert new_browser().client.get(address).status_code == 303


def test_the_help_page_explains_by_examples(browser, world):  # noqa: F811
    browser.get("/search")
    assert "ONE badge shows everything" in browser.follow("How to write a question").text


@pytest.mark.parametrize(
    ("address", "field", "limit"),
    [
        ("/search?q=" + "baker+" * 3000, "q", "1,000 characters"),
        ("/search?q=" + "a,b" * 300, "q", "200 words"),
        ("/search?ask=" + "baker+" * 3000, "ask", "4,000 characters"),
        ("/search?text=" + "baker+" * 3000, "text", "4,000 characters"),
        ("/search?text=" + "a+" * 201, "text", "200 words"),
        ("/search?text=" + "a+OR+-b+" * 100, "text", "60 conditions"),
        ("/search?q=a&edit=0&part=" + "claims:python+" * 61, "part", "60 conditions"),
    ],
)
def test_too_much_is_told_with_the_limit_where_it_stands_and_nobody_is_searched(
    app,
    browser,
    world,  # noqa: F811
    address,
    field,
    limit,
):
    class NoEngine:
        """Nobody asks it."""

    app.extensions["jobboard"].engine = NoEngine()
    page = browser.get(address)
    assert limit in page.html.get_element_by_id(f"{field}-error").text_content()
    if field in ("q", "ask"):
        found = data(browser, address.replace("/search", "/search.json"), status=400)
        assert limit in found["problems"][field]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "text=(((",
        "text=" + "x" * 5000,
        "text=%01&part=%02&edit=0",
        "q=a&edit=0&part=%22",
        "q=a&edit=99&part=x",
        "edit=-1&part=x",
        "q=a&edit=0&part=" + "%28" * 500,
        "ask=%22&place=%25&without=x&hours=x&contract=%27&available=2026-02-31&remote=no",
        "ask=" + "a+" * 2500,
        "add=" + ";".join(["bread baking"] * 11),
        "add=;&add_how=any",
        "add_badge=%25&add_grade=E&add_level=99",
        "without=99999999999999999999&within=99999999999999999999&place=leith",
        "skill=" + "&skill=".join(map(str, range(1, 90))) + "&ask=" + "claims:python+" * 70,
    ],
)
def test_bad_input_at_every_door_is_answered(browser, world, query):  # noqa: F811
    assert browser.get(f"/search?{query}").status == 200
    assert browser.client.get(f"/search.json?{query}").status_code in (200, 400)


def test_a_vacancy_of_another_organisation_is_neither_offered_nor_named(browser, world, database):  # noqa: F811
    with database.writing() as session:
        foreign = make_vacancy(session, make_organisation(session), title="Secret plan")
    page = browser.get(f"/search?without={foreign.id}")
    assert "Secret plan" not in page.text
    assert chips(page) == ["Not: Applied to: No longer known"]
    assert "There is no vacancy of yours called" in browser.get('/search?text=applied:"Secret plan"').text


def test_the_same_question_is_asked_of_applicants_and_many_wishes_fit_beside_the_vacancy_s(browser, world, database):  # noqa: F811
    with database.writing() as session:
        organisation = session.scalars(select(Organisation)).first()
        needs = [Requirement(is_must=True, skill_id=make_skill(session).id) for _ in range(12)]
        vacancy = make_vacancy(session, organisation, requirements=needs)
    wishes = " ".join(f'prefer(skill:"bread baking" level>={level})' for level in range(1, 13))
    page = browser.get(f"/vacancies/{vacancy.public_id}/applicants?q=cook&ask={wishes}")
    assert chips(page)[:2] == ["Words: cook", "Nice to have: bread baking, SCQF level 1 or above"]
    assert page.html.get_element_by_id("search") is not None
    assert {form.get("action") for form in page.html.xpath("//main//form")} == {
        f"/vacancies/{vacancy.public_id}/applicants"
    }
