"""What Open Badges 3.0 asks of the parts of a badge."""

import copy
import json

import pytest

from jobboard.credentials import Outcome
from jobboard.credentials import PublicState as S
from jobboard.credentials.canonical import read_graph
from jobboard.credentials.findings import Refused
from jobboard.credentials.structure import require_structure
from jobboard.credentials.vocabularies import context_choices
from tests.conftest import require
from tests.corpus import CORPUS
from tests.credentials import scenarios, tokens
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


ADDRESS = {"type": ["Address"], "geo": {"type": "GeoCoordinates", "latitude": 55.9, "longitude": -3.2}}
ENTRY = {"type": "IdentifierEntry", "identifier": "123", "identifierType": "identifier"}
IMAGE = {"id": "https://college.example/logo.png", "type": "Image", "caption": "Logo"}
LEVEL = {"id": "urn:uuid:2", "type": ["RubricCriterionLevel"], "name": "Mastered"}
MARK = {"id": "urn:uuid:1", "type": ["ResultDescription"], "name": "Mark", "resultType": "Score"}
PROFILE = {**ISSUER, "address": ADDRESS, "image": IMAGE, "otherIdentifier": [ENTRY]}


def complete():
    """A badge with a part of every kind."""
    wide = {
        **scenarios.achievement(),
        "image": IMAGE,
        "related": [{"id": "https://college.example/badges/other", "type": ["Related"], "version": "1"}],
        "resultDescription": [{**MARK, "rubricCriterionLevel": [LEVEL]}],
    }
    evidence = [{"id": "https://college.example/work/1", "type": ["Evidence"], "name": "Work"}]
    return scenarios.unsigned(issuer=PROFILE, evidence=evidence, **subject(achievement=wide))


# Where in that badge a part of each kind stands.
PLACES = {
    "Achievement": ("credentialSubject", "achievement"),
    "AchievementSubject": ("credentialSubject",),
    "Address": ("issuer", "address"),
    "Alignment": ("credentialSubject", "achievement", "alignment", 0),
    "Evidence": ("evidence", 0),
    "GeoCoordinates": ("issuer", "address", "geo"),
    "IdentifierEntry": ("issuer", "otherIdentifier", 0),
    "IdentityObject": ("credentialSubject", "identifier", 0),
    "Image": ("credentialSubject", "achievement", "image"),
    "Profile": ("issuer",),
    "Related": ("credentialSubject", "achievement", "related", 0),
    "ResultDescription": ("credentialSubject", "achievement", "resultDescription", 0),
    "RubricCriterionLevel": ("credentialSubject", "achievement", "resultDescription", 0, "rubricCriterionLevel", 0),
}

REQUIRED = {
    "Achievement": {"id", "type", "criteria", "description", "name"},
    "AchievementSubject": {"type", "achievement"},
    "Address": {"type"},
    "Alignment": {"type", "targetName", "targetUrl"},
    "Evidence": {"type"},
    "GeoCoordinates": {"type", "latitude", "longitude"},
    "IdentifierEntry": {"type", "identifier", "identifierType"},
    "IdentityObject": {"type", "hashed", "identityHash", "identityType"},
    "Image": {"id", "type"},
    "Profile": {"id", "type"},
    "Related": {"id", "type"},
    "ResultDescription": {"id", "type", "name", "resultType"},
    "RubricCriterionLevel": {"id", "type", "name"},
}
OLDER = {2: "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json", 3: scenarios.VC2[1]}


def without(kind, member):
    document = copy.deepcopy(complete())
    part = document
    for step in PLACES[kind]:
        part = part[step]
    del part[member]
    return document


@pytest.mark.parametrize("context", OLDER.values())
def test_a_complete_badge_is_good(context):
    document = {**complete(), "@context": [scenarios.VC2[0], context]}
    assert judge(scenarios.encode(scenarios.sign(document))).state is S.VERIFIED


@pytest.mark.parametrize("context", OLDER.values())
@pytest.mark.parametrize(("kind", "member"), [(kind, each) for kind in REQUIRED for each in sorted(REQUIRED[kind])])
def test_a_part_without_what_its_kind_must_say_is_refused(kind, member, context):
    document = {**without(kind, member), "@context": [scenarios.VC2[0], context]}
    contexts = next(context_choices(document))
    with pytest.raises(Refused) as refusal:
        require_structure(read_graph(document, contexts).document())
    assert refusal.value.outcome is Outcome.FAILED
    words = {"format.undefined_term"} if member == "type" else set()  # Many types bring the words of their parts.
    assert refusal.value.code in {"structure.incomplete", "structure.wrong_type", *words}


def test_a_token_whose_part_lost_its_words_with_its_type_is_refused():
    document = without("IdentityObject", "type")
    assert codes(judge(tokens.token(document))) == {"structure.wrong_type"}


@pytest.mark.corpus
def test_what_a_part_must_say_is_what_the_json_schema_of_1edtech_requires():
    require("shared/corpus", CORPUS.is_dir(), "the JSON schemas of 1EdTech, which are other people's")
    path = CORPUS / "schemas" / "ob3" / "ob_v3p0_achievementcredential_schema.json"
    kinds = json.loads(path.read_text())["$defs"]
    assert {kind: set(kinds[kind]["required"]) for kind in REQUIRED} == REQUIRED
    of_others = {"CredentialSchema", "CredentialStatus", "Proof", "RefreshService", "TermsOfUse"}  # The data model's.
    endorsed = {"EndorsementCredential", "EndorsementSubject"}
    asking = {kind for kind, schema in kinds.items() if set(schema.get("required", ())) - {"type"}}
    assert asking - of_others - endorsed <= REQUIRED.keys()


def test_an_endorsement_names_whom_it_endorses():
    named = {"id": "https://college.example/badges/data-analysis", "type": ["EndorsementSubject"]}
    kinds = ["VerifiableCredential", "EndorsementCredential"]
    good = scenarios.good(type=kinds, credentialSubject={**named, "endorsementComment": "Good."})
    assert "structure.incomplete" not in codes(judge(good))
    nobody = {"type": ["EndorsementSubject"], "endorsementComment": "Good."}
    assert codes(judge(scenarios.good(type=kinds, credentialSubject=nobody))) == {"structure.incomplete"}
    other = scenarios.good(type=kinds, credentialSubject={**named, "type": [FAR]})
    assert codes(judge(other)) == {"structure.wrong_type"}


EXTENDED = [*scenarios.VC2, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
OWN = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


@pytest.mark.parametrize(
    ("schemas", "is_noted"),
    [
        ({"id": OWN, "type": "1EdTechJsonSchemaValidator2019"}, False),
        ({"id": OWN, "type": "JsonSchema"}, False),
        ({"id": "https://college.example/schema.json", "type": "JsonSchema"}, True),
        ([{"id": OWN, "type": "JsonSchema"}, {"id": f"{OWN}?", "type": "https://example.org/Unheard"}], True),
    ],
)
def test_a_schema_is_never_looked_up(schemas, is_noted):
    web = scenarios.Web()
    report = judge(scenarios.good(**{"@context": EXTENDED, "credentialSchema": schemas}), web=web)
    assert (report.state, "structure.schema_not_applied" in codes(report)) == (S.VERIFIED, is_noted)
    assert not [address for address in web.asked if "schema" in address]


def test_a_badge_that_names_the_known_schema_must_meet_it():
    named = {"@context": EXTENDED, "credentialSchema": {"id": OWN, "type": "JsonSchema"}}
    nameless = {name: value for name, value in scenarios.achievement().items() if name != "name"}
    report = judge(scenarios.good(**named, **subject(achievement=nameless)))
    assert (report.state, codes(report)) == (S.FAILED, {"structure.incomplete"})
