"""Keep searches of members, what people were when those were last compared with them, and what is new.

Everybody who is there already is read soon, which tells nobody anything: what they were before is not known. Nothing
refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
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
)
_TASKS_ADDED = ("tell_search", "tell_vacancy")
_HOW_OFTEN = ("at_once", "daily", "weekly", "never")


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def _owned_by(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    """Let rows go with the row that they belong to."""
    name = op.f(f"fk_{table}_{column}_{owner}")
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=name, ondelete="CASCADE")


def _create_pairs(table: str, owner: str, other: str, *columns: str) -> None:
    """Make a table of what is to be told of two things together, each pair once."""
    pair = (f"{owner}_id", f"{other}_id")
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(each, sa.Integer(), nullable=False) for each in pair),
        *(sa.Column(each, sa.Boolean(), nullable=False) for each in columns),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *(_owned_by(table, f"{each}_id", each if each != "search" else "saved_search") for each in (owner, other)),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(*pair, name=op.f(f"uq_{table}_{'_'.join(pair)}")),
    )
    for each in pair:
        op.create_index(op.f(f"ix_{table}_{each}"), table, [each])


def _create_followed_person() -> None:
    op.create_table(
        "followed_person",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _owned_by("followed_person", "candidate_id", "candidate"),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_followed_person")),
    )
    op.create_index(op.f("ix_followed_person_due_at"), "followed_person", ["due_at"])
    op.execute(
        "INSERT INTO followed_person (candidate_id, read_at, due_at, attempts) "
        "SELECT id, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0 FROM candidate"
    )


def _create_saved_search() -> None:
    how_often = sa.Enum(*_HOW_OFTEN, name="how_often", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("how_often", how_often, nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        _owned_by("saved_search", "member_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
    )
    op.create_index(op.f("ix_saved_search_member_id"), "saved_search", ["member_id"])
    op.create_table(
        "saved_search_key",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        _owned_by("saved_search_key", "search_id", "saved_search"),
        sa.PrimaryKeyConstraint("search_id", "part", "key", name=op.f("pk_saved_search_key")),
    )
    op.create_index("ix_saved_search_key_key", "saved_search_key", ["key", "search_id"])


def upgrade() -> None:
    """Apply the change. The previous release leaves the new columns out of the rows that it makes."""
    _create_followed_person()
    _create_saved_search()
    _create_pairs("search_news", "search", "candidate", "is_met", "is_told", "is_seen", "is_by_badge")
    _create_pairs("vacancy_news", "vacancy", "candidate", "is_seen", "is_known")
    _create_pairs("applicant_loss", "application", "requirement", "is_told", "is_seen")
    op.add_column("member", sa.Column("is_told_of_applicants", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("mail", sa.Column("html", sa.String(), nullable=True))
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(sa.delete(task).where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    for table, column in (("mail", "html"), ("member", "is_told_of_applicants")):
        with op.batch_alter_table(table, recreate="never") as batch_op:
            batch_op.drop_column(column)
    for table in ("applicant_loss", "vacancy_news", "search_news", "saved_search_key", "saved_search"):
        op.drop_table(table)
    op.drop_table("followed_person")
