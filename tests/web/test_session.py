"""The transaction of a request: a view that returns commits, a view that raises leaves nothing."""

import pytest
from sqlalchemy import func, select

from jobboard import models
from jobboard.errors import Rejected
from jobboard.models import Role
from jobboard.web.access import current_candidate, jobseekers
from jobboard.web.session import current_session, now


def counts(database):
    with database.reading() as session:
        tables = (models.Account, models.AuditEvent, models.OutboxEntry, models.Task)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


@pytest.fixture
def writes(app, browser):
    """A view that changes an indexed row, adds another, and then does what it is told."""
    outcome = {}

    @app.post("/writes")
    @jobseekers
    def write():
        current_candidate().headline = "Changed"
        current_session().add(models.AuditEvent(at=now(), action="test", subject="test 1"))
        current_session().flush()
        if outcome["raises"]:
            raise outcome["raises"]
        return "done", {"Content-Type": "text/plain"}

    browser.sign_in_as(Role.JOBSEEKER)
    return outcome


@pytest.mark.parametrize("error", [RuntimeError("a fault"), Rejected("no")])
def test_a_view_that_raises_leaves_neither_row_nor_outbox_entry(browser, database, writes, error):
    writes["raises"] = error
    before = counts(database)
    browser.post("/writes", status=500 if isinstance(error, RuntimeError) else 422)
    assert counts(database) == before
    with database.reading() as session:
        assert session.scalars(select(models.Candidate.headline)).one() == ""


def test_a_view_that_returns_commits_both(browser, database, writes):
    writes["raises"] = None
    accounts, events, entries, tasks = counts(database)
    browser.post("/writes")
    assert counts(database) == [accounts, events + 1, entries + 1, tasks]
