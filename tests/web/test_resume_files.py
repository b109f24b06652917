"""A resume from a file, from handing it in to the entries: reviewed first, and nothing written over."""

from datetime import timedelta
from io import BytesIO

import pytest

from jobboard import drafts, tasks
from jobboard.giving_up import follow_failure
from jobboard.models import DraftState, ResumeDraft, ResumeVersion, Task, TaskKind
from jobboard.upkeep import forget_what_is_old
from tests.resume_reading import made
from tests.web.jobseeker import Jobseeker


@pytest.fixture
def isla(browser, settings):
    return Jobseeker(browser, settings)


def hand_in(isla, now, content, name="cv.pdf"):
    isla.browser.get("/resume/from-file")
    page = isla.browser.submit("Read it", file=(BytesIO(content), name))
    isla.work(now)
    return isla.browser.get(page.path)


def rows(isla):
    with isla.database.reading() as session:
        return session.query(ResumeDraft).all()


@pytest.mark.parametrize("make", [made.pdf, made.docx, made.json_resume])
def test_a_file_becomes_entries_once_its_person_says_so(isla, browser, now, make):
    page = hand_in(isla, now, make())
    assert page.h1 == "Review what was read"
    assert "your date of birth or age" in page.text
    assert rows(isla)[0].content is None
    assert "Care assistant" not in browser.get("/resume").text
    browser.get(page.path)
    page = browser.submit("Add to your resume", entry1_title="Senior care assistant")
    assert "Senior care assistant" in page.text
    assert "Harbour House" in page.text
    assert "Languages" in page.text
    assert rows(isla) == []


def test_the_name_is_no_headline(isla, browser, now):
    with isla.database.writing() as session:
        session.get(type(isla.account), isla.account.id).name = "Isla Rae"
    page = hand_in(isla, now, made.docx())
    assert page.html.xpath("//input[@id='headline']/@value") == ["Care assistant with five years in elderly care"]
    assert "your name" in page.text


def test_what_is_unticked_is_not_added_and_what_is_there_stays(isla, browser, now):
    browser.get("/resume/profile")
    browser.submit("Save", headline="Mine", summary="My own words.")
    page = hand_in(isla, now, made.json_resume())
    boxes = {each.get("name"): each.get("checked") for each in page.html.xpath("//input[@type='checkbox']")}
    assert (boxes["takes_headline"], boxes["entry1_taken"]) == (None, "checked")
    page = browser.submit("Add to your resume", entry1_taken=None)
    assert "Harbour House" not in page.text
    assert "Dundee College" in page.text
    assert "My own words." in page.text


def test_before_the_summary_is_replaced_the_resume_is_kept(isla, browser, now):
    browser.get("/resume/profile")
    browser.submit("Save", summary="My own words.")
    hand_in(isla, now, made.json_resume(), "cv.json")
    page = browser.submit("Add to your resume", takes_summary="yes")
    assert "I work calmly." in page.text
    with isla.database.reading() as session:
        [version] = session.query(ResumeVersion).all()
    assert version.content["summary"] == "My own words."


def test_an_entry_that_cannot_be_kept_is_told_beside_its_field_and_adds_nothing(isla, browser, now):
    hand_in(isla, now, made.json_resume())
    page = browser.submit("Add to your resume", status=422, entry2_title=" ", entry1_description="Typed.")
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#entry2_title"]
    assert "Typed." in page.html.xpath("string(//textarea[@id='entry1_description'])")
    assert "Harbour House" not in browser.get("/resume").text


def test_nothing_ticked_is_told(isla, browser, now):
    page = hand_in(isla, now, made.json_resume())
    none = dict.fromkeys(each.get("name") for each in page.html.xpath("//input[@type='checkbox']"))
    assert "Choose at least one thing" in browser.submit("Add to your resume", status=422, **none).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Just a text", "neither a PDF"),
        (made.pdf(password="x"), "locked with a password"),
        (made.pdf([]), "only pictures"),
        (b"%PDF-1.7 nothing", "damaged"),
    ],
    ids=["text", "locked", "scanned", "damaged"],
)
def test_a_file_that_cannot_be_read_says_what_to_do(isla, browser, now, content, words):
    page = hand_in(isla, now, content)
    assert page.h1 == "Your file could not be read"
    assert words in page.text
    browser.follow("Hand in another file")
    assert browser.submit("Remove cv.pdf").text.count("cv.pdf") == 0


@pytest.mark.parametrize("file", [(b"", ""), (b"", "cv.pdf"), (b"x" * 101, "cv.pdf")])
def test_no_file_or_too_large_a_one_is_refused_at_once(isla, browser, file, monkeypatch):
    monkeypatch.setattr(drafts, "LARGEST_FILE_BYTES", 100)
    browser.get("/resume/from-file")
    page = browser.submit("Read it", file=(BytesIO(file[0]), file[1]), status=422)
    assert page.html.xpath("//*[@role='alert']//a/@href") == ["#file"]
    assert rows(isla) == []


def test_a_draft_of_somebody_else_is_not_there(isla, browser, new_browser, settings, now):
    path = hand_in(isla, now, made.docx()).path
    other = Jobseeker(new_browser(), settings, address="other@example.org").browser
    other.get(path, status=404)
    for what in ("take", "remove"):
        other.post(f"{path}/{what}", status=404)
    assert len(rows(isla)) == 1


def test_a_waiting_page_asks_again_and_is_told_of_the_end(isla, browser, now):
    browser.get("/resume/from-file")
    path = browser.submit("Read it", file=(BytesIO(made.docx()), "cv.docx")).path
    ask = {"headers": {"HX-Request": "true"}}
    assert browser.client.get(path, **ask).status_code == 204
    browser.post(f"{path}/take", status=404)
    isla.work(now)
    assert browser.client.get(path, **ask).headers["HX-Refresh"] == "true"


def test_a_file_removed_while_it_is_read_stays_removed(isla, browser, now):
    browser.get("/resume/from-file")
    browser.submit("Read it", file=(BytesIO(made.docx()), "cv.docx"))
    [row] = rows(isla)
    browser.submit("Remove the file now")
    with isla.database.writing() as session:
        assert session.query(Task).filter_by(kind=TaskKind.READ_RESUME).all() == []
        drafts.keep_reading(session, row.id, drafts.Reading(drafts.Draft("A")))
    assert rows(isla) == []


def test_what_breaks_off_for_good_is_told(isla, browser, now):
    browser.get("/resume/from-file")
    path = browser.submit("Read it", file=(BytesIO(made.docx()), "cv.docx")).path
    [claimed] = tasks.claim_tasks(isla.database, holder="w", limit=9, lease=timedelta(minutes=1), now=now)
    with isla.database.writing() as session:
        follow_failure(session, claimed, is_over=True, now=now)
    assert rows(isla)[0].state is DraftState.REFUSED
    assert "broke off on our side" in browser.get(path).text


def test_drafts_go_after_a_while_and_the_oldest_goes_first(isla, browser, now, monkeypatch):
    monkeypatch.setattr(drafts, "MOST_KEPT", 2)
    for name in ("first.pdf", "second.pdf", "third.pdf"):
        hand_in(isla, now, made.docx(), name)
    assert [each.file_name for each in rows(isla)] == ["second.pdf", "third.pdf"]
    with isla.database.writing() as session:
        forget_what_is_old(session, now=now + timedelta(days=31))
    assert rows(isla) == []
