"""What counts as the badge that is asked for: the same people by search and by matching, and nobody by a guess."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.catalogue import equivalence
from jobboard.catalogue.equivalence import Decider, counting_as, counting_for
from jobboard.documents.build import build_operations
from jobboard.errors import Conflict, NotAllowed, NotFound, Rejected
from jobboard.matching import evidence_of, match_vacancies
from jobboard.models import BadgeState, MemberRole, Role
from jobboard.policies import acceptance_of
from jobboard.search.query import Pool
from jobboard.vacancies import as_query, as_wishes
from tests.conftest import NOW
from tests.factories import (
    make_account,
    make_achievement,
    make_badge,
    make_candidate,
    make_issuer,
    make_organisation,
    make_skill,
    make_vacancy,
)

SELF_MADE = {"state": BadgeState.ISSUER_NOT_IDENTIFIED, "judged_state": BadgeState.VERIFIED}
WEEK = timedelta(days=7)


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch)])
def engine(request):
    return request.getfixturevalue(f"{request.param}_engine")


class World:
    """An employer that asks for badge A; B, C and D are badges of other issuers, S one of a self-made identity."""

    def __init__(self, session):
        self.session = session
        self.staff = make_account(session, role=Role.STAFF)
        self.owner, self.other_owner = (make_account(session, role=Role.EMPLOYER) for _ in range(2))
        self.employer, self.other = (make_organisation(session, member=each) for each in (self.owner, self.other_owner))
        self.badges = {name: make_achievement(session, name=f"Badge {name}") for name in "ABCD"}
        issuer = make_issuer(session, level=1, key="did:key:zSelfMade")
        self.badges["S"] = make_achievement(session, issuer=issuer, name="Badge A")
        self.skill, self.asked, self.expected = make_skill(session), {}, {}
        self.candidate = make_candidate(session)

    def decide(self, held, asked, by="staff"):
        deciders = {
            "staff": Decider(self.staff.id, None),
            "employer": Decider(self.owner.id, self.employer.id),
            "other": Decider(self.other_owner.id, self.other.id),
        }
        ids = {"held_id": self.badges[held].id, "asked_id": self.badges[asked].id}
        texts = {"source": "SCQF register, 2026", "reason": "The same outcomes."}
        decision = equivalence.decide(self.session, deciders[by], **ids, **texts, now=NOW)
        return deciders[by], decision

    def undo(self, held, asked, by="staff"):
        decider, decision = self.decide(held, asked, by)
        equivalence.undo(self.session, decider, decision.id, now=NOW)

    def hold(self, name, **values):
        skills = [(self.skill, values.pop("level"))] if "level" in values else []
        return make_badge(self.session, self.candidate, achievement=self.badges[name], skills=skills, **values)

    def must(self, name="A", **values):
        return models.Requirement(**{"is_must": True, "achievement_id": self.badges[name].id, **values})

    def policy(self, level=2, **rules):
        add = self.session.add
        moment = {"organisation_id": self.employer.id, "decided_at": NOW}
        add(models.PolicyChange(level_at_least=level, **moment))
        for name, rule in rules.items():
            add(models.PolicyChange(issuer_id=self.badges[name].issuer_id, rule=models.IssuerRule(rule), **moment))
        self.session.flush()


@pytest.fixture
def world(database):
    with database.writing() as session:
        yield World(session)
        session.rollback()


def index(session, engine):
    ids = session.scalars(select(models.Candidate.id)).all()
    versions = {stored.candidate: stored.version for stored in engine.versions()}
    engine.apply(build_operations(session, {each: versions.get(each, 0) + 1 for each in ids}, now=NOW))
    engine.refresh()


def meets(world, engine, *requirements):
    """Tell whether search finds the person for the employer's vacancy; matching must say the same."""
    session, candidate = world.session, world.candidate.id
    vacancy = make_vacancy(session, world.employer, requirements=requirements or [world.must()])
    acceptance = acceptance_of(session, world.employer.id)
    equivalents = counting_as(session, [each.id for each in world.badges.values()], world.employer.id)
    page = engine.search(as_query(vacancy, Pool(), acceptance, equivalents), now=NOW)
    match = evidence_of(session, [candidate], acceptance, now=NOW).match(candidate, vacancy, equivalents)
    assert match == match_vacancies(session, candidate, [vacancy], now=NOW)[vacancy.id]
    is_full = not any(each.requirement.is_must for each in match.missing)
    assert (candidate in {hit.candidate for hit in page.hits}) is is_full
    return is_full


# What is held, what was decided, and whether that meets "badge A or an equivalent" of the employer.
CASES = {
    "the badge itself": (lambda w: w.hold("A"), True),
    "nothing held": (lambda w: w.decide("B", "A"), False),
    "another badge and no decision": (lambda w: w.hold("B"), False),
    "staff for everybody": (lambda w: (w.hold("B"), w.decide("B", "A")), True),
    "the employer for itself": (lambda w: (w.hold("B"), w.decide("B", "A", "employer")), True),
    "another employer for itself": (lambda w: (w.hold("B"), w.decide("B", "A", "other")), False),
    "the other direction by staff": (lambda w: (w.hold("B"), w.decide("A", "B")), False),
    "the other direction by the employer": (lambda w: (w.hold("B"), w.decide("A", "B", "employer")), False),
    "both directions": (lambda w: (w.hold("B"), w.decide("B", "A"), w.decide("A", "B")), True),
    "undone by staff": (lambda w: (w.hold("B"), w.undo("B", "A")), False),
    "undone by the employer": (lambda w: (w.hold("B"), w.undo("B", "A", "employer")), False),
    "undone by staff, kept by the employer": (
        lambda w: (w.hold("B"), w.decide("B", "A", "employer"), w.undo("B", "A")),
        True,
    ),
    "undone by the employer, kept by staff": (
        lambda w: (w.hold("B"), w.decide("B", "A"), w.undo("B", "A", "employer")),
        True,
    ),
    "decided again after it was undone": (lambda w: (w.hold("B"), w.undo("B", "A"), w.decide("B", "A")), True),
    "a chain of two": (lambda w: (w.hold("C"), w.decide("C", "B"), w.decide("B", "A")), False),
    "a chain of staff and employer": (
        lambda w: (w.hold("C"), w.decide("C", "B"), w.decide("B", "A", "employer")),
        False,
    ),
    "a chain of three": (lambda w: (w.hold("D"), w.decide("D", "C"), w.decide("C", "B"), w.decide("B", "A")), False),
    "a chain said outright": (
        lambda w: (w.hold("C"), w.decide("C", "B"), w.decide("B", "A"), w.decide("C", "A")),
        True,
    ),
    "two that count as the same": (lambda w: (w.hold("B"), w.hold("C"), w.decide("B", "A"), w.decide("C", "A")), True),
    "two equivalents, the second held": (lambda w: (w.hold("C"), w.decide("B", "A"), w.decide("C", "A")), True),
    "two equivalents, the first held": (lambda w: (w.hold("B"), w.decide("B", "A"), w.decide("C", "A")), True),
    "two equivalents, one undone and held": (lambda w: (w.hold("B"), w.undo("B", "A"), w.decide("C", "A")), False),
    "counts as another badge": (lambda w: (w.hold("B"), w.decide("B", "C")), False),
    "another counts as it": (lambda w: (w.hold("B"), w.decide("C", "A")), False),
    "expired": (lambda w: (w.hold("B", valid_until=NOW), w.decide("B", "A")), False),
    "expires later": (lambda w: (w.hold("B", valid_until=NOW + WEEK), w.decide("B", "A")), True),
    "not yet valid": (lambda w: (w.hold("B", valid_from=NOW + WEEK), w.decide("B", "A")), False),
    "revoked": (lambda w: (w.hold("B", state=BadgeState.REVOKED), w.decide("B", "A")), False),
    "suspended": (lambda w: (w.hold("B", state=BadgeState.SUSPENDED), w.decide("B", "A")), False),
    "failed": (lambda w: (w.hold("B", state=BadgeState.FAILED), w.decide("B", "A")), False),
    "could not be checked": (lambda w: (w.hold("B", state=BadgeState.COULD_NOT_BE_CHECKED), w.decide("B", "A")), False),
    "somebody else's": (lambda w: (w.hold("B", state=BadgeState.NOT_PROVEN_YOURS), w.decide("B", "A")), False),
    "checked too long ago": (lambda w: (w.hold("B", trusted_until=NOW), w.decide("B", "A")), False),
    "removed by its holder": (lambda w: (w.hold("B", removed_at=NOW), w.decide("B", "A")), False),
    "a self-made issuer of the same name": (lambda w: w.hold("S", **SELF_MADE), False),
    "a self-made issuer, decided by staff": (lambda w: (w.hold("S", **SELF_MADE), w.decide("S", "A")), False),
    "a self-made issuer, decided and accepted": (
        lambda w: (w.hold("S", **SELF_MADE), w.decide("S", "A"), w.policy(S="always")),
        True,
    ),
    "a self-made issuer, accepted and not decided": (
        lambda w: (w.hold("S", **SELF_MADE), w.policy(S="always")),
        False,
    ),
    "an issuer that is never accepted": (lambda w: (w.hold("B"), w.decide("B", "A"), w.policy(B="never")), False),
    "the asked issuer is never accepted": (lambda w: (w.hold("B"), w.decide("B", "A"), w.policy(A="never")), True),
    "an issuer that is not known well enough": (lambda w: (w.hold("B"), w.decide("B", "A"), w.policy(level=3)), False),
    "an issuer below the level, always accepted": (
        lambda w: (w.hold("B"), w.decide("B", "A"), w.policy(level=3, B="always")),
        True,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_equivalent_meets_what_was_decided_and_nothing_else(world, engine, case):
    arrange, expected = CASES[case]
    arrange(world)
    index(world.session, engine)
    assert meets(world, engine) is expected


ALONE = {"allows_equivalent": False}
QUESTIONS = {
    "this badge alone, an equivalent held": (lambda w: w.hold("B"), lambda w: [w.must(**ALONE)], False),
    "this badge alone, itself held": (lambda w: w.hold("A"), lambda w: [w.must(**ALONE)], True),
    "the equivalent is asked for, the badge held": (lambda w: w.hold("A"), lambda w: [w.must("B")], False),
    "two badges, one equivalent for one": (lambda w: w.hold("B"), lambda w: [w.must(), w.must("C")], False),
    "two badges, both held": (lambda w: (w.hold("B"), w.hold("C")), lambda w: [w.must(), w.must("C")], True),
    "one held badge for two asked ones": (lambda w: w.hold("B"), lambda w: [w.must(), w.must("B")], True),
    "a skill on the equivalent": (
        lambda w: w.hold("B", level=7),
        lambda w: [w.must(), w.must(achievement_id=None, skill_id=w.skill.id, level_at_least=7)],
        True,
    ),
    "a skill at a level that the equivalent lacks": (
        lambda w: w.hold("B", level=6),
        lambda w: [w.must(), w.must(achievement_id=None, skill_id=w.skill.id, level_at_least=7)],
        False,
    ),
    "a skill without the badge": (
        lambda w: w.hold("D", level=7),
        lambda w: [w.must(), w.must(achievement_id=None, skill_id=w.skill.id)],
        False,
    ),
    "nice to have excludes nobody": (lambda w: w.hold("D"), lambda w: [w.must(is_must=False)], True),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_an_equivalent_is_one_part_of_a_question(world, engine, case):
    hold, ask, expected = QUESTIONS[case]
    world.decide("B", "A")
    hold(world)
    index(world.session, engine)
    assert meets(world, engine, *ask(world)) is expected


def test_search_follows_a_decision_and_its_undoing_without_writing_anything_to_the_index(world, engine):
    world.hold("B")
    index(world.session, engine)
    before = list(engine.versions())
    assert not meets(world, engine)
    decider, decision = world.decide("B", "A")
    assert meets(world, engine)
    equivalence.undo(world.session, decider, decision.id, now=NOW)
    assert not meets(world, engine)
    assert list(engine.versions()) == before


def test_a_decision_queues_nobody_for_the_index(database):
    with database.writing() as session:
        world = World(session)
        world.hold("B")
        session.flush()
        before = session.scalars(select(models.OutboxEntry.id)).all()
        decider, decision = world.decide("B", "A")
        equivalence.undo(session, decider, decision.id, now=NOW)
        session.flush()
        assert session.scalars(select(models.OutboxEntry.id)).all() == before


def test_an_equivalent_that_is_nice_to_have_raises_the_rank(world, engine):
    world.hold("D")
    later = make_candidate(world.session)
    make_badge(world.session, later, achievement=world.badges["B"])
    index(world.session, engine)
    vacancy = make_vacancy(world.session, world.employer, requirements=[world.must()])

    def first():
        equivalents = counting_as(world.session, [world.badges["A"].id], world.employer.id)
        query = as_wishes(as_query(vacancy, Pool(), acceptance_of(world.session, world.employer.id), equivalents))
        return engine.search(query, now=NOW).hits[0].candidate

    before = first()
    world.decide("B", "A")
    assert (before, first()) == (world.candidate.id, later.id)


def test_a_match_names_the_badge_as_which_it_counts_and_who_decided(world):
    world.hold("B")
    world.decide("B", "A")
    world.decide("B", "A", "employer")
    itself = world.hold("A")
    (found,) = _match(world).requirements
    best, other = found.proofs
    assert (best.badge.badge, best.counts_as) == (itself.id, None)
    assert (other.counts_as.asked_name, other.counts_as.is_own) == ("Badge A", True)
    assert (other.counts_as.source, other.counts_as.decided_at) == ("SCQF register, 2026", NOW)


def test_a_refused_equivalent_says_as_what_it_would_count(world):
    world.hold("B")
    world.decide("B", "A")
    world.policy(level=3)
    (found,) = _match(world).requirements
    assert (found.proofs, [each.counts_as.asked_name for each in found.refused]) == ((), ["Badge A"])


def _match(world):
    vacancy = make_vacancy(world.session, world.employer, requirements=[world.must()])
    return match_vacancies(world.session, world.candidate.id, [vacancy], now=NOW)[vacancy.id]


def test_each_employer_has_its_own_equivalents_in_one_answer(world):
    world.decide("B", "A", "employer")
    world.decide("C", "A", "other")
    world.decide("D", "A")
    a, b, c, d = (world.badges[name].id for name in "ABCD")
    found = counting_for(world.session, [a], [world.employer.id, world.other.id])
    assert {key: set(each[a]) for key, each in found.items()} == {world.employer.id: {b, d}, world.other.id: {c, d}}
    assert counting_as(world.session, [], world.employer.id) == {}
    assert counting_as(world.session, [b], world.employer.id) == {}


def test_what_belonged_to_a_deleted_organisation_or_badge_is_gone(world):
    world.decide("B", "A", "employer")
    world.decide("C", "A", "other")
    session, asked = world.session, world.badges["A"].id
    session.delete(session.get(models.Achievement, world.badges["B"].id))
    session.delete(session.get(models.Organisation, world.other.id))
    session.flush()
    session.expire_all()
    assert session.scalars(select(models.Equivalence)).all() == []
    assert counting_as(session, [asked], world.employer.id) == {}


@pytest.mark.parametrize(
    ("held", "asked", "texts", "error"),
    [
        ("A", "A", {}, Rejected),
        ("B", "A", {"source": " "}, Rejected),
        ("B", "A", {"reason": ""}, Rejected),
        ("B", "A", {"reason": "x" * 501}, Rejected),
        ("B", "A", {"source": "x" * 501}, Rejected),
        ("none", "A", {}, NotFound),
        ("B", "none", {}, NotFound),
    ],
)
def test_what_is_no_decision_is_refused(world, held, asked, texts, error):
    ids = {name: each.id for name, each in world.badges.items()} | {"none": 999_999}
    values = {"source": "A register", "reason": "The same.", **texts}
    decider = Decider(world.staff.id, None)
    with pytest.raises(error):
        equivalence.decide(world.session, decider, held_id=ids[held], asked_id=ids[asked], now=NOW, **values)


def test_the_same_decision_stands_once_and_only_some_count_as_one_badge(world):
    world.decide("B", "A")
    with pytest.raises(Rejected, match="already"):
        world.decide("B", "A")
    for number in range(equivalence.EQUIVALENT_LIMIT - 1):
        world.badges[f"X{number}"] = make_achievement(world.session)
        world.decide(f"X{number}", "A")
    with pytest.raises(Rejected, match="can count as one"):
        world.decide("C", "A")
    world.decide("C", "A", "employer")  # Its own are counted by themselves.


def test_nobody_undoes_what_another_decided_and_nothing_twice(world):
    _, decision = world.decide("B", "A")
    employer, own = world.decide("B", "A", "employer")
    for decider, decided in [(employer, decision), (Decider(world.staff.id, None), own)]:
        with pytest.raises(NotFound):
            equivalence.undo(world.session, decider, decided.id, now=NOW)
    equivalence.undo(world.session, employer, own.id, now=NOW)
    with pytest.raises(Conflict):
        equivalence.undo(world.session, employer, own.id, now=NOW)
    assert (own.undone_at, own.undone_by_id) == (NOW, world.owner.id)


def test_only_staff_decide_for_everybody_and_only_owners_for_their_organisation(world):
    with pytest.raises(NotAllowed):
        equivalence.staff_decider(world.owner)
    member = models.Member(account_id=make_account(world.session).id, role=MemberRole.MEMBER)
    world.employer.members.append(member)
    world.session.flush()
    with pytest.raises(NotAllowed):
        equivalence.employer_decider(member)
    [owner] = [each for each in world.employer.members if each.role is MemberRole.OWNER]
    assert equivalence.employer_decider(owner) == Decider(world.owner.id, world.employer.id)
    assert equivalence.staff_decider(world.staff) == Decider(world.staff.id, None)


def test_the_history_keeps_what_was_undone(world):
    world.undo("B", "A")
    world.decide("C", "A")
    world.decide("C", "A", "employer")
    by_staff = equivalence.decisions_of(world.session, None)
    assert [(each.held.name, each.undone_at) for each in by_staff] == [("Badge C", None), ("Badge B", NOW)]
    about = equivalence.decisions_about(world.session, world.badges["C"].id, None)
    assert [each.organisation_id for each in about] == [None]
    assert len(equivalence.decisions_about(world.session, world.badges["C"].id, world.employer.id)) == 2
