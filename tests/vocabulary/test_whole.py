"""Whole frameworks, where the files lie: JOBBOARD_DATA, or data beside the corpus."""

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from jobboard.db import Base, Database
from jobboard.models import Crosswalk, Match, Occupation, OccupationSkill, QualificationLevel, Skill, SkillBroader
from jobboard.search.tokens import LARGEST_SKILL
from jobboard.skills.closure import broader_of
from jobboard.vocabulary import seed_vocabulary
from jobboard.vocabulary.frameworks.values import Stream
from tests.conftest import NOW, require
from tests.vocabulary.test_importing import run

ORDER = {"esco": "esco", "onet": "onet", "gdad": "uk", "soc": "uk", "scqf": "uk", "meta-skills": "uk"}


def folder():
    corpus = os.environ.get("JOBBOARD_CORPUS", Path(__file__).resolve().parents[3] / "shared" / "corpus")
    return Path(os.environ.get("JOBBOARD_DATA", Path(corpus).parent / "data"))


@pytest.fixture(scope="module")
def imported(migrated_sqlite, tmp_path_factory):
    """The seed and every framework in one database, and what each import said."""
    require("JOBBOARD_DATA", (folder() / "esco").is_dir(), "the files of the frameworks")
    path = tmp_path_factory.mktemp("whole") / "whole.sqlite"
    shutil.copy(migrated_sqlite, path)
    database = Database(f"sqlite:///{path}", clock=lambda: NOW)
    with database.writing() as session:
        seed_vocabulary(session)
    yield database, {word: run(database, word, folder() / place) for word, place in ORDER.items()}
    database.dispose()


def count(session, kind, *where):
    return session.scalar(select(func.count()).select_from(kind).where(*where))


def test_everything_is_there(imported):
    database, outcomes = imported
    with database.reading() as session:
        assert count(session, Skill, Skill.framework == "ESCO") == 13_896 + 640 - 4
        assert count(session, Skill, Skill.framework == "O*NET") == 8_768 + 135 + 83
        assert count(session, Skill, Skill.retired_at.is_not(None)) == 0
        assert count(session, Occupation, Occupation.framework == "SOC 2020") == 412
        assert count(session, QualificationLevel) == 12
        assert session.scalar(select(func.max(Skill.id))) < LARGEST_SKILL / 4
        assert count(session, OccupationSkill, OccupationSkill.source == "ESCO") == 64_946 + 58_909 - 67
    assert outcomes["esco"].differences[Stream.NEEDS].ignored == 67


def test_what_is_narrow_leads_to_few_broader_skills_and_never_to_everything(imported):
    database, _ = imported
    with database.reading() as session:
        ids = dict(session.execute(select(Skill.label, Skill.id).where(Skill.framework == "ESCO")).all())
        labels = {key: label for label, key in ids.items()}
        python = ids["Python (computer programming)"]
        above = {labels.get(each) for each in broader_of(session, [python])[python]}
        assert "computer programming" in above
        assert not {"skills", "knowledge", "transversal skills and competences"} & set(ids)
        largest = max(map(len, broader_of(session, list(ids.values())).values()))
        assert largest <= 50


def test_names_that_mean_the_same_cross_and_examples_do_not(imported):
    database, _ = imported
    with database.reading() as session:
        labels = dict(session.execute(select(Skill.id, Skill.label)).all())
        found = {
            (labels[each.from_id], labels[each.to_id]): each.relation for each in session.scalars(select(Crosswalk))
        }
    assert found[("Python", "Python (computer programming)")] is Match.CLOSE
    assert found[("PostgreSQL", "PostgreSQL")] is Match.EXACT
    assert not [pair for pair in found if pair[0] in {"TensorFlow", "Lua", "Google", "Linux"}]
    assert 50 < len(found) < 200


def test_importing_all_of_it_again_changes_nothing(imported):
    database, _ = imported

    def counts():
        with database.reading() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }

    before = counts()
    for word, place in ORDER.items():
        if word != "onet":  # Small files show the same of it, row by row.
            assert not run(database, word, folder() / place).is_change
    assert counts() == before


def test_additions_of_a_later_version_are_added_and_an_earlier_one_retires_them(imported, tmp_path):
    database, _ = imported
    path = tmp_path / "copy.sqlite"
    shutil.copy(database.engine.url.database, path)
    copy = Database(f"sqlite:///{path}", clock=lambda: NOW)
    additions = folder() / "esco" / "skills_1.2.0_additions_partial.csv.gz"
    outcome = run(copy, "esco", additions, version="1.2.0", is_partial=True)
    assert (outcome.differences[Stream.SKILLS].added, outcome.differences[Stream.SKILLS].removed) == (127, 0)
    with copy.reading() as session:
        added = session.scalars(select(Skill).order_by(Skill.id.desc())).first()
        assert count(session, SkillBroader, SkillBroader.skill_id == added.id) > 0
    copy.dispose()
