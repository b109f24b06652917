"""How often a page asks the database: not oftener for many things than for few."""

import pytest
from sqlalchemy import event

from jobboard.models import Application, Requirement, SelfClaimedSkill
from jobboard.resumes import save_version
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_skill,
    make_vacancy,
)
from tests.web.world import make_employer, make_item, make_place, publish

FEW, MANY = 2, 20


@pytest.fixture
def statements(database):
    """What the database is asked, as it comes."""
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    return asked


class World:
    """Few and many of everything: holders of a skill, vacancies with a word, badges and entries of one person."""

    def __init__(self, session):
        self.recruiter, organisation = make_employer(session)
        self.place = make_place(session, "Leith")
        self.issuers = [make_issuer(session) for _ in range(MANY)]
        self.skills = {count: make_skill(session, f"skill of {count}") for count in (FEW, MANY)}
        self.people = {count: self._person(session, count) for count in (FEW, MANY)}
        self.vacancies, self.companies = {}, {}
        for count, skill in self.skills.items():
            holders = []
            for number in range(count):
                holder = make_candidate(session, headline=f"Holder {number}", place_id=self.place.id)
                for issuer in self.issuers[number : number + 3]:
                    self._badge(session, holder, issuer, skill)
                holders.append(holder)
            asked = [Requirement(skill_id=skill.id, is_must=True), Requirement(skill_id=skill.id, is_must=False)]
            self.vacancies[count] = make_vacancy(session, organisation, requirements=asked)
            for holder in holders:
                self._apply(session, holder, self.vacancies[count])
            _, other = make_employer(session)
            self.companies[count] = other.public_id
            for _ in range(count):
                requirement = Requirement(skill_id=skill.id, is_must=True)
                offered = make_vacancy(session, other, title=f"Word{count}", requirements=[requirement])
                self._apply(session, self.people[count][1], offered)

    def _person(self, session, count):
        account = make_account(session)
        person = make_candidate(session, account=account, place_id=self.place.id)
        held = [self._badge(session, person, issuer, self.skills[count]) for issuer in self.issuers[:count]]
        for badge in held:
            make_item(session, person, "Work", badges=[badge])
            session.add(SelfClaimedSkill(candidate_id=person.id, skill_id=make_skill(session).id))
        return account, person, held

    @staticmethod
    def _apply(session, person, vacancy):
        now = session.info["clock"]()
        version = save_version(session, person, "As sent", now=now)
        session.add(
            Application(vacancy_id=vacancy.id, candidate_id=person.id, resume_version_id=version.id, applied_at=now)
        )

    @staticmethod
    def _badge(session, holder, issuer, skill):
        return make_badge(session, holder, achievement=make_achievement(session, issuer=issuer), skills=[(skill, 6)])


@pytest.fixture
def world(database, embedded_engine):
    with database.writing() as session:
        world = World(session)
    publish(database, embedded_engine)
    return world


def address_of(page, world, count):
    """Write an address with what there are so many of."""
    return page.format(
        count=count,
        skill=world.skills[count].id,
        vacancy=world.vacancies[count].public_id,
        person=world.people[count][1].public_id,
        badge=world.people[count][2][0].public_id,
        employer=world.companies[count],
    )


def cost(browser, statements, address):
    browser.get(address)  # What a process learns once, and limits that begin to count.
    statements.clear()
    browser.get(address)
    return len(statements)


PAGES = {
    "employer": (
        "/search?skill={skill}",
        '/search?ask=badge(skill:"skill+of+{count}"+level>=5)',
        "/search.json?skill={skill}",
        "/vacancies/{vacancy}",
        "/vacancies/{vacancy}?closest=1",
        "/vacancies/{vacancy}/applicants",
        "/people/{person}",
        "/people/{person}/badges/{badge}",
    ),
    "jobseeker": (
        "/jobs?q=word{count}",
        "/jobs?q=word{count}&order=best&fits=yes",
        "/employers/{employer}",
        "/jobs/{vacancy}",
        "/",
        "/dashboard",
        "/badges",
        "/resume",
        "/resume/skills",
        "/badges-catalogue",
        "/applications",
    ),
}


@pytest.mark.parametrize(("role", "page"), [(role, page) for role, pages in PAGES.items() for page in pages])
def test_a_page_asks_as_often_for_many_as_for_few(role, page, new_browser, statements, world):
    costs = []
    for count in (FEW, MANY):
        browser = new_browser()
        browser.sign_in(world.recruiter if role == "employer" else world.people[count][0])
        costs.append(cost(browser, statements, address_of(page, world, count)))
    assert costs[0] == costs[1] > 0


def test_a_page_of_people_reads_the_membership_once(browser, statements, world):
    browser.sign_in(world.recruiter)
    cost(browser, statements, address_of("/search?skill={skill}", world, FEW))
    assert len([each for each in statements if "FROM member" in each]) == 1


def test_names_in_a_question_cost_no_statement_each(browser, statements, world, database):
    with database.writing() as session:
        more = [make_skill(session, f"further skill {number}") for number in range(3)]
    browser.sign_in(world.recruiter)
    costs = []
    for named in range(1, 4):
        asked = "+".join(f'badge(skill:"{each.label}"+level>=5)'.replace(" ", "+") for each in more[:named])
        costs.append(cost(browser, statements, f"/search?ask={asked}"))
    assert len(set(costs)) == 1
