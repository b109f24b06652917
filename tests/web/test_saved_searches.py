"""Saved searches on pages: kept from the search page, counted as the search counts, changed, stopped and deleted."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.accounts.tokens import Purpose, link_for
from jobboard.alert_work import AlertWork
from jobboard.alerts import searches
from jobboard.alerts.applicants import stops_member
from jobboard.models import HowOften, Visibility
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill
from tests.web.world import make_employer, publish


@pytest.fixture
def welding(database, embedded_engine, browser):
    """An employer who is signed in, and one person who can weld; gives the id of the skill."""
    with database.writing() as session:
        account, _ = make_employer(session)
        skill = make_skill(session, "welding")
        make_badge(session, make_candidate(session), skills=[(skill, 6)])
    follow(database, embedded_engine)
    browser.sign_in(account)
    return skill.id


def follow(database, engine):
    AlertWork(database, lambda: NOW).follow()
    publish(database, engine)


def add_welder(database, engine, skill_id, **values):
    with database.writing() as session:
        candidate = make_candidate(session, **values)
        make_badge(session, candidate, skills=[(session.get(models.Skill, skill_id), 6)])
    follow(database, engine)
    return candidate


def save(browser, skill_id, name="Welders", how_often="daily"):
    browser.get(f"/search?skill={skill_id}")
    browser.follow("Save this search")
    return browser.submit("Save", name=name, how_often=how_often, replaced="", status=200)


def kept(database):
    with database.reading() as session:
        return session.scalars(select(models.SavedSearch).order_by(models.SavedSearch.id)).all()


def test_without_any_search_the_page_says_what_to_do(browser, welding):
    assert "Save this search" in browser.get("/searches").text


def test_a_search_is_kept_and_counts_who_is_found_and_who_is_new(browser, database, embedded_engine, welding):
    page = save(browser, welding)
    assert page.h1 == "Welders"
    assert "welding" in page.text
    assert "Nobody is newly found" in page.text
    new = add_welder(database, embedded_engine, welding)
    assert "2 people" in browser.get("/searches").text
    assert "1 since 1 June 2026" in browser.page.text
    page = browser.follow("Welders")
    assert "1 person is newly found" in page.text
    assert page.links(f"Candidate {new.public_id[:4].upper()}") == [f"/people/{new.public_id}"]
    assert "Nobody is newly found" in browser.submit("I have seen this").text
    browser.follow("See everybody it finds, or change what it asks")
    assert "2 people" in browser.page.text


def test_who_hid_themself_is_neither_counted_nor_shown(browser, database, embedded_engine, welding):
    save(browser, welding)
    new = add_welder(database, embedded_engine, welding)
    with database.writing() as session:
        session.get(models.Candidate, new.id).visibility = Visibility.HIDDEN
    publish(database, embedded_engine)  # Nobody has compared yet.
    assert "0 since" in browser.get("/searches").text
    assert new.public_id[:4].upper() not in browser.follow("Welders").text


def test_a_question_that_cannot_be_read_whole_is_put_right_before_it_is_kept(browser, welding):
    browser.get(f"/search?skill={welding}&ask=claims:unheardof")
    page = browser.follow("Save this search")
    assert page.h1 == "Search for people"
    assert "There is no skill called “unheardof”" in page.text


def test_another_question_takes_the_place_of_a_search(browser, database, welding):
    save(browser, welding)
    (search,) = kept(database)
    browser.get("/search?q=nurse")
    browser.follow("Save this search")
    browser.submit("Save", replaced=search.public_id, status=200)
    (search,) = kept(database)
    assert json.loads(search.question)["all"] == [{"words": "nurse"}]
    assert search.name == "Welders"


def test_a_search_is_renamed_stopped_deleted_and_brought_back(browser, database, welding):
    save(browser, welding)
    page = browser.submit("Save", name="Ship welders", how_often="never")
    assert page.h1 == "Ship welders"
    assert kept(database)[0].how_often is HowOften.NEVER
    page = browser.submit("Delete this search")
    assert "is deleted" in page.text
    assert page.links("Ship welders") == []
    assert browser.submit("Undo").h1 == "Ship welders"


def test_with_as_many_as_one_can_have_nothing_is_lost_of_a_deleted_or_further_one(
    browser, database, welding, monkeypatch
):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    save(browser, welding)
    browser.submit("Delete this search")
    undo = browser.page.path
    save(browser, welding, name="Others")
    browser.get(undo)
    page = browser.submit("Undo", status=422)
    assert "You have 1 saved search" in page.text
    assert "“Welders” is deleted" in page.text  # The offer stays.
    browser.get(f"/search?skill={welding}")
    browser.follow("Save this search")
    page = browser.submit("Save", name="Third", how_often="daily", replaced="", status=422)
    assert page.form("Save")[0].fields["name"] == "Third"
    browser.get("/searches")
    browser.follow("Others")
    browser.submit("Delete this search")
    browser.get(undo)
    assert browser.submit("Undo").h1 == "Welders"


@pytest.mark.parametrize("fields", [{"name": " "}, {"name": "x" * 121}, {"name": "a\u202eb"}, {"how_often": "hourly"}])
def test_what_cannot_be_kept_is_said_beside_its_field(browser, database, welding, fields):
    save(browser, welding)
    sent = {"name": "Welders", "how_often": "daily"} | fields
    path = browser.page.path
    page = browser.post(path, **sent, status=422)
    assert "There is a problem" in page.text
    assert kept(database)[0].name == "Welders"
    question = kept(database)[0].question
    browser.post("/searches", **sent, question=question, status=422)
    assert len(kept(database)) == 1


@pytest.mark.parametrize(
    "question", ["", "{", "[" * 20_000, "[" * 19_000, '{"version": 2}', '{"version": 1, "all": [7]}']
)
def test_a_question_that_no_page_of_ours_sent_is_refused(browser, database, welding, question):
    page = browser.post("/searches", name="x", how_often="daily", question=question)
    assert page.status == 422
    assert kept(database) == []


def test_what_belongs_to_a_colleague_or_another_employer_is_not_there(browser, new_browser, database, welding):
    save(browser, welding)
    (search,) = kept(database)
    with database.writing() as session:
        colleague, _ = make_employer(session)
        organisation = session.scalars(select(models.Organisation)).first()
        session.scalars(
            select(models.Member).where(models.Member.account_id == colleague.id)
        ).one().organisation_id = organisation.id
    other = new_browser()
    other.sign_in(colleague)
    other.get(f"/searches/{search.public_id}", status=404)
    for action in ("", "/seen", "/delete", "/restore"):
        other.post(f"/searches/{search.public_id}{action}", name="x", how_often="never", status=404)
    other.post("/searches", question=search.question, replaced=search.public_id, status=404)
    assert kept(database)[0].deleted_at is None


def test_a_search_that_cannot_be_read_any_more_says_so(browser, database, welding):
    save(browser, welding)
    with database.writing() as session:
        session.scalars(select(models.SavedSearch)).one().question = '{"version": 99}'
    assert "Cannot be asked any more" in browser.get("/searches").text
    assert "cannot be read any more" in browser.follow("Welders").text


def test_while_search_is_away_the_pages_say_so(browser, database, app, embedded_engine, welding, monkeypatch):
    save(browser, welding)
    add_welder(database, embedded_engine, welding)
    from jobboard.errors import Unavailable

    class Away:
        def count(self, *_, **__):
            raise Unavailable("away")

        search = count

    monkeypatch.setattr(app.extensions["jobboard"], "engine", Away())
    assert "cannot be searched at the moment" in browser.get("/searches").text
    assert "cannot be searched at the moment" in browser.follow("Welders").text


def stop_link(database, settings, kind):
    """Give the link that was in a mail long ago."""
    (search,) = kept(database)
    with database.reading() as session:
        member = session.get(models.Member, search.member_id)
        values = ("search", search.public_id) if kind == "search" else stops_member(member)
    return link_for(settings, Purpose.STOP, *values, now=NOW - timedelta(days=400))


@pytest.mark.parametrize("kind", ["search", "member"])
def test_a_mail_is_stopped_by_its_link_without_signing_in(browser, new_browser, database, settings, welding, kind):
    save(browser, welding)
    (search,) = kept(database)
    link = stop_link(database, settings, kind)
    stranger = new_browser()
    stranger.get(link.removeprefix("http://localhost"))
    assert kept(database)[0].how_often is HowOften.DAILY  # Looking alone changes nothing.
    assert stranger.submit("Stop").h1 == "Stopped"
    with database.reading() as session:
        member = session.get(models.Member, search.member_id)
        stopped = (kept(database)[0].how_often is HowOften.NEVER, not member.is_told_of_applicants)
    assert stopped == (kind == "search", kind == "member")


def test_a_forged_link_stops_nothing(browser, database, settings, welding):
    save(browser, welding)
    link = stop_link(database, settings, "search")
    token = re.search("token=(.*)", link).group(1)
    for forged in ("", "x", token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]):  # The last has idle bits.
        browser.post("/searches/stop", token=forged, status=422)
    assert kept(database)[0].how_often is HowOften.DAILY


@pytest.mark.parametrize("kind", ["search", "member"])
def test_a_link_stops_nothing_of_who_got_the_number_of_a_deleted_row(browser, database, settings, welding, kind):
    """SQLite gives the number of the last row that went to the next one, which may be another organisation's."""
    save(browser, welding, name="Secret")
    link = stop_link(database, settings, kind).removeprefix("http://localhost")
    (search,) = kept(database)
    with database.writing() as session:
        session.delete(session.get(models.SavedSearch, search.id))
        account = session.get(models.Member, search.member_id).account
        session.delete(session.get(models.Member, search.member_id))
        session.flush()
        session.delete(account)
        session.flush()
        member = make_employer(session)[1].members[0]
        again = models.SavedSearch(member_id=member.id, name="Other", question=search.question, parts=0)
        again.how_often, again.created_at, again.looked_at = HowOften.DAILY, NOW, NOW
        session.add(again)
        session.flush()
        assert (member.id, again.id) == (search.member_id, search.id)
        member.account.created_at = NOW + timedelta(days=1)
    browser.get(link, status=422)
    assert "Other" not in browser.page.text
