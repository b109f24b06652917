"""What holds of every badge, whatever it says and whatever anybody decides about it."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobboard.credentials import Alignment
from jobboard.models import Authority, BadgeState, Choice, Grade, Match
from jobboard.skills import ground as reading
from jobboard.skills.choices import confirm_skill, reject_skill, undo_choice
from jobboard.skills.crosswalks import Crossing
from jobboard.skills.grading import claims_of
from tests.conftest import NOW
from tests.factories import make_candidate
from tests.skills.saying import KEY, make_named_skill, make_saying_badge, map_class, map_label, rows_of, settle

LABELS = ("welding", "brazing", "forging", "metal work")
WORDS = ("joining", "Welding", "forging", "fire", "metal-work")

statements = st.lists(
    st.one_of(
        st.sampled_from([KEY.format(label.replace(" ", "-")) for label in LABELS]),
        st.sampled_from([Alignment(target_name=word) for word in WORDS]),
        st.sampled_from(
            [
                Alignment(target_framework="EQF", target_code="6"),
                Alignment(target_framework="SCQF", target_code="9"),
                Alignment(KEY.format("welding"), "Welding, SCQF level 5"),
            ]
        ),
    ),
    max_size=5,
)
decisions = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "reject", "prove", "deny", "mean", "mean nothing"]),
        st.integers(0, len(LABELS) - 1),
        st.sampled_from(WORDS),
    ),
    max_size=7,
)


class World:
    """A badge with its holder, a vocabulary in which some words are ambiguous, and a way to take each step back."""

    def __init__(self, session, said, tags, state):
        self.session, self.candidate = session, make_candidate(session)
        others = {"welding": ["joining"], "brazing": ["joining"]}
        self.skills = [make_named_skill(session, label, *others.get(label, ())) for label in LABELS]
        self.badge = make_saying_badge(session, *said, tags=tags, candidate=self.candidate, state=state)

    def decide(self, kind, number, word):
        """Decide something, and give what takes it back."""
        skill = self.skills[number]
        if kind in {"confirm", "reject"}:
            decide = confirm_skill if kind == "confirm" else reject_skill
            before = reading.read_evidence(self.session, [self.badge])[self.badge.id].choices
            choice = decide(self.session, self.candidate, self.badge, skill, word, now=NOW)
            is_new = choice not in before
            return lambda: is_new and undo_choice(self.session, self.candidate, choice.id, now=NOW)
        if kind in {"prove", "deny"}:
            row = map_class(self.session, self.badge, skill, is_proven=kind == "prove", authority=Authority.ISSUER)
        else:
            row = map_label(self.session, word.casefold(), skill if kind == "mean" else None)
        settle(self.session, self.badge)
        return lambda: self._undo(row)

    def _undo(self, row):
        row.undone_at = NOW
        settle(self.session, self.badge)


@pytest.fixture
def session(database, monkeypatch):
    with database.writing_session() as session:
        crossing = Crossing(0, Match.BROADER, "our crosswalk", NOW)
        monkeypatch.setattr(reading, "crosswalks_of", lambda session, skills: crossings(session, skills, crossing))
        yield session


def crossings(session, skills, crossing):
    """Let a crosswalk lead from forging to metal work."""
    labels = {each: session.get(reading.Skill, each).label for each in skills}
    work = session.scalars(reading.select(reading.Skill.id).where(reading.Skill.label == "metal work")).first()
    return {each: (replace(crossing, to=work),) for each, label in labels.items() if label == "forging"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    statements,
    st.lists(st.sampled_from(WORDS), max_size=3),
    st.sampled_from([BadgeState.VERIFIED, BadgeState.VERIFIED, BadgeState.VERIFIED, BadgeState.REVOKED]),
    decisions,
    st.randoms(use_true_random=False),
)
def test_skills_follow_from_what_is_kept_and_from_nothing_else(session, said, tags, state, steps, chance):
    with session.begin_nested() as saved:
        world = World(session, said, tags, state)
        history = [rows_of(world.badge)]
        undoing = []
        for step in steps:
            undoing.append(world.decide(*step))
            history.append(rows_of(world.badge))
            check_rows(world, state)
            check_order(session, world, chance)
        settle(session, world.badge)
        assert rows_of(world.badge) == history[-1]
        for undo in reversed(undoing):
            assert rows_of(world.badge) == history.pop()
            undo()
        assert rows_of(world.badge) == history.pop()
        assert world.candidate.self_claimed_skills == []
        saved.rollback()
    session.expire_all()


def check_rows(world, state):
    """Nothing is proven by a badge that is not good, by less than a mapping, or by a name that nobody confirmed."""
    assert not world.badge.skills or state is BadgeState.VERIFIED
    choices = reading.read_evidence(world.session, [world.badge])[world.badge.id].choices
    confirmed = {each.skill_id for each in choices if each.choice is Choice.CONFIRMED}
    last = {each.skill_id: each.choice for each in choices}
    for row in world.badge.skills:
        assert row.grade in set(Grade)
        assert row.grade is not Grade.C or row.skill_id in confirmed
        assert last.get(row.skill_id) is not Choice.REJECTED


def check_order(session, world, chance: random.Random):
    """The order in which statements stand, and in which decisions are read, changes nothing."""
    evidence = reading.read_evidence(session, [world.badge])[world.badge.id]
    ground = reading.read_ground(session, [evidence], WORDS)
    shuffled = {
        name: chance.sample(list(rows), len(rows))
        for name, rows in (("statements", evidence.statements), ("choices", evidence.choices))
    }
    turned = {key: chance.sample(list(rows), len(rows)) for key, rows in ground.mappings.items()}
    assert claims_of(replace(evidence, **shuffled), replace(ground, mappings=turned)) == claims_of(evidence, ground)
