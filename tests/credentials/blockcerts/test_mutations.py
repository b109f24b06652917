"""Certificates with one byte changed: none is taken for good unless it says the same, and its receipt does."""

import json
import random
import string

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.profiles import profile_in, require_listed
from jobboard.credentials.blockcerts.receipts import receipt_of_2017, receipt_of_2019
from tests.credentials import scenarios
from tests.credentials.blockcerts import certificates as made

MUTANTS = 600
LETTERS = (string.ascii_letters + string.digits + '"{}[]:,\\ ').encode()


def said(document):
    """What is signed of a certificate, and its receipt. Nobody signs what a proof of version 3 says beside it.

    Nor, in version 1.2, what its context has no word for.
    """
    if "receipt" in document:
        return made.digest(document["document"]), receipt_of_2017(document["receipt"], bitcoin=Chain.BITCOIN_MAINNET)
    unsigned = {key: each for key, each in document.items() if key not in ("proof", "signature")}
    if "signature" in document:
        return made.digest(unsigned), receipt_of_2017(document["signature"], bitcoin=Chain.BITCOIN_MAINNET)
    return made.digest(unsigned), receipt_of_2019(document["proof"]["proofValue"])


KINDS = [(made.first, made.first_web), (made.assertion, made.web), (made.credential, made.web)]


@pytest.mark.parametrize(("kind", "web_of"), KINDS)
def test_a_changed_byte_is_never_good(kind, web_of):
    web = web_of()
    good, *_ = made.issue(web, kind(1), kind(2), kind(3))
    assert scenarios.judge(json.dumps(good).encode(), web=web).state is S.VERIFIED
    reports = [(each, scenarios.judge(each, web=web)) for each in mutants(good)]
    survived = [each for each, report in reports if report.state is S.VERIFIED]
    assert {report.facts.name for _, report in reports if report.state is S.VERIFIED} == {"Data analysis"}
    assert all(said(json.loads(each)) == said(good) for each in survived)
    assert len(survived) < MUTANTS / 10


@pytest.mark.parametrize("kind", [made.assertion, made.credential])
def test_a_changed_byte_of_the_profile_is_never_good(kind):
    web = made.web()
    data = json.dumps(made.issue(web, kind())[0]).encode()
    for mutant in mutants(made.PROFILE):
        web.answers[made.ISSUER] = mutant
        if scenarios.judge(data, web=web).state is S.VERIFIED:
            profile = profile_in(json.loads(mutant))
            assert profile.id == made.ISSUER
            require_listed(profile, made.PAYER, made.AT)


def mutants(document):
    """Give the bytes of a document with one of them changed, so many times."""
    data, chance = json.dumps(document).encode(), random.Random(7)
    for _ in range(MUTANTS):
        at = chance.randrange(len(data))
        mutant = data[:at] + bytes([chance.choice(LETTERS)]) + data[at + 1 :]
        if mutant != data:
            yield mutant
