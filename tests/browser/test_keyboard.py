"""The jobseeker's part of the journey by keyboard alone: import, placing, applying."""

import pytest

from jobboard import models
from jobboard.accounts import make_demo_jobseeker
from tests.browser.checks import look_at
from tests.browser.test_journey import data_analysis
from tests.credentials.scenarios import NOW, OWNER
from tests.factories import make_organisation, make_vacancy

_WORDS = """() => {
  const focused = document.activeElement;
  const words = focused.ariaLabel || focused.labels?.[0]?.innerText || focused.textContent;
  return words.trim().replace(/\\s+/g, " ");
}"""
_IS_IN_SIGHT = """() => {
  const place = document.activeElement.getBoundingClientRect();
  return place.bottom > 0 && place.top < innerHeight;
}"""
_MOST_STOPS = 80


class Keyboard:
    """Somebody who only presses keys."""

    def __init__(self, page):
        self.page, self.press = page, page.keyboard.press

    def go_to(self, words):
        """Press Tab until the focus is on what is called this, which then has to be in sight."""
        met = []
        for _ in range(_MOST_STOPS):
            self.press("Tab")
            met.append(self.page.evaluate(_WORDS))
            if met[-1] == words:
                self.page.wait_for_function(_IS_IN_SIGHT)  # The page scrolls there smoothly.
                return
        pytest.fail(f"Tab does not lead to {words!r}, only to {met}")

    def enter(self, words):
        """Go to a link or a button and press Enter; wait for the page that it leads to."""
        self.go_to(words)
        with self.page.expect_navigation():
            self.press("Enter")

    def type(self, words, text):
        """Go to a field and type."""
        self.go_to(words)
        self.page.keyboard.insert_text(text)


@pytest.fixture
def jobseeker(live_site, new_person):
    with live_site.database.writing() as session:
        isla = make_demo_jobseeker(session, name="Isla Rae", address=OWNER, password=None, now=NOW).account
        make_vacancy(session, make_organisation(session, name="Harbour"), title="Analyst")
    browser = live_site.browser()
    browser.sign_in(isla)
    person = new_person()
    person.may_be_refused = True
    person.take_session_of(browser)
    return person


@pytest.mark.parametrize("parts", ["embedded"], indirect=True)
def test_a_badge_is_imported_placed_and_sent_with_an_application_by_keyboard(live_site, jobseeker):
    keys = Keyboard(jobseeker.page)
    jobseeker.open("/badges")
    keys.go_to("Skip to main content")
    keys.press("Enter")
    keys.enter("Import a badge")
    keys.enter("Import")
    keys.go_to("Choose a file, paste a badge, or give the address of one.")  # The focus is on the problems already.
    keys.press("Enter")
    keys.type("Paste a badge", data_analysis(live_site))
    keys.enter("Import")
    jobseeker.see("See what was found")
    keys.enter("See what was found")
    jobseeker.see("Verified")

    keys.enter("Resume")
    keys.enter("Add to Experience")
    keys.type("Title", "Harbour clerk")
    keys.enter("Add")
    keys.enter("Place a badge on Harbour clerk")
    keys.enter("Place Data analysis")
    jobseeker.see("Take off")

    keys.enter("Jobs")
    keys.enter("Analyst")
    keys.enter("Apply")
    keys.type("Message to the employer (optional)", "I know your harbour.")
    keys.go_to("I agree that this employer sees my profile")
    keys.press("Space")
    keys.enter("Check what is sent")
    jobseeker.see("I know your harbour.")
    assert look_at(jobseeker.page, "jobseeker-check-application") == []  # No address leads here by itself.
    keys.enter("Send the application")
    jobseeker.see("Your application to Harbour is sent.")
    with live_site.database.reading() as session:
        assert session.query(models.Application).count() == 1
