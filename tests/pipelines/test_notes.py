"""Notes belong to their authors, tags to the organisation."""

import pytest

from jobboard.errors import NotFound, Rejected
from jobboard.pipelines import notes
from jobboard.pipelines.moving import undo
from jobboard.pipelines.people import pipeline_of
from tests.conftest import NOW
from tests.pipelines.world import make_applicant, make_office


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def office(session):
    return make_office(session)


def tags(session, office):
    (person,) = pipeline_of(session, office.vacancy).people
    return notes.tags_of(session, [person.entry_id])[person.entry_id]


def test_a_note_is_kept_edited_and_deleted_by_its_author_alone(session, office):
    applicant, other = make_applicant(session, office.vacancy), make_office(session)
    note = notes.add_note(session, office.member, office.vacancy, applicant.id, " Kind.\r\nPunctual. ", now=NOW)
    assert (note.text, note.edited_at) == ("Kind.\nPunctual.", None)
    for member, vacancy in ((office.colleague, office.vacancy), (office.member, other.vacancy)):
        with pytest.raises(NotFound):
            notes.own_note(session, member, vacancy, note.id)
    own = notes.own_note(session, office.member, office.vacancy, note.id)
    notes.edit_note(session, own, "Punctual.", now=NOW)
    assert [(each.text, each.edited_at) for each in notes.notes_of(session, note.entry_id)] == [("Punctual.", NOW)]
    notes.edit_note(session, own, "  ", now=NOW)
    session.flush()
    assert notes.notes_of(session, note.entry_id) == ()


@pytest.mark.parametrize("text", ["", " \n", "x" * 2_001])
def test_a_note_says_something_and_ends(session, office, text):
    applicant = make_applicant(session, office.vacancy)
    with pytest.raises(Rejected):
        notes.add_note(session, office.member, office.vacancy, applicant.id, text, now=NOW)


def test_a_note_puts_nobody_at_a_stage(session, office):
    applicant = make_applicant(session, office.vacancy)
    before = pipeline_of(session, office.vacancy).people[0].stage
    notes.add_note(session, office.member, office.vacancy, applicant.id, "Kind.", now=NOW)
    assert pipeline_of(session, office.vacancy).people[0].stage is before


def test_a_tag_is_put_once_shared_and_undone(session, office):
    applicant = make_applicant(session, office.vacancy)
    done = notes.tag_people(session, office.member, office.vacancy, [applicant.id], "  Second  Round ", now=NOW)
    again = notes.tag_people(session, office.colleague, office.vacancy, [applicant.id], "second round", now=NOW)
    assert (done.number, again.number, tags(session, office)) == (1, 0, ("second round",))
    assert notes.words_of_organisation(session, office.vacancy.organisation_id) == ("second round",)
    assert notes.words_of_organisation(session, make_office(session).vacancy.organisation_id) == ()
    assert undo(session, office.member, office.vacancy, done.action, now=NOW) == 1
    assert tags(session, office) == ()


def test_a_tag_is_taken_off(session, office):
    applicant = make_applicant(session, office.vacancy)
    notes.tag_people(session, office.member, office.vacancy, [applicant.id], "later", now=NOW)
    notes.remove_tag(session, office.vacancy, applicant.id, "later")
    session.flush()
    assert tags(session, office) == ()


@pytest.mark.parametrize("word", ["", "  ", "x" * 21, "a\x01b"])
def test_a_tag_is_a_short_word(session, office, word):
    applicant = make_applicant(session, office.vacancy)
    with pytest.raises(Rejected):
        notes.tag_people(session, office.member, office.vacancy, [applicant.id], word, now=NOW)
