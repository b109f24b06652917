"""A text that is pasted in a real browser: the page follows the reading by itself, with scripts and without."""

import pytest

from jobboard.models import Role

WITH_SCRIPTS, WITHOUT_SCRIPTS = True, False


@pytest.mark.parametrize("scripts", [WITH_SCRIPTS, WITHOUT_SCRIPTS])
def test_a_text_is_read_and_what_is_right_is_added(live_site, new_person, scripts):
    isla, session = new_person(scripts=scripts), live_site.browser()
    session.sign_in_as(Role.JOBSEEKER)
    isla.take_session_of(session)
    isla.open("/resume/skills")
    isla.follow("Find skills in a text")
    isla.fill("Your text", "I can use spreadsheets software.")
    isla.press("Read it")
    isla.heading("Skills in your text")
    isla.choose("use spreadsheets software")
    isla.press("Add as self-claimed")
    isla.see("1 skill is added as self-claimed.")
    assert isla.page.url.endswith("/resume/skills")
