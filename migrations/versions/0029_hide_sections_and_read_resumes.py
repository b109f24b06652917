"""Let people hide sections of their resume, keep files that are read into drafts of one, and one kind of work.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
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
    "read_text",
    "tell_search",
    "tell_vacancy",
    "judge_public_check",
    "make_export",
    "erase_account",
)
_TASKS_ADDED = ("read_resume",)


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("resume_section", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("is_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "resume_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("waiting", "read", "refused", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_resume_draft_candidate_id_candidate"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resume_draft_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_resume_draft_candidate_id"), "resume_draft", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_resume_draft_created_at"), "resume_draft", ["created_at"], unique=False)
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    op.drop_table("resume_draft")
    with op.batch_alter_table("resume_section", recreate="never") as batch_op:
        batch_op.drop_column("is_hidden")
