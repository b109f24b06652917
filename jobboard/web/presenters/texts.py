"""A pasted text in words: its passages, those that skills came from marked, and each skill with how sure it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jobboard.models import PastedText, TextState
from jobboard.skills.texts import KEPT_FOR, Places, SkillInText
from jobboard.web.presenters.words import day, moment

_LIKELY = 0.8
_PERHAPS = 0.4
_TITLE_LENGTH = 60


@dataclass(frozen=True)
class Passage:
    """A part of a text; the parts together are the text. `is_marked`: a skill came from it."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class SkillLine:
    """A skill that a text may speak of. `known`: why the person need not add it; else empty."""

    id: int
    label: str
    part_of: str
    words: str
    sureness: str
    known: str


@dataclass(frozen=True)
class TextLine:
    """A text in the list of its account."""

    public_id: str
    title: str
    state: str


STATE_WORDS = {
    TextState.WAITING: "It is being read",
    TextState.READ: "It is read",
    TextState.FAILED: "It could not be read",
}


def text_line(pasted: PastedText) -> TextLine:
    """Give a text as lists show it, by its first words."""
    first = pasted.text.partition("\n")[0]
    title = first if len(first) <= _TITLE_LENGTH else f"{first[:_TITLE_LENGTH].rstrip()}…"
    return TextLine(
        pasted.public_id, title, f"{STATE_WORDS[pasted.state]}. You pasted it on {moment(pasted.created_at)}."
    )


def kept_until(pasted: PastedText) -> str:
    """Give the day on which a text goes."""
    return day(pasted.created_at + KEPT_FOR)


def skill_lines(pasted: PastedText, found: Iterable[SkillInText], known: Mapping[int, str]) -> tuple[SkillLine, ...]:
    """Give what was found in a text, likeliest first. `known`: by skill, why the person need not add it."""
    return tuple(
        SkillLine(
            each.skill.id,
            each.skill.label,
            each.skill.hint,
            " … ".join(pasted.text[start:end] for start, end in _spans(pasted.text, each.places)),
            _sureness(each.score),
            known.get(each.skill.id, ""),
        )
        for each in found
    )


def passages(text: str, found: Iterable[SkillInText]) -> Iterator[Passage]:
    """Cut a text where marks begin and end."""
    done = 0
    for start, end in _spans(text, (place for each in found for place in each.places)):
        if start > done:
            yield Passage(text[done:start], is_marked=False)
        yield Passage(text[start:end], is_marked=True)
        done = end
    if done < len(text):
        yield Passage(text[done:], is_marked=False)


def _spans(text: str, places: Iterable[tuple[int, int]]) -> Places:
    """Give places in order, those joined that overlap or have only blanks between them."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and not text[joined[-1][1] : start].strip(" "):
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _sureness(score: float) -> str:
    if score >= _LIKELY:
        return "Likely"
    return "Perhaps" if score >= _PERHAPS else "A guess"
