"""DIDs and pages of people: asked for a proof, proven by the worker, removed and brought back.

E-mail addresses are confirmed in jobboard.accounts. docs/decisions/0024-whose-badge.md says why each rule is as it is.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from jobboard import accounts, rechecks, tasks
from jobboard.config import Settings
from jobboard.credentials import Outcome, OwnershipQuestion, Report
from jobboard.credentials.identities import comparable
from jobboard.credentials.ownership import bare_signature, why_unprovable
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.mail import queue_mail
from jobboard.models import (
    Account,
    Candidate,
    ChallengeState,
    IdentityChallenge,
    IdentityKind,
    ProvenIdentity,
    TaskKind,
)
from jobboard.owners import held_identities
from jobboard.skills.mappings import follow_speaker

MOST_IDENTITIES = 20
MOST_QUESTIONS = 20
LONGEST_ANSWER = 256 * 1024
UNDO_FOR = timedelta(hours=1)
LASTS = {IdentityKind.DID: timedelta(hours=1), IdentityKind.URL: timedelta(days=7)}

_BAD_VALUE = {
    IdentityKind.DID: "Enter a DID such as did:key:z6Mk… or did:web:example.org.",
    IdentityKind.URL: "Enter the whole https address of a page, such as https://example.org/me.",
}
_NEVER_PROVEN = {
    "key.unsupported": (
        "The key in this DID is of a kind that cannot prove anything here. Ed25519, P-256, P-384 and secp256k1 can."
    ),
    "proof.method_unsupported": (
        "DIDs of this method cannot be looked up here, so nobody can prove one. "
        "A did:key, did:jwk or did:web can be proven."
    ),
}
_MISTYPED = "This DID is cut off or mistyped, so nobody can prove it. Copy it whole from your wallet."
_NO_SUCH = "There is no such page."


@dataclass(frozen=True)
class Asked:
    """A question with its answer, as the verifier knows them. `candidate_id` None: the account is no jobseeker's."""

    candidate_id: int | None
    question: OwnershipQuestion
    answer: bytes


def ask_for_proof(
    session: Session, settings: Settings, account: Account, *, kind: IdentityKind, value: str, now: datetime
) -> IdentityChallenge:
    """Make the question by which an account proves a DID or a page. What it asked before and is too old goes.

    A page has one question at a time, so that a link that stands there already stays good; a DID gets a fresh one.

    Raises: Rejected for what is no identity of this kind, is the account's already, or is too much.
    """
    value = value.strip()
    is_page = value.startswith("https://") and value.isascii()
    if comparable(kind, value) is None or (kind is IdentityKind.URL and not is_page):
        raise _refusal(_BAD_VALUE[kind])
    if kind is IdentityKind.DID and (code := why_unprovable(value, is_resolved=settings.did_resolver is not None)):
        raise _refusal(_NEVER_PROVEN.get(code, _MISTYPED))
    held = held_identities(session, account.id)
    if any((each.kind, each.key) == (kind, comparable(kind, value)) for each in held):
        raise _refusal("You have proven this already.")
    own = IdentityChallenge.account_id == account.id
    session.execute(delete(IdentityChallenge).where(own, IdentityChallenge.expires_at <= now))
    waiting = own & (IdentityChallenge.kind == kind) & (IdentityChallenge.value == value)
    same = select(IdentityChallenge).where(waiting, IdentityChallenge.state == ChallengeState.OPEN)
    for before in session.scalars(same):
        if kind is IdentityKind.URL:
            return before
        session.delete(before)
    asked = session.scalar(select(func.count(IdentityChallenge.id)).where(own)) or 0
    if len(held) >= MOST_IDENTITIES or asked >= MOST_QUESTIONS:
        raise _refusal("You have asked for many. Remove one that you do not need, or come back tomorrow.")
    challenge = IdentityChallenge(
        account_id=account.id,
        kind=kind,
        value=value,
        token=secrets.token_urlsafe(32),
        domain=settings.site_url,
        created_at=now,
        expires_at=now.replace(microsecond=0) + LASTS[kind],
    )
    session.add(challenge)
    session.flush()
    return challenge


def question_of(challenge: IdentityChallenge) -> OwnershipQuestion:
    """Give what was asked, as the verifier knows it."""
    return OwnershipQuestion(
        challenge.kind.value, challenge.value, challenge.token, challenge.domain, challenge.expires_at
    )


def asked_of(session: Session, challenge_id: int) -> Asked | None:
    """Give what the verifier judges of a question that was answered; None when there is no such question any more."""
    challenge = session.get(IdentityChallenge, challenge_id)
    if challenge is None:
        return None
    if challenge.method:
        answer = bare_signature(challenge.answer, challenge.method)
    else:
        answer = challenge.answer.encode("utf-8", "replace")
    candidate_id = session.scalar(select(Candidate.id).where(Candidate.account_id == challenge.account_id))
    return Asked(candidate_id, question_of(challenge), answer)


def answer_challenge(
    session: Session, challenge: IdentityChallenge, *, answer: str, method: str, now: datetime
) -> None:
    """Take an answer, which the worker judges. `method`: of a bare signature, the name of its key; else empty.

    Raises: Rejected for nothing or too much, Conflict when the question was answered or is too old.
    """
    session.refresh(challenge, with_for_update=True)
    if challenge.state is not ChallengeState.OPEN:
        raise Conflict("This question was answered already.")
    if challenge.expires_at <= now:
        raise Conflict("This question is too old. Start again to get another one.")
    answer, method = answer.strip().replace("\0", ""), method.strip().replace("\0", "")
    if challenge.kind is IdentityKind.DID and not answer:
        message = "Enter the presentation or the signature."
        raise Rejected(message, fields={"answer": message})
    if len(answer) > LONGEST_ANSWER or len(method) > LONGEST_ANSWER:
        message = "An answer has at most 256 KB. Leave the badges out of the presentation."
        raise Rejected(message, fields={"answer": message})
    challenge.answer, challenge.method = answer, method
    challenge.state, challenge.reason = ChallengeState.CHECKING, ""
    tasks.add_task(session, TaskKind.PROVE_IDENTITY, challenge.id, due_at=now)


def finish_proof(session: Session, challenge: IdentityChallenge, report: Report, *, now: datetime) -> None:
    """Keep what came of an answer. What is proven counts at once: badges that may depend on it are checked again.

    A wrong answer about a DID ends the question. What is unknown, or may yet stand on a page, leaves it open.
    """
    question = question_of(challenge)
    if not question.is_answered(report):
        flaw = next((each for each in report.checks if each.outcome is not Outcome.PASSED), report.checks[0])
        is_final = challenge.kind is IdentityKind.DID and flaw.outcome is Outcome.FAILED
        challenge.state = ChallengeState.REFUSED if is_final else ChallengeState.OPEN
        challenge.reason = flaw.code
    elif _hold(session, challenge, now):
        challenge.state, challenge.answer, challenge.method = ChallengeState.PROVEN, "", ""
        account, key = session.get_one(Account, challenge.account_id), comparable(challenge.kind, challenge.value) or ""
        _follow_change(session, account, challenge.kind, key, f"{challenge.value} was proven.", now)
    else:
        challenge.state, challenge.reason = ChallengeState.REFUSED, "recipient.proven_by_another"


def give_up_proof(session: Session, challenge_id: int) -> None:
    """Let an answer be handed in again whose judging failed too often, so that it does not read "checking" for ever."""
    challenge = session.get(IdentityChallenge, challenge_id)
    if challenge is not None and challenge.state is ChallengeState.CHECKING:
        challenge.state, challenge.reason = ChallengeState.OPEN, "format.broke_off"


def open_challenges(session: Session, account: Account, *, now: datetime) -> list[IdentityChallenge]:
    """Give the questions that the account can still answer, or whose answer is being checked; the latest first."""
    states = (ChallengeState.OPEN, ChallengeState.CHECKING)
    own = select(IdentityChallenge).where(
        IdentityChallenge.account_id == account.id,
        IdentityChallenge.state.in_(states),
        IdentityChallenge.expires_at > now,
    )
    return list(session.scalars(own.order_by(IdentityChallenge.id.desc())))


def own_challenge(session: Session, account: Account, public_id: str) -> IdentityChallenge:
    """Give a question to this account. Raises: NotFound when it is not the account's."""
    found = session.scalar(
        select(IdentityChallenge).where(
            IdentityChallenge.public_id == public_id, IdentityChallenge.account_id == account.id
        )
    )
    if found is None:
        raise NotFound(_NO_SUCH)
    return found


def own_identity(session: Session, account: Account, public_id: str) -> ProvenIdentity:
    """Give an identity of this account, also one that was removed. Raises: NotFound when it is not the account's."""
    found = session.scalar(
        select(ProvenIdentity).where(ProvenIdentity.public_id == public_id, ProvenIdentity.account_id == account.id)
    )
    if found is None:
        raise NotFound(_NO_SUCH)
    return found


def remove_identity(session: Session, account: Account, identity: ProvenIdentity, *, now: datetime) -> None:
    """Let an identity no longer count; badges that name it are no longer proven to be this person's."""
    if identity.removed_at is None:
        identity.removed_at = now
        _follow_change(session, account, identity.kind, identity.key, f"{identity.value} was removed.", now)


def restore_identity(session: Session, account: Account, identity: ProvenIdentity, *, now: datetime) -> None:
    """Bring back what was removed a short while ago. Raises: Conflict when it is too long ago or another's by now."""
    if identity.removed_at is None:
        return
    if now - identity.removed_at > UNDO_FOR:
        raise Conflict("It was removed a while ago. Prove once more that it is yours.")
    try:
        with session.begin_nested():
            identity.removed_at = None
            session.flush()
    except IntegrityError as error:
        raise Conflict("It was proven again in the meantime.") from error
    _follow_change(session, account, identity.kind, identity.key, f"{identity.value} was brought back.", now)


def _refusal(message: str) -> Rejected:
    return Rejected(message, fields={"value": message})


def _hold(session: Session, challenge: IdentityChallenge, now: datetime) -> bool:
    """Let an account have what it has proven; False when another has it."""
    key = comparable(challenge.kind, challenge.value) or ""
    held = ProvenIdentity(
        account_id=challenge.account_id, kind=challenge.kind, value=challenge.value, key=key, proven_at=now
    )
    try:
        with session.begin_nested():
            session.add(held)
    except IntegrityError:
        own = held_identities(session, challenge.account_id)
        return any((each.kind, each.key) == (challenge.kind, key) for each in own)
    return True


def _follow_change(
    session: Session, account: Account, kind: IdentityKind, key: str, change: str, now: datetime
) -> None:
    """Tell the person, and let badges be checked again: the person's own, and those of others that name it.

    What the person decided as an issuer counts while the person speaks for it.
    """
    queue_mail(
        session,
        recipient=accounts.primary_address(account),
        subject="Your account was changed",
        template="account_changed",
        now=now,
        name=account.name,
        change=change,
    )
    rechecks.recheck_for_account(session, account, now=now)
    rechecks.recheck_naming(session, kind, key, now=now)
    follow_speaker(session, account.id, now=now)
