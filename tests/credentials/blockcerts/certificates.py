"""Certificates of every version as an issuer makes them: a batch, its tree, its transaction, and a profile."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from jobboard.credentials.blockcerts.addresses import address_of
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.receipts import Anchor, Receipt, Step, encode_2019
from jobboard.credentials.blockcerts.signed_messages import signer_of
from jobboard.credentials.blockcerts.version1 import graph_of
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.parsing import as_list
from jobboard.credentials.vocabularies import context_choices
from tests.credentials.blockcerts.explorers import BITCOIN, Told, blockcypher, esplora
from tests.credentials.scenarios import K256, OWNER, Web, jwk

HOME = "https://certificates.university.example"
ISSUER = f"{HOME}/issuer.json"
REVOKED = f"{HOME}/revoked.json"
METHOD = f"{ISSUER}#key-1"
AT = datetime(2020, 9, 2, 16, 39, 43, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PAYER = address_of(K256.public_key(), Chain.BITCOIN_MAINNET)
SPENDABLE = "1AAGG6jirbu9XwikFpkHokbbiYpjVtFe1G"
RECIPIENT, FOR_ONE, FOR_ALL = (
    "18AaFyeWmsasbSh2GsjGTtrNHqiJgsN6nB",
    "16wyA4kLFiaQSEE9xZEFTEMXTzWsGf4Zki",
    "1PrmJ6pGbfe4ucNCVbe4tbXRRHMsDDSxvY",
)  # Outputs of version 1.2, each of which takes certificates back once it is spent.
V1 = "https://w3id.org/blockcerts/v1"
TESTNET, MOCKNET = Anchor(Chain.BITCOIN_TESTNET, "3c" * 32), Anchor(Chain.MOCKNET, "")
CHAINS_2017 = {
    Chain.BITCOIN_MAINNET: ("BTCOpReturn", "bitcoinMainnet"),
    Chain.BITCOIN_TESTNET: ("BTCOpReturn", "bitcoinTestnet"),
    Chain.BITCOIN_REGTEST: ("BTCOpReturn", "bitcoinRegtest"),
    Chain.ETHEREUM_MAINNET: ("ETHData", "ethereumMainnet"),
    Chain.MOCKNET: ("Mock", "mockchain"),
}
V3 = ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v2"]
V3 += ["https://w3id.org/blockcerts/v3.2"]


def web(**profile):
    """What answers for the issuer: its profile and its list of revoked certificates."""
    found = Web()
    found.answers = {ISSUER: {**PROFILE, **profile}, REVOKED: revocation_list()}
    return found


PROFILE = {
    "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
    "type": "Profile",
    "id": ISSUER,
    "name": "University of Tests",
    "url": HOME,
    "publicKey": [{"id": f"ecdsa-koblitz-pubkey:{PAYER}", "created": "2020-01-01T00:00:00+00:00"}],
    "revocationList": REVOKED,
}


def first_web(**profile):
    """What answers for an issuer of version 1.2, whose profile names no lists and no contexts."""
    found = Web()
    found.answers = {ISSUER: {**FIRST_PROFILE, **profile}}
    return found


FIRST_PROFILE = {
    "id": ISSUER,
    "name": "University of Tests",
    "url": HOME,
    "issuerKeys": [{"date": "2016-08-28", "key": PAYER}],
    "revocationKeys": [{"date": "2016-08-28", "key": FOR_ALL}],
}


def listed(**times):
    """The issuer's one address with its times."""
    written = {name: each if isinstance(each, str) else each.isoformat() for name, each in times.items()}
    return {"publicKey": [{"id": f"ecdsa-koblitz-pubkey:{PAYER}", **written}]}


def with_method(**times):
    """A profile that lists a key and no address, as those of version 3.2 may."""
    entry = {"id": METHOD, "type": "JsonWebKey2020", "controller": ISSUER, "publicKeyJwk": jwk(K256.public_key())}
    return {"publicKey": [], "verificationMethod": [{**entry, **times}], "assertionMethod": [METHOD]}


def revocation_list(*names, **changes):
    rows = [{"id": name, "revocationReason": "Issued in error."} for name in names]
    document = {"@context": "https://w3id.org/openbadges/v2", "id": REVOKED, "type": "RevocationList"}
    return {**document, "issuer": ISSUER, "revokedAssertions": rows, **changes}


def first(number=1, **parts):
    """The document of a certificate of version 1.2 before it is issued. Keyword arguments change its parts."""
    uid = f"b5dee02e-50cd-4e48-ad33-de7d2eafa3{number:02d}"
    issuer = {"type": "Issuer", "id": ISSUER, "name": "University of Tests", "url": HOME, "email": "it@example.org"}
    whole = {
        "assertion": {"type": "Assertion", "id": f"{HOME}/{uid}", "uid": uid, "issuedOn": "2020-09-02"},
        "certificate": {
            "type": "Certificate",
            "id": f"{HOME}/criteria/data.json",
            "name": "Data analysis",
            "description": "Analyses data.",
            "language": "en-US",  # The context has no word for it.
            "image": "data:image/png;base64,iVBORw0KGgo=",
            "issuer": issuer,
        },
        "recipient": {
            "type": "email",
            "identity": OWNER,
            "hashed": False,
            "givenName": "Isla",
            "familyName": "Example",
        },
        "verify": {"type": "ECDSA(secp256k1)", "attribute-signed": "uid", "signer": f"{HOME}/key.asc"},
    }
    whole["assertion"]["image:signature"] = "data:image/png;base64,iVBORw0KGgo="
    whole["recipient"] |= {"publicKey": RECIPIENT, "revocationKey": FOR_ONE}
    found = {name: {**part, **parts.pop(name, {})} for name, part in whole.items()}
    return {"@context": V1, "type": "CertificateDocument", **found, "signature": message_signed(uid), **parts}


@cache
def message_signed(text, key=K256, *, address=PAYER, chain=Chain.BITCOIN_MAINNET):
    """A text signed as wallets do, for an address that the key has."""
    message = b"\x18Bitcoin Signed Message:\n" + bytes([len(text.encode())]) + text.encode()
    digest = sha256(sha256(message).digest()).digest()
    r, s = decode_dss_signature(key.sign(digest, ECDSA(Prehashed(SHA256()), deterministic_signing=True)))
    for header in range(27, 35):
        signature = base64.b64encode(bytes([header]) + r.to_bytes(32) + s.to_bytes(32)).decode()
        try:
            if signer_of(text, signature, chain) == address:
                return signature
        except Refused:
            continue
    raise ValueError(address)


def assertion(number=1, **changes):
    """A certificate of version 2 before it is issued."""
    issuer = {"type": "Profile", "id": ISSUER, "name": "University of Tests", "url": HOME, "revocationList": REVOKED}
    badge = {"id": "urn:uuid:82a4c9f2-3588-457b-80ea-da695571b8fc", "type": "BadgeClass", "name": "Data analysis"}
    badge |= {"description": "Analyses data.", "criteria": {"narrative": "An exam."}, "issuer": issuer}
    return {
        "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"],
        "type": "Assertion",
        "id": f"urn:uuid:bbba8553-8ec1-445f-82c9-a57251dd73{number:02d}",
        "badge": badge,
        "recipient": {"type": "email", "identity": OWNER, "hashed": False},
        "recipientProfile": {
            "type": ["RecipientProfile", "Extension"],
            "name": "Isla Example",
            "publicKey": "ecdsa-koblitz-pubkey:1QBiZ94RQ5iyGW2m8TDoaEmKohQzAjVWkH",
        },
        "verification": {
            "type": ["MerkleProofVerification2017", "Extension"],
            "publicKey": f"ecdsa-koblitz-pubkey:{PAYER}",
        },
        "issuedOn": "2020-09-02T16:29:50.132+00:00",
        **changes,
    }


def credential(number=1, **changes):
    """A certificate of version 3 before it is issued."""
    subject = {"id": "did:example:ebfeb1f712ebc6f1c276e12ec21", "name": "Isla Example", "email": OWNER}
    claim = {"id": "urn:uuid:41015b98-fc99-447c-b211-ef6782147fb3", "name": "Data analysis", "criteria": "An exam."}
    return {
        "@context": V3,
        "id": f"urn:uuid:397f1f4f-0f1b-4d7d-8f0d-0b1f7d2f3d{number:02d}",
        "type": ["VerifiableCredential", "BlockcertsCredential"],
        "issuer": {"id": ISSUER, "name": "University of Tests", "url": HOME},
        "validFrom": "2020-09-02T16:29:50Z",
        "credentialSubject": {**subject, "claim": claim},
        "display": {"contentMediaType": "text/html", "content": "<script>alert(1)</script>"},
        **changes,
    }


def issue(found, *documents, anchor=BITCOIN, at=AT, sender=PAYER, **told):
    """Issue a batch: give the certificates, and let two explorers tell of their transaction."""
    digests = [digest(_unsigned(each)) for each in documents]
    root, paths = tree(digests)
    if anchor.chain.is_public:
        outputs = (PAYER, SPENDABLE, *((RECIPIENT, FOR_ONE, FOR_ALL) if "certificate" in documents[0] else ()))
        told = Told(data=told.pop("data", root), senders=(sender,), at=at, outputs=outputs, **told)
        tell(found, anchor, told)
    receipts = [Receipt(root, each, path, (anchor,)) for each, path in zip(digests, paths, strict=True)]
    return [_signed(each, receipt) for each, receipt in zip(documents, receipts, strict=True)]


def tell(found, anchor, told):
    """Let explorers of two operators answer with what is told."""
    told = replace(told, identifier=anchor.transaction_id)
    shapes = {1: (esplora, "https://mempool.space"), 2: (blockcypher, "https://api.blockcypher.com")}
    for number, (shape, host) in shapes.items():
        for part, answer in shape(told).items():
            address = f"{anchor.blink}/{number}/{part}"
            found.answers[address] = json.dumps(answer).encode()
            found.moved[address] = host


def tree(leaves):
    """Give the root of some hashes, and for each its path."""
    paths = [[] for _ in leaves]
    level = [(leaf, [number]) for number, leaf in enumerate(leaves)]
    while len(level) > 1:
        above = []
        for (left, ours), (right, theirs) in zip(level[::2], level[1::2], strict=False):
            for each in ours:
                paths[each].append(Step("right", right))
            for each in theirs:
                paths[each].append(Step("left", left))
            above.append((sha256(left + right).digest(), [*ours, *theirs]))
        level = above + level[len(above) * 2 :]
    return level[0][0], [tuple(path) for path in paths]


def digest(document):
    if "certificate" in document:
        return canonical_hash(graph_of(document, []))
    return canonical_hash(read_graph(document, next(context_choices(document))))


def signature_of(receipt):
    """A receipt as version 2 writes it."""
    [anchor] = receipt.anchors
    kind, chain = CHAINS_2017[anchor.chain]
    return {
        "type": ["MerkleProof2017", "Extension"],
        "merkleRoot": receipt.merkle_root.hex(),
        "targetHash": receipt.target_hash.hex(),
        "proof": [{step.side: step.neighbour.hex()} for step in receipt.path],
        "anchors": [{"sourceId": anchor.transaction_id or "no transaction", "type": kind, "chain": chain}],
    }


def first_receipt(receipt):
    """A receipt as version 1.2 writes it: it names no chain."""
    found = signature_of(receipt) | {"@context": "https://w3id.org/chainpoint/v2", "type": "ChainpointSHA256v2"}
    return found | {"anchors": [{name: row[name] for name in ("sourceId", "type")} for row in found["anchors"]]}


def proof_of(receipt, **changes):
    """A receipt as version 3 writes it."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": "merkle-proof-2019",
        "created": "2020-09-02T16:30:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": METHOD,
        "proofValue": encode_2019(receipt),
        **changes,
    }


def _unsigned(document):
    before = as_list(document.get("proof"))
    return {key: each for key, each in document.items() if key != "proof"} | ({"proof": before} if before else {})


def _signed(document, receipt):
    if "certificate" in document:
        return {
            "@context": V1,
            "type": "BlockchainCertificate",
            "document": document,
            "receipt": first_receipt(receipt),
        }
    if "credentialSubject" not in document:
        return {**document, "signature": signature_of(receipt)}
    before = as_list(document.get("proof"))
    proof = proof_of(receipt)
    return {**document, "proof": [*before, proof] if before else proof}
