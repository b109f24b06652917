"""Scorecards: what each member gives a person by a vacancy's criteria; others' are hidden until one's own is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from jobboard.errors import Conflict, Rejected
from jobboard.models import Criterion, Member, Score, Vacancy
from jobboard.pipelines.people import entry_in

FEWEST, MOST = 3, 8
CRITERION_LENGTH = 200
REASON_LENGTH = 500


@dataclass(frozen=True)
class Given:
    """Points for one criterion, from 1 (not shown) to 4 (shown very well), and why."""

    points: int | None
    reason: str


@dataclass(frozen=True)
class Line:
    """A criterion with one's own score, None: not given; and those of others, none until one's own card is full."""

    criterion: Criterion
    own: Score | None
    others: tuple[Score, ...]


@dataclass(frozen=True)
class Scorecard:
    """A person's card as one member may see it. `hidden`: how many other members gave scores that are not shown."""

    lines: tuple[Line, ...]
    hidden: int

    @property
    def is_given(self) -> bool:
        """The member gave a score for every criterion."""
        return bool(self.lines) and all(line.own is not None for line in self.lines)


def criteria_of(session: Session, vacancy: Vacancy) -> tuple[Criterion, ...]:
    """Give the criteria of a vacancy in their order."""
    found = select(Criterion).where(Criterion.vacancy_id == vacancy.id)
    return tuple(session.scalars(found.order_by(Criterion.position)))


def set_criteria(session: Session, vacancy: Vacancy, texts: Sequence[str]) -> None:
    """Choose what people are scored by. Raises: Rejected; Conflict once somebody was scored by the criteria so far."""
    kept = [each for each in (" ".join(text.split()) for text in texts) if each]
    _refuse_bad_criteria(kept)
    criteria = criteria_of(session, vacancy)
    if [each.text for each in criteria] == kept:
        return
    if _has_scores(session, vacancy):
        raise Conflict("Somebody was scored by these criteria already, so they stay as they are.")
    for criterion in criteria:
        session.delete(criterion)
    session.flush()
    session.add_all(
        Criterion(vacancy_id=vacancy.id, position=position, text=text) for position, text in enumerate(kept)
    )
    session.flush()


def give_scores(
    session: Session,
    member: Member,
    vacancy: Vacancy,
    candidate_id: int,
    given: Mapping[int, Given],
    *,
    now: datetime,
) -> None:
    """Keep a member's whole card of a person whom the caller saw; a later one takes the place of an earlier one.

    `given` by criterion id. Raises: Rejected with a message by "points-ID" and "reason-ID".
    """
    criteria = criteria_of(session, vacancy)
    _refuse_bad_scores(criteria, given)
    entry = entry_in(session, vacancy, candidate_id, now=now)
    own = {each.criterion_id: each for each in _scores(session, entry.id) if each.account_id == member.account_id}
    for criterion in criteria:
        score = own.get(criterion.id) or Score(
            criterion_id=criterion.id, entry_id=entry.id, account_id=member.account_id
        )
        score.points, score.reason = given[criterion.id].points or 0, given[criterion.id].reason.strip()
        score.given_at = now
        session.add(score)
    session.flush()


def scorecard_of(session: Session, member: Member, vacancy: Vacancy, entry_id: int | None) -> Scorecard:
    """Give a person's card as this member may see it."""
    scores = _scores(session, entry_id) if entry_id is not None else ()
    criteria = criteria_of(session, vacancy)
    own = {each.criterion_id: each for each in scores if each.account_id == member.account_id}
    others = tuple(each for each in scores if each.account_id != member.account_id)
    shown = others if all(each.id in own for each in criteria) else ()
    lines = (
        Line(each, own.get(each.id), tuple(score for score in shown if score.criterion_id == each.id))
        for each in criteria
    )
    return Scorecard(tuple(lines), 0 if shown else len({each.account_id for each in others}))


def _scores(session: Session, entry_id: int) -> tuple[Score, ...]:
    found = select(Score).where(Score.entry_id == entry_id).order_by(Score.id).options(joinedload(Score.account))
    return tuple(session.scalars(found))


def _has_scores(session: Session, vacancy: Vacancy) -> bool:
    scored = select(Score.id).join(Criterion, Criterion.id == Score.criterion_id)
    return session.scalar(scored.where(Criterion.vacancy_id == vacancy.id).limit(1)) is not None


def _refuse_bad_criteria(texts: Sequence[str]) -> None:
    problem = ""
    if not FEWEST <= len(texts) <= MOST:
        problem = f"Write {FEWEST} to {MOST} criteria; there are {len(texts)}."
    elif any(len(each) > CRITERION_LENGTH for each in texts):
        problem = f"A criterion can have {CRITERION_LENGTH} characters."
    elif len(set(texts)) < len(texts):
        problem = "The same criterion stands there twice."
    if problem:
        raise Rejected("The criteria were not kept.", fields={"criterion": problem})


def _refuse_bad_scores(criteria: Sequence[Criterion], given: Mapping[int, Given]) -> None:
    if not criteria:
        raise Conflict("This vacancy has no criteria yet. Write them first.")
    problems: dict[str, str] = {}
    for criterion in criteria:
        one = given.get(criterion.id, Given(None, ""))
        if one.points is None or not 1 <= one.points <= 4:
            problems[f"points-{criterion.id}"] = f"Choose 1 to 4 for “{criterion.text}”."
        if not 0 < len(one.reason.strip()) <= REASON_LENGTH:
            problems[f"reason-{criterion.id}"] = (
                f"Say why for “{criterion.text}”, in at most {REASON_LENGTH} characters."
            )
    if problems:
        raise Rejected("Nothing was scored. Correct what is marked.", fields=problems)
