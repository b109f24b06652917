"""Addresses of skills, as badges and vocabularies write them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard.models import Skill


def normal_key(address: str) -> str:
    """Give the form in which addresses of skills are compared: https, without a slash at the end."""
    return address.strip().replace("http://", "https://", 1).rstrip("/")


def skills_by_address(session: Session, addresses: Iterable[str]) -> dict[str, int]:
    """Give the skills that these addresses name, by the normal form of the address."""
    wanted = {normal_key(each) for each in addresses if each}
    schemes = {form for key in wanted for form in (key, key.replace("https://", "http://", 1))}
    keys = schemes | {f"{key}/" for key in schemes}
    found = session.execute(select(Skill.id, Skill.key).where(Skill.key.in_(keys)).order_by(Skill.id.desc()))
    return {key: row.id for row in found if (key := normal_key(row.key)) in wanted}
