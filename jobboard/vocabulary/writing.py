"""From the streams of a framework to rows: each stream is one table, compared row by row and written in bulk.

What another framework says, or the site's seed, stays: every row knows who says it. What belongs to something retired
stays as well, since it still counts.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from jobboard.models import (
    LabelKind,
    Occupation,
    OccupationCrosswalk,
    OccupationLabel,
    OccupationSkill,
    QualificationLevel,
    Skill,
    SkillBroader,
    SkillLabel,
    SkillRelation,
)
from jobboard.vocabulary.frameworks.framework import Framework
from jobboard.vocabulary.frameworks.values import LabelEntry, Stream
from jobboard.vocabulary.reconciling import Difference, Key, Target, reconcile, remove

PUBLISHED = "published-crosswalk/1"
FORMER = "former label"

Entry = TypeVar("Entry")
Watch = Callable[[str, Iterable[Entry]], Iterable[Entry]]
"""Called with the name of a stream and the stream; gives the same stream and tells how far it is."""


@dataclass
class Writer:
    """Writes the streams of one framework. A partial one adds and changes, and takes nothing away."""

    session: Session
    framework: Framework
    now: datetime
    is_partial: bool
    watch: Watch[Any]
    _unknown: int = 0
    _renamed: list[tuple[str, str]] = field(default_factory=list)

    def write(self) -> dict[Stream, Difference]:
        """Write every stream that the files have, in an order in which each finds what it refers to."""
        return {each: _WRITERS[each](self) for each in Stream if each in self.framework.streams}

    def skills(self) -> Difference:
        """Write the skills; those that are no longer there are retired."""
        values = ("framework", "label", "kind", "code", "description", "reuse", "retired_at")
        rows = (
            (each.key, self.framework.name, each.label, each.kind, each.code, each.description, each.reuse, None)
            for each in self._watched(Stream.SKILLS, self.framework.skills())
        )
        return self._write_things(Target(_table(Skill), ("key",), values), rows)

    def occupations(self) -> Difference:
        """Write the occupations; those that are no longer there are retired."""
        values = ("framework", "label", "code", "description", "is_group", "retired_at")
        rows = (
            (each.key, self.framework.name, each.label, each.code, each.description, each.is_group, None)
            for each in self._watched(Stream.OCCUPATIONS, self.framework.occupations())
        )
        return self._write_things(Target(_table(Occupation), ("key",), values), rows)

    def skill_labels(self) -> Difference:
        """Write the other names of skills, and keep what skills were called before."""
        target = Target(_table(SkillLabel), ("skill_id", "language", "label"), ("kind",), {"source": self._name})
        ids = self._ids(Skill)
        found = self._write_labels(target, ids, Stream.SKILL_LABELS, self.framework.skill_labels())
        self._keep_former(ids)
        return found

    def occupation_labels(self) -> Difference:
        """Write the other titles of occupations."""
        key = ("occupation_id", "language", "label")
        target = Target(_table(OccupationLabel), key, ("kind",), {"source": self._name})
        labels = self.framework.occupation_labels()
        return self._write_labels(target, self._ids(Occupation), Stream.OCCUPATION_LABELS, labels)

    def broader(self) -> Difference:
        """Write what is broader than what."""
        ids = self._ids(Skill)
        target = Target(_table(SkillBroader), ("skill_id", "broader_id"), (), {"source": self._name})
        wanted = (
            pair
            for each in self._watched(Stream.BROADER, self.framework.broader())
            if (pair := self._pair(ids, each.key, ids, each.broader)) and pair[0] != pair[1]
        )
        return self._write_owned(target, Skill, wanted)

    def relations(self) -> Difference:
        """Write which skills need which."""
        ids = self._ids(Skill)
        target = Target(_table(SkillRelation), ("skill_id", "needed_id"), ("need",), {"source": self._name})
        wanted = (
            (*pair, each.need)
            for each in self._watched(Stream.RELATIONS, self.framework.relations())
            if (pair := self._pair(ids, each.key, ids, each.needed))
        )
        return self._write_owned(target, Skill, wanted)

    def needs(self) -> Difference:
        """Write which occupations need which skills."""
        occupations, skills = self._ids(Occupation), self._ids(Skill)
        values = ("need", "importance", "level")
        target = Target(_table(OccupationSkill), ("occupation_id", "skill_id"), values, {"source": self._name})
        wanted = (
            (*pair, each.need, each.importance, each.level)
            for each in self._watched(Stream.NEEDS, self.framework.needs())
            if (pair := self._pair(occupations, each.occupation, skills, each.skill))
        )
        return self._write_owned(target, Occupation, wanted)

    def crossings(self) -> Difference:
        """Write what occupations are in another framework; what somebody undid stays undone."""
        rows = self.session.execute(select(Occupation.key, Occupation.id))
        ids = {row.key: row.id for row in rows}
        fixed = {"source": self._name, "decided_at": self.now}
        target = Target(_table(OccupationCrosswalk), ("from_id", "to_id", "rule"), ("relation",), fixed)
        wanted = (
            (*pair, PUBLISHED, each.relation)
            for each in self._watched(Stream.CROSSINGS, self.framework.crossings())
            if (pair := self._pair(ids, each.key, ids, each.to))
        )
        stored = standing_crosswalks(self.session, OccupationCrosswalk, PUBLISHED, self._name)
        return self._finished(target, stored, wanted)

    def levels(self) -> Difference:
        """Write the levels."""
        target = Target(_table(QualificationLevel), ("level",), ("eqf", "rqf", "qualifications"))
        stored = self._stored(target)
        wanted = (
            (each.level, each.eqf, each.rqf, "\n".join(each.qualifications))
            for each in self._watched(Stream.LEVELS, self.framework.levels())
        )
        return self._finished(target, stored, wanted)

    @property
    def _name(self) -> str:
        return self.framework.name

    def _watched(self, stream: Stream, entries: Iterable[Entry]) -> Iterable[Entry]:
        return self.watch(stream.value, entries)

    def _ids(self, kind: type[Skill] | type[Occupation]) -> Mapping[str, int]:
        rows = self.session.execute(select(kind.key, kind.id).where(kind.framework == self._name))
        return {row.key: row.id for row in rows}

    def _pair(self, ids: Mapping[str, int], key: str, other_ids: Mapping[str, int], other: str) -> Key:
        """Give both ids; nothing where one of the two is not known, and count that."""
        if key in ids and other in other_ids:
            return ids[key], other_ids[other]
        self._unknown += 1
        return ()

    def _write_things(self, target: Target, rows: Iterable[Key]) -> Difference:
        """Write skills or occupations: by key, whichever framework they were of before."""
        stored = self._stored(target)
        found = reconcile(self.session, target, stored, self._noting_names(stored, rows))
        left = [(*key, *values) for key, values in stored.items() if values and values[0] == self._name]
        left = [row for row in left if row[-1] is None]
        if not self.is_partial and left:
            column, table = target.table.c, target.table
            for row in left:
                retired = table.update().where(column.key == row[0]).values(retired_at=self.now)
                self.session.connection().execute(retired)
            found.removed, found.first_removed = len(left), left[:5]
        return found

    def _stored(self, target: Target) -> dict[Key, Key | None]:
        width, rows = len(target.key), self.session.execute(select(*_columns(target)))
        return {tuple(row[:width]): tuple(row[width:]) for row in rows}

    def _noting_names(self, stored: Mapping[Key, Key | None], rows: Iterable[Key]) -> Iterator[Key]:
        for row in rows:
            before = stored.get(row[:1])
            if before is not None and before[1] != row[2]:
                self._renamed.append((row[0], before[1]))
            yield row

    def _keep_former(self, ids: Mapping[str, int]) -> None:
        """Keep the labels that skills had before, since people know them by those."""
        for key, label in self._renamed:
            same = select(SkillLabel.id).where(
                SkillLabel.skill_id == ids[key], SkillLabel.label == label, SkillLabel.language == "en"
            )
            if self.session.scalar(same) is None:
                values = {"skill_id": ids[key], "label": label, "language": "en", "kind": LabelKind.FORMER}
                self.session.connection().execute(_table(SkillLabel).insert().values(**values, source=FORMER))

    def _write_labels(
        self, target: Target, ids: Mapping[str, int], stream: Stream, labels: Iterable[LabelEntry]
    ) -> Difference:
        owner = Skill if target.table.name == "skill_label" else Occupation
        wanted = (
            (ids[each.key], each.language, each.label, each.kind)
            for each in self._watched(stream, labels)
            if each.key in ids or self._pair(ids, each.key, ids, each.key)
        )
        languages = target.table.c.language.in_(self.framework.languages)
        return self._write_owned(target, owner, wanted, languages)

    def _write_owned(
        self, target: Target, owner: type[Skill] | type[Occupation], wanted: Iterable[Key], *scope: Any
    ) -> Difference:
        """Write rows that belong to skills or occupations of this framework that are not retired."""
        owner_id = target.table.c[target.key[0]]
        asked: Select[Any] = select(*_columns(target), target.table.c.source).join(owner, owner.id == owner_id)
        asked = asked.where(owner.framework == self._name, owner.retired_at.is_(None), *scope)
        width = len(target.key)
        stored: dict[Key, Key | None] = {
            tuple(row[:width]): tuple(row[width:-1]) if row[-1] == self._name else None
            for row in self.session.execute(asked)
        }
        return self._finished(target, stored, wanted)

    def _finished(self, target: Target, stored: dict[Key, Key | None], wanted: Iterable[Key]) -> Difference:
        self._unknown = 0
        found = reconcile(self.session, target, stored, wanted)
        if not self.is_partial:
            found.removed = remove(self.session, target, [key for key, values in stored.items() if values is not None])
        found.ignored = self._unknown
        return found


_WRITERS: dict[Stream, Callable[[Writer], Difference]] = {
    Stream.SKILLS: Writer.skills,
    Stream.SKILL_LABELS: Writer.skill_labels,
    Stream.BROADER: Writer.broader,
    Stream.RELATIONS: Writer.relations,
    Stream.OCCUPATIONS: Writer.occupations,
    Stream.OCCUPATION_LABELS: Writer.occupation_labels,
    Stream.NEEDS: Writer.needs,
    Stream.CROSSINGS: Writer.crossings,
    Stream.LEVELS: Writer.levels,
}


def standing_crosswalks(session: Session, kind: Any, rule: str, source: str) -> dict[Key, Key | None]:
    """Give what a rule made from a source, by both ends and the rule; None for what somebody decided about or undid."""
    rows = session.execute(
        select(kind.from_id, kind.to_id, kind.rule, kind.relation, kind.undone_at, kind.decided_by_id).where(
            kind.rule == rule, kind.source == source
        )
    )
    return {
        tuple(row[:3]): (row.relation,) if row.undone_at is None and row.decided_by_id is None else None for row in rows
    }


def _table(kind: Any) -> Table:
    return cast(Table, kind.__table__)


def _columns(target: Target) -> list[Any]:
    return [target.table.c[name] for name in (*target.key, *target.values)]
