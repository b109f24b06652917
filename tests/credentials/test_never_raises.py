"""Whatever is handed in, and whatever the addresses answer, the verifier gives a report and never a better one."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from jobboard.credentials import REASONS, PublicState, ReplayLoader, Report, issuing, verify
from jobboard.credentials.keys import encode_base64url
from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import NOW, Web

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["https://[", "https://college.example", "did:web:", "_:b0", "@id", "z6Mk", "2026-13-01"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["@context", "@id", "@type", "@value", "@graph", "id", "type", "proof", "name", "https://x.example/y"]
)


def paths_in(value, path=()):
    """Every place in a JSON value, the value itself included."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from paths_in(member, (*path, key))


def put(value, path, new):
    """A copy of a JSON value with something else at a place."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], new)
    return copy


@st.composite
def mutated(draw, document):
    """The document with one to three places changed, or a member added to one of its objects."""
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(paths_in(document))))
        new = draw(JSON_VALUES)
        at = document
        for key in path:
            at = at[key]
        if isinstance(at, dict) and draw(st.booleans()):
            new = {**at, draw(KEYS): new}
        document = put(document, path, new)
    return document


def judged(data, web):
    report = verify(data, identities=scenarios.IDENTITIES, loader=web, now=NOW)
    assert {check.code for check in report.checks} <= REASONS.keys()
    restored = Report.from_json(json.loads(json.dumps(report.to_json())))
    assert restored == report
    again = verify(data, identities=scenarios.IDENTITIES, loader=ReplayLoader(restored.documents), now=NOW)
    assert again.checks == report.checks
    return report


GOOD_3 = json.loads(scenarios.good())
WEB_3 = Web()
WEB_2 = Web()
GOOD_2 = json.loads(scenarios.hosted(WEB_2))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_report(data):
    assert judged(data, Web()).state in {PublicState.COULD_NOT_BE_CHECKED, PublicState.FAILED}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_in_a_picture_give_a_report(data):
    baked = issuing.bake_png(scenarios.picture(), data)
    assert judged(baked, Web()).state in {PublicState.COULD_NOT_BE_CHECKED, PublicState.FAILED}


@settings(max_examples=100, deadline=None)
@given(mutated(GOOD_3))
def test_a_changed_signed_badge_is_never_verified_with_other_facts(document):
    report = judged(json.dumps(document).encode(), Web())
    if report.is_verified:
        assert (
            report.facts
            == verify(scenarios.encode(GOOD_3), identities=scenarios.IDENTITIES, loader=Web(), now=NOW).facts
        )


@settings(max_examples=100, deadline=None)
@given(mutated(GOOD_2))
def test_a_changed_copy_of_a_hosted_badge_never_changes_what_is_shown(document):
    web = Web()
    scenarios.hosted(web)
    report = judged(json.dumps(document).encode(), web)
    if report.is_verified:
        assert (report.facts.name, report.facts.credential_id) == ("First aid", GOOD_2["id"])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_changed_answers_of_every_address_give_a_report(data):
    for badge, full in ((GOOD_3, WEB_3), (GOOD_2, WEB_2)):
        address = data.draw(
            st.sampled_from([each for each, answer in full.answers.items() if isinstance(answer, dict)])
        )
        web = Web()
        web.answers = {**full.answers, address: data.draw(mutated(full.answers[address]))}
        judged(scenarios.encode(badge), web)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(scenarios.good()) - 1), st.integers(0, 255))
def test_a_changed_byte_never_gives_another_verified_badge(position, byte):
    data = bytearray(scenarios.good())
    data[position] = byte
    report = judged(bytes(data), Web())
    if report.is_verified:
        assert report.facts.name == "Data analysis"


@settings(max_examples=100, deadline=None)
@given(mutated(tokens.native()) | mutated(tokens.in_claim()))
def test_whatever_an_issuer_signs_gives_a_report(payload):
    judged(tokens.token(payload), Web())


@settings(max_examples=100, deadline=None)
@given(mutated({"alg": "EdDSA", "typ": "JWT", "kid": tokens.METHOD, "jwk": tokens.jwk_of(scenarios.STRANGER_KEY)}))
def test_whatever_head_a_stranger_s_token_has_it_is_not_verified(header):
    head = encode_base64url(json.dumps(header).encode()).encode()
    signed = head + b"." + encode_base64url(json.dumps(tokens.native()).encode()).encode()
    signature = encode_base64url(scenarios.STRANGER_KEY.sign(signed)).encode()
    assert not judged(signed + b"." + signature, Web()).is_verified


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_letter_of_a_token_never_gives_another_verified_badge(data):
    token = bytearray(tokens.token(tokens.native()))
    position = data.draw(st.integers(0, len(token) - 1))
    changed = data.draw(st.sampled_from(b"AZaz09-_.=").filter(lambda letter: letter != token[position]))
    token[position] = changed
    assert not judged(bytes(token), Web()).is_verified


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_changed_answers_about_a_signed_badge_give_a_report(data):
    web = Web()
    token = tokens.signed(web)
    address = data.draw(st.sampled_from([tokens.KEY, tokens.REVOKED, f"{tokens.HOME}/issuer"]))
    web.answers[address] = data.draw(mutated(web.answers[address]))
    judged(token, web)
