"""Where a text may speak of a skill: its clauses, and the parts of longer ones."""

import re
from collections.abc import Iterator

from jobboard.suggesting.wording import content_words

LONGEST_CLAUSE = 12
"""Words of a clause that is asked about as a whole; of a longer one only the parts are."""
MOST_PHRASES = 400
"""Different phrases of one text that are asked about."""

_STOPS = re.compile(r"[\n\r\t\0;:!?•·|()\[\]{}\"“”]+|[.,](?=\s|$)|\s[-–—*]\s|^\s*[-–—*]\s?", re.MULTILINE)  # noqa: RUF001
_JOINS = re.compile(
    r"\s+(?:and|or|as well as|with|for|in|of|to|by|within|across|using|through|from|on|at)\s+|\s*[/&]\s*", re.I
)


def find_phrases(text: str) -> Iterator[tuple[int, int]]:
    """Give start and end of each phrase to ask about, in order; of phrases with the same words only the first."""
    seen: set[tuple[str, ...]] = set()
    for start, end in _clauses_and_parts(text):
        stems = tuple(word.stem for word in content_words(text[start:end]))
        if stems and stems not in seen:
            seen.add(stems)
            yield start, end
        if len(seen) >= MOST_PHRASES:
            return


def _clauses_and_parts(text: str) -> Iterator[tuple[int, int]]:
    for start, end in _between(_STOPS, text, 0, len(text)):
        parts = list(_between(_JOINS, text, start, end))
        if len(parts) > 1 and len(text[start:end].split()) <= LONGEST_CLAUSE:
            yield start, end
        yield from parts


def _between(separators: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give what stands between separators, the empty left out."""
    for match in separators.finditer(text, start, end):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:end].strip():
        yield start, end
