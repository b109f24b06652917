"""Have badges settled again that an earlier rule of crosswalks proved skills of, or whose skills a crosswalk leads from.

By `crosswalk/1` what is close counted as proven, and crosswalks were read one way; now only the same and the broader
do, and they are read both ways. The worker settles; here it is told. A badge of no class is settled when it is next
judged.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_CONCERNED = """
    SELECT DISTINCT 'settle_achievement', badge.achievement_id, CURRENT_TIMESTAMP, 0, '', false
    FROM badge JOIN badge_skill ON badge_skill.badge_id = badge.id
    WHERE badge.achievement_id IS NOT NULL AND (
        badge_skill.rule = 'crosswalk/1'
        OR badge_skill.skill_id IN (SELECT from_id FROM crosswalk UNION SELECT to_id FROM crosswalk)
    )
"""


def upgrade() -> None:
    """Apply the change. Work that is queued already, or failed too often, or is being done, is done anew."""
    op.execute(
        sa.text(
            f"INSERT INTO task (kind, subject_id, due_at, attempts, last_error, is_dead) {_CONCERNED}"
            " ON CONFLICT (kind, subject_id) DO UPDATE"
            " SET attempts = 0, is_dead = false, claimed_by = NULL, claimed_until = NULL"
        )
    )


def downgrade() -> None:
    """Nothing was lost: work that waits is of a kind that was known before."""
