"""The seed vocabulary and places, and finding them."""

import pytest
from sqlalchemy import func, select

from jobboard import models, vocabulary
from jobboard.credentials import Alignment
from jobboard.demo.content import demo_content
from jobboard.skills import broader_closure, level_of


@pytest.fixture
def seeded(database):
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
    return database


def test_seeding_twice_changes_nothing(seeded):
    def counts(session):
        tables = (models.Skill, models.SkillLabel, models.SkillBroader, models.Place)
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    with seeded.writing() as session:
        before = counts(session)
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
        assert counts(session) == before
        assert before[0] >= 200


def test_skills_are_found_by_any_of_their_names_the_closest_first(seeded):
    with seeded.reading() as session:
        assert [skill.label for skill in vocabulary.find_skills(session, "PYTHON", 3)][
            0
        ] == "Python (computer programming)"
        assert vocabulary.find_skills(session, "c++", 3)[0].label == "C++"
        assert vocabulary.find_skills(session, "Excel", 3)[0].label == "use spreadsheets software"
        assert vocabulary.find_skills(session, "%", 3) == []
        assert vocabulary.find_skills(session, " ", 3) == ()


def test_places_are_found_and_a_radius_is_exact(seeded):
    with seeded.reading() as session:
        perth = vocabulary.find_places(session, "perth", 5)[0]
        assert (perth.name, perth.country) == ("Perth", "GB")
        near = vocabulary.places_within(session, perth, 30)
        names = set(session.scalars(select(models.Place.name).where(models.Place.id.in_(near))))
        assert {"Perth", "Dundee"} <= names
        assert "Glasgow" not in names
        assert vocabulary.places_within(session, perth, 0) == {perth.id}


def test_everything_broader_is_known_however_far(database):
    with database.writing() as session:
        skills = [models.Skill(key=f"urn:{n}", framework="t", label=str(n)) for n in range(4)]
        session.add_all(skills)
        session.flush()
        ids = [skill.id for skill in skills]
        steps = [(0, 1), (1, 2), (2, 0), (1, 3)]
        session.add_all(models.SkillBroader(skill_id=ids[a], broader_id=ids[b]) for a, b in steps)
        session.flush()
        assert broader_closure(session)[ids[0]] == {ids[1], ids[2], ids[3]}


def test_the_demo_uses_only_skills_that_exist(seeded):
    content = demo_content()
    used = {skill for issuer in content.issuers for badge in issuer.badges for skill in badge.skills}
    used |= {skill for trade in content.trades for skill in trade.claims}
    with seeded.reading() as session:
        assert used <= set(session.scalars(select(models.Skill.label)))
        assert set(content.towns) <= set(session.scalars(select(models.Place.name)))


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
        ([Alignment(target_framework="Another", target_code="7")], None),
        ([], None),
    ],
)
def test_a_level_is_what_scqf_or_an_unambiguous_eqf_alignment_says(alignments, level):
    assert level_of(alignments) == level
