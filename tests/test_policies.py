"""Each employer's own policy: who may change it, what holds, undoing, and what a change comes to."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from jobboard import models, policies
from jobboard.counting import PROVEN_ISSUER_LEVEL, counts_for
from jobboard.errors import NotAllowed, NotFound, Rejected
from jobboard.models import BadgeState, IssuerRule, MemberRole, Role, Visibility
from jobboard.policy_effects import Effect, Shown, effect_of, effects_of_levels, find_issuers, shown_by_issuer
from jobboard.search.acceptance import IDENTIFIED_LEVEL, Acceptance, Refusal
from tests.conftest import NOW
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
)

ALWAYS, NEVER, BY_LEVEL = IssuerRule.ALWAYS, IssuerRule.NEVER, IssuerRule.BY_LEVEL


@pytest.fixture
def session(any_database):
    with any_database.writing() as session:
        yield session


@pytest.fixture
def owner(session):
    return make_organisation(session, member=make_account(session, role=Role.EMPLOYER)).members[0]


def rule(session, owner, issuer, rule, **values):
    return policies.set_rule(session, owner, issuer.id, rule, now=NOW, **values)


def acceptance(session, owner):
    return policies.acceptance_of(session, owner.organisation_id)


def test_identified_means_the_same_to_the_verifier_and_to_the_search():
    assert IDENTIFIED_LEVEL == PROVEN_ISSUER_LEVEL


def test_without_a_policy_every_identified_issuer_counts_and_nobody_else(session, owner):
    assert acceptance(session, owner) == Acceptance(2)
    assert [Acceptance().accepts(1, level) for level in range(5)] == [False, False, True, True, True]


@pytest.mark.parametrize("wrong", [{"level_at_least": 1}, {"level_at_least": 5}])
def test_an_acceptance_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        Acceptance(**wrong)
    with pytest.raises(ValueError):
        Acceptance(always=frozenset({1}), never=frozenset({1}))


@pytest.mark.parametrize(
    ("issuer", "level", "refusal"),
    [
        (1, 0, Refusal.UNBOUND),
        (1, 1, None),
        (1, 2, None),
        (2, 0, Refusal.UNBOUND),
        (2, 4, Refusal.NEVER),
        (3, 1, Refusal.LEVEL),
        (3, 2, Refusal.LEVEL),
        (3, 3, None),
    ],
)
def test_always_counts_from_level_one_and_never_at_no_level(issuer, level, refusal):
    policy = Acceptance(3, always=frozenset({1}), never=frozenset({2}))
    assert policy.refusal(issuer, level) is refusal
    assert policy.accepts(issuer, level) is (refusal is None)


def test_a_statement_says_the_same_as_the_value(session):
    issuers = [make_issuer(session, level=level) for level in range(5) for _ in range(3)]
    always, never = frozenset(each.id for each in issuers[::3]), frozenset(each.id for each in issuers[1::3])
    for policy in (Acceptance(), Acceptance(4), Acceptance(3, always, never), Acceptance(2, never=never)):
        found = set(session.scalars(select(models.Issuer.id).where(counts_for(policy))))
        assert found == {each.id for each in issuers if policy.accepts(each.id, each.level)}


def test_the_last_change_of_each_subject_holds_and_no_other_organisation_s(session, owner):
    one, two = make_issuer(session, level=1), make_issuer(session)
    other = make_organisation(session, member=make_account(session, role=Role.EMPLOYER)).members[0]
    policies.set_least_level(session, owner, 4, now=NOW)
    policies.set_least_level(session, owner, 3, now=NOW)
    rule(session, owner, one, NEVER)
    rule(session, owner, one, ALWAYS, reason=" Our own college ")
    rule(session, owner, two, NEVER)
    assert acceptance(session, owner) == Acceptance(3, frozenset({one.id}), frozenset({two.id}))
    assert acceptance(session, other) == Acceptance()
    policy = policies.policy_of(session, owner.organisation_id)
    assert [(each.issuer, each.reason, each.account_id) for each in policy.always] == [
        (one, "Our own college", owner.account_id)
    ]
    rule(session, owner, two, BY_LEVEL)
    assert acceptance(session, owner) == Acceptance(3, frozenset({one.id}))
    assert len(policies.changes_of(session, owner.organisation_id)) == 6


def test_what_holds_already_is_no_change(session, owner):
    issuer = make_issuer(session)
    assert policies.set_least_level(session, owner, 2, now=NOW) is None
    assert rule(session, owner, issuer, BY_LEVEL) is None
    assert rule(session, owner, issuer, NEVER) is not None
    assert rule(session, owner, issuer, NEVER) is None
    assert len(policies.changes_of(session, owner.organisation_id)) == 1


def test_every_change_leaves_an_audit_event(session, owner):
    rule(session, owner, make_issuer(session), NEVER)
    [event] = session.scalars(select(models.AuditEvent)).all()
    assert (event.account_id, event.action) == (owner.account_id, "changed policy about issuers")
    assert event.subject == f"organisation {owner.organisation_id}"


def test_only_an_owner_changes_anything(session, owner):
    issuer, change = make_issuer(session), rule(session, owner, make_issuer(session), NEVER)
    account = make_account(session, role=Role.EMPLOYER)
    member = models.Member(organisation_id=owner.organisation_id, account_id=account.id, role=MemberRole.MEMBER)
    session.add(member)
    session.flush()
    for attempt in (
        lambda: policies.set_least_level(session, member, 3, now=NOW),
        lambda: rule(session, member, issuer, ALWAYS),
        lambda: policies.undo_change(session, member, change.id, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert len(policies.changes_of(session, owner.organisation_id)) == 1


def test_what_makes_no_sense_is_refused(session, owner):
    nobody = make_issuer(session, level=0)
    for attempt in (
        lambda: policies.set_least_level(session, owner, 1, now=NOW),
        lambda: policies.set_least_level(session, owner, 5, now=NOW),
        lambda: rule(session, owner, nobody, ALWAYS),
        lambda: rule(session, owner, nobody, NEVER, reason="x" * 501),
    ):
        with pytest.raises(Rejected):
            attempt()
    with pytest.raises(NotFound):
        policies.set_rule(session, owner, 2**20, NEVER, now=NOW)


def test_a_list_has_an_end(session, owner, monkeypatch):
    monkeypatch.setitem(policies.RULE_LIMITS, NEVER, 2)
    issuers = [make_issuer(session) for _ in range(3)]
    for issuer in issuers[:2]:
        rule(session, owner, issuer, NEVER)
    with pytest.raises(Rejected):
        rule(session, owner, issuers[2], NEVER)
    assert rule(session, owner, issuers[2], ALWAYS) is not None
    rule(session, owner, issuers[0], BY_LEVEL)
    assert rule(session, owner, issuers[2], NEVER) is not None


def test_a_list_from_when_more_were_allowed_goes_on_to_hold_and_can_only_become_shorter(session, owner, monkeypatch):
    issuers = [make_issuer(session) for _ in range(3)]
    for issuer in issuers:
        rule(session, owner, issuer, NEVER)
    monkeypatch.setitem(policies.RULE_LIMITS, NEVER, 1)
    assert acceptance(session, owner).never == {each.id for each in issuers}
    taken = rule(session, owner, issuers[0], BY_LEVEL)
    assert acceptance(session, owner).never == {each.id for each in issuers[1:]}
    with pytest.raises(Rejected):
        policies.undo_change(session, owner, taken.id, now=NOW)


def test_an_issuer_that_falls_to_level_zero_no_longer_counts_though_its_rule_stays(session, owner):
    issuer = make_issuer(session, level=1)
    rule(session, owner, issuer, ALWAYS)
    issuer.level = 0
    session.flush()
    assert not acceptance(session, owner).accepts(issuer.id, issuer.level)


def test_undoing_puts_back_what_held_before(session, owner):
    issuer = make_issuer(session)
    rule(session, owner, issuer, ALWAYS, reason="first")
    last = rule(session, owner, issuer, NEVER)
    undone = policies.undo_change(session, owner, last.id, now=NOW)
    assert (undone.rule, undone.reason) == (ALWAYS, "first")
    with pytest.raises(Rejected):
        policies.undo_change(session, owner, last.id, now=NOW)
    again = policies.undo_change(session, owner, undone.id, now=NOW)
    assert again.rule is NEVER
    level = policies.set_least_level(session, owner, 4, now=NOW)
    policies.undo_change(session, owner, level.id, now=NOW)
    assert acceptance(session, owner) == Acceptance(2, never=frozenset({issuer.id}))


def test_the_first_rule_of_an_issuer_is_undone_to_none(session, owner):
    change = rule(session, owner, make_issuer(session), NEVER)
    policies.undo_change(session, owner, change.id, now=NOW)
    assert acceptance(session, owner) == Acceptance()


def test_another_organisation_s_change_is_nobody_s_to_undo(session, owner):
    other = make_organisation(session, member=make_account(session, role=Role.EMPLOYER)).members[0]
    change = rule(session, other, make_issuer(session), NEVER)
    with pytest.raises(NotFound):
        policies.undo_change(session, owner, change.id, now=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"level_at_least": 1},
        {"rule": NEVER},
        {"level_at_least": 2, "rule": NEVER},
    ],
)
def test_the_database_takes_a_change_of_one_subject_only(session, owner, values):
    session.add(models.PolicyChange(organisation_id=owner.organisation_id, decided_at=NOW, **values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def badge_of(session, issuer, *, candidate=None, **values):
    candidate = candidate or make_candidate(session)
    return make_badge(session, candidate, achievement=make_achievement(session, issuer=issuer), **values)


def test_the_effect_counts_the_badges_that_searchable_people_show(session, owner):
    known, listed, self_made = (make_issuer(session, level=level) for level in (2, 3, 1))
    both = make_candidate(session)
    for candidate in (both, both, make_candidate(session), make_candidate(session, visibility=Visibility.HIDDEN)):
        badge_of(session, known, candidate=candidate)
    badge_of(session, known, state=BadgeState.REVOKED)
    badge_of(session, known, valid_until=NOW)
    badge_of(session, listed)
    badge_of(session, self_made, state=BadgeState.ISSUER_NOT_IDENTIFIED, judged_state=BadgeState.VERIFIED)
    assert effect_of(session, Acceptance(), Acceptance(3), now=NOW) == Effect(Shown(3, 2), Shown())
    trusting = Acceptance(never=frozenset({listed.id}), always=frozenset({self_made.id}))
    assert effect_of(session, Acceptance(), trusting, now=NOW) == Effect(Shown(1, 1), Shown(1, 1))
    policies.set_least_level(session, owner, 3, now=NOW)
    effects = effects_of_levels(session, policies.policy_of(session, owner.organisation_id), now=NOW)
    assert effects == {
        2: Effect(Shown(), Shown(3, 2)),
        3: Effect(Shown(), Shown()),
        4: Effect(Shown(1, 1), Shown()),
    }
    assert shown_by_issuer(session, [known.id, 999], now=NOW) == {known.id: Shown(3, 2), 999: Shown()}


def test_few_people_are_told_as_few():
    assert [Shown(9, people).is_small for people in (0, 1, 4, 5)] == [False, True, True, False]


def test_issuers_are_found_by_words_of_name_and_identity_the_best_known_first(session):
    known = make_issuer(session, level=2, name="Leith College", key="did:web:leith.example")
    body = make_issuer(session, level=4, name="Leith Awards", key="did:web:awards.example")
    make_issuer(session, level=0, name="Leith Nobody", key="https://leith.example/nobody")
    assert find_issuers(session, "leith", now=NOW) == (body, known)
    assert find_issuers(session, "college leith.example", now=NOW) == (known,)
    assert find_issuers(session, "100%", now=NOW) == find_issuers(session, " ", now=NOW) == ()


def test_a_self_made_identity_is_found_as_a_whole_or_where_several_people_show_it(session):
    issuer = make_issuer(session, level=1, name="Morag Baker", key="did:key:z6Mk")
    values = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
    for _ in range(4):
        badge_of(session, issuer, **values)
    assert find_issuers(session, "Morag", now=NOW) == ()
    assert find_issuers(session, " did:key:z6Mk ", now=NOW) == (issuer,)
    badge_of(session, issuer, candidate=make_candidate(session, visibility=Visibility.HIDDEN), **values)
    assert find_issuers(session, "Morag", now=NOW) == ()
    badge_of(session, issuer, **values)
    assert find_issuers(session, "Morag", now=NOW) == (issuer,)


def test_a_rule_and_a_level_ask_nobody_to_be_indexed_again(any_database):
    def queued():
        with any_database.reading() as session:
            return len(session.scalars(select(models.OutboxEntry)).all())

    with any_database.writing() as session:
        owner = make_organisation(session, member=make_account(session, role=Role.EMPLOYER)).members[0]
        issuer = make_issuer(session)
        badge_of(session, issuer)
    before = queued()
    with any_database.writing() as session:
        rule(session, session.merge(owner), issuer, NEVER)
        policies.set_least_level(session, session.merge(owner), 4, now=NOW)
    assert queued() == before
    with any_database.writing() as session:
        session.get(models.Issuer, issuer.id).level = 3
    assert queued() == before + 1
    with any_database.writing() as session:
        session.scalars(select(models.Badge)).one().judged_state = BadgeState.NOT_PROVEN_YOURS
    assert queued() == before + 2


def test_policies_of_several_organisations_are_read_together(session, owner):
    other = make_organisation(session)
    policies.set_least_level(session, owner, 3, now=NOW)
    found = policies.acceptances_of(session, [owner.organisation_id, other.id])
    assert found == {owner.organisation_id: replace(Acceptance(), level_at_least=3), other.id: Acceptance()}
