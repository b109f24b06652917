"""What made-up addresses answer, in demo mode only; the fetcher's own rules stay as they are."""

from jobboard.config import Settings
from jobboard.credentials import Document, DocumentLoader, NotLoaded
from jobboard.db import Database
from jobboard.fetch import fetcher_for
from jobboard.models import DemoDocument


class DemoLoader:
    """Answers made-up addresses from the database, and hands every other address to `otherwise`."""

    def __init__(self, database: Database, otherwise: DocumentLoader) -> None:
        self._database = database
        self._otherwise = otherwise

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Give the document at an address. Raises: NotLoaded as `otherwise` does."""
        with self._database.reading() as session:
            found = session.get(DemoDocument, address)
        if found is None:
            return self._otherwise.load(address, accept=accept)
        return Document(address=address, status=200, media_type=found.media_type, body=found.body)


def loader_for(settings: Settings, database: Database) -> DocumentLoader:
    """Give the worker's loader: the guarded fetcher, with the made-up addresses before it in demo mode."""
    fetcher = fetcher_for(settings)
    return DemoLoader(database, fetcher) if settings.is_demo else fetcher


class NoLoader:
    """Reaches nothing: made-up badges need nothing but made-up addresses."""

    def load(self, address: str, *, accept: str = "application/json") -> Document:
        """Refuse. Raises: NotLoaded."""
        raise NotLoaded("fetch.not_recorded", address)
