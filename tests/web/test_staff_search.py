"""What search refused too often, as staff see it."""

from sqlalchemy import select

from jobboard.models import OutboxEntry, Role


def add_letters(database, now, *people):
    with database.writing() as session:
        for candidate in people:
            values = {"created_at": now, "available_at": now, "attempts": 10, "is_dead": True}
            values |= {"reason": "badge", "last_error": "refused: <b>because"}
            session.add(OutboxEntry(candidate_id=candidate, version=1, **values))


def dead(database):
    with database.reading() as session:
        return session.scalars(select(OutboxEntry.candidate_id).where(OutboxEntry.is_dead)).all()


def test_staff_see_what_was_refused_and_try_one_and_all_again(browser, database, now):
    add_letters(database, now, 71, 72, 73)
    browser.sign_in_as(Role.STAFF)
    page = browser.get("/staff/search")
    cells = page.html.xpath("//tbody/tr[1]/*")
    assert [each.text_content() for each in cells][:5] == [
        "71",
        "badge",
        "1 June 2026",
        "10 times",
        "refused: <b>because",
    ]
    browser.submit("Try again the change of person 72")
    assert dead(database) == [71, 73]
    browser.get("/staff/search")
    browser.submit("Try all of them again")
    assert dead(database) == []
    assert "There are none." in browser.get("/staff/search").text


def test_a_number_that_no_letter_can_have_is_no_page(browser, database, now):
    add_letters(database, now, 71)
    browser.sign_in_as(Role.STAFF)
    browser.get("/staff/search")
    browser.post("/staff/search/2147483648/retry", status=404)
    browser.post("/staff/search/2147483647/retry", status=200)
    assert dead(database) == [71]


def test_nobody_else_sees_it(browser, database, now):
    add_letters(database, now, 71)
    browser.sign_in_as(Role.EMPLOYER)
    assert "refused" not in browser.get("/staff/search", status=403).text
    browser.post("/staff/search/retry", status=403)
    assert dead(database) == [71]
