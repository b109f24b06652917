"""Keep where people stand for vacancies, what members note of them, and what applicants were answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_STAGES = ("new", "shortlisted", "interview", "offer", "hired", "declined")


def _stage(name: str, *, nullable: bool) -> sa.Column[str]:
    stages = sa.Enum(*_STAGES, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, stages, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _create(
    table: str,
    owners: dict[str, str],
    *columns: sa.Column[object] | sa.Constraint,
    kept: Sequence[str] = (),
    indexed: Sequence[str] = (),
) -> None:
    """Make a table whose rows go with their owners (by column); those of `kept` lose the owner and stay."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(each, sa.Integer(), nullable=each in kept) for each in owners),
        *columns,
        *(
            sa.ForeignKeyConstraint(
                [each],
                [f"{owner}.id"],
                name=op.f(f"fk_{table}_{each}_{owner}"),
                ondelete="SET NULL" if each in kept else "CASCADE",
            )
            for each, owner in owners.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for each in (*owners, *indexed):
        op.create_index(op.f(f"ix_{table}_{each}"), table, [each])


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    """Apply the change."""
    _create(
        "pipeline_entry",
        {"vacancy_id": "vacancy", "candidate_id": "candidate"},
        _stage("stage", nullable=True),
        _moment("changed_at"),
        _once("pipeline_entry", "vacancy_id", "candidate_id"),
    )
    of_member = {"entry_id": "pipeline_entry", "account_id": "account"}
    _create(
        "stage_change",
        of_member,
        _text("action"),
        _moment("at"),
        _stage("stage_before", nullable=True),
        _stage("stage_after", nullable=True),
        kept=("account_id",),
        indexed=("action",),
    )
    _create(
        "pipeline_tag",
        {"entry_id": "pipeline_entry"},
        _text("word"),
        _text("action"),
        _once("pipeline_tag", "entry_id", "word"),
        indexed=("action",),
    )
    _create(
        "pipeline_note",
        of_member,
        _text("text"),
        _moment("written_at"),
        _moment("edited_at", nullable=True),
        kept=("account_id",),
    )
    _create("criterion", {"vacancy_id": "vacancy"}, sa.Column("position", sa.Integer(), nullable=False), _text("text"))
    _create(
        "score",
        {"criterion_id": "criterion", **of_member},
        sa.Column("points", sa.Integer(), nullable=False),
        _text("reason"),
        _moment("given_at"),
        sa.CheckConstraint("points BETWEEN 1 AND 4", name=op.f("ck_score_points")),
        _once("score", "criterion_id", "entry_id", "account_id"),
    )
    _create(
        "application_answer",
        {"application_id": "application"},
        _moment("applied_at"),
        _stage("outcome", nullable=False),
        _text("text"),
        _moment("answered_at"),
        _once("application_answer", "application_id", "applied_at", "outcome"),
    )


def downgrade() -> None:
    """Take the change back."""
    for table in ("application_answer", "score", "criterion", "pipeline_note", "pipeline_tag", "stage_change"):
        op.drop_table(table)
    op.drop_table("pipeline_entry")
