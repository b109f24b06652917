"""Stages in words, the funnel, and people of a pipeline as the page, the comparison and the export show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from jobboard.matching import Match
from jobboard.models import PipelineEntry, Stage, StageChange
from jobboard.people import Sight, neutral_label
from jobboard.pipelines.answering import Progress
from jobboard.pipelines.people import Position
from jobboard.web.presenters.people import place_of
from jobboard.web.presenters.requirements import RequirementLine, match_lines, match_sentence

STAGE_WORDS = {
    Stage.NEW: "New",
    Stage.SHORTLISTED: "Shortlisted",
    Stage.INTERVIEW: "Interview",
    Stage.OFFER: "Offer",
    Stage.HIRED: "Hired",
    Stage.DECLINED: "Declined",
}

_APPLICANT_WORDS = {
    Stage.NEW: "Received",
    Stage.SHORTLISTED: "Shortlisted",
    Stage.INTERVIEW: "Interview",
    Stage.OFFER: "Offer",
    Stage.HIRED: "You were chosen",
    Stage.DECLINED: "Not this time",
}

_FUNNEL_WIDTH = 200
"""The length of the longest bar."""


@dataclass(frozen=True)
class Bar:
    """A stage in the funnel. `width` is in units of the picture."""

    stage: Stage
    label: str
    number: int
    width: int


@dataclass(frozen=True)
class PipelineLine:
    """A person in a pipeline, as their employer may see them."""

    public_id: str
    label: str
    reference: str
    is_named: bool
    headline: str
    place: str
    stage: str
    is_applicant: bool
    sentence: str
    requirements: tuple[RequirementLine, ...]
    tags: tuple[str, ...] = ()


def funnel(counts: Mapping[Stage, int]) -> tuple[Bar, ...]:
    """Give a bar for each stage; none is as long as half of the longest one unless its number is."""
    most = max(counts.values(), default=0) or 1
    return tuple(
        Bar(stage, STAGE_WORDS[stage], number, number * _FUNNEL_WIDTH // most) for stage, number in counts.items()
    )


def pipeline_line(position: Position, sight: Sight, match: Match, tags: Sequence[str] = ()) -> PipelineLine:
    """Give one person with what they meet of the vacancy."""
    reference = neutral_label(sight.candidate)
    return PipelineLine(
        public_id=sight.candidate.public_id,
        label=sight.label,
        reference=reference,
        is_named=sight.label != reference,
        headline=sight.candidate.headline,
        place=place_of(sight),
        stage=STAGE_WORDS[position.stage],
        is_applicant=position.is_applicant,
        sentence=match_sentence(match),
        requirements=match_lines(match),
        tags=tuple(tags),
    )


def applicant_words(progress: Progress) -> str:
    """Say to an applicant where the application stands."""
    if progress.stage is Stage.NEW and progress.is_looked_at:
        return "Received, and looked at by the employer"
    return stage_words(progress.stage)


def stage_words(stage: Stage) -> str:
    """Say to an applicant what a stage is, in a list."""
    return _APPLICANT_WORDS[stage]


def change_words(change: StageChange) -> str:
    """Say what a move did."""
    if change.stage_after is None:
        return "Taken back"
    return f"Moved to {STAGE_WORDS[change.stage_after]}"


def mark_words(entries: Iterable[PipelineEntry]) -> tuple[str, ...]:
    """Say in whose pipelines of the organisation a person is."""
    return tuple(
        f"In the pipeline of {entry.vacancy.title}: {STAGE_WORDS[entry.stage]}" for entry in entries if entry.stage
    )
