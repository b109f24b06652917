"""Rows for tests, as plain functions: each makes what it needs and flushes."""

import itertools
from datetime import timedelta

from jobboard import models
from jobboard.counting import TRUSTED_FOR
from jobboard.models import BadgeState, Grade, Role, Visibility
from jobboard.snapshots import Snapshot
from jobboard.terms import Terms, write_terms

EMPTY_RESUME = Snapshot("", "", "", (), ()).to_json()
_numbers = itertools.count(1)


def _now(session):
    return session.info["clock"]()


def make_account(session, *, role=Role.JOBSEEKER, name=None, address=None):
    number = next(_numbers)
    address = address or f"person{number}@example.org"
    account = models.Account(role=role, name=name or f"Person {number}", created_at=_now(session))
    account.emails.append(
        models.EmailAddress(address=address, address_key=address.lower(), confirmed_at=_now(session), is_primary=True)
    )
    session.add(account)
    session.flush()
    return account


def make_candidate(session, *, visibility=Visibility.ANONYMOUS, account=None, **values):
    account = account or make_account(session)
    candidate = models.Candidate(
        account_id=account.id, account=account, visibility=visibility, created_at=_now(session), **values
    )
    session.add(candidate)
    session.flush()
    session.refresh(candidate, ["search_version"])
    return candidate


def make_organisation(session, *, name=None, member=None):
    organisation = models.Organisation(name=name or f"Organisation {next(_numbers)}", created_at=_now(session))
    if member is not None:
        organisation.members.append(models.Member(account_id=member.id, role=models.MemberRole.OWNER))
    session.add(organisation)
    session.flush()
    return organisation


def make_issuer(session, *, level=2, name=None, key=None):
    number = next(_numbers)
    issuer = models.Issuer(
        key=key or f"did:web:issuer{number}.example",
        name=name or f"Issuer {number}",
        url=None,
        level=level,
        found_level=min(level, 2),
    )
    session.add(issuer)
    session.flush()
    return issuer


def make_speaker(session, issuer):
    """Give an account that proved to be the issuer, a DID."""
    account = make_account(session, role=Role.EMPLOYER)
    held = {"kind": models.IdentityKind.DID, "value": issuer.key, "key": issuer.key, "proven_at": _now(session)}
    session.add(models.ProvenIdentity(account_id=account.id, **held))
    session.flush()
    return account


def make_achievement(session, *, issuer=None, name=None):
    number = next(_numbers)
    achievement = models.Achievement(
        issuer=issuer or make_issuer(session), key=f"urn:achievement:{number}", name=name or f"Achievement {number}"
    )
    session.add(achievement)
    session.flush()
    return achievement


def make_skill(session, label=None):
    number = next(_numbers)
    skill = models.Skill(key=f"urn:skill:{number}", framework="test", label=label or f"skill {number}")
    session.add(skill)
    session.flush()
    return skill


def make_badge(session, candidate, *, state=BadgeState.VERIFIED, achievement=None, skills=(), **values):
    """`skills`: pairs of a Skill and a level or None, with grade A."""
    achievement = achievement or make_achievement(session)
    now = _now(session)
    badge = models.Badge(
        candidate_id=candidate.id,
        badge_key=f"urn:badge:{next(_numbers)}",
        content=b"{}",
        imported_at=now,
        state=state,
        judged_state=values.pop("judged_state", state),
        name=achievement.name,
        achievement=achievement,
        issued_at=values.pop("issued_at", now),
        checked_at=now,
        verified_at=now if state is BadgeState.VERIFIED else None,
        trusted_until=values.pop("trusted_until", now + TRUSTED_FOR),
        **values,
    )
    for skill, level in skills:
        badge.skills.append(
            models.BadgeSkill(skill_id=skill.id, level=level, grade=Grade.A, source="test", rule="test", decided_at=now)
        )
    session.add(badge)
    session.flush()
    session.refresh(candidate, ["search_version"])
    return badge


def make_terms(now, **changes):
    """Terms with which a vacancy may be opened, wherever it is."""
    stated = {
        "pay_minimum": 26_000_00,
        "pay_maximum": 28_000_00,
        "pay_period": models.PayPeriod.YEAR,
        "weekly_minutes": 35 * 60,
        "contract": models.Contract.PERMANENT,
        "hours": frozenset({models.Hours.FULL_TIME}),
        "workplace": models.Workplace.HOME,
        "closes_on": (now + timedelta(days=30)).date(),
    }
    return Terms(**stated | changes)


def make_vacancy(session, organisation, *, state=models.VacancyState.OPEN, requirements=(), title=None, **terms):
    """`requirements`: models.Requirement rows without a position. `terms`: what of them is another than usual."""
    vacancy = models.Vacancy(
        organisation_id=organisation.id,
        title=title or f"Vacancy {next(_numbers)}",
        description="Work",
        state=state,
        created_at=_now(session),
        opened_at=_now(session),
        confirmed_at=_now(session),
    )
    write_terms(vacancy, make_terms(_now(session), **terms))
    for position, requirement in enumerate(requirements):
        requirement.position = position
        vacancy.requirements.append(requirement)
    session.add(vacancy)
    session.flush()
    return vacancy
