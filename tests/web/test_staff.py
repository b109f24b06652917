"""The first page of staff: what waits there is what is due, so that a long queue means something."""

from datetime import timedelta

from jobboard import tasks
from jobboard.models import Role, TaskKind


def test_work_waits_once_it_is_due(browser, database, now):
    browser.sign_in_as(Role.STAFF)
    with database.writing() as session:
        tasks.add_task(session, TaskKind.RECHECK_BADGE, 1, due_at=now + timedelta(days=7))
    assert waiting(browser) == "0"
    with database.writing() as session:
        tasks.add_task(session, TaskKind.RECHECK_BADGE, 2, due_at=now)
    assert waiting(browser) == "1"


def waiting(browser):
    return browser.get("/staff").html.xpath("string(//tr[starts-with(th, 'Checks of badges')]/td[1])")
