"""Keep what badges say of skills and what people decide about it, and two kinds of work.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
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
)
_TASKS_ADDED = ("settle_achievement", "settle_label")


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change."""
    _keep_meanings_of_labels()
    _keep_mappings()
    _keep_statements()
    _keep_choices()
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def _keep_meanings_of_labels() -> None:
    op.create_table(
        "label_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_label_mapping_decided_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_label_mapping_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_label_mapping_undone_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_mapping")),
    )
    op.create_index(op.f("ix_label_mapping_decided_by_id"), "label_mapping", ["decided_by_id"], unique=False)
    op.create_index(op.f("ix_label_mapping_skill_id"), "label_mapping", ["skill_id"], unique=False)
    op.create_index(op.f("ix_label_mapping_text_key"), "label_mapping", ["text_key"], unique=False)
    op.create_index(op.f("ix_label_mapping_undone_by_id"), "label_mapping", ["undone_by_id"], unique=False)


def _keep_mappings() -> None:
    op.create_table(
        "skill_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=True),
        sa.Column("is_proven", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column(
            "authority",
            sa.Enum("staff", "issuer", name="authority", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 12", name=op.f("ck_skill_mapping_level")),
        sa.CheckConstraint("skill_id IS NOT NULL OR NOT is_proven", name=op.f("ck_skill_mapping_what_is_proven")),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_skill_mapping_achievement_id_achievement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_skill_mapping_decided_by_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_mapping_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["account.id"], name=op.f("fk_skill_mapping_undone_by_id_account"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_mapping")),
    )
    op.create_index(op.f("ix_skill_mapping_achievement_id"), "skill_mapping", ["achievement_id"], unique=False)
    op.create_index(op.f("ix_skill_mapping_decided_by_id"), "skill_mapping", ["decided_by_id"], unique=False)
    op.create_index(op.f("ix_skill_mapping_skill_id"), "skill_mapping", ["skill_id"], unique=False)
    op.create_index(op.f("ix_skill_mapping_undone_by_id"), "skill_mapping", ["undone_by_id"], unique=False)


def _keep_statements() -> None:
    op.create_table(
        "badge_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
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
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_statement_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_statement")),
    )
    op.create_index(op.f("ix_badge_statement_badge_id"), "badge_statement", ["badge_id"], unique=False)
    op.create_index(op.f("ix_badge_statement_text_key"), "badge_statement", ["text_key"], unique=False)


def _keep_choices() -> None:
    op.create_table(
        "skill_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum("A", "B", "C", "D", name="grade", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column(
            "choice",
            sa.Enum("confirmed", "rejected", name="choice", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_skill_choice_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_choice_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_choice")),
    )
    op.create_index(op.f("ix_skill_choice_badge_id"), "skill_choice", ["badge_id"], unique=False)
    op.create_index(op.f("ix_skill_choice_skill_id"), "skill_choice", ["skill_id"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    for table in ("skill_choice", "badge_statement", "skill_mapping", "label_mapping"):
        op.drop_table(table)
