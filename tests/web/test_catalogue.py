"""The catalogue's pages: what everybody sees of a badge, adding one by address, and deciding what counts as it."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from jobboard import models
from jobboard.catalogue import readings
from jobboard.catalogue.pictures import digest_of
from jobboard.models import Authority, BadgeState, MemberRole, Role, Visibility
from tests.conftest import NOW
from tests.credentials.scenarios import Web
from tests.credentials.test_badge_class import CLASS, ISSUER, badge_class, profile
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_speaker,
    make_vacancy,
)
from tests.web.world import make_employer, publish
from tests.working import run_due_once

SELF_MADE = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}


POLL = {"HX-Request": "true"}


def hold(session, achievement, number=1, **values):
    visibility = values.pop("visibility", Visibility.ANONYMOUS)
    return [
        make_badge(session, make_candidate(session, visibility=visibility), achievement=achievement, **dict(values))
        for _ in range(number)
    ]


@pytest.fixture
def badge(database):
    """A badge of a college that one person shows."""
    with database.writing() as session:
        issuer = make_issuer(session, name="Leith College", key="did:web:leith.example")
        achievement = make_achievement(session, issuer=issuer, name="Baker")
        achievement.description, achievement.criteria = "Bakes bread.", "https://leith.example/criteria"
        hold(session, achievement, skills=[(make_skill(session, "bread"), 6)])
        return achievement


def decided(database, badge, account, organisation=None):
    with database.writing() as session:
        other = make_achievement(session, name="Loaf master")
        hold(session, other)
        row = models.Equivalence(
            held_id=other.id,
            asked_id=badge.id,
            organisation_id=organisation and organisation.id,
            source="The register",
            reason="Our own reason",
            decided_at=NOW,
            decided_by_id=account.id,
        )
        session.add(row)
        session.flush()
        return other


def test_everybody_sees_a_badge_with_its_issuer_skills_and_counts(database, browser, badge):
    page = browser.get("/badges-catalogue")
    assert "1 badge" in page.text
    assert "Baker from Leith College (leith.example), level 2: has a domain of its own" in page.text
    assert "bread, SCQF level 6 (named by the issuer)" in page.text
    page = browser.get(f"/badges-catalogue/{badge.id}")
    assert page.h1 == "Baker"
    for words in (
        "Bakes bread.",
        "The issuer's criteria",
        "Fewer than 5 people who can be searched hold it",
        "No open vacancy asks for it",
        "did:web:leith.example",
        "Nothing but the badge itself.",
    ):
        assert words in page.text, words
    assert "Say what counts as it" not in page.text


def test_a_level_that_is_a_lower_bound_says_so(database, browser, badge):
    with database.writing() as session:
        session.scalars(select(models.BadgeSkill)).one().is_at_least = True
    assert "bread, SCQF level 6 or above (named by the issuer)" in browser.get(f"/badges-catalogue/{badge.id}").text


def test_an_empty_catalogue_says_how_a_badge_comes_into_it(browser):
    assert "There is no badge yet" in browser.get("/badges-catalogue").text
    assert "No badge has all of this" in browser.get("/badges-catalogue?q=zzz").text


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("q=baker", True),
        ("q=BAK", True),
        ("q=leith", True),
        ("q=bread", True),
        ("q=baker+bread+college", True),
        ("q=baker+cheese", False),
        ("q=%25", False),
        ("level=2", True),
        ("level=3", False),
        ("level=nonsense", True),
        ("page=2", False),
        ("page=-1", True),
    ],
)
def test_badges_are_found_by_name_issuer_skill_and_level(browser, badge, asked, is_found):
    browser.get(f"/badges-catalogue?{asked}")
    assert ("Baker" in [link.text for link in browser.page.html.xpath("//main//a")]) is is_found


def listed(browser):
    links = browser.get("/badges-catalogue").html.xpath("//main//ul//a/@href")
    return [each.rpartition("/")[2] for each in links]


@pytest.mark.parametrize(
    ("arrange", "is_listed"),
    [
        (lambda s, a: hold(s, a), True),
        (lambda s, a: None, False),
        (lambda s, a: hold(s, a, visibility=Visibility.HIDDEN), False),
        (lambda s, a: hold(s, a, visibility=Visibility.APPLICATIONS), False),
        (lambda s, a: hold(s, a, state=BadgeState.REVOKED), False),
        (lambda s, a: hold(s, a, state=BadgeState.NOT_PROVEN_YOURS), False),
        (lambda s, a: hold(s, a, valid_until=NOW), False),
        (lambda s, a: hold(s, a, removed_at=NOW), False),
        (lambda s, a: setattr(hold(s, a)[0], "badge_key", a.key), False),
        (lambda s, a: (setattr(a.issuer, "level", 1), hold(s, a, 4, **SELF_MADE)), False),
        (lambda s, a: (setattr(a.issuer, "level", 1), hold(s, a, 5, **SELF_MADE)), True),
        (lambda s, a: setattr(a, "read_at", NOW), True),
        (lambda s, a: ask(s, a, models.VacancyState.OPEN), True),
        (lambda s, a: ask(s, a, models.VacancyState.DRAFT), False),
        (lambda s, a: ask(s, a, models.VacancyState.CLOSED), False),
    ],
)
def test_what_stands_in_the_catalogue_tells_nothing_of_a_person(database, browser, arrange, is_listed):
    with database.writing() as session:
        achievement = make_achievement(session)
        arrange(session, achievement)
    assert (listed(browser) == [str(achievement.id)]) is is_listed
    browser.get(f"/badges-catalogue/{achievement.id}", status=200 if is_listed else 404)
    browser.get(f"/badges-catalogue/{achievement.id}/picture", status=404)


@pytest.mark.parametrize(
    ("held", "is_shown"),
    [
        ({}, True),
        ({"visibility": Visibility.HIDDEN}, False),
        ({"visibility": Visibility.APPLICATIONS}, False),
        ({"removed_at": NOW}, False),
        ({"valid_until": NOW}, False),
    ],
)
def test_what_only_badges_say_that_nobody_shows_is_no_skill_of_a_badge(database, browser, held, is_shown):
    with database.writing() as session:
        achievement = make_achievement(session)
        achievement.read_at = NOW
        hold(session, achievement, skills=[(make_skill(session, "midwifery"), None)], **held)
    assert ("midwifery" in browser.get(f"/badges-catalogue/{achievement.id}").text) is is_shown
    found = browser.get("/badges-catalogue?q=midwifery").html.xpath("//main//ul//a/@href")
    assert (found == [f"/badges-catalogue/{achievement.id}"]) is is_shown


def test_a_skill_that_staff_or_the_issuer_deny_is_none_of_the_badge(database, browser, badge):
    with database.writing() as session:
        skill = make_skill(session, "pastry")
        speaker = make_speaker(session, session.get_one(models.Issuer, badge.issuer_id)).id
        for authority, is_proven in ((Authority.STAFF, False), (Authority.ISSUER, True)):
            decided = {"authority": authority, "is_proven": is_proven, "decided_at": NOW, "decided_by_id": speaker}
            session.add(models.SkillMapping(achievement_id=badge.id, skill_id=skill.id, **decided))
    assert "pastry" not in browser.get(f"/badges-catalogue/{badge.id}").text


def ask(session, achievement, state):
    need = models.Requirement(is_must=True, achievement_id=achievement.id)
    return make_vacancy(session, make_organisation(session), state=state, requirements=[need], title="Night baker")


def test_holders_and_vacancies_are_counted_and_vacancies_are_linked(database, browser, badge):
    with database.writing() as session:
        badge = session.merge(badge)
        hold(session, badge, 5)
        hold(session, badge, 3, visibility=Visibility.HIDDEN)
        ask(session, badge, models.VacancyState.OPEN)
        ask(session, badge, models.VacancyState.DRAFT)
    page = browser.get(f"/badges-catalogue/{badge.id}")
    assert "6 people who can be searched hold it" in page.text
    assert "1 open vacancy asks for it" in page.text
    assert browser.follow("Night baker").h1 == "Night baker"


def test_badges_of_one_name_or_one_id_stand_apart_with_their_issuers(database, browser, badge):
    with database.writing() as session:
        other = make_issuer(session, name="Leith College", key="did:web:imitation.example")
        other.resembles = "Leith College (leith.example)"
        twin = make_achievement(session, issuer=other, name="Baker")
        twin.key = badge.key
        hold(session, twin)
    assert listed(browser) == [str(badge.id), str(twin.id)]
    page = browser.get(f"/badges-catalogue/{twin.id}")
    assert "Leith College (imitation.example)" in page.text
    assert "Another issuer of a similar name or address is known: Leith College (leith.example)." in page.text


def test_a_picture_is_ours_and_comes_with_headers_that_keep_it_a_picture(database, browser, badge):
    data = BytesIO()
    Image.new("RGB", (8, 8)).save(data, "PNG")
    content = data.getvalue()
    with database.writing() as session:
        session.add(models.AchievementPicture(achievement_id=badge.id, content=content, digest=digest_of(content)))
    [address] = browser.get("/badges-catalogue").html.xpath("//main//img/@src")
    assert address.startswith(f"/badges-catalogue/{badge.id}/picture?v=")
    response = browser.client.get(f"/badges-catalogue/{badge.id}/picture")
    assert (response.data, response.mimetype) == (content, "image/png")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "public, max-age=3600"
    again = browser.client.get(
        f"/badges-catalogue/{badge.id}/picture", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_badge_is_added_by_address_and_its_page_follows(database, browser, settings):
    browser.sign_in_as(Role.EMPLOYER)
    browser.get("/badges-catalogue/add")
    page = browser.submit("Read it", address="http://college.example/a", status=422)
    assert "Enter the whole https address" in page.text
    page = browser.submit("Read it", address=CLASS)
    assert "It is being read" in page.text
    assert browser.client.get(page.path, headers=POLL).status_code == 204
    web = Web()
    web.answers |= {CLASS: badge_class(image=None), ISSUER: profile()}
    run_due_once(database, settings, web, NOW)
    assert browser.client.get(page.path, headers=POLL).headers["HX-Refresh"] == "true"
    page = browser.get(page.path)
    assert page.h1 == "First aid"
    assert "College (college.example), level 2" in page.text
    assert "Read from its issuer1 June 2026" in page.text


def test_an_address_that_is_not_the_issuers_says_why(database, browser, settings):
    browser.sign_in_as(Role.STAFF)
    browser.get("/badges-catalogue/add")
    page = browser.submit("Read it", address="https://evil.example/a")
    web = Web()
    web.answers |= {"https://evil.example/a": badge_class(id="https://evil.example/a"), ISSUER: profile()}
    run_due_once(database, settings, web, NOW)
    page = browser.get(page.path)
    assert page.h1 == "The badge was not added"
    assert "may not speak for this issuer" in page.text
    other = make_browser_of(browser, database)
    other.get(page.path, status=404)


def make_browser_of(browser, database):
    with database.writing() as session:
        account = make_account(session, role=Role.EMPLOYER)
        make_organisation(session, member=account)
    browser.sign_in(account)
    return browser


def test_an_owner_decides_what_counts_for_the_organisation_and_undoes_it(database, browser, badge, embedded_engine):
    with database.writing() as session:
        account, organisation = make_employer(session)
        other = make_achievement(session, name="Loaf master")
        hold(session, other)
        need = models.Requirement(is_must=True, achievement_id=badge.id)
        vacancy = make_vacancy(session, organisation, requirements=[need])
        elsewhere = make_vacancy(
            session,
            make_organisation(session),
            requirements=[models.Requirement(is_must=True, achievement_id=badge.id)],
        )
    publish(database, embedded_engine)
    browser.sign_in(account)
    browser.get("/account/equivalents?asked_text=baker&held_text=loaf")
    browser.get(f"/account/equivalents?asked={badge.id}&held={other.id}")
    page = browser.submit("Decide", source="", reason="", status=422)
    assert "Say where one can read that" in page.text
    page = browser.submit("Decide", source="The register", reason="Our own reason")
    assert "Loaf master" in page.text
    page = browser.get(f"/vacancies/{vacancy.public_id}")
    assert "2 people found" in page.text
    assert "counts as “Baker” (decided by your organisation on 1 June 2026: The register)" in page.text
    with database.reading() as session:
        assert session.scalar(select(models.Equivalence.organisation_id)) == organisation.id
    assert "Our own reason" not in browser.get(f"/badges-catalogue/{badge.id}").text
    assert "Loaf master" in browser.page.text
    browser.get("/account/equivalents")
    browser.submit("Undo Loaf master as Baker")
    assert "1 person found" in browser.get(f"/vacancies/{vacancy.public_id}").text
    assert elsewhere.organisation_id != organisation.id


def test_what_an_organisation_decided_is_shown_to_nobody_else(database, browser, badge):
    with database.writing() as session:
        account, organisation = make_employer(session)
        stranger, _ = make_employer(session)
    decided(database, badge, account, organisation)
    address = f"/badges-catalogue/{badge.id}"
    assert "Loaf master" not in browser.get(address).text
    browser.sign_in(stranger)
    assert "Loaf master" not in browser.get(address).text
    browser.sign_in(account)
    assert "Loaf master" in browser.get(address).text


def test_an_employer_without_an_organisation_sees_what_everybody_sees(database, browser, badge):
    with database.writing() as session:
        account = make_account(session, role=Role.EMPLOYER)
    browser.sign_in(account)
    assert browser.get(f"/badges-catalogue/{badge.id}").h1 == "Baker"


def test_staff_decide_for_everybody(database, browser, badge):
    with database.writing() as session:
        other = make_achievement(session, name="Loaf master")
        hold(session, other)
    browser.sign_in_as(Role.STAFF)
    browser.get(f"/staff/equivalents?asked={badge.id}&held={other.id}")
    browser.submit("Decide", source="The register", reason="The same outcomes")
    with database.reading() as session:
        assert session.scalar(select(models.Equivalence.organisation_id)) is None
    assert (
        "Decided by our staff on 1 June 2026. Source: The register" in browser.get(f"/badges-catalogue/{badge.id}").text
    )
    browser.get("/staff/equivalents")
    assert "Undone on" in browser.submit("Undo Loaf master as Baker").text


def test_a_badge_that_only_hidden_people_hold_is_named_to_nobody_who_decides(database, browser, badge):
    with database.writing() as session:
        hidden = make_achievement(session, name="Night nurse")
        hold(session, hidden, visibility=Visibility.HIDDEN)
        employer, _ = make_employer(session)
    for who, address in ((employer, "/account/equivalents"), (Role.STAFF, "/staff/equivalents")):
        browser.sign_in_as(who) if who is Role.STAFF else browser.sign_in(who)
        browser.get(address)
        for held, asked in ((hidden, badge), (badge, hidden)):
            chosen = f"{address}?held={held.id}&asked={asked.id}"
            browser.post(chosen, source="The register", reason="So", status=404)
            browser.get(address)
        assert "Night nurse" not in browser.get(address).text


def test_a_member_who_is_no_owner_only_reads(database, browser, badge):
    with database.writing() as session:
        _, organisation = make_employer(session)
        colleague = make_account(session, role=Role.EMPLOYER)
        session.add(models.Member(organisation_id=organisation.id, account_id=colleague.id, role=MemberRole.MEMBER))
    browser.sign_in(colleague)
    assert "An owner of your organisation can change this page" in browser.get("/account/equivalents").text
    browser.post("/account/equivalents?asked=1&held=2", source="x", reason="y", status=403)
    browser.post("/account/equivalents/1/undo", status=403)


def test_a_requirement_can_be_for_one_badge_alone(database, browser, badge):
    with database.writing() as session:
        account, organisation = make_employer(session)
        need = models.Requirement(is_must=True, achievement_id=badge.id)
        vacancy = make_vacancy(session, organisation, requirements=[need])
    browser.sign_in(account)
    browser.get(f"/vacancies/{vacancy.public_id}/edit")
    page = browser.submit("Save", alone=[f"badge-{badge.id}"])
    assert "The badge “Baker” from Leith College (leith.example, level 2) (required)" in page.text
    with database.reading() as session:
        assert session.scalar(select(models.Requirement.allows_equivalent)) is False
    browser.get(f"/vacancies/{vacancy.public_id}/edit")
    assert "level 2), or an equivalent (required)" in browser.submit("Save", alone=[]).text


def test_reading_is_for_people_who_are_signed_in(browser):
    assert browser.get("/badges-catalogue/add").path.startswith("/sign-in")
    assert readings.MOST_READINGS
