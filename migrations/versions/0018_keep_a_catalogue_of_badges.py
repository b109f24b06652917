"""Keep a catalogue of badges, which badge counts as which, and one kind of work.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TASKS_BEFORE = (
    "judge_import",
    "recheck_badge",
    "send_mail",
    "prove_identity",
    "read_registry",
    "check_source",
    "tell_holder",
    "settle_achievement",
    "settle_label",
)
_TASKS_ADDED = ("read_achievement",)
_OF_ACHIEVEMENT = {
    "criteria_address": sa.String,
    "achievement_type": sa.String,
    "first_seen_at": lambda: sa.DateTime(timezone=True),
    "read_at": lambda: sa.DateTime(timezone=True),
}


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change."""
    for name, kind in _OF_ACHIEVEMENT.items():
        op.add_column("achievement", sa.Column(name, kind(), nullable=True))
    allows = sa.Column("allows_equivalent", sa.Boolean(), server_default=sa.true(), nullable=False)
    op.add_column("requirement", allows)
    _keep_pages_of_badges()
    _keep_readings()
    _keep_equivalences()
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def _keep_pages_of_badges() -> None:
    op.create_table(
        "achievement_picture",
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_picture_achievement_id_achievement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("achievement_id", name=op.f("pk_achievement_picture")),
    )
    op.create_table(
        "achievement_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("alignment", "tag", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("framework", sa.String(), nullable=True),
        sa.Column("target_type", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_achievement_statement_achievement_id_achievement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_achievement_statement")),
    )
    op.create_index(
        op.f("ix_achievement_statement_achievement_id"), "achievement_statement", ["achievement_id"], unique=False
    )
    op.create_index(op.f("ix_achievement_statement_text_key"), "achievement_statement", ["text_key"], unique=False)


def _keep_readings() -> None:
    op.create_table(
        "catalogue_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("achievement_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_catalogue_reading_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_catalogue_reading_achievement_id_achievement"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_reading")),
        sa.UniqueConstraint("public_id", name=op.f("uq_catalogue_reading_public_id")),
    )
    op.create_index(op.f("ix_catalogue_reading_account_id"), "catalogue_reading", ["account_id"], unique=False)
    op.create_index(op.f("ix_catalogue_reading_achievement_id"), "catalogue_reading", ["achievement_id"], unique=False)


def _keep_equivalences() -> None:
    op.create_table(
        "equivalence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("held_id <> asked_id", name=op.f("ck_equivalence_two_badges")),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["achievement.id"], name=op.f("fk_equivalence_asked_id_achievement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_equivalence_decided_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["held_id"], ["achievement.id"], name=op.f("fk_equivalence_held_id_achievement"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_equivalence_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_equivalence_undone_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence")),
    )
    op.create_index(op.f("ix_equivalence_asked_id"), "equivalence", ["asked_id"], unique=False)
    op.create_index(op.f("ix_equivalence_decided_by_id"), "equivalence", ["decided_by_id"], unique=False)
    op.create_index(op.f("ix_equivalence_held_id"), "equivalence", ["held_id"], unique=False)
    op.create_index(op.f("ix_equivalence_organisation_id"), "equivalence", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_equivalence_undone_by_id"), "equivalence", ["undone_by_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    for table in ("equivalence", "catalogue_reading", "achievement_statement", "achievement_picture"):
        op.drop_table(table)
    with op.batch_alter_table("requirement", recreate="never") as batch_op:
        batch_op.drop_column("allows_equivalent")
    with op.batch_alter_table("achievement", recreate="never") as batch_op:
        for name in _OF_ACHIEVEMENT:
            batch_op.drop_column(name)
