"""Keep what people want of a job: hours, contracts, working from home, and from which day."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("candidate", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("hours", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("contracts", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_remote_ok", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("available_from", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("candidate", schema=None, recreate="never") as batch_op:
        for name in ("available_from", "is_remote_ok", "contracts", "hours"):
            batch_op.drop_column(name)
