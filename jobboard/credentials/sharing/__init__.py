"""From the address that people copy, mostly that of a page about a badge, to the badge itself: docs/decisions/0018."""

from jobboard.credentials.sharing.finder import badge_found, find_badge
from jobboard.credentials.sharing.personal import without_personal_parts

__all__ = ["badge_found", "find_badge", "without_personal_parts"]
