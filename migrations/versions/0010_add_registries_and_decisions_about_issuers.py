"""Add what the level of an issuer follows from: registries, decisions of staff, look-alikes, and why it is what it is.

The release before writes issuers without it, whose level then reads as found by reports until it is settled again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_BASES = "'found', 'name_space', 'body', 'registry', 'staff', 'block', 'look_alike'"
_TASKS = ("judge_import", "recheck_badge", "send_mail", "prove_identity")


def upgrade() -> None:
    """Apply the change. SQLite takes a check of a column only together with the column."""
    op.execute(
        "ALTER TABLE issuer ADD COLUMN found_level INTEGER DEFAULT '0' NOT NULL"
        " CONSTRAINT ck_issuer_found_level CHECK (found_level BETWEEN 0 AND 2)"
    )
    op.execute(
        "ALTER TABLE issuer ADD COLUMN level_basis VARCHAR(40) DEFAULT 'found' NOT NULL"
        f" CONSTRAINT ck_issuer_level_basis CHECK (level_basis IN ({_BASES}))"
    )
    op.add_column("issuer", sa.Column("level_source", sa.String(), server_default="", nullable=False))
    op.add_column("issuer", sa.Column("level_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("issuer", sa.Column("resembles", sa.String(), server_default="", nullable=False))
    _create_decisions()
    _create_look_alikes()
    _create_registries()
    _allow_tasks((*_TASKS, "read_registry"))


def downgrade() -> None:
    """Take the change back; what was decided and listed is lost, and levels stay as they are."""
    op.execute("DELETE FROM task WHERE kind = 'read_registry'")
    _allow_tasks(_TASKS)
    for table in ("registry_change", "registry_entry", "registry", "look_alike", "issuer_decision"):
        op.drop_table(table)
    for column in ("resembles", "level_since", "level_source", "level_basis", "found_level"):
        with op.batch_alter_table("issuer", schema=None, recreate="never") as batch_op:
            batch_op.drop_column(column)


def _create_decisions() -> None:
    op.create_table(
        "issuer_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        _choice("kind", "level_3", "level_4", "block", "imitation", "no_imitation"),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_issuer_decision_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer_decision")),
    )
    op.create_index(op.f("ix_issuer_decision_issuer_id"), "issuer_decision", ["issuer_id"])


def _create_look_alikes() -> None:
    op.create_table(
        "look_alike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issuer_id", sa.Integer(), nullable=False),
        sa.Column("known_key", sa.String(), nullable=False),
        sa.Column("known_label", sa.String(), nullable=False),
        _choice("sign", "same_name", "similar_name", "address", "claimed_address"),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_look_alike_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_alike")),
        sa.UniqueConstraint("issuer_id", "known_key", name=op.f("uq_look_alike_issuer_id_known_key")),
    )
    op.create_index(op.f("ix_look_alike_issuer_id"), "look_alike", ["issuer_id"])
    op.create_index(op.f("ix_look_alike_known_key"), "look_alike", ["known_key"])


def _create_registries() -> None:
    op.create_table(
        "registry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        _choice("trust", "pinned", "signed", "host"),
        sa.Column("trust_value", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("last_sha256", sa.String(), nullable=False),
        sa.CheckConstraint("level BETWEEN 3 AND 4", name=op.f("ck_registry_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry")),
        sa.UniqueConstraint("address", name=op.f("uq_registry_address")),
    )
    op.create_table(
        "registry_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 3 AND 4", name=op.f("ck_registry_entry_level")),
        sa.ForeignKeyConstraint(
            ["registry_id"], ["registry.id"], name=op.f("fk_registry_entry_registry_id_registry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_entry")),
        sa.UniqueConstraint("registry_id", "key", name=op.f("uq_registry_entry_registry_id_key")),
    )
    op.create_index(op.f("ix_registry_entry_registry_id"), "registry_entry", ["registry_id"])
    op.create_index(op.f("ix_registry_entry_key"), "registry_entry", ["key"])
    op.create_table(
        "registry_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _choice("event", "added", "removed", "changed", "lapsed", "read_again", "taken_out"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registry_id"], ["registry.id"], name=op.f("fk_registry_change_registry_id_registry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_change")),
    )
    op.create_index(op.f("ix_registry_change_registry_id"), "registry_change", ["registry_id"])


def _choice(name: str, *values: str) -> sa.Column:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=False)


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Say which tasks there are. SQLite makes the table anew for it; no other table's rows belong to its rows."""
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_task_kind"), "task", type_="check")
        op.create_check_constraint(op.f("ck_task_kind"), "task", f"kind IN ({allowed})")
        return
    with op.batch_alter_table("task", schema=None, recreate="always") as batch_op:
        batch_op.create_check_constraint(op.f("ck_task_kind"), f"kind IN ({allowed})")
