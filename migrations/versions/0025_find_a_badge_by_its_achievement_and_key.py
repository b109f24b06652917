"""Find a badge by its achievement and key: the catalogue asks of each achievement whether one badge has its name.

The index serves whoever asks by the achievement alone, too, and takes the place of the one for that.
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_index("ix_badge_achievement_id_badge_key", "badge", ["achievement_id", "badge_key"])
    op.drop_index("ix_badge_achievement_id", "badge")


def downgrade() -> None:
    """Take the change back."""
    op.create_index("ix_badge_achievement_id", "badge", ["achievement_id"])
    op.drop_index("ix_badge_achievement_id_badge_key", "badge")
