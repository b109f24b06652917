"""Extensions say what they are, and change nothing of what is shown."""

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import Web, codes, judge
from tests.credentials.tokens import signed

CONTEXT = "https://w3id.org/openbadges/extensions/applyLinkExtension/context.json"
TYPES = ["Extension", "extensions:ApplyLink"]
EXTENSION = {"@context": CONTEXT, "type": TYPES, "url": "https://badges.example/apply"}
PLACES = ["assertions/1", "classes/first-aid", "issuer"]


def judged(place, extension, **changes):
    web = Web()
    scenarios.hosted(web)
    document = web.answers[f"https://badges.example/{place}"]
    web.answers[f"https://badges.example/{place}"] = {**document, "extensions:applyLink": extension, **changes}
    return judge(b"https://badges.example/assertions/1", web=web)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "extension",
    [
        EXTENSION,
        [EXTENSION, {**EXTENSION, "@context": [CONTEXT, "https://other.example/context"]}],
        {"@context": CONTEXT, "@type": TYPES},
        {"@context": CONTEXT, "type": [*TYPES, "https://other.example/Type"]},
        {"no": "extension"},
    ],
)
def test_an_extension_that_says_what_it_is_changes_nothing(place, extension):
    report = judged(place, extension)
    assert (report.state, report.facts.name) == (S.VERIFIED, "First aid")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "changes",
    [
        {"type": "Extension"},
        {"type": ["Extension", "Extension"]},
        {"type": [*TYPES, TYPES[1]]},
        {"type": ["Extension", 1]},
        {"type": ["Extension", ""]},
        {"@context": {"url": "https://evil.example/url"}},
        {"@context": ["context.json"]},
        {"@context": None},
    ],
)
def test_an_extension_that_does_not_say_what_it_is_fails(place, changes):
    for extension in ({**EXTENSION, **changes}, [{"deeper": [{**EXTENSION, **changes}]}]):
        report = judged(place, extension)
        assert (report.state, codes(report)) == (S.FAILED, {"structure.extension_undeclared"})


def test_an_extension_may_take_its_words_from_the_document_around_it():
    bare = {"type": TYPES}
    around = ["https://w3id.org/openbadges/v2", CONTEXT]
    assert judged("assertions/1", bare, **{"@context": around}).state is S.VERIFIED
    assert judged("assertions/1", bare).state is S.FAILED


@pytest.mark.parametrize("own", [{"@context": CONTEXT}, {"type": TYPES, "@context": CONTEXT}])
def test_what_brings_its_own_words_is_not_shown_under_ours(own):
    rows = [{"targetName": "shown"}, {"targetName": "meant otherwise", **own}]
    report = judged("classes/first-aid", {}, alignment=rows)
    assert [each.target_name for each in report.facts.alignments] == ["shown"]


def test_the_extensions_of_a_signed_assertion_are_looked_at_too():
    web = Web()
    report = judge(signed(web, **{"extensions:applyLink": {"type": "Extension"}}), web=web)
    assert codes(report) == {"structure.extension_undeclared"}
