"""Certificates of versions 2 and 3 as an issuer makes them: a batch, its tree, its transaction, and a profile."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from jobboard.credentials.blockcerts.addresses import address_of
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.receipts import Anchor, Receipt, Step, encode_2019
from jobboard.credentials.canonical import canonical_hash, read_graph
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
        told = Told(data=told.pop("data", root), senders=(sender,), at=at, outputs=(PAYER, SPENDABLE), **told)
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
    if "credentialSubject" not in document:
        return {**document, "signature": signature_of(receipt)}
    before = as_list(document.get("proof"))
    proof = proof_of(receipt)
    return {**document, "proof": [*before, proof] if before else proof}
