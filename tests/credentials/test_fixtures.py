"""The recorded credentials come to the states they are named for, and are what their script makes."""

import json

import pytest

from jobboard.credentials import verify
from tests.credentials import scenarios
from tests.credentials.recorded import FOLDER, STATES, recorded
from tests.fixtures.credentials.make import SCENARIOS


@pytest.mark.parametrize("name", STATES)
def test_a_recorded_badge_comes_to_its_state(name):
    data, web = recorded(name)
    report = verify(data, identities=scenarios.IDENTITIES, loader=web, now=scenarios.NOW)
    assert report.state == STATES[name]


def test_every_scenario_is_recorded_as_its_script_makes_it():
    assert {name: state for name, (state, _) in SCENARIOS.items()} == STATES
    assert {folder.name for folder in FOLDER.iterdir() if (folder / "web.json").exists()} == STATES.keys()
    for name in ("ob3-good-vc2", "ob3-good-vc1", "ob2-good"):
        made, _ = SCENARIOS[name][1]()
        assert json.loads(made) == json.loads(recorded(name)[0])
