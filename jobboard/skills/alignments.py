"""The skills of the vocabulary that the addresses and codes of alignments name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.db import in_parts
from jobboard.models import AchievementStatement, BadgeStatement, Skill
from jobboard.skills.addresses import address_of_code, canonical_address, spellings


@dataclass(frozen=True)
class Named:
    """What a statement names: an address in canonical form, and the words or the address that it was read from."""

    address: str
    source: str
    is_code: bool


def named_in(statement: BadgeStatement | AchievementStatement) -> Iterator[Named]:
    """Give what a statement names: by its address first, then by a code of a framework that it names, too."""
    if statement.address and (address := canonical_address(statement.address)):
        yield Named(address, statement.address, is_code=False)
    code = statement.code or ""
    if code and (address := address_of_code(code, statement.framework, statement.target_type)):
        yield Named(address, f"{statement.framework or statement.target_type} {code}", is_code=True)


def skills_by_address(session: Session, addresses: Iterable[str]) -> Mapping[str, int]:
    """Give the skills that canonical addresses name, by the address."""
    wanted = set(addresses)
    keys = {form for each in wanted for form in spellings(each)}
    found = select(Skill.id, Skill.key)
    rows = (row for part in in_parts(keys) for row in session.execute(found.where(Skill.key.in_(part))))
    known = sorted(((row.id, canonical_address(row.key)) for row in rows), reverse=True)
    return {address: skill for skill, address in known if address in wanted}
