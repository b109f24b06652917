"""An employer's vacancies: writing without scripts, the match list, the applicants."""

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.errors import Unavailable
from jobboard.models import BadgeState, VacancyState, Visibility
from jobboard.resumes import save_version
from jobboard.supply import Supply
from jobboard.web.presenters.supply import Cost, SupplyWords, supply_words
from tests.conftest import NOW
from tests.factories import (
    EMPTY_RESUME,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
)
from tests.factories import make_vacancy as make_row
from tests.web.world import make_employer, make_place, publish


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def employer(database, browser):
    with database.writing() as session:
        account, organisation = make_employer(session)
    browser.sign_in(account)
    return organisation


def stated(**changes):
    """What stands in the fields of a vacancy that may be opened."""
    terms = {
        "contract": "permanent",
        "hours": ["full_time"],
        "workplace": "home",
        "pay_minimum": "26,000",
        "pay_period": "year",
        "weekly_hours": "35",
        "closes_on": "30 June 2026",
    }
    return terms | changes


def rows(page):
    """The requirements in the form: label, level, importance."""
    found = []
    for row in page.html.xpath("//fieldset[@class='requirement-row']"):
        (level,) = row.xpath(".//*[@name='level']")
        (importance,) = row.xpath(".//*[@name='importance']")
        found.append((row.xpath("string(legend)"), level.value or "", importance.value))
    return found


def stored(database):
    with database.reading() as session:
        return session.scalars(select(models.Vacancy).order_by(models.Vacancy.id.desc())).first()


def test_a_vacancy_is_written_without_scripts_and_nothing_typed_is_lost(database, browser, employer):
    with database.writing() as session:
        skill = make_skill(session, "bread baking")
        badge = make_achievement(
            session, name="Baker's badge", issuer=make_issuer(session, name="Guild", key="did:web:guild.example")
        )
        badge.read_at = NOW
        make_place(session, "Leith", region="Edinburgh")
    browser.get("/vacancies/new")
    browser.submit("Find", title="Baker wanted", description="Early\nmornings", place="Leith", find="ba")
    assert browser.page.html.get_element_by_id("title").value == "Baker wanted"
    browser.submit("Add bread baking")
    browser.submit("Find", find="badge")
    browser.submit("Add Baker's badge, badge from Guild (guild.example, level 2)")
    assert rows(browser.page) == [
        ("bread baking", "", "must"),
        ("Baker's badge, badge from Guild (guild.example, level 2)", "", "must"),
    ]
    browser.submit("Find", level=["6", ""], importance=["must", "nice"])
    assert rows(browser.page) == [
        ("bread baking", "6", "must"),
        ("Baker's badge, badge from Guild (guild.example, level 2)", "", "nice"),
    ]
    page = browser.submit("Save and preview", **stated(workplace="on_site"))
    assert page.h1 == "Preview: Baker wanted"
    page = browser.submit("Open for applications")
    assert page.h1 == "Baker wanted"
    assert "bread baking, SCQF level 6 or above (required)" in page.text
    assert "The badge “Baker's badge” from Guild (guild.example, level 2), or an equivalent (nice to have)" in page.text
    vacancy = stored(database)
    with database.reading() as session:
        vacancy = session.merge(vacancy, load=False)
        assert (vacancy.state, vacancy.description, vacancy.place.name) == (
            VacancyState.OPEN,
            "Early\nmornings",
            "Leith",
        )
        kept = [
            (each.skill_id, each.level_at_least, each.achievement_id, each.is_must) for each in vacancy.requirements
        ]
    assert kept == [(skill.id, 6, None, True), (None, None, badge.id, False)]


def test_a_badge_that_only_hidden_people_hold_is_neither_offered_nor_named(database, browser, employer):
    with database.writing() as session:
        badge = make_achievement(session, name="Night baker")
        make_badge(session, make_candidate(session, visibility=Visibility.HIDDEN), achievement=badge)
    browser.get("/vacancies/new")
    assert "Night baker" not in browser.submit("Find", find="night").text
    for fields in ({"action": "add", "add": f"badge-{badge.id}"}, {"action": "save", "subject": f"badge-{badge.id}"}):
        page = browser.post("/vacancies/new", title="t", description="d", level="", importance="must", **fields)
        assert "Night baker" not in page.text
    assert "Choose the skill or badge from the list" in page.text


def test_a_requirement_is_taken_away_and_the_others_keep_their_levels(database, browser, employer):
    with database.writing() as session:
        first, second = make_skill(session, "first"), make_skill(session, "second")
        vacancy = make_row(
            session,
            session.merge(employer),
            requirements=[
                models.Requirement(is_must=True, skill_id=first.id, level_at_least=4),
                models.Requirement(is_must=False, skill_id=second.id, level_at_least=8),
            ],
        )
    browser.get(f"/vacancies/{vacancy.public_id}/edit")
    browser.submit("Remove first")
    assert rows(browser.page) == [("second", "8", "nice")]
    assert len(requirements(database, vacancy)) == 2  # Nothing is stored before it is saved.
    browser.submit("Save", **stated())
    assert requirements(database, vacancy) == [(second.id, 8, False)]


def requirements(database, vacancy):
    with database.reading() as session:
        found = session.scalars(select(models.Requirement).where(models.Requirement.vacancy_id == vacancy.id)).all()
        return [(each.skill_id, each.level_at_least, each.is_must) for each in found]


def test_a_draft_is_kept_from_jobseekers_until_it_is_opened(database, browser, employer):
    browser.get("/vacancies/new")
    page = browser.submit("Save as a draft", title="Secret", description="Later")
    assert "Draft: only your organisation sees it" in page.text
    assert "Secret" not in browser.get("/jobs").text
    browser.get(f"/vacancies/{stored(database).public_id}")
    page = browser.follow("Preview and open")
    assert "Write what you pay" in page.text
    assert browser.post(f"/vacancies/{stored(database).public_id}/open").status == 422
    assert "Secret" not in browser.get("/jobs").text
    browser.get(f"/vacancies/{stored(database).public_id}/edit")
    browser.submit("Save and preview", **stated())
    assert "Open until 30 June 2026" in browser.submit("Open for applications").text
    assert "Secret" in browser.get("/jobs").text
    browser.get(f"/vacancies/{stored(database).public_id}")
    assert "Closed on" in browser.submit("Close").text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "", "description": "x"}, "Write a title."),
        ({"title": "x" * 121, "description": "x"}, "can have 120 characters"),
        ({"title": "x", "description": ""}, "Write a description."),
        ({"title": "x", "description": "x", "place": "Atlantis"}, "No place called “Atlantis”"),
    ],
)
def test_a_vacancy_that_cannot_be_saved_says_why_and_keeps_what_was_typed(browser, employer, fields, message):
    browser.get("/vacancies/new")
    page = browser.submit("Save and preview", status=422, **fields)
    assert message in page.text
    for name, value in fields.items():
        assert page.html.get_element_by_id(name).value.strip() == value


@pytest.mark.parametrize(
    "fields",
    [
        {
            "action": "save",
            "subject": "skill-99999999",
            "level": "",
            "importance": "must",
        },
        {"action": "save", "subject": "x", "level": "6", "importance": "must"},
        {"action": "save", "subject": "skill-²", "level": "²", "importance": "?"},
        {"action": "add", "add": "skill-1-1"},
        {"action": "nonsense", "add": "badge-0", "remove": "skill-1"},
        {"action": "count", "subject": ["skill-1"] * 40, "level": ["99"] * 40, "importance": [""] * 40},
        {"find": "%_\\" * 50},
    ],
)
def test_a_form_made_by_hand_is_answered(browser, employer, fields):
    typed = {"title": "t", "description": "d"}
    assert browser.post("/vacancies/new", **typed, **fields).status in {200, 422}


def test_a_requirement_that_does_not_exist_is_not_saved_silently(database, browser, employer):
    fields = {"subject": "skill-999", "level": "6", "importance": "must"}
    page = browser.post("/vacancies/new", action="save", title="t", description="d", **fields)
    assert page.status == 422
    assert stored(database) is None


def test_the_editor_counts_who_meets_what_is_asked_for(database, embedded_engine, browser, employer):
    with database.writing() as session:
        skill = make_skill(session, "bread baking")
        for level in range(1, 9):
            make_badge(session, make_candidate(session), skills=[(skill, level)])
    publish(database, embedded_engine)
    browser.get("/vacancies/new")
    browser.submit("Find", find="bread")
    browser.submit("Add bread baking")
    assert "8 people who can be searched meet everything required" in browser.submit("Count who meets this").text
    assert "Fewer than 5 people who can be searched" in browser.submit("Count who meets this", level="6").text
    assert "Nobody who can be searched" in browser.submit("Count who meets this", level="9").text


def test_the_editor_says_what_each_requirement_costs_and_who_is_near(database, embedded_engine, browser, employer):
    with database.writing() as session:
        here, far = (
            models.Place(
                key=name, name=name, region="Fife", country="GB", latitude=latitude, longitude=-3.0, population=1
            )
            for name, latitude in (("Cupar", 56.3), ("Lerwick", 60.1))
        )
        session.add_all([here, far])
        bread, coffee = make_skill(session, "bread baking"), make_skill(session, "coffee")
        for number in range(20):
            candidate = make_candidate(session, place_id=(here if number < 7 else far).id)
            make_badge(session, candidate, skills=[(bread, 7)] if number < 12 else [(bread, 3)])
            if number % 2:
                make_badge(session, candidate, skills=[(coffee, None)])
    publish(database, embedded_engine)
    asked = {
        "place": "Cupar",
        "subject": [f"skill-{bread.id}", f"skill-{coffee.id}"],
        "level": ["6", ""],
        "importance": ["must", "must"],
    }
    page = browser.post("/vacancies/new", action="count", **asked)
    assert "6 people who can be searched meet everything required, fewer than 5 of them within 30 km." in page.text
    assert page.html.xpath("//*[@id='supply']//li/text()") == [
        "without coffee: 12 people",
        "without bread baking: 10 people",
    ]
    page = browser.post("/vacancies/new", action="count", **asked | {"importance": ["must", "nice"], "place": ""})
    assert "12 people who can be searched meet everything required." in page.text
    assert page.html.xpath("//*[@id='supply']//li/text()") == ["without bread baking: 20 people"]


def test_what_a_requirement_costs_points_at_nobody():
    words = supply_words(Supply(total=1, without=(2, None, 4), nearby=1), ["a", "b", "c"], 30)
    assert words == SupplyWords(
        "Fewer than 5 people who can be searched meet everything required, fewer than 5 of them within 30 km."
    )
    words = supply_words(Supply(total=0, without=(5, None, 4)), ["a", "b", "c"], 30)
    assert words == SupplyWords("Nobody who can be searched meets everything required.", (Cost("a", "5 people"),))


@pytest.fixture
def matched(database, embedded_engine, employer):
    """A vacancy for bread at level 6, with coffee nice to have; people who meet all, what is needed, and too little."""

    class Matched:
        pass

    with database.writing() as session:
        bread, rye, coffee = (make_skill(session, name) for name in ("bread", "rye bread", "coffee"))
        session.add(models.SkillBroader(skill_id=rye.id, broader_id=bread.id))
        Matched.full, Matched.enough, Matched.low = (make_candidate(session) for _ in range(3))
        Matched.proof = make_badge(session, Matched.full, skills=[(rye, 7)])
        make_badge(session, Matched.full, skills=[(coffee, None)])
        make_badge(session, Matched.enough, skills=[(bread, 6)])
        make_badge(session, Matched.low, skills=[(bread, 5)])
        Matched.vacancy = make_row(
            session,
            session.merge(employer),
            requirements=[
                models.Requirement(is_must=True, skill_id=bread.id, level_at_least=6),
                models.Requirement(is_must=False, skill_id=coffee.id),
            ],
        )
    publish(database, embedded_engine)
    return Matched


def people(page):
    return [a.get("href").partition("?")[0].rsplit("/", 1)[1] for a in page.html.xpath("//*[@class='person__name']/a")]


def test_the_match_list_says_which_badge_of_which_issuer_meets_each_requirement(browser, matched):
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}")
    assert people(page) == [matched.full.public_id, matched.enough.public_id]
    assert "Meets 2 of 2 requirements." in page.text
    assert "Meets 1 of 2 requirements. Missing: coffee." in page.text
    assert "proved by the narrower skill “rye bread”" in page.text
    assert matched.proof.achievement.issuer.name in page.text
    address = f"/people/{matched.full.public_id}/badges/{matched.proof.public_id}"
    assert address in page.html.xpath("//a/@href")
    assert browser.get(address).status == 200


def test_who_comes_close_is_shown_on_request_with_what_is_missing(browser, matched):
    browser.get(f"/vacancies/{matched.vacancy.public_id}")
    page = browser.follow("Show also who comes close")
    assert people(page) == [each.public_id for each in (matched.full, matched.enough, matched.low)]
    assert "Meets 0 of 2 requirements. Missing: bread, SCQF level 6 or above; coffee." in page.text


def test_a_skill_that_is_only_said_ranks_and_is_named_and_never_ticked(browser, matched, database, embedded_engine):
    with database.writing() as session:
        silent, said, titled = (
            make_candidate(session, headline=headline)
            for headline in ("", "", f"Was {matched.vacancy.title}, long ago")
        )
        bread, coffee = (each.skill_id for each in session.merge(matched.vacancy).requirements)
        session.add_all(models.SelfClaimedSkill(candidate_id=said.id, skill_id=each) for each in (bread, coffee))
    publish(database, embedded_engine)
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}?closest=1")
    assert people(page) == [
        each.public_id for each in (matched.full, matched.enough, said, titled, matched.low, silent)
    ]
    line = page.html.xpath("//li[@class='person']")[2]
    assert "Meets 0 of 2 requirements." in line.text_content()
    assert "Self-claimed, not proven: coffee" in line.text_content()
    assert not line.xpath(".//*[contains(@class, 'box--met') or @class='proof']")
    assert page.text.count("Self-claimed, not proven") == 2
    assert "a skill that is only self-claimed, or proven at another level, counts half" in page.text
    with database.writing() as session:
        version = save_version(session, session.merge(said), "First", now=NOW)
        apply(session, said, matched.vacancy).resume_version = version
        for each in (silent, titled):
            apply(session, each, matched.vacancy)
    publish(database, embedded_engine)
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}/applicants")
    assert people(page) == [each.public_id for each in (said, titled, silent)]
    assert "a skill that is only self-claimed, or proven at another level, counts half" in page.text
    page = browser.get(f"/people/{said.public_id}")
    cells = [" ".join(cell.text_content().split()) for cell in page.html.xpath("//table//td[2]")]
    assert cells == [
        f"Not met: no verified badge shows this. Self-claimed, and checked by nobody: {label}"
        for label in ("bread", "coffee")
    ]


def test_a_match_follows_the_database_when_the_index_is_behind(browser, matched, database):
    with database.writing() as session:
        session.get(models.Badge, matched.proof.id).state = BadgeState.REVOKED
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}")
    assert "Meets 1 of 2 requirements. Missing: bread, SCQF level 6 or above." in page.text


def test_who_matches_a_vacancy_is_asked_without_facets_which_nobody_sees_there(app, browser, matched):
    engine = app.extensions["jobboard"].engine

    class PlainEngine:
        def search(self, query, *, now, with_facets):
            if with_facets:
                raise Unavailable("facets")
            return engine.search(query, now=now, with_facets=False)

    app.extensions["jobboard"].engine = PlainEngine()
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}?closest=1")
    assert "Meets 0 of 2 requirements" in page.text


def test_the_vacancy_works_while_search_is_away(app, browser, matched):
    class AwayEngine:
        def search(self, query, *, now, with_facets):
            raise Unavailable("away")

        def count(self, queries, *, now):
            raise Unavailable("away")

    app.extensions["jobboard"].engine = AwayEngine()
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}")
    assert "People cannot be searched at the moment" in page.text
    browser.get(f"/vacancies/{matched.vacancy.public_id}/applicants", status=503)
    browser.get(f"/vacancies/{matched.vacancy.public_id}/edit")
    assert "The count is not available" in browser.submit("Count who meets this").text


def apply(session, candidate, vacancy):
    now = session.info["clock"]()
    version = models.ResumeVersion(candidate_id=candidate.id, title="First", content=EMPTY_RESUME, created_at=now)
    application = models.Application(
        vacancy_id=vacancy.id, candidate_id=candidate.id, resume_version=version, message="", applied_at=now
    )
    session.add(application)
    return application


def test_applicants_are_filtered_by_the_same_facets_with_exact_counts(browser, matched, database, embedded_engine):
    with database.writing() as session:
        shy = make_candidate(session, visibility=Visibility.APPLICATIONS)
        for candidate in (shy, matched.low, matched.full):
            apply(session, candidate, matched.vacancy)
        apply(session, matched.enough, make_row(session, make_organisation(session)))
    publish(database, embedded_engine)
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}/applicants")
    assert people(page) == [matched.full.public_id, matched.low.public_id, shy.public_id]
    assert shy.account.name in page.text
    assert "bread (2)" in page.text
    level = browser.submit("Search", add="rye bread", add_level="7")
    assert people(level) == [matched.full.public_id]


def test_of_an_applicant_whom_nobody_else_sees_pages_show_what_was_sent(browser, matched, database, embedded_engine):
    with database.writing() as session:
        shy = make_candidate(session, visibility=Visibility.APPLICATIONS, headline="Baker")
        version = save_version(session, shy, "First", now=session.info["clock"]())
        apply(session, shy, matched.vacancy).resume_version = version
        shy.headline = "Leaving soon"
        coffee = session.scalars(select(models.Skill).where(models.Skill.label == "coffee")).one()
        session.add(models.SelfClaimedSkill(candidate_id=shy.id, skill_id=coffee.id))
    publish(database, embedded_engine)
    for address in (f"/vacancies/{matched.vacancy.public_id}/applicants", f"/people/{shy.public_id}"):
        page = browser.get(address)
        assert "Baker" in page.text
        assert "Leaving soon" not in page.text
        assert "Self-claimed, " not in page.text
    with database.writing() as session:
        session.get(models.Candidate, shy.id).visibility = Visibility.ANONYMOUS
    assert "Self-claimed, " in browser.get(f"/people/{shy.public_id}").text


def test_a_withdrawn_application_is_gone_at_once(browser, matched, database, embedded_engine, now):
    with database.writing() as session:
        application = apply(session, matched.low, matched.vacancy)
    publish(database, embedded_engine)
    with database.writing() as session:
        session.merge(application).withdrawn_at = now
    page = browser.get(f"/vacancies/{matched.vacancy.public_id}/applicants")
    assert people(page) == []


@pytest.mark.parametrize("page", ["", "/edit", "/applicants"])
def test_another_organisation_s_vacancy_is_not_there(database, browser, employer, page):
    with database.writing() as session:
        foreign = make_row(session, make_organisation(session))
    browser.get(f"/vacancies/{foreign.public_id}{page}", status=404)
    browser.get(f"/vacancies/nothing{page}", status=404)
    for action in ("edit", "open", "close"):
        assert browser.post(f"/vacancies/{foreign.public_id}/{action}", action="save").status == 404


def test_the_list_shows_state_and_applicants(database, browser, employer):
    assert "You have no vacancies yet" in browser.get("/vacancies").text
    with database.writing() as session:
        vacancy = make_row(session, session.merge(employer), title="Baker")
        apply(session, make_candidate(session), vacancy)
    page = browser.get("/vacancies")
    assert "Open until 1 July 2026" in page.text
    assert page.html.xpath("//a[@aria-label='1 applicant for Baker']")


def test_a_vacancy_is_seen_as_jobseekers_will_see_it_before_it_is_open(database, browser, employer):
    browser.get("/vacancies/new")
    typed = {
        "title": "Young salesman",
        "description": "Sell bread.",
        "selection_process": "We talk to four people.",
        "adjustment_contact": "help@loaf.example",
        "reply_by": "14 July 2026",
    }
    page = browser.submit(
        "Save and preview", **stated(**typed, pay_minimum="10.85", pay_maximum="13", pay_period="hour")
    )
    assert "“Young” is about age." in page.text
    assert "“salesman” is about sex. Better: salesperson." in page.text
    for shown in (
        "£10.85 to £13 an hour",
        "Who is 21 or over is paid at least the minimum wage, £12.71 an hour.",
        "Full time, 35 hours a week",
        "Permanent",
        "From home",
        "30 June 2026",
        "14 July 2026",
        "We talk to four people.",
        "help@loaf.example",
    ):
        assert shown in page.text
    public_id = stored(database).public_id
    browser.get(f"/jobs/{public_id}", status=404)
    browser.get(f"/vacancies/{public_id}/preview")
    browser.submit("Open for applications")
    page = browser.get(f"/jobs/{public_id}")
    assert "£10.85 to £13 an hour" in page.text
    assert "help@loaf.example" in page.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pay_minimum": "competitive"}, "Write an amount in pounds, such as 12.71 or 26,500, and nothing else."),
        ({"pay_minimum": ""}, "Write what you pay"),
        ({"pay_minimum": "15,000"}, "less than the minimum wage for people of 21 and over, £12.71 an hour"),
        ({"pay_period": ""}, "Choose for how long this pay is."),
        ({"weekly_hours": "many"}, "Write a number of hours, such as 35 or 37.5."),
        ({"weekly_hours": ""}, "Write the hours of a week"),
        ({"contract": "nonsense"}, "Choose the contract."),
        ({"contract": "voluntary", "pay_minimum": "", "pay_period": ""}, "Choose why this work may be unpaid by law."),
        ({"hours": None}, "Choose full time, part time or both."),
        ({"workplace": "on_site"}, "Write the town where the work is done"),
        ({"closes_on": "soon"}, "Write the day as day, month and year"),
        ({"closes_on": "1 September 2026"}, "A vacancy is open for 60 days at most, until 31 July 2026."),
        ({"reply_by": "2 June 2026"}, "People can still apply after this day."),
    ],
)
def test_terms_that_cannot_be_say_why_and_keep_what_was_typed(database, browser, employer, changes, message):
    browser.get("/vacancies/new")
    sent = stated(title="Baker", description="Bread") | changes
    page = browser.submit("Save and preview", status=422, **sent)
    assert message in page.text
    assert stored(database) is None
    for name in ("pay_minimum", "weekly_hours", "closes_on"):
        assert page.html.get_element_by_id(name).value == sent[name]


def test_voluntary_work_says_why_it_may_be_unpaid(database, browser, employer):
    browser.get("/vacancies/new")
    unpaid = {"contract": "voluntary", "pay_minimum": "", "pay_period": "", "unpaid_ground": "voluntary_worker"}
    page = browser.submit("Save and preview", title="Helper", description="Help.", **stated(**unpaid))
    assert "Voluntary and unpaid" in page.text
    assert "Voluntary work for a charity, a voluntary organisation or a public body." in page.text


def test_an_open_vacancy_cannot_lose_its_terms_even_as_a_draft(database, browser, employer):
    with database.writing() as session:
        vacancy = make_row(session, session.merge(employer))
    browser.get(f"/vacancies/{vacancy.public_id}/edit")
    assert not browser.page.html.xpath("//button[@value='draft']")
    for action in ("save", "draft"):
        page = browser.post(f"/vacancies/{vacancy.public_id}/edit", action=action, title="t", description="d")
        assert page.status == 422
        assert "Choose the contract." in page.text


def test_a_vacancy_from_before_says_that_its_pay_is_not_stated(database, browser, employer):
    with database.writing() as session:
        vacancy = make_row(session, session.merge(employer), pay_minimum=None, contract=None, workplace=None)
    assert "The employer has not stated the pay" in browser.get(f"/jobs/{vacancy.public_id}").text
    assert "The employer has not stated the pay" in browser.get("/jobs").text


def test_a_vacancy_is_kept_open_longer_only_by_who_says_that_they_still_recruit(database, browser, employer):
    with database.writing() as session:
        vacancy = make_row(session, session.merge(employer))
        closed = make_row(session, session.merge(employer), state=VacancyState.CLOSED)
        unpaid = make_row(session, session.merge(employer), state=VacancyState.CLOSED, pay_minimum=None)
        draft = make_row(session, session.merge(employer), state=VacancyState.DRAFT)
    browser.get(f"/vacancies/{vacancy.public_id}")
    browser.follow("Keep it open longer")
    page = browser.submit("Keep it open", closes_on="20 July 2026", status=422)
    assert "Confirm that you still recruit for this job" in page.text
    assert page.html.get_element_by_id("closes_on").value == "20 July 2026"
    assert "Open until 20 July 2026" in browser.submit("Keep it open", still_recruits="yes").text
    browser.get(f"/vacancies/{closed.public_id}")
    browser.follow("Open it again")
    page = browser.submit("Keep it open", closes_on="20 July 2026", still_recruits="yes")
    assert "Open until 20 July 2026" in page.text
    sent = {"closes_on": "20 July 2026", "still_recruits": "yes"}
    page = browser.post(f"/vacancies/{unpaid.public_id}/renew", **sent)
    assert page.status == 422
    assert "Write what you pay" in page.text
    assert browser.post(f"/vacancies/{draft.public_id}/renew", **sent).h1 == f"Preview: {draft.title}"
    with database.reading() as session:
        kept = {each.id: (each.state, each.closes_on.day) for each in session.scalars(select(models.Vacancy))}
    assert kept[unpaid.id] == (VacancyState.CLOSED, 1)
    assert kept[draft.id] == (VacancyState.DRAFT, 1)


def test_another_organisation_s_vacancy_is_neither_seen_before_it_opens_nor_opened(database, browser, employer):
    with database.writing() as session:
        foreign = make_row(session, make_organisation(session), state=VacancyState.DRAFT)
    for page in ("preview", "renew", "edit"):
        browser.get(f"/vacancies/{foreign.public_id}/{page}", status=404)
    for action in ("open", "renew", "edit", "close"):
        assert browser.post(f"/vacancies/{foreign.public_id}/{action}").status == 404
