"""Let people switch off the mail about badges that no longer count. Everybody goes on getting it until then."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change. The previous release leaves the column out of the accounts that it makes."""
    wanted = sa.Column("is_told_of_lost_badges", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("account", wanted)


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("account", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("is_told_of_lost_badges")
