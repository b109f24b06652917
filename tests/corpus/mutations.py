"""Signed badges with one thing changed that a signature or a key stands for: none may be taken for the good one.

Run: python -m tests.corpus.mutations [FLIPS]. It prints every mutant that was accepted.
"""

import json
import random
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from jobboard.credentials import Document, Identity, Judgement, NotLoaded, Outcome, Report, verify
from jobboard.credentials.canonical import canonical_hash, read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.jws import is_token
from jobboard.credentials.keys import decode_base64url, encode_base64url, read_method_key, read_pem
from jobboard.credentials.parsing import as_list
from jobboard.credentials.vocabularies import context_choices

LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789"
KEY_MEMBERS = ("publicKeyMultibase", "publicKeyJwk", "publicKeyBase58", "publicKeyPem")
NOT_THE_KEY = {"alg", "use", "key_ops", "kid", "kty"}  # What a JSON Web Key says beside its numbers.


@dataclass(frozen=True)
class Signed:
    """A signed badge in JSON or as a token, with what its addresses answer."""

    name: str
    data: bytes
    answers: dict[str, Document]
    now: datetime
    identities: tuple[Identity, ...] = ()

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        if address not in self.answers:
            raise NotLoaded("fetch.unreachable", address)
        return self.answers[address]

    def report(self) -> Report:
        return verify(self.data, identities=self.identities, loader=self, now=self.now)


@dataclass(frozen=True)
class Mutant:
    """A badge with one thing changed. `place`: value, proof, key or list."""

    badge: Signed
    place: str
    what: str


def mutants(badge: Signed, flips: int) -> list[Mutant]:
    """Give so many mutants of a badge, in turn at every place it has. What is the same when it is read is left out."""
    chance = random.Random(zlib.crc32(badge.name.encode()))
    places = [place for place in (_values, _proofs, _keys, _lists) if place(badge, chance) is not None]
    found: list[Mutant] = []
    for turn in range(flips * 20):
        mutant = places[turn % len(places)](badge, chance)
        if mutant is not None and len(found) < flips and not _is_the_same(badge, mutant):
            found.append(mutant)
    return found


def is_accepted(good: Report, report: Report) -> bool:
    """Tell whether a mutant is taken for as good as the badge: intact, standing, as much proven, by as many proofs."""

    def rank(each: Report) -> tuple[bool, bool, bool, int]:
        passed = [each.outcome(judgement) is Outcome.PASSED for judgement in list(Judgement)[:3]]
        return *passed, sum(check.code == "proof.good" for check in each.checks)

    return all(mine >= theirs for mine, theirs in zip(rank(report), rank(good), strict=True))


def _values(badge: Signed, chance: random.Random) -> Mutant | None:
    if is_token(badge.data):
        head, body, tail = badge.data.split(b".")
        if chance.random() < 0.3:
            part = chance.choice([0, 1])
            parts = [head, body, tail]
            parts[part] = _other_letter(parts[part].decode(), chance).encode()
            return Mutant(replace(badge, data=b".".join(parts)), "value", f"letter of part {part}")
        value, what = _flipped(json.loads(decode_base64url(body.decode())), chance)
        body = encode_base64url(json.dumps(value).encode()).encode()
        return Mutant(replace(badge, data=b".".join((head, body, tail))), "value", what)
    document = json.loads(badge.data)
    if "proof" not in document:
        return None
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    value, what = _flipped(unsigned, chance)
    return Mutant(replace(badge, data=json.dumps({**value, "proof": document["proof"]}).encode()), "value", what)


def _proofs(badge: Signed, chance: random.Random) -> Mutant | None:
    if is_token(badge.data):
        head, body, tail = badge.data.split(b".")
        tail = _other_letter(tail.decode(), chance).encode()
        return Mutant(replace(badge, data=b".".join((head, body, tail))), "proof", "signature")
    document = json.loads(badge.data)
    if "proof" not in document:
        return None
    proofs = as_list(document["proof"])
    at = chance.randrange(len(proofs))
    flipped, what = _flipped(proofs[at], chance)
    proofs = [*proofs[:at], flipped, *proofs[at + 1 :]]
    proof = proofs if isinstance(document["proof"], list) else proofs[0]
    return Mutant(replace(badge, data=json.dumps({**document, "proof": proof}).encode()), "proof", what)


def _keys(badge: Signed, chance: random.Random) -> Mutant | None:
    """Change the numbers of the key with which a badge is signed, where a document at an address lists them."""
    used = _methods_of(badge)
    places = []
    for address, answer in badge.answers.items():
        document = _json(answer)
        for entry in _objects(document):
            names = (
                {str(entry.get("id")), f"{document.get('id')}{entry.get('id')}"}
                if isinstance(document, dict)
                else set()
            )
            places += [(address, document, entry, name) for name in KEY_MEMBERS if name in entry and names & used]
    if not places:
        return None
    address, document, entry, name = chance.choice(places)
    before = dict(entry)
    if isinstance(entry[name], dict):
        members = sorted(key for key in entry[name] if key not in NOT_THE_KEY)
        part = chance.choice(members)
        entry[name] = {**entry[name], part: _other_letter(str(entry[name][part]), chance)}
    else:
        entry[name] = _other_letter(entry[name], chance)
    if _key_of(before) == _key_of(entry):
        return None
    return Mutant(_answering(badge, address, document), "key", name)


def _lists(badge: Signed, chance: random.Random) -> Mutant | None:
    lists = [
        (address, document)
        for address, answer in badge.answers.items()
        if isinstance(document := _json(answer), dict) and "proof" in document and "encodedList" in json.dumps(document)
    ]
    if not lists:
        return None
    address, document = chance.choice(lists)
    part = "proof" if chance.random() < 0.3 else "credentialSubject"
    value, what = _flipped(document[part], chance)
    return Mutant(_answering(badge, address, {**document, part: value}), "list", f"{part} {what}")


def _is_the_same(badge: Signed, mutant: Mutant) -> bool:
    """Tell whether a mutant says the same as the badge once it is read: then it is none."""
    changed = mutant.badge
    if mutant.place == "key":
        return False
    if changed.data != badge.data:
        return is_token(badge.data) is is_token(changed.data) and _canonical(badge.data) == _canonical(changed.data)
    return all(_canonical(badge.answers[each].body) == _canonical(changed.answers[each].body) for each in badge.answers)


def _canonical(data: bytes) -> object:
    """Give what signatures over a document or token cover, and the values of its proofs."""
    if is_token(data):
        return data
    document = json.loads(data)
    if not isinstance(document, dict) or "proof" not in document:
        return data
    proofs = as_list(document.pop("proof"))
    try:
        contexts = next(context_choices(document))
        options = [canonical_hash(read_graph({"@context": document["@context"], **each}, contexts)) for each in proofs]
        graph = canonical_hash(read_graph(document, contexts))
    except (Refused, TypeError):
        return document, proofs
    is_by_json = any("-jcs-" in str(each.get("cryptosuite")) for each in proofs)
    return document if is_by_json else graph, options, [(each.get("proofValue"), each.get("jws")) for each in proofs]


def _flipped(value: object, chance: random.Random) -> tuple[object, str]:
    """Give a JSON value with one letter, number, truth or name of a member changed, and where."""
    paths = [path for path in _paths(value) if path]
    path = chance.choice(paths)
    return _changed(value, path, chance), "/".join(map(str, path))


def _paths(value: object, path: tuple = ()) -> list[tuple]:
    if isinstance(value, dict):
        return [each for key, part in value.items() for each in [(*path, key), *_paths(part, (*path, key))]]
    if isinstance(value, list):
        return [each for at, part in enumerate(value) for each in _paths(part, (*path, at))]
    return [path]


def _changed(value, path: tuple, chance: random.Random):
    first, *rest = path
    if rest:
        copy = dict(value) if isinstance(value, dict) else list(value)
        copy[first] = _changed(value[first], tuple(rest), chance)
        return copy
    part = value[first]
    if isinstance(value, dict) and (isinstance(part, dict | list) or chance.random() < 0.1):
        return {_other_letter(key, chance) if key == first else key: each for key, each in value.items()}
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[first] = _other_value(part, chance)
    return copy


def _other_value(value, chance: random.Random):
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return _other_letter(value, chance) if isinstance(value, str) else "x"


def _other_letter(text: str, chance: random.Random) -> str:
    if not text:
        return "x"
    at = chance.randrange(len(text))
    return text[:at] + chance.choice([letter for letter in LETTERS if letter != text[at]]) + text[at + 1 :]


def _methods_of(badge: Signed) -> set[str]:
    """Give the names of the keys with which a badge is signed."""
    if is_token(badge.data):
        head, body, _ = (part.decode() for part in badge.data.split(b"."))
        header, payload = json.loads(decode_base64url(head)), json.loads(decode_base64url(body))
        verification = payload.get("verification")
        kid, issuer = str(header.get("kid")), payload.get("iss")
        return {kid, f"{issuer}{kid}", str(verification.get("creator")) if isinstance(verification, dict) else kid}
    return {str(each.get("verificationMethod")) for each in as_list(json.loads(badge.data).get("proof"))}


def _key_of(entry: dict) -> object:
    try:
        key = read_pem(entry["publicKeyPem"]) if "publicKeyPem" in entry else read_method_key(entry)
    except Refused:
        return None
    return key.public_numbers() if hasattr(key, "public_numbers") else key.public_bytes_raw()


def _objects(value: object) -> list[dict]:
    if isinstance(value, dict):
        return [value, *(each for part in value.values() for each in _objects(part))]
    return [each for part in value for each in _objects(part)] if isinstance(value, list) else []


def _json(answer: Document) -> object:
    try:
        return json.loads(answer.body)
    except ValueError:
        return None


def _answering(badge: Signed, address: str, document: object) -> Signed:
    answer = replace(badge.answers[address], body=json.dumps(document).encode())
    return replace(badge, answers={**badge.answers, address: answer})


def run(badges: list[Signed], flips: int) -> tuple[Counter, list[Mutant]]:
    """Give how many mutants there were at each place, and those that were accepted."""
    counts: Counter = Counter()
    accepted = []
    for badge in badges:
        good = badge.report()
        for mutant in mutants(badge, flips):
            counts[mutant.place] += 1
            if is_accepted(good, mutant.badge.report()):
                accepted.append(mutant)
    return counts, accepted


def main() -> None:
    from tests.corpus.signed import all_signed

    badges = all_signed()
    counts, accepted = run(badges, int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    print(f"{len(badges)} signed badges, {counts.total()} mutants ({dict(counts)}): {len(accepted)} accepted")
    for mutant in accepted:
        print(f"  {mutant.badge.name}: {mutant.place} {mutant.what}")


if __name__ == "__main__":
    main()
