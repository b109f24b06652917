"""Keep apps with codes, passkeys and recovery codes, and when a person last proved in a session who it is.

The previous release neither asks for them nor writes them; its sessions say nothing of when, so they are asked again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TABLES = ("authenticator_app", "passkey", "passkey_challenge", "recovery_code", "second_step")


def _of_account(table: str, *, nullable: bool = False) -> tuple[sa.Column, sa.Constraint]:
    """Give the column of the account that rows belong to, and let them go with it."""
    name = op.f(f"fk_{table}_account_id_account")
    return (
        sa.Column("account_id", sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="CASCADE"),
    )


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _id(table: str) -> tuple[sa.Column, sa.Constraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "authenticator_app",
        *_id("authenticator_app"),
        *_of_account("authenticator_app"),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("offered_secret", sa.String(), nullable=True),
        _moment("confirmed_at", nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
    )
    op.create_table(
        "passkey",
        *_id("passkey"),
        *_of_account("passkey"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _moment("created_at"),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_table(
        "passkey_challenge",
        sa.Column("digest", sa.String(), nullable=False),
        *_of_account("passkey_challenge", nullable=True),
        _moment("expires_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_passkey_challenge")),
    )
    op.create_table(
        "recovery_code",
        *_id("recovery_code"),
        *_of_account("recovery_code"),
        sa.Column("code_sha256", sa.String(), nullable=False),
        _moment("used_at", nullable=True),
        sa.UniqueConstraint("account_id", "code_sha256", name=op.f("uq_recovery_code_account_id_code_sha256")),
    )
    op.create_table(
        "second_step",
        *_id("second_step"),
        *_of_account("second_step"),
        sa.Column("token_sha256", sa.String(), nullable=False),
        _moment("expires_at"),
        sa.Column("attempts_left", sa.Integer(), nullable=False),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_second_step_token_sha256")),
    )
    for table in _TABLES:
        name = op.f(f"ix_{table}_account_id")
        op.create_index(name, table, ["account_id"], unique=table == "authenticator_app")
    for table in ("passkey_challenge", "second_step"):
        op.create_index(op.f(f"ix_{table}_expires_at"), table, ["expires_at"])
    op.add_column("sign_in_session", _moment("proved_at", nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("sign_in_session", recreate="never") as batch_op:
        batch_op.drop_column("proved_at")
    for table in reversed(_TABLES):
        op.drop_table(table)
