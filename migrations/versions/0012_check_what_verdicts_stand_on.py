"""Check what verdicts stand on: sources that badges share, raw answers that are kept once, and two kinds of work.

Nothing refers to the rows of `task`, so SQLite may make that table anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TASKS_BEFORE = ("judge_import", "recheck_badge", "send_mail", "prove_identity", "read_registry")
_TASKS_ADDED = ("check_source", "tell_holder")
_STATES = (
    "failed",
    "revoked",
    "suspended",
    "expired",
    "not_yet_valid",
    "could_not_be_checked",
    "issuer_not_identified",
    "not_proven_yours",
    "verified",
)


def _allow_tasks(kinds: tuple[str, ...]) -> None:
    """Let tasks be of these kinds and no other."""
    allowed = sa.column("kind").in_(kinds)
    with op.batch_alter_table("task") as batch_op:
        batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), allowed)


def upgrade() -> None:
    """Apply the change."""
    _keep_sources()
    _keep_their_uses()
    _keep_answers_of_reports()
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    allowed = ", ".join(f"'{state}'" for state in _STATES)  # SQLite takes a check only together with its column.
    op.execute(
        "ALTER TABLE badge ADD COLUMN told_state VARCHAR(40)"
        f" CONSTRAINT ck_badge_told_state CHECK (told_state IN ({allowed}))"
    )
    _allow_tasks(_TASKS_BEFORE + _TASKS_ADDED)


def _keep_sources() -> None:
    op.create_table(
        "answer",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_answer")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("accept", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("is_list", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("found_at", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("believed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("key", name=op.f("uq_source_key")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_host"), ["host"], unique=False)


def _keep_their_uses() -> None:
    op.create_table(
        "source_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("entry_type", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.String(), nullable=True),
        sa.Column("issuer", sa.String(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_source_use_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_source_use_source_id_source"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_use")),
    )
    with op.batch_alter_table("source_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_use_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_use_source_id"), ["source_id"], unique=False)


def _keep_answers_of_reports() -> None:
    op.create_table(
        "verification_answer",
        sa.Column("verification_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["answer.digest"], name=op.f("fk_verification_answer_digest_answer")),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["verification.id"],
            name=op.f("fk_verification_answer_verification_id_verification"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("verification_id", "digest", name=op.f("pk_verification_answer")),
    )
    with op.batch_alter_table("verification_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_answer_digest"), ["digest"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    task = sa.table("task", sa.column("kind"))
    op.execute(task.delete().where(task.c.kind.in_(_TASKS_ADDED)))
    _allow_tasks(_TASKS_BEFORE)
    with op.batch_alter_table("badge", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("told_at")
        batch_op.drop_column("told_state")
        batch_op.drop_column("ends_at")

    with op.batch_alter_table("verification_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verification_answer_digest"))

    op.drop_table("verification_answer")
    with op.batch_alter_table("source_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_use_source_id"))
        batch_op.drop_index(batch_op.f("ix_source_use_badge_id"))

    op.drop_table("source_use")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_host"))
        batch_op.drop_index(batch_op.f("ix_source_digest"))

    op.drop_table("source")
    op.drop_table("answer")
