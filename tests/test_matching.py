"""Why this person: one badge meets one requirement, whole, or it is not met."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from jobboard import models
from jobboard.applications import apply
from jobboard.catalogue.equivalence import NO_EQUIVALENTS
from jobboard.documents.build import build_operations
from jobboard.matching import evidence_of, match_vacancies
from jobboard.models import BadgeState, Grade, IssuerRule, Visibility
from jobboard.policies import acceptance_of
from jobboard.resumes import claim_skill, save_version
from jobboard.search.acceptance import DEFAULT, Acceptance
from jobboard.search.condition import BadgeCondition
from jobboard.search.engine import Put
from jobboard.search.query import Pool
from jobboard.vacancies import as_query
from tests.conftest import NOW
from tests.factories import (
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def candidate(session):
    return make_candidate(session)


def vacancy_requiring(session, *requirements):
    return make_vacancy(session, make_organisation(session), requirements=requirements)


def match(session, candidate, *requirements, now=NOW):
    vacancy = vacancy_requiring(session, *requirements)
    return evidence_of(session, [candidate.id], DEFAULT, now=now).match(candidate.id, vacancy, NO_EQUIVALENTS)


def is_full(found):
    """Everything that the vacancy must have is met."""
    return not any(each.requirement.is_must for each in found.missing)


def must(skill=None, level=None, achievement=None):
    return models.Requirement(
        is_must=True,
        skill_id=skill and skill.id,
        level_at_least=level,
        achievement_id=achievement and achievement.id,
    )


def test_a_requirement_names_the_badge_the_issuer_and_the_skill_that_meet_it(session, candidate):
    skill = make_skill(session, "bread baking")
    badge = make_badge(session, candidate, skills=[(skill, 7)], valid_until=NOW + timedelta(days=9))
    found = match(session, candidate, must(skill, 6))
    (proof,) = found.requirements[0].proofs
    assert (proof.badge.public_id, proof.badge.issuer_name) == (badge.public_id, badge.achievement.issuer.name)
    assert (proof.skill.label, proof.skill.level, proof.skill.grade) == ("bread baking", 7, Grade.A)
    assert (proof.badge.valid_until, proof.badge.verified_at) == (NOW + timedelta(days=9), NOW)
    assert not proof.is_narrower
    assert is_full(found)


def test_two_badges_never_meet_a_requirement_together(session, candidate):
    baking, other = make_skill(session), make_skill(session)
    make_badge(session, candidate, skills=[(baking, 5)])
    make_badge(session, candidate, skills=[(other, 9)])
    assert not is_full(match(session, candidate, must(baking, 6)))


def test_an_unknown_level_meets_the_skill_but_no_level(session, candidate):
    skill = make_skill(session)
    make_badge(session, candidate, skills=[(skill, None)])
    assert is_full(match(session, candidate, must(skill)))
    assert not is_full(match(session, candidate, must(skill, 1)))


def test_a_narrower_skill_meets_a_broader_requirement_and_says_so_and_not_the_other_way(session, candidate):
    narrow, middle, broad = (make_skill(session, name) for name in ("rye bread", "bread", "food"))
    session.add(models.SkillBroader(skill_id=narrow.id, broader_id=middle.id))
    session.add(models.SkillBroader(skill_id=middle.id, broader_id=broad.id))
    make_badge(session, candidate, skills=[(narrow, 6)])
    (proof,) = match(session, candidate, must(broad, 6)).requirements[0].proofs
    assert (proof.is_narrower, proof.skill.label) == (True, "rye bread")
    holder_of_broad = make_candidate(session)
    make_badge(session, holder_of_broad, skills=[(broad, 12)])
    assert not is_full(match(session, holder_of_broad, must(narrow)))


def test_a_badge_is_required_by_issuer_and_achievement_never_by_name(session, candidate):
    wanted = make_achievement(session, name="Barista")
    make_badge(session, candidate, achievement=make_achievement(session, name="Barista"))
    assert not is_full(match(session, candidate, must(achievement=wanted)))
    make_badge(session, candidate, achievement=wanted)
    assert is_full(match(session, candidate, must(achievement=wanted)))


@pytest.mark.parametrize("state", sorted(set(BadgeState) - {BadgeState.VERIFIED}))
def test_a_badge_that_is_not_verified_meets_nothing(session, candidate, state):
    skill = make_skill(session)
    make_badge(session, candidate, state=state, skills=[(skill, 9)])
    assert match(session, candidate, must(skill)).met == ()


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"valid_until": NOW}, False),
        ({"valid_until": NOW + timedelta(seconds=1)}, True),
        ({"valid_from": NOW}, True),
        ({"valid_from": NOW + timedelta(seconds=1)}, False),
        ({"removed_at": NOW}, False),
        ({"trusted_until": NOW}, False),
        ({"trusted_until": None}, False),
        ({"trusted_until": NOW + timedelta(seconds=1)}, True),
    ],
)
def test_a_badge_counts_to_the_second(session, candidate, values, counts):
    skill = make_skill(session)
    make_badge(session, candidate, skills=[(skill, 9)], **values)
    assert is_full(match(session, candidate, must(skill))) is counts


def test_an_issuer_that_fell_below_level_two_proves_nothing(session, candidate):
    skill = make_skill(session)
    make_badge(
        session,
        candidate,
        achievement=make_achievement(session, issuer=make_issuer(session, level=1)),
        skills=[(skill, 9)],
    )
    assert not is_full(match(session, candidate, must(skill)))


def test_the_best_proof_comes_first(session, candidate):
    narrow, broad = make_skill(session), make_skill(session)
    session.add(models.SkillBroader(skill_id=narrow.id, broader_id=broad.id))
    make_badge(session, candidate, skills=[(narrow, 12)])
    low = make_badge(session, candidate, skills=[(broad, 6)])
    high = make_badge(session, candidate, skills=[(broad, 8)])
    proofs = match(session, candidate, must(broad, 6)).requirements[0].proofs
    assert [proof.badge.badge for proof in proofs][:2] == [high.id, low.id]
    assert [proof.is_narrower for proof in proofs] == [False, False, True]


def test_a_missing_must_is_named_and_a_missing_wish_leaves_the_match_full(session, candidate):
    have, lack = make_skill(session), make_skill(session)
    make_badge(session, candidate, skills=[(have, 6)])
    found = match(session, candidate, must(have), models.Requirement(is_must=False, skill_id=lack.id))
    assert [each.requirement.skill_id for each in found.missing] == [lack.id]
    assert (len(found.met), is_full(found)) == (1, True)


def test_a_skill_that_is_only_said_is_told_as_such_and_meets_nothing(session, candidate):
    broad, narrow, proven, badged = (make_skill(session) for _ in range(4))
    session.add(models.SkillBroader(skill_id=narrow.id, broader_id=broad.id))
    session.add_all(
        models.SelfClaimedSkill(candidate_id=candidate.id, skill_id=each.id) for each in (narrow, proven, badged)
    )
    session.flush()
    make_badge(session, candidate, skills=[(proven, 6)])
    asked = [must(broad), must(proven), must(proven, 7), must(achievement=make_achievement(session))]
    found = match(session, candidate, *asked)
    assert [(each.is_met, each.is_claimed) for each in found.requirements] == [
        (False, True),
        (True, False),
        (False, True),
        (False, False),
    ]
    other = make_candidate(session)
    assert not any(each.is_claimed for each in match(session, other, *asked).requirements)


def test_of_an_applicant_whom_nobody_else_finds_only_claims_that_were_sent_are_told_to_others(session):
    candidate, vacancy = make_candidate(session, visibility=Visibility.APPLICATIONS), vacancy_requiring(session)
    sent, later = make_skill(session), make_skill(session)
    claim_skill(session, candidate, sent)
    apply(session, candidate, vacancy, save_version(session, candidate, "First", now=NOW), now=NOW)
    claim_skill(session, candidate, later)

    def told():
        session.flush()
        return [each.is_claimed for each in match(session, candidate, must(sent), must(later)).requirements]

    assert told() == [True, False]
    candidate.visibility = Visibility.NAMED
    assert told() == [True, True]
    candidate.visibility = Visibility.APPLICATIONS
    session.scalars(select(models.Application)).one().withdrawn_at = NOW
    assert told() == [False, False]
    own = vacancy_requiring(session, must(sent), must(later))
    (found,) = match_vacancies(session, candidate.id, [own], now=NOW).values()
    assert [each.is_claimed for each in found.requirements] == [True, True]


def test_issuers_of_a_condition_narrow_the_same_badge(session, candidate):
    skill = make_skill(session)
    badge = make_badge(session, candidate, skills=[(skill, 6)])
    other = make_badge(session, candidate)
    evidence = evidence_of(session, [candidate.id], DEFAULT, now=NOW)
    condition = BadgeCondition(skill=skill.id, issuers=frozenset({badge.achievement.issuer_id}))
    assert len(evidence.proofs(candidate.id, condition)) == 1
    assert not evidence.proofs(candidate.id, replace(condition, issuers=frozenset({other.achievement.issuer_id})))
    assert not evidence.proofs(candidate.id, replace(condition, issuer_level_at_least=3))


def test_a_grade_and_days_are_asked_of_the_same_badge(session, candidate):
    skill = make_skill(session)
    old = make_badge(session, candidate, skills=[(skill, 9)], issued_at=NOW - timedelta(days=900))
    young = make_badge(session, candidate, skills=[(skill, 7)], valid_until=NOW + timedelta(days=30))
    unknown = make_badge(session, candidate, skills=[(skill, 8)], issued_at=None)
    young.skills[0].grade = Grade.D
    session.flush()
    evidence = evidence_of(session, [candidate.id], DEFAULT, now=NOW)

    def proving(**asked):
        return {each.badge.badge for each in evidence.proofs(candidate.id, BadgeCondition(skill=skill.id, **asked))}

    assert proving(grade_at_least=Grade.C) == {old.id, unknown.id}
    assert proving(grade_at_least=Grade.D) == {old.id, young.id, unknown.id}
    assert proving(issued_since=(NOW - timedelta(days=1)).date()) == {young.id}
    assert proving(valid_until_at_least=(NOW + timedelta(days=30)).date()) == {old.id, young.id, unknown.id}
    assert proving(valid_until_at_least=(NOW + timedelta(days=31)).date()) == {old.id, unknown.id}
    assert proving(issued_since=(NOW - timedelta(days=1)).date(), grade_at_least=Grade.A) == set()


def test_one_person_beside_many_vacancies_costs_a_fixed_number_of_statements(session, candidate):
    skill = make_skill(session)
    make_badge(session, candidate, skills=[(skill, 6)])
    statements = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    def cost(number):
        vacancies = [vacancy_requiring(session, must(skill), must(make_skill(session))) for _ in range(number)]
        for vacancy in vacancies:
            assert len(vacancy.requirements) == 2
        event.listen(session.bind, "before_cursor_execute", note)
        statements.clear()
        found = match_vacancies(session, candidate.id, vacancies, now=NOW)
        event.remove(session.bind, "before_cursor_execute", note)
        assert all(len(each.met) == len(each.missing) == 1 for each in found.values())
        return len(statements)

    assert cost(20) == cost(1) <= 6


def test_each_vacancy_is_matched_under_the_policy_of_its_own_employer(session, candidate):
    skill = make_skill(session)
    unknown, known = make_issuer(session, level=1), make_issuer(session, level=2)
    self_made = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
    odd = make_badge(
        session, candidate, achievement=make_achievement(session, issuer=unknown), skills=[(skill, 6)], **self_made
    )
    good = make_badge(session, candidate, achievement=make_achievement(session, issuer=known), skills=[(skill, 6)])
    vacancies = [vacancy_requiring(session, must(skill)) for _ in range(4)]
    for vacancy, level, of_unknown, of_known in [
        (vacancies[1], 2, IssuerRule.ALWAYS, IssuerRule.NEVER),
        (vacancies[2], 3, IssuerRule.BY_LEVEL, IssuerRule.BY_LEVEL),
        (vacancies[3], 4, IssuerRule.ALWAYS, IssuerRule.ALWAYS),
    ]:
        set_policy(session, vacancy.organisation_id, [unknown, known], level, [of_unknown, of_known])
    found = match_vacancies(session, candidate.id, vacancies, now=NOW)

    def badges(proofs):
        return {proof.badge.badge for proof in proofs}

    compared = [found[each.id].requirements[0] for each in vacancies]
    assert [badges(each.proofs) for each in compared] == [{good.id}, {odd.id}, set(), {good.id, odd.id}]
    assert [badges(each.refused) for each in compared] == [{odd.id}, {good.id}, {good.id, odd.id}, set()]
    assert found[vacancies[3].id].acceptance == Acceptance(4, always=frozenset({unknown.id, known.id}))


def test_twenty_self_made_universities_meet_no_requirement_but_of_those_who_accept_them(session):
    skill, holders = make_skill(session), {}
    for number in range(20):
        issuer = make_issuer(session, level=1, name="University of Edinburgh", key=f"did:key:z{number}")
        candidate = make_candidate(session)
        values = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
        achievement = make_achievement(session, issuer=issuer)
        make_badge(session, candidate, achievement=achievement, skills=[(skill, 12)], **values)
        holders[issuer.id] = candidate.id
    vacancy = vacancy_requiring(session, must(skill))

    def met():
        evidence = evidence_of(session, holders.values(), acceptance_of(session, vacancy.organisation_id), now=NOW)
        return {each for each in holders.values() if is_full(evidence.match(each, vacancy, NO_EQUIVALENTS))}

    assert met() == set()
    accepted = list(holders)[7]
    set_policy(session, vacancy.organisation_id, [session.get(models.Issuer, accepted)], 4, [IssuerRule.ALWAYS])
    assert met() == {holders[accepted]}


SKILLS, ISSUERS, ACHIEVEMENTS = 6, 3, 5
levels = st.one_of(st.none(), st.integers(1, 12))
held = st.tuples(
    st.integers(0, ACHIEVEMENTS - 1),
    st.lists(st.tuples(st.integers(0, SKILLS - 1), levels), max_size=3, unique_by=lambda pair: pair[0]),
    st.sampled_from([BadgeState.VERIFIED, BadgeState.VERIFIED, BadgeState.REVOKED]),
    st.sampled_from([None, NOW, NOW + timedelta(days=1)]),
)
wanted = st.one_of(
    st.tuples(st.booleans(), st.integers(0, SKILLS - 1), levels, st.none()),
    st.tuples(st.booleans(), st.none(), st.none(), st.integers(0, ACHIEVEMENTS - 1)),
)


rules = st.lists(st.sampled_from(list(IssuerRule)), min_size=ISSUERS, max_size=ISSUERS)


def set_policy(session, organisation_id, issuers, level, rules):
    values = {"organisation_id": organisation_id, "decided_at": NOW}
    session.add(models.PolicyChange(level_at_least=level, **values))
    for issuer, rule in zip(issuers, rules, strict=True):
        session.add(models.PolicyChange(issuer_id=issuer.id, rule=rule, **values))
    session.flush()


def world(session):
    """Skills 0 < 1 < 2 (each narrower than the next) and 3-5 alone; issuers of level 1, 2 and 3."""
    skills = [make_skill(session) for _ in range(SKILLS)]
    for narrow, broad in ((0, 1), (1, 2)):
        session.add(models.SkillBroader(skill_id=skills[narrow].id, broader_id=skills[broad].id))
    issuers = [make_issuer(session, level=level) for level in range(1, ISSUERS + 1)]
    achievements = [make_achievement(session, issuer=issuers[number % ISSUERS]) for number in range(ACHIEVEMENTS)]
    session.flush()
    return skills, achievements


def raised(operation, versions):
    """Give the operation a version that wins: the ids of an earlier example, which rolled back, come again."""
    document = operation.document
    return Put(replace(document, version=versions.get(document.candidate, 0) + 1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(st.lists(held, max_size=4), min_size=1, max_size=6),
    requirements=st.lists(wanted, max_size=4),
    level=st.integers(2, 4),
    rules=rules,
)
def test_the_engine_finds_exactly_the_people_whose_match_is_full(
    database, embedded_engine, people, requirements, level, rules
):
    with database.writing_session() as session:
        skills, achievements = world(session)
        candidates = []
        for badges in people:
            candidate = make_candidate(session)
            for achievement, proves, state, until in badges:
                pairs = [(skills[number], level) for number, level in proves]
                make_badge(
                    session,
                    candidate,
                    achievement=achievements[achievement],
                    skills=pairs,
                    state=state,
                    valid_until=until,
                )
            session.refresh(candidate, ["badges"])
            candidates.append(candidate)
        vacancy = vacancy_requiring(
            session,
            *(
                models.Requirement(
                    is_must=is_must,
                    skill_id=None if skill is None else skills[skill].id,
                    level_at_least=level,
                    achievement_id=None if achievement is None else achievements[achievement].id,
                )
                for is_must, skill, level, achievement in requirements
            ),
        )
        issuers = list(dict.fromkeys(each.issuer for each in achievements))
        set_policy(session, vacancy.organisation_id, issuers, level, rules)
        acceptance = acceptance_of(session, vacancy.organisation_id)
        everybody = {each.id for each in candidates}
        versions = {stored.candidate: stored.version for stored in embedded_engine.versions()}
        operations = build_operations(session, dict.fromkeys(everybody, 0), now=NOW)
        embedded_engine.apply([raised(each, versions) for each in operations])
        embedded_engine.refresh()
        page = embedded_engine.search(as_query(vacancy, Pool(), acceptance, NO_EQUIVALENTS), now=NOW)
        evidence = evidence_of(session, everybody, acceptance, now=NOW)
        full = {each for each in everybody if is_full(evidence.match(each, vacancy, NO_EQUIVALENTS))}
        assert {hit.candidate for hit in page.hits} & everybody == full
        session.rollback()
