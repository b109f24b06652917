"""Comprehensive Learner Records of the college for the owner, with badges of other issuers inside."""

import json

from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, OWNER, VC2, encode, sign

CLR = [VC2[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", VC2[1]]
WHOLE, PART = "urn:uuid:00000000-0000-4000-8000-00000000000a", "urn:uuid:00000000-0000-4000-8000-00000000000b"


def achievement(name):
    return {"id": name, "type": ["Achievement"], "name": "A", "description": "B", "criteria": {"narrative": "C"}}


def association(source, target):
    ends = {"sourceId": source, "targetId": target} if target else {"sourceId": source}
    return {"type": "Association", "associationType": "isParentOf", **ends}


def member(number=1, **changes):
    """A badge without a proof. Each number gives another one."""
    document = scenarios.unsigned(id=f"urn:uuid:7f2f2b3c-0000-4000-8000-{number:012d}", **changes)
    document["credentialSubject"]["achievement"]["id"] += f"/{number}"
    return document


def signed_member(number=1, **changes):
    return sign(member(number, **changes))


def forged(number=1):
    return {**signed_member(number), "validUntil": "2040-01-01T00:00:00Z"}


def unsigned(*members, subject=None, **changes):
    """A record without its proof; `subject` adds to its subject."""
    identity = {"type": "IdentityObject", "identityHash": OWNER, "identityType": "emailAddress", "hashed": False}
    return {
        "@context": CLR,
        "id": "urn:uuid:7f2f2b3c-0000-4000-8000-0000000000aa",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Transcript of records",
        "issuer": {"id": COLLEGE, "type": ["Profile"], "name": "College"},
        "validFrom": "2026-05-01T00:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "identifier": [identity],
            "verifiableCredential": list(members),
            "achievement": [achievement(WHOLE), achievement(PART)],
            "association": [association(WHOLE, PART)],
            **(subject or {}),
        },
        **changes,
    }


def good(*members, **changes):
    """A good record around the members, or around two good badges."""
    return encode(sign(unsigned(*(members or (signed_member(1), signed_member(2))), **changes)))


def changed(data, change):
    """A record in which `change` was made to the first badge inside, after it was signed."""
    document = json.loads(data)
    change(document["credentialSubject"]["verifiableCredential"][0])
    return encode(document)
