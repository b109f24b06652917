"""What holders decide about the skills of their own badges: confirmed, rejected, corrected, and taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobboard import resumes
from jobboard.errors import Conflict, NotFound, Rejected
from jobboard.models import Badge, Candidate, Choice, Grade, SelfClaimedSkill, Skill, SkillChoice
from jobboard.skills.grading import Evidence, Ground, meanings_of
from jobboard.skills.ground import read_evidence, read_ground
from jobboard.skills.settling import settle_skills, take_holders
from jobboard.skills.statements import text_key

LONGEST_TEXT = 300


def confirm_skill(
    session: Session, candidate: Candidate, badge: Badge, skill: Skill, text: str, *, now: datetime
) -> SkillChoice:
    """Keep that words of a badge mean a skill: grade C where a name in the badge may mean it, else self-claimed.

    `text` is what it was read from. It also takes a rejection of the skill back. Saying the same again changes nothing.

    Raises: NotFound for somebody else's badge, Rejected without a text or for one that is too long, TooMany.
    """
    evidence, ground = _open(session, candidate, badge, text)
    grade = Grade.C if _may_mean(evidence, ground, skill, text) else None
    last = _last(evidence, skill)
    is_same = last is not None and _says(last) == (Choice.CONFIRMED, text_key(text), grade)
    if last is not None and is_same and last is _last_confirmed(evidence, text):
        return last
    choice = _choose(session, badge, skill, text, Choice.CONFIRMED, grade, now)
    if grade is None:
        choice.claim_id = _claim(session, candidate, skill)
    settle_skills(session, [badge.id])
    return choice


def reject_skill(
    session: Session, candidate: Candidate, badge: Badge, skill: Skill, text: str, *, now: datetime
) -> SkillChoice:
    """Keep that a badge does not prove a skill, whatever it says; it counts by no evidence from now on.

    Raises: NotFound for somebody else's badge, Rejected without a text or for one that is too long.
    """
    evidence, _ = _open(session, candidate, badge, text)
    last = _last(evidence, skill)
    if last is not None and last.choice is Choice.REJECTED:
        return last
    choice = _choose(session, badge, skill, text, Choice.REJECTED, None, now)
    settle_skills(session, [badge.id])
    return choice


def reject_meanings(
    session: Session, candidate: Candidate, badge: Badge, text: str, *, now: datetime
) -> tuple[SkillChoice, ...]:
    """Keep that words of a badge mean none of the skills that they may mean. Raises: as `reject_skill`."""
    _, ground = _open(session, candidate, badge, text)
    meant = sorted(meanings_of(text, ground))
    return tuple(reject_skill(session, candidate, badge, session.get_one(Skill, each), text, now=now) for each in meant)


def correct_skill(
    session: Session, candidate: Candidate, badge: Badge, wrong: Skill, right: Skill, text: str, *, now: datetime
) -> tuple[SkillChoice, SkillChoice]:
    """Keep that a badge means another skill than the one that was read; give both choices, each to be undone alone.

    Raises: as `confirm_skill`, and Rejected for the same skill.
    """
    if wrong.id == right.id:
        raise Rejected("Choose another skill than the one that you correct.")
    rejected = reject_skill(session, candidate, badge, wrong, text, now=now)
    return rejected, confirm_skill(session, candidate, badge, right, text, now=now)


def undo_choice(session: Session, candidate: Candidate, choice_id: int, *, now: datetime) -> SkillChoice:
    """Take a choice back; what stood before it stands again, and a self-claimed skill that it added goes.

    Raises: NotFound for somebody else's choice, Conflict when it was undone before.
    """
    wanted = select(SkillChoice).join(SkillChoice.badge).where(SkillChoice.id == choice_id)
    own = wanted.where(Badge.candidate_id == candidate.id).with_for_update(of=SkillChoice)
    choice = session.scalar(own, execution_options={"populate_existing": True})
    if choice is None:
        raise NotFound("There is no such choice.")
    if choice.undone_at is not None:
        raise Conflict("This choice was undone before.")
    choice.undone_at = now
    if choice.claim_id is not None:
        _take_claim_back(session, candidate, choice)
    settle_skills(session, [choice.badge_id])
    return choice


def _open(session: Session, candidate: Candidate, badge: Badge, text: str) -> tuple[Evidence, Ground]:
    """Give what a badge says and what its words may mean. Its holder's row is taken: choices come one by one."""
    if badge.candidate_id != candidate.id:
        raise NotFound("There is no such badge.")
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise Rejected(f"Say in at most {LONGEST_TEXT} letters which words of the badge you mean.")
    take_holders(session, [badge.id])
    evidence = read_evidence(session, [badge])[badge.id]
    return evidence, read_ground(session, [evidence], [text])


def _may_mean(evidence: Evidence, ground: Ground, skill: Skill, text: str) -> bool:
    is_said = any(each.text_key == text_key(text) for each in evidence.statements)
    return is_said and skill.id in meanings_of(text, ground)


def _last(evidence: Evidence, skill: Skill) -> SkillChoice | None:
    """Give the last choice about a skill that holds, or None."""
    return next((each for each in reversed(evidence.choices) if each.skill_id == skill.id), None)


def _last_confirmed(evidence: Evidence, text: str) -> SkillChoice | None:
    """Give the last confirmation of what these words mean, or None."""
    confirmed = (each for each in reversed(evidence.choices) if each.choice is Choice.CONFIRMED)
    return next((each for each in confirmed if text_key(each.text) == text_key(text)), None)


def _says(choice: SkillChoice) -> tuple[Choice, str, Grade | None]:
    return choice.choice, text_key(choice.text), choice.grade


def _choose(
    session: Session, badge: Badge, skill: Skill, text: str, choice: Choice, grade: Grade | None, now: datetime
) -> SkillChoice:
    row = SkillChoice(badge_id=badge.id, skill_id=skill.id, text=text, grade=grade, choice=choice, decided_at=now)
    session.add(row)
    session.flush()
    return row


def _take_claim_back(session: Session, candidate: Candidate, choice: SkillChoice) -> None:
    """Remove the self-claimed skill that a choice added, unless another choice that holds needs it: then it is its."""
    same = (
        select(SkillChoice)
        .join(SkillChoice.badge)
        .where(
            Badge.candidate_id == candidate.id,
            SkillChoice.skill_id == choice.skill_id,
            SkillChoice.choice == Choice.CONFIRMED,
            SkillChoice.grade.is_(None),
            SkillChoice.undone_at.is_(None),
        )
    )
    session.flush()
    heir = session.scalars(same.order_by(SkillChoice.id).limit(1)).first()
    if heir is None:
        resumes.unclaim_skill(session, candidate, session.get_one(Skill, choice.skill_id))
    else:
        heir.claim_id, choice.claim_id = choice.claim_id, None


def _claim(session: Session, candidate: Candidate, skill: Skill) -> int | None:
    """Add a self-claimed skill and give its row; None when the person claims it already."""
    claimed = select(SelfClaimedSkill.id).where(
        SelfClaimedSkill.candidate_id == candidate.id, SelfClaimedSkill.skill_id == skill.id
    )
    if session.scalar(claimed) is not None:
        return None
    resumes.claim_skill(session, candidate, skill)
    return session.scalar(claimed)
