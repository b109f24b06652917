"""Keep copies of people's data, accounts on their way to be erased, and badges that are checked without an account.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
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
)
_TASKS_ADDED = ("judge_public_check", "make_export", "erase_account")
_VISIBILITY = ("hidden", "applications", "anonymous", "named")


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _owned_by(table: str, owner: str) -> sa.ForeignKeyConstraint:
    """Let rows go with the row that they belong to."""
    name = op.f(f"fk_{table}_{owner}_id_{owner}")
    return sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"], name=name, ondelete="CASCADE")


def _moment(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "public_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("state", _choice("state", "waiting", "done", "failed"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("report", sa.String(), nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_public_check_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_public_check_created_at"), "public_check", ["created_at"])
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state", "waiting", "ready", "failed"), nullable=False),
        _moment("asked_at"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        _owned_by("data_export", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_export_public_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_data_export_account_id"), "data_export", ["account_id"])
    op.create_index(op.f("ix_data_export_asked_at"), "data_export", ["asked_at"])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("asked_at"),
        _moment("due_at"),
        sa.Column("visibility", _choice("visibility", *_VISIBILITY), nullable=True),
        _owned_by("erasure", "account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_erasure_account_id"), "erasure", ["account_id"], unique=True)
    op.create_table(
        "dormancy",
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("seen_at"),
        sa.Column("step", sa.Integer(), nullable=False),
        _moment("step_at"),
        sa.CheckConstraint("step BETWEEN 1 AND 3", name=op.f("ck_dormancy_step")),
        _owned_by("dormancy", "account"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_dormancy")),
    )
    op.create_table(
        "gone_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vacancy_id", sa.Integer(), nullable=False),
        sa.Column("gone_on", sa.Date(), nullable=False),
        _owned_by("gone_application", "vacancy"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gone_application")),
    )
    op.create_index(op.f("ix_gone_application_vacancy_id"), "gone_application", ["vacancy_id"])
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    for table in ("gone_application", "dormancy", "erasure", "data_export", "public_check"):
        op.drop_table(table)
