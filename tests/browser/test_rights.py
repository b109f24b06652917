"""Rights in a real browser: a badge checked without an account, and an account on its way out and back."""

import pytest

from tests.browser.person import PASSWORD
from tests.credentials import scenarios

WITH_SCRIPTS, WITHOUT_SCRIPTS = True, False


@pytest.mark.parametrize("scripts", [WITH_SCRIPTS, WITHOUT_SCRIPTS])
def test_a_stranger_has_a_badge_checked_and_the_page_follows_by_itself(live_site, new_person, scripts):
    stranger = new_person(scripts=scripts)
    stranger.open("/")
    stranger.follow("Check a badge")
    stranger.fill("Paste a badge", scenarios.good().decode())
    stranger.press("Check it")
    stranger.heading("What was found")
    stranger.see("Valid, not asked whose it is")
    assert stranger.context.cookies()[0]["name"] == "jobboard"


def test_somebody_takes_a_copy_of_their_data_leaves_and_comes_back(live_site, new_person):
    isla = new_person(scripts=WITHOUT_SCRIPTS)
    isla.register("jobseeker", "Isla Rae", "isla@example.org")
    isla.open("/account")
    isla.follow("Download your data, see how long it is kept, or erase your account")
    isla.press("Make a copy")
    isla.see("Being made.")
    isla.follow("Erase your account")
    isla.fill("Type “erase my account”", "Erase my account")
    isla.fill("Your password", PASSWORD)
    isla.press("Erase my account in 7 days")
    isla.see("Your account is erased on 8 June 2026.")
    isla.open("/dashboard")
    isla.press("Keep my account")
    isla.see("Your account stays.")
