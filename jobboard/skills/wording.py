"""Names of skills as tags write them: without case, spacing, punctuation and plural."""

import re
from itertools import islice, product

from jobboard.search.words import fold_words

_MOST_FORMS = 81  # Four words in three forms each; of longer names only some forms are looked up.
_BORDERS = " \t\n.,;:!?\"'()[]"


def name_key(text: str) -> str:
    """Give the form in which a tag and a label are the same name; empty for a text without words."""
    return " ".join(map(_singular, fold_words(text)))


def written_forms(text: str) -> frozenset[str]:
    """Give ways to write a name, in small letters, by which a database finds labels that may be the same name."""
    words = [word.strip(_BORDERS) for word in re.split(r"[\s\u2010-\u2015-]+", text.lower())]
    forms = [tuple(dict.fromkeys((word, _singular(word), _plural(word)))) for word in words if word]
    if not forms:
        return frozenset()
    found = list(islice(product(*forms), _MOST_FORMS))
    return frozenset(joint.join(each) for each in found for joint in (" ", "-")) | {" ".join(text.lower().split())}


def _singular(word: str) -> str:
    if len(word) <= 3:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _plural(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "sh", "ch", "x", "z")) else f"{word}s"
