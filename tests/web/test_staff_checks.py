"""The queue of checks for staff, and what people read of a badge whose sources cannot be read."""

import pytest

from jobboard.models import BadgeState, Candidate, Role, Source, SourceUse, Task, TaskKind
from tests.factories import make_badge, make_candidate
from tests.web.world import make_employer


@pytest.fixture
def failing(database, now):
    """A verified badge on a list that does not answer; its person's id and its own."""
    with database.writing() as session:
        badge = make_badge(session, make_candidate(session))
        source = Source(
            key="k", address="https://college.example/status/1", accept="application/vc", host="college.example",
            is_list=True, digest="d", found_at="https://college.example/status/1", fetched_at=now, fresh_until=now,
            checked_at=now, believed_until=now, tried_at=now, failures=3, failing_since=now,
            last_error="fetch.timeout",
        )  # fmt: skip
        session.add(source)
        session.flush()
        session.add(SourceUse(badge_id=badge.id, source_id=source.id))
        session.add(Task(kind=TaskKind.CHECK_SOURCE, subject_id=source.id, due_at=now.replace(year=2027)))
        assert badge.state is BadgeState.VERIFIED
    return badge


def test_staff_see_what_fails_and_have_it_tried_again(database, browser, failing, now):
    browser.sign_in_as(Role.STAFF)
    browser.get("/staff")
    page = browser.follow("Checks of badges")
    assert "https://college.example/status/1" in page.text
    assert "Failed 3 times since 1 June 2026, 12:00 UTC (fetch.timeout)" in page.text
    page = browser.submit("Try all that fail again")
    assert "1 source tried again as soon as the worker is free." in page.text
    with database.reading() as session:
        assert session.query(Task).one().due_at == now


@pytest.mark.parametrize("which", ["due", "dead", "nonsense"])
def test_sources_are_chosen_by_how_they_stand(browser, failing, which):
    browser.sign_in_as(Role.STAFF)
    page = browser.get(f"/staff/checks?which={which}")
    assert ("https://college.example/status/1" in page.text) is (which == "nonsense")


@pytest.mark.parametrize("role", [Role.JOBSEEKER, Role.EMPLOYER])
def test_nobody_else_sees_the_queue(browser, role):
    browser.sign_in_as(role)
    assert browser.client.get("/staff/checks").status_code in (403, 404)
    assert browser.client.post("/staff/checks/retry").status_code in (400, 403, 404)


SENTENCE = "Last checked good on 1 June 2026. The issuer's status list could not be read since 1 June 2026"


def test_holder_and_employer_read_since_when_a_list_cannot_be_read(database, browser, failing):
    with database.reading() as session:
        person = session.get_one(Candidate, failing.candidate_id)
        account = person.account
    browser.sign_in(account)
    assert SENTENCE in browser.get(f"/badges/{failing.public_id}").text
    with database.writing() as session:
        employer, _ = make_employer(session)
    browser.sign_in(employer)
    assert SENTENCE in browser.get(f"/people/{person.public_id}/badges/{failing.public_id}").text
