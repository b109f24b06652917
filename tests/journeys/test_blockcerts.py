"""Certificates of Blockcerts, imported through the page, while two explorers answer as they were recorded."""

import io
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from jobboard import models
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader
from tests.factories import make_account, make_candidate
from tests.journeys.conftest import Site

NOW = datetime(2026, 7, 20, tzinfo=UTC)
VALID, REVOKED = "blockcerts-v2/cvjs-mainnet-v2-valid", "blockcerts-v2/cvjs-mainnet-v2-revoked"
OWNER = "darhontidis@learningmachine.com"
LIST = "https://blockcerts.learningmachine.com/issuer/5a4fe9931f607f0f3452a65e/revocation.json"

# Case of MANIFEST.json, whether the issuer's list answers at its own address, whose it is, and what it must come to.
CASES = [
    (VALID, False, OWNER, "could_not_be_checked"),
    (VALID, True, "somebody.else@example.org", "not_proven_yours"),
    (REVOKED, True, OWNER, "revoked"),
    ("blockcerts-v2/cvjs-mocknet-v2-valid", True, OWNER, "could_not_be_checked"),
    ("blockcerts-v2/cvjs-ethereum-tampered", True, OWNER, "failed"),
    ("blockcerts-v3/cvjs-verification-method-issuer-profile", True, OWNER, "could_not_be_checked"),
    (VALID, True, OWNER, "verified"),
]


class Records:
    """Answers from the recorded documents of the case in hand."""

    case: dict

    def load(self, address, *, accept="application/json"):
        return CorpusLoader(self.case, CORPUS).load(address, accept=accept)


@pytest.mark.corpus
def test_each_certificate_ends_in_its_right_state(parts, settings):
    require("shared/corpus", CORPUS.is_dir(), "real certificates, and the documents at their addresses")
    cases = {each["id"]: each for each in json.loads((CORPUS / "MANIFEST.json").read_text())["cases"]}
    database, engine = parts
    site = Site(database, engine, settings, NOW, Records())
    browsers = {}
    for address in sorted({address for _, _, address, _ in CASES}):
        with database.writing() as session:
            account = make_account(session, address=address)
            make_candidate(session, account=account)
        browsers[address] = site.browser()
        browsers[address].sign_in(account)
    states = []
    for case_id, has_list, address, _ in CASES:
        case = cases[case_id]
        recorded = next(iter(file for name, file in cases[REVOKED]["remote"].items() if name.startswith(LIST)))
        site.web.case = {**case, "remote": {**case["remote"], **({LIST: recorded} if has_list else {})}}
        browsers[address].get("/badges/import")
        data = (CORPUS / case["files"]["input"]).read_bytes()
        browsers[address].submit("Import", files=(io.BytesIO(data), "certificate.json"))
        site.settle()
        with database.reading() as session:
            latest = session.scalars(select(models.BadgeImport).order_by(models.BadgeImport.id.desc())).first()
            states.append(latest.badge.state.value)
    assert states == [state for *_, state in CASES]
