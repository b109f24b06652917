"""Contexts inside a document: only new words for new things, so that nothing can be said in other words."""

import pytest

from jobboard.credentials.canonical import read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.own_words import MAX_WORDS, require_new_words
from jobboard.credentials.vocabularies import context_choices

V2 = ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"]
V3 = ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v2"]
V3 += ["https://w3id.org/blockcerts/v3.2"]
OWN = "https://schemas.university.example/"


def refusal(context, contexts=V3, before=True):
    """The code with which a document is refused that has a context of its own; None when it is let through."""
    names = [contexts[0], context, *contexts[1:]] if before else [*contexts, context]
    try:
        for each in context_choices({"@context": names}):
            kind = "Assertion" if contexts[0] == V2[0] else "VerifiableCredential"
            read_graph({"@context": names, "id": "urn:uuid:7", "type": [kind]}, each)
    except Refused as error:
        return error.code
    return None


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    "context",
    [
        {},
        {"grade": f"{OWN}grade"},
        {"grade": {"@id": f"{OWN}grade", "@type": "https://schema.org/Text"}, "school": {"@id": "urn:school"}},
        {"DOB": {"@id": f"{OWN}DOB", "@type": "@id"}, "id-card_2": f"{OWN}card"},
    ],
)
def test_new_words_for_new_things_are_let_through(context, before):
    assert refusal(context, before=before) is None


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    "context",
    [
        # A known word with another meaning, or with the same.
        {"validUntil": f"{OWN}validUntil"},
        {"credentialStatus": f"{OWN}status"},
        {"id": f"{OWN}id"},
        {"type": "@type"},
        {"claim": f"{OWN}claim"},
        {"email": "https://schema.org/email"},
        {"proofPurpose": f"{OWN}purpose"},
        {"bc": f"{OWN}bc"},
        # Another word for something known.
        {"until": "https://www.w3.org/2018/credentials#validUntil"},
        {"until": {"@id": "https://www.w3.org/2018/credentials#validUntil"}},
        {"mail": "https://schema.org/email"},
        {"mail": "schema:email"},
        {"screen": "bc:display"},
        {"kind": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"},
        {"anything": "https://www.w3.org/2018/credentials#somethingNew"},
        {"reward": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#achievement"},
        {"flag": "https://www.w3.org/ns/credentials/status#statusPurpose"},
        {"seal": "https://w3id.org/security#proof"},
        # Another word for a keyword.
        {"kind": "@type"},
        {"name2": {"@id": "@id"}},
        {"all": "@graph"},
        {"more": {"@id": "@included"}},
        {"turned": {"@reverse": f"{OWN}turned"}},
        {"nested": {"@id": "@nest"}},
        {"nothing": None},
        {"nothing": {"@id": None}},
        # What changes the reading of other words.
        {"@vocab": OWN},
        {"@vocab": None},
        {"@base": OWN},
        {"@import": "https://www.w3.org/2018/credentials/v1"},
        {"@protected": True},
        {"@propagate": False},
        {"@language": "de"},
        {"@direction": "rtl"},
        {"@version": 1.1},
        {"grade": {"@id": f"{OWN}grade", "@context": {"validUntil": f"{OWN}x"}}},
        {"grade": {"@id": f"{OWN}grade", "@container": "@graph"}},
        {"grade": {"@id": f"{OWN}grade", "@container": "@set"}},
        {"grade": {"@id": f"{OWN}grade", "@protected": True}},
        {"grade": {"@id": f"{OWN}grade", "@prefix": True}},
        {"grade": {"@id": f"{OWN}grade", "@language": "de"}},
        {"grade": {"@id": f"{OWN}grade", "@type": "@vocab"}},
        {"grade": {"@id": f"{OWN}grade", "@type": "@json"}},
        {"grade": {"@id": f"{OWN}grade", "@type": ["@id"]}},
        {"grade": {"@type": "@id"}},
        # What could be the beginning of other names, is none, or is understood in several ways.
        {"cred": "https://www.w3.org/2018/credentials#"},
        {"mine": OWN},
        {"mine": f"{OWN}words#"},
        {"mine": "urn:"},
        {"grade": "grade"},
        {"grade": "/grade"},
        {"grade": ""},
        {"grade": "_:grade"},
        {"grade": 7},
        {"grade": [f"{OWN}grade"]},
        {"a:b": f"{OWN}grade"},
        {"https://www.w3.org/2018/credentials#validUntil": f"{OWN}grade"},
        {"gräde": f"{OWN}grade"},
        {" validUntil": f"{OWN}grade"},
        {"": f"{OWN}grade"},
        {f"word{number}": f"{OWN}{number}" for number in range(MAX_WORDS + 1)},
    ],
)
def test_everything_else_is_refused(context, before):
    assert refusal(context, before=before) == "format.inline_context"


def test_each_way_round_a_prefix_is_refused():
    """Before the context that defines it, "sec:" is the beginning of a name of its own."""
    for meaning in ("sec:proof", "obi:recipient", "schema:name"):
        assert refusal({"other": meaning}, V2) == "format.inline_context"
    assert refusal({"Blockcerts": {"@id": "bc:Blockcerts", "@type": "@id"}}) is None


def test_what_is_known_is_what_the_document_s_own_contexts_know():
    assert refusal({"nonce": f"{OWN}nonce"}, V2) is None
    assert refusal({"nonce": f"{OWN}nonce"}, [V3[0], "https://w3id.org/blockcerts/v3"]) == "format.inline_context"


def test_a_word_has_one_meaning_everywhere():
    one, other = {"grade": f"{OWN}grade"}, {"grade": f"{OWN}mark"}
    assert refusal(one, [*V3, one]) is None
    assert refusal(one, [*V3, other]) == "format.inline_context"
    inner = {"@context": [*V3, other]}
    document = {
        "@context": [*V3, one],
        "id": "urn:1",
        "type": ["VerifiablePresentation"],
        "verifiableCredential": inner,
    }
    with pytest.raises(Refused, match="inline_context"):
        next(context_choices(document))


@pytest.mark.parametrize("contexts", [V3[:1], V3[:2], ["https://w3id.org/blockcertsx/v1"], []])
def test_only_blockcerts_bring_words_of_their_own(contexts):
    with pytest.raises(Refused, match="inline_context"):
        next(context_choices({"@context": [*contexts, {"grade": f"{OWN}grade"}]}))


def test_a_part_of_a_certificate_brings_none():
    document = {"@context": V3, "credentialSubject": {"@context": {"grade": f"{OWN}grade"}, "grade": "A"}}
    with pytest.raises(Refused, match="inline_context"):
        next(context_choices(document))


@pytest.mark.parametrize("context", [None, 7, "words", [], [{}]])
def test_what_is_no_context_is_refused(context):
    with pytest.raises(Refused, match="inline_context"):
        require_new_words([context], [])
