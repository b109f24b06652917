"""What badges say of what they are for, kept beside them."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import delete
from sqlalchemy.orm import Session

from jobboard.credentials import BadgeFacts
from jobboard.models import Achievement, AchievementStatement, Badge, BadgeStatement, StatementKind

MOST_STATEMENTS = 200
"""How many of a badge's statements are kept; more are no description of one achievement."""


def text_key(text: str) -> str:
    """Give the form in which tags and names are compared: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def keep_statements(session: Session, badge: Badge, facts: BadgeFacts) -> None:
    """Keep what a badge says, in place of what was kept of it before."""
    session.execute(delete(BadgeStatement).where(BadgeStatement.badge_id == badge.id))
    session.add_all(BadgeStatement(badge_id=badge.id, **each) for each in _statements(facts))
    session.flush()


def keep_class_statements(session: Session, achievement: Achievement, facts: BadgeFacts) -> None:
    """Keep what an issuer's own page says of a badge, in place of what was kept of it before."""
    session.execute(delete(AchievementStatement).where(AchievementStatement.achievement_id == achievement.id))
    session.add_all(AchievementStatement(achievement_id=achievement.id, **each) for each in _statements(facts))
    session.flush()


def _statements(facts: BadgeFacts) -> Iterator[dict[str, object]]:
    """Give the columns of each statement, in order."""
    for position, each in enumerate(islice(_said(facts), MOST_STATEMENTS)):
        yield {"position": position, "text_key": text_key(str(each["text"])), **each}


def _said(facts: BadgeFacts) -> Iterator[dict[str, object]]:
    for each in facts.alignments:
        yield {
            "kind": StatementKind.ALIGNMENT,
            "text": each.target_name or "",
            "address": each.target_url,
            "code": each.target_code,
            "framework": each.target_framework,
            "target_type": each.target_type,
        }
    for tag in facts.tags:
        yield {"kind": StatementKind.TAG, "text": tag}
