"""The resume: order, what may be placed, lengths, and snapshots."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from jobboard import models, resumes, snapshots
from jobboard.errors import NotFound, Rejected, TooMany
from jobboard.models import SectionKind, Visibility
from jobboard.resumes import Direction, ItemValues, ProfileValues
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill

WORK = ItemValues(title="Fitter", organisation="Clyde Yard", started="May 2020", ended="2021", description="Pipes.")


@pytest.fixture
def session(any_database):
    with any_database.writing_session() as session:
        yield session


@pytest.fixture
def candidate(session):
    return make_candidate(session)


@pytest.fixture
def section(session, candidate):
    return resumes.add_section(session, candidate, SectionKind.OWN, "Projects")


def titles(session, rows):
    """Give the titles as the database has them, and check that positions count from 0 without a gap."""
    session.expire_all()
    assert [row.position for row in rows()] == list(range(len(rows())))
    return [row.title for row in rows()]


def test_a_resume_starts_with_the_usual_sections_once(session, candidate):
    for _ in range(2):
        resumes.start_resume(session, candidate)
    kinds = [section.kind for section in candidate.sections]
    assert kinds == [
        SectionKind.EXPERIENCE,
        SectionKind.EDUCATION,
        SectionKind.SKILLS,
        SectionKind.VOLUNTEERING,
        SectionKind.OWN,
    ]
    assert candidate.sections[-1].title == "Languages"


def test_sections_move_and_go_without_a_gap(session, candidate):
    one, two, three = (resumes.add_section(session, candidate, SectionKind.OWN, title) for title in "123")
    resumes.move_section(session, three, Direction.UP)
    assert titles(session, lambda: candidate.sections) == ["1", "3", "2"]
    resumes.move_section(session, one, Direction.DOWN)
    assert titles(session, lambda: candidate.sections) == ["3", "1", "2"]
    resumes.remove_section(session, one)
    assert titles(session, lambda: candidate.sections) == ["3", "2"]
    resumes.edit_section(session, two, " Two ")
    assert titles(session, lambda: candidate.sections) == ["3", "Two"]


def test_the_first_stays_first_and_the_last_stays_last(session, section):
    items = [resumes.add_item(session, section, replace(WORK, title=title)) for title in "12"]
    resumes.move_item(session, items[0], Direction.UP)
    resumes.move_item(session, items[1], Direction.DOWN)
    assert titles(session, lambda: section.items) == ["1", "2"]


def test_a_removed_section_takes_its_items_and_leaves_the_badges(session, candidate, section):
    badge = make_badge(session, candidate)
    resumes.place_badge(session, resumes.add_item(session, section, WORK), badge)
    resumes.remove_section(session, section)
    counts = [session.scalar(select(func.count(table.id))) for table in (models.ResumeItem, models.ItemBadge)]
    assert (counts, candidate.badges) == ([0, 0], [badge])


@given(
    steps=some.lists(some.tuples(some.sampled_from(["add", "up", "down", "remove"]), some.integers(0, 5)), max_size=12)
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_items_keep_the_order_of_a_plain_list(session, steps):
    candidate = make_candidate(session)
    section = resumes.add_section(session, candidate, SectionKind.OWN, "Projects")
    model = []
    for number, (step, place) in enumerate(steps):
        if step == "add":
            resumes.add_item(session, section, replace(WORK, title=str(number)))
            model.append(str(number))
        elif place < len(model):
            item = section.items[place]
            if step == "remove":
                resumes.remove_item(session, item)
                model.pop(place)
            else:
                resumes.move_item(session, item, Direction(step))
                to = max(0, min(len(model) - 1, place - 1 if step == "up" else place + 1))
                model.insert(to, model.pop(place))
    assert titles(session, lambda: section.items) == model


def test_an_item_keeps_what_was_written_and_can_be_changed(session, section):
    item = resumes.add_item(session, section, WORK)
    resumes.edit_item(session, item, replace(WORK, title="  Pipe fitter  ", ended=""))
    session.expire_all()
    assert (item.title, item.organisation, item.ended) == ("Pipe fitter", "Clyde Yard", "")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201])
def test_a_title_that_cannot_be_kept_is_refused(session, candidate, section, title):
    item = resumes.add_item(session, section, WORK)
    for attempt in (
        lambda: resumes.add_section(session, candidate, SectionKind.OWN, title),
        lambda: resumes.edit_section(session, section, title),
        lambda: resumes.add_item(session, section, ItemValues(title=title)),
        lambda: resumes.edit_item(session, item, ItemValues(title=title)),
        lambda: resumes.save_version(session, candidate, title, now=NOW),
    ):
        with pytest.raises(Rejected) as refusal:
            attempt()
        assert list(refusal.value.fields) == ["title"]
    assert (len(candidate.sections), len(section.items), item.title) == (1, 1, "Fitter")


def test_every_field_that_is_too_long_is_named_at_once(session, section):
    long = dict.fromkeys(("title", "organisation", "started", "ended", "description"), "x" * 5001)
    with pytest.raises(Rejected) as refusal:
        resumes.add_item(session, section, ItemValues(**long))
    assert set(refusal.value.fields) == set(long)


def test_a_character_that_a_database_cannot_keep_is_left_out(session, section):
    assert resumes.add_item(session, section, ItemValues(title="A\0B")).title == "AB"


def test_there_is_an_end_to_everything(session, candidate, monkeypatch):
    for name in ("MAX_SECTIONS", "MAX_ITEMS", "MAX_CLAIMS"):
        monkeypatch.setattr(resumes, name, 1)
    section = resumes.add_section(session, candidate, SectionKind.OWN, "One")
    resumes.add_item(session, section, WORK)
    resumes.claim_skill(session, candidate, make_skill(session))
    for attempt in (
        lambda: resumes.add_section(session, candidate, SectionKind.OWN, "Two"),
        lambda: resumes.add_item(session, section, WORK),
        lambda: resumes.claim_skill(session, candidate, make_skill(session)),
    ):
        with pytest.raises(TooMany):
            attempt()


def test_badges_are_placed_once_in_order_and_taken_off(session, candidate, section):
    item = resumes.add_item(session, section, WORK)
    one, two = make_badge(session, candidate), make_badge(session, candidate)
    for badge in (one, two, one):
        resumes.place_badge(session, item, badge)
    assert [(placed.badge_id, placed.position) for placed in item.placed_badges] == [(one.id, 0), (two.id, 1)]
    for _ in range(2):
        resumes.take_badge_off(session, item, one)
    session.expire_all()
    assert [(placed.badge_id, placed.position) for placed in item.placed_badges] == [(two.id, 0)]


def test_only_a_badge_of_ones_own_that_is_still_there_is_placed(session, candidate, section):
    item = resumes.add_item(session, section, WORK)
    for badge in (make_badge(session, make_candidate(session)), make_badge(session, candidate, removed_at=NOW)):
        with pytest.raises(NotFound):
            resumes.place_badge(session, item, badge)
    assert item.placed_badges == []


def test_the_profile_is_kept_and_its_lengths_are_checked(session, candidate):
    place = models.Place(key="p", name="Perth", region="", country="GB", latitude=56.4, longitude=-3.4)
    session.add(place)
    session.flush()
    resumes.edit_profile(session, candidate, ProfileValues(" Fitter ", "Ten years.", place.id))
    resumes.set_visibility(session, candidate, Visibility.NAMED)
    session.expire_all()
    assert (candidate.headline, candidate.summary, candidate.place) == ("Fitter", "Ten years.", place)
    assert candidate.visibility is Visibility.NAMED
    with pytest.raises(Rejected) as refusal:
        resumes.edit_profile(session, candidate, ProfileValues("x" * 201, "x" * 5_001, None))
    assert set(refusal.value.fields) == {"headline", "summary"}
    with pytest.raises(Rejected) as refusal:
        resumes.edit_profile(session, candidate, ProfileValues("", "", place.id + 1))
    assert set(refusal.value.fields) == {"place"}


def test_a_skill_is_claimed_once_and_given_up(session, candidate):
    skill = make_skill(session, "welding")
    for _ in range(2):
        resumes.claim_skill(session, candidate, skill)
    assert snapshots.snapshot(session, candidate).skills == ("welding",)
    for _ in range(2):
        resumes.unclaim_skill(session, candidate, skill)
    assert snapshots.snapshot(session, candidate).skills == ()


def test_a_saved_version_stays_as_it_was_and_says_nothing_of_the_person(session, candidate, section):
    resumes.edit_profile(session, candidate, ProfileValues("Fitter", "Ten years.", None))
    item = resumes.add_item(session, section, WORK)
    kept, removed = make_badge(session, candidate), make_badge(session, candidate)
    for badge in (kept, removed):
        resumes.place_badge(session, item, badge)
    removed.removed_at = NOW
    version = resumes.save_version(session, candidate, "For yards", now=NOW)
    before = snapshots.snapshot(session, candidate)
    resumes.edit_item(session, item, replace(WORK, title="Later"))
    session.expire_all()
    assert snapshots.Snapshot.from_json(version.content) == before
    assert [badge.public_id for badge in before.sections[0].items[0].badges] == [kept.public_id]
    account = candidate.account
    assert account.name not in str(version.content)
    assert account.emails[0].address not in str(version.content)


def test_every_change_of_a_resume_queues_the_person_once_a_transaction(any_database):
    with any_database.writing() as session:
        candidate_id = make_candidate(session).id
    with any_database.writing() as session:
        before = session.scalar(select(func.count(models.OutboxEntry.id)))
    with any_database.writing() as session:
        candidate = session.get(models.Candidate, candidate_id)
        resumes.start_resume(session, candidate)
        item = resumes.add_item(session, candidate.sections[0], WORK)
        resumes.edit_item(session, item, replace(WORK, title="Later"))
    with any_database.reading() as session:
        assert session.scalar(select(func.count(models.OutboxEntry.id))) == before + 1
