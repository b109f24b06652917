"""What a badge's state follows from: its last verdict, and the level that its issuer has now."""

import pytest

from jobboard.credentials import CheckResult, Judgement, Outcome, PublicState, Report
from jobboard.credentials.findings import passed
from jobboard.models import BadgeState
from jobboard.states import settle_state
from tests.conftest import NOW
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer


@pytest.mark.parametrize("judged", [BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS])
def test_a_good_badge_reads_by_the_level_that_its_issuer_has_now(database, judged):
    with database.writing() as session:
        issuer = make_issuer(session)
        badge = make_badge(
            session, make_candidate(session), state=judged, achievement=make_achievement(session, issuer=issuer)
        )
        issuer.level = 1
        settle_state(badge)
        assert (badge.state, badge.judged_state) == (BadgeState.ISSUER_NOT_IDENTIFIED, judged)
        issuer.level = 3
        settle_state(badge)
        assert badge.state is judged


@pytest.mark.parametrize("judged", sorted(set(BadgeState) - {BadgeState.VERIFIED, BadgeState.NOT_PROVEN_YOURS}))
def test_the_level_of_an_issuer_makes_no_other_badge_better_or_worse(database, judged):
    with database.writing() as session:
        issuer = make_issuer(session)
        badge = make_badge(
            session, make_candidate(session), state=judged, achievement=make_achievement(session, issuer=issuer)
        )
        for level in range(5):
            issuer.level = level
            settle_state(badge)
            assert badge.state is judged


def test_a_badge_without_an_achievement_of_a_proven_issuer_is_never_verified(database):
    with database.writing() as session:
        badge = make_badge(session, make_candidate(session))
        badge.achievement = None
        settle_state(badge)
        assert badge.state is BadgeState.ISSUER_NOT_IDENTIFIED


@pytest.mark.parametrize(
    ("bound", "state"), [(Outcome.PASSED, PublicState.VERIFIED), (Outcome.UNKNOWN, PublicState.ISSUER_NOT_IDENTIFIED)]
)
def test_a_level_from_elsewhere_helps_only_an_issuer_whose_key_is_its_own(bound, state):
    outcomes = dict.fromkeys(Judgement, Outcome.PASSED) | {Judgement.ISSUER: bound}
    checks = tuple(CheckResult(f"{judgement}.of_a_test", judgement, outcome) for judgement, outcome in outcomes.items())
    report = Report(NOW, "", "", (*checks, passed("standing.in_time")), issuer_level=0)
    assert report.state_at(NOW) is PublicState.ISSUER_NOT_IDENTIFIED
    assert report.state_at(NOW, issuer_level=4) is state
