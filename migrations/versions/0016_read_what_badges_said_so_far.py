"""Read what badges say of skills from the reports that are kept of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BATCH = 100
_MOST = 200
_statement = sa.table(
    "badge_statement",
    *map(
        sa.column, ("badge_id", "position", "kind", "text", "text_key", "address", "code", "framework", "target_type")
    ),
)


def upgrade() -> None:
    """Apply the change: the last report with facts of each badge, in batches."""
    connection = op.get_bind()
    reports = sa.text(
        "SELECT badge_id, report FROM verification WHERE badge_id > :after AND badge_id <= :until ORDER BY badge_id, id"
    )
    highest = connection.scalar(sa.text("SELECT max(id) FROM badge")) or 0
    for after in range(0, highest, _BATCH):
        said = {}
        for badge_id, report in connection.execute(reports, {"after": after, "until": after + _BATCH}):
            said[badge_id] = json.loads(report).get("facts") or said.get(badge_id, {})
        rows = [row for badge_id, facts in said.items() for row in _rows(badge_id, facts)]
        if rows:
            connection.execute(sa.insert(_statement), rows)


def _rows(badge_id: int, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    said = [("alignment", each.get("target_name") or "", each) for each in facts.get("alignments", ())]
    said += [("tag", tag, {}) for tag in facts.get("tags", ())]
    for position, (kind, text, each) in enumerate(said[:_MOST]):
        row = {"badge_id": badge_id, "position": position, "kind": kind, "text": text}
        row["text_key"] = " ".join(text.casefold().split())
        row |= {name: each.get(f"target_{name}") for name in ("code", "framework", "type")}
        yield {**row, "address": each.get("target_url"), "target_type": row.pop("type")}


def downgrade() -> None:
    """Nothing was lost."""
