"""The skills of a badge in words: how each is known, what it opens, and what is asked of the holder."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jobboard.models import Authority, Grade, SkillSuggestion
from jobboard.skills.offers import AskedMeaning, HolderChoice, ProvenSkill, SkillOffers, UnreadStatement
from jobboard.web.presenters.badges import GRADE_WORDS, level_words
from jobboard.web.presenters.mapping import AUTHORITY_WORDS
from jobboard.web.presenters.words import day


@dataclass(frozen=True)
class ProvenLine:
    """A skill that the badge proves: how it is known, and how many vacancies ask for it. `choice`: see ProvenSkill.

    `words`: the words of the badge that its holder confirmed; else empty.
    """

    id: int
    label: str
    level: str
    evidence: str
    source: str
    words: str
    opens: str
    choice: int | None


@dataclass(frozen=True)
class Option:
    """A skill to choose, told apart from others of its name."""

    id: int
    label: str


@dataclass(frozen=True)
class Asked:
    """Words of the badge, and the skills that they may mean."""

    text: str
    hint: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Answered:
    """An answer of the holder that can be taken back."""

    id: int
    what: str


@dataclass(frozen=True)
class Suggested:
    """A skill that the text of the badge may speak of, and the words of it."""

    id: int
    label: str
    words: str


@dataclass(frozen=True)
class SkillsPage:
    """All of it, in the order of the page."""

    proven: tuple[ProvenLine, ...]
    asked: tuple[Asked, ...]
    answered: tuple[Answered, ...]
    unread: tuple[str, ...]
    suggested: tuple[Suggested, ...]


def skills_page(
    offers: SkillOffers,
    asking: Mapping[int, int],
    reasons: Mapping[int | None, str],
    suggestions: Sequence[SkillSuggestion],
) -> SkillsPage:
    """Put what a badge proves and asks into words. Of `suggestions` those stay that nothing else tells of.

    By skill, `asking`: how many open vacancies ask for it; `reasons`: why somebody decided that its class proves it.
    """
    rejected = (
        Answered(each.id, f"You said that it does not prove {each.skill.described}") for each in offers.rejected
    )
    claimed = (
        Answered(each.id, f"{each.skill.described} stands among what you say yourself") for each in offers.claimed
    )
    idle = (Answered(each.id, f"{_confirmed(each)}, which has no effect at present") for each in offers.idle)
    return SkillsPage(
        proven=tuple(_proven(each, asking.get(each.skill.id, 0), reasons) for each in offers.proven),
        asked=tuple(_asked(each) for each in offers.asked),
        answered=(*rejected, *claimed, *idle),
        unread=tuple(dict.fromkeys(map(_unread, offers.unread))),
        suggested=tuple(_suggested(offers, suggestions)),
    )


def _suggested(offers: SkillOffers, suggestions: Iterable[SkillSuggestion]) -> Iterator[Suggested]:
    told = {each.skill.id for each in offers.proven}
    told |= {each.skill.id for each in (*offers.rejected, *offers.claimed, *offers.idle)}
    told |= {option.id for each in offers.asked for option in each.options}
    for each in suggestions:
        if each.skill_id not in told:
            yield Suggested(each.skill_id, each.skill.label, each.words)


def _proven(each: ProvenSkill, asking: int, reasons: Mapping[int | None, str]) -> ProvenLine:
    opens = f"{asking} open {'vacancy asks' if asking == 1 else 'vacancies ask'} for it" if asking else ""
    level = level_words(each.level, is_at_least=each.is_at_least)
    words = each.source if each.grade is Grade.C else ""
    source = f"{each.source}, {each.level_source}" if each.level_source else each.source
    if each.grade is Grade.D:
        source = f"a decision of {AUTHORITY_WORDS[Authority(each.source)]}: {reasons.get(each.skill.id, '')}"
    evidence = f"Grade {each.grade}: {GRADE_WORDS[each.grade]}, since {day(each.decided_at)}"
    return ProvenLine(each.skill.id, each.skill.described, level, evidence, source, words, opens, each.choice)


def _asked(each: AskedMeaning) -> Asked:
    hint = "Our staff looked at these words." if each.is_settled else ""
    return Asked(each.text, hint, tuple(Option(option.id, option.described) for option in each.options))


def _unread(each: UnreadStatement) -> str:
    words = each.text or each.code or each.address or ""
    framework = f" ({each.framework})" if each.framework else ""
    level = f": {level_words(each.level.least, is_at_least=not each.level.is_exact)}" if each.level else ""
    return f"{words}{framework}{level}"


def _confirmed(choice: HolderChoice) -> str:
    return f"You confirmed {choice.skill.described} for “{choice.text}”"
