"""The public page of an employer, and what search engines are told."""

import json

import pytest
from lxml import etree

from jobboard.models import Issuer, LevelBasis, Requirement, Role, VacancyState
from tests.conftest import NOW
from tests.factories import (
    make_achievement,
    make_issuer,
    make_organisation,
    make_skill,
    make_speaker,
    make_vacancy,
)
from tests.web.world import make_employer, make_place


@pytest.fixture
def company(database):
    """An employer with an open job, and two badges of the issuer that its owner has proven to be."""
    with database.writing() as session:
        issuer = make_issuer(session, name="Loaf Academy")
        company = make_organisation(session, name="Loaf Ltd", member=make_speaker(session, issuer))
        company.website, company.about = "https://loaf.example", "We bake."
        make_achievement(session, issuer=issuer, name="Loaf baker").read_at = NOW
        make_achievement(session, issuer=issuer, name="Shown by nobody")
        make_achievement(session, name="Somebody else's").read_at = NOW
        make_vacancy(session, company, title="Baker")
        make_vacancy(session, company, title="Old job", state=VacancyState.CLOSED)
        make_vacancy(session, company, title="Secret", state=VacancyState.DRAFT)
    return company


def test_everybody_sees_what_an_employer_says_its_open_jobs_and_its_own_badges(browser, company):
    page = browser.get(f"/employers/{company.public_id}")
    assert page.h1 == "Loaf Ltd"
    assert "We bake." in page.text
    assert page.links("https://loaf.example") == ["https://loaf.example"]
    assert page.html.xpath("//ol[@class='jobs']//h3//text()") == ["Baker"]
    assert "Loaf baker" in page.text
    for hidden in ("Shown by nobody", "Somebody else's", "Secret", "Old job"):
        assert hidden not in page.text
    browser.follow("Baker")
    assert browser.follow("Loaf Ltd").h1 == "Loaf Ltd"


def test_the_badges_of_an_issuer_that_is_blocked_are_nobody_s_own(database, browser, company):
    with database.writing() as session:
        issuer = session.query(Issuer).filter_by(name="Loaf Academy").one()
        issuer.level_basis = LevelBasis.BLOCK
    assert "Loaf baker" not in browser.get(f"/employers/{company.public_id}").text


def test_who_registered_and_never_opened_a_vacancy_has_no_public_page(database, browser):
    with database.writing() as session:
        company = make_organisation(session)
        make_vacancy(session, company, state=VacancyState.DRAFT)
    browser.get(f"/employers/{company.public_id}", status=404)
    browser.get(f"/employers/{'0' * 32}", status=404)


def test_an_employer_writes_its_own_page_alone(database, browser, company):
    with database.writing() as session:
        account, own = make_employer(session)
        make_vacancy(session, own)
    browser.sign_in(account)
    browser.get("/employers/own")
    page = browser.submit("Save", website="javascript:alert(1)", about="x", status=422)
    assert "Write a whole address" in page.text
    assert page.html.get_element_by_id("about").value.strip() == "x"
    browser.submit("Save", website="https://own.example/x", about="Own\nwords")
    page = browser.get(f"/employers/{own.public_id}")
    assert "Own words" in page.text
    assert page.links("https://own.example/x")
    assert "We bake." in browser.get(f"/employers/{company.public_id}").text


@pytest.mark.parametrize(
    "website", ["http://", "ftp://a.example", "https://a b.example", "https://user@a.example", "https://[", "a" * 301]
)
def test_what_is_no_web_address_is_refused(database, browser, website):
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/employers/own")
    browser.submit("Save", website=website, status=422)


def test_a_website_that_is_no_web_address_is_no_link(database, browser, company):
    with database.writing() as session:
        session.merge(company).website = "javascript:alert(1)"
    assert "javascript" not in browser.get(f"/employers/{company.public_id}").text


def posting(page):
    (found,) = page.html.xpath("//script[@type='application/ld+json']/text()") or [None]
    return found and json.loads(found)


@pytest.fixture
def job(database, company):
    with database.writing() as session:
        badge = make_achievement(session, name="Hygiene", issuer=make_issuer(session, name="Food Agency"))
        needs = [
            Requirement(is_must=True, achievement_id=badge.id),
            Requirement(is_must=False, achievement_id=make_achievement(session, name="Nice").id),
            Requirement(is_must=True, skill_id=make_skill(session, "bread").id),
        ]
        job = make_vacancy(session, session.merge(company), title="</script> Baker & co", requirements=needs)
        job.place_id = make_place(session, "Wick", region="Highland").id
    return job


def test_a_job_is_told_to_search_engines_with_nothing_that_its_page_does_not_show(browser, job):
    page = browser.get(f"/jobs/{job.public_id}")
    told = posting(page)
    assert told["@type"] == "JobPosting"
    assert told["title"] == "</script> Baker & co"
    assert (told["datePosted"], told["validThrough"]) == ("2026-06-01", "2026-07-01T23:59:59+00:00")
    assert told["baseSalary"]["value"] == {
        "@type": "QuantitativeValue",
        "minValue": 26000,
        "maxValue": 28000,
        "unitText": "YEAR",
    }
    assert told["employmentType"] == ["FULL_TIME"]
    assert told["jobLocationType"] == "TELECOMMUTE"
    assert told["jobLocation"]["address"]["addressLocality"] == "Wick"
    assert told["skills"] == ["bread"]
    (badge,) = told["qualifications"]
    assert (badge["@type"], badge["credentialCategory"]) == ("EducationalOccupationalCredential", "badge")
    shown = (badge["name"], badge["recognizedBy"]["name"], "£26,000 to £28,000 a year", "1 July 2026", "1 June 2026")
    for each in (*shown, "Wick", "Full time", "From home".lower()):
        assert each in page.text


def test_a_closed_job_is_told_to_nobody(database, browser, job):
    with database.writing() as session:
        session.merge(job).closes_on = NOW.date().replace(day=1, month=5)
    page = browser.get(f"/jobs/{job.public_id}")
    assert posting(page) is None
    assert page.html.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert job.public_id not in browser.get("/sitemap.xml").text


def test_the_list_of_pages_has_the_open_jobs_and_their_employers(browser, company, job):
    page = browser.get("/sitemap.xml")
    found = etree.fromstring(page.body).xpath("//*[local-name()='loc']/text()")
    assert {each.partition("://")[2].partition("/")[2] for each in found} >= {
        "jobs",
        f"jobs/{job.public_id}",
        f"employers/{company.public_id}",
    }
    assert len(found) == len(set(found)) == 7
    robots = browser.get("/robots.txt")
    assert "Disallow: /people" in robots.text
    assert "Sitemap: http" in robots.text
    assert robots.text.rstrip().endswith("/sitemap.xml")
