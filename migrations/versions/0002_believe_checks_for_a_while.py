"""Keep how long the last good check of a badge is believed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trusted_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_badge_trusted_until"), ["trusted_until"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("badge", schema=None, recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_trusted_until"))
        batch_op.drop_column("trusted_until")
