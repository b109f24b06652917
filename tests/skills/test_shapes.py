"""The shapes of alignments that badges have, and what each proves; and those that only look like one."""

import pytest

from jobboard import models
from jobboard.credentials import Alignment, BadgeFacts, Family
from jobboard.models import Grade
from jobboard.skills.settling import settle_skills
from jobboard.skills.statements import keep_statements
from tests.factories import make_badge, make_candidate

UUID = "1973c966-f236-40c9-b2d4-5d71a89019be"
CTID = "ce-98cb027b-95ef-4494-908d-6f7790ec6b6b"
GUID = "74f5bb7d-d7cc-11e8-824f-0242ac160002"
ESCO = f"http://data.europa.eu/esco/skill/{UUID}"
ENCODED = f"http%3A%2F%2Fdata.europa.eu%2Fesco%2Fskill%2F{UUID}"
PORTAL = "https://esco.ec.europa.eu"
ONET = "https://www.onetonline.org"
REGISTRY = "https://credentialengineregistry.org"
CASE = "https://caseregistry.imsglobal.org/ims/case"
RSD = "https://osmt.skills.example/api/skills/4a0a1f2e-1c6b-4a57-8ad5-2f3b0f0f6d11"
SCQF = "Scottish Credit and Qualifications Framework"

VOCABULARY = {
    "spreadsheets": ESCO,
    "office software": "http://data.europa.eu/esco/skill/S5.6.1",
    "software development": "http://data.europa.eu/esco/isced-f/0613",
    "programming": "https://www.onetonline.org/find/descriptor/result/2.B.3.e",
    "requirements analysis": f"{REGISTRY}/resources/{CTID}",
    "cite evidence": f"{CASE}/v1p0/CFItems/{GUID}",
    "weigh evidence": f"https://case.college.example/ims/case/v1p1/CFItems/{GUID}",
    "welding": RSD,
    "brazing": "urn:skill:brazing",
    "own skill": "https://vocabulary.example/skills#own",
}


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        for label, key in VOCABULARY.items():
            session.add(models.Skill(key=key, framework="test", label=label))
        session.flush()
        yield session


def proven(session, *alignments):
    """Give what a badge with these alignments proves: label, grade, level, and whether it may be higher."""
    badge = make_badge(session, make_candidate(session))
    facts = BadgeFacts(Family.OPEN_BADGES_3, None, "A badge", "did:web:college.example", alignments=alignments)
    keep_statements(session, badge, facts)
    settle_skills(session, [badge.id])
    session.flush()
    return [(each.skill.label, each.grade, each.level, each.is_at_least) for each in badge.skills]


def url(address, **values):
    return Alignment(target_url=address, **values)


def coded(code, framework, target_type=None):
    return Alignment("https://college.example/about", "Something", code, framework, target_type)


BY_ADDRESS = [
    # ESCO: the concept's own address, as real badges write it.
    (url(ESCO), "spreadsheets"),
    (url(ESCO.replace("http", "https")), "spreadsheets"),
    (url(f"{ESCO}/"), "spreadsheets"),
    (url(f" {ESCO}\n"), "spreadsheets"),
    (url(ESCO.replace(UUID, UUID.upper())), "spreadsheets"),
    (url(f"{ESCO}#en"), "spreadsheets"),
    (url(f"{ESCO}?language=en"), "spreadsheets"),
    (url(ESCO.replace("data.europa.eu", "DATA.Europa.EU")), "spreadsheets"),
    (url(ESCO.replace("data.europa.eu", "data.europa.eu:80")), "spreadsheets"),
    (url("https://data.europa.eu/esco/skill/S5.6.1"), "office software"),
    (url("https://data.europa.eu/esco/isced-f/0613"), "software development"),
    # ESCO: pages and services that show the concept.
    (url(f"{PORTAL}/en/classification/skills?uri={ESCO}"), "spreadsheets"),
    (url(f"{PORTAL}/en/classification/skills?uri={ENCODED}"), "spreadsheets"),
    (url(f"{PORTAL}/de/classification/skills?uri={ENCODED}"), "spreadsheets"),
    (url(f"{PORTAL}/fr/classification/skill?uri={ESCO}"), "spreadsheets"),
    (url(f"{PORTAL}/en/classification/skills?uri={ENCODED}&version=1.1.1"), "spreadsheets"),
    (url(f"{PORTAL}/en/classification/skills?uri=http://data.europa.eu/esco/isced-f/0613"), "software development"),
    (url(f"https://ec.europa.eu/esco/portal/skill?uri={ENCODED}"), "spreadsheets"),
    (url(f"https://ec.europa.eu/esco/portal/skill?uri={ENCODED}&conceptLanguage=en&full=true"), "spreadsheets"),
    (url(f"http://ec.europa.eu/esco/portal/skill?uri={ESCO}#overlayspin"), "spreadsheets"),
    (url(f"https://ec.europa.eu/esco/api/resource/skill?uri={ESCO}&language=en"), "spreadsheets"),
    # ESCO: a code of a framework that is named.
    (coded(UUID, "ESCO"), "spreadsheets"),
    (coded(ESCO, "ESCO v1.1.1"), "spreadsheets"),
    (coded("ESCO:S5.6.1", "ESCO"), "office software"),
    (
        coded(UUID, "European Skills, Competences, Qualifications and Occupations (ESCO)"),
        "spreadsheets",
    ),
    # O*NET
    (url(f"{ONET}/find/descriptor/result/2.B.3.e"), "programming"),
    (url(f"{ONET}/find/descriptor/result/2.B.3.e?a=1"), "programming"),
    (url("http://onetonline.org/find/descriptor/result/2.B.3.e/"), "programming"),
    (coded("2.B.3.e", "O*NET"), "programming"),
    (coded("2.B.3.e", "O*NET 29.2"), "programming"),
    (url(f"{ONET}/link/summary/15-1252.00"), None),  # An occupation is no skill.
    (coded("15-1252.00", "O*NET"), None),
    # CTDL
    (url(f"{REGISTRY}/resources/{CTID}"), "requirements analysis"),
    (url(f"{REGISTRY}/graph/{CTID}"), "requirements analysis"),
    (url(f"{REGISTRY}/resources/{CTID.upper()}"), "requirements analysis"),
    (coded(CTID, "CTDL"), "requirements analysis"),
    (coded(CTID, "Edmonds College Course Catalog", "ceterms:Credential"), "requirements analysis"),
    (coded(CTID, "A catalogue", "CTDL"), "requirements analysis"),
    (
        url(
            "https://credentialfinder.org/credential/20229/Requirements_Analysis",
            target_code=CTID,
            target_framework="Edmonds College Course Catalog",
            target_type="ceterms:Credential",
        ),
        "requirements analysis",
    ),
    # CASE
    (url(f"{CASE}/v1p0/CFItems/{GUID}"), "cite evidence"),
    (url(f"{CASE}/v1p1/CFItems/{GUID.upper()}/"), "cite evidence"),
    (url(f"https://caseregistry.imsglobal.org/uri/{GUID}", target_code=GUID, target_type="CFItem"), "cite evidence"),
    (url(f"https://case.college.example/ims/case/v1p0/CFItems/{GUID}"), "weigh evidence"),
    (url(f"https://case.college.example/uri/{GUID}"), None),
    (url("https://1edtech.edu/catalog/degree/project", target_code="project", target_type="CFItem"), None),
    (url(f"https://case.another.example/ims/case/v1p0/CFItems/{GUID}"), None),
    # Rich skill descriptors and other vocabularies: as they are written.
    (url(RSD), "welding"),
    (url(RSD.replace("https", "http") + "/"), "welding"),
    (url("urn:skill:brazing"), "brazing"),
    (url("https://vocabulary.example/skills#own"), "own skill"),
    (url("https://vocabulary.example/skills"), None),
]


def test_a_skill_is_known_by_its_address_or_code_however_it_is_spelled(session):
    expected = [(shape, [(skill, Grade.A, None, False)] if skill else []) for shape, skill in BY_ADDRESS]
    assert [(shape, proven(session, shape)) for shape, _ in BY_ADDRESS] == expected


LEVELS = [
    # What else the badge says, the level of its skill, and whether it may be higher.
    ([Alignment(target_framework=SCQF, target_code="7")], 7, False),
    ([Alignment(target_framework=f"{SCQF} (SCQF)", target_code="Level 7")], 7, False),
    ([Alignment(target_framework="The Scottish Credit & Qualifications Framework", target_code="SCQF 7")], 7, False),
    ([Alignment(target_framework="SCQF Level 8", target_name="HND Computing")], 8, False),
    ([Alignment(target_framework="SQA", target_name="HND Computing (SCQF level 8)")], 8, False),
    ([Alignment(target_name="Level 5 of the SCQF")], 5, False),
    ([url("https://scqf.org.uk/about-the-framework/scqf-levels/level-5/")], 5, False),
    ([url("http://www.scqf.org.uk/level-12")], 12, False),
    ([url("http://data.europa.eu/snb/eqf/4")], 6, False),
    ([Alignment(target_framework="EQF", target_code="EQF-7")], 11, False),
    ([Alignment(target_framework="European Qualifications Framework (EQF)", target_name="Level 5")], 7, True),
    ([Alignment(target_name="EQF level 6")], 9, True),
    ([Alignment(target_framework="RQF", target_name="Level 3 Diploma in Adult Care")], 6, False),
    ([Alignment(target_framework="Ofqual", target_code="L2")], 5, False),
    ([Alignment(target_framework="RQF", target_name="Entry Level 3 Certificate")], 3, False),
    ([Alignment(target_framework="RQF", target_code="4")], 7, True),
    ([Alignment(target_framework="Credit and Qualifications Framework for Wales", target_code="6")], 9, True),
    ([Alignment(target_framework="FHEQ", target_code="5")], 8, False),
    ([Alignment(target_framework="FHEQ", target_code="6")], 9, True),
    ([Alignment(target_framework="FQHEIS", target_code="10")], 10, False),
    ([Alignment(target_framework="Irish National Framework of Qualifications", target_code="8")], 10, False),
    # Several that agree say more together than each alone.
    ([Alignment(target_framework="EQF", target_code="5"), Alignment(target_framework=SCQF, target_code="8")], 8, False),
    (
        [Alignment(target_framework="EQF", target_code="6"), Alignment(target_framework="NFQ IE", target_code="8")],
        10,
        False,
    ),
    # Contradictions, and what is named nowhere, are unknown.
    (
        [Alignment(target_framework="EQF", target_code="4"), Alignment(target_framework=SCQF, target_code="8")],
        None,
        False,
    ),
    ([Alignment(target_framework=SCQF, target_code="7", target_name="Level 8")], None, False),
    ([url("https://scqf.org.uk/level-7", target_framework="EQF", target_code="7")], None, False),
    ([Alignment(target_framework=SCQF, target_code="13")], None, False),
    ([Alignment(target_framework=SCQF, target_code="7.5")], None, False),
    ([Alignment(target_framework=SCQF, target_name="Level 7.5")], None, False),
    ([Alignment(target_framework=SCQF, target_name="8 credit points")], None, False),
    ([Alignment(target_name="Level 3 Diploma in Adult Care")], None, False),
    ([Alignment(target_framework="NQF", target_code="5")], None, False),
    ([Alignment(target_framework="NFQ", target_code="5")], None, False),
    ([Alignment(target_framework="Irish National Framework of Qualifications", target_code="1")], None, False),
    ([Alignment(target_framework="Not mapped to SCQF", target_code="7")], None, False),
    ([Alignment(target_name="Progression to SCQF level 9")], None, False),
    ([Alignment(target_name="pre-SCQF level 9")], None, False),
    ([url("https://scqf.org.uk.evil.example/level-9")], None, False),
    ([url("https://college.example/scqf/level-9")], None, False),
]


def test_a_badge_has_the_level_that_its_frameworks_name(session):
    expected = [(others, [("spreadsheets", Grade.A, *level)]) for others, *level in LEVELS]
    assert [(others, proven(session, url(ESCO), *others)) for others, *_ in LEVELS] == expected


def test_a_level_in_the_alignment_of_a_skill_is_its_own(session):
    found = proven(
        session,
        url(ESCO, target_name="Spreadsheets, SCQF level 6"),
        url(RSD, target_name="Welding"),
        url("urn:skill:brazing", target_name="Brazing (SCQF level 99)"),
        Alignment(target_framework=SCQF, target_code="8"),
    )
    assert found == [
        ("spreadsheets", Grade.A, 6, False),
        ("welding", Grade.A, 8, False),
        ("brazing", Grade.A, None, False),
    ]


def test_a_level_that_may_be_higher_says_what_it_was_read_from(session):
    badge = make_badge(session, make_candidate(session))
    said = (url(ESCO), Alignment(target_framework="EQF", target_code="6"))
    keep_statements(session, badge, BadgeFacts(Family.OPEN_BADGES_3, None, "A", "did:web:a.example", alignments=said))
    settle_skills(session, [badge.id])
    assert [(each.level_source, each.source, each.rule) for each in badge.skills] == [
        ("EQF 6", ESCO, "alignment-by-address/2")
    ]


FORGED = [
    url(f"https://data.europa.eu.evil.example/esco/skill/{UUID}"),  # Look-alike hosts.
    url(f"https://data-europa.eu/esco/skill/{UUID}"),
    url(f"https://xdata.europa.eu/esco/skill/{UUID}"),
    url(f"https://data.europa.eu@evil.example/esco/skill/{UUID}"),  # A user in the address.
    url(f"https://evil.example@data.europa.eu/esco/skill/{UUID}"),
    url(f"https://data.europa.eu:8443/esco/skill/{UUID}"),  # Another port is another server.
    url(f"https://data.europа.eu/esco/skill/{UUID}"),  # noqa: RUF001  (a Cyrillic letter)
    url(f"https://xn--data-europa-5xh.eu/esco/skill/{UUID}"),
    url(f"https://data.europa.eu/esco/skill/../skill/{UUID}"),  # Path tricks.
    url(f"https://data.europa.eu//esco/skill/{UUID}"),
    url(f"https://data.europa.eu/esco/skill/{UUID}/narrower"),
    url(f"https://data.europa.eu/esco/skill/%31{UUID[1:]}"),
    url(f"https://data.europa.eu\\@evil.example/esco/skill/{UUID}"),
    url(f"https://evil.example/esco/skill/{UUID}"),
    url(f"https://evil.example/?uri={ESCO}"),
    url(f"https://evil.example/#{ESCO}"),
    url(f"https://evil.example/classification/skills?uri={ESCO}"),
    url(f"{PORTAL}.evil.example/en/classification/skills?uri={ESCO}"),
    url(f"{PORTAL}/en/about?uri={ESCO}"),  # A page that mentions a skill.
    url(f"{PORTAL}/en/classification/skills?uri={ESCO}&uri=urn:another"),  # Two skills for two readers.
    url(f"{PORTAL}/en/classification/skills?uri=https://evil.example/esco/skill/{UUID}"),
    url(f"{PORTAL}/en/classification/skills#uri={ESCO}"),
    url(f"javascript:location='{ESCO}'"),
    url(f"data:text/html,{ESCO}"),
    url(f"ftp://data.europa.eu/esco/skill/{UUID}"),
    url(f"//data.europa.eu/esco/skill/{UUID}"),
    url(f"data.europa.eu/esco/skill/{UUID}"),
    url("https://data.europa.eu/esco/skill/"),
    url(f"http://[data.europa.eu]/esco/skill/{UUID}"),
    url(f"https://data.europa.eu/ESCO/skill/{UUID} extra"),
    Alignment(target_name="spreadsheets", target_framework="ESCO"),  # A name is no address.
    Alignment(target_name=ESCO),
    Alignment(target_code=UUID),  # A code without its framework, or of another.
    Alignment(target_code=UUID, target_framework="Our ESCO-like catalogue"),
    Alignment(target_code="2.B.3.e", target_framework="ESCO"),
    Alignment(target_code=CTID, target_framework="Edmonds College Course Catalog"),
    Alignment(target_code=GUID, target_type="CFItem"),
    url(f"https://credentialengineregistry.org.evil.example/resources/{CTID}"),
    url(f"https://credentialfinder.org/credential/20229/{CTID}"),
    url(f"https://evil.example/link?to={ONET}/find/descriptor/result/2.B.3.e"),
    url("https://onetonline.org.evil.example/find/descriptor/result/2.B.3.e"),
    url(f"https://data.europa.eu/esco/skill/\t{UUID}"),  # Signs that some readers leave out.
    url(RSD.replace("skills.example", "s\u212aills.example")),  # A letter that is a "k" in small letters.
    url("URN:SKILL:BRAZING"),
    url(RSD.upper()),
]


def test_what_only_looks_like_a_skill_of_the_vocabulary_is_none(session):
    assert [(shape, proven(session, shape)) for shape in FORGED] == [(shape, []) for shape in FORGED]
