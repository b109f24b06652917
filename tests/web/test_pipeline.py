"""The pipeline of a vacancy as an employer works with it, without scripts."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.applications import application_to, withdraw
from jobboard.models import AuditEvent, BadgeState, Mail, Stage, Visibility
from jobboard.pipelines.moving import move_people, shortlist_people
from jobboard.web.pipeline_export import harmless
from jobboard.web.presenters.pipeline import funnel
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill, make_vacancy
from tests.pipelines.world import make_applicant, make_office
from tests.web.world import publish


class Desk:
    """One office with an applicant (named) and somebody of the pool (blind), and a browser of its member."""

    def __init__(self, database, browser):
        self.database, self.browser = database, browser
        with database.writing() as session:
            self.office = make_office(session)
            vacancy = self.office.vacancy
            skill = make_skill(session, "bread baking")
            vacancy.requirements.append(models.Requirement(position=0, is_must=True, skill_id=skill.id))
            self.applicant = make_applicant(session, vacancy)
            self.pooled = make_candidate(session, headline="=cmd()")
            make_badge(session, self.pooled, skills=[(skill, 6)], state=BadgeState.VERIFIED)
        browser.sign_in(self.office.member.account)
        self.address = f"/vacancies/{vacancy.public_id}/pipeline"

    @property
    def label(self):
        return f"Candidate {self.pooled.public_id[:4].upper()}"

    def shortlist(self, person=None):
        person = person or self.pooled
        with self.database.writing() as session:
            shortlist_people(session, self.office.member, self.office.vacancy, [person.id], now=NOW)

    def act(self, action, *people, **fields):
        self.browser.get(self.address)
        names = [each.public_id for each in people]
        return self.browser.post(self.address, person=names, action=action, **fields)

    def stages(self):
        rows = self.browser.get(self.address).html.xpath("//table[contains(@class, 'funnel')]//tr[position() > 0]")
        cells = [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")][:2] for row in rows]
        return {label: int(number) for label, number in cells if number.isdigit()}

    def change(self, **values):
        with self.database.writing() as session:
            person = session.get(models.Candidate, self.pooled.id)
            for name, value in values.items():
                setattr(person, name, value)


@pytest.fixture
def desk(database, browser):
    return Desk(database, browser)


def test_people_are_shown_by_stage_blind_where_they_are(desk):
    desk.shortlist()
    page = desk.browser.get(desk.address)
    assert desk.applicant.account.name in page.text
    assert desk.label in page.text
    assert desk.pooled.account.name not in page.body.decode()
    assert "Meets 1 of 1 requirement." in page.text
    counts = desk.stages()
    assert (counts["New"], counts["Shortlisted"], counts["Offer"], counts["Everybody"]) == (1, 1, 0, 2)
    assert desk.applicant.account.name not in desk.browser.get(f"{desk.address}?stage=shortlisted").text


def test_several_are_moved_at_once_and_it_is_undone(desk):
    desk.shortlist()
    page = desk.act("move", desk.applicant, desk.pooled, stage="interview")
    assert "2 people moved to Interview." in page.text
    assert desk.stages()["Interview"] == 2
    desk.browser.get(page.path)
    desk.browser.submit("Undo what was just done")
    counts = desk.stages()
    assert (counts["Interview"], counts["New"], counts["Shortlisted"]) == (0, 1, 1)


def test_a_tag_is_put_on_and_removed(desk):
    page = desk.act("tag", desk.applicant, word="Second round")
    assert "1 person tagged." in page.text
    assert "second round" in page.text
    desk.browser.get(f"{desk.address}/people/{desk.applicant.public_id}")
    assert "second round" not in desk.browser.submit("Remove second round").text


def test_what_cannot_be_done_is_told_and_what_was_chosen_is_kept(desk):
    page = desk.act("tag", desk.applicant, word="x" * 21)
    assert page.status == 422
    assert "at most 20 letters" in page.text
    chosen = page.html.xpath(f"//input[@id='person-{desk.applicant.public_id}']/@checked")
    assert (len(chosen), page.html.get_element_by_id("word").value) == (1, "x" * 21)
    assert desk.act("move", stage="interview").status == 422
    assert desk.act("move", desk.applicant, stage="nonsense").status == 422
    assert desk.act("compare", desk.applicant).status == 422


def test_two_are_compared_requirement_by_requirement(desk):
    desk.shortlist()
    page = desk.act("compare", desk.applicant, desk.pooled)
    assert page.h1 == "Compare people for Baker"
    assert "Met. Verified" in page.text
    assert "Not met." in page.text
    desk.change(visibility=Visibility.HIDDEN)
    assert "There are no two people here to compare" in desk.browser.get(page.path).text


def test_who_hides_or_withdraws_leaves_a_neutral_line(desk):
    desk.shortlist()
    person = f"{desk.address}/people/{desk.pooled.public_id}"
    assert desk.browser.get(person).h1.startswith(desk.label)
    desk.change(visibility=Visibility.HIDDEN)
    with desk.database.writing() as session:
        withdraw(application_to(session, desk.applicant.id, desk.office.vacancy.id), now=NOW)
    page = desk.browser.get(desk.address)
    assert "1 person who was put at a stage no longer shows their profile" in page.text
    assert desk.label not in page.text
    assert desk.applicant.account.name not in page.text
    desk.browser.get(person, status=404)
    desk.browser.post(f"{person}/notes", text="Still here?", status=404)


def test_declining_an_applicant_asks_what_to_tell_and_tells_it(desk):
    desk.shortlist()
    page = desk.act("move", desk.applicant, desk.pooled, stage="declined")
    assert page.h1 == "Answer applicants for Baker"
    assert "did not apply, and is only moved" in page.text
    assert desk.browser.submit("Send the answers", text=" ").status == 422
    page = desk.browser.submit("Send the answers", text="We chose somebody with more practice.")
    assert "1 applicant answered." in page.text
    assert desk.stages()["Declined"] == 2
    with desk.database.reading() as session:
        assert [each.recipient for each in session.scalars(select(Mail))] == [desk.applicant.account.emails[0].address]
    applicant = desk.browser
    applicant.sign_in(desk.applicant.account)
    applicant.get("/applications")
    page = applicant.follow("Baker")
    assert "Not this time" in page.text
    assert "We chose somebody with more practice." in page.text


def test_the_applicant_reads_the_stage_and_nothing_that_was_noted(desk):
    desk.act("move", desk.applicant, stage="interview")
    desk.act("tag", desk.applicant, word="secret-tag")
    desk.browser.get(f"{desk.address}/people/{desk.applicant.public_id}")
    desk.browser.submit("Keep the note", text="secret-note")
    desk.browser.sign_in(desk.applicant.account)
    assert "Interview" in desk.browser.get("/applications").text
    page = desk.browser.follow("Baker")
    assert "Interview" in page.text
    assert "secret" not in page.body.decode()


def test_closing_leads_to_those_who_wait_and_the_list_of_vacancies_names_them_until_all_are_answered(desk):
    desk.browser.get(f"/vacancies/{desk.office.vacancy.public_id}")
    page = desk.browser.submit("Close")
    assert page.h1 == "Answer applicants for Baker"
    assert "Answer 1 applicant for Baker" in desk.browser.get("/vacancies").text
    desk.browser.follow("Answer 1 applicant for Baker")
    page = desk.browser.submit("Send the answers")
    assert page.h1 == "Pipeline of Baker"
    assert "Answer 1 applicant" not in desk.browser.get("/vacancies").text
    assert "Nobody is waiting" in desk.browser.get(f"/vacancies/{desk.office.vacancy.public_id}/answers").text


def test_notes_are_changed_by_their_authors_alone(desk):
    desk.browser.get(f"{desk.address}/people/{desk.applicant.public_id}")
    assert desk.browser.submit("Keep the note", text="").status == 422
    page = desk.browser.submit("Keep the note", text="Kind and punctual.")
    assert "Kind and punctual." in page.text
    (change,) = page.links("Change")
    desk.browser.get(change)
    assert desk.browser.submit("Save", text="x" * 2_001).status == 422
    assert "Punctual." in desk.browser.submit("Save", text="Punctual.").text
    desk.browser.sign_in(desk.office.colleague.account)
    page = desk.browser.get(f"{desk.address}/people/{desk.applicant.public_id}")
    assert "Punctual." in page.text
    assert page.links("Change") == []
    desk.browser.get(change, status=404)
    desk.browser.post(change, text="Mine now", status=404)


def test_scores_of_others_are_hidden_until_ones_own_are_given(desk):
    person = f"{desk.address}/people/{desk.applicant.public_id}"
    assert "no criteria yet" in desk.browser.get(person).text
    desk.browser.get(f"{desk.address}/criteria")
    page = desk.browser.submit("Save", **{"criterion-1": "Bakes", "criterion-2": "Cleans"})
    assert page.status == 422
    assert page.html.get_element_by_id("criterion-1").value == "Bakes"
    desk.browser.submit("Save", **{"criterion-1": "Bakes", "criterion-2": "Cleans", "criterion-3": "Sells"})
    page = desk.browser.get(person)
    names = page.html.xpath("//form[contains(@action, '/scores')]//*[@name]/@name")
    points = {name: "3" for name in names if name.startswith("points")}
    reasons = {name: "secret-reason" for name in names if name.startswith("reason")}
    page = desk.browser.submit("Keep your scores", **points)
    assert page.status == 422
    assert all(page.html.xpath(f"//select[@id='{name}']")[0].value == "3" for name in points)
    desk.browser.submit("Keep your scores", **points, **reasons)
    desk.browser.sign_in(desk.office.colleague.account)
    page = desk.browser.get(person)
    assert "1 colleague has given scores" in page.text
    assert "secret-reason" not in page.body.decode()
    page = desk.browser.submit("Keep your scores", **points, **dict.fromkeys(reasons, "So."))
    assert "3 of 4, secret-reason" in page.text
    desk.browser.get(f"{desk.address}/criteria")
    assert desk.browser.submit("Save", **{"criterion-1": "Other"}).status in {409, 422}


def test_the_export_holds_what_is_shown_says_what_is_not_and_is_written_down(desk):
    desk.shortlist()
    table = list(csv.reader(io.StringIO(desk.browser.get(f"{desk.address}/export.csv").body.decode("utf-8-sig"))))
    assert table[0] == ["Reference", "Name", "Stage", "Headline", "Place", "Tags", "bread baking"]
    applicant, pooled = table[1], table[2]
    assert applicant[1:3] == [desk.applicant.account.name, "New"]
    assert pooled[:4] == [desk.label, "", "Shortlisted", "'=cmd()"]
    assert (applicant[6], pooled[6][:4]) == ("Not met", "Met:")
    assert ["Left out: The names of 1 person who do not show theirs"] in table
    told = json.loads(desk.browser.get(f"{desk.address}/export.json?stage=shortlisted").body)
    assert [(each["reference"], each["name"]) for each in told["people"]] == [(desk.label, None)]
    assert desk.pooled.account.name not in json.dumps(told)
    with desk.database.reading() as session:
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(each.action, each.subject) for each in events if each.action == "exported candidate"] == [
        ("exported candidate", f"candidate {each.id}") for each in (desk.applicant, desk.pooled, desk.pooled)
    ]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_cell_is_no_formula(cell):
    assert harmless(cell) == f"'{cell}"
    assert harmless("a=1") == "a=1"


def test_the_bars_of_the_funnel_are_as_long_as_their_numbers():
    bars = funnel(dict.fromkeys(Stage, 0) | {Stage.NEW: 4, Stage.OFFER: 1})
    assert [(each.number, each.width) for each in bars] == [(4, 200), (0, 0), (0, 0), (1, 50), (0, 0), (0, 0)]
    assert {each.width for each in funnel(dict.fromkeys(Stage, 0))} == {0}


def test_people_are_shortlisted_from_the_results_which_mark_them_then(desk, embedded_engine):
    publish(desk.database, embedded_engine)
    page = desk.browser.get("/search?q=cmd")
    question = page.html.xpath("//form[@id='shortlist']/input[@name='question']/@value")[0]
    boxes = page.html.xpath("//input[@form='shortlist']/@value")
    assert boxes == [desk.pooled.public_id]
    vacancy = desk.office.vacancy.public_id
    page = desk.browser.post("/search/shortlist", vacancy=vacancy, person=boxes, question=question)
    assert "1 person added to the shortlist of Baker." in page.text
    page = desk.browser.follow("Back to the search")
    assert "In the pipeline of Baker: Shortlisted" in page.text
    page = desk.browser.post("/search/shortlist", vacancy=vacancy, question="a\r\nb")
    assert "Nobody was added" in page.text


def test_without_a_vacancy_the_results_lead_to_writing_one(desk, embedded_engine):
    publish(desk.database, embedded_engine)
    with desk.database.writing() as session:
        session.get(models.Vacancy, desk.office.vacancy.id).state = models.VacancyState.CLOSED
    page = desk.browser.get("/search")
    assert page.html.xpath("//input[@form='shortlist']") == []
    assert page.links("Write a vacancy") == ["/vacancies/new"]


def test_another_organisation_reaches_nothing_of_it(desk, new_browser):
    desk.shortlist()
    desk.browser.get(f"{desk.address}/people/{desk.pooled.public_id}")
    desk.browser.submit("Keep the note", text="Kind.")
    stranger = new_browser()
    with desk.database.writing() as session:
        other = make_office(session)
    stranger.sign_in(other.member.account)
    person, answers = f"{desk.address}/people/{desk.pooled.public_id}", desk.address.replace("pipeline", "answers")
    pages = ("", "/compare", "/export.csv", "/export.json", "/criteria", "/notes/1")
    for path in (*(desk.address + each for each in pages), person, answers):
        stranger.get(path, status=404)
    for path in ("", "/undo", "/criteria", "/notes/1"):
        stranger.post(desk.address + path, person=desk.pooled.public_id, stage="offer", text="x", status=404)
    for path in (f"{person}/notes", f"{person}/scores", f"{person}/tags/remove", answers):
        stranger.post(path, text="x", person=desk.pooled.public_id, status=404)
    stranger.post("/search/shortlist", vacancy=desk.office.vacancy.public_id, status=404)
    own = f"/vacancies/{other.vacancy.public_id}/pipeline"
    stranger.get(f"{own}/people/{desk.applicant.public_id}", status=404)
    stranger.get(f"{own}/notes/1", status=404)
    with desk.database.reading() as session:
        assert session.scalars(select(models.PipelineEntry.stage)).all() == [Stage.SHORTLISTED]


def test_a_member_of_another_vacancy_moves_nobody_by_id(desk):
    with desk.database.writing() as session:
        move_people(session, desk.office.member, desk.office.vacancy, [desk.applicant.id], Stage.OFFER, now=NOW)
        organisation = session.get(models.Organisation, desk.office.vacancy.organisation_id)
        second = make_vacancy(session, organisation)
    page = desk.browser.post(
        f"/vacancies/{second.public_id}/pipeline", person=desk.applicant.public_id, action="move", stage="interview"
    )
    assert page.status == 422
    assert desk.stages()["Offer"] == 1
