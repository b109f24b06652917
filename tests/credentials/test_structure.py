"""What Open Badges 3.0 asks of the parts of a badge."""

import pytest

from jobboard.credentials import PublicState as S
from tests.credentials import scenarios
from tests.credentials.scenarios import COLLEGE, codes, judge

FAR = "https://elsewhere.example/vocabulary#Thing"
ISSUER = {"id": COLLEGE, "type": ["Profile"], "name": "College"}


def subject(**changes):
    return {"credentialSubject": {**scenarios.unsigned()["credentialSubject"], **changes}}


def achievement(**changes):
    return subject(achievement={**scenarios.achievement(), **changes})


ALIGNED = {"targetName": "Analysis", "targetUrl": "https://vocabulary.example/analysis"}


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": COLLEGE},
        {"issuer": COLLEGE, **subject(id=COLLEGE)},
        {"issuer": {**ISSUER, "type": ["Profile", FAR]}},
        {"issuer": {**ISSUER, "parentOrg": {"id": "did:web:parent.example", "type": ["Profile"]}}},
        subject(result=[{"type": ["Result"], "value": "A"}]),
        achievement(creator={"id": COLLEGE, "type": ["Profile"], "name": "College"}),
        achievement(alignment=[{"type": ["Alignment"], **ALIGNED}]),
        achievement(
            resultDescription=[
                {"id": "urn:uuid:1", "type": ["ResultDescription"], "name": "Mark", "resultType": "Score"}
            ]
        ),
    ],
)
def test_parts_of_the_right_type_are_good(changes):
    assert judge(scenarios.good(**changes)).state is S.VERIFIED


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": {**ISSUER, "type": ["Achievement"]}},
        {"issuer": {**ISSUER, "type": [FAR]}},
        {"issuer": {"id": COLLEGE, "name": "College"}},
        {"issuer": {**ISSUER, "parentOrg": {"id": "did:web:parent.example", "type": [FAR]}}},
        {"issuer": {**ISSUER, "otherIdentifier": [{"type": FAR}]}},
        subject(type=["AchievementSubject"], identifier=[{"type": FAR}]),
        subject(result=[{"type": ["Result"], "value": "A"}, {"type": [FAR]}]),
        achievement(type=["Achievement"], creator={"id": "did:web:x.example", "type": [FAR]}),
        subject(source={"id": "did:web:x.example", "type": [FAR]}),
        achievement(alignment=[{"type": [FAR]}]),
        achievement(resultDescription=[{"id": "urn:uuid:1", "type": [FAR]}]),
    ],
)
def test_a_part_of_another_type_is_refused(changes):
    report = judge(scenarios.good(**changes))
    assert (report.state, codes(report)) == (S.FAILED, {"structure.wrong_type"})
    assert report.facts is None


def test_another_credential_may_have_parts_of_other_types():
    report = judge(scenarios.good(type=["VerifiableCredential", FAR], issuer={"id": COLLEGE, "type": [FAR]}))
    assert "structure.wrong_type" not in codes(report)
