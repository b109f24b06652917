"""Which skills a badge proves, how strongly and at which level: pure, from what was said and what was decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from jobboard.credentials import Alignment
from jobboard.models import BadgeStatement, Choice, Grade, LabelMapping, SkillChoice, SkillMapping, StatementKind
from jobboard.skills.alignments import Named, named_in
from jobboard.skills.crosswalks import Crossing
from jobboard.skills.levels import Level, level_of, merged, names_level
from jobboard.skills.statements import text_key
from jobboard.skills.wording import name_key

BY_ADDRESS = "alignment-by-address/2"
BY_CODE = "alignment-by-code/1"
BY_CROSSWALK = "crosswalk/2"
BY_NAME = "name-confirmed/2"
BY_LABEL_MAPPING = "mapping-of-the-name-confirmed/1"
BY_MAPPING = "mapping-of-the-class/3"


@dataclass(frozen=True)
class SkillClaim:
    """A skill that a badge proves, and why.

    `level` None: unknown. `source` is what it was read from. `decided_by` is the account of who decided, None: nobody
    but the rule; `decided_at`: when, for what the badge itself says the time of its import.
    """

    skill: int
    level: Level | None
    grade: Grade
    source: str
    rule: str
    decided_at: datetime
    decided_by: int | None = None


@dataclass(frozen=True)
class Ground:
    """What the statements of badges are read by; only decisions that hold.

    `by_address`: skills by canonical address. `crosswalk`: by skill, where it leads. `names`: by `name_key`, the skills
    that are called so. `labels`: by `text_key`, what staff said that a text means. `mappings`: by achievement.
    """

    by_address: Mapping[str, int] = field(default_factory=dict)
    crosswalk: Mapping[int, Sequence[Crossing]] = field(default_factory=dict)
    names: Mapping[str, frozenset[int]] = field(default_factory=dict)
    labels: Mapping[str, LabelMapping] = field(default_factory=dict)
    mappings: Mapping[int, Sequence[SkillMapping]] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """What one badge says, what its holder decided about it (only what holds), and whose it is.

    `holder` is the account of the holder. `achievement` None: its issuer is not proven, so that no mapping is its own.
    """

    statements: Sequence[BadgeStatement]
    choices: Sequence[SkillChoice]
    achievement: int | None
    holder: int | None
    imported_at: datetime


def claims_of(evidence: Evidence, ground: Ground) -> tuple[SkillClaim, ...]:
    """Give the skills that a badge proves, each once by the strongest evidence.

    What the holder rejected counts by no evidence, since it is the holder's badge. What staff or the issuer says that a
    class of badges does not prove overrules a crosswalk and a name, not what the issuer wrote in the badge itself.
    """
    rejected, denied = rejected_skills(evidence.choices), denied_skills(_mappings(evidence, ground))
    aligned, of_badge = _aligned(evidence, ground)
    kept = [each for each in aligned if each.skill not in rejected]
    weaker = [
        *_by_crosswalk(kept, ground),
        *_by_name(evidence, of_badge, ground),
        *_by_mapping(evidence, of_badge, ground),
    ]
    found: dict[int, list[SkillClaim]] = {}
    for claim in [*kept, *(each for each in weaker if each.skill not in rejected | denied)]:
        found.setdefault(claim.skill, []).append(claim)
    return tuple(_strongest(found[skill]) for skill in sorted(found))


def rejected_skills(choices: Iterable[SkillChoice]) -> frozenset[int]:
    """Give the skills of which the holder's last word is that the badge does not prove them."""
    last = {each.skill_id: each.choice for each in sorted(choices, key=lambda each: each.id)}
    return frozenset(skill for skill, choice in last.items() if choice is Choice.REJECTED)


def denied_skills(mappings: Iterable[SkillMapping]) -> frozenset[int]:
    """Give the skills of which somebody's standing decision is that a class of badges does not prove them."""
    return frozenset(each.skill_id for each in mappings if each.skill_id is not None and not each.is_proven)


def meanings_of(text: str, ground: Ground) -> frozenset[int]:
    """Give the skills that a tag or a name may mean: what staff said that it means, or else all that are called so.

    One that a crosswalk takes for another of them is no choice beside it.
    """
    mapping = ground.labels.get(text_key(text))
    if mapping is not None:
        return frozenset() if mapping.skill_id is None else frozenset({mapping.skill_id})
    named = ground.names.get(name_key(text), frozenset())
    return frozenset(skill for skill in named if not any(each in named for each in _meant_by(skill, ground)))


def skill_named(statement: BadgeStatement, ground: Ground) -> tuple[int, Named] | None:
    """Give the skill that a statement names by address or code, and by which; None for none of the vocabulary."""
    known = ((ground.by_address.get(each.address), each) for each in named_in(statement))
    return next(((skill, each) for skill, each in known if skill is not None), None)


def level_named(statement: BadgeStatement) -> Level | None:
    """Give the level that a statement names by itself; None for none, or one that is not known."""
    return level_of([_alignment(statement)]) if _is_alignment(statement) else None


def _meant_by(skill: int, ground: Ground) -> Iterator[int]:
    return (each.to for each in ground.crosswalk.get(skill, ()) if each.is_one_meaning)


def _aligned(evidence: Evidence, ground: Ground) -> tuple[list[SkillClaim], Level | None]:
    """Give what the badge proves by address, and the level that it names for all of its skills.

    A level that stands in the alignment of a skill is that skill's own.
    """
    named = [(each, skill_named(each, ground)) for each in evidence.statements]
    of_badge = level_of(_alignment(each) for each, found in named if found is None and _is_alignment(each))
    claims = []
    for each, found in named:
        if found is not None:
            skill, by = found
            own = _alignment(each)
            level = level_of([own]) if names_level(own) else of_badge
            rule = BY_CODE if by.is_code else BY_ADDRESS
            claims.append(SkillClaim(skill, level, Grade.A, by.source, rule, evidence.imported_at))
    return claims, of_badge


def _by_crosswalk(aligned: Iterable[SkillClaim], ground: Ground) -> Iterator[SkillClaim]:
    for claim in aligned:
        for each in ground.crosswalk.get(claim.skill, ()):
            if not each.is_proof:
                continue
            source = f"{claim.source}, {each.source} ({each.relation})"
            yield SkillClaim(each.to, claim.level, Grade.B, source, BY_CROSSWALK, each.decided_at, each.decided_by)


def _by_name(evidence: Evidence, level: Level | None, ground: Ground) -> Iterator[SkillClaim]:
    """Give what the holder confirmed that words of the badge mean, while the badge says them and they may mean it.

    The same words mean one skill: of several that were confirmed and not rejected, the last.
    """
    said = {text_key(text): text for text in sorted(each.text for each in evidence.statements if each.text)}
    rejected, meant = rejected_skills(evidence.choices), dict[str, SkillChoice]()
    for each in sorted(evidence.choices, key=lambda each: each.id):
        key = text_key(each.text)
        is_confirmed = each.choice is Choice.CONFIRMED and each.grade is Grade.C and key in said
        if is_confirmed and each.skill_id in meanings_of(said[key], ground) - rejected:
            meant[key] = each
    for key, each in meant.items():
        rule = BY_LABEL_MAPPING if key in ground.labels else BY_NAME
        yield SkillClaim(each.skill_id, level, Grade.C, said[key], rule, each.decided_at, evidence.holder)


def _by_mapping(evidence: Evidence, of_badge: Level | None, ground: Ground) -> Iterator[SkillClaim]:
    for each in _mappings(evidence, ground):
        if each.is_proven and each.skill_id is not None:
            source = each.authority.value
            level = Level(each.level, each.level, f"mapping by {source}") if each.level else of_badge
            yield SkillClaim(each.skill_id, level, Grade.D, source, BY_MAPPING, each.decided_at, each.decided_by_id)


def _mappings(evidence: Evidence, ground: Ground) -> Sequence[SkillMapping]:
    return () if evidence.achievement is None else ground.mappings.get(evidence.achievement, ())


def _strongest(claims: Sequence[SkillClaim]) -> SkillClaim:
    """Give the strongest of several claims of one skill, with the level of the strongest that know one.

    Claims of one strength that name different levels know none.
    """
    ordered = sorted(claims, key=lambda each: (each.grade.value, each.rule, each.source, each.decided_at))
    known = [(each.grade, each.level) for each in ordered if each.level is not None]
    said = {level for grade, level in known if grade is known[0][0]}
    return replace(ordered[0], level=merged(said))


def _is_alignment(statement: BadgeStatement) -> bool:
    return statement.kind is StatementKind.ALIGNMENT


def _alignment(statement: BadgeStatement) -> Alignment:
    return Alignment(
        statement.address, statement.text or None, statement.code, statement.framework, statement.target_type
    )
