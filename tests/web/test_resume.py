import pytest

from jobboard.models import Place, ResumeItem, ResumeSection, Visibility
from tests.credentials.scenarios import good, recipient
from tests.factories import make_skill
from tests.web.jobseeker import Jobseeker


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


def add_section(browser, title="Projects"):
    browser.get("/resume/sections/add")
    browser.submit("Add", title=title)


def add_item(browser, title, section="Projects", **fields):
    browser.get("/resume")
    browser.follow(f"Add to {section}")
    return browser.submit("Add", title=title, **fields)


def titles(page):
    return [" ".join(h.text_content().split()) for h in page.html.xpath("//main//section/h2")]


def items(page):
    return [" ".join(h.text_content().split()) for h in page.html.xpath("//main//li/h3")]


def item_id(browser, title):
    with browser.app.extensions["jobboard"].database.reading() as session:
        return session.query(ResumeItem).filter_by(title=title).one().id


def add_places(database, *names):
    with database.writing() as session:
        for number, (name, region) in enumerate(names):
            session.add(Place(key=f"p{number}", name=name, region=region, country="GB", latitude=56.0, longitude=-3.0))


def test_sections_are_added_renamed_moved_and_removed(isla, browser):
    add_section(browser, "Projects")
    add_section(browser, "Languages")
    page = browser.get("/resume")
    assert titles(page)[-2:] == ["Projects", "Languages"]
    browser.submit("Move up Languages")
    assert titles(browser.get("/resume"))[-2:] == ["Languages", "Projects"]
    browser.get("/resume")
    browser.follow("Rename Languages")
    browser.submit("Save", title="Languages I speak")
    assert titles(browser.get("/resume"))[-2:] == ["Languages I speak", "Projects"]
    browser.follow("Remove Languages I speak")
    page = browser.submit("Remove")
    assert titles(page)[-1:] == ["Projects"]
    assert "is removed" in page.text


def test_a_full_section_names_what_goes_with_it(isla, browser):
    add_section(browser)
    add_item(browser, "A bridge")
    browser.get("/resume")
    page = browser.follow("Remove Projects")
    assert "A bridge" in page.text
    assert "cannot be brought back" in page.text


def test_items_are_added_edited_and_moved_by_buttons(isla, browser):
    add_section(browser)
    add_item(browser, "First", organisation="A firm", started="May 2020", ended="2021", description="Built things.")
    page = add_item(browser, "Second")
    assert items(page) == ["First", "Second"]
    assert "A firm, May 2020 to 2021" in page.text
    page = browser.submit("Move up Second")
    assert items(page) == ["Second", "First"]
    assert page.path.endswith(f"#item-{item_id(browser, 'Second')}")
    browser.follow("Edit First")
    page = browser.submit("Save", title="First of all")
    assert items(page) == ["Second", "First of all"]
    assert "Built things." in page.text


def test_a_removed_item_is_put_back_where_it_was_with_its_badge(isla, browser, now):
    isla.import_badge(now)
    add_section(browser)
    for title in ("First", "Second", "Third"):
        add_item(browser, title)
    browser.follow("Edit Second")
    browser.submit("Save", description="Two\nlines & <tags>")
    browser.follow("Place a badge on Second")
    browser.submit("Place Data analysis")
    page = browser.submit("Remove Second")
    assert items(page) == ["First", "Third"]
    assert "“Second” is removed." in page.text
    page = browser.submit("Undo")
    assert items(page) == ["First", "Second", "Third"]
    assert "Two lines & <tags>" in page.text
    assert page.html.xpath("//li[h3='Second']//a[.='Data analysis']")


def test_a_badge_is_placed_and_taken_off(isla, browser, now):
    badge = isla.import_badge(now).path
    add_section(browser)
    page = add_item(browser, "A course")
    assert "Data analysis" not in page.text
    browser.follow("Place a badge on A course")
    page = browser.submit("Place Data analysis")
    assert "Verified" in page.html.xpath("string(//li[h3='A course'])")
    assert "A course" in browser.get(badge).text
    browser.get("/resume")
    page = browser.submit("Take off Data analysis from A course")
    assert "Data analysis" not in page.text
    assert "not placed yet" in browser.get(badge).text


def test_a_badge_of_somebody_else_cannot_be_placed(isla, browser, new_browser, settings, now):
    foreign = isla.import_badge(now).path.rpartition("/")[2]
    other = Jobseeker(new_browser(), settings, address="other@example.org").browser
    add_section(other)
    add_item(other, "A course")
    other.post(f"/resume/items/{item_id(other, 'A course')}/badges", badge=foreign, status=404)


@pytest.mark.parametrize(
    "address",
    [
        "/resume/sections/{section}/edit",
        "/resume/sections/{section}/remove",
        "/resume/sections/{section}/items/add",
        "/resume/items/{item}/edit",
        "/resume/items/{item}/badges",
    ],
)
def test_a_resume_of_somebody_else_is_not_there(isla, browser, new_browser, settings, address):
    add_section(browser)
    add_item(browser, "Mine")
    with isla.database.reading() as session:
        ids = {
            "item": item_id(browser, "Mine"),
            "section": session.query(ResumeSection).filter_by(title="Projects").one().id,
        }
    other = Jobseeker(new_browser(), settings, address="other@example.org").browser
    other.get(address.format(**ids), status=404)
    other.post(address.format(**ids), status=404, title="Taken")
    browser.get(address.format(**ids))


@pytest.mark.parametrize("number", ["0", "2147483647", "99999999999999999999", "-1", "x"])
def test_an_id_that_no_database_holds_is_not_there(isla, browser, number):
    browser.get(f"/resume/items/{number}/edit", status=404)
    browser.post(f"/resume/sections/{number}/move", direction="up", status=404)


@pytest.mark.parametrize("title", ["", " ", "x" * 10_000])
def test_a_title_that_cannot_be_kept_is_refused_and_nothing_typed_is_lost(isla, browser, title):
    add_section(browser)
    browser.follow("Add to Projects")
    page = browser.submit("Add", title=title, description="Kept as typed.", status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#title"]
    assert "Kept as typed." in page.html.xpath("string(//textarea)")
    browser.get("/resume/sections/add")
    assert browser.submit("Add", title=title, status=422).html.xpath("//*[@role='alert']//a/@href") == ["#title"]


def test_the_profile_is_kept_and_a_place_is_found_by_its_name(isla, browser, database):
    add_places(database, ("Dundee", "Dundee City"), ("Perth", "Perth and Kinross"))
    browser.get("/resume/profile")
    page = browser.submit("Save", headline="Care assistant", summary="Five years.", place="dundee")
    assert "Care assistant" in page.text
    assert "Dundee, Dundee City" in page.text
    assert browser.get("/resume/profile").html.xpath("//input[@id='place']/@value") == ["Dundee, Dundee City"]
    browser.submit("Save", place="")
    assert "Dundee" not in browser.get("/resume").text


def test_several_places_of_one_name_are_offered(isla, browser, database):
    add_places(database, ("Newport", "Fife"), ("Newport", "Highland"))
    browser.get("/resume/profile")
    page = browser.submit("Save", headline="Kept", place="Newport", status=422)
    assert page.html.xpath("//input[@id='headline']/@value") == ["Kept"]
    chosen = page.html.xpath("//label[.='Newport, Highland']/preceding-sibling::input/@value")
    page = browser.submit("Save", place_id=chosen[0])
    assert "Newport, Highland" in page.text


def test_a_place_nobody_knows_is_refused(isla, browser):
    browser.get("/resume/profile")
    page = browser.submit("Save", headline="Kept", place="Nowhere at all", status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#place"]
    assert page.html.xpath("//input[@id='headline']/@value") == ["Kept"]


def test_every_visibility_says_what_it_means_and_the_chosen_one_is_kept(isla, browser):
    page = browser.get("/resume/visibility")
    assert len(page.html.xpath("//input[@type='radio' and @aria-describedby]")) == 4
    assert "not even one that you have applied to" in page.text
    page = browser.submit("Save", visibility="named")
    assert "Searchable, named" in page.text
    assert isla.look(lambda session, candidate: candidate.visibility) is Visibility.NAMED


@pytest.mark.parametrize("value", ["everybody", "", None])
def test_a_visibility_that_does_not_exist_changes_nothing(isla, browser, value):
    before = isla.look(lambda session, candidate: candidate.visibility)
    browser.get("/resume/visibility")
    page = browser.submit("Save", visibility=value, status=422)
    assert "Choose who can find you." in page.text
    assert isla.look(lambda session, candidate: candidate.visibility) is before


def test_self_claimed_skills_are_found_by_search_and_stand_apart(isla, browser, database, now):
    with database.writing() as session:
        make_skill(session, "first aid")
        make_skill(session, "C++")
    browser.get("/resume/skills")
    page = browser.submit("Search", q="first")
    assert "1 skill found for “first”" in page.text
    page = browser.submit("Add first aid")
    assert "first aid" in page.html.xpath("string(//*[contains(@class, 'skill-list--claimed')])")
    assert not page.html.xpath("//*[contains(@class, 'skill-list--proven')]")
    assert "0 skills found" in page.text
    browser.get("/resume/skills")
    page = browser.submit("Search", q="c++")
    assert "1 skill found" in page.text
    page = browser.submit("Remove first aid")
    assert not page.html.xpath("//*[contains(@class, 'skill-list--claimed')]")


@pytest.mark.parametrize("skill", ["", "x", "0", "999999", "99999999999999999999", "٣"])
def test_a_skill_that_does_not_exist_is_not_there(isla, browser, skill):
    browser.post("/resume/skills", skill=skill, status=404)
    browser.post("/resume/skills/remove", skill=skill, status=404)


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "*" * 200, "☃"])
def test_any_words_can_be_searched_for(isla, browser, words):
    browser.get("/resume/skills")
    assert "found for" in browser.submit("Search", q=words, status=200).text


def test_the_preview_shows_the_name_only_when_asked(isla, browser, now):
    isla.import_badge(now)
    add_section(browser)
    add_item(browser, "A course")
    browser.follow("Place a badge on A course")
    browser.submit("Place Data analysis")
    page = browser.get("/resume/preview")
    assert page.html.xpath("//nav//a[@aria-current]/text()") == ["Resume"]
    main = page.html.xpath("string(//main)")
    assert isla.account.name not in main
    assert "A course" in main
    assert "Data analysis" in main
    assert isla.account.name in browser.get("/resume/preview?as=named").text


def test_a_saved_version_stays_as_it_is(isla, browser, now):
    isla.import_badge(now, good(**recipient("somebody@example.org")))
    add_section(browser)
    add_item(browser, "First")
    browser.get("/resume/versions")
    page = browser.submit("Save", title="For care jobs")
    assert "For care jobs, saved on 1 June 2026" in page.text
    add_item(browser, "Later")
    browser.get("/resume/versions")
    page = browser.follow("For care jobs")
    assert "First" in page.text
    assert "Later" not in page.text


def test_a_version_needs_a_title(isla, browser):
    browser.get("/resume/versions")
    page = browser.submit("Save", title=" ", status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#title"]


def test_a_version_of_somebody_else_is_not_there(isla, browser, new_browser, settings):
    browser.get("/resume/versions")
    browser.submit("Save", title="Mine")
    address = browser.page.links("Mine")[0]
    Jobseeker(new_browser(), settings, address="other@example.org").browser.get(address, status=404)


def test_what_a_person_looks_for_is_kept_shown_and_searched(isla, browser, database):
    browser.get("/resume/wishes")
    page = browser.submit(
        "Save",
        hours=["full_time", "part_time"],
        contracts=["permanent"],
        is_remote_ok="yes",
        available_from="1 March 2027",
    )
    assert "Full time, part time, permanent, from home, from 1 March 2027" in page.text
    page = browser.get("/resume/wishes")
    assert page.html.xpath("//input[@id='available_from']/@value") == ["2027-03-01"]
    assert len(page.html.xpath("//input[@type='checkbox' and @checked]")) == 4
    browser.submit("Save", hours=[], contracts=["nonsense"], is_remote_ok=None, available_from="")
    assert "Full time" not in browser.get("/resume").text


def test_a_day_that_nobody_can_read_is_refused_and_what_was_chosen_stays(isla, browser):
    browser.get("/resume/wishes")
    page = browser.submit("Save", hours=["part_time"], available_from="next spring", status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#available_from"]
    assert page.html.xpath("//input[@id='available_from']/@value") == ["next spring"]
    assert page.html.xpath("//input[@value='part_time']/@checked")
