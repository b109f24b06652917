"""Add what employers say of issuers: every change of a policy is a row."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_RULES = ("always", "never", "by_level")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("level_at_least", sa.Integer(), nullable=True),
        sa.Column("issuer_id", sa.Integer(), nullable=True),
        sa.Column(
            "rule", sa.Enum(*_RULES, name="rule", native_enum=False, create_constraint=True, length=40), nullable=True
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(level_at_least IS NULL) = (issuer_id IS NOT NULL)", name=op.f("ck_policy_change_one_subject")
        ),
        sa.CheckConstraint("(rule IS NULL) = (issuer_id IS NULL)", name=op.f("ck_policy_change_rule_of_issuer")),
        sa.CheckConstraint("level_at_least BETWEEN 2 AND 4", name=op.f("ck_policy_change_level")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_policy_change_account_id_account"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_policy_change_issuer_id_issuer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_policy_change_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_change")),
    )
    for column in ("account_id", "issuer_id", "organisation_id"):
        op.create_index(op.f(f"ix_policy_change_{column}"), "policy_change", [column], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("policy_change")
