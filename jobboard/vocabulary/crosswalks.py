"""Crosswalks to ESCO that follow from names alone: a skill that is called as exactly one skill of ESCO is called."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, literal, or_, select
from sqlalchemy.orm import Session

from jobboard.models import OWN_FRAMEWORK, Crosswalk, LabelKind, Match, Skill, SkillKind, SkillLabel
from jobboard.vocabulary.frameworks import Esco, Gdad, MetaSkills, Onet
from jobboard.vocabulary.reconciling import Difference, Key, Target, reconcile, remove
from jobboard.vocabulary.writing import standing_crosswalks

RULE = "label-of-one-skill/1"
"""Another form of the rule has another number: what the first one made is told apart from what it makes."""
_SOURCE = "computed from labels"

# What crosses by its name: names of programs, and skills of narrow frameworks. The elements of O*NET are wider than
# what ESCO calls by the same word ("Mathematics", "Speaking"), and so are groups.
_CROSSING = or_(
    (Skill.framework == Onet.name) & (Skill.kind == SkillKind.TECHNOLOGY),
    Skill.framework.in_((Gdad.name, MetaSkills.name)) & (Skill.kind == SkillKind.SKILL),
)

_RELATIONS = {None: Match.EXACT, LabelKind.ALTERNATIVE: Match.CLOSE, LabelKind.HIDDEN: None}


def compute_crosswalks(session: Session, *, now: datetime) -> Difference:
    """Make the crosswalks by name be as the frameworks are now; what a person undid or decided stays.

    Exact where both are labels, close where one is an alternative label. A name that two skills of ESCO have, in
    whichever way, gives none. ESCO lists programs as examples among the names of what they are used for (TensorFlow
    under computer vision): a program crosses by an alternative label only to what its name has a word in common with.
    """
    fixed = {"source": _SOURCE, "decided_at": now}
    target = Target(cast(Table, Crosswalk.__table__), ("from_id", "to_id", "rule"), ("relation",), fixed)
    stored = standing_crosswalks(session, Crosswalk, RULE, _SOURCE)
    found = reconcile(session, target, stored, _by_name(session))
    found.removed = remove(session, target, [key for key, values in stored.items() if values is not None])
    return found


def name_key(text: str) -> str:
    """Give the form in which names are compared: without case, compatible characters alike, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True)
class _Meaning:
    """A skill of ESCO that has a name: how it has it (None where only for searching), and its label."""

    relation: Match | None
    label: str

    def holds(self, name: str, kind: SkillKind) -> bool:
        """Say whether who has what is called by this name has the skill of ESCO."""
        if self.relation is Match.CLOSE and kind is SkillKind.TECHNOLOGY:
            return not _words(name).isdisjoint(_words(self.label))
        return self.relation is not None


def _by_name(session: Session) -> Iterator[Key]:
    standing = select(Skill.id, Skill.label, Skill.kind).where(_CROSSING, Skill.retired_at.is_(None))
    crossing = session.execute(standing.order_by(Skill.id)).all()
    meanings = _meanings(session, frozenset(name_key(row.label) for row in crossing))
    for row in crossing:
        meant = meanings.get(name := name_key(row.label), {})
        for to, meaning in meant.items():
            if len(meant) == 1 and meaning.holds(name, row.kind):
                yield row.id, to, RULE, meaning.relation


def _meanings(session: Session, names: frozenset[str]) -> Mapping[str, Mapping[int, _Meaning]]:
    """Give by name the skills of ESCO that have it in English, as ESCO or the site's seed says; not former labels."""
    of_esco = (Skill.framework == Esco.name, Skill.kind != SkillKind.GROUP, Skill.retired_at.is_(None))
    own = select(Skill.id, Skill.label, Skill.label, literal(None)).where(*of_esco)
    others = select(Skill.id, Skill.label, SkillLabel.label, SkillLabel.kind).join(SkillLabel)
    others = others.where(*of_esco, SkillLabel.source.in_((Esco.name, OWN_FRAMEWORK)), SkillLabel.language == "en")
    found: dict[str, dict[int, _Meaning]] = {}
    for asked in (own, others.order_by(SkillLabel.kind)):  # Alternative before hidden: the first counts.
        for skill, label, other, kind in session.execute(asked):
            if (name := name_key(other)) in names:
                found.setdefault(name, {}).setdefault(skill, _Meaning(_RELATIONS[kind], label))
    return found


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name_key(name))) - {"software"}
