"""Who presents is proven only by an answer to what was asked; every credential is judged by itself."""

import json

import pytest

from jobboard.credentials import PublicState as S
from jobboard.credentials import issuing, verify_presentation
from jobboard.credentials.presentations import MAX_CREDENTIALS, split_presentation
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, COLLEGE_KEY, NOW, STRANGER_KEY, VC1, VC2, Web, codes, judge
from tests.credentials.test_suites import did_key
from tests.credentials.tokens import jwk_of, native, token

HOLDER = did_key(STRANGER_KEY).partition("#")[0]
CHALLENGE, DOMAIN = "a challenge", "jobs.example"


def badge(**changes):
    """A badge of the college for the holder's DID."""
    subject = {**scenarios.unsigned()["credentialSubject"], "id": HOLDER}
    del subject["identifier"]
    return scenarios.sign(scenarios.unsigned(credentialSubject=subject, **changes))


def presentation(*credentials, **changes):
    return {
        "@context": VC2[:1],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER,
        "verifiableCredential": list(credentials or (badge(),)),
        **changes,
    }


def signed(document=None, *, key=STRANGER_KEY, method=None, **members):
    """A presentation in JSON with the holder's proof."""
    asked = {"proofPurpose": "authentication", "challenge": CHALLENGE, "domain": DOMAIN}
    members = {name: value for name, value in (asked | members).items() if value is not None}
    return issuing.sign_credential(
        document or presentation(),
        key=key,
        verification_method=method or did_key(key),
        created=NOW,
        **members,
    )


def claims(**changes):
    """A presentation as claims; those that are None are left out."""
    found = presentation() | {"aud": DOMAIN, "nonce": CHALLENGE} | changes
    return {name: value for name, value in found.items() if value is not None}


def as_token(payload=None, *, key=STRANGER_KEY, **header):
    return token(payload or claims(), key=key, **({"kid": did_key(key), "typ": "vp+jwt"} | header))


def in_claim(**changes):
    """The older form: a presentation in the claim `vp`."""
    vp = presentation(**{"@context": VC1[:1]})
    del vp["holder"]
    return {"iss": HOLDER, "aud": [DOMAIN], "nonce": CHALLENGE, "vp": vp} | changes


def check(data, *, challenge=CHALLENGE, domain=DOMAIN, web=None):
    data = data if isinstance(data, bytes) else scenarios.encode(data)
    return verify_presentation(data, challenge=challenge, domain=domain, loader=web or Web(), now=NOW)


FORMS = [signed, as_token, lambda: as_token(in_claim(), typ="JWT")]
by_form = pytest.mark.parametrize("make", FORMS, ids=["JSON", "token", "vp"])


@by_form
def test_who_answers_what_was_asked_holds_the_badges(make):
    report = check(make())
    assert report.holder == HOLDER, report.checks
    assert codes(report) == {"proof.good", "recipient.holder_proven"}
    assert [each.state for each in report.credentials] == [S.VERIFIED]


@by_form
@pytest.mark.parametrize(("challenge", "domain"), [(None, DOMAIN), (CHALLENGE, None), (None, None)])
def test_nobody_is_proven_who_was_not_asked(make, challenge, domain):
    report = check(make(), challenge=challenge, domain=domain)
    assert report.holder is None
    assert "recipient.holder_not_asked" in codes(report)
    assert [each.state for each in report.credentials] == [S.NOT_PROVEN_YOURS]


@by_form
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"challenge": "another"}, "proof.another_challenge"),
        ({"challenge": ""}, "proof.another_challenge"),
        ({"domain": "other.example"}, "proof.another_domain"),
    ],
)
def test_the_answer_to_another_question_is_none(make, asked, code):
    report = check(make(), **asked)
    assert (report.holder, report.credentials) == (None, ())
    assert code in codes(report)


@pytest.mark.parametrize("member", ["challenge", "domain"])
def test_an_answer_that_names_no_question_is_none(member):
    assert f"proof.another_{member}" in codes(check(signed(**{member: None})))
    assert "proof.another_domain" in codes(check(signed(domain=[DOMAIN, "other.example"])))
    assert "proof.another_domain" in codes(check(as_token(claims(aud=None))))
    assert "proof.another_domain" in codes(check(as_token(claims(aud=[DOMAIN, "other.example"]))))
    assert "proof.another_challenge" in codes(check(as_token(claims(nonce=None))))
    assert "proof.another_challenge" in codes(check(as_token(claims(nonce=[CHALLENGE]))))


@pytest.mark.parametrize("member", ["challenge", "domain", "created"])
def test_the_question_cannot_be_exchanged(member):
    document = signed(challenge="old", domain="old.example")
    document["proof"] |= {"challenge": CHALLENGE, "domain": DOMAIN}
    assert codes(check(document)) == {"proof.bad_signature"}
    document = signed()
    document["proof"][member] = "2026-05-31T00:00:00Z"
    assert check(document).holder is None


def test_a_proof_for_statements_is_no_answer():
    assert codes(check(signed(proofPurpose="assertionMethod"))) == {"proof.wrong_purpose"}
    assert codes(check(presentation())) == {"proof.missing"}


def test_a_presentation_proves_nothing_for_statements():
    purpose = {"proofPurpose": "authentication"}
    document = scenarios.sign(scenarios.unsigned(), **purpose)
    assert codes(judge(scenarios.encode(document))) == {"proof.wrong_purpose"}


@by_form
def test_the_key_must_be_listed_for_answering(make):
    """The college's key makes statements, and may not answer for it."""
    method = f"{COLLEGE}#key-1"
    vp = presentation(holder=COLLEGE)
    document = {
        FORMS[0]: lambda: signed(vp, key=COLLEGE_KEY, method=method),
        FORMS[1]: lambda: as_token(claims(holder=COLLEGE), key=COLLEGE_KEY, kid=method),
        FORMS[2]: lambda: as_token(in_claim(iss=COLLEGE), key=COLLEGE_KEY, kid=method, typ="JWT"),
    }[make]()
    assert codes(check(document)) == {"proof.key_not_for_statements"}
    web = Web()
    web.answers["https://college.example/.well-known/did.json"] |= {"authentication": [method]}
    assert check(document, web=web).holder == COLLEGE


def test_nobody_answers_in_the_name_of_another():
    victim = did_key(COLLEGE_KEY).partition("#")[0]
    for data in (
        signed(presentation(holder=victim)),
        signed(presentation(holder=[HOLDER, victim])),
        as_token(claims(holder=victim)),
        as_token(in_claim(iss=victim), typ="JWT"),
        as_token(claims(holder={"name": "nobody"})),
    ):
        report = check(data)
        assert report.holder is None
        assert "recipient.holder_of_another" in codes(report)
        assert [each.state for each in report.credentials] == [S.NOT_PROVEN_YOURS]
    assert codes(check(as_token(claims(iss=victim)))) == {"token.contradicts_itself"}


def test_who_is_not_named_is_who_signed():
    document = presentation()
    del document["holder"]
    assert check(signed(document)).holder == HOLDER
    assert check(as_token(claims(holder=None))).holder == HOLDER
    both = signed(signed(document), key=COLLEGE_KEY)
    assert (check(both).holder, len(check(both).checks)) == (None, 3)


def test_a_key_that_a_token_brings_along_is_nobodys():
    report = check(as_token(kid=None, jwk=jwk_of(STRANGER_KEY)))
    assert (report.holder, codes(report)) == (None, {"proof.good", "recipient.holder_of_another"})


@by_form
def test_nothing_of_a_presentation_can_be_changed(make):
    data = make()
    if isinstance(data, dict):
        data["verifiableCredential"] = [badge(name="Another")]
        assert codes(check(data)) == {"proof.bad_signature"}
    else:
        head, _, tail = data.split(b".")
        other = as_token(claims(nonce="other")).split(b".")[1]
        assert codes(check(b".".join((head, other, tail)))) == {"proof.bad_signature"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1780300000}, "proof.expired"),
        ({"nbf": 1790000000}, "proof.from_the_future"),
        ({"iat": 1790000000}, "proof.from_the_future"),
        ({"exp": "never"}, "token.malformed"),
        ({"vp": {}}, "token.two_forms"),
        ({"_sd": ["a"]}, "format.unsupported"),
        ({"proof": {}}, "proof.unsupported"),
        ({"@context": VC2[1:]}, "format.no_context"),
        ({"verifiableCredential": ["https://college.example/badge"]}, "presentation.malformed"),
        ({"verifiableCredential": [5]}, "presentation.malformed"),
        ({"verifiableCredential": [presentation()]}, "presentation.malformed"),
        ({"verifiableCredential": [{"type": "EnvelopedVerifiableCredential"}]}, "presentation.malformed"),
        (
            {"verifiableCredential": [{"type": "EnvelopedVerifiableCredential", "id": "data:text/html,a.b.c"}]},
            "format.unsupported",
        ),
        ({"verifiableCredential": [{}] * (MAX_CREDENTIALS + 1)}, "presentation.too_many"),
    ],
)
def test_a_token_that_cannot_be_opened_says_why(changes, code):
    report = check(as_token(claims(**changes)))
    assert (codes(report), report.holder, report.credentials) == ({code}, None, ())


@pytest.mark.parametrize("kind", ["vc+jwt", "at+jwt", "kb+jwt"])
def test_a_token_of_another_type_is_no_presentation(kind):
    assert codes(check(as_token(typ=kind))) == {"format.unsupported"}
    assert codes(judge(token(native(), typ="vp+jwt"))) == {"format.unsupported"}


def enveloped(data, media="application/vc+jwt", kind="EnvelopedVerifiableCredential"):
    return {"@context": VC2[0], "type": kind, "id": f"data:{media},{data.decode()}"}


def test_each_credential_is_judged_by_itself():
    bad = badge()
    bad["name"] = "Changed"
    vp = presentation(badge(), bad, enveloped(token(native())), enveloped(b"a.b.c~d~", "application/vc+sd-jwt"))
    for report in (check(signed(vp)), check(as_token(claims(**vp)))):
        assert report.holder == HOLDER
        states = [each.state for each in report.credentials]
        assert states == [S.VERIFIED, S.FAILED, S.NOT_PROVEN_YOURS, S.COULD_NOT_BE_CHECKED]


def test_an_enveloped_presentation_is_opened():
    outer = enveloped(as_token(), "application/vp+jwt", "EnvelopedVerifiablePresentation")
    assert check(outer).holder == HOLDER


def test_all_credentials_together_have_one_budget():
    web = Web()
    lists = [f"https://college.example/status/{number}" for number in range(MAX_CREDENTIALS)]
    status = scenarios.unsigned()["credentialStatus"]
    badges = [badge(credentialStatus={**status, "id": f"{each}#5", "statusListCredential": each}) for each in lists]
    report = check(as_token(claims(verifiableCredential=badges)), web=web)
    assert len(report.credentials) == MAX_CREDENTIALS
    assert len(web.asked) <= 20


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"a.b.c", b"{", b"5", b'{"type": "VerifiablePresentation"}'])
def test_anything_else_is_answered_too(data):
    report = check(data)
    assert report.holder is None
    assert len(report.checks) == 1


def of_owner():
    return json.loads(scenarios.good())


@pytest.mark.parametrize(
    "make",
    [
        lambda: presentation(of_owner()),
        lambda: signed(presentation(of_owner())),
        lambda: as_token(claims(verifiableCredential=[of_owner()])),
        lambda: as_token(claims(verifiableCredential=[enveloped(token(native()))])),
        lambda: enveloped(token(native())),
        lambda: enveloped(as_token(claims(verifiableCredential=of_owner())), kind="EnvelopedVerifiablePresentation"),
    ],
)
def test_a_presentation_of_one_badge_is_handed_in_as_that_badge(make):
    data = make()
    report = judge(data if isinstance(data, bytes) else scenarios.encode(data))
    assert report.state is S.VERIFIED, report.checks


def test_a_presentation_proves_nobody_when_it_is_handed_in():
    assert judge(scenarios.encode(signed())).state is S.NOT_PROVEN_YOURS


def test_a_bad_presentation_is_not_handed_in():
    document = signed(presentation(of_owner()))
    document["proof"]["created"] = "2026-05-30T00:00:00Z"
    assert judge(scenarios.encode(document)).state is S.FAILED
    document["proof"]["verificationMethod"] = "did:web:unreachable.example#key-1"
    assert judge(scenarios.encode(document)).state is S.COULD_NOT_BE_CHECKED


@pytest.mark.parametrize(
    ("number", "code"), [(0, "presentation.empty"), (2, "presentation.several"), (21, "presentation.too_many")]
)
def test_a_presentation_of_another_number_is_not_handed_in(number, code):
    document = presentation(verifiableCredential=[of_owner()] * number)
    report = judge(scenarios.encode(document))
    assert (report.state, codes(report)) == (S.COULD_NOT_BE_CHECKED, {code})


def test_a_presentation_of_several_is_taken_apart():
    one, other = of_owner(), enveloped(token(native()))
    parts = split_presentation(scenarios.encode(presentation(one, other)))
    assert [judge(part).state for part in parts] == [S.VERIFIED, S.VERIFIED]
    assert split_presentation(as_token(claims(verifiableCredential=[one, other]))) == parts
    for data in (scenarios.encode(presentation(one)), scenarios.good(), b"", b"{", as_token(), b"a.b.c"):
        assert split_presentation(data) == ()
