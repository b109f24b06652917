"""Imitations as real signed badges, verified and imported: no tick, no requirement met, and each is noticed."""

# ruff: noqa: RUF001 (letters that are taken for others are what these tests are about)

import base64
import json
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from jobboard import badges, models
from jobboard.catalogue.equivalence import NO_EQUIVALENTS
from jobboard.credentials import issuing, verify
from jobboard.credentials.did import did_web_address
from jobboard.issuers.decisions import decide, undo
from jobboard.issuers.look_alikes import look_alikes_to_look_at
from jobboard.matching import evidence_of
from jobboard.models import BadgeState, DecisionKind
from jobboard.search.acceptance import DEFAULT
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE_KEY, NOW, Web, encode, jwk, sign
from tests.factories import make_account, make_candidate, make_organisation, make_skill, make_vacancy

REAL = "did:web:sqa.org.uk"
REAL_NAME = "Scottish Qualifications Authority"
SKILL = "https://vocabulary.example/skills/data-analysis"
UNIVERSITIES = [
    "University of Aberdeen",
    "Abertay University",
    "University of Dundee",
    "University of Edinburgh",
    "Edinburgh Napier University",
    "Glasgow Caledonian University",
    "University of Glasgow",
    "Heriot-Watt University",
    "Queen Margaret University",
    "Robert Gordon University",
    "University of St Andrews",
    "University of Stirling",
    "University of Strathclyde",
    "University of the Highlands and Islands",
    "University of the West of Scotland",
    "The Open University",
    "University of Oxford",
    "University of Cambridge",
    "Massachusetts Institute of Technology",
    "A Famous University",
]


@dataclass(frozen=True)
class Fake:
    """Who issues: under which identifier ("key" and "jwk": made of the key), under which name, with which page."""

    did: str
    name: str = REAL_NAME
    url: str | None = None


FAKES = {
    "same name, a did:key": Fake("key"),
    "same name, a did:jwk": Fake("jwk"),
    "same name, another domain": Fake("did:web:harbour.example"),
    "abbreviation, another domain": Fake("did:web:harbour.example", "SQA"),
    "same name on a shared host": Fake("did:web:awards.github.io:sqa"),
    "same name in a folder of a user": Fake("did:web:people.gla.ac.uk:~student", "University of Glasgow"),
    "Cyrillic letters": Fake("did:web:harbour.example", "Sсоttish Quаlifiсаtiоns Аuthоrity"),
    "Greek letters": Fake("did:web:harbour.example", "Scοttish Qualificatiοns Authοrity"),
    "full width": Fake("did:web:harbour.example", "Ｓｃｏｔｔｉｓｈ Ｑｕａｌｉｆｉｃａｔｉｏｎｓ Ａｕｔｈｏｒｉｔｙ"),
    "invisible letters": Fake("did:web:harbour.example", "Scottish\u200b Qualifica\u200dtions Auth\u00adority"),
    "digits for letters": Fake("did:web:harbour.example", "Scott1sh Qua1ifications Auth0rity"),
    "a letter missing": Fake("did:web:harbour.example", "Scottish Qualificatons Authority"),
    "a legal form and a word more": Fake(
        "did:web:harbour.example", "The Official Scottish Qualifications Authority Ltd"
    ),
    "further words": Fake("did:web:harbour.example", "Scottish Qualifications Authority Certificates"),
    "punycode": Fake("did:web:xn--sq-8kc.org.uk", "Exams"),
    "the real domain below another": Fake("did:web:sqa.org.uk.evil.example", "Exams"),
    "the real domain with hyphens": Fake("did:web:sqa-org-uk.example", "Exams"),
    "another ending": Fake("did:web:sqa.academy", "Exams"),
    "hyphens in the domain": Fake("did:web:city-and-guilds.com", "Exams"),
    "two letters exchanged in the domain": Fake("did:web:cityandgulids.com", "Exams"),
    "a name space with a hyphen": Fake("did:web:evil-ac.uk", "Exams"),
    "a name space below another": Fake("did:web:ac.uk.evil.example", "Exams"),
    "the real page as its own": Fake("key", "Exams", "https://www.sqa.org.uk/"),
    "the real page as its own, on a domain": Fake("did:web:harbour.example", "Exams", "https://www.sqa.org.uk/"),
}


@dataclass
class World:
    """A database with a real body's badge, and a vacancy that requires it, and another that requires its skill."""

    database: object
    vacancies: list
    web: Web

    def hand_in(self, document):
        """Let the person whom the badges name import one; give the badge and the requirements that it meets."""
        with self.database.writing() as session:
            account = session.scalars(select(models.Account).where(models.Account.name == "Owner")).one_or_none()
            account = account or make_account(session, name="Owner", address=scenarios.OWNER)
            candidate = session.scalars(select(models.Candidate)).one_or_none()
            candidate = candidate or make_candidate(session, account=account)
            handed_in = badges.start_import(session, candidate, content=document, address=None, file_name="", now=NOW)
            report = verify(document, identities=badges.identities_of(session, candidate), loader=self.web, now=NOW)
            badge = badges.finish_import(session, handed_in, report, now=NOW)
            session.flush()
            vacancies = [session.get(models.Vacancy, each) for each in self.vacancies]
            evidence = evidence_of(session, [candidate.id], DEFAULT, now=NOW)
            met = [
                proof.badge.badge
                for vacancy in vacancies
                for requirement in evidence.match(candidate.id, vacancy, NO_EQUIVALENTS).requirements
                for proof in requirement.proofs
            ]
            issuer = badge.achievement.issuer if badge.achievement else None
            return badge.id, badge.state, met.count(badge.id), issuer.id if issuer else None


@pytest.fixture
def world(database):
    web = Web()
    web.answers["https://sqa.org.uk/.well-known/did.json"] = issuing.did_web_document(REAL, COLLEGE_KEY.public_key())
    with database.writing() as session:
        skill = make_skill(session, "data analysis")
        skill.key = SKILL
        skill_id = skill.id
    world = World(database, [], web)
    world.hand_in(badge_of(REAL, REAL_NAME, COLLEGE_KEY, f"{REAL}#key-1"))
    with database.writing() as session:
        organisation, achievement = make_organisation(session), session.scalars(select(models.Achievement)).one()
        wanted = ({"achievement_id": achievement.id}, {"skill_id": skill_id})
        world.vacancies = [
            make_vacancy(session, organisation, requirements=[models.Requirement(is_must=True, **each)]).id
            for each in wanted
        ]
    return world


def badge_of(did, name, key, method, *, url=None, number=0):
    profile = {"id": did, "type": ["Profile"], "name": name, **({"url": url} if url else {})}
    document = scenarios.unsigned(id=f"urn:uuid:7f2f2b3c-0000-4000-8000-0000000001{number:02}", issuer=profile)
    del document["credentialStatus"]
    return encode(sign(document, key=key, method=method))


def made_of(kind, key):
    """Give the identifier that is made of a key, and the method under which it signs."""
    if kind == "key":
        did = f"did:key:{issuing.multikey(key.public_key())}"
        return did, f"{did}#{did.removeprefix('did:key:')}"
    did = "did:jwk:" + base64.urlsafe_b64encode(json.dumps(jwk(key.public_key())).encode()).decode().rstrip("=")
    return did, f"{did}#0"


def issue(world, fake, number):
    key = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
    did, method = made_of(fake.did, key) if fake.did in ("key", "jwk") else (fake.did, f"{fake.did}#key-1")
    if did.startswith("did:web:"):
        world.web.answers[did_web_address(did)] = issuing.did_web_document(did, key.public_key())
    return badge_of(did, fake.name, key, method, url=fake.url, number=number)


def resembles(world, issuer_id):
    with world.database.reading() as session:
        return session.get(models.Issuer, issuer_id).resembles


def test_the_real_body_has_a_tick_and_meets_what_is_required(world):
    content = badge_of(REAL, REAL_NAME, COLLEGE_KEY, f"{REAL}#key-1", number=99)
    _, state, met, issuer = world.hand_in(content)
    assert (state, met) == (BadgeState.VERIFIED, 2)
    assert resembles(world, issuer) == ""


@pytest.mark.parametrize("name", FAKES)
def test_an_imitation_has_no_tick_meets_nothing_and_is_noticed(world, name):
    _, state, met, issuer = world.hand_in(issue(world, FAKES[name], 7))
    assert (state, met) == (BadgeState.ISSUER_NOT_IDENTIFIED, 0)
    assert resembles(world, issuer)


@pytest.mark.parametrize("number", range(len(UNIVERSITIES)))
def test_a_self_made_university_has_no_tick_and_meets_nothing(world, number):
    fake = Fake(("key", "jwk")[number % 2], UNIVERSITIES[number])
    _, state, met, issuer = world.hand_in(issue(world, fake, number))
    assert (state, met) == (BadgeState.ISSUER_NOT_IDENTIFIED, 0)
    assert bool(resembles(world, issuer)) is (number < 16)  # The others are on no list.


def test_whoever_leads_to_the_real_document_is_nobody(world):
    fake = issue(world, Fake("did:web:harbour.example"), 7)
    world.web.moved["https://harbour.example/.well-known/did.json"] = "https://sqa.org.uk/.well-known/did.json"
    world.web.answers["https://harbour.example/.well-known/did.json"] = world.web.answers[
        "https://sqa.org.uk/.well-known/did.json"
    ]
    _, state, met, issuer = world.hand_in(fake)
    assert state in (BadgeState.COULD_NOT_BE_CHECKED, BadgeState.ISSUER_NOT_IDENTIFIED)
    assert (met, issuer) == (0, None)


def test_the_real_identifier_under_another_key_fails(world):
    key = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
    document = badge_of(REAL, REAL_NAME, key, f"{REAL}#key-1", number=9)
    _, state, met, issuer = world.hand_in(document)
    assert (state, met, issuer) == (BadgeState.FAILED, 0, None)


def test_an_honest_issuer_with_a_domain_of_its_own_has_its_tick(world):
    _, state, met, issuer = world.hand_in(issue(world, Fake("did:web:harbour.example", "Harbour Analytics"), 7))
    assert (state, met) == (BadgeState.VERIFIED, 1)  # The skill; the badge that is asked for is another's.
    assert resembles(world, issuer) == ""


def test_staff_can_say_that_an_issuer_imitates_nobody_and_take_that_back(world):
    badge, _, _, issuer = world.hand_in(issue(world, Fake("did:web:harbour.example", "SQA"), 7))
    seen = []
    with world.database.writing() as session:
        row = session.get(models.Issuer, issuer)
        subject = row.look_alikes[0].known_key
        for kind in (DecisionKind.NO_IMITATION, DecisionKind.IMITATION):
            decide(session, row, kind, reason="Their charter", subject=subject, account_id=7, now=NOW)
            seen.append((session.get(models.Badge, badge).state, row.level, bool(row.resembles)))
    assert seen == [(BadgeState.VERIFIED, 2, False), (BadgeState.ISSUER_NOT_IDENTIFIED, 1, True)]


def test_an_issuer_that_takes_another_name_is_looked_at_and_is_not_let_go_by_taking_the_old_one(world):
    """Otherwise the badge that names somebody else would have its tick as soon as a further one is imported."""
    _, state, _, issuer = world.hand_in(issue(world, Fake("did:web:harbour.example", "Harbour Analytics"), 7))
    assert state is BadgeState.VERIFIED
    key = Ed25519PrivateKey.from_private_bytes(bytes([8]) * 32)
    method = "did:web:harbour.example#key-1"
    renamed = badge_of("did:web:harbour.example", REAL_NAME, key, method, number=8)
    badge, state, _, again = world.hand_in(renamed)
    assert (state, again) == (BadgeState.ISSUER_NOT_IDENTIFIED, issuer)
    assert resembles(world, issuer)
    back = badge_of("did:web:harbour.example", "Harbour Analytics", key, method, number=10)
    assert world.hand_in(back)[1] is BadgeState.ISSUER_NOT_IDENTIFIED
    with world.database.reading() as session:
        assert session.get(models.Badge, badge).state is BadgeState.ISSUER_NOT_IDENTIFIED


def test_a_look_alike_that_staff_list_and_unlist_again_is_held_as_before(world):
    _, _, _, issuer = world.hand_in(issue(world, Fake("did:web:harbour.example"), 7))
    before = resembles(world, issuer)
    with world.database.writing() as session:
        row = session.get(models.Issuer, issuer)
        listed = decide(session, row, DecisionKind.LEVEL_3, reason="Met", source="Charter", account_id=7, now=NOW)
        assert (row.level, row.resembles, look_alikes_to_look_at(session)) == (3, "", ())
        undo(session, listed.id, account_id=7, now=NOW)
        assert (row.level, row.resembles) == (1, before)
        assert [each.issuer_id for each in look_alikes_to_look_at(session)] == [issuer]


def test_who_was_there_before_the_one_it_resembles_is_noticed_when_that_one_becomes_known(world):
    _, _, _, harbour = world.hand_in(issue(world, Fake("did:web:harbour.example", "Northport College"), 7))
    _, _, _, northport = world.hand_in(issue(world, Fake("did:web:northport.example", "Northport College"), 8))
    assert (resembles(world, harbour), resembles(world, northport)) == ("", "")
    with world.database.writing() as session:
        real = session.get(models.Issuer, northport)
        decision = decide(session, real, DecisionKind.LEVEL_3, reason="Met", source="Charter", account_id=7, now=NOW).id
    assert (resembles(world, harbour), resembles(world, northport)) == ("Northport College (northport.example)", "")
    with world.database.writing() as session:
        undo(session, decision, account_id=7, now=NOW)
    assert resembles(world, harbour) == ""
    with world.database.reading() as session:
        assert [session.get(models.Issuer, each).level for each in (harbour, northport)] == [2, 2]
