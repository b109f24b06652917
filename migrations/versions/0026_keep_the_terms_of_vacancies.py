"""Keep the terms of vacancies: pay, contract, hours, where the work is done, and until when they are open.

Those that are open are open for 60 days from their opening, as the rule now is. The release before opens vacancies
without a closing day, which nobody is shown until it is stated.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_CHOICES = {
    "pay_period": ("hour", "week", "month", "year"),
    "unpaid_ground": ("voluntary_worker", "student_placement", "work_shadowing"),
    "contract": ("permanent", "temporary", "apprenticeship", "voluntary"),
    "workplace": ("on_site", "hybrid", "home"),
}
_TEXTS = ("hours", "selection_process", "adjustment_contact")
_NUMBERS = ("pay_minimum", "pay_maximum", "weekly_minutes")
_DAYS = ("closes_on", "reply_by")


def upgrade() -> None:
    """Apply the change. SQLite takes a check of a column only together with the column."""
    for name, values in _CHOICES.items():
        among = ", ".join(f"'{each}'" for each in values)
        op.execute(
            f"ALTER TABLE vacancy ADD COLUMN {name} VARCHAR(40) CONSTRAINT ck_vacancy_{name} CHECK ({name} IN ({among}))"
        )
    for name in _TEXTS:
        op.add_column("vacancy", sa.Column(name, sa.String(), nullable=False, server_default=""))
    for names, kind in ((_NUMBERS, sa.Integer()), (_DAYS, sa.Date())):
        for name in names:
            op.add_column("vacancy", sa.Column(name, kind, nullable=True))
    op.add_column("vacancy", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_vacancy_closes_on"), "vacancy", ["closes_on"])
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    last_day = "date(opened_at, '+60 days')" if is_sqlite else "(opened_at AT TIME ZONE 'UTC')::date + 60"
    op.execute(f"UPDATE vacancy SET closes_on = {last_day}, confirmed_at = opened_at WHERE state = 'open'")  # noqa: S608


def downgrade() -> None:
    """Take the change back; the terms are lost."""
    op.drop_index(op.f("ix_vacancy_closes_on"), table_name="vacancy")
    for name in (*_CHOICES, *_TEXTS, *_NUMBERS, *_DAYS, "confirmed_at"):
        with op.batch_alter_table("vacancy", schema=None, recreate="never") as batch_op:
            batch_op.drop_column(name)
