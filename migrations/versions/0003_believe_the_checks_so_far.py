"""Believe the good checks that were made so far for a week after each."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BADGE = sa.table(
    "badge",
    sa.column("id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("checked_at", sa.DateTime(timezone=True)),
    sa.column("trusted_until", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Apply the change."""
    connection = op.get_bind()
    verified = sa.select(_BADGE.c.id, _BADGE.c.checked_at).where(_BADGE.c.state == "verified")
    for badge_id, checked_at in connection.execute(verified).all():
        until = checked_at + timedelta(days=7)
        connection.execute(sa.update(_BADGE).where(_BADGE.c.id == badge_id).values(trusted_until=until))


def downgrade() -> None:
    """Take the change back."""
    op.get_bind().execute(sa.update(_BADGE).values(trusted_until=None))
