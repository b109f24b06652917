"""Credentials of which a holder shows some statements (ecdsa-sd-2023), made with test keys."""

import hashlib
import hmac

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

from jobboard.credentials import issuing
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.covered import options_hash
from jobboard.credentials.disclosure import name_statements
from jobboard.credentials.keys import decode_base58, decode_base64url, encode_base64url, multikey
from jobboard.credentials.rdfc import canonical_names, read_quads
from jobboard.credentials.vocabularies import context_choices
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, P256, Web
from tests.credentials.tokens import signature_of

OWN_KEY = ec.derive_private_key(7654321, ec.SECP256R1())
DERIVED = b"\xd9\x5d\x01"
STATUS = ("credentialStatus", "statusPurpose", "statusListIndex", "statusListCredential", "type")
MANDATORY = ("issuer", "validFrom", "validUntil", *STATUS)


def disclose(document, *, key=P256, own_key=OWN_KEY, mandatory=MANDATORY, **members):
    """The document with a derived proof over all of it, as if its holder had left the rest out.

    `mandatory`: the properties whose statements are signed together.
    """
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-sd-2023",
        "created": "2026-05-01T00:00:00Z",
        "verificationMethod": f"{COLLEGE}#key-1",
        "proofPurpose": "assertionMethod",
        **members,
    }
    contexts = next(context_choices(document))
    graph = read_graph(document, contexts)
    labels = labels_of(graph)
    named = {number: f"u{encode_base64url(label)}" for number, label in labels.items()}
    statements = name_statements(graph, named)
    together = [n for n, each in enumerate(statements) if any(f"#{name}> " in each for name in mandatory)]
    public_key = decode_base58(multikey(own_key.public_key()))
    signed = hashlib.sha256("".join(statements[n] for n in together).encode()).digest()
    base = signature_of(key, options_hash(document, proof, contexts) + public_key + signed)
    others = [signature_of(own_key, each.encode()) for n, each in enumerate(statements) if n not in together]
    return {**document, "proof": {**proof, "proofValue": encode([base, public_key, others, labels, together])}}


def labels_of(graph):
    """The names of nameless nodes when they were signed: nobody can tell them, or their number, from one another."""
    names = {name.removeprefix("_:") for name in canonical_names(read_quads(graph.dataset)).values()}
    return {int(name.removeprefix("c14n")): hmac.digest(b"a key", name.encode(), "sha256") for name in sorted(names)}


def own_method():
    """The key of the statements as somebody's own."""
    name = multikey(OWN_KEY.public_key())
    return f"did:key:{name}#{name}"


def encode(parts, header=DERIVED):
    return "u" + encode_base64url(header + (parts if isinstance(parts, bytes) else cbor2.dumps(parts)))


def decode(document):
    """The parts of the proof of a document: to be changed, and put back with `with_parts`."""
    return cbor2.loads(decode_base64url(document["proof"]["proofValue"][1:]).removeprefix(DERIVED))


def with_parts(document, parts, header=DERIVED):
    return {**document, "proof": {**document["proof"], "proofValue": encode(parts, header)}}


def web(positions=()):
    """The college with a P-256 key beside the one that signs its list."""
    found = Web()
    address = "https://college.example/.well-known/did.json"
    curve = issuing.did_web_document(COLLEGE, P256.public_key())
    old = {**found.answers[address]["verificationMethod"][0], "id": f"{COLLEGE}#list"}
    listed = [f"{COLLEGE}#key-1", f"{COLLEGE}#list"]
    found.answers[address] = {
        **curve,
        "verificationMethod": [*curve["verificationMethod"], old],
        "assertionMethod": listed,
    }
    found.answers[scenarios.LIST] = scenarios.status_list(positions, method=f"{COLLEGE}#list")
    return found
