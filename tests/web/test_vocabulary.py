"""The page about frameworks: what is in use, and whom it is from."""

import json

from jobboard import models, vocabulary
from jobboard.models import Role
from tests.vocabulary import made
from tests.vocabulary.test_frameworks import levels
from tests.vocabulary.test_importing import run


def test_without_frameworks_the_page_says_so_and_tells_staff_the_command(browser):
    page = browser.get("/vocabulary")
    assert page.h1 == "Skills and frameworks"
    assert "No framework is in use yet" in page.text
    assert "import-framework" not in page.text
    browser.sign_in_as(Role.STAFF)
    assert "jobboard import-framework esco PATH" in browser.get("/vocabulary").text


def test_frameworks_are_shown_with_version_counts_and_credit(browser, database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"), version="29.2")
    run(database, "esco", made.make_esco(tmp_path / "one"), version="1.1.0")
    run(database, "esco", made.make_esco(tmp_path / "two", skills=made.SKILLS[1:]), version="1.1.1")
    text = browser.get("/vocabulary").text
    assert "ESCO 1.1.1" in text
    assert "1.1.0" not in text
    assert "3 skills in 2 groups" in text
    assert "1 skill of earlier versions" in text
    assert "1 occupation" in text
    assert "This service uses the ESCO classification of the European Commission." in text
    assert "This product includes information from the O*NET 29.2 Database" in text
    assert "1 skill of other frameworks is known to mean the same" in text
    assert "Badge job board vocabulary" not in text


def test_the_site_s_own_skills_and_the_levels_are_shown(browser, database, tmp_path):
    (tmp_path / "scqf_levels.json").write_text(json.dumps({"levels": levels(eqf=5)}))
    run(database, "scqf", tmp_path)
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
    page = browser.get("/vocabulary")
    assert "Badge job board vocabulary" in page.text
    assert "Written for this site." in page.text
    rows = [[cell.text_content() for cell in row] for row in page.html.xpath("//tbody/tr")]
    assert rows[6] == ["7", "5", "Entry", "Awards"]
    assert rows[0][1] == "None"


def test_every_page_leads_there(browser):
    links = browser.get("/").html.xpath("//footer//a/@href")
    assert "Skills and frameworks" in [browser.get(link).h1 for link in links]


def test_a_crosswalk_that_was_undone_is_not_counted(browser, database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    run(database, "esco", made.make_esco(tmp_path / "esco"))
    with database.writing() as session:
        session.query(models.Crosswalk).one().undone_at = session.info["clock"]()
    assert "of other frameworks" not in browser.get("/vocabulary").text
