"""Migrations: numbered, both ways, and equal to the models."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from jobboard.badges import start_import
from jobboard.counting import TRUSTED_FOR
from jobboard.db import Base, Database
from jobboard.models import Account, Badge, BadgeImport, BadgeState, Verification
from jobboard.paths import resource_dir
from jobboard.schema import SchemaState, downgrade_schema, schema_state, upgrade_schema
from tests.conftest import NOW
from tests.factories import make_badge, make_candidate, make_skill


def test_models_and_migrations_agree(any_database):
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_are_numbered_without_gaps_and_import_nothing_of_ours():
    paths = sorted((resource_dir("migrations") / "versions").glob("*.py"))
    assert [path.name[:4] for path in paths] == [f"{number:04}" for number in range(1, len(paths) + 1)]
    assert not any(re.search(r"import jobboard|from jobboard", path.read_text()) for path in paths)


def test_the_schema_goes_up_down_and_up_again(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    assert schema_state(database.engine) is SchemaState.EMPTY
    upgrade_schema(database.engine)
    assert schema_state(database.engine) is SchemaState.CURRENT
    downgrade_schema(database.engine, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    upgrade_schema(database.engine)
    assert schema_state(database.engine) is SchemaState.CURRENT
    database.dispose()


def test_going_down_and_up_again_loses_no_row_and_gives_no_id_twice(tmp_path):
    """SQLite can change a table by making it anew: dropping the old one takes along what belongs to its rows."""
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    upgrade_schema(database.engine)
    with database.writing() as session:
        candidate = make_candidate(session)
        badge = make_badge(session, candidate, skills=[(make_skill(session), None)])
        handed_in = start_import(session, candidate, content=b"{}", address=None, file_name="", now=NOW)
        handed_in.badge_id = badge.id
        session.add(Verification(badge_id=badge.id, checked_at=NOW, state=badge.state, report="{}"))
    before = _what_is_kept(database)
    downgrade_schema(database.engine, "0001")
    upgrade_schema(database.engine)
    assert _what_is_kept(database) == before
    database.dispose()


def _what_is_kept(database):
    """How many rows every table has, which badge came of the import, and the ids that will not be given again."""
    with database.engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        rows = {each.name: connection.scalar(select(func.count()).select_from(each)) for each in tables}
        given = connection.execute(text("SELECT name, seq FROM sqlite_sequence ORDER BY name")).all()
        return rows, connection.scalar(select(BadgeImport.badge_id)), given


def test_whoever_has_an_account_and_whoever_the_previous_release_adds_goes_on_getting_mail(any_database):
    engine = any_database.engine
    downgrade_schema(engine, "0013")
    add = text("INSERT INTO account (role, name, created_at, is_demo) VALUES ('jobseeker', 'Isla', :now, false)")
    with engine.begin() as connection:
        connection.execute(add, {"now": NOW.isoformat()})
    upgrade_schema(engine)
    with engine.begin() as connection:
        connection.execute(add, {"now": NOW.isoformat()})
    with any_database.reading() as session:
        assert session.scalars(select(Account.is_told_of_lost_badges)).all() == [True, True]


def test_badges_that_were_verified_before_are_believed_for_a_week_after_their_check(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    upgrade_schema(database.engine)
    with database.writing() as session:
        for state in (BadgeState.VERIFIED, BadgeState.REVOKED):
            make_badge(session, make_candidate(session), state=state)
    downgrade_schema(database.engine, "0001")
    upgrade_schema(database.engine)
    with database.reading() as session:
        believed = {badge.state: badge.trusted_until for badge in session.scalars(select(Badge))}
        checked_at = session.scalars(select(Badge.checked_at)).first()
    assert believed == {BadgeState.VERIFIED: checked_at + TRUSTED_FOR, BadgeState.REVOKED: None}
    database.dispose()
