"""Staff at the pages of issuers, look-alikes and registries; and what people read of the level of an issuer."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.issuers.decisions import decide
from jobboard.issuers.look_alikes import known_issuers, note_look_alikes
from jobboard.issuers.settling import settle_issuers
from jobboard.models import BadgeState, DecisionKind, Role
from jobboard.web.presenters.badges import badge_words
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer
from tests.web.jobseeker import Jobseeker
from tests.web.world import make_employer, make_item


@pytest.fixture
def issuer(database):
    """An issuer with a domain of its own and a good badge."""
    with database.writing() as session:
        issuer = make_issuer(session, name="Northport College", key="did:web:northport.example")
        make_badge(session, make_candidate(session), achievement=make_achievement(session, issuer=issuer))
        return issuer.id


@pytest.fixture
def look_alike(database):
    """An issuer with a domain of its own that calls itself like an awarding body."""
    with database.writing() as session:
        issuer = make_issuer(session, name="Scottish Qualifications Authority", key="did:web:harbour.example")
        make_badge(session, make_candidate(session), achievement=make_achievement(session, issuer=issuer))
        note_look_alikes(session, issuer, known_issuers(session, now=NOW), now=NOW)
        settle_issuers(session, [issuer.id], now=NOW)
        return issuer.id


@pytest.fixture
def staff(browser):
    browser.sign_in_as(Role.STAFF)
    return browser


def level(database, issuer):
    with database.reading() as session:
        return session.get(models.Issuer, issuer).level


def test_staff_find_an_issuer_decide_about_it_and_take_that_back(staff, database, issuer):
    staff.get("/staff")
    staff.follow("Issuers")
    page = staff.get("/staff/issuers?q=northport")
    assert "level 2: has a domain of its own" in page.text
    assert "did:web:northport.example" in page.text
    staff.follow("Northport College (northport.example)")
    where = f"/staff/issuers/{issuer}/decisions"
    page = staff.submit(where, kind="level_3", reason="We visited them", source="Minutes of 3 May 2026")
    assert "confirmed by our staff on 1 June 2026 (We visited them)" in page.text
    assert level(database, issuer) == 3
    page = staff.submit("/staff/issuers/decisions/1/undo")
    assert "Undone on 1 June 2026" in page.text
    assert level(database, issuer) == 2


def test_undoing_a_decision_once_more_says_that_it_was_undone_on_the_page_of_its_issuer(staff, issuer):
    staff.get(f"/staff/issuers/{issuer}")
    staff.submit(f"/staff/issuers/{issuer}/decisions", kind="block", reason="A mill", source="")
    staff.post("/staff/issuers/decisions/1/undo", status=200)
    page = staff.post("/staff/issuers/decisions/1/undo", status=409)
    assert "This decision was undone before." in page.text
    assert page.h1 == "Northport College"
    assert "Undone on 1 June 2026" in page.text
    staff.post("/staff/issuers/decisions/9/undo", status=404)


def test_a_decision_that_is_not_complete_comes_back_with_what_is_missing(staff, database, issuer):
    where = f"/staff/issuers/{issuer}"
    staff.get(where)
    page = staff.submit(where + "/decisions", status=422, kind="level_4", reason="", source="")
    assert "Say why." in page.text
    assert "Say where one can read that" in page.text
    for kind in ("level_2", "imitation", ""):
        staff.post(where + "/decisions", kind=kind, reason="x", source="y", status=422)
    assert level(database, issuer) == 2


def test_a_look_alike_waits_in_a_queue_until_staff_say_what_it_is(staff, database, look_alike):
    assert level(database, look_alike) == 1
    page = staff.get("/staff/issuers")
    assert "1 look-alike to look at" in page.text
    page = staff.get("/staff/issuers/look-alikes")
    assert "resembles Qualifications Scotland (sqa.org.uk): the same name" in page.text
    staff.post(f"/staff/issuers/{look_alike}/look-alikes/1", verdict="no_imitation")
    assert level(database, look_alike) == 2
    assert "nothing to look at" in staff.get("/staff/issuers/look-alikes").text
    staff.post(f"/staff/issuers/{look_alike}/look-alikes/1", verdict="imitation")
    assert level(database, look_alike) == 1
    staff.post(f"/staff/issuers/{look_alike}/look-alikes/1", verdict="block", status=422)
    staff.post(f"/staff/issuers/{look_alike}/look-alikes/9", verdict="imitation", status=404)


def test_staff_add_a_registry_have_it_read_and_take_it_out(staff, database):
    staff.get("/staff/registries")
    values = {"name": "Members", "address": "https://registry.example/list.json", "level": "4"}
    staff.submit("/staff/registries", status=422, **values)
    page = staff.submit("/staff/registries", trust="signed", trust_value="did:key:z6Mk", **values)
    assert "Never read so far" in page.text
    assert "by the signature of its key: did:key:z6Mk" in page.text
    staff.submit("/staff/registries/1/read")
    with database.reading() as session:
        assert session.scalars(select(models.Task.kind)).all() == ["read_registry"]
    page = staff.submit("/staff/registries/1/take-out")
    assert "Taken out on 1 June 2026" in page.text
    staff.post("/staff/registries/1/read", status=422)
    staff.post("/staff/registries/1/take-out", status=422)
    staff.get("/staff/registries/9", status=404)


def test_everything_that_is_missing_of_a_registry_is_named_at_its_field(staff):
    staff.get("/staff/registries")
    page = staff.submit("Add", status=422)
    for field in ("name", "address", "trust", "level"):
        [message] = page.html.xpath(f"//*[@id='{field}-error']")
        assert len(page.html.xpath(f"//*[@id='error-summary']//a[@href='#{field}']")) == 1
        assert message.getparent().xpath(f"descendant-or-self::*[@name='{field}' or @id='{field}']")


@pytest.mark.parametrize("state", ["blocked", "look-alike"])
def test_a_badge_says_why_its_issuer_is_not_identified(browser, database, state):
    """To the holder and to others, in the sentence of its state."""
    with database.writing() as session:
        basis = {"blocked": models.LevelBasis.BLOCK, "look-alike": models.LevelBasis.LOOK_ALIKE}[state]
        issuer = make_issuer(session, level=1)
        issuer.level_basis = basis
        badge = make_badge(
            session,
            make_candidate(session),
            achievement=make_achievement(session, issuer=issuer),
            state=BadgeState.ISSUER_NOT_IDENTIFIED,
        )
        sentence = badge_words(badge, NOW).sentence
        assert sentence.startswith("Signed, issuer not identified: ")
        assert ("our staff have blocked this issuer" in sentence) == (state == "blocked")
        assert ("may be taken for another" in sentence) == (state == "look-alike")


def test_holder_and_employers_read_the_level_that_the_issuer_has_now_and_not_that_of_the_report(
    browser, new_browser, settings, database, now
):
    isla, employer = Jobseeker(browser, settings), new_browser()
    page = isla.import_badge(now)
    assert "Issued by College (level 2: has a domain of its own)" in page.text
    with database.writing() as session:
        candidate = session.scalars(select(models.Candidate)).one()
        candidate.visibility = models.Visibility.NAMED
        account = make_employer(session)[0]
        person = f"/people/{candidate.public_id}"
        badge_id = session.scalars(select(models.Badge.public_id)).one()
    employer.sign_in(account)
    verdicts = [
        (DecisionKind.LEVEL_4, "level 4: confirmed by our staff on 1 June 2026 (Seen)", "Issued by College", True),
        (
            DecisionKind.BLOCK,
            "level 0: blocked by our staff on 1 June 2026 (Seen)",
            "Names as its issuer College",
            False,
        ),
    ]
    for kind, words, heading, is_shown in verdicts:
        with database.writing() as session:
            issuer = session.scalars(select(models.Issuer)).one()
            decide(session, issuer, kind, reason="Seen", source="Charter", account_id=7, now=now)
        page = browser.get(f"/badges/{badge_id}")
        assert f"{heading} ({words})" in page.text
        assert ("Verified on" in page.text) == is_shown
        shown = employer.get(person).text
        assert (f"from College (college.example), {words}" in shown) == is_shown
        employer.get(f"{person}/badges/{badge_id}", status=200 if is_shown else 404)


def test_holder_and_employers_are_told_whom_an_issuer_may_be_taken_for(browser, new_browser, settings, database, now):
    isla, employer = Jobseeker(browser, settings), new_browser()
    issuer = {"id": scenarios.COLLEGE, "type": ["Profile"], "name": "Scottish Qualifications Authority"}
    page = isla.import_badge(now, scenarios.good(issuer=issuer))
    warning = (
        "Another issuer of a similar name or address is known: Qualifications Scotland (sqa.org.uk)."
        " This one is Scottish Qualifications Authority (college.example)."
    )
    assert warning in page.text
    assert "Signed, issuer not identified: this issuer may be taken for another" in page.text
    with database.writing() as session:
        candidate = session.scalars(select(models.Candidate)).one()
        candidate.visibility = models.Visibility.NAMED
        badge = session.scalars(select(models.Badge)).one()
        make_item(session, candidate, "Learner", badges=[badge])
        account = make_employer(session)[0]
    employer.sign_in(account)
    page = employer.get(f"/people/{candidate.public_id}/badges/{badge.public_id}")
    assert warning in page.text
    assert "Verified" not in page.text


def test_a_list_of_issuers_that_is_cut_says_so(database, staff, issuer, monkeypatch):
    assert "Only the first" not in staff.get("/staff/issuers").text
    monkeypatch.setattr("jobboard.web.issuers._SHOWN", 1)
    assert "Only the first 1 are shown" in staff.get("/staff/issuers").text


def test_the_page_of_a_registry_says_what_each_entry_gives_and_where_it_is_cut(database, staff, monkeypatch):
    with database.writing() as session:
        registry = models.Registry(
            name="Bodies", address="https://a.example/", trust=models.Trust.HOST, level=4, added_by=1, added_at=NOW
        )
        session.add(registry)
        session.flush()
        session.add_all(
            [
                models.RegistryEntry(registry_id=registry.id, key="did:web:a.example", name="A", level=4, since=NOW),
                models.RegistryChange(registry_id=registry.id, at=NOW, event=models.RegistryEvent.ADDED),
            ]
        )
        address = f"/staff/registries/{registry.id}"
    page = staff.get(address).text
    assert "did:web:a.example, level 4" in page
    assert "Only the" not in page
    monkeypatch.setattr("jobboard.web.registries._SHOWN_ENTRIES", 1)
    monkeypatch.setattr("jobboard.web.registries._SHOWN_CHANGES", 1)
    page = staff.get(address).text
    assert "Only the first 1 by name are shown." in page
    assert "Only the last 1 are shown." in page
