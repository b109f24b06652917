"""Who may speak for an issuer about its own classes of badges: who proved its identifier, or its whole domain.

A page of a host proves no more than itself; the first page of a domain of its own proves the domain. On a host that
many share nothing but the issuer's own page does.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from jobboard.credentials.identities import comparable
from jobboard.issuers.homes import home_of
from jobboard.models import Authority, IdentityKind, Issuer, LevelBasis, ProvenIdentity, SkillMapping
from jobboard.owners import held_identities, identities_by_account


def represents(session: Session, account_id: int, issuer: Issuer) -> bool:
    """Tell whether an account has proven to be the issuer; what the issuer's level is does not matter."""
    return any(_is_proof(each, issuer.key) for each in held_identities(session, account_id))


def represented_issuers(session: Session, account_id: int) -> Sequence[Issuer]:
    """Give the issuers for whom an account may speak, by name."""
    return _proven(session, held_identities(session, account_id))


def issuers_of(session: Session, account_ids: Collection[int]) -> Sequence[Issuer]:
    """Give the issuers for whom one of several accounts may speak, by name; those that are blocked are left out."""
    held = [each for some in identities_by_account(session, account_ids).values() for each in some]
    return [each for each in _proven(session, held) if each.level_basis is not LevelBasis.BLOCK]


def _proven(session: Session, held: Sequence[ProvenIdentity]) -> Sequence[Issuer]:
    beginnings = [beginning for each in held for beginning in _beginnings(each)]
    if not beginnings:
        return []
    maybe = or_(*(Issuer.key.startswith(each, autoescape=True) for each in beginnings))
    found = session.scalars(select(Issuer).where(maybe).order_by(Issuer.name, Issuer.id))
    return [issuer for issuer in found if any(_is_proof(each, issuer.key) for each in held)]


def spoken_for(session: Session, mappings: Sequence[SkillMapping]) -> Sequence[SkillMapping]:
    """Give those decisions that somebody stands behind: staff, or whoever made it still speaks for the issuer.

    Nobody speaks for an issuer that is blocked. An identity that comes back, and a block that is undone, bring the
    decisions back.
    """
    makers = {each.decided_by_id or 0 for each in mappings if each.authority is Authority.ISSUER}
    held = identities_by_account(session, makers) if makers else {}
    return [
        each
        for each in mappings
        if each.authority is Authority.STAFF or _speaks(held.get(each.decided_by_id or 0, ()), each.achievement.issuer)
    ]


def _speaks(held: Iterable[ProvenIdentity], issuer: Issuer) -> bool:
    return issuer.level_basis is not LevelBasis.BLOCK and any(_is_proof(each, issuer.key) for each in held)


def _is_proof(held: ProvenIdentity, key: str) -> bool:
    if comparable(held.kind.value, key) == held.key:
        return True
    home = home_of(key)
    return home is not None and home.is_plain and _domain(held) == home.host.removeprefix("www.")


def _domain(held: ProvenIdentity) -> str | None:
    """Give the domain whose first page was proven; None for another page, and for a DID."""
    if held.kind is not IdentityKind.URL or "/" in held.key or "?" in held.key:
        return None
    return held.key.removeprefix("www.")


def _beginnings(held: ProvenIdentity) -> Iterator[str]:
    """Give how identifiers begin that this may prove."""
    if held.kind is IdentityKind.DID:
        yield held.key
        return
    host = (_domain(held) or held.key).partition("/")[0].partition("?")[0].removeprefix("www.")
    for name in (host, f"www.{host}"):
        yield from (f"https://{name}", f"did:web:{name}")
