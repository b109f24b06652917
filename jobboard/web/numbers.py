"""Numbers that were typed, or that stand in an address: whatever is none is 0, however long it is."""

LARGEST_ID = 2**20 - 1
"""The engines' tokens hold ids of 20 bits; a larger one is nobody's."""

_MOST_DIGITS = 9


def number_in(text: str | None) -> int:
    """Give a number without a sign, or 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


def id_in(text: str | None) -> int:
    """Give the id of a skill, a badge or an issuer, or 0 for what is none."""
    number = number_in(text)
    return number if number <= LARGEST_ID else 0
