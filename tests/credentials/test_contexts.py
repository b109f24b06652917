"""A word that no known form of a context defines: proven unsigned, or perhaps of another form."""

import json

import pytest

from jobboard.credentials import Outcome, PublicState, vocabularies
from tests.credentials.scenarios import VC2, codes, encode, good, good_vc1, judge
from tests.credentials.tokens import native, token

DRAFT = "https://imsglobal.github.io/openbadges-specification/context.json"


def with_a_word(word="grade", **changes):
    document = json.loads(good())
    document["credentialSubject"]["achievement"][word] = "A+"
    return {**document, **changes}


def test_a_word_that_is_proven_unsigned_is_refused():
    report = judge(encode(with_a_word()))
    assert (report.state, codes(report)) == (PublicState.FAILED, {"format.undefined_term"})


def test_a_badge_that_may_be_of_another_form_is_not_called_forged():
    report = judge(encode(with_a_word(validUntil="2040-01-01T00:00:00Z")))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"format.another_form"})


def test_words_that_only_an_older_form_lacks_do_not_count_as_misplaced():
    document = json.loads(good_vc1())
    document["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
    report = judge(encode({**document, "unheard": "A+", "awardedDate": "2040-01-01T00:00:00Z"}))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"format.another_form"})


def test_a_known_word_where_it_has_no_meaning_is_refused():
    report = judge(encode(with_a_word("associationType", validUntil="2040-01-01T00:00:00Z")))
    assert (report.state, codes(report)) == (PublicState.FAILED, {"format.undefined_term"})


def test_where_no_publisher_changes_contexts_in_place_a_word_is_refused(monkeypatch):
    one_form_each = {address: files[:1] for address, files in vocabularies.pinned_contexts().items()}
    monkeypatch.setattr(vocabularies, "pinned_contexts", lambda: one_form_each)
    report = judge(encode(with_a_word(validUntil="2040-01-01T00:00:00Z")))
    assert (report.state, codes(report)) == (PublicState.FAILED, {"format.undefined_term"})


def test_a_changed_badge_of_known_words_is_failed_under_a_context_that_changes():
    document = {**json.loads(good()), "validUntil": "2040-01-01T00:00:00Z"}
    assert vocabularies.changes_in_place(document)
    assert judge(encode(document)).state is PublicState.FAILED


@pytest.mark.parametrize(("context", "is_draft"), [(DRAFT, True), (VC2[1], False)])
def test_the_words_of_a_token_under_a_draft_are_read_as_released(context, is_draft):
    report = judge(token(native(**{"@context": ["https://www.w3.org/2018/credentials/v1", context]})))
    assert ("format.draft_context" in codes(report)) is is_draft
    assert {check.outcome for check in report.checks if check.code.startswith(("proof.", "format."))} == {
        Outcome.PASSED
    }


def test_a_linked_data_proof_under_a_draft_is_unknown():
    document = {**json.loads(good()), "@context": [VC2[0], DRAFT]}
    report = judge(encode(document))
    assert (report.state, codes(report)) == (PublicState.COULD_NOT_BE_CHECKED, {"format.unknown_context"})
