"""What several commands begin with: the settings in force, a folder that can be written to, a secret."""

import os
from dataclasses import replace
from pathlib import Path

from jobboard.config import Settings, load_settings
from jobboard.db import Database
from jobboard.errors import Unavailable
from jobboard.process import open_database


def open_configured_database() -> tuple[Settings, Database]:
    """Give the settings of the environment and the database they name."""
    settings = load_settings(os.environ)
    return settings, open_database(settings)


def prepare_data_dir(folder: Path) -> None:
    """Make the data folder and make sure that it can be written to. Raises: Unavailable."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Unavailable(
            f"The data folder {folder} cannot be written to ({error.strerror}). "
            "Choose another one with JOBBOARD_DATA_DIR, or give this user the right to write there."
        ) from error


def with_development_secret(settings: Settings) -> Settings:
    """Give settings that have a secret key: under development one is made once and kept in the data folder."""
    if settings.secret_key or not settings.is_development:
        return settings
    path = settings.data_dir / "secret.key"
    if not path.exists():
        prepare_data_dir(settings.data_dir)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(os.urandom(32).hex())
    return replace(settings, secret_key=path.read_text())
