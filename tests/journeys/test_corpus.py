"""Real badges of other people's, imported through the page: each ends in its right public state."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from jobboard import models
from jobboard.credentials import NotLoaded
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader
from tests.factories import make_account, make_candidate
from tests.journeys.conftest import Site

RECIPIENT = "nobody@example.org"
NOW = datetime(2026, 6, 1, tzinfo=UTC)

# Case of MANIFEST.json, whether the person's address is the recipient's, and the public state it must end in.
CASES = [
    ("ob2/obcore-verify-badge-against-expected-profile", False, "not_proven_yours"),
    ("vc-dcc/v2-ed25519-didkey-legacy-nostatus-expired", True, "expired"),
    ("vc-dcc/v2-dataintegrityproof-didkey-oidf-revokedstatus-noexpiry", True, "revoked"),
    ("vc-dcc/verifier-core-getvcv2expiredandtampered", True, "failed"),
    ("vc-dcc/verifier-core-getvcv2doublesigwithbadstatusurl", True, "could_not_be_checked"),
    ("vc-dcc/v2-ed25519-didweb-baddidweb", True, "could_not_be_checked"),
    ("vc-dcc/v2-dataintegrityproof-didkey-oidf-nostatus-notexpired-notyetvalid", True, "not_yet_valid"),
    ("vc-dcc/v2-ed25519-didkey-legacy-nostatus-noexpiry", True, "issuer_not_identified"),
    ("ob2/1edtech-simple", True, "issuer_not_identified"),
    ("ob3-jwt/credo-credential-eddsa-vc", True, "could_not_be_checked"),
    # The last one is searched for: later cases would have it checked again with records that are not its own.
    ("ob2/obcore-verify-badge-against-expected-profile", True, "verified"),
]


class Records:
    """Answers from the recorded documents of the case in hand."""

    def __init__(self):
        self.case = {"remote": {}}

    def load(self, address, *, accept="application/json"):
        if not self.case["remote"]:
            raise NotLoaded("fetch.unreachable", address)
        return CorpusLoader(self.case, CORPUS).load(address, accept=accept)


@pytest.fixture(scope="module")
def manifest():
    require("shared/corpus", CORPUS.is_dir(), "real badges and the documents at their addresses")
    return json.loads((CORPUS / "MANIFEST.json").read_text())


def prepared(manifest, case_id):
    case = next(each for each in manifest["cases"] if each["id"] == case_id)
    remote = {**manifest["remote_sets"].get(case.get("remote_set"), {}), **(case.get("remote") or {})}
    return {**case, "remote": remote}


@pytest.mark.corpus
def test_each_badge_ends_in_its_right_state_and_a_good_one_is_found(parts, settings, manifest):
    database, engine = parts
    site = Site(database, engine, settings, NOW, Records())
    people = {}
    for is_recipient, address in ((True, RECIPIENT), (False, "somebody.else@example.org")):
        with database.writing() as session:
            account = make_account(session, address=address)
            people[is_recipient] = make_candidate(session, account=account).id
        browser = site.browser()
        browser.sign_in(account)
        people[is_recipient] = (people[is_recipient], browser)
    states = {}
    for number, (case_id, is_recipient, _) in enumerate(CASES):  # Apart, so that no answer of the last one is kept.
        candidate_id, browser = people[is_recipient]
        case = site.web.case = prepared(manifest, case_id)
        site.now = datetime.fromisoformat(case.get("evaluate_at") or NOW.isoformat()).astimezone(UTC)
        site.now += timedelta(minutes=2 * number)
        hand_in(browser, case, (CORPUS / case["files"]["input"]).read_bytes())
        site.settle()
        with database.reading() as session:
            latest = session.scalars(select(models.BadgeImport).order_by(models.BadgeImport.id.desc())).first()
            states[case_id, is_recipient] = latest.badge.state.value
            assert latest.candidate_id == candidate_id
    assert states == {(case_id, is_recipient): state for case_id, is_recipient, state in CASES}

    employer = site.browser()
    employer.sign_in_as(models.Role.EMPLOYER)
    with database.reading() as session:
        achievement = session.scalars(
            select(models.Achievement).join(models.Badge).where(models.Badge.state == "verified")
        ).one()
    for query in (f"badge={achievement.id}", f"issuer={achievement.issuer_id}"):
        page = employer.get(f"/search?{query}")
        assert len(page.html.xpath("//*[@class='person__name']/a")) == 1


def hand_in(browser, case, data):
    browser.get("/badges/import")
    if (case.get("options") or {}).get("input_is") == "url":
        browser.submit("Import", address=data.decode().strip().strip('"'))
    else:
        browser.submit("Import", files=(io.BytesIO(data), "badge.json"))
