"""Importing frameworks: what becomes of rows that were there, of people, and of imports that fail or come twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from jobboard import models, vocabulary
from jobboard.db import Base
from jobboard.documents.build import build_operations
from jobboard.errors import Rejected
from jobboard.models import LabelKind, Match, Need, SelfClaimedSkill, Skill, SkillKind
from jobboard.vocabulary import importing
from jobboard.vocabulary.frameworks.values import Stream
from jobboard.vocabulary.importing import examine, import_framework
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate
from tests.vocabulary import made
from tests.vocabulary.made import BAKE, CODE, ESCO, PYTHON, SEARCH, SKILLS, framework
from tests.working import run_due_once

LATER = NOW + timedelta(days=1)


def silent(_name, entries):
    return entries


def run(database, word, *paths, version="1", is_partial=False, now=NOW):
    read = framework(word, *paths)
    with database.writing() as session:
        return import_framework(session, read, version=version, is_partial=is_partial, watch=silent, now=now)


def rows(database):
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in Base.metadata.sorted_tables
        }


def skill(session, key):
    return session.scalars(select(Skill).where(Skill.key == ESCO + key)).one()


def names(session, key):
    return {each.label: each.kind for each in skill(session, key).labels}


def queued(database):
    with database.reading() as session:
        return sorted(session.scalars(select(models.OutboxEntry.candidate_id)))


def holder(session, key, *, claims=False):
    """Make a person who proves a skill with a badge, or only claims it."""
    candidate, held = make_candidate(session), skill(session, key)
    if claims:
        session.add(SelfClaimedSkill(candidate_id=candidate.id, skill_id=held.id))
    else:
        make_badge(session, candidate, skills=[(held, None)])
    session.flush()
    return candidate.id


def settled(database, *people):
    """Forget what is queued so far; give the people."""
    with database.writing() as session:
        session.execute(models.OutboxEntry.__table__.delete())
    return people


def test_a_whole_framework_is_there_afterwards(any_database, tmp_path):
    outcome = run(any_database, "esco", made.make_esco(tmp_path))
    with any_database.reading() as session:
        bake = skill(session, "skill/bake")
        assert (bake.framework, bake.label, bake.reuse, bake.retired_at) == ("ESCO", "bake bread", "cross-sector", None)
        assert names(session, "skill/bake") == {
            "bread baking": LabelKind.ALTERNATIVE,
            "bred baking": LabelKind.HIDDEN,
        }
        relation = session.scalars(select(models.SkillRelation)).one()
        assert (relation.skill_id, relation.need) == (skill(session, "skill/code").id, Need.OPTIONAL)
        needs = session.scalars(select(models.OccupationSkill).order_by(models.OccupationSkill.skill_id)).all()
        assert [each.need for each in needs] == [Need.ESSENTIAL, Need.OPTIONAL]
        kept = session.scalars(select(models.FrameworkImport)).one()
        assert (kept.framework, kept.version, kept.added, kept.imported_at) == ("ESCO", "1", 8, NOW)
    assert outcome.differences[Stream.NEEDS].ignored == 1


def test_importing_twice_writes_nothing(any_database, tmp_path):
    paths = made.make_esco(tmp_path / "esco"), made.make_onet(tmp_path / "onet")
    for word, path in zip(("esco", "onet"), paths, strict=True):
        run(any_database, word, path)
    with any_database.writing() as session:
        people = holder(session, "skill/bake"), holder(session, "skill/code", claims=True)
    settled(any_database, *people)
    before = rows(any_database)
    for word, path in zip(("esco", "onet"), paths, strict=True):
        outcome = run(any_database, word, path, now=LATER)
        assert (outcome.is_change, outcome.people) == (False, 0)
    assert rows(any_database) == before


def test_what_a_new_version_says_is_made_so(any_database, tmp_path):
    run(any_database, "esco", made.make_esco(tmp_path / "one"))
    renamed = ("skill/bake", "S", "bake", ("bake loaves",), (), ("skill/digital",))
    outcome = run(
        any_database, "esco", made.make_esco(tmp_path / "two", skills=(renamed, PYTHON, CODE, SEARCH)), version="2"
    )
    with any_database.reading() as session:
        bake = skill(session, "skill/bake")
        assert bake.label == "bake"
        assert names(session, "skill/bake") == {"bake loaves": LabelKind.ALTERNATIVE, "bake bread": LabelKind.FORMER}
        broader = select(models.SkillBroader.broader_id).where(models.SkillBroader.skill_id == bake.id)
        assert session.scalars(broader).all() == [skill(session, "skill/digital").id]
    assert (outcome.differences[Stream.SKILLS].changed, outcome.differences[Stream.SKILLS].unchanged) == (1, 5)


def test_a_skill_that_is_no_longer_there_is_retired_keeps_all_its_rows_and_may_come_back(any_database, tmp_path):
    whole = made.make_esco(tmp_path / "one")
    run(any_database, "esco", whole)
    with any_database.reading() as session:
        key = skill(session, "skill/bake").id
    run(any_database, "esco", made.make_esco(tmp_path / "two", skills=SKILLS[1:]), now=LATER)
    with any_database.reading() as session:
        bake = skill(session, "skill/bake")
        assert (bake.id, bake.retired_at) == (key, LATER)
        assert set(names(session, "skill/bake")) == {"bread baking", "bred baking"}
        steps = select(func.count()).select_from(models.SkillBroader).where(models.SkillBroader.skill_id == key)
        assert session.scalar(steps) == 1
        assert session.scalar(select(models.FrameworkImport.retired).order_by(-models.FrameworkImport.id)) == 1
    before = rows(any_database)
    run(any_database, "esco", tmp_path / "two", now=LATER + timedelta(days=1))
    assert rows(any_database) == before
    run(any_database, "esco", whole)
    with any_database.reading() as session:
        assert (skill(session, "skill/bake").id, skill(session, "skill/bake").retired_at) == (key, None)


def test_a_partial_import_takes_nothing_away(database, tmp_path):
    run(database, "esco", made.make_esco(tmp_path / "one"))
    new = ("skill/new", "S", "knead", ("kneading",), (), ("skill/food",))
    made.make_esco(tmp_path / "two", skills=(new,), groups=())
    with pytest.raises(Rejected, match="skillGroups is missing"):
        examine(framework("esco", tmp_path / "two" / "skills.csv.gz"), is_partial=False, watch=silent)
    outcome = run(database, "esco", tmp_path / "two" / "skills.csv.gz", version="1.1", is_partial=True)
    assert [found.removed for found in outcome.differences.values()] == [0, 0, 0]
    with database.reading() as session:
        assert skill(session, "skill/bake").retired_at is None
        assert set(names(session, "skill/bake")) == {"bread baking", "bred baking"}
        assert "kneading" in names(session, "skill/new")
        assert session.scalar(select(models.FrameworkImport.is_partial).order_by(-models.FrameworkImport.id)) is True


def test_files_that_would_retire_most_of_a_framework_are_refused_and_nothing_is_written(database, tmp_path):
    many = tuple((f"skill/{number}", "S", f"skill {number}", (), (), ("skill/food",)) for number in range(100))
    run(database, "esco", made.make_esco(tmp_path / "one", skills=(*SKILLS, *many)))
    before = rows(database)
    made.make_esco(tmp_path / "two", skills=(*SKILLS, *many[:70]))
    with pytest.raises(Rejected, match="lack 30 things that ESCO had"):
        run(database, "esco", tmp_path / "two")
    assert rows(database) == before


def test_the_seed_and_esco_merge_in_either_order_and_nothing_that_is_pointed_at_is_lost(database, tmp_path):
    key = "skill/1973c966-f236-40c9-b2d4-5d71a89019be"  # "use spreadsheets software" of the seed, also called "Excel".
    renamed = (key, "S", "work with spreadsheets", ("spreadsheet work",), (), ("skill/digital",))
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
        seeded = session.scalars(select(Skill).where(Skill.framework == "ESCO", Skill.key != ESCO + key))
        same = [(each.key[len(ESCO) :], "S", each.label, (), (), ("skill/digital",)) for each in seeded]
        path = made.make_esco(tmp_path, skills=(*SKILLS, renamed, *same))
        before = skill(session, key).id
        person = holder(session, key)
        own = set(session.scalars(select(Skill.id)))
    run(database, "esco", path)
    with database.reading() as session:
        merged = skill(session, key)
        assert (merged.id, merged.label) == (before, "work with spreadsheets")
        assert {"Excel", "spreadsheets", "use spreadsheets software", "spreadsheet work"} <= set(names(session, key))
        steps = select(models.SkillBroader.broader_id).where(models.SkillBroader.skill_id == before)
        above = set(session.scalars(select(Skill.label).where(Skill.id.in_(steps))))
        assert above == {"digital skills", "work with computers"}
        assert own <= set(session.scalars(select(Skill.id)))
    assert person in queued(database)
    state = rows(database)
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
    assert rows(database) == state


def test_the_seed_adds_its_names_to_skills_that_an_import_brought(database, tmp_path):
    key = "skill/1973c966-f236-40c9-b2d4-5d71a89019be"
    renamed = (key, "S", "work with spreadsheets", ("Excel",), (), ("skill/digital",))
    run(database, "esco", made.make_esco(tmp_path, skills=(*SKILLS, renamed)))
    with database.writing() as session:
        vocabulary.seed_vocabulary(session)
    with database.reading() as session:
        assert skill(session, key).label == "work with spreadsheets"
        assert set(names(session, key)) == {"Excel", "spreadsheets", "use spreadsheets software"}
        seeded = vocabulary.seeded_skills(session)
        assert seeded["use spreadsheets software"].key == ESCO + key


def test_what_badges_say_is_read_again_by_the_worker_after_an_import(database, tmp_path):
    with database.writing() as session:
        badge = make_badge(session, make_candidate(session))
        row = {"kind": models.StatementKind.ALIGNMENT, "text": "", "text_key": "", "address": f"{ESCO}skill/bake"}
        session.add(models.BadgeStatement(badge_id=badge.id, position=0, **row))
    run(database, "esco", made.make_esco(tmp_path))
    with database.reading() as session:
        assert session.scalars(select(models.BadgeSkill)).all() == []
    assert run_due_once(database, None, None, NOW) == 2  # What its badges say, and its text.
    with database.reading() as session:
        assert session.scalars(select(models.BadgeSkill)).one().skill.key == f"{ESCO}skill/bake"


def documents(database):
    """Give everybody's document, without its version."""
    with database.reading() as session:
        people = dict.fromkeys(session.scalars(select(models.Candidate.id)), 0)
        return {each.subject: replace(each.document, version=1) for each in build_operations(session, people, now=NOW)}


def test_exactly_those_are_queued_whose_documents_change(any_database, tmp_path):
    run(any_database, "esco", made.make_esco(tmp_path / "one"))
    with any_database.writing() as session:
        baker, coder, searcher = (holder(session, f"skill/{each}") for each in ("bake", "python", "search"))
        claimants = [holder(session, f"skill/{each}", claims=True) for each in ("bake", "python", "code")]
        two = holder(session, "skill/bake")
        session.execute(update(models.FollowedPerson).values(due_at=None))
    settled(any_database)
    before = documents(any_database)
    # Baking moves and is called otherwise. Programming moves, which concerns who proves or claims Python, a step below.
    # The label of Elasticsearch changes, which is in no document of a badge.
    changed = (
        ("skill/bake", "S", "bake", BAKE[3], BAKE[4], ("skill/digital",)),
        PYTHON,
        ("skill/code", "S", CODE[2], CODE[3], (), ("skill/food",)),
        ("skill/search", "S", "search with Elasticsearch", (), (), ("skill/digital",)),
    )
    outcome = run(any_database, "esco", made.make_esco(tmp_path / "two", skills=changed), version="2")
    after = documents(any_database)
    assert queued(any_database) == [each for each in sorted(before) if before[each] != after[each]]
    assert queued(any_database) == sorted([baker, coder, *claimants, two])
    assert outcome.people == 6
    assert searcher not in queued(any_database)
    with any_database.reading() as session:  # Saved searches hear of them too.
        due = session.scalars(select(models.FollowedPerson.candidate_id).where(models.FollowedPerson.due_at <= NOW))
        assert sorted(due) == queued(any_database)


def test_what_follows_an_import_is_done_in_its_transaction_and_only_after_a_change(database, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(importing, "after_import", lambda session, *, now: told.append(session.in_transaction()))
    for _ in range(2):
        run(database, "esco", made.make_esco(tmp_path))
    assert told == [True]


def crossings(database, kind=models.Crosswalk):
    things = {models.Crosswalk: Skill, models.OccupationCrosswalk: models.Occupation}[kind]
    with database.reading() as session:
        labels = dict(session.execute(select(things.id, things.label)).all())
        return {(labels[each.from_id], labels[each.to_id], each.relation) for each in session.scalars(select(kind))}


@pytest.mark.parametrize("order", [("esco", "onet"), ("onet", "esco")])
def test_a_program_crosses_to_the_one_skill_that_is_called_so(any_database, tmp_path, order):
    flask = ("skill/flask", "K", "FLASK", (), (), ("skill/code",))
    made.make_esco(tmp_path / "esco", skills=(*SKILLS, flask))
    made.make_onet(tmp_path / "onet")
    for word in order:
        run(any_database, word, tmp_path / word)
    # Lua is a name of "program computers", which is not the same: it has no word in common with it.
    assert crossings(any_database) == {
        ("Python", "Python (computer programming)", Match.CLOSE),
        ("Flask", "FLASK", Match.EXACT),
    }


@pytest.mark.parametrize(
    "other",
    [
        ("skill/other", "S", "charm snakes", ("Python",), (), ("skill/food",)),
        ("skill/other", "S", "charm snakes", (), ("python",), ("skill/food",)),
        ("skill/other", "S", "PYTHON", (), (), ("skill/food",)),
    ],
)
def test_a_name_of_two_skills_gives_no_crosswalk(database, tmp_path, other):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    run(database, "esco", made.make_esco(tmp_path / "one"))
    assert crossings(database)
    run(database, "esco", made.make_esco(tmp_path / "two", skills=(*SKILLS, other)))
    assert crossings(database) == set()


def test_a_name_that_is_only_for_searching_or_was_one_before_gives_no_crosswalk(database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    hidden = ("skill/python", "K", "Python (computer programming)", (), ("Python",), ("skill/code",))
    run(database, "esco", made.make_esco(tmp_path / "one", skills=(BAKE, hidden, CODE)))
    flask = ("skill/code", "S", "Flask", (), (), ("skill/digital",))
    run(database, "esco", made.make_esco(tmp_path / "two", skills=(BAKE, hidden, flask)))
    assert crossings(database) == {("Flask", "Flask", Match.EXACT)}
    run(database, "esco", tmp_path / "one")
    with database.reading() as session:
        assert names(session, "skill/code")["Flask"] is LabelKind.FORMER
    assert crossings(database) == set()


def test_a_crosswalk_that_was_undone_stays_undone(database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    run(database, "esco", made.make_esco(tmp_path / "esco"))
    with database.writing() as session:
        session.scalars(select(models.Crosswalk)).one().undone_at = NOW
    before = rows(database)
    run(database, "esco", tmp_path / "esco")
    assert rows(database) == before
    nameless = (*PYTHON[:3], (), (), PYTHON[5])
    run(database, "esco", made.make_esco(tmp_path / "two", skills=(BAKE, nameless, CODE)))
    assert crossings(database)  # It is kept, so that it does not come back with the next version.


def test_occupations_cross_as_published_where_both_are_known(database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    run(database, "esco", made.make_esco(tmp_path / "esco"))
    path = made.write_table(
        tmp_path / "ONET_(Occupations)_0_updated.csv",
        ("O*NET Id", "ESCO or ISCO URI", "Type of Match"),
        [
            ("15-1252.00", f"{ESCO}occupation/baker", "exactMatch"),
            ("15-1252.00", f"{ESCO}isco/C7512", "broadMatch"),
            ("15-1252.00", f"{ESCO}occupation/unknown", "broadMatch"),
        ],
    )
    for _ in range(2):
        outcome = run(database, "esco-onet", path)
    assert crossings(database, models.OccupationCrosswalk) == {
        ("Software Developers", "baker", Match.EXACT),
        ("Software Developers", "Bakers", Match.BROADER),
    }
    assert (outcome.is_change, outcome.differences[Stream.CROSSINGS].ignored) == (False, 1)


def test_each_published_crosswalk_takes_away_no_other(database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path / "onet"))
    run(database, "esco", made.make_esco(tmp_path / "esco"))
    run(
        database,
        "soc",
        made.write_table(tmp_path / "soc2020_unit_groups.csv", ("soc2020", "title"), [("5435", "Cooks")]),
    )
    onet = ("O*NET Id", "ESCO or ISCO URI", "Type of Match"), [("15-1252.00", f"{ESCO}occupation/baker", "closeMatch")]
    index = ("SOC 2020", "ISCO-08"), [("5435", "7512")]
    paths = {
        "esco-onet": made.write_table(tmp_path / "crosswalk.csv", *onet),
        "soc-isco": made.write_table(tmp_path / "soc2020_coding_index.csv", *index),
    }
    both = {("Software Developers", "baker", Match.CLOSE), ("Cooks", "Bakers", Match.EXACT)}
    for _ in range(2):
        outcomes = [run(database, word, path) for word, path in paths.items()]
        assert crossings(database, models.OccupationCrosswalk) == both
    assert not any(each.is_change for each in outcomes)


def test_an_import_that_breaks_off_in_the_middle_leaves_nothing(any_database, tmp_path):
    made.make_esco(tmp_path)
    before = rows(any_database)

    def breaking(name, entries):
        for number, entry in enumerate(entries):
            if name == Stream.NEEDS and number == 2:
                raise KeyboardInterrupt
            yield entry

    with any_database.writing_session() as session:
        with pytest.raises(KeyboardInterrupt):
            import_framework(
                session, framework("esco", tmp_path), version="1", is_partial=False, watch=breaking, now=NOW
            )
        session.rollback()
    assert rows(any_database) == before
    assert run(any_database, "esco", tmp_path).is_change


def test_names_in_gaelic_come_and_stay_while_english_is_imported_again(database, tmp_path):
    path = made.make_official_esco(tmp_path)
    run(database, "esco", path)
    (tmp_path / "skills_gd.csv").unlink()
    run(database, "esco", path, version="2")
    with database.reading() as session:
        gaelic = select(models.SkillLabel).where(models.SkillLabel.language == "gd")
        assert {each.label: each.kind for each in session.scalars(gaelic)} == {
            "fuine arain": LabelKind.PREFERRED,
            "bèicearachd": LabelKind.ALTERNATIVE,
        }


def test_elements_of_onet_keep_their_numbers_and_groups(database, tmp_path):
    run(database, "onet", made.make_onet(tmp_path))
    with database.reading() as session:
        found = session.scalars(select(Skill).where(Skill.framework == "O*NET", Skill.code == "2.B.3.e")).one()
        assert found.kind is SkillKind.SKILL
        assert found.key == "https://www.onetonline.org/find/descriptor/result/2.B.3.e"
        steps = select(models.SkillBroader.broader_id).where(models.SkillBroader.skill_id == found.id)
        assert session.scalars(select(Skill.label).where(Skill.id.in_(steps))).all() == ["Technical Skills"]


def test_nothing_is_broader_than_itself(database, tmp_path):
    circular = (*CODE[:5], ("skill/code", "skill/digital"))
    run(database, "esco", made.make_esco(tmp_path, skills=(BAKE, PYTHON, circular)))
    with database.reading() as session:
        steps = session.scalars(select(models.SkillBroader)).all()
    assert steps
    assert not [each for each in steps if each.skill_id == each.broader_id]
