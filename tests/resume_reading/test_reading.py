"""Files with resumes, good and bad: what is taken for what, what is left out, and a reason where nothing is read."""

import pytest

from jobboard.resume_reading import docx as docx_room
from jobboard.resume_reading import pdf as pdf_room
from jobboard.resume_reading.draft import Draft, Problem
from jobboard.resume_reading.lines import draft_of
from jobboard.resume_reading.personal import without_personal
from jobboard.resume_reading.reading import read_resume
from tests.resume_reading import made

PERSONAL = ("0131", "isla@", "1980", "British", "Somebody", "me.png")


def sections(draft):
    return {each.title: each.items for each in draft.sections}


@pytest.mark.parametrize("make", [made.pdf, made.docx])
def test_a_resume_as_people_write_it_becomes_sections_and_entries(make):
    draft = read_resume(make()).draft
    found = sections(draft)
    assert list(found) == ["Experience", "Education and training", "Languages"]
    care, cleaner = found["Experience"]
    assert (care.title, care.organisation, care.started, care.ended) == (
        "Care assistant",
        "Harbour House",
        "May 2019",
        "",
    )
    assert care.description.startswith("Helped twenty people a day.")
    assert (cleaner.title, cleaner.organisation, cleaner.ended) == ("Cleaner", "Dundee Council", "2018")
    [course] = found["Education and training"]
    assert (course.title, course.organisation, course.ended) == ("SVQ 2 in Social Services", "Dundee College", "2014")
    assert len(found["Languages"]) == 2
    assert "I work calmly." in draft.summary


def test_words_in_any_letters_are_kept():
    assert [each.title for each in sections(read_resume(made.docx()).draft)["Languages"]] == [
        "Gàidhlig",
        "Polski (łatwy)",
    ]


@pytest.mark.parametrize("make", [made.pdf, made.docx, made.json_resume])
def test_what_no_employer_may_choose_by_is_left_out_and_told(make):
    draft = read_resume(make()).draft
    assert not any(each in str(draft) for each in PERSONAL)
    told = " ".join(draft.left_out)
    for what in ("date of birth", "nationality", "reach you", "other people"):
        assert what in told


def test_a_json_resume_becomes_sections_and_entries():
    draft = read_resume(made.json_resume()).draft
    found = sections(draft)
    [care] = found["Experience"]
    assert (care.title, care.organisation, care.started, care.description) == (
        "Care assistant",
        "Harbour House",
        "May 2019",
        "Rota",
    )
    assert found["Education and training"][0].title == "SVQ 2 Social Services"
    assert found["Certificates"][0].organisation == "St Andrew's"
    assert (draft.headline, draft.summary) == ("Care assistant", "I work calmly.")
    assert "a photo" in draft.left_out


BOMB = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem.EMPTY),
        (b" \n", Problem.EMPTY),
        (b"Just a text", Problem.UNKNOWN_KIND),
        (b"\x89PNG\r\n\x1a\n", Problem.UNKNOWN_KIND),
        (b"\xd0\xcf\x11\xe0 word", Problem.LOCKED),
        (b"%PDF-1.7 and nothing more", Problem.DAMAGED),
        (made.pdf()[:400], Problem.DAMAGED),
        (made.pdf(password="secret"), Problem.LOCKED),
        (made.pdf([]), Problem.SCANNED),
        (b"PK\x03\x04 nothing more", Problem.DAMAGED),
        (made.docx([]), Problem.SCANNED),
        (made.docx(document=BOMB), Problem.DAMAGED),
        (made.docx(document="<not closed"), Problem.DAMAGED),
        (made.docx(document=" " * 9_000_000), Problem.TOO_LARGE),
        (made.docx().replace(b"word/document.xml", b"word/documant.xml"), Problem.UNKNOWN_KIND),
        (b"{" * 200_000, Problem.DAMAGED),
        (b"{}", Problem.NO_RESUME),
        (b'{"basics": [], "work": {"a": 1}, "skills": [3, null, [[]]]}', Problem.NO_RESUME),
        (b"x" * (5 * 1024 * 1024 + 1), Problem.TOO_LARGE),
    ],
    ids=range(19),
)
def test_a_file_that_gives_nothing_says_why(data, problem):
    reading = read_resume(data)
    assert (reading.problem, reading.draft) == (problem, None)


@pytest.mark.parametrize(("room", "make"), [(pdf_room, made.pdf), (docx_room, made.docx)])
def test_a_text_without_end_is_not_read_to_its_end(monkeypatch, room, make):
    monkeypatch.setattr(room, "MOST_LETTERS", 100)
    assert read_resume(make()).problem is Problem.TOO_LARGE


def test_a_pdf_with_too_many_pages_is_not_read(monkeypatch):
    monkeypatch.setattr(pdf_room, "MOST_PAGES", 0)
    assert read_resume(made.pdf()).problem is Problem.TOO_LARGE


def test_a_draft_is_no_longer_than_a_resume_may_be_and_says_so():
    long = {**made.RESUME, "work": [{"position": "x" * 300, "summary": "y" * 9_000}] * 70}
    draft = read_resume(made.json_resume(long)).draft
    assert (len(draft.sections[0].items), len(draft.sections[0].items[0].title)) == (60, 200)
    assert "the end of what was too long" in draft.left_out


def test_a_draft_is_kept_as_json_without_loss():
    draft = read_resume(made.docx()).draft
    assert Draft.from_json(draft.to_json()) == draft


@pytest.mark.parametrize(
    "line",
    [
        "Mobile developer, Harbour Ltd",
        "Age UK, volunteer",
        "Born leader of twenty people",
        "Address systems of harbours",
        "Gender studies at Dundee",
        "Picture editor",
        "Passport control officer 2019 - 2021",
    ],
)
def test_words_that_only_look_personal_stay(line):
    assert without_personal([line]) == ([line], [])


@pytest.mark.parametrize(
    "line",
    [
        "DOB 03/05/1980",
        "D.O.B.: 3 May",
        "Age: 34",
        "aged 34",
        "Nationality: British",
        "Sex \u2013 F",
        "Tel. 0131 496 0000",
        "Born in Perth in 1980",
        "• Marital status: single",
        "isla@example.org",
        "https://linkedin.com/in/isla",
    ],
)
def test_a_line_that_tells_who_somebody_is_goes(line):
    kept, left_out = without_personal([line])
    assert (kept, len(left_out)) == ([], 1)


@pytest.mark.parametrize("line", ["x " * 50_000, "1" * 50_000, "a@" * 25_000, "May 2019 - " * 9_000, "(" * 50_000])
def test_a_line_made_to_be_slow_is_read_at_once(line):
    assert isinstance(draft_of(["Experience", line]), Draft)
