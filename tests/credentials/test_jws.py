"""Compact tokens: there is one way to write one, and whatever could be read in two ways is refused."""

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials.keys import decode_base64url, encode_base64url
from tests.credentials.scenarios import codes, judge
from tests.credentials.tokens import METHOD, jwk_of, key_for, native, token, web_with


def test_a_header_of_more_than_8_kibibytes_is_refused():
    assert codes(judge(token(native(), note="x" * 8192))) == {"token.malformed"}
    assert judge(token(native(), note="x" * 8000)).state is S.VERIFIED


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_part_that_is_written_in_another_way_is_refused(part):
    """The last letter of base64url may hold bits that say nothing; a second token with the same signature is none."""
    parts = token(native(name="ab"), jwk=None, note="a").split(b".")
    padded = [*parts]
    padded[part] += b"="
    assert judge(b".".join(padded)).state is S.COULD_NOT_BE_CHECKED
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = letters.index(parts[part][-1:])
    if len(parts[part]) % 4:
        parts[part] = parts[part][:-1] + letters[last ^ 1 : (last ^ 1) + 1]
        assert codes(judge(b".".join(parts))) == {"token.malformed"}


@pytest.mark.parametrize("header", [b"[]", b"1", b'{"alg": 1}', b'{"typ": 1, "alg": "EdDSA"}', b"{}"])
def test_a_header_that_is_none_is_refused(header):
    rest = token(native()).partition(b".")[2]
    assert codes(judge(encode_base64url(header).encode() + b"." + rest)) == {"token.malformed"}


def test_a_header_that_says_something_twice_is_refused():
    head = encode_base64url(f'{{"alg": "none", "alg": "EdDSA", "kid": "{METHOD}"}}'.encode()).encode()
    assert codes(judge(head + b"." + token(native()).partition(b".")[2])) == {"format.duplicate_keys"}


@pytest.mark.parametrize("kind", ["vp+jwt", "at+jwt", "vc+sd-jwt", "application/dpop+jwt"])
def test_a_token_of_another_kind_is_not_taken_for_a_badge(kind):
    assert codes(judge(token(native(), typ=kind))) == {"format.unsupported"}


@pytest.mark.parametrize("kind", [None, "vc+jwt", "application/vc+jwt", "JWT", "jwt"])
def test_a_badge_may_say_its_kind_in_several_ways(kind):
    assert judge(token(native(), typ=kind)).state is S.VERIFIED


# Keys and signatures.


@pytest.mark.parametrize(("size", "code"), [(1024, "key.size"), (2048, "proof.good")])
def test_a_short_key_proves_nothing(size, code):
    key = key_for(f"RS{size}")
    data = token(native(), method="RS256", key=key)
    assert code in codes(judge(data, web=web_with(key)))


@pytest.mark.parametrize("e", ["AQ", "Ag", "A" * 16 + "AQAB" * 3 + "Aw"])
def test_an_exponent_that_proves_nothing_or_takes_long_is_refused(e):
    data = token(native(), method="RS256", kid=None, jwk=jwk_of(key_for("RS256")) | {"e": e})
    assert codes(judge(data)) & {"key.malformed", "key.size", "token.malformed"}


def test_a_point_that_is_not_on_its_curve_is_no_key():
    jwk = jwk_of(key_for("ES256"))
    data = token(native(), method="ES256", kid=None, jwk=jwk | {"y": jwk["x"]})
    assert codes(judge(data)) == {"key.malformed"}


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\0" * 63, b"\xff" * 64, b"0" * 72])
@pytest.mark.parametrize("method", ["ES256", "EdDSA"])
def test_a_signature_of_zeros_or_of_another_length_is_bad(method, signature):
    data = token(native(), method=method, signature=signature)
    assert codes(judge(data, web=web_with(key_for(method)))) == {"proof.bad_signature"}


def test_a_good_signature_written_with_a_byte_more_is_bad():
    """The same two numbers, so a second token that says the same."""
    data = token(native(), method="ES256")
    signed, _, tail = data.rpartition(b".")
    good = decode_base64url(tail.decode())
    longer = encode_base64url(good[:32] + b"\0" + good[32:]).encode()
    assert codes(judge(signed + b"." + longer, web=web_with(key_for("ES256")))) == {"proof.bad_signature"}


def test_a_point_written_with_a_byte_more_is_no_key():
    jwk = jwk_of(key_for("ES256"))
    longer = {name: encode_base64url(b"\0" + decode_base64url(jwk[name])) for name in ("x", "y")}
    assert codes(judge(token(native(), method="ES256", kid=None, jwk=jwk | longer))) == {"key.malformed"}
