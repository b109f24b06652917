"""The resume as files: what is in them, in any letters, and what is in none."""

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from jobboard import resume_pdf
from jobboard.models import Badge, Candidate
from jobboard.resume_json import SCHEMA
from jobboard.resumes import start_resume
from tests.credentials.scenarios import good, recipient
from tests.web.jobseeker import Jobseeker
from tests.web.test_resume import add_item, add_section


@pytest.fixture
def isla(browser, settings, now):
    isla = Jobseeker(browser, settings)
    with isla.database.writing() as session:
        start_resume(session, session.scalars(select(Candidate)).one())
    browser.get("/resume/profile")
    browser.submit("Save", headline="Clàrsair", summary="Zażółć gęślą jaźń. Příliš žluťoučký kůň.")
    add_item(browser, "Gàidhlig", "Languages", organisation="fluent")
    add_item(browser, "Fitter", "Experience", organisation="Clyde Yard", started="May 2020", ended="2021")
    add_section(browser, "Zqhidden")
    add_item(browser, "Zqsecret", "Zqhidden")
    browser.submit("Hide from employers Zqhidden")
    return isla


def place(browser, title):
    browser.get("/resume")
    browser.follow(f"Place a badge on {title}")
    browser.submit("Place Data analysis")


def words_of(answer):
    assert answer.headers["Content-Disposition"].startswith("attachment")
    reader = PdfReader(BytesIO(answer.data))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


def test_the_pdf_has_every_letter_and_the_state_of_each_badge(isla, browser, now):
    isla.import_badge(now)
    place(browser, "Fitter")
    words, reader = words_of(browser.client.get("/resume/resume.pdf"))
    for part in ("Clàrsair", "Zażółć gęślą jaźń.", "Příliš žluťoučký kůň.", "Gàidhlig", "Clyde Yard, May 2020 to 2021"):
        assert part in words
    assert "Badge: Data analysis. Verified on 1 June 2026" in words
    assert "knew them on 1 June 2026, 12:00 UTC" in words
    assert isla.account.name in words
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert [each.title for each in reader.outline] == ["Experience", "Languages", "Badges"]


def test_a_badge_that_is_not_verified_is_printed_as_such_and_is_no_certificate(isla, browser, now):
    isla.import_badge(now, good(**recipient("somebody@example.org")))
    place(browser, "Fitter")
    words, _ = words_of(browser.client.get("/resume/resume.pdf"))
    assert "Data analysis. Valid, not proven to be this person's" in words
    assert "Verified" not in words
    assert browser.client.get("/resume/resume.json").json["certificates"] == []


def test_nothing_hidden_is_in_any_file(isla, browser):
    browser.get("/resume/versions")
    browser.submit("Save", title="For care jobs")
    version = browser.page.links("For care jobs")[0]
    for address in ("/resume/resume.pdf", f"{version}/resume.pdf"):
        assert "Zq" not in words_of(browser.client.get(address))[0]
    assert b"Zq" not in browser.client.get("/resume/resume.json").data


def test_the_json_resume_says_what_the_standard_asks(isla, browser, now):
    isla.import_badge(now)
    made = browser.client.get("/resume/resume.json").json
    assert made["$schema"] == SCHEMA
    assert made["basics"]["label"] == "Clàrsair"
    assert made["work"] == [
        {"name": "Clyde Yard", "position": "Fitter", "summary": "", "startDate": "2020-05", "endDate": "2021"}
    ]
    assert made["languages"] == [{"language": "Gàidhlig", "fluency": "fluent"}]
    [certificate] = made["certificates"]
    assert certificate["name"] == "Data analysis"
    assert certificate["x-verification"] == "Verified on 1 June 2026"
    assert certificate["x-credential"] == isla.look(lambda session, candidate: candidate.badges[0].badge_key)


def test_a_badge_that_stands_at_an_address_links_to_it(isla, browser, now):
    isla.import_badge(now)
    assert "url" not in browser.client.get("/resume/resume.json").json["certificates"][0]
    with isla.database.writing() as session:
        session.scalars(select(Badge)).one().source_address = "https://college.example/badges/1"
    [certificate] = browser.client.get("/resume/resume.json").json["certificates"]
    assert certificate["url"] == "https://college.example/badges/1"


def test_what_goes_out_as_json_comes_back_as_a_draft(isla, browser, now):
    made = browser.client.get("/resume/resume.json").data
    browser.get("/resume/from-file")
    path = browser.submit("Read it", file=(BytesIO(made), "resume.json")).path
    isla.work(now)
    page = browser.get(path)
    assert page.html.xpath("//input[@id='entry1_title']/@value") == ["Fitter"]
    assert page.html.xpath("//input[@id='entry1_started']/@value") == ["May 2020"]


def test_a_resume_without_end_is_told_to_be_printed_instead(isla, browser, monkeypatch):
    monkeypatch.setattr(resume_pdf, "MOST_LETTERS", 10)
    assert "Print the preview" in browser.get("/resume/resume.pdf", status=429).text


def test_a_version_of_somebody_else_gives_no_file(isla, browser, new_browser, settings):
    browser.get("/resume/versions")
    browser.submit("Save", title="Mine")
    version = browser.page.links("Mine")[0]
    Jobseeker(new_browser(), settings, address="other@example.org").browser.get(f"{version}/resume.pdf", status=404)


def test_an_empty_resume_is_a_pdf_too(browser, settings):
    Jobseeker(browser, settings)
    words, _ = words_of(browser.client.get("/resume/resume.pdf"))
    assert "Badges" not in words
