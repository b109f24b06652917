"""The demo: seeded through the use cases, a made-up issuer revokes a badge, and all of it can be removed again."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from jobboard import models
from jobboard.db import Base, utc_now
from jobboard.demo.loader import DemoLoader, NoLoader
from jobboard.demo.purge import purge_demo
from jobboard.demo.seed import seed_demo
from jobboard.demo.sign_ins import read_sign_ins
from jobboard.models import BadgeState, Role, TaskKind
from jobboard.tasks import add_task
from tests.conftest import NOW
from tests.factories import make_account
from tests.journeys.conftest import Site

PEOPLE = 16
STAYS = {"skill", "skill_label", "skill_broader", "place", "alembic_version", "lease", "outbox_entry", "rate_limit"}


@pytest.fixture
def site(database, embedded_engine, settings):
    settings = replace(settings, is_demo=True)
    database.clock = utc_now
    seed_demo(database, settings, people=PEOPLE)
    site = Site(database, embedded_engine, settings, utc_now(), DemoLoader(database, NoLoader()))
    site.settle()
    return site


def count(site, table, *conditions):
    with site.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*conditions))


def test_the_demo_is_found_revoked_and_removed(site):
    assert count(site, models.Candidate) == PEOPLE
    sign_ins = read_sign_ins(site.settings.data_dir)
    assert {each.role for each in sign_ins} == {role.value for role in Role}
    with_password = count(site, models.Account, models.Account.password_hash.is_not(None))
    assert with_password == len(sign_ins)

    staff, employer = signed_in(site, "staff"), signed_in(site, "employer")
    page = staff.get("/staff/demo/")
    form = page.html.xpath("//form[contains(@action, '/revoke')]")[0]
    public_id = form.get("action").split("/")[-2]
    with site.database.reading() as session:
        badge = session.scalars(select(models.Badge).where(models.Badge.public_id == public_id)).one()
        needs, holder = [row.skill_id for row in badge.skills], session.get(models.Candidate, badge.candidate_id)
        address, achievement_id = f"/people/{holder.public_id}", badge.achievement_id
    assert address in people(employer, f"badge={achievement_id}")
    staff.submit(form.get("action"))
    site.settle()
    assert address not in people(employer, f"badge={achievement_id}")
    assert count(site, models.Badge, models.Badge.public_id == public_id, models.Badge.state == BadgeState.REVOKED) == 1
    assert needs

    seed_demo(site.database, site.settings, people=PEOPLE)
    assert count(site, models.Candidate) == PEOPLE  # Seeding again adds only what is missing.
    assert purge_demo(site.database, site.settings) == PEOPLE
    site.settle()
    assert site.engine.status().documents == 0
    left = {table.name: count(site, table) for table in Base.metadata.sorted_tables if table.name not in STAYS}
    assert {name: number for name, number in left.items() if number} == {}


@pytest.mark.parametrize("kind", TaskKind)
def test_work_whose_subject_is_gone_goes_along(database, settings, kind):
    with database.writing() as session:
        add_task(session, kind, 900, due_at=NOW)
    purge_demo(database, settings)
    with database.reading() as session:
        assert session.scalars(select(models.Task)).all() == []


def test_work_on_what_stays_goes_on(database, settings):
    with database.writing() as session:
        pasted = models.PastedText(account_id=make_account(session).id, text="Python", created_at=NOW)
        session.add(pasted)
        session.flush()
        add_task(session, TaskKind.READ_TEXT, pasted.id, due_at=NOW)
    purge_demo(database, settings)
    with database.reading() as session:
        assert session.scalars(select(models.Task.subject_id)).all() == [pasted.id]


def test_everything_made_up_says_so(site):
    with site.database.reading() as session:
        names = [*session.scalars(select(models.Organisation.name)), *session.scalars(select(models.Issuer.name))]
        assert all("made up" in name for name in names)
        assert all("Made up" in text for text in session.scalars(select(models.Vacancy.description)))
        badge = session.scalars(select(models.Badge)).first()
        assert "Made up" in json.loads(badge.content)["credentialSubject"]["achievement"]["description"]


def test_there_is_a_made_up_issuer_of_each_level_and_one_that_is_taken_for_another(site):
    with site.database.reading() as session:
        issuers = {issuer.name.removesuffix(" (made up)"): issuer for issuer in session.scalars(select(models.Issuer))}
        states = dict(
            session.execute(
                select(models.Issuer.name, models.Badge.state)
                .join(models.Achievement, models.Achievement.issuer_id == models.Issuer.id)
                .join(models.Badge, models.Badge.achievement_id == models.Achievement.id)
                .where(models.Badge.judged_state == BadgeState.VERIFIED)
            ).all()
        )
    assert {name: (each.level, each.level_basis.value) for name, each in issuers.items()} == {
        "Northport College": (3, "registry"),
        "Forth Digital Guild": (4, "registry"),
        "Caledonian Care Institute": (3, "staff"),
        "Highland Trades Training": (2, "found"),
        "Glen Hospitality Academy": (2, "found"),
        "Self-made Academy": (1, "found"),
        "Northport Co11ege": (1, "look_alike"),
        "Quick Diplomas": (0, "block"),
    }
    for name, state in states.items():
        is_good = issuers[name.removesuffix(" (made up)")].level >= 2
        assert state is (BadgeState.VERIFIED if is_good else BadgeState.ISSUER_NOT_IDENTIFIED)


def signed_in(site, role):
    sign_in = next(each for each in read_sign_ins(site.settings.data_dir) if each.role == role)
    browser = site.browser()
    browser.get("/sign-in")
    browser.submit("Sign in", address=sign_in.address, password=sign_in.password)
    return browser


def people(browser, query):
    page = browser.get(f"/search?{query}")
    assert page.html.xpath("//*[@id='result-count']"), page.text
    return page.html.xpath("//*[@class='person__name']/a/@href")
