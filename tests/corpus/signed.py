"""Signed badges that are good: those of the corpus, and some of our own in every way to sign."""

import json
from datetime import UTC, datetime

from jobboard.credentials import Document, Judgement, Outcome, Report, issuing
from jobboard.credentials.suites import SUITES
from jobboard.credentials.verifier import _PICTURES
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader
from tests.corpus.mutations import Signed
from tests.credentials import disclosing, scenarios, tokens
from tests.credentials.scenarios import COLLEGE_KEY, LIST, NOW, P256, P384, STRANGER_KEY, Web

ROUNDS = 5  # With the corpus that makes 200.
KEYS = {"eddsa": [COLLEGE_KEY], "ecdsa": [P256, P384]}


def all_signed() -> list[Signed]:
    """Give at least 200 signed badges, those of the corpus first where it is there."""
    return [*(of_corpus() if CORPUS.is_dir() else []), *our_own()]


def of_corpus() -> list[Signed]:
    """Give every signed badge of the corpus that is intact and stands.

    What stands in a blockchain is left to tests/credentials/blockcerts: such a proof says things that are not signed.
    """
    manifest = json.loads((CORPUS / "MANIFEST.json").read_text())
    found = []
    for case in manifest["cases"]:
        if case["kind"] not in {"credential", "vector", "unbake"} or case["expect"]["outcome"] not in {
            "valid",
            "extracted",
        }:
            continue
        remote = {**manifest["remote_sets"].get(case.get("remote_set"), {}), **(case.get("remote") or {})}
        loader = CorpusLoader({**case, "remote": remote}, CORPUS)
        now = datetime.fromisoformat(case.get("evaluate_at") or "2026-06-01T00:00:00+00:00").astimezone(UTC)
        data = _opened((CORPUS / case["files"]["input"]).read_bytes().strip())
        badge = Signed(case["id"], data, {}, now)
        report = Signed.report(_Recording(badge, loader))
        badge = Signed(case["id"], data, _answers(report), now)
        if _is_signed(data) and _is_good(badge) and not _is_anchored(report):
            found.append(badge)
    return found


class _Recording(Signed):
    """Asks the corpus, to learn what a badge asks for."""

    def __init__(self, badge: Signed, loader: CorpusLoader) -> None:
        super().__init__(badge.name, badge.data, {}, badge.now)
        object.__setattr__(self, "_loader", loader)

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        return self._loader.load(address, accept=accept)


def our_own() -> list[Signed]:
    """Give badges of our own: every suite and key, sets and chains, lists, tokens, signed Open Badges 2.0."""
    found = []
    for number in range(ROUNDS):
        found += [_by_suite(suite, key, number) for suite, key in _suites()]
        found += [_with_key_in_its_name(suite, key, number) for suite, key in _suites()]
        found += [
            _chain(number),
            _set(number),
            _older(number),
            _suspendable(number),
            _at_address(number),
            _shown(number),
        ]
        for method in tokens.METHODS:
            key = tokens.key_for(method)
            found.append(
                _signed(
                    f"token {method} {number}",
                    tokens.token(tokens.native(name=f"{number}"), method=method),
                    tokens.web_with(key),
                )
            )
            found.append(
                _signed(
                    f"vc {method} {number}",
                    tokens.token(tokens.in_claim(name=f"{number}"), method=method),
                    tokens.web_with(key),
                )
            )
            web = Web()
            data = tokens.signed(web, method=method, issuedOn=f"2026-01-0{number + 1}T00:00:00Z")
            found.append(_signed(f"signed 2.0 {method} {number}", data, web))
    return [badge for badge in found if _require_good(badge)]


def _suites():
    for type_, name in SUITES:
        if type_ == "DataIntegrityProof" and ("rdfc" in name or "jcs" in name or name == "eddsa-2022"):
            yield from ((name, key) for key in KEYS[name.split("-")[0]])


def _by_suite(suite: str, key, number: int) -> Signed:
    web = tokens.web_with(key) if key is not COLLEGE_KEY else Web()
    data = scenarios.sign(scenarios.unsigned(name=f"Badge {number}"), key=key, suite=suite)
    return _signed(
        f"{suite} {type(key).__name__} {getattr(getattr(key, 'curve', None), 'name', '')} {number}",
        scenarios.encode(data),
        web,
    )


def _with_key_in_its_name(suite: str, key, number: int) -> Signed:
    did = f"did:key:{issuing.multikey(key.public_key())}"
    document = scenarios.unsigned(issuer={"id": did, "type": ["Profile"], "name": f"School {number}"})
    method = f"{did}#{did.removeprefix('did:key:')}"
    size = getattr(key, "key_size", "")
    return _signed(
        f"did:key {suite} {size} {number}",
        scenarios.encode(scenarios.sign(document, key=key, method=method, suite=suite)),
        Web(),
    )


def _chain(number: int) -> Signed:
    first = scenarios.sign(scenarios.unsigned(name=f"Chain {number}"), id="urn:proof:1")
    return _signed(
        f"chain {number}", scenarios.encode(scenarios.sign(first, id="urn:proof:2", previousProof="urn:proof:1")), Web()
    )


def _set(number: int) -> Signed:
    first = scenarios.sign(scenarios.unsigned(name=f"Set {number}"))
    did = f"did:key:{issuing.multikey(STRANGER_KEY.public_key())}"
    second = scenarios.sign(
        first, key=STRANGER_KEY, method=f"{did}#{did.removeprefix('did:key:')}", suite="eddsa-jcs-2022"
    )
    return _signed(f"set {number}", scenarios.encode(second), Web())


def _older(number: int) -> Signed:
    return _signed(f"Ed25519Signature2020 {number}", scenarios.good_vc1(name=f"Badge {number}"), Web())


def _suspendable(number: int) -> Signed:
    web = Web()
    entry = {**scenarios.unsigned()["credentialStatus"], "statusPurpose": "suspension", "statusListIndex": str(number)}
    web.answers[LIST] = scenarios.status_list([77], purpose="suspension")
    return _signed(f"suspendable {number}", scenarios.good(credentialStatus=entry), web)


def _at_address(number: int) -> Signed:
    """The key is in a document at an https address."""
    home, web = "https://school.example/keys", Web()
    entry = {
        "id": f"{home}#k",
        "type": "Multikey",
        "controller": home,
        "publicKeyMultibase": issuing.multikey(STRANGER_KEY.public_key()),
    }
    web.answers[home] = {"id": home, "verificationMethod": [entry], "assertionMethod": [f"{home}#k"]}
    document = scenarios.unsigned(issuer={"id": home, "type": ["Profile"], "name": f"School {number}"})
    return _signed(
        f"https {number}", scenarios.encode(scenarios.sign(document, key=STRANGER_KEY, method=f"{home}#k")), web
    )


def _shown(number: int) -> Signed:
    """Its holder shows some of its statements."""
    document = disclosing.disclose(scenarios.unsigned(name=f"Badge {number}"))
    return _signed(f"ecdsa-sd-2023 {number}", scenarios.encode(document), disclosing.web())


def _signed(name: str, data: bytes, web: Web) -> Signed:
    """Keep the answers that a badge asks for, and no others."""
    report = scenarios.judge(data, web=web)
    return Signed(name, data, _answers(report), NOW, scenarios.IDENTITIES)


def _answers(report: Report) -> dict[str, Document]:
    return {
        each.requested: Document(each.address, each.status, each.media_type, each.body)
        for each in report.documents
        if each.status is not None
    }


def _opened(data: bytes) -> bytes:
    for is_picture, unbake in _PICTURES:
        if is_picture(data):
            return unbake(data)[0].strip()
    return data


def _is_anchored(report: Report) -> bool:
    return any(check.code == "anchor.good" for check in report.checks)


def _is_signed(data: bytes) -> bool:
    return not data.startswith((b"{", b"http")) or b'"proof"' in data


def _is_good(badge: Signed) -> bool:
    report = badge.report()
    return all(report.outcome(each) is Outcome.PASSED for each in (Judgement.INTEGRITY, Judgement.STANDING))


def _require_good(badge: Signed) -> bool:
    assert _is_good(badge), (badge.name, badge.report().checks)
    return True
