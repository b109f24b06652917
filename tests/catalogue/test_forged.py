"""Forged ids and names: a badge of anybody else is another badge, in search and beside a vacancy, whatever it says."""

import json

import pytest
from sqlalchemy import select

from jobboard import badges, models
from jobboard.catalogue.equivalence import Decider, counting_as, decide
from jobboard.credentials import issuing, verify
from jobboard.documents.build import build_operations
from jobboard.matching import evidence_of
from jobboard.models import Role
from jobboard.search.acceptance import DEFAULT
from jobboard.search.query import Pool
from jobboard.vacancies import as_query
from tests.conftest import NOW
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, STRANGER_KEY, Web
from tests.factories import make_account, make_achievement, make_candidate, make_organisation, make_vacancy

ACHIEVEMENT = scenarios.achievement()["id"]
HOME, CLASS = "https://badges.example", "https://badges.example/classes/first-aid"
EVIL = "https://evil.example"


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


def signed_by(did, web, *, name="College", **changes):
    """A good badge of another issuer for the same person, whose achievement says what is wanted."""
    document = scenarios.unsigned(issuer={"id": did, "type": ["Profile"], "name": name})
    del document["credentialStatus"]
    document["credentialSubject"]["achievement"] |= changes
    if "id" in changes and changes["id"] is None:
        del document["credentialSubject"]["achievement"]["id"]
    if did.startswith("did:web:"):
        host, _, folder = did.removeprefix("did:web:").partition(":")
        place = f"{folder.replace(':', '/')}" if folder else ".well-known"
        web.answers[f"https://{host}/{place}/did.json"] = issuing.did_web_document(did, STRANGER_KEY.public_key())
    method = f"{did}#{did.removeprefix('did:key:')}" if did.startswith("did:key:") else f"{did}#key-1"
    return scenarios.encode(scenarios.sign(document, key=STRANGER_KEY, method=method))


def own(web, **changes):
    """A badge of the college itself, about something else."""
    document = scenarios.unsigned()
    document["credentialSubject"]["achievement"] |= changes
    return scenarios.encode(scenarios.sign(document, key=COLLEGE_KEY))


def hosted(web, *, badge=None, issuer=None, **changes):
    """A hosted badge of another host, whose class is changed."""
    kept = {address: web.answers[address] for address in list(web.answers) if address.startswith(HOME)}
    data = scenarios.hosted(web, home=EVIL, **({"badge": badge} if badge else {}))
    web.answers |= kept
    web.answers[f"{EVIL}/classes/first-aid"] |= changes
    if issuer:
        web.answers[f"{EVIL}/classes/first-aid"]["issuer"] = issuer
    return data


KEY = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"

FORGED = {
    "the id under a self-made key": lambda web: signed_by(KEY, web),
    "the id under a self-made key with the college's name": lambda web: signed_by(KEY, web, name="College"),
    "the id under another domain": lambda web: signed_by("did:web:evil.example", web),
    "the id under a domain below another": lambda web: signed_by("did:web:college.example.evil.example", web),
    "the id under a domain below the college's": lambda web: signed_by("did:web:people.college.example", web),
    "the id under a folder of the college's host": lambda web: signed_by("did:web:college.example:mallory", web),
    "the id under a folder of a user": lambda web: signed_by("did:web:college.example:~mallory", web),
    "the id under a shared host": lambda web: signed_by("did:web:college.github.io", web),
    "the id under another ending": lambda web: signed_by("did:web:college.example.org", web),
    "the id under the domain in punycode": lambda web: signed_by("did:web:xn--ollege-5jf.example", web),
    "the name alone": lambda web: signed_by("did:web:evil.example", web, id=f"{EVIL}/badges/1"),
    "the name and no id": lambda web: signed_by("did:web:evil.example", web, id=None),
    "the id in capitals, by another": lambda web: signed_by("did:web:evil.example", web, id=ACHIEVEMENT.upper()),
    "another badge of the college of the same name": lambda web: own(web, id="https://college.example/badges/other"),
    "the college's badge by http": lambda web: own(web, id="http" + ACHIEVEMENT[5:]),
    "the college's badge with a slash": lambda web: own(web, id=ACHIEVEMENT + "/"),
    "the college's badge with a way round": lambda web: own(
        web, id="https://college.example/x/../badges/data-analysis"
    ),
    "the college's badge with capitals in the host": lambda web: own(web, id=ACHIEVEMENT.replace("college", "College")),
    "the college's badge with a fragment": lambda web: own(web, id=ACHIEVEMENT + "#1"),
    "the college's badge as data": lambda web: own(web, id="data:text/plain,college"),
    "a copy of the class with its name": lambda web: hosted(web),
    "a copy of the class with its id": lambda web: hosted(web, id=CLASS),
    "a copy of the class that names the issuer": lambda web: hosted(web, issuer=f"{HOME}/issuer"),
    "a copy of the class with the issuer inside": lambda web: hosted(
        web, issuer={"type": "Issuer", "id": f"{HOME}/issuer", "name": "Badges", "url": HOME}
    ),
    "an assertion elsewhere for the real class": lambda web: hosted(web, badge=CLASS),
}


class World:
    """Two vacancies, one for each real badge, another badge that counts as either, and the person who holds things."""

    def __init__(self, database, engine):
        self.database, self.engine, self.web = database, engine, Web()
        real_hosted = scenarios.hosted(self.web)
        with database.writing() as session:
            account = make_account(session, name="Owner", address=scenarios.OWNER)
            self.candidate = make_candidate(session, account=account).id
            first = make_candidate(session, account=make_account(session)).id
        self.real = [self.take(first, each).achievement_id for each in (scenarios.good(), real_hosted)]
        with database.writing() as session:
            organisation, staff = make_organisation(session), make_account(session, role=Role.STAFF)
            other = make_achievement(session, name="Data analysis")
            self.vacancies = []
            for asked in self.real:
                need = models.Requirement(is_must=True, achievement_id=asked)
                self.vacancies.append(make_vacancy(session, organisation, requirements=[need]).id)
                texts = {"source": "A register", "reason": "The same."}
                decide(session, Decider(staff.id, None), held_id=other.id, asked_id=asked, now=NOW, **texts)

    def take(self, candidate_id, document):
        with self.database.writing() as session:
            candidate = session.get(models.Candidate, candidate_id)
            handed_in = badges.start_import(session, candidate, content=document, address=None, file_name="", now=NOW)
            identities = (*badges.identities_of(session, candidate), *scenarios.IDENTITIES)
            report = verify(document, identities=identities, loader=self.web, now=NOW)
            badge = badges.finish_import(session, handed_in, report, now=NOW)
            session.flush()
            return badge

    def met(self):
        """Give which of the vacancies the person meets; search and matching say the same."""
        with self.database.reading() as session:
            ids = session.scalars(select(models.Candidate.id)).all()
            self.engine.apply(build_operations(session, dict.fromkeys(ids, 1), now=NOW))
            self.engine.refresh()
            evidence = evidence_of(session, [self.candidate], DEFAULT, now=NOW)
            found = []
            for vacancy in map(session.get_one, [models.Vacancy] * 2, self.vacancies):
                equivalents = counting_as(session, self.real, vacancy.organisation_id)
                hits = self.engine.search(as_query(vacancy, Pool(), DEFAULT, equivalents), now=NOW).hits
                is_met = not evidence.match(self.candidate, vacancy, equivalents).missing
                assert (self.candidate in [hit.candidate for hit in hits]) is is_met
                found.append(is_met)
            return found


@pytest.fixture
def world(database, engine):
    return World(database, engine)


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_badge_counts_as_nobody_elses(world, case):
    badge = world.take(world.candidate, FORGED[case](world.web))
    assert badge.achievement_id not in world.real
    assert world.met() == [False, False]


def test_the_real_badges_count_so_that_the_table_can_fail(world):
    for document, expected in [(scenarios.good(), [True, False]), (scenarios.hosted(Web()), [True, True])]:
        assert world.take(world.candidate, document).achievement_id in world.real
        assert world.met() == expected


def test_every_forged_badge_says_something_of_the_real_ones(world):
    real = {ACHIEVEMENT, CLASS, "Data analysis", "First aid", f"{HOME}/issuer"}
    for make in FORGED.values():
        said = json.dumps(
            [json.loads(make(world.web)), world.web.answers.get(f"{EVIL}/classes/first-aid")], default=str
        )
        assert any(each.lower() in said.lower() for each in real)
