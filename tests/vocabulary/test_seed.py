"""The seed vocabulary and places, and finding them."""

import shutil

import pytest
from sqlalchemy import delete, func, select

from jobboard import models, vocabulary
from jobboard.db import Database
from jobboard.demo.content import demo_content
from jobboard.skills.closure import broader_of
from jobboard.vocabulary.places import near_places
from tests.factories import make_badge, make_candidate


@pytest.fixture(scope="module")
def seeded(migrated_sqlite, tmp_path_factory):
    """A database with the seed, which these tests only read; reading all places of the world takes a while."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        vocabulary.seed_places(session)
    yield database
    database.dispose()


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
        assert broader_of(session, ids)[ids[0]] == {ids[1], ids[2], ids[3]}


def test_many_distances_at_once_are_those_that_are_measured_one_by_one(seeded):
    with seeded.reading() as session:
        places = session.scalars(select(models.Place).order_by(models.Place.id)).all()
        circles = {(place.id, kilometres) for place in places[::400] for kilometres in (1, 30, 500)}
        among = [place.id for place in places[::7]]
        found = near_places(session, {*circles, (10**6, 50)}, among)
        by_id = {place.id: place for place in places}
        for place, kilometres in circles:
            near = vocabulary.places_within(session, by_id[place], kilometres)
            assert found[place, kilometres] == near & set(among)
        assert found[10**6, 50] == frozenset()
        assert len(set(found.values())) > 10
        assert near_places(session, circles, []) == dict.fromkeys(circles, frozenset())


def test_a_narrow_skill_of_the_seed_implies_its_groups_and_nothing_is_broader_than_itself(seeded):
    with seeded.reading() as session:
        labels = dict(session.execute(select(models.Skill.id, models.Skill.label)).all())
        broader = {
            labels[skill]: {labels[each] for each in above} for skill, above in broader_of(session, labels).items()
        }
    assert broader["dementia care"] == {"social care", "care"}
    assert max(map(len, broader.values())) == 3
    assert not [skill for skill, above in broader.items() if skill in above]


def test_the_demo_uses_only_skills_that_exist(seeded):
    content = demo_content()
    used = {skill for issuer in content.issuers for badge in issuer.badges for skill in badge.skills}
    used |= {skill for trade in content.trades for skill in trade.claims}
    with seeded.reading() as session:
        assert used <= set(session.scalars(select(models.Skill.label)))
        assert set(content.towns) <= set(session.scalars(select(models.Place.name)))


def test_who_has_a_skill_that_a_later_seed_puts_below_another_is_queued(database):
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        care = session.scalars(select(models.Skill).where(models.Skill.label == "dementia care")).one()
        baking = session.scalars(select(models.Skill).where(models.Skill.label == "baking")).one()
        for step in session.scalars(select(models.SkillBroader).where(models.SkillBroader.skill_id == care.id)):
            session.delete(step)  # As in a release that did not have it yet.
        claimant, carer, baker = (make_candidate(session) for _ in range(3))
        make_badge(session, carer, skills=[(care, 6)])
        make_badge(session, baker, skills=[(baking, 6)])
        session.add(models.SelfClaimedSkill(candidate_id=claimant.id, skill_id=care.id))
        session.flush()
        session.execute(delete(models.OutboxEntry))
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        queued = session.scalars(select(models.OutboxEntry.candidate_id).order_by(models.OutboxEntry.candidate_id))
        assert queued.all() == [claimant.id, carer.id]
