"""What the corpus recorded of transactions is what two explorers of different shapes agree on."""

import json
from datetime import datetime

import pytest

from jobboard.credentials import RecordingLoader, ReplayLoader
from jobboard.credentials.blockcerts.anchors import read_transaction
from jobboard.credentials.blockcerts.chains import Chain
from jobboard.credentials.blockcerts.receipts import Anchor
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader


@pytest.mark.corpus
def test_every_recorded_transaction_is_agreed_on_and_replayed():
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    count = 0
    for case in json.loads((CORPUS / "MANIFEST.json").read_text())["cases"]:
        if "transaction" not in case["files"]:
            continue
        recorded = json.loads((CORPUS / case["files"]["transaction"]).read_text())
        is_ethereum = recorded["issuingAddress"].startswith("0x")
        anchor = Anchor(Chain.ETHEREUM_SEPOLIA if is_ethereum else Chain.BITCOIN_TESTNET, "ab" * 32)
        recorder = RecordingLoader(CorpusLoader({**case, "remote": {}}, CORPUS), now=datetime.now().astimezone())
        found = read_transaction(anchor, recorder)
        assert found == read_transaction(anchor, ReplayLoader(recorder.documents))
        assert (found.data.hex(), found.issuing_address) == (recorded["remoteHash"], recorded["issuingAddress"])
        assert found.at == datetime.fromisoformat(recorded["time"])
        assert found.spent_addresses == frozenset(recorded["revokedAddresses"])
        count += 1
    assert count >= 18
