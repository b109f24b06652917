"""Count the processor time that judging an import takes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("badge_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("processor_ms", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("badge_import", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("processor_ms")
