"""What an employer may see of a badge: values without a place for the rest, and names without a person in them."""

from dataclasses import fields, is_dataclass, replace
from typing import get_args, get_type_hints

import pytest

from jobboard import snapshots
from jobboard.credentials import (
    AwardedResult,
    BadgeFacts,
    CheckResult,
    Credits,
    Family,
    FetchedDocument,
    Judgement,
    Member,
    Outcome,
    Report,
)
from jobboard.masking import PersonalWords
from jobboard.matching import Proof, evidence_of
from jobboard.models import Badge, EmailAddress
from jobboard.search.acceptance import DEFAULT
from jobboard.web.presenters.requirements import proof_line
from jobboard.withholding import UNNAMED, SeenReport, public_names, seen_issuer_id, seen_name, seen_report, words_of
from tests.factories import make_account, make_achievement, make_badge, make_candidate, make_issuer
from tests.web.world import make_item

MORAG = PersonalWords("Morag Quill", ("morag.quill@example.org",))


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def facts(**values):
    named = {"name": "Morag Quill's welding", "issuer_id": "did:web:college.example", "issuer_name": "College"}
    return BadgeFacts(family=Family.OPEN_BADGES_3, credential_id="urn:secret:1", **named | values)


def morag(session):
    return make_candidate(session, account=make_account(session, name="Morag Quill"))


def places(kind):
    """Every name of a field in a value, and in the values inside it."""
    for each in fields(kind):
        yield each.name
        hint = get_type_hints(kind)[each.name]
        for inner in (hint, *get_args(hint)):
            if is_dataclass(inner):
                yield from places(inner)


def test_the_employers_value_has_a_place_for_these_and_nothing_else():
    """Whoever adds a field says with this line that no holder is in it."""
    verdict = {"checks", "code", "judgement", "outcome", "integrity", "issuer", "standing", "recipient", "issuer_level"}
    said = {"facts", "issuer_name", "issuer_id", "issuer_url", "description", "criteria", "members", "name"}
    dates = {"issued_at", "valid_from", "valid_until"}
    reached = {"achievement_type", "credits", "available", "earned", "results"}
    result = {"name", "kind", "value", "achieved_level", "status", "least", "most", "is_foreseen"}
    assert set(places(SeenReport)) == verdict | said | dates | reached | result


def test_a_report_is_shown_without_what_it_fetched_its_details_and_its_ids(now):
    fetched = FetchedDocument("https://x.example/secret", "https://x.example/secret", 200, None, b"secret", now)
    check = CheckResult("proof.good", Judgement.INTEGRITY, Outcome.PASSED, detail="secret")
    good = Outcome.PASSED
    member = Member("urn:secret:2", "Morag's baking", "https://a.example/morag", good, good, good, good, "proof.good")
    report = Report(now, "secret", "secret", (check,), facts(), 2, (fetched,), (member,))
    badge = Badge(content=b'{"credentialSubject": {"name": "Jane Doe"}}')
    seen = seen_report(badge, replace(report, facts=facts(description="For Jane, by Ann")), MORAG)
    assert seen.facts.description == "For , by Ann"
    assert "secret" not in repr(seen)
    assert [(each.code, each.outcome) for each in seen.checks] == [("proof.good", good)]
    assert [(each.name, each.issuer_id) for each in seen.members] == [("baking", "https://a.example")]
    assert (seen.facts.issuer_name, seen.facts.issuer_id) == ("College", "did:web:college.example")


def test_results_are_shown_without_the_words_of_the_holder(now):
    said = facts(
        achievement_type="Course of Morag",
        credits=Credits("8", "6.5"),
        results=(
            AwardedResult("Morag's mark", "LetterGrade", "A, Quill", "Best of Morag", "Completed", "E", "A", True),
            AwardedResult("Remark", value="She is left-handed", status="Free text"),
        ),
    )
    seen = seen_report(Badge(content=b"{}"), Report(now, "", "", (), said, 2), MORAG)
    assert (seen.facts.achievement_type, seen.facts.credits) == ("Course of", Credits("8", "6.5"))
    assert seen.facts.results == (
        AwardedResult("mark", "LetterGrade", "A,", "Best of", "Completed", "E", "A", True),
        AwardedResult("Remark"),
    )


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (None, None),
        ("https://college.example/issuers/7", "https://college.example/issuers/7"),
        ("https://college.example/morag", "https://college.example"),
        ("https://morag:pass@college.example/1", "https://college.example"),
        ("https://moragquill.example/1", None),
        ("http://college.example/morag", None),
        ("did:web:college.example:staff", "did:web:college.example:staff"),
        ("did:web:college.example:morag", None),
        ("mailto:x@y.org", None),
        ("https://[broken/morag", None),
    ],
)
def test_the_id_of_an_issuer_is_shown_as_far_as_no_person_is_in_it(key, shown):
    assert seen_issuer_id(key, MORAG) == shown


def test_words_are_those_of_the_account_with_all_its_addresses(session):
    account = make_account(session, name="Morag Quill", address="m@example.org")
    account.emails.append(EmailAddress(address="old@example.org", address_key="old@example.org", is_primary=False))
    candidate, other = make_candidate(session, account=account), make_candidate(session)
    for each in list(other.account.emails):
        session.delete(each)
    session.flush()
    words = words_of(session, [candidate.id, other.id])
    assert words[candidate.id] == PersonalWords("Morag Quill", ("m@example.org", "old@example.org"))
    assert words[other.id] == PersonalWords(other.account.name)


def test_a_name_of_which_nothing_is_left_or_that_nobody_vouches_for_is_not_shown(session):
    badge = make_badge(session, morag(session))
    badge.achievement.name = "Morag Quill"
    assert seen_name(badge, MORAG) == UNNAMED
    badge.achievement.name = "Welding"
    assert seen_name(badge, MORAG) == "Welding"
    badge.achievement = None
    assert seen_name(badge, MORAG) == UNNAMED


def test_matches_and_resumes_name_neither_the_holder_nor_the_holders_domain(session, now):
    candidate = morag(session)
    issuer = make_issuer(session, name="Quill Training", key="did:web:moragquill.example")
    badge = make_badge(session, candidate, achievement=make_achievement(session, issuer=issuer, name="Morag's best"))
    make_item(session, candidate, "Work", badges=[badge])
    (held,) = evidence_of(session, [candidate.id], DEFAULT, now=now).accepted(candidate.id)
    assert (held.name, held.issuer_name, held.issuer_key) == ("best", "Training", None)
    assert proof_line(Proof(held), DEFAULT).issuer == "Training (its address names the holder)"
    (kept,) = snapshots.snapshot(session, candidate).sections[0].items[0].badges
    assert (kept.name, kept.issuer) == ("best", "Training")


def test_shared_names_leave_out_the_words_of_a_few_holders_and_of_many_nobodys(session):
    issuer = make_issuer(session, key="did:web:college.example")
    achievement = make_achievement(session, issuer=issuer)
    said = facts(achievement_id=achievement.key, issuer_name="Quill College", description="Ask morag@example.org")
    for number in range(4):
        badge = make_badge(session, morag(session) if number == 0 else make_candidate(session), achievement=achievement)
        names = public_names(session, badge, said)
        assert (names.achievement, names.issuer) == ("welding", "College")
    badge = make_badge(session, make_candidate(session), achievement=achievement)
    names = public_names(session, badge, said)
    assert (names.achievement, names.issuer) == ("Morag Quill's welding", "Quill College")
    assert names.description == "Ask"


def test_the_names_in_a_badge_are_not_shown_whoever_holds_it(session):
    """Anybody can hand in somebody else's badge, and place it."""
    badge = make_badge(session, morag(session))
    badge.content = b'{"recipient": {"name": "Jane Doe", "identity": "x"}}'
    names = public_names(session, badge, facts(name="Jane Doe's welding", issuer_name="Doe College"))
    assert (names.achievement, names.issuer) == ("welding", "College")


def test_an_issuer_whose_domain_is_the_holders_name_has_no_shared_name(session):
    badge = make_badge(session, morag(session))
    assert public_names(session, badge, facts(issuer_id="did:web:moragquill.example")).issuer == ""
    assert public_names(session, badge, facts(issuer_id="https://x.example/morag", issuer_name=None)).issuer == ""
    assert public_names(session, badge, facts(issuer_id="did:key:z6Mk", issuer_name=None)).issuer == "did:key:z6Mk"
