"""What badges say of what they are for, kept beside them."""

from collections.abc import Iterator

from sqlalchemy import delete
from sqlalchemy.orm import Session

from jobboard.credentials import BadgeFacts
from jobboard.models import Badge, BadgeStatement, StatementKind

MOST_STATEMENTS = 200
"""How many of a badge's statements are kept; more are no description of one achievement."""


def text_key(text: str) -> str:
    """Give the form in which tags and names are compared: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def keep_statements(session: Session, badge: Badge, facts: BadgeFacts) -> None:
    """Keep what a badge says, in place of what was kept of it before."""
    session.execute(delete(BadgeStatement).where(BadgeStatement.badge_id == badge.id))
    rows = list(_statements(facts))[:MOST_STATEMENTS]
    for position, row in enumerate(rows):
        row.badge_id, row.position, row.text_key = badge.id, position, text_key(row.text)
    session.add_all(rows)
    session.flush()


def _statements(facts: BadgeFacts) -> Iterator[BadgeStatement]:
    for each in facts.alignments:
        yield BadgeStatement(
            kind=StatementKind.ALIGNMENT,
            text=each.target_name or "",
            address=each.target_url,
            code=each.target_code,
            framework=each.target_framework,
            target_type=each.target_type,
        )
    for tag in facts.tags:
        yield BadgeStatement(kind=StatementKind.TAG, text=tag)
