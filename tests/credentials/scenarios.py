"""Badges of every kind, made with test keys at the moment they are asked for, and the documents at their addresses."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jobboard.credentials import Document, Identity, NotLoaded, issuing, verify
from jobboard.credentials.keys import kind_of
from jobboard.credentials.png import SIGNATURE, png_chunk

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
OWNER = "isla@example.org"
IDENTITIES = (Identity("email", OWNER),)
COLLEGE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
P256, P384, K256 = (ec.derive_private_key(1234567, curve) for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP256K1()))
COLLEGE = "did:web:college.example"
LIST = "https://college.example/status/1"
VC2 = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
VC1 = [
    "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
    "https://w3id.org/security/suites/ed25519-2020/v1",
]


class Web:
    """Answers from recorded documents; what is not recorded does not answer.

    Tests change `answers` (a document, bytes, a status, or None for no answer) and `moved` (where a redirect ends).
    """

    def __init__(self):
        self.answers = {
            "https://college.example/.well-known/did.json": issuing.did_web_document(COLLEGE, COLLEGE_KEY.public_key()),
            LIST: status_list(()),
        }
        self.asked = []
        self.moved = {}

    def load(self, address, *, accept="application/json"):
        self.asked.append(address)
        answer = self.answers.get(address)
        if answer is None:
            raise NotLoaded("fetch.unreachable", address)
        if isinstance(answer, int):
            return Document(address, answer, None, b"")
        address = self.moved.get(address, address)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Document(address, 200, "application/json", body)


def sign(document, *, key=COLLEGE_KEY, method=f"{COLLEGE}#key-1", created=NOW - timedelta(days=30), **options):
    return issuing.sign_credential(document, key=key, verification_method=method, created=created, **options)


def jwk(key):
    """A public key as a JSON Web Key."""

    def text(data):
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    if not isinstance(key, ec.EllipticCurvePublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": text(key.public_bytes_raw())}
    numbers, size = key.public_numbers(), key.curve.key_size // 8
    x, y = text(numbers.x.to_bytes(size)), text(numbers.y.to_bytes(size))
    return {"kty": "EC", "crv": kind_of(key), "x": x, "y": y}


def status_list(positions, *, key=COLLEGE_KEY, method=f"{COLLEGE}#key-1", purpose="revocation", **changes):
    document = {
        "@context": VC2[:1],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": COLLEGE,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": issuing.encode_status_list(positions),
        },
        **changes,
    }
    return sign(document, key=key, method=method)


def unsigned(**changes):
    """An Open Badges 3.0 credential (VC 2.0) of the college for the owner. Keyword arguments replace whole members."""
    return {
        "@context": VC2,
        "id": "urn:uuid:7f2f2b3c-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Data analysis",
        "issuer": {"id": COLLEGE, "type": ["Profile"], "name": "College"},
        "validFrom": "2026-05-01T00:00:00Z",
        "validUntil": "2027-05-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "identityHash": OWNER, "identityType": "emailAddress", "hashed": False}
            ],
            "achievement": achievement(),
        },
        "credentialStatus": {
            "id": f"{LIST}#5",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "5",
            "statusListCredential": LIST,
        },
        **changes,
    }


def achievement(skill_key="https://vocabulary.example/skills/data-analysis"):
    return {
        "id": "https://college.example/badges/data-analysis",
        "type": ["Achievement"],
        "name": "Data analysis",
        "description": "Analyses figures.",
        "criteria": {"narrative": "Two pieces of work."},
        "alignment": [
            {"type": ["Alignment"], "targetName": "data analysis", "targetUrl": skill_key, "targetFramework": "Test"},
            {
                "type": ["Alignment"],
                "targetName": "SCQF level 7",
                "targetUrl": "https://scqf.org.uk/about-the-framework/scqf-levels/level-7/",
                "targetCode": "7",
                "targetFramework": "Scottish Credit and Qualifications Framework",
            },
        ],
    }


def good(**changes):
    return encode(sign(unsigned(**changes)))


def good_vc1(**changes):
    document = unsigned(**{"@context": VC1, **changes})
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    del document["credentialStatus"]
    return encode(sign(document, suite="Ed25519Signature2020"))


def self_made():
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    document = unsigned(issuer={"id": did, "type": ["Profile"], "name": "A famous university"})
    del document["credentialStatus"]
    return encode(sign(document, key=STRANGER_KEY, method=f"{did}#{did.removeprefix('did:key:')}"))


def foreign_key():
    """Signed by a stranger's did:key in the college's name."""
    method = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    return encode(sign(unsigned(), key=STRANGER_KEY, method=f"{method}#{method.removeprefix('did:key:')}"))


def recipient(identity, *, hashed=False, salt=None):
    identifier = {"type": "IdentityObject", "identityHash": identity, "identityType": "emailAddress", "hashed": hashed}
    if salt:
        identifier["salt"] = salt
    return {"credentialSubject": {**unsigned()["credentialSubject"], "identifier": [identifier]}}


def hashed(algorithm, address, salt):
    """An identity as a hash of an address with its salt."""
    return f"{algorithm}${hashlib.new(algorithm, (address + salt).encode()).hexdigest()}"


def hosted(web, *, home="https://badges.example", **changes):
    """A good Open Badges 2.0 assertion with its badge class and issuer, hosted in `web`."""
    assertion = {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{home}/assertions/1",
        "recipient": {"type": "email", "hashed": False, "identity": OWNER},
        "badge": f"{home}/classes/first-aid",
        "verification": {"type": "hosted"},
        "issuedOn": "2026-01-01T00:00:00Z",
        **changes,
    }
    web.answers |= {
        f"{home}/assertions/1": assertion,
        f"{home}/first-aid.png": picture(),
        f"{home}/classes/first-aid": {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "BadgeClass",
            "id": f"{home}/classes/first-aid",
            "name": "First aid",
            "description": "Helps.",
            "image": f"{home}/first-aid.png",
            "criteria": {"narrative": "A practical test."},
            "issuer": f"{home}/issuer",
        },
        f"{home}/issuer": {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Issuer",
            "id": f"{home}/issuer",
            "name": "Badges",
            "url": home,
        },
    }
    return encode(assertion)


def older(web, version, *, home="https://badges.example", **changes):
    """A good assertion of Open Badges 0.5, 1.0 or 1.1 with what it leads to, hosted in `web`."""
    context, image = {"@context": "https://w3id.org/openbadges/v1"}, f"{home}/first-aid.png"
    achievement = {"name": "First aid", "description": "Helps.", "image": image, "criteria": f"{home}/criteria"}
    recipient = {"type": "email", "hashed": False, "identity": OWNER}
    assertion = {"uid": "1", "recipient": recipient, "badge": f"{home}/classes/first-aid", "issuedOn": "2026-01-01"}
    assertion["verify"] = {"type": "hosted", "url": f"{home}/assertions/1"}
    aligned = {"alignment": [{"name": "first aid", "url": "https://vocabulary.example/first-aid"}]}
    issuer = {"name": "Badges", "url": home}
    if version == "0.5":
        inside = {"origin": home, "name": "Badges", "org": "Academy"}
        assertion = {"recipient": OWNER, "badge": {"version": "0.5.0", **achievement, "issuer": inside}}
        assertion["issued_on"] = "2026-01-01"
    if version == "1.1":
        assertion |= {**context, "type": "Assertion", "id": f"{home}/assertions/1"}
        achievement |= {**context, "type": "BadgeClass", "id": f"{home}/classes/first-aid"}
        issuer |= {**context, "type": "Issuer", "id": f"{home}/issuer"}
    web.answers |= {f"{home}/assertions/1": {**assertion, **changes}, image: picture()}
    if version != "0.5":
        web.answers[f"{home}/classes/first-aid"] = {**achievement, **aligned, "issuer": f"{home}/issuer"}
        web.answers[f"{home}/issuer"] = issuer
    return encode(web.answers[f"{home}/assertions/1"])


def picture():
    """A PNG of one pixel."""
    header = png_chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    data = png_chunk(b"IDAT", bytes.fromhex("789c6360000000020001"))
    return SIGNATURE + header + data + png_chunk(b"IEND", b"")


def encode(document):
    return json.dumps(document).encode()


def judge(data, *, web=None, identities=IDENTITIES, now=NOW):
    """The report on a badge for the owner."""
    return verify(data, identities=identities, loader=web or Web(), now=now)


def codes(report):
    return {check.code for check in report.checks}
