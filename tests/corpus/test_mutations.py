"""No mutant of a signed badge is taken for the badge. `python -m tests.corpus.mutations` tries 50 of each."""

import pytest

from jobboard.credentials import jws, suites
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.mutations import is_accepted, mutants, run
from tests.corpus.signed import of_corpus, our_own


@pytest.fixture(scope="module")
def ours():
    return our_own()


def test_no_mutant_of_our_own_badges_is_accepted(ours):
    counts, accepted = run(ours, 4)
    assert set(counts) == {"value", "proof", "key", "list"}
    assert counts.total() == 4 * len(ours) >= 600
    assert accepted == []


@pytest.mark.corpus
def test_no_mutant_of_the_corpus_is_accepted():
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    badges = of_corpus()
    counts, accepted = run(badges, 4)
    assert len(badges) >= 48
    assert counts.total() == 4 * len(badges)
    assert accepted == []


def test_what_is_not_changed_is_accepted(ours):
    assert all(is_accepted(badge.report(), badge.report()) for badge in ours)


def test_mutants_are_accepted_where_signatures_are_not_checked(ours, monkeypatch):
    """The other way round: what is changed is read, and the signature alone keeps it out."""
    for module in (suites, jws):
        monkeypatch.setattr(module, "require_signature", lambda *arguments: None)
    counts, accepted = run(ours[:40], 8)
    assert len(accepted) > counts.total() // 8
    assert {mutant.place for mutant in accepted} >= {"value", "proof", "key"}


def test_mutants_are_the_same_in_every_run(ours):
    assert mutants(ours[0], 5) == mutants(ours[0], 5)
