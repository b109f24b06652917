"""Names that PyLD would leave out of the graph without a word, so that the signature would not cover them."""

import json

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import codes, judge

SUBJECT = scenarios.unsigned()["credentialSubject"]
NO_NAMES = ["1:2", "no name: at all", "x y:z", "urn:a b", "urn:<x>", "urn:a|b"]


@pytest.mark.parametrize("name", NO_NAMES)
def test_an_id_that_is_no_address_is_refused(name):
    assert codes(judge(scenarios.encode({**json.loads(scenarios.good()), "id": name}))) == {"format.relative_name"}


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize(
    "added",
    [
        lambda name: {"evidence": [{"id": name, "type": ["Evidence"], "name": "Added by somebody"}]},
        lambda name: {"type": ["VerifiableCredential", "OpenBadgeCredential", name]},
        lambda name: {"credentialSubject": {**SUBJECT, "source": {"id": name, "type": ["Profile"]}}},
    ],
)
def test_nothing_is_added_to_a_signed_badge_under_a_name_that_is_left_out_of_the_graph(name, added):
    report = judge(scenarios.encode({**json.loads(scenarios.good()), **added(name)}))
    assert (report.state, codes(report)) == (S.FAILED, {"format.relative_name"})
