"""Finding skills by what somebody types, and telling those apart that are called alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from jobboard.models import Skill, SkillLabel
from jobboard.skills.closure import parents_of
from jobboard.vocabulary.label_index import Label, LabelIndex
from jobboard.vocabulary.words import Stamp, vocabulary_stamp

_indexes: WeakKeyDictionary[Engine, tuple[Stamp, LabelIndex]] = WeakKeyDictionary()
_building = Lock()


@dataclass(frozen=True)
class SkillOffer:
    """A skill that may be meant.

    `other_name`: the name of it that was typed, where it is called by another; else empty. `parents`: the labels of the
    broader skills, where another offer has the same name; else none.
    """

    id: int
    label: str
    other_name: str = ""
    parents: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """What tells the skill apart, in words; empty when its label does."""
        also = [f"also called {self.other_name}"] if self.other_name else []
        return ", ".join([*also, *([f"part of {' and '.join(self.parents)}"] if self.parents else [])])

    @property
    def described(self) -> str:
        """The label with its hint."""
        return f"{self.label} ({self.hint})" if self.hint else self.label


def find_skills(session: Session, text: str, limit: int) -> tuple[SkillOffer, ...]:
    """Give the skills that have a name with every word that somebody typed, or a beginning of it; the best first."""
    return skills_found(session, known_names(session), text, limit)


def skills_found(session: Session, names: LabelIndex, text: str, limit: int) -> tuple[SkillOffer, ...]:
    """Give the same as `find_skills`, for who looks for several and has the names already."""
    labels = names.preferred
    shown = {each.skill: each.label.text for each in names.find(text, limit) if each.skill in labels}
    alike = _alike(shown)
    parents = parents_of(session, alike) if alike else {}
    return tuple(
        SkillOffer(skill, labels[skill], "" if name == labels[skill] else name, parents.get(skill, ()))
        for skill, name in shown.items()
    )


def known_names(session: Session) -> LabelIndex:
    """Give the names of this database's vocabulary, learnt anew when the vocabulary changed; else for one statement."""
    engine = session.get_bind().engine
    stamp = vocabulary_stamp(session)
    with _building:
        kept = _indexes.get(engine)
        if kept is None or kept[0] != stamp:
            kept = _indexes[engine] = (stamp, LabelIndex(_names(session)))
    return kept[1]


def _names(session: Session) -> Iterable[Label]:
    """Give every name of every skill that is not retired."""
    for row in session.execute(select(Skill.id, Skill.label).where(Skill.retired_at.is_(None))):
        yield Label(row.id, row.label)
    others = select(SkillLabel.skill_id, SkillLabel.label).join(Skill, Skill.id == SkillLabel.skill_id)
    for row in session.execute(others.where(Skill.retired_at.is_(None))):
        yield Label(row.skill_id, row.label, is_preferred=False)


def _alike(shown: Mapping[int, str]) -> Sequence[int]:
    """Give the skills that have a shown name in common with another."""
    names = [name.casefold() for name in shown.values()]
    return [skill for skill, name in shown.items() if names.count(name.casefold()) > 1]
