"""The text face, read: words side by side must all hold, with OR, NOT or -, "phrases", brackets and fields.

AND binds closer than OR. `issuer:`, `issuerlevel>=`, `issued>=` and `valid>=` beside a skill speak of the badge that
proves it; in `badge(…)` everything speaks of one badge.
"""

from dataclasses import dataclass, replace

from jobboard.asking.amount import check_amount
from jobboard.asking.fields import PARTS_OF_A_BADGE, leaf_of, part_of_badge
from jobboard.asking.limits import DEEPEST, MOST_VALUES
from jobboard.asking.names import Names
from jobboard.asking.problems import QuestionProblem
from jobboard.asking.question import AllOf, AnyOf, AskedBadge, Expression, Not, Question
from jobboard.asking.tokens import Piece, Token, tokens
from jobboard.errors import Rejected
from jobboard.search.expression import Phrase, Words

_BESIDE = ("issuer", "issuerlevel", "issued", "valid")
"""Fields that speak of the badges of the skills beside them."""

_BEHIND = ("level", "grade")
"""Fields that speak of the skill right before them."""


def read_text(text: str, names: Names) -> Question:
    """Give the question that a text asks; an empty one asks for everybody.

    Raises: QuestionProblem at the first place that cannot be read.
    """
    pieces = tokens(text)
    if len(pieces) == 1:
        return Question()
    check_amount(pieces)
    try:
        return _Reader(pieces, names).question()
    except QuestionProblem:
        raise
    except Rejected as error:  # A limit of the question as a whole.
        raise QuestionProblem(error.message, 0, len(text)) from error


_NOTHING = AskedBadge()


@dataclass(frozen=True)
class _Run:
    """What stands side by side. `beside` says it of the badges of its skills; an empty one says nothing."""

    parts: tuple[Expression, ...] = ()
    beside: AskedBadge = _NOTHING
    wishes: tuple[AskedBadge, ...] = ()

    @property
    def is_issuers_alone(self) -> bool:
        """Whether nothing stands here but issuers."""
        return not self.parts and bool(self.beside.issuers) and self.beside == AskedBadge(issuers=self.beside.issuers)

    def closed(self) -> Expression:
        """Give the run as one expression: what speaks of badges is said of its skills, or stands alone."""
        parts = _said_of(self.beside, self.parts)
        return parts[0] if len(parts) == 1 else AllOf(parts)


class _Reader:
    def __init__(self, pieces: tuple[Token, ...], names: Names) -> None:
        self._pieces, self._names = pieces, names
        self._position = self._depth = 0

    def question(self) -> Question:
        """Read all pieces."""
        run = self._alternatives()
        if self._next.piece is not Piece.END:
            raise self._problem("This bracket closes nothing. Take it away, or open one before it.")
        return _whole(run)

    @property
    def _next(self) -> Token:
        return self._pieces[self._position]

    def _take(self, *pieces: Piece) -> Token | None:
        token = self._next
        if token.piece not in pieces:
            return None
        self._position += 1
        return token

    def _problem(self, message: str, token: Token | None = None) -> QuestionProblem:
        token = token or self._next
        return QuestionProblem(message, token.start, token.end)

    def _alternatives(self) -> _Run:
        start = self._next
        runs = [self._run()]
        while self._take(Piece.OR):
            runs.append(self._run())
        if len(runs) == 1:
            return runs[0]
        if any(run.wishes for run in runs):
            raise self._problem("A wish stands beside everything else. Put what is joined by OR in brackets.", start)
        if all(run.is_issuers_alone for run in runs):
            return _Run(beside=AskedBadge(issuers=self._together(runs, start)))
        return _Run((AnyOf(tuple(run.closed() for run in runs)),))

    def _together(self, runs: list[_Run], start: Token) -> frozenset[int]:
        issuers = frozenset(issuer for run in runs for issuer in run.beside.issuers)
        if len(issuers) > MOST_VALUES:
            raise self._problem(f"At most {MOST_VALUES} issuers can stand here.", start)
        return issuers

    def _run(self) -> _Run:
        run, is_joined = _Run(), True
        while True:
            token = self._next
            if token.piece in (Piece.OR, Piece.CLOSE, Piece.END):
                break
            if self._take(Piece.AND):
                if is_joined:
                    raise self._problem("AND stands between two conditions; there is none before it.", token)
                is_joined = True
                continue
            run = self._beside(run, self._negated(), token)
            is_joined = False
        if is_joined:
            raise self._missing()
        return run

    def _missing(self) -> QuestionProblem:
        if not self._position:
            return self._problem("A condition is missing before this.")
        before = self._pieces[self._position - 1]
        what = {Piece.OR: "OR", Piece.AND: "AND", Piece.NOT: "NOT"}.get(before.piece, "this bracket")
        return self._problem(f"A condition is missing behind {what}.", before)

    def _beside(self, run: _Run, other: _Run, token: Token) -> _Run:
        try:
            beside = _both(run.beside, other.beside)
        except ValueError as error:
            message = "This is said twice. Join values by a comma, or write badge(…) around what speaks of one badge."
            raise self._problem(message, token) from error
        return _Run((*run.parts, *other.parts), beside, (*run.wishes, *other.wishes))

    def _negated(self) -> _Run:
        sign, is_negated = self._next, False
        while self._take(Piece.NOT):
            is_negated = not is_negated
        if self._next.piece in (Piece.OR, Piece.AND, Piece.CLOSE, Piece.END):
            raise self._missing()
        run = self._one()
        if sign.piece is Piece.NOT and run.wishes:
            raise self._problem("A wish cannot be denied. Leave the - or NOT away.", sign)
        return _Run((Not(run.closed()),)) if is_negated else run

    def _one(self) -> _Run:
        token = self._next
        self._position += 1
        match token.piece:
            case Piece.OPEN:
                return self._brackets(token)
            case Piece.CALL:
                return self._call(token)
            case Piece.PHRASE:
                return _Run((Phrase(token.text),))
            case Piece.FIELD:
                return self._field(token)
            case _:
                return _Run((Words(token.text),))

    def _brackets(self, opening: Token) -> _Run:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._problem(f"Brackets can stand {DEEPEST} deep inside each other.", opening)
        run = self._alternatives()
        self._depth -= 1
        if not self._take(Piece.CLOSE):
            raise self._problem("This bracket is never closed.", opening)
        if run.wishes:
            raise self._problem("A wish stands beside everything else, outside of brackets.", opening)
        return _Run((run.closed(),)) if run.parts else run

    def _call(self, call: Token) -> _Run:
        badge, said = AskedBadge(), set()
        while not self._take(Piece.CLOSE):
            field = self._take(Piece.FIELD)
            if field is None and self._next.piece is Piece.END:
                raise self._problem("This bracket is never closed.", call)
            if field is None or field.text not in PARTS_OF_A_BADGE:
                raise self._problem(_INSIDE, field)
            kind = "badge" if field.text == "equivalent" else field.text
            if kind in said:
                raise self._problem("This is said twice of one badge. Join values by a comma.", field)
            said.add(kind)
            if field.text in _BEHIND and badge.skill is None:
                raise self._problem(_NO_SKILL, field)
            badge = part_of_badge(badge, field, self._names)
        if call.text == "prefer":
            return _Run(wishes=(badge,))
        return _Run((badge,))

    def _field(self, field: Token) -> _Run:
        if field.text in _BEHIND:
            raise self._problem(_NO_SKILL, field)
        if field.text == "within":
            raise self._problem("within: belongs right behind near:, as in near:Dundee within:30.", field)
        if field.text in _BESIDE:
            return _Run(beside=part_of_badge(AskedBadge(), field, self._names))
        if field.text not in PARTS_OF_A_BADGE:
            within = self._take_field("within") if field.text == "near" else None
            return _Run((leaf_of(field, within, self._names),))
        badge = part_of_badge(AskedBadge(), field, self._names)
        said = set()
        while field.text == "skill" and (behind := self._take_field(*_BEHIND)):
            if behind.text in said:
                raise self._problem("This is said twice.", behind)
            said.add(behind.text)
            badge = part_of_badge(badge, behind, self._names)
        return _Run((badge,))

    def _take_field(self, *names: str) -> Token | None:
        return self._take(Piece.FIELD) if self._next.text in names else None


_INSIDE = "In these brackets stand only fields of one badge: " + ", ".join(PARTS_OF_A_BADGE) + "."
_NO_SKILL = "This belongs right behind a skill, as in skill:python level>=7."


def _whole(run: _Run) -> Question:
    """Give what stands outside of all brackets as a question, which keeps issuers and their level apart."""
    beside = run.beside
    if not _has_skill(run.parts) and (beside.issued_since or beside.valid_until_at_least):
        return Question((*run.parts, beside), wishes=run.wishes)
    days = AskedBadge(issued_since=beside.issued_since, valid_until_at_least=beside.valid_until_at_least)
    return Question(_said_of(days, run.parts), beside.issuers, beside.issuer_level_at_least, run.wishes)


def _both(one: AskedBadge, other: AskedBadge) -> AskedBadge:
    """Join what is said beside skills. Raises: ValueError when both say the same thing."""
    for name in ("issuers", "issuer_level_at_least", "issued_since", "valid_until_at_least"):
        if getattr(one, name) and getattr(other, name):
            raise ValueError(name)
    return _filled(one, other)


def _filled(badge: AskedBadge, beside: AskedBadge) -> AskedBadge:
    """Say of a badge what is said beside it, as far as it does not say it itself."""
    return replace(
        badge,
        issuers=badge.issuers or beside.issuers,
        issuer_level_at_least=badge.issuer_level_at_least or beside.issuer_level_at_least,
        issued_since=badge.issued_since or beside.issued_since,
        valid_until_at_least=badge.valid_until_at_least or beside.valid_until_at_least,
    )


def _said_of(beside: AskedBadge, parts: tuple[Expression, ...]) -> tuple[Expression, ...]:
    if beside == _NOTHING:
        return parts
    alone = () if _has_skill(parts) else (beside,)
    return (*(_with_skills_filled(part, beside) for part in parts), *alone)


def _with_skills_filled(part: Expression, beside: AskedBadge) -> Expression:
    """Say of every skill in a part what is said beside it; of what is denied nothing is said."""
    match part:
        case AllOf(parts):
            return AllOf(tuple(_with_skills_filled(each, beside) for each in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_with_skills_filled(each, beside) for each in parts))
        case AskedBadge() if part.skill is not None:
            return _filled(part, beside)
        case other:
            return other


def _has_skill(parts: tuple[Expression, ...]) -> bool:
    return any(map(_needs_skill, parts))


def _needs_skill(part: Expression) -> bool:
    """Tell whether nobody meets a part without a skill."""
    match part:
        case AllOf(parts):
            return _has_skill(parts)
        case AnyOf(parts):
            return all(map(_needs_skill, parts))
        case AskedBadge():
            return part.skill is not None
        case _:
            return False
