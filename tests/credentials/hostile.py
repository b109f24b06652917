"""Badges that are made to take long: each at a bound of the verifier, or beyond it."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable

from tests.credentials import scenarios, tokens
from tests.credentials.scenarios import COLLEGE, LIST, NOW, VC2, Web

DRIFTING = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
TYPES = ["Achievement", "Address", "Alignment", "Evidence", "Profile", "Related", "Result", "ResultDescription"]
KEYS = "https://college.example/.well-known/did.json"
MEGABYTE = 1024 * 1024

Case = tuple[bytes, Web]


def clique(size: int) -> list[dict]:
    """Nodes that are all related to each other, and that nothing tells apart."""
    names = [f"_:n{number}" for number in range(size)]
    return [
        {
            "id": one,
            "type": ["Achievement"],
            "related": [{"id": two, "type": ["Related"]} for two in names if two != one],
        }
        for one in names
    ]


def achieving(achievement: object, **changes: object) -> dict:
    return scenarios.unsigned(credentialSubject={"type": ["AchievementSubject"], "achievement": achievement}, **changes)


def large(**changes: object) -> dict:
    """A credential of nearly as many statements as are read."""
    alignments = [
        {"type": ["Alignment"], "targetName": f"name {n}", "targetUrl": f"https://x.example/{n}", "targetCode": str(n)}
        for n in range(370)
    ]
    return achieving({**scenarios.achievement(), "alignment": alignments}, **changes)


def with_proofs(document: dict, number: int = 8, **members: object) -> dict:
    """The document with so many proofs that look honest and are not good."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": f"{COLLEGE}#key-1",
        "proofValue": "z" + "2" * 87,
    }
    return {**document, "proof": [{**proof, **members, "id": f"urn:p:{n}"} for n in range(number)]}


def chained(document: dict) -> dict:
    """Eight proofs, each of which covers the document with all others."""
    signed = with_proofs(document)
    names = [each["id"] for each in signed["proof"]]
    return {**signed, "proof": [{**each, "previousProof": names} for each in signed["proof"]]}


def many_lists(a_list: Callable[[str], object]) -> Case:
    web = Web()
    entries = []
    for number in range(8):
        address = f"{LIST}/{number}"
        entries.append(
            {**scenarios.unsigned()["credentialStatus"], "id": f"{address}#5", "statusListCredential": address}
        )
        web.answers[address] = a_list(address)
    return scenarios.good(credentialStatus=entries), web


def many_documents(body: bytes) -> Case:
    """Eight proofs of eight issuers and eight lists, all of which answer with the same."""
    data, web = many_lists(lambda address: body)
    document = json.loads(data)
    proofs = []
    for number in range(8):
        web.answers[f"https://host{number}.example/.well-known/did.json"] = body
        proofs.append({**document["proof"], "verificationMethod": f"did:web:host{number}.example#key-1"})
    return scenarios.encode({**document, "proof": [document["proof"], *proofs[:7]]}), web


def list_at(address: str, **changes: object) -> dict:
    return {
        **{key: value for key, value in scenarios.status_list(()).items() if key != "proof"},
        "id": address,
        **changes,
    }


def long_list(address: str) -> dict:
    subject = {**scenarios.status_list(())["credentialSubject"]}
    subject["encodedList"] = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(4 * MEGABYTE - 1))).decode()
    return scenarios.status_list((), id=address, credentialSubject=subject)


def with_keys(number: int) -> Case:
    web = Web()
    document = web.answers[KEYS]
    entry = document["verificationMethod"][0]
    web.answers[KEYS] = {**document, "verificationMethod": [*[{"id": f"#{n}"} for n in range(number)], entry]}
    return scenarios.good(), web


def with_rsa(bits: int, exponent: int = 65537) -> Case:
    """A signed token whose key is as large as is allowed. Nobody can sign with it: it is no product of primes."""
    web = tokens.web_with(tokens.key_for("ES256"))
    modulus = tokens.encode_base64url(tokens.number((1 << bits) - 159))
    jwk = {"kty": "RSA", "n": modulus, "e": tokens.encode_base64url(tokens.number(exponent))}
    web.answers[KEYS]["verificationMethod"][0] |= {"publicKeyJwk": jwk}
    return tokens.token(tokens.native(), method="RS256", signature=b"\1" * (bits // 8)), web


def plain(document: object, web: Web | None = None) -> Case:
    return (document if isinstance(document, bytes) else scenarios.encode(document)), web or Web()


def cases() -> dict[str, Callable[[], Case]]:
    """Each hostile badge with what its addresses answer, by what it is."""
    good = json.loads(scenarios.good())
    tags = [str(number) for number in range(500)]
    hashes = [
        {
            "type": "IdentityObject",
            "identityHash": f"sha256${'a' * 64}",
            "identityType": "emailAddress",
            "hashed": True,
            "salt": str(number),
        }
        for number in range(320)
    ]
    nested: dict = {"type": ["Profile"]}
    for _ in range(26):
        nested = {"type": ["Profile"], "parentOrg": nested}
    mixtures = [
        {"type": ["AchievementSubject", *(name for place, name in enumerate(TYPES) if mask >> place & 1)]}
        for mask in range(1, 250)
    ]
    drifting = {"@context": [VC2[0], DRIFTING]}
    return {
        "a poisoned graph": lambda: plain(with_proofs(achieving(clique(9)))),
        "a poisoned graph of forty": lambda: plain(with_proofs(achieving(clique(30)))),
        "2,000 statements, a good signature": lambda: plain(scenarios.sign(large())),
        "2,000 statements, 8 proofs": lambda: plain(with_proofs(large())),
        "2,000 statements, 8 chained proofs": lambda: plain(chained(large())),
        "2,000 statements, 8 proofs, a context in three forms": lambda: plain(with_proofs(large(**drifting))),
        "2,000 statements, 8 chained proofs, a context in three forms": lambda: plain(chained(large(**drifting))),
        "2,000 statements, 8 proofs by JSON": lambda: plain(with_proofs(large(), cryptosuite="eddsa-jcs-2022")),
        "8 proofs of 8 keys": lambda: plain(with_proofs(good)),
        "8 lists with 8 proofs each": lambda: many_lists(lambda address: with_proofs(list_at(address))),
        "8 lists with 8 chained proofs in three forms each": lambda: many_lists(
            lambda address: chained(list_at(address, **{"@context": [VC2[0], DRIFTING]}))
        ),
        "8 lists of poisoned graphs, 8 chained proofs each": lambda: many_lists(
            lambda address: chained(achieving(clique(9)[:2], id=address))
        ),
        "8 lists of larger poisoned graphs, 8 chained proofs each": lambda: many_lists(
            lambda address: chained(achieving(clique(9), id=address))
        ),
        "8 lists of 2,000 statements": lambda: many_lists(lambda address: chained(large(id=address, **drifting))),
        "20 documents of a megabyte": lambda: many_documents(b'{"id":"' + b"x" * (MEGABYTE - 20) + b'"}'),
        "20 documents of a megabyte of commas": lambda: many_documents(
            b'{"id":[' + b"1," * (MEGABYTE // 2 - 20) + b"1]}"
        ),
        "20 documents of a megabyte of quotes": lambda: many_documents(
            b'{"id":"' + b'\\"' * (MEGABYTE // 2 - 20) + b'"}'
        ),
        "8 lists of 4 MiB": lambda: many_lists(long_list),
        "10,000 nodes of JSON": lambda: plain({**good, "tags": ["x"] * 9_900}),
        "9,000 types": lambda: plain(achieving({"type": ["Achievement"] * 9_000})),
        "9,000 types of addresses": lambda: plain(
            achieving({"type": [f"https://x.example/{n}" for n in range(9_000)]})
        ),
        "mixtures of types": lambda: plain(with_proofs(scenarios.unsigned(credentialSubject=mixtures))),
        "500 values of three properties": lambda: plain(
            with_proofs(achieving({"type": ["Achievement"], "tag": tags, "inLanguage": tags, "humanCode": tags}))
        ),
        "500 equal values": lambda: plain(with_proofs(achieving({"type": ["Achievement"], "tag": ["x"] * 500}))),
        "500 nodes of one property": lambda: plain(
            with_proofs(achieving([{"type": ["Achievement"], "name": str(n)} for n in range(500)]))
        ),
        "320 hashed recipients": lambda: plain(
            scenarios.sign(scenarios.unsigned(credentialSubject={**good["credentialSubject"], "identifier": hashes}))
        ),
        "26 organisations deep": lambda: plain(with_proofs(scenarios.unsigned(issuer={"id": COLLEGE, **nested}))),
        "nested too deep": lambda: plain(b'{"a":' * 33 + b"1" + b"}" * 33),
        "a megabyte of brackets": lambda: plain(b'{"a":' + b"[" * (MEGABYTE - 10)),
        "a megabyte of quotes": lambda: plain(b'{"a":"' + b'\\"' * (MEGABYTE // 2 - 10) + b'"}'),
        "a megabyte of open strings": lambda: plain(b'{"a' + b'"' * (MEGABYTE - 10)),
        "a megabyte of an open string": lambda: plain(b'{"a":"' + b'\\"' * (MEGABYTE // 2 - 10) + b"\\"),
        "a megabyte of digits": lambda: plain(b'{"a":' + b"9" * (MEGABYTE - 10) + b"}"),
        "a megabyte of commas": lambda: plain(b'{"a":[' + b"1," * (MEGABYTE // 2 - 10) + b"1]}"),
        "a megabyte of spaces": lambda: plain(b"{" + b" " * (MEGABYTE - 10) + b"}"),
        "a megabyte of text, a good signature": lambda: plain(
            scenarios.sign(achieving({**scenarios.achievement(), "description": "é" * 400_000}))
        ),
        "a megabyte of escapes, 8 proofs": lambda: plain(
            with_proofs(achieving({**scenarios.achievement(), "description": "\n" * 480_000}))
        ),
        "a megabyte of text by JSON": lambda: plain(
            with_proofs(
                achieving({**scenarios.achievement(), "description": "é" * 400_000}), cryptosuite="eddsa-jcs-2022"
            )
        ),
        "a megabyte of token": lambda: plain(
            b"e30." + base64.urlsafe_b64encode(b"{" + b" " * 700_000 + b"}").rstrip(b"=") + b"."
        ),
        "a megabyte of name": lambda: plain({**good, "id": "urn:" + "x" * (MEGABYTE - 9_000)}),
        "a megabyte of method": lambda: plain(with_proofs(good, 1, verificationMethod="did:web:" + "a:" * 500_000)),
        "a megabyte of value": lambda: plain(with_proofs(good, 1, proofValue="z" + "2" * 1_000_000)),
        "a document of 9,000 keys": lambda: with_keys(3_300),
        "an RSA key of 8,192 bits": lambda: with_rsa(8192),
        "an RSA key of 8,192 bits with a long exponent": lambda: with_rsa(8192, (1 << 64) - 1),
        "an RSA key of 16,384 bits": lambda: with_rsa(16384),
        "5 MiB of picture": lambda: plain(
            scenarios.SIGNATURE + scenarios.png_chunk(b"IDAT", b"") * (5 * MEGABYTE // 12 - 10)
        ),
        "a picture that unpacks without end": lambda: plain(unpacking()),
        "a drawing of 2,000 elements": lambda: plain(b"<svg>" + b"<g/>" * 1_990 + b"</svg>"),
        "a drawing of many attributes": lambda: plain(
            b"<svg><g " + b" ".join(b"a%d=''" % n for n in range(90_000)) + b"/></svg>"
        ),
        "a drawing of comments": lambda: plain(b"<!---->" * 149_000 + b"<svg/>"),
        "a megabyte of an address": lambda: plain(b"https://" + b"a." * 500_000),
    }


def unpacking() -> bytes:
    text = b"openbadges\0\1\0\0\0" + zlib.compress(b"{" + b" " * 50 * MEGABYTE)
    end = scenarios.png_chunk(b"IEND", b"")
    return scenarios.SIGNATURE + scenarios.png_chunk(b"iTXt", text) + end


def judged(case: Case):
    data, web = case
    return scenarios.judge(data, web=web, now=NOW)
