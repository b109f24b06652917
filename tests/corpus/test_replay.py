"""Whatever a badge of the corpus came to, the stored report comes to the same again, without any network."""

import json
from datetime import UTC, datetime

import pytest

from jobboard.credentials import Identity, ReplayLoader, Report, verify
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader

KINDS = {"credential", "vector", "structure", "badgeclass", "presentation", "issuer", "endorsement", "unbake"}
IDENTITIES = [Identity("email", "someone@example.org")]


def cases():
    manifest = json.loads((CORPUS / "MANIFEST.json").read_text())
    for case in manifest["cases"]:
        if case["kind"] in KINDS:
            remote = {**manifest["remote_sets"].get(case.get("remote_set"), {}), **(case.get("remote") or {})}
            yield {**case, "remote": remote}


def identities_of(case):
    wanted = ((case.get("options") or {}).get("recipient_profile") or {}).get("email") or []
    return [Identity("email", value) for value in (wanted if isinstance(wanted, list) else [wanted])] or IDENTITIES


@pytest.mark.corpus
def test_every_report_is_replayed_to_the_same_verdict():
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    count, differing = 0, []
    for case in cases():
        data = (CORPUS / case["files"]["input"]).read_bytes()
        if (case.get("options") or {}).get("input_is") == "url":
            data = data.strip().strip(b'"')
        now = datetime.fromisoformat(case.get("evaluate_at") or "2026-06-01T00:00:00+00:00").astimezone(UTC)
        identities = identities_of(case)
        report = verify(data, identities=identities, loader=CorpusLoader(case, CORPUS), now=now)
        stored = Report.from_json(json.loads(json.dumps(report.to_json())))
        again = verify(data, identities=identities, loader=ReplayLoader(stored.documents), now=stored.checked_at)
        count += 1
        if stored != report or again != report:
            differing.append((case["id"], report.checks, again.checks))
    assert count > 250
    assert differing == []
