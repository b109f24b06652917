"""Badges by address: asked for, read by the worker, kept with everything that their issuer says of them."""

import base64
import json
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from jobboard import badges, models
from jobboard.catalogue import entries, readings
from jobboard.catalogue.pictures import fetch_picture, small_picture
from jobboard.config import Settings
from jobboard.credentials import issuing, verify
from jobboard.errors import NotFound, Rejected
from jobboard.models import AchievementPicture, AchievementStatement, CatalogueReading, ReadingState, TaskKind
from jobboard.worker import Worker
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import Web
from tests.credentials.test_badge_class import ACHIEVEMENT, CLASS, COPY, HOME, ISSUER, achievement, badge_class, profile
from tests.factories import make_account, make_achievement, make_badge, make_candidate, make_issuer
from tests.working import run_due_once, shared_sandbox


def drawn(kind="PNG", size=(600, 300), mode="RGB", **options):
    data = BytesIO()
    Image.new(mode, size, 3).save(data, kind, **options)
    return data.getvalue()


@pytest.fixture
def web():
    found = Web()
    found.answers |= {
        CLASS: badge_class(),
        ISSUER: profile(),
        ACHIEVEMENT: achievement(),
        f"{HOME}/first-aid.png": drawn(),
    }
    return found


@pytest.fixture
def read(database, web, tmp_path):
    """Let the worker read an address; give the row of it."""
    settings = Settings(mode="development", data_dir=tmp_path)

    def run(address=CLASS, now=NOW):
        with database.writing() as session:
            account = session.scalars(select(models.Account)).first() or make_account(session)
            reading_id = readings.ask_for_reading(session, account, address, now=now).id
        run_due_once(database, settings, web, now)
        with database.reading() as session:
            return session.get(CatalogueReading, reading_id)

    return run


def rows(database, kind):
    with database.reading() as session:
        return session.scalars(select(kind)).all()


def test_a_badge_stands_in_the_catalogue_before_anybody_holds_it(database, read):
    reading = read()
    with database.reading() as session:
        badge = session.get(models.Achievement, reading.achievement_id)
        assert (badge.key, badge.name, badge.issuer.key, badge.issuer.name) == (CLASS, "First aid", ISSUER, "College")
        assert (badge.issuer.level, badge.first_seen_at, badge.read_at) == (2, NOW, NOW)
        assert (badge.criteria, badge.criteria_address) == ("A day of practice.", f"{HOME}/criteria")
    said = [(each.kind.value, each.text, each.address) for each in rows(database, AchievementStatement)]
    assert said == [
        ("alignment", "first aid", "https://vocabulary.example/skills/first-aid"),
        ("tag", "first aid", None),
    ]
    [picture] = rows(database, AchievementPicture)
    assert Image.open(BytesIO(small(database))).size == (256, 128)
    assert len(picture.digest) == 32
    assert (reading.state, reading.reason, reading.finished_at) == (ReadingState.DONE, "", NOW)
    assert rows(database, models.Task) == []


def small(database):
    with database.reading() as session:
        return session.scalars(select(AchievementPicture.content)).one()


def test_reading_again_takes_what_stands_there_now_and_makes_nothing_twice(database, read, web):
    read()
    web.answers[CLASS] = badge_class(name="First aid at work", tags=[], alignment=[], image=None)
    read(now=NOW + timedelta(days=1))
    [badge] = rows(database, models.Achievement)
    assert (badge.name, badge.first_seen_at, badge.read_at) == ("First aid at work", NOW, NOW + timedelta(days=1))
    assert (rows(database, AchievementStatement), rows(database, AchievementPicture)) == ([], [])
    assert len(rows(database, models.Issuer)) == 1


def test_what_cannot_be_read_says_why_and_leaves_what_was_kept(database, read, web):
    read()
    for answer, code in [(404, "fetch.status"), (None, "fetch.unreachable"), (b"<html>", "fetch.not_json")]:
        web.answers[CLASS] = answer
        reading = read()
        assert (reading.state, reading.reason, reading.achievement_id) == (ReadingState.FAILED, code, None)
    web.answers |= {COPY: badge_class(id=COPY)}
    assert read(COPY).reason == "hosted.out_of_scope"
    [badge] = rows(database, models.Achievement)
    assert (badge.name, len(rows(database, AchievementPicture))) == ("First aid", 1)


def test_a_picture_that_is_away_for_a_moment_stays(database, read, web):
    read()
    web.answers[f"{HOME}/first-aid.png"] = None
    assert read().state is ReadingState.DONE
    assert len(rows(database, AchievementPicture)) == 1


def test_reading_changes_nobodys_document_and_a_badge_that_comes_in_changes_no_entry(database, read, web):
    web.answers[ACHIEVEMENT] = achievement(name="Data analysis, as its issuer calls it")
    read(ACHIEVEMENT)
    with database.writing() as session:
        candidate = make_candidate(session, account=make_account(session, address=scenarios.OWNER))
        handed_in = badges.start_import(
            session, candidate, content=scenarios.good(), address=None, file_name="", now=NOW
        )
        report = verify(scenarios.good(), identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
        held = badges.finish_import(session, handed_in, report, now=NOW)
        session.flush()
        assert held.achievement.name == "Data analysis, as its issuer calls it"
        session.query(models.Task).delete()
        queued = len(session.scalars(select(models.OutboxEntry)).all())
    read(ACHIEVEMENT)
    assert len(rows(database, models.Achievement)) == 1
    assert len(rows(database, models.OutboxEntry)) == queued


def test_a_badge_that_comes_in_says_what_kind_of_achievement_it_is_until_its_issuers_page_is_read(database):
    with database.writing() as session:
        candidate = make_candidate(session, account=make_account(session, address=scenarios.OWNER))
        document = scenarios.unsigned()
        document["credentialSubject"]["achievement"]["achievementType"] = "Course"
        content = scenarios.encode(scenarios.sign(document))
        handed_in = badges.start_import(session, candidate, content=content, address=None, file_name="", now=NOW)
        report = verify(content, identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
        assert badges.finish_import(session, handed_in, report, now=NOW).achievement.achievement_type == "Course"


def test_readings_go_in_time_and_what_was_read_stays(database, read):
    read()
    later = NOW + readings.KEEP_READINGS
    waiting = NOW - timedelta(days=90)
    with database.writing() as session:
        readings.ask_for_reading(session, session.scalars(select(models.Account)).one(), ACHIEVEMENT, now=waiting)
        assert readings.forget_readings(session, now=later) == 0
        assert readings.forget_readings(session, now=later + timedelta(seconds=1)) == 1
    assert [each.state for each in rows(database, CatalogueReading)] == [ReadingState.WAITING]
    assert len(rows(database, models.Achievement)) == 1


def test_the_worker_lets_readings_go_as_it_tidies(database, read):
    read()
    at = NOW + readings.KEEP_READINGS
    worker = Worker(database, Settings(mode="development"), None, shared_sandbox(), lambda: at)
    assert worker.tidy() == 0
    at += timedelta(hours=1)
    assert worker.tidy() == 1
    assert rows(database, CatalogueReading) == []


def test_the_address_of_an_issuer_is_looked_into_only_where_everybody_can_read_it(database, read):
    with database.writing() as session:
        issuer = make_issuer(session, key="https://people.example/morag-bain")
        make_badge(session, make_candidate(session), achievement=make_achievement(session, issuer=issuer, name="Kept"))
    read()
    [published] = [each for each in rows(database, models.Achievement) if each.read_at]
    with database.reading() as session:
        host = session.get_one(models.Issuer, published.issuer_id).key.partition("://")[2].partition("/")[0]
        found = {words: entries.find_badges(session, words, now=NOW).badges for words in ("morag-bain", "kept", host)}
        assert [each.name for each in found["kept"]] == ["Kept"]
        assert found["morag-bain"] == ()
        assert [each.id for each in found[host]] == [published.id]


@pytest.mark.parametrize(("found_level", "settled"), [(0, 2), (2, 2)])
def test_the_page_of_an_issuer_can_prove_more_of_it_and_never_less(database, read, found_level, settled):
    with database.writing() as session:
        issuer = make_issuer(session, key=ISSUER, name="As its badges say", level=found_level)
        assert issuer.found_level == found_level
    read()
    [issuer] = rows(database, models.Issuer)
    assert (issuer.found_level, issuer.level, issuer.name) == (settled, settled, "As its badges say")


def test_only_plain_addresses_are_taken_and_only_so_many_a_day(database):
    with database.writing() as session:
        account = make_account(session)
        for address in ("", "data:,x", "http://college.example/a", "https://10.0.0.1@x/a", "https://x", "x" * 3000):
            with pytest.raises(Rejected):
                readings.ask_for_reading(session, account, address, now=NOW)
        for _ in range(readings.MOST_READINGS):
            readings.ask_for_reading(session, account, f" {CLASS} ", now=NOW)
        with pytest.raises(Rejected, match="today"):
            readings.ask_for_reading(session, account, CLASS, now=NOW)
        readings.ask_for_reading(session, account, CLASS, now=NOW + timedelta(days=1))
        readings.ask_for_reading(session, make_account(session), CLASS, now=NOW)


def test_only_who_asked_sees_how_it_went(database):
    with database.writing() as session:
        account, other = make_account(session), make_account(session)
        reading = readings.ask_for_reading(session, account, CLASS, now=NOW)
        assert readings.own_reading(session, account, reading.public_id) is reading
        with pytest.raises(NotFound):
            readings.own_reading(session, other, reading.public_id)


def test_a_reading_that_keeps_failing_on_our_side_ends(database, web, tmp_path, monkeypatch):
    with database.writing() as session:
        reading_id = readings.ask_for_reading(session, make_account(session), CLASS, now=NOW).id
    monkeypatch.setattr("jobboard.reading_work.read_badge_class", None)
    for number in range(8):
        run_due_once(database, Settings(mode="development", data_dir=tmp_path), web, NOW + timedelta(days=number))
    [task] = rows(database, models.Task)
    assert (task.kind, task.subject_id, task.is_dead) == (TaskKind.READ_ACHIEVEMENT, reading_id, True)
    [reading] = rows(database, CatalogueReading)
    assert (reading.state, reading.reason) == (ReadingState.FAILED, "format.broke_off")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("GIF", "P"), ("WEBP", "RGB")]
)
def test_a_picture_of_any_kind_becomes_a_small_png(kind, mode):
    made = Image.open(BytesIO(small_picture(drawn(kind, (900, 30), mode))))
    assert (made.format, max(made.size)) == ("PNG", 256)


def test_nothing_but_pixels_is_kept_of_a_picture_with_a_badge_inside(web):
    baked = issuing.bake_png(drawn(), scenarios.good())
    assert scenarios.OWNER.encode() in baked
    made = small_picture(baked)
    assert scenarios.OWNER.encode() not in made
    assert Image.open(BytesIO(made)).info == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        drawn()[:60],
        drawn(size=(3001, 3001)),
        drawn("BMP"),
        drawn("TIFF"),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        drawn() + bytes(5 * 1024 * 1024),
    ],
    ids=["empty", "svg", "page", "cut", "bomb", "bmp", "tiff", "broken", "large"],
)
def test_what_is_no_small_picture_of_a_known_kind_is_none(data):
    assert small_picture(data) is None


def test_pictures_come_from_addresses_and_data_addresses(web):
    encoded = base64.b64encode(drawn()).decode()
    web.answers |= {f"{HOME}/gone": 404}
    found = {
        source: fetch_picture(source, web) is not None
        for source in (f"{HOME}/first-aid.png", f"data:image/png;base64,{encoded}", f"data:image/png,{encoded}")
    }
    assert list(found.values()) == [True, True, False]
    for source in (None, f"{HOME}/gone", f"{HOME}/nowhere", "data:image/png;base64,###", "data:"):
        assert fetch_picture(source, web) is None
    assert json.dumps(web.asked).count("data:") == 0
