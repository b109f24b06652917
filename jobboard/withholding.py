"""What an employer may see of a badge before its holder shows more: values that have no place for the rest.

Recipient identities, ids of badges, evidence, pictures, the document, fetched answers and technical details are not
filtered out here: nothing copies them. Texts and addresses of the achievement and the issuer are masked by what is
known of the holder.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from jobboard.credentials import AwardedResult, BadgeFacts, Credits, Judgement, Member, Outcome, Report, names_of_holder
from jobboard.credentials.parsing import host_of
from jobboard.masking import PersonalWords
from jobboard.models import Account, Achievement, Badge, Candidate, EmailAddress, Issuer
from jobboard.people import SMALLEST_COUNT

UNNAMED = "A badge whose name is not shown"
"""Instead of a name that nobody vouches for, such as that of an imported file, or of which nothing is left."""

# Source: 1EdTech Open Badges Specification 3.0, appendix B "Data Models", ResultStatusType.
_STATUSES = {"Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"}


@dataclass(frozen=True)
class SeenCheck:
    """What one check found, without its technical detail."""

    code: str
    judgement: Judgement
    outcome: Outcome


@dataclass(frozen=True)
class SeenMember:
    """A credential inside a record. `name` and `issuer_id` are None where they are not proven or not shown."""

    name: str | None
    issuer_id: str | None
    integrity: Outcome
    issuer: Outcome
    standing: Outcome
    recipient: Outcome
    code: str


@dataclass(frozen=True)
class SeenFacts:
    """What the badge says. `issuer_id` and `issuer_url` are None where they carry something of a person."""

    issuer_name: str | None
    issuer_id: str | None
    issuer_url: str | None
    description: str | None
    criteria: str | None
    issued_at: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None
    achievement_type: str | None = None
    credits: Credits | None = None
    results: tuple[AwardedResult, ...] = ()


@dataclass(frozen=True)
class SeenReport:
    """A report as an employer may see it. `facts` None: nothing of what the badge says is trustworthy."""

    checks: tuple[SeenCheck, ...]
    facts: SeenFacts | None
    issuer_level: int | None
    members: tuple[SeenMember, ...]


def words_of(session: Session, candidate_ids: Collection[int]) -> dict[int, PersonalWords]:
    """Give what tells who these people are, by person, in one statement."""
    owned = select(Candidate.id, Account.name, EmailAddress.address).join(Account, Account.id == Candidate.account_id)
    owned = owned.outerjoin(EmailAddress, EmailAddress.account_id == Account.id).where(Candidate.id.in_(candidate_ids))
    names: dict[int, str] = {}
    addresses: dict[int, list[str]] = {}
    for row in session.execute(owned.order_by(EmailAddress.id)):
        names[row.id] = row.name
        addresses.setdefault(row.id, []).extend(filter(None, [row.address]))
    return {each: PersonalWords(name, tuple(addresses[each])) for each, name in names.items()}


def seen_name(badge: Badge, words: PersonalWords) -> str:
    """Give a badge's name: that of its achievement, as lists call it, without the holder's words.

    One that no proven issuer gave may be a file's name, and is not shown.
    """
    return seen_title(badge.achievement.name if badge.achievement else "", words)


def seen_title(name: str, words: PersonalWords) -> str:
    """Give the name of an achievement without the holder's words; where nothing of it is left, what says so."""
    return words.masked(name) or UNNAMED


def seen_issuer_id(key: str | None, words: PersonalWords) -> str | None:
    """Give an issuer's id, or its host where only the rest carries something of a person, or None.

    Of a DID no part is shown, since a folder of a did:web need not belong to the owner of the domain.
    """
    if key is None or not words.are_in(key):
        return key
    host = host_of(key).rpartition("@")[2] if key.startswith("https://") else ""
    return f"https://{host}" if host and not words.are_in(f"https://{host}") else None


def seen_report(badge: Badge, report: Report, words: PersonalWords) -> SeenReport:
    """Give of a report what an employer may see: the verdict, the issuer, the achievement and the dates.

    The names that the badge gives its holder are masked, too: they need not be that of the account.
    """
    words = words.also(names_of_holder(badge.content, report.documents))
    return SeenReport(
        checks=tuple(SeenCheck(each.code, each.judgement, each.outcome) for each in report.checks),
        facts=_facts(report.facts, words) if report.facts else None,
        issuer_level=report.issuer_level,
        members=tuple(_member(each, words) for each in report.members),
    )


@dataclass(frozen=True)
class PublicNames:
    """What lists that belong to no one person call an issuer and an achievement."""

    issuer: str
    achievement: str
    description: str
    criteria: str
    achievement_type: str | None


def public_names(session: Session, badge: Badge, facts: BadgeFacts) -> PublicNames:
    """Give the names under which everybody may find an issuer and an achievement, in four statements at most.

    What only a few people hold may be named after one of them, so that their words are masked in it. What many hold is
    about nobody in particular. An issuer whose id tells who a holder is has no name at all, and its labels no id.
    """
    by_issuer = Issuer.key == facts.issuer_id
    few = _words_of_few(session, badge, by_issuer)
    is_hidden = any(seen_issuer_id(facts.issuer_id, words) is None for words in few)
    issuer = "" if is_hidden else _masked(facts.issuer_name or facts.issuer_id, few)
    few = _words_of_few(session, badge, by_issuer & (Achievement.key == (facts.achievement_id or badge.badge_key)))
    return PublicNames(
        issuer=issuer,
        achievement=_masked(facts.name, few) or UNNAMED,
        description=_masked(facts.description or "", few),
        criteria=_masked(facts.criteria or "", few),
        achievement_type=_masked(facts.achievement_type or "", few) or None,
    )


def _words_of_few(session: Session, badge: Badge, held: ColumnElement[bool]) -> tuple[PersonalWords, ...]:
    """Give the words of those who hold something, with this badge's holder; of many only what is in nobody's name.

    A badge can be somebody else's, so the names in it are among them.
    """
    holders = select(Badge.candidate_id).join(Badge.achievement).join(Achievement.issuer).where(held)
    with session.no_autoflush:
        found = {badge.candidate_id, *session.scalars(holders.distinct().limit(SMALLEST_COUNT))}
        if len(found) >= SMALLEST_COUNT:
            return (PersonalWords(),)
        return (PersonalWords(names_of_holder(badge.content)), *words_of(session, found).values())


def _masked(text: str, few: tuple[PersonalWords, ...]) -> str:
    for words in few:
        text = words.masked(text)
    return text


def _facts(facts: BadgeFacts, words: PersonalWords) -> SeenFacts:
    return SeenFacts(
        issuer_name=words.masked(facts.issuer_name or "") or None,
        issuer_id=seen_issuer_id(facts.issuer_id, words),
        issuer_url=None if words.are_in(facts.issuer_url or "") else facts.issuer_url,
        description=words.masked(facts.description or "") or None,
        criteria=words.masked(facts.criteria or "") or None,
        issued_at=facts.issued_at,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until,
        achievement_type=words.masked(facts.achievement_type or "") or None,
        credits=facts.credits,
        results=tuple(_result(each, words) for each in facts.results),
    )


def _result(result: AwardedResult, words: PersonalWords) -> AwardedResult:
    """Give a result without free text about the holder: what is left, the achievement itself says that it can be."""

    def masked(text: str | None) -> str | None:
        """Give a text without personal details, None when nothing is left."""
        return words.masked(text or "") or None

    return AwardedResult(
        name=masked(result.name),
        kind=masked(result.kind),
        value=masked(result.value) if result.is_foreseen else None,
        achieved_level=masked(result.achieved_level),
        status=result.status if result.status in _STATUSES else None,
        least=masked(result.least),
        most=masked(result.most),
        is_foreseen=result.is_foreseen,
    )


def _member(member: Member, words: PersonalWords) -> SeenMember:
    return SeenMember(
        name=words.masked(member.name or "") or None,
        issuer_id=seen_issuer_id(member.issuer_id, words),
        integrity=member.integrity,
        issuer=member.issuer,
        standing=member.standing,
        recipient=member.recipient,
        code=member.code,
    )
