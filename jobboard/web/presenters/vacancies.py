"""What a vacancy's state is in words."""

from datetime import datetime

from jobboard.models import Vacancy, VacancyState
from jobboard.opening import is_open
from jobboard.web.presenters.words import day


def vacancy_words(vacancy: Vacancy, *, now: datetime) -> str:
    """Give the state of a vacancy with its date."""
    if is_open(vacancy, now):
        return f"Open until {day(vacancy.closes_on)}"
    match vacancy.state:
        case VacancyState.DRAFT:
            return "Draft: only your organisation sees it"
        case VacancyState.CLOSED:
            return f"Closed on {day(vacancy.closed_at)}" if vacancy.closed_at else "Closed"
        case VacancyState.OPEN if vacancy.closes_on:
            return f"Closed: its last day was {day(vacancy.closes_on)}"
    return "Not shown to anybody: it has no closing date"
