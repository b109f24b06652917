"""Certificates of Blockcerts stay true: what they stand on is read again, an outage has its grace, bad news none."""

import json

import pytest

from jobboard import models
from jobboard.counting import TRUSTED_FOR
from jobboard.models import BadgeState
from tests.credentials.blockcerts import certificates as made
from tests.credentials.scenarios import NOW
from tests.test_sources import DAY, People

VERSIONS = {2: made.assertion, 3: made.credential}


@pytest.fixture(params=VERSIONS)
def people(database, request):
    people = People(database)
    people.web = made.web()
    [document] = made.issue(people.web, VERSIONS[request.param]())
    people.id = document["id"]
    people.hold(json.dumps(document).encode())
    assert people.states() == [BadgeState.VERIFIED]
    return people


def away(web, what):
    for address in [each for each in web.answers if each.startswith(what)]:
        web.answers[address] = None


def test_what_decides_is_read_again_and_explorers_are_not(people):
    assert {each.address for each in people.all(models.Source)} == {made.ISSUER, made.REVOKED}


def test_a_certificate_that_is_taken_back_is_noticed_by_the_next_reading(people):
    people.web.answers[made.REVOKED] = made.revocation_list(people.id)
    people.work(NOW + 2 * DAY)
    assert people.states() == [BadgeState.REVOKED]


@pytest.mark.parametrize("what", [made.REVOKED, made.ISSUER, "blink:", "https://", ""])
def test_what_does_not_answer_has_the_grace_of_every_source(people, what):
    away(people.web, what)
    people.check_in_full(NOW + DAY)
    [badge] = people.all(models.Badge)
    assert (badge.state, badge.checked_at, badge.trusted_until) == (BadgeState.VERIFIED, NOW, NOW + TRUSTED_FOR)
    people.check_in_full(NOW + TRUSTED_FOR)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        (made.REVOKED, {"id": made.REVOKED, "revokedAssertions": "none"}),
        (made.REVOKED, made.revocation_list(issuer="https://another.example/")),
        (made.ISSUER, {**made.PROFILE, "publicKey": [{"id": "nothing"}]}),
        (made.ISSUER, {**made.PROFILE, "id": "https://another.example/"}),
    ],
)
def test_what_makes_no_sense_any_more_has_no_grace(people, what, answer):
    people.web.answers[what] = answer
    people.check_in_full(NOW + 2 * DAY)
    assert BadgeState.VERIFIED not in people.states()


def test_a_certificate_that_is_taken_back_by_spending_is_noticed_by_the_next_full_check(database):
    people = People(database)
    people.web = made.first_web()
    [document] = made.issue(people.web, made.first())
    people.hold(json.dumps(document).encode())
    assert people.states() == [BadgeState.VERIFIED]
    made.issue(people.web, made.first(), spent=frozenset({made.FOR_ALL}))
    people.check_in_full(NOW + DAY)
    assert people.states() == [BadgeState.REVOKED]


def test_explorers_that_disagree_have_no_grace(people):
    [one, _] = sorted(each for each in people.web.answers if each.endswith("/transaction"))
    people.web.answers[one] = people.web.answers[one].replace(made.PAYER.encode(), made.SPENDABLE.encode())
    people.check_in_full(NOW + DAY)
    assert people.states() == [BadgeState.COULD_NOT_BE_CHECKED]
