"""Add what a verdict comes to apart from the level of the issuer.

The release before writes badges without it, which then read as if nothing was found out.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    """Apply the change. SQLite takes a check of a column only together with the column."""
    allowed = ", ".join(f"'{state}'" for state in _STATES)
    op.execute(
        "ALTER TABLE badge ADD COLUMN judged_state VARCHAR(40) DEFAULT 'could_not_be_checked' NOT NULL"
        f" CONSTRAINT ck_badge_judged_state CHECK (judged_state IN ({allowed}))"
    )


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("badge", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("judged_state")
