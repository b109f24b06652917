"""What is read is what is signed, and reading ends."""

import json
import threading
import time

import base58
import pytest

from jobboard.credentials import PublicState, verify
from jobboard.credentials.canonical import MAX_VALUES, canonical_hash, read_graph
from jobboard.credentials.covered import graph_bytes
from jobboard.credentials.findings import Refused
from jobboard.credentials.graph import CREDENTIALS, OPEN_BADGES, SCHEMA
from jobboard.credentials.vocabularies import _FOLDER as CONTEXTS
from jobboard.credentials.vocabularies import context_choices, pinned_contexts
from tests.credentials import scenarios
from tests.credentials.hostile import clique
from tests.credentials.scenarios import NOW, Web


def graph_of(document):
    return read_graph(document, next(context_choices(document)))


def verdict(document):
    report = verify(scenarios.encode(document), identities=scenarios.IDENTITIES, loader=Web(), now=NOW)
    return report.state, {check.code for check in report.checks}


def test_a_part_that_was_moved_without_breaking_the_signature_is_still_read():
    """The signature covers a set of statements; at which place of the file one is written makes no difference to it."""
    honest = scenarios.unsigned(id="https://college.example/badge")
    honest["credentialSubject"]["achievement"]["related"] = [{"id": honest["id"], "type": ["Related"]}]
    signed = scenarios.sign(honest)
    moved = json.loads(json.dumps(signed))
    status = moved.pop("credentialStatus")
    hiding_place = {"type": ["Related", "VerifiableCredential"], "credentialStatus": status}
    moved["credentialSubject"]["achievement"]["related"][0] |= hiding_place
    web = Web()
    web.answers[scenarios.LIST] = scenarios.status_list([5])
    for document in (signed, moved):
        report = verify(scenarios.encode(document), identities=scenarios.IDENTITIES, loader=web, now=NOW)
        assert report.state is PublicState.REVOKED, report.checks


def test_lists_and_sets_are_read_through():
    node = graph_of(scenarios.unsigned()).document()
    achievement = node.node(f"{CREDENTIALS}credentialSubject").node(f"{OPEN_BADGES}achievement")
    assert achievement.text(f"{SCHEMA}name") == "Data analysis"
    assert len(achievement.nodes(f"{OPEN_BADGES}alignment")) == 2


def test_the_order_of_members_makes_no_difference():
    document = scenarios.unsigned()
    assert canonical_hash(graph_of(document)) == canonical_hash(graph_of(dict(reversed(document.items()))))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"@context": [*scenarios.VC2, {"grade": "https://example.org/grade"}]}, "format.inline_context"),
        ({"@context": [*scenarios.VC2, {"@vocab": "https://example.org/"}]}, "format.inline_context"),
        ({"@context": [*scenarios.VC2, None]}, "format.inline_context"),
        ({"@context": [*scenarios.VC2, "https://example.org/context"]}, "format.unknown_context"),
        ({"@context": scenarios.VC2[1:]}, "format.no_context"),
        ({"@context": [*scenarios.VC2, *scenarios.VC2 * 60]}, "format.too_many_nodes"),
        ({"credentialSubject": [{"@context": scenarios.VC2}] * 201}, "format.too_many_nodes"),
        ({"@vocab": "https://example.org/"}, "format.forbidden_keyword"),
        ({"@base": "https://example.org/"}, "format.forbidden_keyword"),
        ({"@graph": []}, "format.forbidden_keyword"),
        ({"@reverse": {}}, "format.forbidden_keyword"),
        ({"@included": []}, "format.forbidden_keyword"),
        ({"grade": "A+"}, "format.undefined_term"),
        ({"id": "relative"}, "format.relative_name"),
        ({"type": ["VerifiableCredential", "OpenBadgeCredential", "Unheard"]}, "format.relative_name"),
    ],
)
def test_what_could_hide_a_meaning_is_refused(change, code):
    state, codes = verdict({**json.loads(scenarios.good()), **change})
    assert codes == {code}
    assert state in {PublicState.FAILED, PublicState.COULD_NOT_BE_CHECKED}


@pytest.mark.parametrize("language", ['en .\n<urn:a> <urn:p> "x"@en', "en ", "en\n", "", "en--us", "languages"])
def test_a_language_cannot_stand_for_a_further_statement(language):
    """Signed text with a line in a language would hide what it covers: the statement behind the line."""
    with pytest.raises(Refused, match=r"format\.not_json_ld"):
        graph_of(scenarios.unsigned(name={"@value": "Data analysis", "@language": language}))
    assert graph_of(scenarios.unsigned(name={"@value": "Data analysis", "@language": "de-CH-1996"}))


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ([{"type": ["AchievementSubject"], "achievement": each} for each in clique(9)], "format.graph_too_entangled"),
        ({"type": ["AchievementSubject"], "achievement": {"type": ["Achievement"], "tag": ["x"] * 20}}, None),
        (
            {
                "type": ["AchievementSubject"],
                "achievement": {"type": ["Achievement"], "tag": [str(n) for n in range(MAX_VALUES + 1)]},
            },
            "format.graph_too_large",
        ),
    ],
)
def test_a_graph_that_would_take_for_ever_is_given_up(subject, code):
    document = {**json.loads(scenarios.good()), "credentialSubject": subject}
    started = time.process_time()
    state, codes = verdict(document)
    assert time.process_time() - started < 10  # Seconds of work, where the unbounded form takes minutes.
    assert code is None or (state, codes) == (PublicState.COULD_NOT_BE_CHECKED, {code})


@pytest.mark.parametrize(
    ("members", "quads", "is_read"), [(0, 2300, False), (10, 2300, True), (110, 7400, True), (110, 8400, False)]
)
def test_a_graph_may_grow_with_the_credentials_inside_up_to_a_hundred(members, quads, is_read):
    tags = [str(number) for number in range(MAX_VALUES)]
    parts = [{"type": ["Achievement"], "tag": tags[:499]} for _ in range(quads // 500)]
    inside = [{"@context": scenarios.VC2, "type": ["AchievementSubject"]} for _ in range(members)]
    subjects = [{"type": ["AchievementSubject"], "achievement": each} for each in parts]
    document = scenarios.unsigned(credentialSubject=[*subjects, *inside])
    contexts = next(context_choices(document))
    if is_read:
        assert sum(map(len, read_graph(document, contexts).dataset.values())) > quads // 500 * 500
    else:
        with pytest.raises(Refused, match="graph_too_large"):
            read_graph(document, contexts)


def test_every_context_is_the_one_that_the_index_names():
    assert "https://www.w3.org/ns/credentials/v2" in pinned_contexts()
    assert len(pinned_contexts()["https://purl.imsglobal.org/spec/ob/v3p0/context.json"]) == 4


def test_no_pinned_context_defines_every_word():
    for files in pinned_contexts().values():
        for file in files:
            text = json.dumps(json.loads((CONTEXTS / file).read_text()))
            assert '"@vocab":' not in text
            assert '"@base":' not in text


def test_the_form_of_a_drifting_context_under_which_a_badge_was_signed_is_found():
    """Under VC 2.0 the older forms of this context cannot be read at all, so the form is not simply the first."""
    drifting = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
    document = scenarios.unsigned(**{"@context": [scenarios.VC2[0], drifting]})
    proof = json.loads(scenarios.good())["proof"]
    del proof["proofValue"]
    readable = []
    for contexts in context_choices(document):
        try:
            graph = read_graph(document, contexts)
        except Refused:
            continue
        signature = scenarios.COLLEGE_KEY.sign(graph_bytes(document, graph, proof, contexts))
        value = "z" + base58.b58encode(signature).decode()
        readable.append(verdict({**document, "proof": {**proof, "proofValue": value}})[0])
    assert set(readable) == {PublicState.VERIFIED}


def test_threads_do_not_disturb_each_other():
    found = []

    def work():
        found.extend(verdict(json.loads(scenarios.good()))[0] for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [PublicState.VERIFIED] * 40
