"""Who is asked to prove an identity proves it by its own key, for this site, this once; or by a link on the page."""

import json
from dataclasses import replace
from datetime import timedelta

import base58
import pytest

from jobboard.credentials import Document, OwnershipQuestion, ReplayLoader, issuing, judge_ownership
from jobboard.credentials.findings import failed, unknown
from jobboard.credentials.keys import decode_base64url, encode_base64url
from jobboard.credentials.ownership import bare_signature
from jobboard.credentials.parsing import MAX_BYTES
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, K256, NOW, P256, P384, STRANGER_KEY, VC2, Web, codes
from tests.credentials.test_suites import did_key
from tests.credentials.tokens import jwk_of, key_for, signature_of, token

DID = did_key(STRANGER_KEY).partition("#")[0]
SITE = "https://jobs.example"
QUESTION = OwnershipQuestion("did", DID, "c" * 43, SITE, NOW + timedelta(hours=1))
PAGE = "https://isla.example/me"
PAGE_QUESTION = replace(QUESTION, kind="url", value=PAGE)
METHODS_OF_KEYS = {"EdDSA": STRANGER_KEY, "ES256": P256, "ES384": P384, "ES256K": K256}
by_key = pytest.mark.parametrize("method", METHODS_OF_KEYS)


def did_of(key):
    return did_key(key).partition("#")[0]


def check(answer, question=QUESTION, *, web=None, now=NOW):
    answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    report = judge_ownership(answer, question=question, loader=web or Web(), now=now)
    assert report.facts is None
    return question.is_answered(report), codes(report)


def refused(answer, question=QUESTION, **given):
    is_answered, found = check(answer, question, **given)
    assert not is_answered
    return found


def presentation(question=QUESTION, *, key=STRANGER_KEY, holder=None, **proof):
    document = {"@context": VC2[:1], "type": ["VerifiablePresentation"], "holder": holder or question.value}
    asked = {"proofPurpose": "authentication", "challenge": question.challenge, "domain": question.domain}
    return issuing.sign_credential(document, key=key, verification_method=did_key(key), created=NOW, **(asked | proof))


def presentation_token(question=QUESTION, *, key=STRANGER_KEY, **claims):
    document = {"@context": VC2[:1], "type": ["VerifiablePresentation"], "holder": question.value}
    said = document | {"aud": question.domain, "nonce": question.challenge} | claims
    return token(said, key=key, kid=did_key(key), typ="vp+jwt")


def text_token(question=QUESTION, *, key=STRANGER_KEY, method="EdDSA", **header):
    header.setdefault("kid", did_key(key) if method in METHODS_OF_KEYS else None)
    return token(question.text.encode(), key=key, method=method, typ=None, **header)


def signature(question=QUESTION, *, key=STRANGER_KEY, text=None, method=None, written=encode_base64url):
    made = signature_of(key, (text or question.text).encode())
    return bare_signature(written(made), method or did_key(key))


FORMS = [presentation, presentation_token, text_token, signature]
by_form = pytest.mark.parametrize("make", FORMS, ids=lambda make: make.__name__)


@by_form
def test_an_answer_with_the_key_of_the_did_proves_it(make):
    is_answered, found = check(make())
    assert (is_answered, found) == (True, {"proof.good", "recipient.holder_proven"})


def test_a_report_in_which_anything_did_not_pass_proves_nothing():
    report = judge_ownership(text_token(), question=QUESTION, loader=Web(), now=NOW)
    assert QUESTION.is_answered(report)
    for flaw in (failed("proof.bad_signature"), unknown("recipient.holder_of_another")):
        assert not QUESTION.is_answered(replace(report, checks=(*report.checks, flaw)))
    assert not QUESTION.is_answered(replace(report, checks=()))
    assert not PAGE_QUESTION.is_answered(report)


@by_key
def test_every_kind_of_key_may_sign_the_text(method):
    key = METHODS_OF_KEYS[method]
    question = replace(QUESTION, value=did_of(key))
    assert check(text_token(question, key=key, method=method), question)[0]
    assert check(signature(question, key=key), question)[0]


def test_a_bare_signature_may_be_written_in_multibase_and_over_the_text_with_a_line_break():
    assert check(signature(written=lambda made: "u" + encode_base64url(made)))[0]
    assert check(signature(written=lambda made: "z" + base58.b58encode(made).decode()))[0]
    assert check(signature(written=lambda made: f" {encode_base64url(made)}== "))[0]
    assert check(signature(text=QUESTION.text + "\n"))[0]
    assert refused(signature(text=QUESTION.text + "\n\n")) == {"proof.bad_signature"}


def test_a_did_jwk_is_proven_by_its_key():
    key = P256
    did = "did:jwk:" + encode_base64url(json.dumps(jwk_of(key)).encode())
    question = replace(QUESTION, value=did)
    assert check(text_token(question, key=key, method="ES256", kid=f"{did}#0"), question)[0]
    assert check(text_token(question, key=key, method="ES256", kid=None), question)[0]  # The text names it.


def with_authentication(**changes):
    web = Web()
    address = "https://college.example/.well-known/did.json"
    web.answers[address] = web.answers[address] | {"authentication": [f"{COLLEGE}#key-1"]} | changes
    return web


def test_a_did_web_is_proven_by_a_key_that_it_lists_for_authentication():
    question = replace(QUESTION, value=COLLEGE)
    made = text_token(question, key=COLLEGE_KEY, kid=f"{COLLEGE}#key-1")
    web = with_authentication()
    bare = signature(question, key=COLLEGE_KEY, method=f"{COLLEGE}#key-1")
    assert check(bare, question, web=web)[0]
    assert refused(bare, question) == {"proof.key_not_for_statements"}
    assert check(made, question, web=web)[0]
    assert refused(made, question) == {"proof.key_not_for_statements"}
    assert refused(made, question, web=with_authentication(id="did:web:other.example")) == {"key.document_of_another"}
    web.answers.clear()
    assert refused(made, question, web=web) == {"key.unreachable"}
    report = judge_ownership(made, question=question, loader=with_authentication(), now=NOW)
    replayed = judge_ownership(made, question=question, loader=ReplayLoader(report.documents), now=NOW)
    assert replayed == report


@by_form
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"challenge": "d" * 43}, "proof.another_challenge"),
        ({"domain": "https://evil.example"}, "proof.another_domain"),
    ],
)
def test_an_answer_to_another_question_proves_nothing(make, changes, code):
    found = refused(make(replace(QUESTION, **changes)))
    assert found == {code} or (make is signature and found == {"proof.bad_signature"}) or code in found


@by_form
def test_another_did_s_key_proves_nothing(make):
    assert "recipient.holder_of_another" in refused(make(key=COLLEGE_KEY))


@by_form
def test_an_answer_about_another_did_proves_nothing(make):
    other = replace(QUESTION, value=did_of(COLLEGE_KEY))
    found = refused(make(other, key=COLLEGE_KEY))
    assert "recipient.holder_of_another" in found or found == {"proof.bad_signature"}


@by_form
def test_a_late_answer_proves_nothing(make):
    assert check(make(), now=QUESTION.expires_at - timedelta(seconds=1))[0]
    assert refused(make(), now=QUESTION.expires_at) == {"proof.expired"}


def test_an_answer_for_another_purpose_proves_nothing():
    assert refused(presentation(proofPurpose="assertionMethod")) == {"proof.wrong_purpose"}
    text = json.loads(QUESTION.text)
    for changes in ({"purpose": "Pay"}, {"more": 1}, {"exp": text["exp"] + 1}, {"purpose": None}):
        assert refused(token(text | changes, key=STRANGER_KEY, kid=did_key(STRANGER_KEY))) == {"proof.another_text"}
    del text["purpose"]
    assert refused(token(text, key=STRANGER_KEY, kid=did_key(STRANGER_KEY))) == {"proof.another_text"}


def test_a_token_that_is_signed_wrongly_proves_nothing():
    good = text_token()
    head, body, tail = good.split(b".")
    broken = encode_base64url(bytes([decode_base64url(tail.decode())[0] ^ 1, *decode_base64url(tail.decode())[1:]]))
    assert refused(b".".join((head, body, broken.encode()))) == {"proof.bad_signature"}
    assert refused(text_token(alg="none", signature=b"")) == {"token.proves_nothing"}
    assert refused(text_token(alg="ES256")) == {"proof.key_of_another_kind"}
    assert refused(text_token(kid=None, jwk=jwk_of(COLLEGE_KEY))) == {"proof.bad_signature"}
    assert refused(text_token(kid=None, jwk=jwk_of(STRANGER_KEY))) == {"proof.good", "recipient.holder_of_another"}


def test_rsa_signs_no_text():
    key = key_for("RS256")
    did = "did:jwk:" + encode_base64url(json.dumps(jwk_of(key)).encode())
    question = replace(QUESTION, value=did)
    assert refused(signature(question, key=key, method=f"{did}#0"), question) == {"key.unsupported"}
    assert refused(text_token(question, key=key, method="RS256", kid=f"{did}#0"), question) == {"key.unsupported"}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff",
        b"nonsense",
        b"{}",
        b"[]",
        b"[" * 5000,
        b"a.b.c",
        b"x" * (MAX_BYTES + 1),
        b'{"signature": 1, "verificationMethod": 2}',
        b'{"signature": "", "verificationMethod": ""}',
        b'{"signature": "\\ud800", "verificationMethod": "did:key:\\ud800"}',
        bare_signature("A" * 86, did_key(STRANGER_KEY)),
        bare_signature("z" * 99_999, did_key(STRANGER_KEY)),
        scenarios.good(),
    ],
)
def test_what_is_no_answer_proves_nothing_and_breaks_nothing(answer):
    is_answered, found = check(answer)
    assert (is_answered, bool(found)) == (False, True)


def page(*links):
    return f"<!doctype html><title>Isla</title>{''.join(links)}".encode()


def anchor(relation="me", address=PAGE_QUESTION.link, name="a"):
    return f'<{name} rel="{relation}" href="{address}">x</{name}>'


class Pages(Web):
    def __init__(self, body, *, address=PAGE, status=200, media_type="text/html"):
        super().__init__()
        self.document = Document(address, status, media_type, body)

    def load(self, address, *, accept="application/json"):
        self.asked.append((address, accept))
        return self.document


def look(body, **found):
    return check(b"", PAGE_QUESTION, web=Pages(body, **found))


@pytest.mark.parametrize(
    "link",
    [
        anchor(),
        anchor("nofollow me"),
        anchor("ME noopener"),
        anchor(name="link"),
        anchor(address=f" {PAGE_QUESTION.link} "),
    ],
)
def test_a_page_that_links_back_is_proven(link):
    assert look(page(anchor(address="https://other.example/"), link)) == (True, {"recipient.page_links_back"})


@pytest.mark.parametrize(
    "body",
    [
        page(),
        page(PAGE_QUESTION.link),
        page(anchor("")),
        page(anchor("met")),
        page(anchor("me ugc")),
        page(anchor(address=PAGE_QUESTION.link + "d")),
        page(anchor(address=PAGE_QUESTION.link.upper())),
        page(f"<!-- {anchor()} -->"),
        page(f"<textarea>{anchor()}</textarea>"),
        page(f"<template>{anchor()}</template>"),
        page(f"<title>{anchor()}</title>"),
        page(f"<script>'{anchor()}'</script>"),
        page(f"<p title='{anchor().replace(chr(34), '')}'>"),
        page(anchor().replace("<", "&lt;")),
    ],
)
def test_words_of_visitors_and_links_that_do_not_say_me_prove_nothing(body):
    assert look(body) == (False, {"recipient.page_without_link"})


def test_a_page_elsewhere_proves_nothing():
    good = page(anchor())
    for moved in (
        "https://evil.example/me",
        "https://isla.example/you",
        "https://isla.example/me?x",
        "https://x.isla.example/me",
    ):
        assert look(good, address=moved) == (False, {"recipient.page_elsewhere"})
    for moved in (PAGE, PAGE + "/", "https://www.isla.example/me"):
        assert look(good, address=moved)[0]


def test_an_address_that_gives_no_page_leaves_it_open():
    for found in ({"status": 404}, {"media_type": "text/plain"}):
        body = b"{}" if "media_type" in found else page(anchor())
        assert look(body, **found) == (False, {"recipient.page_away"})
    assert refused(b"", PAGE_QUESTION) == {"recipient.page_away"}
    assert refused(b"", replace(PAGE_QUESTION, value="no address")) == {"recipient.page_away"}
    assert refused(b"", PAGE_QUESTION, now=PAGE_QUESTION.expires_at) == {"proof.expired"}
