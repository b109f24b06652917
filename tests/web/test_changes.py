"""What changed of a person, in the words that staff read."""

from jobboard.models import OutboxEntry, Role
from jobboard.outbox import CASCADES, OWNERS
from jobboard.vocabulary import affected
from jobboard.web.presenters.changes import CHANGE_WORDS


def test_every_change_that_the_outbox_notes_has_words():
    tables = {kind.__tablename__ for kind in [*OWNERS, *CASCADES]}
    assert set(CHANGE_WORDS) == tables | {"check", "due", "erased", affected.REASON}


def test_staff_read_words_and_not_the_names_of_tables(browser, database, now):
    with database.writing() as session:
        values = {"created_at": now, "available_at": now, "attempts": 10, "is_dead": True, "last_error": "refused"}
        session.add(OutboxEntry(candidate_id=71, version=1, reason="badge_skill resume_item later", **values))
    browser.sign_in_as(Role.STAFF)
    page = browser.get("/staff/search")
    assert page.html.xpath("string(//tbody/tr/td[1])") == "skill of a badge, entry of the resume, later"
