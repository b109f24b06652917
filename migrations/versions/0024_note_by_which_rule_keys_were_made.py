"""Note by which rule the keys of saved searches were made, so that they can be made anew when the rule changes.

Those that are there were made by the first rule, as are those that the previous release goes on making.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("saved_search", sa.Column("keyed_by", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Take the change back."""
    with op.batch_alter_table("saved_search", recreate="never") as batch_op:
        batch_op.drop_column("keyed_by")
