"""Keep what people have proven to be theirs, and the questions by which they prove it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KINDS = ("judge_import", "recheck_badge", "send_mail")


def upgrade() -> None:
    """Apply the change."""
    _keep_challenges()
    _keep_identities()
    _allow_tasks(*_KINDS, "prove_identity")


def _keep_challenges() -> None:
    op.create_table(
        "identity_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("did", "url", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "checking",
                "proven",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_identity_challenge_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_challenge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_identity_challenge_public_id")),
        sa.UniqueConstraint("token", name=op.f("uq_identity_challenge_token")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("identity_challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_challenge_account_id"), ["account_id"], unique=False)


def _keep_identities() -> None:
    op.create_table(
        "proven_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("did", "url", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_proven_identity_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proven_identity")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proven_identity_public_id")),
    )
    with op.batch_alter_table("proven_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proven_identity_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_proven_identity_held",
            ["kind", "key"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )


def downgrade() -> None:
    """Take the change back."""
    op.execute("DELETE FROM task WHERE kind = 'prove_identity'")
    _allow_tasks(*_KINDS)
    with op.batch_alter_table("proven_identity", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proven_identity_held",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_proven_identity_account_id"))

    op.drop_table("proven_identity")
    with op.batch_alter_table("identity_challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_challenge_account_id"))

    op.drop_table("identity_challenge")


def _allow_tasks(*kinds: str) -> None:
    """Exchange the check of task.kind. SQLite makes the table anew, to whose rows nothing belongs."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("task", recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_task_kind"), f"kind IN ({named})")
