"""Take the level that issuers have as the one that reports found; nothing else has given any so far."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("UPDATE issuer SET found_level = CASE WHEN level > 2 THEN 2 ELSE level END")


def downgrade() -> None:
    """Nothing was lost."""
