"""The text face, written: the shortest text that asks the question, which read again gives the same question."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from jobboard.asking.names import Kind, Names
from jobboard.asking.question import (
    AllOf,
    AnyOf,
    AskedBadge,
    Expression,
    Leaf,
    Near,
    Not,
    Question,
    is_choice,
)
from jobboard.asking.tokens import quoted, value, word
from jobboard.asking.values import spelled
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


def write_text(question: Question, names: Names) -> str:
    """Give the question as text; empty for the one that asks for everybody."""
    written = [*_written(question.parts, names), *_beside(question, names)]
    is_alone = len(question.parts) == 1 and len(written) == 1 and not question.wishes
    if is_alone and isinstance(question.parts[0], AnyOf):
        written = [write_expression(question.parts[0], names)]
    wishes = (f"prefer({' '.join(_of_badge(wish, names))})" for wish in question.wishes)
    return " ".join([*written, *wishes])


def write_expression(expression: Expression, names: Names) -> str:
    """Give a condition as text, as it stands alone."""
    match expression:
        case AllOf(parts):
            return " ".join(_written(parts, names))
        case AnyOf(parts) if not is_choice(expression):
            return " OR ".join(_inner(part, names) for part in parts)
        case Not(part):
            return f"-{_inner(part, names)}"
        case AnyOf(parts):
            return _several(parts)
        case leaf:
            return _leaf(leaf, names)


def _written(parts: Sequence[Expression], names: Names) -> Iterator[str]:
    for part in parts:
        yield write_expression(part, names) if isinstance(part, Words) else _inner(part, names)


def _inner(part: Expression, names: Names) -> str:
    """Give a condition as it stands inside another one."""
    written = write_expression(part, names)
    is_long = isinstance(part, AllOf) or (isinstance(part, Words) and " " in part.text)
    is_long = is_long or (isinstance(part, AnyOf) and not is_choice(part))
    return f"({written})" if is_long else written


def _leaf(leaf: Leaf, names: Names) -> str:
    match leaf:
        case Words(text):
            return " ".join(map(word, text.split()))
        case Phrase(text):
            return quoted(text)
        case AskedBadge():
            return _badge(leaf, names)
        case Claims(skill):
            return f"claims:{value(names.written(Kind.SKILL, skill))}"
        case Near(place, kilometres):
            return f"near:{value(names.written(Kind.PLACE, place))} within:{kilometres}"
        case OpenToRemote():
            return "remote:yes"
        case AvailableBy(day):
            return f"available<={day.isoformat()}"
        case AppliedTo(vacancy):
            return f"applied:{value(names.written(Kind.VACANCY, vacancy))}"
        case InRegion() | WantsHours() | WantsContract():
            return _several([leaf])


def _several(parts: Sequence[Expression]) -> str:
    """Give a choice of regions, of hours or of contracts."""
    field, values = "", []
    for part in parts:
        match part:
            case InRegion(region):
                field, written = "region", value(region)
            case WantsHours(hours):
                field, written = "hours", spelled(hours)
            case WantsContract(contract):
                field, written = "contract", spelled(contract)
        values.append(written)
    return f"{field}:{','.join(values)}"


def _badge(badge: AskedBadge, names: Names) -> str:
    written = " ".join(_of_badge(badge, names))
    is_choice = badge == AskedBadge(achievements=badge.achievements, allows_equivalent=badge.allows_equivalent)
    return written if badge.is_skill_alone or (is_choice and badge.achievements) else f"badge({written})"


def _of_badge(badge: AskedBadge, names: Names) -> Iterator[str]:
    if badge.skill is not None:
        yield f"skill:{value(names.written(Kind.SKILL, badge.skill))}"
    if badge.level_at_least is not None:
        yield f"level>={badge.level_at_least}"
    if badge.grade_at_least is not None:
        yield f"grade>={badge.grade_at_least.value}"
    if badge.achievements:
        field = "equivalent" if badge.allows_equivalent else "badge"
        yield f"{field}:{_names_of(Kind.BADGE, badge.achievements, names)}"
    if badge.issuers:
        yield f"issuer:{_names_of(Kind.ISSUER, badge.issuers, names)}"
    if badge.issuer_level_at_least:
        yield f"issuerlevel>={badge.issuer_level_at_least}"
    if badge.issued_since is not None:
        yield f"issued>={badge.issued_since.isoformat()}"
    if badge.valid_until_at_least is not None:
        yield f"valid>={badge.valid_until_at_least.isoformat()}"


def _beside(question: Question, names: Names) -> Iterable[str]:
    narrowed = AskedBadge(issuers=question.issuers, issuer_level_at_least=question.issuer_level_at_least)
    return _of_badge(narrowed, names)


def _names_of(kind: Kind, ids: Collection[int], names: Names) -> str:
    written: Callable[[int], str] = lambda id: value(names.written(kind, id))  # noqa: E731
    return ",".join(map(written, sorted(ids)))
