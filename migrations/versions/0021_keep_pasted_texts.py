"""Keep texts that people paste to have them read for skills, and one kind of work; settle what counted by older rules.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
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
    "suggest_skills",
)
_TASKS_ADDED = ("read_text",)
# Until a badge is checked in full, up to a month later, it would go on proving what it no longer proves: by crosswalks to
# skills that are only close, and by decisions of those who speak for their issuer no more.
_SETTLE_AGAIN = """
INSERT INTO task (kind, subject_id, due_at, attempts, last_error, is_dead)
SELECT 'settle_achievement', achievement.id, CURRENT_TIMESTAMP, 0, '', FALSE FROM achievement
WHERE id IN (
    SELECT badge.achievement_id FROM badge JOIN badge_skill ON badge_skill.badge_id = badge.id
    WHERE badge_skill.rule = 'crosswalk/1'
) OR id IN (SELECT achievement_id FROM skill_mapping WHERE authority = 'issuer' AND undone_at IS NULL)
ON CONFLICT (kind, subject_id) DO NOTHING
"""


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "pasted_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "read", "failed", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_pasted_text_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pasted_text")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pasted_text_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pasted_text_account_id"), "pasted_text", ["account_id"], unique=False)
    op.create_index(op.f("ix_pasted_text_created_at"), "pasted_text", ["created_at"], unique=False)
    op.create_table(
        "pasted_text_skill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_pasted_text_skill_skill_id_skill"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["pasted_text.id"], name=op.f("fk_pasted_text_skill_text_id_pasted_text"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pasted_text_skill")),
        sa.UniqueConstraint("text_id", "skill_id", name=op.f("uq_pasted_text_skill_text_id_skill_id")),
    )
    op.create_index(op.f("ix_pasted_text_skill_skill_id"), "pasted_text_skill", ["skill_id"], unique=False)
    op.create_index(op.f("ix_pasted_text_skill_text_id"), "pasted_text_skill", ["text_id"], unique=False)
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)
    op.execute(_SETTLE_AGAIN)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    op.drop_table("pasted_text_skill")
    op.drop_table("pasted_text")
