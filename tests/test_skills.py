"""From alignments to proven skills and their level."""

import pytest

from jobboard.credentials import Alignment, BadgeFacts, Family
from jobboard.models import Grade
from jobboard.skills import level_of, skills_of
from tests.factories import make_skill

KEY = "https://vocabulary.example/skills/welding"


@pytest.fixture
def session(database):
    with database.writing_session() as session:
        yield session


def facts(*alignments):
    return BadgeFacts(Family.OPEN_BADGES_3, None, "Welding", "did:web:college.example", alignments=alignments)


@pytest.mark.parametrize("kept", [KEY, KEY + "/", KEY.replace("https", "http"), KEY.replace("https", "http") + "/"])
@pytest.mark.parametrize("named", [KEY, KEY + "/", KEY.replace("https", "http"), f" {KEY} "])
def test_a_skill_is_proven_by_its_address_however_it_is_spelled(session, kept, named):
    skill = make_skill(session)
    skill.key = kept
    [proven] = skills_of(session, facts(Alignment(target_url=named)))
    assert (proven.skill_id, proven.level, proven.grade) == (skill.id, None, Grade.A)
    assert proven.source == named


@pytest.mark.parametrize(
    "alignment",
    [
        Alignment(target_url=KEY + "-2"),
        Alignment(target_url=KEY.upper()),
        Alignment(target_name="welding", target_framework="test"),
        Alignment(target_code=KEY),
    ],
)
def test_a_name_or_another_address_proves_nothing(session, alignment):
    make_skill(session, "welding").key = KEY
    assert skills_of(session, facts(alignment)) == ()


def test_a_skill_named_twice_is_one_and_every_skill_has_the_level_of_the_badge(session):
    skills = [make_skill(session), make_skill(session)]
    skills[0].key, skills[1].key = KEY, "urn:skill:brazing"
    alignments = [Alignment(target_url=each) for each in (KEY, KEY + "/", "urn:skill:brazing")]
    proven = skills_of(session, facts(*alignments, Alignment(target_framework="SCQF", target_code="6")))
    assert [(each.skill_id, each.level) for each in proven] == [(skill.id, 6) for skill in skills]


SCQF = "Scottish Credit and Qualifications Framework"


@pytest.mark.parametrize(
    ("alignments", "level"),
    [
        ([Alignment(target_framework=SCQF, target_code="7")], 7),
        ([Alignment(target_framework="SCQF", target_name="SCQF Level 10")], 10),
        ([Alignment(target_url="https://scqf.org.uk/about-the-framework/scqf-levels/level-5/")], 5),
        ([Alignment(target_framework="EQF", target_code="4")], 6),
        ([Alignment(target_framework="EQF", target_code="6")], None),
        ([Alignment(target_framework=SCQF, target_code="13")], None),
        ([Alignment(target_framework=SCQF, target_code="7"), Alignment(target_framework=SCQF, target_code="8")], None),
        (
            [Alignment(target_framework="SCQF", target_code="7"), Alignment(target_framework="EQF", target_code="3")],
            None,
        ),
        ([Alignment(target_framework="SCQF", target_code="6"), Alignment(target_framework="EQF", target_code="4")], 6),
        ([Alignment(target_framework="SCQF", target_code="seven")], None),
        ([Alignment(target_framework="SCQF", target_code="7.5")], None),
        ([Alignment(target_framework="Another", target_code="7")], None),
        ([Alignment(target_framework="Another", target_url="https://bereqf.example/level-7")], None),
        ([], None),
    ],
)
def test_a_level_is_what_scqf_or_an_unambiguous_eqf_alignment_says(alignments, level):
    assert level_of(alignments) == level
