"""The whole journey in a real browser, by two people at once: from a badge to an application, and gone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from jobboard import models
from jobboard.credentials.png import bake_png
from tests.credentials import scenarios
from tests.credentials.scenarios import LIST, NOW, OWNER

EMPLOYER = "rory@harbour.example"
WITH_SCRIPTS, WITHOUT_SCRIPTS = True, False


def data_analysis(site):
    """A badge for the owner that shows data analysis at SCQF level 7."""
    with site.database.reading() as session:
        key = session.scalars(select(models.Skill.key).where(models.Skill.label == "data analysis")).one()
    subject = scenarios.recipient(OWNER)["credentialSubject"] | {"achievement": scenarios.achievement(key)}
    return scenarios.good(credentialSubject=subject).decode()


def first_aid(site):
    """A PNG with a hosted badge inside."""
    return bake_png(scenarios.picture(), scenarios.hosted(site.web))


def import_badges(site, jobseeker):
    """Paste one badge and hand in another as a picture; follow both to their verdicts."""
    jobseeker.open("/badges/import")
    jobseeker.fill("Paste a badge", data_analysis(site))
    jobseeker.press("Import")
    jobseeker.heading("Checking a badge")
    jobseeker.follow("See what was found")
    jobseeker.heading("Data analysis")
    jobseeker.see("Verified")
    jobseeker.open("/badges/import")
    picture = {"name": "first-aid.png", "mimeType": "image/png", "buffer": first_aid(site)}
    jobseeker.page.get_by_label("Choose files").set_input_files(picture)
    jobseeker.press("Import")
    jobseeker.follow("See what was found")
    jobseeker.heading("First aid")
    jobseeker.see("Verified")


def write_resume(jobseeker):
    """Write a profile and a job, place a badge on the job, and become searchable."""
    jobseeker.open("/resume/profile")
    jobseeker.fill("Headline", "Analyst of harbours")
    jobseeker.fill("Town or city", "Dundee")
    jobseeker.press("Save")
    jobseeker.see("Your profile is saved.")
    jobseeker.follow("Add to Experience")
    jobseeker.fill("Title", "Harbour clerk")
    jobseeker.press("Add")
    jobseeker.follow("Place a badge on Harbour clerk")
    jobseeker.press("Place Data analysis")
    jobseeker.heading("Your resume")
    expect(jobseeker.page.locator(".editor__badge")).to_contain_text("Verified")
    jobseeker.follow("Change who can find you")
    jobseeker.choose("Searchable, anonymous")
    jobseeker.press("Save")
    jobseeker.see("Your choice is saved.")


def search_again_until(employer, words):
    """Ask the same question until the page reads like this; the index follows within moments."""
    reload_until(employer, employer.page.locator("#result-count"), words)


def reload_until(person, part, words):
    """Load a page again until a part of it has these words; worker and indexer follow within moments."""
    for _ in range(100):
        if words in part.inner_text():
            return
        person.page.wait_for_timeout(300)
        person.page.reload()
    expect(part).to_contain_text(words)


def find_by_skill(employer):
    """Search by skill and level, take the condition back and put it again; open the person and the report."""
    employer.open("/search")
    employer.fill("Skill", "data analysis")
    employer.page.get_by_label("SCQF level at least").select_option("7")
    employer.press("Add this skill")
    chip = employer.page.locator(".chips__chip").filter(has_text="SCQF level 7 or above")
    expect(chip).to_be_visible()
    search_again_until(employer, "1 person found")
    found_at = employer.page.url
    chip.click()
    expect(chip).to_have_count(0)
    employer.page.go_back()
    expect(chip).to_be_visible()
    employer.page.locator(".person__name a").click()
    employer.see("Harbour clerk")
    assert "Isla" not in employer.page.content()
    employer.follow("Data analysis")
    employer.see("What was checked")
    assert OWNER not in employer.page.content()
    return found_at


def choose_a_facet(employer, facet, label, *, scripts):
    """Choose a value of a facet: answered at once with scripts, by the button without."""
    group = employer.page.get_by_role("group", name=facet, exact=True)
    group.locator("label").filter(has_text=label).click()
    if scripts:
        expect(employer.page).to_have_url(re.compile(r"\?.*="))
    else:
        employer.press("Search")
    expect(employer.page.locator(".chips")).to_contain_text(label)


def post_vacancy(employer):
    """Post a vacancy with a requirement that is met and a wish that is not; give its address."""
    employer.open("/vacancies/new")
    employer.fill("Title", "Analyst")
    employer.fill("Description", "Figures of the harbour.")
    for label in ("data analysis", "plumbing"):
        employer.fill("Find a skill or a badge to require", label)
        employer.press("Find")
        employer.press(f"Add {label}")
    employer.page.locator("#level-1").select_option("7")
    employer.page.locator("#importance-2").select_option("nice")
    state_terms(employer)
    employer.press("Save and preview")
    employer.heading("Preview: Analyst")
    employer.see("£26,500 a year")
    employer.press("Open for applications")
    employer.heading("Analyst")
    employer.see("from College")  # The match list names the issuer behind the tick.
    return employer.page.url.partition("?")[0]


def state_terms(employer):
    """State what a vacancy has to state."""
    for label, value in {"Where the work is done": "home", "Contract": "permanent", "This pay is": "year"}.items():
        employer.page.get_by_label(label, exact=True).select_option(value)
    employer.choose("Full time")
    employer.fill("Hours a week", "35")
    employer.fill("Pay in pounds, at least", "26,500")
    employer.fill("Closing date", f"{NOW + timedelta(days=50):%d %B %Y}")


def send_application(jobseeker):
    """See what is met and missing, choose a resume, check what is sent, and send it."""
    jobseeker.open("/jobs")
    jobseeker.follow("Analyst")
    rows = jobseeker.page.locator(".requirements tbody tr")
    expect(rows.filter(has_text="Required")).to_contain_text("Met.")
    expect(rows.filter(has_text="Nice to have")).to_contain_text("Not met")
    jobseeker.follow("Apply")
    jobseeker.choose("My resume as it is now")
    jobseeker.fill("Message to the employer (optional)", "I know your harbour.")
    jobseeker.press("Check what is sent")
    jobseeker.heading("Check your application")
    jobseeker.see("I know your harbour.")
    jobseeker.press("Send the application")
    jobseeker.see("Your application to Harbour is sent.")


def look_at_applicants(employer, vacancy, *, scripts):
    """Filter the applicants by a facet and read the application."""
    employer.open(f"{vacancy}/applicants")
    search_again_until(employer, "1 person found")
    choose_a_facet(employer, "Issuer", "College", scripts=scripts)
    expect(employer.page.locator("#result-count")).to_have_text("1 person found")
    employer.follow("Isla Rae")
    employer.see("I know your harbour.")


CASES = [
    pytest.param("embedded", WITH_SCRIPTS, id="embedded"),
    pytest.param("embedded", WITHOUT_SCRIPTS, id="embedded-without-scripts"),
    pytest.param("servers", WITH_SCRIPTS, id="servers", marks=[pytest.mark.postgresql, pytest.mark.elasticsearch]),
]


@pytest.mark.parametrize(("parts", "scripts"), CASES, indirect=["parts"])
def test_from_a_badge_to_an_application_and_back_out(live_site, new_person, scripts):
    jobseeker, employer = new_person(scripts=scripts), new_person(scripts=scripts)
    jobseeker.register("jobseeker", "Isla Rae", OWNER)
    employer.register("employer", "Rory Weir", EMPLOYER, **{"Name of your organisation": "Harbour"})
    import_badges(live_site, jobseeker)
    write_resume(jobseeker)
    found_at = find_by_skill(employer)
    vacancy = post_vacancy(employer)
    send_application(jobseeker)
    look_at_applicants(employer, vacancy, scripts=scripts)

    live_site.web.answers[LIST] = scenarios.status_list([5])
    live_site.now += timedelta(days=2)
    jobseeker.sign_in(OWNER)
    jobseeker.open("/badges")
    reload_until(jobseeker, jobseeker.page.locator(".badge-wall__badge").filter(has_text="Data analysis"), "Revoked")
    employer.sign_in(EMPLOYER)
    employer.open(found_at)
    search_again_until(employer, "0 people found")
