"""Give badges that were judged before the verdict that they have."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.execute("UPDATE badge SET judged_state = state")


def downgrade() -> None:
    """Nothing was lost."""
