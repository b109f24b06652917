"""Migrations: numbered, both ways, and equal to the models."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from jobboard.counting import TRUSTED_FOR
from jobboard.db import Base, Database
from jobboard.models import Badge, BadgeState
from jobboard.paths import resource_dir
from jobboard.schema import SchemaState, downgrade_schema, schema_state, upgrade_schema
from tests.factories import make_badge, make_candidate


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
