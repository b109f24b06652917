"""How Alembic runs here: `jobboard.schema` hands it the connection and has loaded the metadata."""

from typing import Any

from alembic import context

from jobboard.db import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our own column type as the plain one under it: migrations import nothing of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=context.config.attributes.get("as_batch", True) and connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
