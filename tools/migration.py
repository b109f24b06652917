"""Write the next migration from the models: `python -m tools.migration "add badge notes"`. Read it, and correct it."""

import sys
from tempfile import TemporaryDirectory

from jobboard.db import Database
from jobboard.paths import resource_dir
from jobboard.schema import upgrade_schema, write_migration


def main(message: str) -> None:
    """Compare the models with a database that has every migration so far, and write what is missing."""
    number = len(list((resource_dir("migrations") / "versions").glob("*.py"))) + 1
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/models.sqlite")
        upgrade_schema(database.engine)
        write_migration(database.engine, message, f"{number:04}")
        database.dispose()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit("Say what the migration does, such as: add badge notes")
    main(" ".join(sys.argv[1:]))
