"""Skills that somebody may mean, from the database, told apart."""

from jobboard.models import SkillBroader, SkillLabel
from jobboard.vocabulary import seed_vocabulary
from jobboard.vocabulary.finding import SkillOffer, find_skills
from tests.factories import make_skill


def test_the_seeded_skills_are_found_by_other_names_too(database):
    with database.writing() as session:
        seed_vocabulary(session)
        assert find_skills(session, "PYTHON", 3)[0].label == "Python (computer programming)"
        assert find_skills(session, "c++", 3)[0].label == "C++"
        excel = find_skills(session, "Excel", 3)[0]
        assert (excel.label, excel.other_name) == ("use spreadsheets software", "Excel")
        assert find_skills(session, " programming  python", 3)[0].label == "Python (computer programming)"
        assert find_skills(session, "%", 3) == find_skills(session, " ", 3) == ()


def test_skills_of_one_name_are_told_apart_by_what_they_are_part_of(database):
    with database.writing() as session:
        above = [make_skill(session, "metal work"), make_skill(session, "plastics")]
        alike = [
            make_skill(session, "welding"),
            make_skill(session, "Welding"),
            make_skill(session, "welding of pipes"),
        ]
        for one, other in zip(alike, above, strict=False):
            session.add(SkillBroader(skill_id=one.id, broader_id=other.id))
        session.flush()
        offers = {each.id: each for each in find_skills(session, "welding", 5)}
        assert offers[alike[0].id].hint == "part of metal work"
        assert offers[alike[1].id].hint == "part of plastics"
        assert offers[alike[2].id].hint == ""


def test_a_name_that_is_added_is_found_at_once(database):
    with database.writing() as session:
        skill = make_skill(session, "joinery")
        assert find_skills(session, "carpentry", 5) == ()
        session.add(SkillLabel(skill_id=skill.id, label="carpentry"))
        session.flush()
        assert find_skills(session, "carpentry", 5) == (SkillOffer(skill.id, "joinery", "carpentry"),)
    with database.writing() as session:
        other = make_skill(session, "carpentry tools")
        assert find_skills(session, "carpentry t", 5)[0].id == other.id
