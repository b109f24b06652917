"""Who sees what of a badge: withheld at first, revealed to everybody by its holder, or to one employer by applying."""

import json

import pytest
from sqlalchemy import select

from jobboard import applications, models, resumes, snapshots
from jobboard.credentials import issuing
from jobboard.models import BadgeState, Role, Visibility
from tests.credentials import scenarios
from tests.factories import make_account, make_badge, make_candidate, make_vacancy
from tests.web.browser import Browser
from tests.web.world import make_employer, make_item

DOCUMENT = {"credentialSubject": {"id": "did:example:canary", "birthDate": "1999-09-09"}, "id": "urn:uuid:77"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def world(app, database):
    return World(app, database)


class World:
    """A person with a badge of their own, the employer that they may apply to, and another one."""

    def __init__(self, app, database, content=None):
        self.database = database
        with database.writing() as session:
            account = make_account(session, name="Morag Quill")
            self.candidate = make_candidate(session, account=account)
            self.badge = make_badge(session, self.candidate)
            self.badge.content = content or json.dumps(DOCUMENT).encode()
            first, self.organisation = make_employer(session)
            second, _ = make_employer(session)
            self.vacancy = make_vacancy(session, self.organisation, title="Baker")
        self.path = f"/people/{self.candidate.public_id}/badges/{self.badge.public_id}"
        self.holder, self.employer, self.other = (Browser(app) for _ in range(3))
        for browser, who in ((self.holder, account), (self.employer, first), (self.other, second)):
            browser.sign_in(who)

    def apply(self):
        self.holder.get(f"/jobs/{self.vacancy.public_id}/apply")
        self.holder.submit("Check what is sent")
        return self.holder.submit("Send the application")

    def change(self, **values):
        with self.database.writing() as session:
            candidate = session.get(models.Candidate, self.candidate.id)
            for name, value in values.items():
                setattr(candidate, name, value)

    def seen_by(self, browser):
        """Whether this employer sees all of the badge, which its page and its file must agree about."""
        page = browser.get(self.path)
        sees = "1999-09-09" in page.text
        assert ("The whole badge" in page.text) == sees
        assert ("did:example:canary" in page.body.decode()) == sees
        browser.get(f"{self.path}/file", status=200 if sees else 404)
        return sees

    def audience(self):
        page = self.holder.get(f"/badges/{self.badge.public_id}")
        _, begins, rest = page.text.partition("Who sees what")
        told, ends, _ = rest.partition("What it says of you")
        assert begins
        assert ends
        return told


def test_at_first_an_employer_does_not_see_what_the_badge_says_of_its_holder(world):
    world.change(visibility=Visibility.NAMED)  # It shows the name and nothing else.
    assert not world.seen_by(world.employer)
    assert "Any employer sees whether it is verified" in world.audience()
    assert "1999-09-09" in world.holder.page.text


def test_the_holder_reveals_a_badge_and_takes_it_back(world):
    world.holder.get(f"/badges/{world.badge.public_id}")
    world.holder.submit("Show employers the whole badge")
    assert "Any employer sees all of this badge" in world.audience()
    assert world.seen_by(world.employer)
    assert world.seen_by(world.other)
    world.holder.submit("Withhold my personal details again")
    assert not world.seen_by(world.employer)


def test_applying_opens_the_badge_to_that_employer_while_the_application_stands(world):
    world.apply()
    name = world.organisation.name
    assert f"{name} sees all of it since you applied on 1 June 2026" in world.audience()
    assert (world.seen_by(world.employer), world.seen_by(world.other)) == (True, False)
    world.holder.get("/applications")
    world.holder.follow("Baker")
    world.holder.submit("Withdraw")
    assert not world.seen_by(world.employer)
    assert name not in world.audience()
    world.holder.get("/applications")
    world.holder.follow("Baker")
    world.holder.submit("Let it stand again")
    assert world.seen_by(world.employer)


def test_hiding_closes_what_applying_opened(world):
    world.apply()
    world.change(visibility=Visibility.HIDDEN)
    for browser in (world.employer, world.other):
        browser.get(world.path, status=404)
        browser.get(f"{world.path}/file", status=404)
    assert world.organisation.name not in world.audience()
    world.change(visibility=Visibility.APPLICATIONS)
    assert world.seen_by(world.employer)
    world.other.get(world.path, status=404)


def test_before_applying_one_is_told_what_it_shows(world):
    page = world.holder.get(f"/jobs/{world.vacancy.public_id}/apply")
    for shown in (page, world.holder.submit("Check what is sent")):
        assert f"{world.organisation.name} also sees all of this badge" in shown.text
        assert world.badge.name in shown.text


def test_a_badge_that_nobody_sees_says_so_and_stays_unseen_when_revealed(world, database):
    with database.writing() as session:
        session.get(models.Badge, world.badge.id).state = BadgeState.FAILED
    assert "No employer sees this badge" in world.audience()
    world.holder.submit("Show employers the whole badge")
    world.employer.get(world.path, status=404)
    world.employer.get(f"{world.path}/file", status=404)


def test_a_removed_badge_is_shown_to_nobody(world, database, now):
    world.apply()
    with database.writing() as session:
        session.get(models.Badge, world.badge.id).removed_at = now
    world.employer.get(world.path, status=404)
    world.employer.get(f"{world.path}/file", status=404)
    assert "No employer sees this badge" in world.audience()


def test_nobody_else_reveals_conceals_or_downloads_a_badge(world, new_browser):
    stranger = new_browser()
    stranger.sign_in_as(Role.JOBSEEKER)
    for action in ("reveal", "conceal"):
        stranger.post(f"/badges/{world.badge.public_id}/{action}", status=404)
    stranger.get(f"/badges/{world.badge.public_id}/file", status=404)
    assert not world.seen_by(world.employer)


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (b'{"a": 1}', "application/json", "json"),
        (b" eyJh.e30.AA", "text/plain", "txt"),
        (issuing.bake_png(scenarios.picture(), b"{}"), "image/png", "png"),
        (SVG, "application/octet-stream", "svg"),
        (b"<html><script>alert(1)</script>", "text/plain", "txt"),
    ],
)
def test_a_file_is_saved_and_never_shown(app, database, content, media_type, ending):
    world = World(app, database, content)
    world.apply()
    own = world.holder.get(f"/badges/{world.badge.public_id}/file")
    for page in (own, world.employer.get(f"{world.path}/file")):
        assert page.body == content
        assert page.headers["Content-Type"].partition(";")[0] == media_type
        assert page.headers["Content-Disposition"] == f"attachment; filename=badge-{world.badge.public_id}.{ending}"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert page.headers["Cache-Control"] == "no-store"


def test_each_download_is_noted_by_ids_and_a_refused_one_is_not(world, database):
    world.employer.get(f"{world.path}/file", status=404)
    assert downloads(database) == []
    world.apply()
    world.employer.get(f"{world.path}/file")
    assert downloads(database) == [f"badge {world.badge.id}"]


def downloads(database):
    with database.reading() as session:
        noted = select(models.AuditEvent.subject).where(models.AuditEvent.action == "downloaded badge")
        return session.scalars(noted).all()


def test_the_name_of_an_imported_file_is_not_the_name_of_a_placed_badge(world, database, now):
    with database.writing() as session:
        badge = session.get(models.Badge, world.badge.id)
        badge.name, badge.achievement, badge.state = "morag-quill-1999.png", None, BadgeState.FAILED
        candidate = session.get(models.Candidate, world.candidate.id)
        make_item(session, candidate, "Baker", badges=[badge])
        assert "1999" not in json.dumps(snapshots.snapshot(session, candidate).to_json())
    for path in (world.path, f"/people/{world.candidate.public_id}"):
        page = world.employer.get(path)
        assert "A badge whose name is not shown" in page.text
        assert "1999" not in page.body.decode()


def test_a_name_that_names_the_holder_is_masked_until_the_whole_badge_is_shown(world, database, now):
    with database.writing() as session:
        badge = session.get(models.Badge, world.badge.id)
        badge.name = badge.achievement.name = "Morag Quill's first aid"
    assert world.employer.get(world.path).h1 == "first aid"
    with database.writing() as session:
        candidate = session.get(models.Candidate, world.candidate.id)
        version = resumes.save_version(session, candidate, "First", now=now)
        applications.apply(session, candidate, session.get(models.Vacancy, world.vacancy.id), version, now=now)
    page = world.employer.get(world.path)
    assert page.h1 == "first aid"
    assert "Name of the badge Morag Quill's first aid" in page.text
