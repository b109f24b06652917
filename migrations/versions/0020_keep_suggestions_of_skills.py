"""Keep the skills that the texts of badges may speak of, and one kind of work.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
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
    "read_achievement",
)
_TASKS_ADDED = ("suggest_skills",)


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change. Badges that are there already are read when a framework is imported."""
    op.create_table(
        "skill_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("achievement_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["achievement_id"],
            ["achievement.id"],
            name=op.f("fk_skill_suggestion_achievement_id_achievement"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_skill_suggestion_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill_suggestion")),
        sa.UniqueConstraint("achievement_id", "skill_id", name=op.f("uq_skill_suggestion_achievement_id_skill_id")),
    )
    op.create_index(op.f("ix_skill_suggestion_achievement_id"), "skill_suggestion", ["achievement_id"], unique=False)
    op.create_index(op.f("ix_skill_suggestion_skill_id"), "skill_suggestion", ["skill_id"], unique=False)
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    op.drop_table("skill_suggestion")
