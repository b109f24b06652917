"""A text is pasted, read by the worker, and its person chooses: self-claimed skills, a vacancy, a search."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models, tasks
from jobboard.models import PastedText, RateLimit, Role, SelfClaimedSkill, TextState
from jobboard.skills.texts import LONGEST_TEXT, SkillInText
from jobboard.vacancies import REQUIREMENT_LIMIT
from jobboard.vocabulary import seed_vocabulary
from jobboard.vocabulary.finding import SkillOffer
from jobboard.web import create_app
from jobboard.web.presenters.texts import passages, skill_lines
from jobboard.web.texts import _LATE
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill
from tests.web.browser import Browser
from tests.web.test_vacancies import rows
from tests.web.world import publish
from tests.working import run_due_once

FORM = "/skills/from-text"
CV = "I can use spreadsheets software and I know <b>Python</b>.\nTwo years in a kitchen."
POLL = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def vocabulary(database):
    with database.writing() as session:
        seed_vocabulary(session)


def paste(browser, text=CV):
    browser.get(FORM)
    return browser.submit("Read it", text=text)


def read(browser, database, text=CV):
    """Paste a text, let the worker read it, and give its page."""
    path = paste(browser, text).path
    run_due_once(database, None, None, NOW)
    return browser.get(path)


def box(page, label):
    """The value of the box of a skill."""
    (found,) = [each.get("for") for each in page.html.xpath("//label") if each.text_content() == label]
    return page.html.get_element_by_id(found).get("value")


def claimed(database):
    with database.reading() as session:
        return sorted(each.skill.label for each in session.scalars(select(SelfClaimedSkill)))


def test_a_jobseeker_finds_skills_in_a_text_and_adds_them_as_self_claimed(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    browser.get("/resume/skills")
    page = browser.follow("Find skills in a text")
    assert "they never count as verified" in page.text
    page = browser.submit("Read it", text=CV)
    assert page.h1 == "Reading your text"
    assert page.html.xpath("//noscript/meta[@http-equiv='refresh']")
    run_due_once(database, None, None, NOW)
    page = browser.get(page.path)
    assert page.h1 == "Skills in your text"
    assert "from “use spreadsheets software”" in page.text
    assert "It goes on 1 July 2026" in page.text
    assert not page.html.xpath("//input[@type='checkbox' and @checked]")
    address = page.path
    chosen = [box(page, "use spreadsheets software"), box(page, "Python (computer programming)")]
    page = browser.submit("Add as self-claimed", skill=chosen)
    assert "2 skills are added as self-claimed" in page.html.text_content()
    assert claimed(database) == ["Python (computer programming)", "use spreadsheets software"]
    again = browser.post(f"{address}/claim", status=200, skill=chosen)
    assert "0 skills are added as self-claimed" in again.html.text_content()
    with database.reading() as session:
        assert session.scalars(select(models.BadgeSkill)).all() == []


def test_the_text_is_shown_as_it_is_with_the_words_of_skills_marked(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    page = read(browser, database)
    (text,) = page.html.find_class("pasted-text")
    assert text.text_content() == CV
    assert {"use spreadsheets software", "Python"} <= {each.text for each in text.iter("mark")}
    assert not text.xpath(".//b")


def test_what_is_known_already_is_not_asked(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    with database.writing() as session:
        labels = ("use spreadsheets software", "Python (computer programming)")
        spreadsheets, python = (session.query(models.Skill).filter_by(label=label).one() for label in labels)
        candidate = session.scalars(select(models.Candidate)).one()
        candidate.self_claimed_skills.append(SelfClaimedSkill(skill_id=spreadsheets.id))
        make_badge(session, candidate, skills=[(python, None)])
    page = read(browser, database)
    assert "use spreadsheets software You say this already" in page.text
    assert "Python (computer programming) A verified badge of yours proves it" in page.text
    boxes = page.html.xpath("//input[@name='skill']/@value")
    assert {str(spreadsheets.id), str(python.id)}.isdisjoint(boxes)


def test_a_badge_that_is_not_verified_proves_nothing_here(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    with database.writing() as session:
        python = session.query(models.Skill).filter_by(label="Python (computer programming)").one()
        candidate = session.scalars(select(models.Candidate)).one()
        make_badge(session, candidate, skills=[(python, None)], state=models.BadgeState.REVOKED)
    page = read(browser, database)
    assert "proves it" not in page.text
    assert box(page, "Python (computer programming)")


@pytest.mark.parametrize("sent", [{}, {"skill": "999"}, {"skill": "nonsense"}])
def test_nothing_ticked_and_skills_that_were_not_found_add_nothing(browser, database, sent):
    browser.sign_in_as(Role.JOBSEEKER)
    with database.writing() as session:
        make_skill(session, "not in the text")
    path = read(browser, database).path
    page = browser.post(f"{path}/claim", status=422, **sent)
    assert "Tick at least one skill." in page.text
    assert claimed(database) == []


def test_a_skill_that_was_not_found_is_not_added_beside_one_that_was(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    with database.writing() as session:
        other = make_skill(session, "not in the text").id
    page = read(browser, database)
    browser.post(f"{page.path}/claim", status=200, skill=[box(page, "use spreadsheets software"), str(other)])
    assert claimed(database) == ["use spreadsheets software"]


def test_too_many_skills_are_all_or_nothing_and_stay_ticked(browser, database, monkeypatch):
    browser.sign_in_as(Role.JOBSEEKER)
    monkeypatch.setattr("jobboard.resumes.MAX_CLAIMS", 1)
    page = read(browser, database)
    chosen = [box(page, "use spreadsheets software"), box(page, "Python (computer programming)")]
    page = browser.submit("Add as self-claimed", status=422, skill=chosen)
    assert "You can name at most 1 skills, and you name 0. Remove some first." in page.text
    assert set(page.html.xpath("//input[@checked]/@value")) == set(chosen)
    assert claimed(database) == []


def test_an_employer_makes_a_vacancy_of_an_advert(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/vacancies/new")
    browser.follow("Find the skills in its text")
    page = read(browser, database)
    chosen = [box(page, "use spreadsheets software"), box(page, "Python (computer programming)")]
    page = browser.submit("Write a vacancy with these", skill=chosen)
    assert page.h1 == "Write a vacancy"
    assert sorted(rows(page)) == [
        ("Python (computer programming)", "", "nice"),
        ("use spreadsheets software", "", "nice"),
    ]
    browser.submit("Save as a draft", title="Analyst", description="Figures", importance=["must", "nice"])
    with database.reading() as session:
        assert len(session.scalars(select(models.Requirement)).all()) == 2


def test_an_employer_searches_for_people_with_everything_that_is_ticked(browser, database, embedded_engine):
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/search")
    browser.follow("Find the skills in its text")
    with database.writing() as session:
        labels = ("use spreadsheets software", "Python (computer programming)")
        both = [session.query(models.Skill).filter_by(label=label).one() for label in labels]
        for held, headline in ((both, "Has both"), (both[:1], "Has one")):
            make_badge(session, make_candidate(session, headline=headline), skills=[(each, None) for each in held])
    publish(database, embedded_engine)
    read(browser, database)
    page = browser.submit("Search for people with all of these", skill=[str(each.id) for each in both])
    assert page.path.startswith("/search?need=")
    assert "Has both" in page.text
    assert "Has one" not in page.text


def test_a_vacancy_takes_no_more_skills_than_it_can_have(browser, database, monkeypatch):
    browser.sign_in_as(Role.EMPLOYER)
    monkeypatch.setattr("jobboard.web.texts.REQUIREMENT_LIMIT", 1)
    page = read(browser, database)
    chosen = [box(page, "use spreadsheets software"), box(page, "Python (computer programming)")]
    page = browser.submit("Write a vacancy with these", status=422, skill=chosen)
    assert "A vacancy can have 1 requirements; tick fewer." in page.text
    assert set(page.html.xpath("//input[@checked]/@value")) == set(chosen)


@pytest.mark.parametrize("asked", ["skill=0&skill=x&skill=99999999999999999999", "skill=999999"])
def test_the_editor_leaves_out_skills_of_the_address_that_are_none(browser, asked):
    browser.sign_in_as(Role.EMPLOYER)
    assert rows(browser.get(f"/vacancies/new?{asked}")) == []


def test_the_editor_takes_each_skill_of_the_address_once_and_no_more_than_fit(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    with database.writing() as session:
        ids = [make_skill(session).id for _ in range(REQUIREMENT_LIMIT + 1)]
    assert len(rows(browser.get(f"/vacancies/new?skill={ids[0]}&skill={ids[0]}"))) == 1
    assert len(rows(browser.get("/vacancies/new?" + "&".join(f"skill={each}" for each in ids)))) == REQUIREMENT_LIMIT


@pytest.mark.parametrize("text", ["", "x" * (LONGEST_TEXT + 1)])
def test_a_text_that_is_refused_stays_in_the_form(browser, database, text):
    browser.sign_in_as(Role.JOBSEEKER)
    page = paste(browser, text)
    assert page.status == 422
    assert page.html.xpath("//*[@id='text']")[0].text.lstrip("\n") == text
    assert page.html.get_element_by_id("text-error") is not None


def test_while_a_text_waits_another_one_is_refused_and_stays_in_the_form(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    paste(browser)
    page = paste(browser, "Another one")
    assert page.status == 422
    assert page.html.get_element_by_id("text").text.strip() == "Another one"
    assert "It is being read." in page.text
    browser.submit("Remove I can use spreadsheets software and I know <b>Python</b>.")
    assert "The text is removed." in browser.page.text
    assert paste(browser, "Another one").h1 == "Reading your text"


def test_texts_that_were_pasted_are_found_again_and_can_be_removed(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    read(browser, database)
    assert "It is read. You pasted it on 1 June 2026, 12:00 UTC." in browser.get(FORM).text
    page = browser.follow("I can use spreadsheets software and I know <b>Python</b>.")
    path = page.path
    browser.submit("Remove the text now")
    browser.get(path, status=404)
    with database.reading() as session:
        assert session.scalars(select(PastedText)).all() == []


def test_nobody_else_sees_a_text_or_does_anything_with_it(browser, new_browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    path = read(browser, database).path
    stranger = new_browser()
    stranger.sign_in_as(Role.JOBSEEKER)
    colleague = new_browser()
    account = colleague.sign_in_as(Role.EMPLOYER)
    with database.writing() as session:
        organisation = session.scalars(select(models.Organisation).order_by(models.Organisation.id)).first()
        session.scalars(
            select(models.Member).where(models.Member.account_id == account.id)
        ).one().organisation_id = organisation.id
    for other, action in ((stranger, "claim"), (colleague, "vacancy"), (colleague, "search")):
        other.get(path, status=404)
        other.get(path, status=404, headers=POLL)
        other.post(f"{path}/{action}", status=404)
        other.post(f"{path}/remove", status=404)
        assert "spreadsheets" not in other.get(FORM).text
    browser.get(path)


def test_an_employer_who_is_no_longer_a_member_is_told_so(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    path = read(browser, database).path
    with database.writing() as session:
        session.delete(session.scalars(select(models.Member)).one())
    pages = [*(browser.get(each, status=403) for each in (FORM, path)), browser.post(FORM, status=403, text=CV)]
    assert all("spreadsheets" not in page.text for page in pages)


def test_a_waiting_page_asks_again_and_is_told_only_of_changes(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    page = paste(browser)
    (poll,) = page.html.xpath("//@hx-get")
    browser.get(poll, status=204, headers=POLL)
    run_due_once(database, None, None, NOW)
    assert browser.get(poll, headers=POLL).headers["HX-Refresh"] == "true"


def test_a_page_that_waits_for_long_says_what_to_do(browser, database, settings, embedded_engine):
    account = browser.sign_in_as(Role.JOBSEEKER)
    page = paste(browser)
    (poll,) = page.html.xpath("//@hx-get")
    later = NOW + _LATE + timedelta(seconds=1)
    late = Browser(create_app(settings, database=database, engine=embedded_engine, clock=lambda: later))
    late.sign_in(account)
    assert late.get(poll, headers=POLL).headers["HX-Refresh"] == "true"
    page = late.get(page.path)
    assert "This takes longer than usual." in page.text
    late.get(page.html.xpath("//@hx-get")[0], status=204, headers=POLL)
    late.get(page.path)
    assert late.follow("look for skills by name").h1 == "Your skills"


def test_a_text_without_skills_and_one_that_failed_say_what_to_do(browser, database):
    browser.sign_in_as(Role.EMPLOYER)
    page = read(browser, database, "Xyzzy plugh.")
    assert "No skill of the vocabulary was found in it." in page.text
    assert browser.follow("look for skills by name").h1 == "Find a skill"
    with database.writing() as session:
        session.scalars(select(PastedText)).one().state = TextState.FAILED
    page = browser.get(page.path)
    assert page.h1 == "Your text could not be read"
    assert browser.follow("Paste the text again").h1 == "Find skills in a text"


def test_texts_that_are_pasted_too_often_are_given_back(browser, database):
    browser.sign_in_as(Role.JOBSEEKER)
    for number in range(5):
        read(browser, database, f"Text {number}")
    page = paste(browser, "The one too many")
    assert page.status == 429
    assert "What you typed is still here" in page.text
    with database.writing() as session:
        session.query(RateLimit).delete()
    assert browser.submit("Send again").h1 == "Reading your text"


def test_a_text_is_in_no_log_and_no_error_of_its_task(browser, database, capsys, monkeypatch):
    def fail(*_arguments):
        raise ValueError("broken")

    browser.sign_in_as(Role.JOBSEEKER)
    monkeypatch.setattr("jobboard.skill_work.keep_found", fail)
    paste(browser, "Zanzibar spreadsheets")
    run_due_once(database, None, None, NOW)
    told = "".join(capsys.readouterr())
    assert "task_failed" in told
    assert "Zanzibar" not in told
    with database.reading() as session:
        assert session.scalars(select(models.Task)).one().last_error == "ValueError"
    assert tasks.MAX_ATTEMPTS > 1


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("", (), []),
        ("plain", (), [("plain", False)]),
        ("ab", ((0, 2),), [("ab", True)]),
        ("first  aid kit", ((0, 5), (7, 10)), [("first  aid", True), (" kit", False)]),
        ("a\nb", ((0, 1), (2, 3)), [("a", True), ("\n", False), ("b", True)]),
        ("abcdef", ((1, 5), (2, 3)), [("a", False), ("bcde", True), ("f", False)]),
        ("x ab", ((2, 4),), [("x ", False), ("ab", True)]),
    ],
)
def test_a_text_is_cut_where_marks_begin_and_end(text, places, shown):
    found = [SkillInText(SkillOffer(1, "s"), 0.5, (each,)) for each in places]
    assert [(each.text, each.is_marked) for each in passages(text, found)] == shown


@pytest.mark.parametrize(("score", "words"), [(0.8, "Likely"), (0.79, "Perhaps"), (0.4, "Perhaps"), (0.39, "A guess")])
def test_how_sure_it_is_is_said_in_words(score, words):
    pasted = PastedText(text="bake the good bread")
    skill = SkillInText(SkillOffer(1, "baking", parents=("cookery",)), score, ((0, 4), (14, 19)))
    (line,) = skill_lines(pasted, [skill], {})
    assert (line.sureness, line.words, line.part_of) == (words, "bake … bread", "part of cookery")
