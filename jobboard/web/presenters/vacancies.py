"""What a vacancy's state is in words."""

from jobboard.models import Vacancy, VacancyState
from jobboard.web.presenters.words import day


def vacancy_words(vacancy: Vacancy) -> str:
    """Give the state of a vacancy with its date."""
    match vacancy.state:
        case VacancyState.DRAFT:
            return "Draft: only your organisation sees it"
        case VacancyState.CLOSED:
            return f"Closed on {day(vacancy.closed_at)}" if vacancy.closed_at else "Closed"
        case VacancyState.OPEN:
            return f"Open since {day(vacancy.opened_at)}" if vacancy.opened_at else "Open"
