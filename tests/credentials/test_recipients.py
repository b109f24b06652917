"""Whom badges name, in documents of every kind, each for the right person and for the wrong one."""

import base64
import json

import pytest

from jobboard.credentials import Identity, Judgement, NamedRecipient, Outcome, issuing
from jobboard.credentials import PublicState as S
from jobboard.credentials.identities import page_key
from jobboard.credentials.recipient import judge_recipient
from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import (
    COLLEGE_KEY,
    IDENTITIES,
    OWNER,
    P256,
    STRANGER_KEY,
    Web,
    codes,
    encode,
    hashed,
    judge,
    older,
    sign,
    unsigned,
)
from tests.credentials.test_ownership import did_of
from tests.credentials.tokens import jwk_of

YOURS, WEAK, NOT = "recipient.yours", "recipient.yours_by_weak_hash", "recipient.not_yours"
NONE, KIND, HASH = "recipient.none", "recipient.unknown_kind", "recipient.unknown_hash"
KEY_DID = did_of(STRANGER_KEY)
JWK_DID = "did:jwk:" + base64.urlsafe_b64encode(json.dumps(jwk_of(P256)).encode()).decode().rstrip("=")
WEB_DID, ION_DID = "did:web:isla.example", "did:ion:EiD3DIbDgBCajj2zCkE48x74FKTV9_Dcu1u_imzZddDKfg"
PAGE = "https://isla.example/me"
DIDS = {"key": KEY_DID, "jwk": JWK_DID, "web": WEB_DID, "another method": ION_DID}

MAIL = IDENTITIES
OTHER_MAIL = (Identity("email", "mallory@example.org"),)
BOTH_DIDS = (Identity("did", did_of(COLLEGE_KEY)), Identity("email", "mallory@example.org"))


def did(value):
    return (Identity("did", value),)


def url(value=PAGE):
    return (Identity("url", value),)


# Each form of badge takes (kind, value, is_hashed, salt); a form of Open Badges 3.0 also takes the subject's id.


def ob05(web, _kind, value, _hashed, salt):
    older(web, "0.5", recipient=value, **({"salt": salt} if salt is not None else {}))
    return b"https://badges.example/assertions/1"


def _object(kind, value, is_hashed, salt):
    found = {"type": kind, "identity": value, "hashed": is_hashed, "salt": salt}
    return {name: each for name, each in found.items() if each is not None}


def ob10(web, *recipient):
    return older(web, "1.0", recipient=_object(*recipient))


def ob11(web, *recipient):
    return older(web, "1.1", recipient=_object(*recipient))


def ob20(web, *recipient):
    return scenarios.hosted(web, recipient=_object(*recipient))


def ob20_signed(web, *recipient):
    return tokens.signed(web, recipient=_object(*recipient))


def _subject(*recipients, subject=None):
    rows = [
        {"type": "IdentityObject", "identityType": kind, "identityHash": value, "hashed": is_hashed, "salt": salt}
        for kind, value, is_hashed, salt in recipients
    ]
    rows = [{name: each for name, each in row.items() if each is not None} for row in rows]
    found = {**unsigned()["credentialSubject"], "identifier": rows} | ({"id": subject} if subject else {})
    if not rows:
        del found["identifier"]
    return {"credentialSubject": found}


def ob30(_web, *recipient, subject=None):
    return encode(sign(unsigned(**_subject(*([recipient] if recipient else []), subject=subject))))


def ob30_vc1(_web, *recipient, subject=None):
    return scenarios.good_vc1(**_subject(*([recipient] if recipient else []), subject=subject))


def ob30_token(_web, *recipient, subject=None):
    claims = {"sub": subject} if subject else {}
    return tokens.token(tokens.native(**_subject(*([recipient] if recipient else []), subject=subject), **claims))


def ob30_claim(_web, *recipient, subject=None):
    """The older token: the subject's id stands in `sub` alone."""
    said = _subject(*([recipient] if recipient else []))
    return tokens.token(tokens.in_claim({"sub": subject} if subject else {}, **said))


PLAIN = ("email", OWNER, False, None)
SALTED = ("email", hashed("sha256", OWNER, "sea"), True, "sea")
UNSALTED = ("email", hashed("sha256", OWNER, ""), True, None)
EMAIL3, SALTED3 = (("emailAddress", *each[1:]) for each in (PLAIN, SALTED))

OLDER = {"0.5": ob05, "1.0": ob10, "1.1": ob11, "2.0": ob20, "2.0 signed": ob20_signed}
NEWER = {"3.0": ob30, "3.0 of VC 1.1": ob30_vc1, "3.0 JWT": ob30_token, "3.0 JWT, vc": ob30_claim}

# name: (form, recipient, subject's id, identities, code). Each that is YOURS is judged for the wrong person as well.
CASES = {
    **{f"{name} plain": (make, PLAIN, None, MAIL, YOURS) for name, make in OLDER.items()},
    **{f"{name} salted": (make, SALTED, None, MAIL, YOURS) for name, make in OLDER.items()},
    **{f"{name} unsalted": (make, UNSALTED, None, MAIL, YOURS) for name, make in OLDER.items()},
    **{
        f"{name} md5": (make, ("email", hashed("md5", OWNER, "sea"), True, "sea"), None, MAIL, WEAK)
        for name, make in OLDER.items()
    },
    **{
        f"{name} sha512": (make, ("email", hashed("sha512", OWNER, "sea"), True, "sea"), None, MAIL, HASH)
        for name, make in OLDER.items()
    },
    **{f"{name} another's salt": (make, (*SALTED[:3], "lake"), None, MAIL, NOT) for name, make in OLDER.items()},
    **{f"{name} plain": (make, EMAIL3, None, MAIL, YOURS) for name, make in NEWER.items()},
    **{f"{name} salted": (make, SALTED3, None, MAIL, YOURS) for name, make in NEWER.items()},
    **{
        f"{name} sha1": (make, ("emailAddress", hashed("sha1", OWNER, ""), True, None), None, MAIL, HASH)
        for name, make in NEWER.items()
    },
    **{
        f"{name} did:{kind}": (make, None, value, did(value), YOURS)
        for name, make in NEWER.items()
        for kind, value in DIDS.items()
    },
    **{f"{name} mailto": (make, None, f"mailto:{OWNER}", MAIL, YOURS) for name, make in NEWER.items()},
    **{f"{name} page": (make, None, PAGE, url(), YOURS) for name, make in NEWER.items()},
    **{f"{name} urn": (make, None, "urn:uuid:1", MAIL, NONE) for name, make in NEWER.items()},
    **{f"{name} telephone": (make, None, "tel:+441", MAIL, KIND) for name, make in NEWER.items()},
    **{f"{name} nobody": (make, None, None, MAIL, NONE) for name, make in NEWER.items()},
    **{
        f"{name} mailbox and a DID that nobody can prove": (make, EMAIL3, ION_DID, MAIL, YOURS)
        for name, make in NEWER.items()
    },
    **{
        f"{name} another's mailbox and the own DID": (
            make,
            ("emailAddress", "mallory@old.example", False, None),
            KEY_DID,
            did(KEY_DID),
            YOURS,
        )
        for name, make in NEWER.items()
    },
    "2.0 upper case in the badge": (ob20, ("email", "Isla@Example.ORG", False, None), None, MAIL, YOURS),
    "2.0 upper case in the account": (ob20, PLAIN, None, (Identity("email", "ISLA@example.org"),), YOURS),
    "2.0 hash of upper case": (
        ob20,
        ("email", hashed("sha256", "Isla@example.org", ""), True, None),
        None,
        (Identity("email", "Isla@example.org"),),
        YOURS,
    ),
    "2.0 upper-case hex": (ob20, ("email", UNSALTED[1].upper(), True, None), None, MAIL, YOURS),
    "2.0 plus in the badge": (ob20, ("email", "isla+x@example.org", False, None), None, MAIL, NOT),
    "2.0 plus in the account": (ob20, PLAIN, None, (Identity("email", "isla+x@example.org"),), NOT),
    "2.0 plus in both": (
        ob20,
        ("email", "isla+x@example.org", False, None),
        None,
        (Identity("email", "isla+x@example.org"),),
        YOURS,
    ),
    "2.0 dots": (ob20, ("email", "is.la@example.org", False, None), None, MAIL, NOT),
    "2.0 schema:email": (ob20, ("schema:email", OWNER, False, None), None, MAIL, YOURS),
    "2.0 page": (ob20, ("url", PAGE, False, None), None, url(), YOURS),
    "2.0 page over http": (ob20, ("url", "http://ISLA.example:80/me/", False, None), None, url(), YOURS),
    "2.0 page, hashed": (ob20, ("url", hashed("sha256", f"{PAGE}/", "s"), True, "s"), None, url(), YOURS),
    "2.0 page on another path": (ob20, ("url", f"{PAGE}2", False, None), None, url(), NOT),
    "2.0 page in another case": (ob20, ("url", "https://isla.example/ME", False, None), None, url(), NOT),
    "2.0 page of www": (ob20, ("url", "https://www.isla.example/me", False, None), None, url(), NOT),
    "2.0 part of a page": (ob20, ("url", f"{PAGE}#me", False, None), None, url(), KIND),
    "2.0 id, a DID": (ob20, ("id", KEY_DID, False, None), None, did(KEY_DID), YOURS),
    "2.0 id, a page": (ob20, ("id", PAGE, False, None), None, url(), YOURS),
    "2.0 id, hashed DID": (ob20, ("id", hashed("sha256", KEY_DID, "s"), True, "s"), None, did(KEY_DID), YOURS),
    "2.0 telephone": (ob20, ("telephone", "+44123", False, None), None, MAIL, KIND),
    "2.0 unknown kind": (ob20, ("shoe size", OWNER, False, None), None, MAIL, KIND),
    "2.0 plain that says it is hashed": (ob20, ("email", OWNER, True, None), None, MAIL, HASH),
    "2.0 hashed that says it is plain": (ob20, ("email", UNSALTED[1], False, None), None, MAIL, NOT),
    "2.0 hash cut short": (ob20, ("email", UNSALTED[1][:-1], True, None), None, MAIL, HASH),
    "2.0 hash of nothing": (ob20, ("email", "sha256$", True, None), None, MAIL, HASH),
    "3.0 name": (ob30, ("name", "Isla", False, None), None, MAIL, KIND),
    "3.0 name of a mailbox": (ob30, ("name", OWNER, False, None), None, MAIL, KIND),
    "3.0 number of a school": (ob30, ("sourcedId", OWNER, False, None), None, MAIL, KIND),
    "3.0 identifier, a DID": (ob30, ("identifier", KEY_DID, False, None), None, did(KEY_DID), YOURS),
    "3.0 identifier, words": (ob30, ("identifier", "Isla", False, None), None, MAIL, KIND),
    "3.0 part of a DID": (ob30, None, f"{KEY_DID}#key-1", did(KEY_DID), KIND),
    "3.0 DID in another case": (ob30, None, "did:web:ISLA.example", did(WEB_DID), NOT),
}


@pytest.mark.parametrize(("make", "recipient", "subject", "identities", "code"), CASES.values(), ids=CASES)
def test_whom_a_badge_names_is_told_for_the_right_person_and_for_the_wrong_one(
    make, recipient, subject, identities, code
):
    web = Web()
    more = {"subject": subject} if make in NEWER.values() else {}
    data = make(web, *(recipient or ()), **more)
    report = judge(data, web=web, identities=identities)
    found = [check.code for check in report.checks if check.judgement is Judgement.RECIPIENT]
    assert found == [code]
    assert {report.outcome(each) for each in (Judgement.INTEGRITY, Judgement.ISSUER, Judgement.STANDING)} == {
        Outcome.PASSED
    }
    assert report.state is (S.VERIFIED if code in (YOURS, WEAK) else S.NOT_PROVEN_YOURS)
    for wrong in (OTHER_MAIL, BOTH_DIDS, url("https://mallory.example/"), ()):
        assert judge(data, web=web, identities=wrong).state is S.NOT_PROVEN_YOURS


def test_there_are_enough_cases():
    assert len(CASES) >= 60


SEVERAL = [("emailAddress", "mallory@old.example", False, None), ("name", "Isla", False, None), EMAIL3]


def test_one_of_several_identifiers_is_enough_in_any_order():
    for rows in (SEVERAL, SEVERAL[::-1]):
        data = encode(sign(unsigned(**_subject(*rows))))
        assert judge(data).state is S.VERIFIED
        assert judge(data, identities=OTHER_MAIL).state is S.NOT_PROVEN_YOURS


def test_what_cannot_be_compared_beside_another_s_leaves_the_question_open():
    assert KIND in codes(judge(encode(sign(unsigned(**_subject(*SEVERAL[:2]))))))
    sha512 = ("emailAddress", hashed("sha512", OWNER, ""), True, None)
    assert HASH in codes(judge(encode(sign(unsigned(**_subject(SEVERAL[0], sha512))))))
    assert NOT in codes(judge(encode(sign(unsigned(**_subject(SEVERAL[0]))))))


def test_several_subjects_are_nobody():
    one = unsigned()["credentialSubject"]
    data = encode(sign(unsigned(credentialSubject=[one | {"id": KEY_DID}, one | {"id": WEB_DID}])))
    assert judge(data, identities=(*did(KEY_DID), *MAIL)).state is not S.VERIFIED


def test_a_recipient_that_was_exchanged_makes_a_badge_false():
    document = json.loads(scenarios.good())
    document["credentialSubject"]["identifier"][0]["identityHash"] = "mallory@example.org"
    report = judge(encode(document), identities=OTHER_MAIL)
    assert (report.state, report.recipients) == (S.FAILED, ())


def test_a_token_whose_sub_is_another_than_its_subject_is_false():
    claims = tokens.native(**_subject(subject=KEY_DID), sub=WEB_DID)
    assert judge(tokens.token(claims), identities=did(WEB_DID)).state is S.FAILED


# Blockcerts name people in the same words; their documents have tests of their own.
BLOCKCERTS = {
    "v2, hashed mailbox": ([NamedRecipient("email", hashed("sha256", OWNER, "s"), True, "s")], MAIL, YOURS),
    "v2, plain mailbox": ([NamedRecipient("email", OWNER)], MAIL, YOURS),
    "v2, the key of a profile alone": ([NamedRecipient("blockchain_key", "1Fabc")], MAIL, KIND),
    "v2, a mailbox and a key": (
        [NamedRecipient("blockchain_key", "1Fabc"), NamedRecipient("email", OWNER)],
        MAIL,
        YOURS,
    ),
    "v3, a DID that nobody can prove": ([NamedRecipient("did", ION_DID)], MAIL, NOT),
    "v3, such a DID and a mailbox": ([NamedRecipient("did", ION_DID), NamedRecipient("email", OWNER)], MAIL, YOURS),
    "v3, a mailto": ([NamedRecipient("id", f"mailto:{OWNER}")], MAIL, YOURS),
    "v3, an empty mailbox": ([NamedRecipient("email", " ")], (Identity("email", " "),), KIND),
}


@pytest.mark.parametrize(("named", "identities", "code"), BLOCKCERTS.values(), ids=BLOCKCERTS)
def test_recipients_of_blockcerts_are_judged_alike(named, identities, code):
    assert judge_recipient(named, identities).code == code
    for wrong in (OTHER_MAIL, BOTH_DIDS):
        assert judge_recipient(named, wrong).outcome is not Outcome.PASSED


def test_values_of_no_known_form_are_never_the_same():
    numbers = Identity("telephone", "tel:+441"), Identity("did", "no did"), Identity("url", "no page")
    for kind, value in (("telephone", "tel:+442"), ("did", "nor this"), ("url", "nor this")):
        assert judge_recipient([NamedRecipient(kind, value)], numbers).outcome is Outcome.UNKNOWN


def test_a_report_keeps_whom_a_badge_names():
    report = judge(ob30(Web(), *SALTED3, subject=KEY_DID))
    assert sorted(each.kind for each in report.recipients) == ["did", "email"]
    assert type(report).from_json(report.to_json()) == report
    older_row = {name: value for name, value in report.to_json().items() if name != "recipients"}
    assert type(report).from_json(older_row).recipients == ()


@pytest.mark.parametrize(
    "others",
    [
        (
            "https://isla.example/me",
            "HTTPS://ISLA.example:443/me/",
            "http://isla.example/me",
            "https://isla.example/%6de",
        ),
        ("https://isla.example", "https://isla.example/"),
        ("https://isla.example/%e2%82%ac", "https://isla.example/€", "https://isla.example/%E2%82%AC"),
        ("https://isla.example/?a=b",),
        ("https://isla.example/a%2Fb", "https://isla.example/a%2fb"),
        ("https://isla.example/a/b",),
        ("https://isla.example/A/b",),
        ("https://www.isla.example/",),
        ("https://isla.example//",),
    ],
)
def test_spellings_of_a_page_are_one_and_other_pages_are_others(others):
    assert len({page_key(each) for each in others}) == 1
    assert page_key(others[0])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "isla.example",
        "ftp://isla.example/",
        "https://isla.example:8443/",
        "https://isla.example:x/",
        "https://[::1/",
        "https://isla@evil.example/",
        "https://isla.example\\@evil.example/",
        "https://isla.example/a/../b",
        "https://isla.example/%2e%2e/b",
        "https://isla.example/ a",
        "https://isla.example/#me",
        "https://faß.example/",
        "https://localhost/",
        "https:///me",
        "https://isla.example/" + "a" * 9000,
    ],
)
def test_what_is_no_plain_address_of_a_page_is_the_same_as_nothing(address):
    assert page_key(address) is None


def test_two_different_pages_have_different_keys():
    pages = ["https://a.example/b", "https://a.example/b?c", "https://a.example/b%3Fc", "https://a.example/B"]
    assert len({page_key(each) for each in pages}) == len(pages)


def test_a_picture_names_whom_its_badge_names():
    assert judge(issuing.bake_png(scenarios.picture(), scenarios.good())).recipients[0].value == OWNER
