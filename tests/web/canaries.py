"""People whose badges hold a canary in every personal field: a word of its own for each person and field."""

import hashlib
import json
import re
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jobboard.credentials import issuing
from tests.credentials import records, scenarios, tokens
from tests.credentials.blockcerts import certificates
from tests.credentials.scenarios import Web, encode, sign
from tests.credentials.test_svg import NEW, OLD, svg

CANARY = re.compile(r"zq[a-z]+\d{4}q", re.IGNORECASE)


class Person:
    """A person of canaries. `badges` gives each family's badge, as it is handed in."""

    def __init__(self, number, web):
        self.number, self.web = number, web
        self.first, self.last = self.word("first").title(), self.word("last").title()
        self.name, self.address = f"{self.first} {self.last}", f"{self.word('mail')}@{self.word('domain')}.example"
        self.family = ""

    def word(self, field):
        """The canary of a field."""
        return f"zq{field}{self.number:04}q"

    def home(self, where="badges"):
        """A folder of an issuer that names the holder."""
        return f"https://{where}.example/{self.address}/{self.family}"

    def hash(self):
        return hashlib.sha256((self.address + self.word("salt")).encode()).hexdigest()

    def texts(self):
        """Texts of an achievement that name its holder."""
        telephone = f"0131 49{self.number:05}"
        return {
            "name": f"{self.name}'s first aid",
            "description": f"Given to {self.first}, {self.address}, {telephone}, https://x.example/{self.address}",
        }

    def criteria(self):
        return f"https://x.example/criteria?identity__email={self.word('criteria')}&n={self.number}"

    def badges(self):
        """Give (family, content) for each of this person's badges."""
        for family, make in FAMILIES.items():
            self.family = family.replace(" ", "-")
            yield family, make(self)


def _older_parts(person):
    """What an assertion of version 1 or 2 says of a person beside the recipient."""
    face = f"https://x.example/faces/{person.word('image')}.png"
    person.web.answers[face] = scenarios.picture()
    return {"evidence": f"https://x.example/evidence/{person.word('evidence')}", "image": face}


def open_badge_1(person):
    web = Web()
    web.answers.clear()
    identity = {"type": "email", "hashed": True, "identity": f"sha256${person.hash()}", "salt": person.word("salt")}
    data = scenarios.older(web, "1.1", home=person.home(), recipient=identity, **_older_parts(person))
    web.answers[f"{person.home()}/classes/first-aid"] |= {**person.texts(), "criteria": person.criteria()}
    person.web.answers |= web.answers
    return data


def open_badge_2(person, **changes):
    web = Web()
    web.answers.clear()
    identity = {"type": "email", "hashed": False, "identity": person.address}
    parts = _older_parts(person) | {
        "evidence": [{"id": f"https://x.example/{person.word('evidence')}", "narrative": person.word("work")}],
        "narrative": f"{person.word('narrative')} did it",
    }
    data = scenarios.hosted(web, home=person.home(), recipient=identity, **parts, **changes)
    criteria = {"id": person.criteria(), "narrative": f"{person.first} passed a test, {person.address}"}
    web.answers[f"{person.home()}/classes/first-aid"] |= {**person.texts(), "criteria": criteria}
    person.web.answers |= web.answers
    return data


def open_badge_2_signed(person):
    home = person.home()
    key, revoked, issuer = f"{home}/key", f"{home}/revoked", f"{home}/issuer"
    data = open_badge_2(person, verification={"type": "signed", "creator": key})
    answers, context = person.web.answers, {"@context": "https://w3id.org/openbadges/v2"}
    answers[issuer] |= {"publicKey": key, "revocationList": revoked}
    pem = tokens.pem_of(scenarios.COLLEGE_KEY)
    answers[key] = context | {"type": "CryptographicKey", "id": key, "owner": issuer, "publicKeyPem": pem}
    answers[revoked] = context | {"type": "RevocationList", "id": revoked, "issuer": issuer, "revokedAssertions": []}
    return tokens.token(json.loads(data), kid=None)


def open_badge_3(person, **changes):
    """A credential without its signature, with everything that an Open Badge 3.0 can say of a person."""

    def identity(kind, text, **more):
        return {"type": "IdentityObject", "identityType": kind, "identityHash": text, "hashed": False, **more}

    hashed = {"hashed": True, "salt": person.word("salt")}
    subject = {
        "type": ["AchievementSubject"],
        "id": f"did:example:{person.word('did')}",
        "identifier": [
            identity("emailAddress", f"sha256${person.hash()}", **hashed),
            identity("emailAddress", person.address),
            identity("name", person.name),
            identity("nationalIdentityNumber", person.word("national")),
        ],
        "image": {"id": f"https://x.example/{person.word('face')}.png", "type": "Image"},
        "narrative": person.word("narrative"),
        "licenseNumber": person.word("licence"),
        "result": [{"type": ["Result"], "value": person.word("result")}],
        "source": {
            "id": f"https://x.example/{person.word('source')}",
            "type": ["Profile"],
            "givenName": person.word("given"),
            "dateOfBirth": "1999-09-09",
            "phone": person.word("phone"),
            "address": {"type": ["Address"], "streetAddress": person.word("street")},
        },
        "achievement": {
            **scenarios.achievement(),
            "id": f"{person.home('college')}/achievement",
            **person.texts(),
            "criteria": {"narrative": f"{person.name} passed, see {person.criteria()}"},
        },
    }
    document = scenarios.unsigned(
        id=f"https://college.example/{person.address}/{person.word('credential')}/{person.family}",
        credentialSubject=subject,
        evidence=[{"type": ["Evidence"], "id": f"https://x.example/{person.word('evidence')}", "name": "E"}],
        **changes,
    )
    del document["credentialStatus"]
    return document


def token_of(person):
    document = open_badge_3(person)
    claims = {"iss": scenarios.COLLEGE, "jti": document["id"], "nbf": 1777593600, "exp": 1809129600}
    return tokens.token(claims | document)


def record(person):
    member = open_badge_3(person)
    whole = records.unsigned(
        sign(member, suite="eddsa-jcs-2022"),
        id=f"urn:uuid:{person.word('record')}",
        name=f"Record of {person.name}",
        subject={"identifier": member["credentialSubject"]["identifier"][:3]},
    )
    return encode(sign(whole, suite="eddsa-jcs-2022"))


@cache
def own_key(number):
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32))


def own_issuer(person):
    """A badge that somebody gave themselves, from a domain that is their name."""
    domain, key = f"{person.first}-{person.last}.example".lower(), own_key(person.number + 1)
    did = f"did:web:{domain}"
    person.web.answers[f"https://{domain}/.well-known/did.json"] = issuing.did_web_document(did, key.public_key())
    document = open_badge_3(person, issuer={"id": did, "type": ["Profile"], "name": f"{person.name} and sons"})
    claims = {"iss": did, "jti": document["id"], "nbf": 1777593600, "exp": 1809129600}
    return tokens.token(claims | document, key=key, kid=f"{did}#key-1")


def failed(person):
    """A badge that was changed after it was signed: nothing of it is trustworthy."""
    return encode(sign(open_badge_3(person), suite="eddsa-jcs-2022") | {"validUntil": "2040-01-01T00:00:00Z"})


def certificate_1(person):
    """A certificate of Blockcerts version 1.2, with words that its hash leaves out."""
    person.web.answers |= certificates.web().answers
    uid = person.word("uid")
    document = certificates.first(
        assertion={
            "id": f"https://certificates.university.example/{person.address}/{uid}",
            "uid": uid,
            "evidence": f"https://x.example/{person.word('evidence')}",
        },
        certificate={**person.texts(), "id": f"{person.home('certificates')}/badge", "grade": person.word("grade")},
        recipient={
            "identity": person.address,
            "givenName": person.first,
            "familyName": person.last,
            "born": person.word("born"),
            "publicKey": certificates.RECIPIENT,
        },
        signature=certificates.message_signed(uid),
    )
    return encode(certificates.issue(person.web, document)[0])


def certificate_2(person):
    """A certificate of Blockcerts version 2."""
    person.web.answers |= certificates.web().answers
    badge = certificates.assertion()["badge"] | person.texts()
    badge |= {"id": f"{person.home('certificates')}/badge", "criteria": {"narrative": f"{person.name} passed"}}
    profile = {"type": ["RecipientProfile", "Extension"], "name": person.name}
    profile |= {"publicKey": f"ecdsa-koblitz-pubkey:{person.word('chain')}"}
    document = certificates.assertion(
        id=f"https://certificates.university.example/{person.address}/{person.word('certificate')}",
        badge=badge,
        recipient={"type": "email", "identity": person.address, "hashed": False},
        recipientProfile=profile,
        evidence=[{"type": "Evidence", "id": f"https://x.example/{person.word('evidence')}", "narrative": "E"}],
    )
    return encode(certificates.issue(person.web, document)[0])


def certificate_3(person):
    """A certificate of Blockcerts version 3, which says how it is shown."""
    person.web.answers |= certificates.web().answers
    claim = {"id": f"{person.home('certificates')}/claim", **person.texts(), "criteria": f"{person.name} passed"}
    subject = {"id": f"did:example:{person.word('did')}", "name": person.name, "email": person.address, "claim": claim}
    document = certificates.credential(
        id=f"https://certificates.university.example/{person.address}/{person.word('credential')}",
        credentialSubject=subject,
        display={"contentMediaType": "text/html", "content": f"<p>{person.name}, {person.word('display')}</p>"},
    )
    return encode(certificates.issue(person.web, document)[0])


def in_svg(data, space):
    tag = "credential" if space == NEW else "assertion"
    return svg(f"<openbadges:{tag}><![CDATA[{data.decode()}]]></openbadges:{tag}>", space=space)


FAMILIES = {
    "open badge 1": open_badge_1,
    "open badge 2": open_badge_2,
    "open badge 2 signed": open_badge_2_signed,
    "open badge 3": lambda person: encode(sign(open_badge_3(person))),
    "open badge 3 token": token_of,
    "learner record": record,
    "png": lambda person: issuing.bake_png(scenarios.picture(), token_of(person)),
    "svg": lambda person: in_svg(open_badge_2(person), OLD),
    "certificate 1": certificate_1,
    "certificate 2": certificate_2,
    "certificate 3": certificate_3,
    "own issuer": own_issuer,
    "failed": failed,
}
