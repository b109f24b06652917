"""The JSON face: a question as an object with ids, strict both ways, for what keeps questions or speaks with programs.

    {"version": 1, "all": [CONDITION, …], "issuers": [3], "issuer_level_at_least": 2, "wishes": [BADGE, …]}

A condition is an object with one key: words, phrase, badge, claims, near, region, remote, available_by, hours,
contract, applied_to, all, any or not. Every key but `version` may be left out.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from jobboard.asking.limits import (
    DEEPEST,
    LARGEST_ID,
    LONGEST_REGION,
    LONGEST_WORDS,
    MOST_CONDITIONS,
    MOST_KILOMETRES,
    MOST_VALUES,
    MOST_WISHES,
    MOST_WORDS,
)
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Expression, Near, Not, Question
from jobboard.asking.values import day_in
from jobboard.errors import Rejected
from jobboard.search.document import Contract, Grade, Hours
from jobboard.search.expression import (
    AppliedTo,
    AvailableBy,
    Claims,
    InRegion,
    OpenToRemote,
    Phrase,
    WantsContract,
    WantsHours,
    Words,
)
from jobboard.search.words import count_words

VERSION = 1

Json = dict[str, Any]
Member = TypeVar("Member", bound=StrEnum)


def as_json(question: Question) -> Json:
    """Give a question as what `json.dumps` takes."""
    optional = {
        "all": [_condition(part) for part in question.parts],
        "issuers": sorted(question.issuers),
        "issuer_level_at_least": question.issuer_level_at_least,
        "wishes": [_badge(wish) for wish in question.wishes],
    }
    return {"version": VERSION, **{name: value for name, value in optional.items() if value}}


def from_json(value: object) -> Question:
    """Give the question that an object of `json.loads` asks. Raises: Rejected with the path of what is wrong."""
    known = {"version", "all", "issuers", "issuer_level_at_least", "wishes"}
    found = _object(value, "$", known)
    if found.get("version") != VERSION or found["version"] is True:
        raise _wrong("$.version", f"has to be {VERSION}")
    conditions = _list(found.get("all", []), "$.all", MOST_CONDITIONS)
    wishes = _list(found.get("wishes", []), "$.wishes", MOST_WISHES)
    values: Json = {
        "parts": tuple(_read(each, f"$.all[{i}]", 0) for i, each in enumerate(conditions)),
        "issuers": _ids(found.get("issuers", []), "$.issuers"),
        "issuer_level_at_least": _number(found.get("issuer_level_at_least", 0), "$.issuer_level_at_least", 0, 4),
        "wishes": tuple(_read_badge(each, f"$.wishes[{i}]") for i, each in enumerate(wishes)),
    }
    try:
        return Question(**values)
    except Rejected as error:  # A limit of the question as a whole.
        raise Rejected(f"$ {error.message}") from error


def _condition(expression: Expression) -> Json:
    match expression:
        case AllOf(parts):
            return {"all": [_condition(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_condition(part) for part in parts]}
        case Not(part):
            return {"not": _condition(part)}
        case AskedBadge():
            return {"badge": _badge(expression)}
        case Near(place, kilometres):
            return {"near": {"place": place, "kilometres": kilometres}}
        case OpenToRemote():
            return {"remote": True}
        case leaf:
            (value,) = vars(leaf).values()
            return {_KEYS[type(leaf)]: value.isoformat() if isinstance(value, date) else value}


def _badge(badge: AskedBadge) -> Json:
    values = {
        "skill": badge.skill,
        "level_at_least": badge.level_at_least,
        "grade_at_least": badge.grade_at_least and badge.grade_at_least.value,
        "badges": sorted(badge.achievements),
        "or_equivalent": badge.allows_equivalent,
        "issuers": sorted(badge.issuers),
        "issuer_level_at_least": badge.issuer_level_at_least,
        "issued_since": badge.issued_since and badge.issued_since.isoformat(),
        "valid_until_at_least": badge.valid_until_at_least and badge.valid_until_at_least.isoformat(),
    }
    return {name: value for name, value in values.items() if value}


def _read(value: object, path: str, depth: int) -> Expression:
    if depth > DEEPEST:
        raise _wrong(path, f"stands more than {DEEPEST} deep")
    found = _object(value, path, {*_LEAVES, "badge", "all", "any", "not"})
    if len(found) != 1:
        raise _wrong(path, "is a condition, which has one key")
    ((name, inner),) = found.items()
    path = f"{path}.{name}"
    if name == "badge":
        return _read_badge(inner, path)
    if name == "not":
        return Not(_read(inner, path, depth + 1))
    if name in ("all", "any"):
        parts = tuple(
            _read(each, f"{path}[{i}]", depth + 1) for i, each in enumerate(_list(inner, path, MOST_CONDITIONS))
        )
        if not parts:
            raise _wrong(path, "holds at least one condition")
        return AllOf(parts) if name == "all" else AnyOf(parts)
    return _LEAVES[name](inner, path)


def _read_badge(value: object, path: str) -> AskedBadge:
    found = _object(value, path, set(_BADGE))
    values = {_BADGE[name][0]: _BADGE[name][1](inner, f"{path}.{name}") for name, inner in found.items()}
    try:
        return AskedBadge(**values)
    except ValueError as error:
        raise _wrong(path, f"does not fit together: {error}") from error


def _read_near(value: object, path: str) -> Near:
    found = _object(value, path, {"place", "kilometres"})
    return Near(
        _id(found.get("place"), f"{path}.place"),
        _number(found.get("kilometres"), f"{path}.kilometres", 1, MOST_KILOMETRES),
    )


def _read_remote(value: object, path: str) -> OpenToRemote:
    if value is not True:
        raise _wrong(path, "has to be true; write not around it for the contrary")
    return OpenToRemote()


def _object(value: object, path: str, known: Iterable[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(path, "has to be an object")
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise _wrong(f"{path}.{unknown[0][:40]}", "is not known here")
    return value


def _list(value: object, path: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(path, "has to be a list")
    if len(value) > most:
        raise _wrong(path, f"holds at most {most}")
    return value


def _ids(value: object, path: str) -> frozenset[int]:
    return frozenset(_id(each, f"{path}[{i}]") for i, each in enumerate(_list(value, path, MOST_VALUES)))


def _id(value: object, path: str) -> int:
    return _number(value, path, 1, LARGEST_ID)


def _number(value: object, path: str, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise _wrong(path, f"has to be a whole number from {low} to {high}")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, "has to be a text that is not empty")
    if len(value) > LONGEST_WORDS or not value.encode("utf-8", "replace").decode() == value:
        raise _wrong(path, f"has at most {LONGEST_WORDS:,} characters, all of them letters, digits or signs")
    if count_words(value) > MOST_WORDS:
        raise _wrong(path, f"has at most {MOST_WORDS} words")
    return value


def _region(value: object, path: str) -> str:
    region = " ".join(_text(value, path).split())
    if len(region) > LONGEST_REGION or "\0" in region:  # A key of a saved search, which the database has to take.
        raise _wrong(path, f"has at most {LONGEST_REGION} characters, all of which can be seen")
    return region


def _day(value: object, path: str) -> date:
    found = day_in(value) if isinstance(value, str) else None
    if found is None:
        raise _wrong(path, "has to be a day as 2026-12-31")
    return found


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(path, "has to be true or false")
    return value


def _member(kind: type[Member]) -> Callable[[object, str], Member]:
    def read(value: object, path: str) -> Member:
        """Give the member that a value names."""
        if value not in [each.value for each in kind]:
            raise _wrong(path, f"has to be one of {', '.join(each.value for each in kind)}")
        return kind(value)

    return read


def _wrong(path: str, what: str) -> Rejected:
    return Rejected(f"{path} {what}.")


_KEYS: dict[type, str] = {
    Words: "words",
    Phrase: "phrase",
    Claims: "claims",
    InRegion: "region",
    AvailableBy: "available_by",
    WantsHours: "hours",
    WantsContract: "contract",
    AppliedTo: "applied_to",
}
"""What conditions of one value are called."""

_LEAVES: dict[str, Callable[[object, str], Expression]] = {
    "words": lambda value, path: Words(_text(value, path)),
    "phrase": lambda value, path: Phrase(_text(value, path)),
    "claims": lambda value, path: Claims(_id(value, path)),
    "near": _read_near,
    "region": lambda value, path: InRegion(_region(value, path)),
    "remote": _read_remote,
    "available_by": lambda value, path: AvailableBy(_day(value, path)),
    "hours": lambda value, path: WantsHours(_member(Hours)(value, path)),
    "contract": lambda value, path: WantsContract(_member(Contract)(value, path)),
    "applied_to": lambda value, path: AppliedTo(_id(value, path)),
}
_BADGE: dict[str, tuple[str, Callable[[object, str], Any]]] = {
    "skill": ("skill", _id),
    "level_at_least": ("level_at_least", lambda value, path: _number(value, path, 1, 12)),
    "grade_at_least": ("grade_at_least", _member(Grade)),
    "badges": ("achievements", _ids),
    "or_equivalent": ("allows_equivalent", _flag),
    "issuers": ("issuers", _ids),
    "issuer_level_at_least": ("issuer_level_at_least", lambda value, path: _number(value, path, 0, 4)),
    "issued_since": ("issued_since", _day),
    "valid_until_at_least": ("valid_until_at_least", _day),
}
