"""The main job end to end: a badge comes in, its holder is found by it and by a vacancy, and is lost when it ends."""

import json
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from indexer.check import find_drift
from indexer.rebuild import rebuild
from jobboard import models, vocabulary
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, NOW, OWNER, Web
from tests.journeys.conftest import Site

PASSWORD = "calm-otter-walks-by-the-forth"


@pytest.fixture
def site(parts, settings):
    database, engine = parts
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
    return Site(database, engine, settings, NOW, Web())


def register(site, kind, address, **more):
    browser = site.browser()
    browser.get(f"/register/{kind}")
    browser.submit(
        "Register", name="Isla Rae" if kind == "jobseeker" else "Rory Weir", address=address, password=PASSWORD, **more
    )
    browser.get("/mail")  # The latest mail comes first.
    browser.get(browser.page.html.xpath("//a[contains(@href, '/confirm-address')]/@href")[0])
    browser.submit("Confirm", password=PASSWORD)
    return browser


def skill(site, label):
    with site.database.reading() as session:
        return session.scalars(select(models.Skill).where(models.Skill.label == label)).one()


def badge_for(site, *, recipient=OWNER, **changes):
    subject = scenarios.recipient(recipient)["credentialSubject"]
    subject = {**subject, "achievement": scenarios.achievement(skill(site, "data analysis").key)}
    return scenarios.good(credentialSubject=subject, **changes)


def import_badge(site, browser, data):
    browser.get("/badges/import")
    browser.submit("Import", text=data.decode())
    site.settle()
    browser.get("/badges")
    return browser.page


def found(browser, query):
    page = browser.get(f"/search?{query}")
    assert page.html.xpath("//*[@id='result-count']"), page.text
    return page.html.xpath("//*[@class='person__name']/a/@href")


def test_from_a_badge_to_a_match_and_back_out(site):
    jobseeker = register(site, "jobseeker", OWNER)
    assert "Verified" in import_badge(site, jobseeker, badge_for(site)).text
    jobseeker.get("/resume/profile")
    jobseeker.submit("Save", headline="Analyst of harbours", summary="Charts.", place="Dundee")
    jobseeker.get("/resume/visibility")
    jobseeker.submit("Save", visibility="anonymous")
    site.settle()

    employer = register(site, "employer", "owner@harbour.example", organisation="Harbour")
    analysis = skill(site, "data analysis").id
    people = found(employer, f"need={analysis}-7")
    assert len(people) == 1
    assert found(employer, f"need={analysis}-8") == []
    assert len(found(employer, "q=harbour")) == 1
    broader = skill(site, "data and databases").id
    assert len(found(employer, f"need={broader}")) == 1
    assert "Isla" not in employer.page.text

    employer.get(people[0])
    assert "Data analysis" in employer.page.text
    report = employer.page.html.xpath("//a[contains(@href, '/badges/')]/@href")[0]
    employer.get(report)
    assert OWNER not in employer.page.body.decode()

    vacancy = post_vacancy(employer, analysis)
    assert "College" in employer.page.text  # the match list names the issuer behind the tick
    jobseeker.get(vacancy)
    jobseeker.get(f"{vacancy}/apply")
    jobseeker.submit("Check what is sent", version="now")
    jobseeker.submit("Send the application")
    site.settle()
    address = vacancy.replace("/jobs/", "/vacancies/")
    assert len(employer.get(f"{address}/applicants").html.xpath("//*[@class='person__name']/a/@href")) == 1

    site.web.answers[LIST] = scenarios.status_list([5])
    site.now += timedelta(days=2)
    site.settle()
    employer, jobseeker = sign_in_again(site, "owner@harbour.example"), sign_in_again(site, OWNER)
    assert found(employer, f"need={analysis}-7") == []
    assert "Revoked" in jobseeker.get("/badges").text


def post_vacancy(employer, skill_id):
    """Post a vacancy that requires the skill at level 7; give its public address."""
    employer.get("/vacancies/new")
    employer.submit("Find", title="Analyst", description="Figures.", find="data analysis")
    page = employer.page
    button = page.html.xpath(f"//button[@name='add' and @value='skill-{skill_id}']")[0]
    employer.submit(" ".join(button.text_content().split()))
    terms = {"contract": "permanent", "hours": ["full_time"], "workplace": "home", "weekly_hours": "35"}
    terms |= {"pay_minimum": "26,000", "pay_period": "year", "closes_on": (NOW + timedelta(days=50)).date().isoformat()}
    employer.submit("Save and preview", level=["7"], **terms)
    employer.submit("Open for applications")
    return employer.page.path.replace("/vacancies/", "/jobs/").partition("?")[0]


def test_a_badge_leaves_search_at_the_second_it_expires_without_anybody_doing_anything(site):
    jobseeker = register(site, "jobseeker", OWNER)
    import_badge(site, jobseeker, badge_for(site))
    jobseeker.get("/resume/visibility")
    jobseeker.submit("Save", visibility="anonymous")
    site.settle()
    employer = register(site, "employer", "owner@harbour.example", organisation="Harbour")
    end = json.loads(badge_for(site))["validUntil"]
    analysis = skill(site, "data analysis").id
    site.now = datetime.fromisoformat(end) - timedelta(seconds=1)
    site.settle()
    employer = sign_in_again(site, "owner@harbour.example")
    assert len(found(employer, f"need={analysis}")) == 1
    site.now += timedelta(seconds=1)
    assert found(employer, f"need={analysis}") == []


def sign_in_again(site, address):
    browser = site.browser()
    browser.get("/sign-in")
    browser.submit("Sign in", address=address, password=PASSWORD)
    return browser


def test_the_index_can_be_thrown_away_and_made_again_with_the_same_answers(site):
    jobseeker = register(site, "jobseeker", OWNER)
    import_badge(site, jobseeker, badge_for(site))
    jobseeker.get("/resume/visibility")
    jobseeker.submit("Save", visibility="anonymous")
    site.settle()
    employer = register(site, "employer", "owner@harbour.example", organisation="Harbour")
    questions = [f"need={skill(site, label).id}" for label in ("data analysis", "data and databases", "plumbing")]
    before = [found(employer, question) for question in questions]
    rebuild(site.database, site.engine, clock=lambda: site.now, stop=threading.Event())
    assert [found(employer, question) for question in questions] == before
    assert [len(people) for people in before] == [1, 1, 0]
    assert list(find_drift(site.database, site.engine, clock=lambda: site.now)) == []
