"""What the worker does by the clock without asking anybody: telling people what is new, and forgetting what is old."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from jobboard.alerts.applicants import tell_vacancy
from jobboard.alerts.news import forget_old_news
from jobboard.alerts.searches import forget_deleted
from jobboard.alerts.telling import tell_search
from jobboard.catalogue.readings import forget_readings
from jobboard.config import Settings
from jobboard.drafts import forget_drafts
from jobboard.models import TaskKind
from jobboard.notices import tell_holder
from jobboard.reports import forget_answers
from jobboard.skills.texts import forget_texts


class Telling(Protocol):
    """Writes the mail that is due about something, in the caller's transaction; gives of how many it tells."""

    def __call__(self, session: Session, settings: Settings, subject_id: int, /, *, now: datetime) -> int:
        """Tell whom it concerns."""


TELLING: Mapping[TaskKind, Telling] = {
    TaskKind.TELL_HOLDER: tell_holder,
    TaskKind.TELL_SEARCH: tell_search,
    TaskKind.TELL_VACANCY: tell_vacancy,
}


def forget_what_is_old(session: Session, *, now: datetime) -> int:
    """Let go what nobody needs any more; give how many searches, answers, readings, texts and drafts went."""
    forget_old_news(session, now=now)
    forgetting = (forget_deleted, forget_answers, forget_readings, forget_texts, forget_drafts)
    return sum(forget(session, now=now) for forget in forgetting)
