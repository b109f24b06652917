"""Keep who decided that a badge proves a skill, and what its level was read from.

Nothing refers to the rows of these two tables, so SQLite may make them anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    with op.batch_alter_table("badge_skill", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("is_at_least", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("level_source", sa.String(), nullable=False, server_default=""))
    _refer("badge_skill", "decided_by_id", "account")
    _refer("skill_choice", "claim_id", "self_claimed_skill")


def _refer(table: str, column: str, other: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
        name = batch_op.f(f"fk_{table}_{column}_{other}")
        batch_op.create_foreign_key(name, other, [column], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Take the change back."""
    _forget("skill_choice", "claim_id", "self_claimed_skill")
    _forget("badge_skill", "decided_by_id", "account")
    with op.batch_alter_table("badge_skill", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("level_source")
        batch_op.drop_column("is_at_least")


def _forget(table: str, column: str, other: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"fk_{table}_{column}_{other}"), type_="foreignkey")
        batch_op.drop_index(batch_op.f(f"ix_{table}_{column}"))
        batch_op.drop_column(column)
