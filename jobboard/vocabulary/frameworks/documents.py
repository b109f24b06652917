"""JSON files of frameworks, read value by value: each has the kind that is expected, or the file is refused."""

import json
from dataclasses import dataclass
from typing import Any

from jobboard.errors import Rejected
from jobboard.vocabulary.frameworks.files import TableFile


@dataclass(frozen=True)
class Part:
    """An object in a JSON file. `place` is where it stands, for messages."""

    place: str
    values: dict[str, Any]

    def parts(self, name: str) -> tuple["Part", ...]:
        """Give a list of objects. Raises: Rejected."""
        found = self.values.get(name)
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Rejected(f'{self.place}: "{name}" is not a list of objects.')
        return tuple(Part(f"{self.place}, {name} {number}", each) for number, each in enumerate(found, 1))

    def text(self, name: str) -> str:
        """Give a text that is not empty. Raises: Rejected."""
        found = self.values.get(name)
        if not isinstance(found, str) or not found.strip():
            raise Rejected(f'{self.place}: "{name}" is not a text.')
        return found.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts. Raises: Rejected."""
        found = self.values.get(name)
        if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
            raise Rejected(f'{self.place}: "{name}" is not a list of texts.')
        return tuple(each.strip() for each in found)

    def number(self, name: str, least: int, most: int) -> int | None:
        """Give a whole number in bounds; None for null. Raises: Rejected."""
        found = self.values.get(name)
        if found is None:
            return None
        if type(found) is not int or not least <= found <= most:
            raise Rejected(f'{self.place}: "{name}" is not a number from {least} to {most}.')
        return found


def read_document(file: TableFile) -> Part:
    """Read a JSON file whose outermost value is an object. Raises: Rejected, naming the line."""
    try:
        found = json.loads(file.text())
    except json.JSONDecodeError as error:
        raise Rejected(f"{file.name}, line {error.lineno}, character {error.colno}: {error.msg}.") from error
    except RecursionError as error:
        raise Rejected(f"{file.name} is nested too deeply.") from error
    if not isinstance(found, dict):
        raise Rejected(f"{file.name} is not an object.")
    return Part(file.name, found)
