"""Keep which DIDs and pages badges name, so that who proves one later is noticed at once."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change. Badges that were judged before get theirs with their next full check."""
    kind = sa.Enum("did", "url", name="kind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "named_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_named_identity_badge_id_badge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_identity")),
    )
    op.create_index(op.f("ix_named_identity_badge_id"), "named_identity", ["badge_id"], unique=False)
    op.create_index("ix_named_identity_key", "named_identity", ["key", "kind"], unique=False)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("named_identity")
