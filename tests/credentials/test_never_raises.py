"""Whatever is handed in, and whatever the addresses answer, the verifier gives a report and never a better one."""

import io
import json
import zipfile
from xml.sax.saxutils import escape

import base58
from hypothesis import given, settings
from hypothesis import strategies as st

from jobboard.credentials import REASONS, PublicState, ReplayLoader, Report, issuing, keys, verify
from jobboard.credentials.did import did_web_address, find_key
from jobboard.credentials.findings import Refused
from jobboard.credentials.jws import is_token, read_token
from jobboard.credentials.keys import encode_base64url
from jobboard.credentials.parsing import read_json
from jobboard.credentials.png import SIGNATURE, png_chunk, read_baked_png
from jobboard.credentials.svg import open_svg
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


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_report(data):
    assert judged(data, Web()).state in {PublicState.COULD_NOT_BE_CHECKED, PublicState.FAILED}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_in_a_picture_give_a_report(data):
    baked = issuing.bake_png(scenarios.picture(), data)
    assert judged(baked, Web()).state in {PublicState.COULD_NOT_BE_CHECKED, PublicState.FAILED}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated(GOOD_3))
def test_a_changed_signed_badge_is_never_verified_with_other_facts(document):
    report = judged(json.dumps(document).encode(), Web())
    if report.is_verified:
        assert (
            report.facts
            == verify(scenarios.encode(GOOD_3), identities=scenarios.IDENTITIES, loader=Web(), now=NOW).facts
        )


@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated(GOOD_2))
def test_a_changed_copy_of_a_hosted_badge_never_changes_what_is_shown(document):
    web = Web()
    scenarios.hosted(web)
    report = judged(json.dumps(document).encode(), web)
    if report.is_verified:
        assert (report.facts.name, report.facts.credential_id) == ("First aid", GOOD_2["id"])


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_changed_answers_of_every_address_give_a_report(data):
    for badge, full in ((GOOD_3, WEB_3), (GOOD_2, WEB_2)):
        address = data.draw(
            st.sampled_from([each for each, answer in full.answers.items() if isinstance(answer, dict)])
        )
        web = Web()
        web.answers = {**full.answers, address: data.draw(mutated(full.answers[address]))}
        judged(scenarios.encode(badge), web)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, len(scenarios.good()) - 1), st.integers(0, 255))
def test_a_changed_byte_never_gives_another_verified_badge(position, byte):
    data = bytearray(scenarios.good())
    data[position] = byte
    report = judged(bytes(data), Web())
    if report.is_verified:
        assert report.facts.name == "Data analysis"


@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated(tokens.native()) | mutated(tokens.in_claim()))
def test_whatever_an_issuer_signs_gives_a_report(payload):
    judged(tokens.token(payload), Web())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated({"alg": "EdDSA", "typ": "JWT", "kid": tokens.METHOD, "jwk": tokens.jwk_of(scenarios.STRANGER_KEY)}))
def test_whatever_head_a_stranger_s_token_has_it_is_not_verified(header):
    head = encode_base64url(json.dumps(header).encode()).encode()
    signed = head + b"." + encode_base64url(json.dumps(tokens.native()).encode()).encode()
    signature = encode_base64url(scenarios.STRANGER_KEY.sign(signed)).encode()
    assert not judged(signed + b"." + signature, Web()).is_verified


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_a_changed_letter_of_a_token_never_gives_another_verified_badge(data):
    token = bytearray(tokens.token(tokens.native()))
    position = data.draw(st.integers(0, len(token) - 1))
    changed = data.draw(st.sampled_from(b"AZaz09-_.=").filter(lambda letter: letter != token[position]))
    token[position] = changed
    assert not judged(bytes(token), Web()).is_verified


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_changed_answers_about_a_signed_badge_give_a_report(data):
    web = Web()
    token = tokens.signed(web)
    address = data.draw(st.sampled_from([tokens.KEY, tokens.REVOKED, f"{tokens.HOME}/issuer"]))
    web.answers[address] = data.draw(mutated(web.answers[address]))
    judged(token, web)


NOT_GOOD = {PublicState.COULD_NOT_BE_CHECKED, PublicState.FAILED}
WORDS = st.sampled_from(
    [b'{"@context":', b"openbadges\0", b"<svg", b"</svg>", b"eyJ", b".", b"PK\3\4", b"https://", b'"type":']
)
SCRAPS = st.lists(WORDS | st.binary(max_size=20), max_size=12).map(b"".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(SCRAPS)
def test_scraps_of_every_format_give_a_report(data):
    assert judged(data, Web()).state in NOT_GOOD


@settings(max_examples=150, deadline=None, derandomize=True)
@given(JSON_VALUES)
def test_any_json_gives_a_report(value):
    assert judged(json.dumps(value).encode(), Web()).state in NOT_GOOD


CHUNKS = st.tuples(
    st.sampled_from([b"IHDR", b"tEXt", b"iTXt", b"zTXt", b"IDAT", b"IEND"]), SCRAPS | st.just(b"openbadges\0{}")
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(CHUNKS, max_size=6), st.binary(max_size=8))
def test_any_parts_of_a_png_give_a_report(chunks, tail):
    data = SIGNATURE + b"".join(png_chunk(kind, body) for kind, body in chunks) + tail
    assert judged(data, Web()).state in NOT_GOOD


NAMES = st.sampled_from(["g", "ob:assertion", "c:credential", "script", "text", "svg", "x:y"])
ELEMENTS = st.recursive(
    st.text(max_size=10).map(escape) | st.sampled_from(["<![CDATA[{}]]>", "<!-- -->", "&#0;", "<?a b?>", "&x;"]),
    lambda inside: st.builds(
        lambda name, attribute, parts: f"<{name} {attribute}>{''.join(parts)}</{name}>",
        NAMES,
        st.sampled_from(["", "verify='https://badges.example/assertions/1'", "onload='a()'", "verify='{}'"]),
        st.lists(inside, max_size=3),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    ELEMENTS,
    st.sampled_from(["", "<!DOCTYPE svg>", "<!DOCTYPE svg [<!ENTITY x 'y'>]>", "<?xml version='1.0'?>", "\ufeff"]),
)
def test_any_drawing_gives_a_report(inside, before):
    spaces = "xmlns:ob='http://openbadges.org' xmlns:c='https://purl.imsglobal.org/ob/v3p0'"
    data = f"{before}<svg {spaces}>{inside}</svg>".encode("utf-8", "replace")
    assert judged(data, Web()).state in NOT_GOOD


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(["a.json", "b.png", "../c", "d/"]), SCRAPS, max_size=3), st.binary(max_size=8))
def test_any_archive_gives_a_report(files, tail):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, data in files.items():
            writer.writestr(name, data)
    assert judged(archive.getvalue() + tail, Web()).state in NOT_GOOD


@settings(max_examples=150, deadline=None, derandomize=True)
@given(JSON_VALUES, JSON_VALUES, st.binary(max_size=70))
def test_any_token_gives_a_report(header, payload, signature):
    parts = (json.dumps(header).encode(), json.dumps(payload).encode(), signature)
    assert judged(".".join(map(encode_base64url, parts)).encode(), Web()).state in NOT_GOOD


@settings(max_examples=100, deadline=None, derandomize=True)
@given(mutated(GOOD_3), st.integers(0, 3))
def test_a_signed_badge_whose_proof_is_anything_gives_a_report(document, copies):
    proof = document.get("proof") if isinstance(document, dict) else None
    if isinstance(document, dict) and copies:
        document = {**document, "proof": [proof] * copies}
    judged(json.dumps(document).encode(), Web())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_an_issuer_of_graphs_signs_gives_a_report(data):
    """Unlike a changed copy, this comes as far as the parts that read what is signed."""
    document = data.draw(mutated(scenarios.unsigned()))
    try:
        signed = scenarios.sign(document)
    except (Refused, AttributeError, TypeError, KeyError):
        return
    judged(json.dumps(signed).encode(), Web())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | SCRAPS | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_every_parser_only_ever_refuses(data):
    text = data.decode("utf-8", "replace")
    parsers = [
        lambda: read_json(data),
        lambda: read_token(data.decode("ascii", "replace").encode("ascii", "replace")) if is_token(data) else None,
        lambda: read_baked_png(data),
        lambda: open_svg(data).badge(),
        lambda: keys.read_multikey(text),
        lambda: keys.read_pem(text),
        lambda: keys.read_pem(f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----"),
        lambda: keys.read_multikey(f"z{base58.b58encode(data).decode()}"),
        lambda: keys.read_jwk({"kty": "EC", "crv": "P-256", "x": text, "y": text}),
        lambda: keys.read_jwk({"kty": "RSA", "n": encode_base64url(data), "e": encode_base64url(data[:3])}),
        lambda: did_web_address(f"did:web:{text}"),
        lambda: find_key(text, Web(), now=NOW),
        lambda: find_key(f"did:jwk:{encode_base64url(data)}#0", Web(), now=NOW),
    ]
    codes = set()
    for parse in parsers:
        try:
            parse()
        except Refused as refused:
            codes.add(refused.code)
    assert codes <= REASONS.keys()
