"""1,000 badges with a canary in every personal field: none reaches an employer before its holder shows it."""

import html
import json
import re
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from jobboard import models, resumes
from jobboard.badges import finish_import, identities_of, start_import
from jobboard.credentials import verify
from jobboard.credentials.jws import is_token, read_token
from jobboard.credentials.png import SIGNATURE, read_baked_png
from jobboard.credentials.svg import is_svg, open_svg
from jobboard.documents.build import build_operations
from jobboard.models import BadgeState
from jobboard.search.elastic_mapping import to_source
from jobboard.search.indexed import operation_fields
from jobboard.web.limits import limiter
from tests.factories import make_account, make_candidate, make_vacancy
from tests.web.browser import Browser
from tests.web.canaries import CANARY, FAMILIES, Person
from tests.web.test_revealing import World
from tests.web.world import make_employer, make_item, publish

PEOPLE = -(-1000 // len(FAMILIES))
SAMPLE = (0, 1, 57)
OTHER_SECRETS = re.compile(r"1999-09-09|0131 49|[0-9a-f]{64}", re.IGNORECASE)


def leaks(text):
    """Give what must not be in a text, however an address or a page writes it."""
    plain = html.unescape(unquote(unquote(html.unescape(text))))
    return set(CANARY.findall(plain)) | set(OTHER_SECRETS.findall(plain))


def plain(content):
    """Give the document of a badge as text."""
    content = read_baked_png(content) if content.startswith(SIGNATURE) else content
    content = open_svg(content).badge() if is_svg(content) else content
    return json.dumps(read_token(content).payload) if is_token(content.strip()) else content.decode()


class Everybody(World):
    """People with a badge of each family, all placed in their resumes, and two employers."""

    def __init__(self, app, database, engine, now):
        self.app, self.database, self.now = app, database, now
        self.web = Person(0, None)
        self.people, self.ids, self.accounts, self.badges = [], [], [], []
        web = scenarios_web()
        for number in range(PEOPLE):
            person = Person(number, web)
            with database.writing() as session:
                self._import(session, person, web)
        with database.writing() as session:
            (first, self.organisation), (second, _) = make_employer(session), make_employer(session)
            self.vacancy = make_vacancy(session, self.organisation, requirements=self._requirements(session))
        self.employer, self.other = (self.browser(each) for each in (first, second))
        publish(database, engine)

    def browser(self, account):
        browser = Browser(self.app)
        browser.sign_in(account)
        return browser

    def _import(self, session, person, web):
        account = make_account(session, name=person.name, address=person.address)
        candidate = make_candidate(session, account=account)
        kept = {}
        for family, content in person.badges():
            address = f"{person.home()}/assertions/1" if family == "open badge 2" else None
            handed_in = start_import(
                session,
                candidate,
                content=None if address else content,
                address=address,
                file_name=f"{person.word('file')}.png",
                now=self.now,
            )
            report = verify(handed_in.content, identities=identities_of(session, candidate), loader=web, now=self.now)
            kept[family] = finish_import(session, handed_in, report, now=self.now)
        assert {each.state for name, each in kept.items() if name != "failed"} == {BadgeState.VERIFIED}
        assert kept["failed"].state is BadgeState.FAILED
        make_item(session, candidate, "Work", badges=kept.values())
        resumes.save_version(session, candidate, "First", now=self.now)
        self.people.append(person)
        self.ids.append((candidate.id, candidate.public_id))
        self.accounts.append(account)
        self.badges.append({name: each.public_id for name, each in kept.items()})

    def _requirements(self, session):
        achievements = session.scalars(select(models.Achievement.id).order_by(models.Achievement.id).limit(12))
        return [models.Requirement(is_must=False, achievement_id=each) for each in achievements]

    def pages_of(self, number):
        """The addresses of everything about one person that an employer can ask for."""
        home = f"/people/{self.ids[number][1]}"
        return [home, *(f"{home}/badges/{each}" for each in self.badges[number].values())]

    def pages(self):
        """Addresses of pages about many: every page of results, choices of facets, vacancies, jobs, errors."""
        with self.database.reading() as session:
            issuers = session.scalars(select(models.Issuer.id).order_by(models.Issuer.id.desc()).limit(3)).all()
            badges = session.scalars(select(models.Achievement.id).order_by(models.Achievement.id).limit(3)).all()
        yield from (f"/search?page={number}" for number in range(1, -(-PEOPLE // 20) + 1))
        yield from (f"/search?issuer={each}" for each in issuers)
        yield from (f"/search?badge={each}" for each in badges)
        yield f"/search?badge={badges[0]}&badge={badges[1]}&q=nothing"
        yield from (f"/vacancies/{self.vacancy.public_id}{rest}" for rest in ("", "?closest=1", "/applicants", "/edit"))
        yield from ("/dashboard", "/vacancies", "/jobs", f"/jobs/{self.vacancy.public_id}", "/jobs?q=first+aid")


def scenarios_web():
    from tests.credentials.scenarios import Web

    return Web()


@pytest.fixture
def everybody(app, database, embedded_engine, now, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    return Everybody(app, database, embedded_engine, now)


def seen(browser, path):
    """Give all of an answer as text: headers and body."""
    page = browser.page = None  # noqa: F841
    response = browser.client.get(path)
    assert response.status_code < 500
    return f"{response.headers}\n{response.get_data(as_text=True)}"


def test_no_canary_reaches_an_employer_before_its_holder_shows_it(everybody, database, now):
    _the_holder_sees_all(everybody)
    _nothing_is_in_the_index_or_in_what_is_kept_for_employers(everybody, database, now)
    for browser in (everybody.employer, everybody.other):
        for path in everybody.pages():
            assert leaks(seen(browser, path)) == set(), path
        for number in SAMPLE:
            _an_employer_sees_the_verdict_and_no_more(everybody, browser, number)
    _offers_name_nobody(everybody)
    _applying_shows_all_to_one_employer(everybody)


def _the_holder_sees_all(everybody):
    for number in SAMPLE:
        holder, person = everybody.browser(everybody.accounts[number]), everybody.people[number]
        for family, badge in everybody.badges[number].items():
            with everybody.database.reading() as session:
                content = session.scalar(select(models.Badge.content).where(models.Badge.public_id == badge))
            planted = set(CANARY.findall(plain(content)))
            assert planted, family
            page, file = seen(holder, f"/badges/{badge}"), holder.client.get(f"/badges/{badge}/file").get_data()
            assert set(CANARY.findall(plain(file))) == planted
            assert leaks(page) & {person.word("salt"), person.word("mail")}, family
            assert leaks(seen(holder, f"/badges/{badge}/report.json")) or family == "failed"


def _nothing_is_in_the_index_or_in_what_is_kept_for_employers(everybody, database, now):
    with database.reading() as session:
        operations = build_operations(session, {each: 0 for each, _ in everybody.ids}, now=now)
        assert sum(len(each.document.badges) for each in operations) == PEOPLE * (len(FAMILIES) - 1)
        assert leaks("\n".join(json.dumps(to_source(operation_fields(each))) for each in operations)) == set()
        versions = session.scalars(select(models.ResumeVersion)).all()
        assert sum(json.dumps(each.content).count("public_id") for each in versions) == PEOPLE * len(FAMILIES)
        assert leaks("\n".join(json.dumps(each.content) for each in versions)) == set()
        shared = select(models.Achievement.name, models.Achievement.description, models.Achievement.criteria)
        assert leaks(str([*session.execute(shared), *session.scalars(select(models.Issuer.name))])) == set()
        audit = session.execute(select(models.AuditEvent.action, models.AuditEvent.subject))
        assert leaks(str(audit.all())) == set()


def _an_employer_sees_the_verdict_and_no_more(everybody, browser, number):
    home, *badges = everybody.pages_of(number)
    assert leaks(seen(browser, home)) == set()
    assert browser.get(home).text.count("first aid") >= len(FAMILIES) - 2
    for path in badges:
        assert leaks(seen(browser, path)) == set(), path
        assert "What was checked" in browser.get(path).text
        for hidden in (f"{path}/file", f"/badges/{path.rpartition('/')[2]}/report.json"):
            response = browser.client.get(hidden)
            assert response.status_code in (403, 404)
            assert leaks(f"{response.headers}{response.get_data(as_text=True)}") == set()


def _offers_name_nobody(everybody):
    """What the vacancy editor finds by a person's name is nothing: an answer would say that somebody is here."""
    for words, is_found in (("first aid", True), (everybody.people[0].name, False)):
        everybody.employer.get("/vacancies/new")
        page = everybody.employer.submit("Find", find=words)
        assert ("badge from" in page.text) == is_found
        assert leaks(page.body.decode()) == (set() if is_found else leaks(words))


def _applying_shows_all_to_one_employer(everybody):
    number = SAMPLE[1]
    everybody.holder = everybody.browser(everybody.accounts[number])
    everybody.apply()
    person = everybody.people[number]
    for path in everybody.pages_of(number)[1:]:
        assert leaks(seen(everybody.employer, path)) & {person.word("salt"), person.word("mail")}, path
        assert set(CANARY.findall(plain(everybody.employer.client.get(f"{path}/file").get_data())))
        assert leaks(seen(everybody.other, path)) == set()
        assert everybody.other.client.get(f"{path}/file").status_code == 404
    for path in everybody.pages_of(SAMPLE[0]):
        assert leaks(seen(everybody.employer, path)) == set()
