"""What people see when something is refused, missing, away or broken, and that nothing of it is kept."""

import pytest
from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from jobboard.errors import Conflict, NotAllowed, NotFound, Rejected, TooMany, Unavailable
from jobboard.models import Candidate, OutboxEntry, Role
from jobboard.web.access import anyone
from jobboard.web.session import current_session
from tests.factories import make_candidate


@pytest.fixture
def failing(app):
    """Give a function that makes the page /fails raise this error after it changed something."""

    def fail_with(error):
        blueprint = Blueprint("failing", __name__)

        @blueprint.route("/fails", methods=["GET", "POST"])
        @anyone
        def fails():
            make_candidate(current_session()) if current_session().bind else None
            raise error

        app.register_blueprint(blueprint)

    return fail_with


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound("no badge 7 of Ana"), 404, "no page at this address"),
        (NotAllowed("Only an owner can."), 403, "Only an owner can."),
        (Rejected("Bad.", fields={"a": "A is bad."}), 422, "A is bad."),
        (Conflict("Changed."), 409, "Changed."),
        (TooMany("Wait a minute."), 429, "Wait a minute."),
        (Unavailable("Search is away."), 503, "Search is away."),
        (OperationalError("SELECT secret", {}, Exception("at host db.internal")), 503, "half a minute"),
        (ValueError("secret detail"), 500, "our side"),
    ],
)
def test_each_error_has_its_page_and_nothing_is_kept(browser, failing, database, error, status, words):
    failing(error)
    browser.get("/")
    page = browser.post("/fails", status=status)
    assert words in page.text
    assert "secret" not in page.text
    assert "db.internal" not in page.text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0
        assert session.scalar(select(func.count()).select_from(OutboxEntry)) == 0


def test_a_failure_names_the_request_so_that_it_can_be_found(browser, failing):
    failing(ValueError())
    page = browser.get("/fails", status=500)
    assert page.headers["X-Request-Id"] in page.text


def test_what_is_away_says_when_to_ask_again(browser, failing):
    failing(Unavailable("Search is away."))
    assert browser.get("/fails", status=503).headers["Retry-After"] == "30"


def test_an_error_page_knows_who_is_signed_in(browser, failing):
    browser.sign_in_as(Role.JOBSEEKER, name="Ana Example")
    failing(ValueError())
    assert "Ana Example" in browser.get("/fails", status=500).html.text_content()


def test_an_unknown_page_and_a_hidden_thing_read_the_same(browser, failing):
    failing(NotFound("This badge belongs to somebody else."))
    assert browser.get("/fails", status=404).text == browser.get("/nowhere", status=404).text


def test_a_view_that_returns_keeps_its_changes(app, browser, database):
    blueprint = Blueprint("working", __name__)

    @blueprint.post("/works")
    @anyone
    def works():
        make_candidate(current_session())
        return ""

    app.register_blueprint(blueprint)
    browser.post("/works", status=200)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 1
        assert session.scalar(select(func.count()).select_from(OutboxEntry)) == 1


def test_without_its_database_the_site_says_so(app, browser, database, monkeypatch):
    browser.sign_in_as(Role.JOBSEEKER)

    def away(*_arguments, **_options):
        raise OperationalError("SELECT", {}, Exception("connection refused"))

    monkeypatch.setattr(database.engine, "raw_connection", away)
    monkeypatch.setattr(database, "_reading", away)
    page = browser.get("/account", status=503)
    assert page.h1 == "Not available at the moment"
    assert browser.get("/healthz").status == 200
