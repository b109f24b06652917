"""A person as an employer may see them, and the report of each badge."""

import json

import pytest
from sqlalchemy import select

from jobboard import models, resumes
from jobboard.credentials import (
    REASONS,
    BadgeFacts,
    CheckResult,
    Family,
    FetchedDocument,
    Judgement,
    Member,
    Outcome,
    Report,
)
from jobboard.models import BadgeState, Visibility
from tests.factories import make_account, make_badge, make_candidate, make_organisation, make_skill, make_vacancy
from tests.web.world import make_employer, make_item


@pytest.fixture
def employer(database, browser):
    with database.writing() as session:
        account, organisation = make_employer(session)
    browser.sign_in(account)
    return organisation


def put_in_resume(session, candidate, *badges):
    make_item(session, candidate, "Night baker", organisation="Loaf Ltd", badges=badges)
    skill = make_skill(session, "whistling")
    session.add(models.SelfClaimedSkill(candidate_id=candidate.id, skill_id=skill.id))
    session.flush()


def test_what_is_verified_comes_first_and_what_is_claimed_stands_apart(database, browser, employer):
    with database.writing() as session:
        candidate = make_candidate(session, headline="Baker")
        good = make_badge(session, candidate, skills=[(make_skill(session, "bread"), 6)])
        old = make_badge(session, candidate, state=BadgeState.EXPIRED)
        put_in_resume(session, candidate, good, old)
    page = browser.get(f"/people/{candidate.public_id}")
    headings = [h.text for h in page.html.xpath("//main//h2")]
    assert headings.index("Verified") < headings.index("In their own words")
    verified, claimed = page.text.split("In their own words")
    assert "bread, SCQF level 6" in verified
    assert "whistling" not in verified
    assert "whistling" in claimed
    assert old.name not in verified
    assert f"Expired {old.name}" in claimed


def test_the_name_is_shown_only_where_the_person_wishes(database, browser, employer):
    with database.writing() as session:
        quiet = make_candidate(session, account=make_account(session, name="Morag Quiet"))
        loud = make_candidate(session, account=make_account(session, name="Ailsa Loud"), visibility=Visibility.NAMED)
    page = browser.get(f"/people/{quiet.public_id}")
    assert page.h1 == f"Candidate {quiet.public_id[:4].upper()}"
    assert "Quiet" not in page.body.decode()
    assert browser.get(f"/people/{loud.public_id}").h1 == "Ailsa Loud"


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.APPLICATIONS])
def test_who_does_not_wish_to_be_seen_is_not_there(database, browser, employer, visibility):
    with database.writing() as session:
        candidate = make_candidate(session, visibility=visibility)
        badge = make_badge(session, candidate)
    unseen = browser.get(f"/people/{candidate.public_id}", status=404)
    assert browser.get("/people/nobody", status=404).text == unseen.text
    browser.get(f"/people/{candidate.public_id}/badges/{badge.public_id}", status=404)
    assert events(database) == []


def test_an_applicant_is_shown_with_the_resume_that_was_sent_and_the_badges_of_today(database, browser, employer, now):
    with database.writing() as session:
        candidate = make_candidate(session, visibility=Visibility.APPLICATIONS)
        skill = make_skill(session, "bread")
        badge = make_badge(session, candidate, skills=[(skill, 6)])
        put_in_resume(session, candidate, badge)
        version = resumes.save_version(session, candidate, "First", now=now)
        vacancy = make_vacancy(
            session, session.merge(employer), requirements=[models.Requirement(is_must=True, skill_id=skill.id)]
        )
        session.add(
            models.Application(
                vacancy=vacancy, candidate=candidate, resume_version=version, message="Hire me", applied_at=now
            )
        )
        candidate.sections[0].items[0].title = "Changed since"
    page = browser.get(f"/people/{candidate.public_id}")
    assert page.h1 == candidate.account.name
    assert "Hire me" in page.text
    assert "Night baker" in page.text
    assert "Changed since" not in page.text
    assert "Meets 1 of 1 requirement." in page.text
    with database.writing() as session:
        session.get(models.Badge, badge.id).state = BadgeState.REVOKED
    page = browser.get(f"/people/{candidate.public_id}")
    assert "Meets 0 of 1 requirement. Missing: bread." in page.text
    assert f"Revoked {badge.name}" in page.text


def test_every_view_is_written_down(database, browser, employer):
    with database.writing() as session:
        candidate = make_candidate(session)
        badge = make_badge(session, candidate)
    browser.get(f"/people/{candidate.public_id}")
    browser.get(f"/people/{candidate.public_id}/badges/{badge.public_id}")
    assert [(each.action, each.subject) for each in events(database)] == [
        ("viewed candidate", f"candidate {candidate.id}")
    ] * 2


def events(database):
    with database.reading() as session:
        return session.scalars(select(models.AuditEvent).where(models.AuditEvent.action == "viewed candidate")).all()


def test_a_badge_s_report_withholds_the_holder_s_personal_details(database, browser, employer, now):
    secret = "morag.secret@example.org"
    facts = BadgeFacts(
        family=Family.OPEN_BADGES_3,
        credential_id=f"https://issuer.example/{secret}",
        name="Baker's badge",
        issuer_id="did:web:guild.example",
        issuer_name="Guild",
        criteria="Bake a loaf",
    )
    document = FetchedDocument("https://issuer.example/a", "https://issuer.example/a", 200, None, secret.encode(), now)
    checks = [CheckResult(next(iter(REASONS)), Judgement.INTEGRITY, Outcome.PASSED, detail=secret)]
    report = Report(
        checked_at=now,
        sha256="0" * 64,
        badge_key=secret,
        checks=tuple(checks),
        facts=facts,
        issuer_level=2,
        documents=(document,),
    )
    with database.writing() as session:
        candidate = make_candidate(session)
        badge = make_badge(session, candidate, source_address=f"https://issuer.example/{secret}")
        badge.verifications.append(
            models.Verification(checked_at=now, state=BadgeState.VERIFIED, report=json.dumps(report.to_json()))
        )
    page = browser.get(f"/people/{candidate.public_id}/badges/{badge.public_id}")
    assert "Verified on 1 June 2026." in page.text
    assert "Bake a loaf" in page.text
    assert "Was it issued to this person?" in page.text
    assert secret not in page.body.decode()


def test_what_is_inside_a_record_is_not_said_to_be_this_person_s_unless_proven(database, browser, employer, now):
    good, unknown = Outcome.PASSED, Outcome.UNKNOWN
    members = (
        Member(None, "Welding", "did:web:college.example", good, good, good, unknown, "proof.good"),
        Member(None, "Baking", "did:web:uni.example:~student", good, good, good, good, "proof.good"),
    )
    report = Report(now, "0" * 64, "key", (), members=members)
    with database.writing() as session:
        candidate = make_candidate(session)
        badge = make_badge(session, candidate)
        badge.verifications.append(
            models.Verification(checked_at=now, state=BadgeState.VERIFIED, report=json.dumps(report.to_json()))
        )
    page = browser.get(f"/people/{candidate.public_id}/badges/{badge.public_id}")
    assert "Welding, from did:web:college.example. Valid, not proven to be this person's: " in page.text
    assert "Baking, from did:web:uni.example:~student. Signed, issuer not identified: " in page.text
    _, found, inside = page.text.partition("Inside this record")
    assert found
    assert "on its own" not in inside.replace("judged on its own", "")


def test_a_badge_that_is_neither_verified_nor_placed_is_nobody_s_business(database, browser, employer):
    with database.writing() as session:
        candidate = make_candidate(session)
        failed = make_badge(session, candidate, state=BadgeState.FAILED)
        placed = make_badge(session, candidate, state=BadgeState.REVOKED)
        put_in_resume(session, candidate, placed)
    browser.get(f"/people/{candidate.public_id}/badges/{failed.public_id}", status=404)
    page = browser.get(f"/people/{candidate.public_id}/badges/{placed.public_id}")
    assert "Revoked, checked on 1 June 2026" in page.text


def test_a_badge_is_not_shown_under_another_person(database, browser, employer):
    with database.writing() as session:
        candidate, other = make_candidate(session), make_candidate(session)
        badge = make_badge(session, other)
        make_organisation(session)
    browser.get(f"/people/{candidate.public_id}/badges/{badge.public_id}", status=404)
