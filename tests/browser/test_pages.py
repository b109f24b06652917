"""Every page of the site, as everybody who may open it, wide and narrow: accessible, quiet, and fitting its window."""

import shutil

import pytest

from jobboard.config import Settings
from jobboard.db import Database
from jobboard.demo import seed
from jobboard.search import open_engine
from tests.browser.checks import look_at
from tests.browser.conftest import served
from tests.browser.person import Person
from tests.browser.world import World
from tests.conftest import NOW

# Who, where, which button, and the answer: forms that are sent as they should not be, and pages that say no.
REFUSED = {
    "anonymous": {
        "register-problems": ("/register/employer", "Register", 422),
        "sign-in-problems": ("/sign-in", "Sign in", 422),
        "not-found": ("/no-such-page", None, 404),
        "verify-problems": ("/verify", "Check it", 422),
        "verify-gone": ("/verify/result", None, 404),
        "link-used-up": ("/join?token=nonsense", None, 422),
    },
    "jobseeker": {
        "import-problems": ("/badges/import", "Import", 422),
        "section-problems": ("/resume/sections/add", "Add", 422),
        "erase-problems": ("/account/data/erase", "Erase my account in 7 days", 422),
        "text-problems": ("/skills/from-text", "Read it", 422),
        "not-allowed": ("/search", None, 403),
    },
    "employer": {
        "vacancy-problems": ("/vacancies/new", "Save and preview", 422),
        "address-problems": ("/badges-catalogue/add", "Read it", 422),
    },
    "staff": {
        "decision-problems": ("/staff/issuers/1", "Decide", 422),
        "registry-problems": ("/staff/registries", "Add", 422),
        "words-problems": ("/staff/words", "Decide", 422),
    },
}


@pytest.fixture(scope="module")
def world(chromium, migrated_sqlite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(migrated_sqlite, folder / "jobboard.sqlite")
    settings = Settings(mode="development", data_dir=folder, secret_key="only for tests, " * 3, is_demo=True)
    database = Database(settings.database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seed, "utc_now", lambda: NOW)
        with served(database, open_engine(search_url=None, folder=folder / "index"), settings) as site:
            yield World(site)
    database.dispose()


@pytest.fixture(params=REFUSED)
def visitor(request, world, chromium):
    """A person of each role."""
    person = Person(chromium, world.site.address)
    person.role = request.param
    person.take_session_of(world.browsers[person.role])
    yield person
    person.leave()


def test_every_page_is_accessible_quiet_and_fits_its_window(world, visitor):
    problems = []
    for name, path in world.addresses(visitor.role).items():
        answer = visitor.open(path)
        assert answer.status == 200, f"{path}: {answer.status}"
        problems += look_at(visitor.page, f"{visitor.role}-{name}")
    assert [*problems, *visitor.problems] == []


def test_a_page_that_refuses_is_accessible_too(world, visitor):
    problems, visitor.may_be_refused = [], True
    for name, (path, button, status) in REFUSED[visitor.role].items():
        answer = visitor.open(path)
        if button:
            with visitor.page.expect_navigation() as navigation:
                visitor.press(button)
            answer = navigation.value
        assert answer.status == status, f"{path}: {answer.status}"
        problems += look_at(visitor.page, f"{visitor.role}-{name}")
    assert [*problems, *visitor.problems] == []
