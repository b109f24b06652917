"""The jobseeker's first page: what to do next, how far they are, and how their badges stand."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from sqlalchemy import Select, select

from jobboard.models import Application, Badge, EmailAddress, ItemBadge, Visibility
from jobboard.rights.erasing import erasure_of
from jobboard.web.access import current_account, current_candidate, jobseekers
from jobboard.web.presenters.wallet import badge_lines, state_counts
from jobboard.web.session import current_session, now
from jobboard.web.vacancy_news import newly_met
from jobboard.web.wallet import badges_held, waiting_imports

blueprint = Blueprint("dashboard", __name__)


@dataclass(frozen=True)
class Step:
    """One thing to do on the way to a job: where, why, and whether it is done."""

    title: str
    reason: str
    address: str
    is_done: bool


@blueprint.get("/dashboard")
@jobseekers
def show() -> str:
    """Show the steps, and the counts of the person's badges."""
    held = badges_held()
    leaving = erasure_of(current_session(), current_account())
    steps = _steps(has_badges=bool(held))
    return render_template(
        "dashboard/show.html",
        erasure=leaving,
        steps=steps,
        done=sum(step.is_done for step in steps),
        next_step=next((step for step in steps if not step.is_done), None),
        counts=state_counts(badge_lines(held, now())),
        waiting=len(waiting_imports()),
        newly_met=newly_met(),
    )


def _steps(*, has_badges: bool) -> tuple[Step, ...]:
    candidate = current_candidate()
    addresses = select(EmailAddress.id).where(
        EmailAddress.account_id == candidate.account_id, EmailAddress.confirmed_at.is_not(None)
    )
    placed = (
        select(ItemBadge.id).join(ItemBadge.badge).where(Badge.candidate_id == candidate.id, Badge.removed_at.is_(None))
    )
    applied = select(Application.id).where(Application.candidate_id == candidate.id, Application.withdrawn_at.is_(None))
    return (
        Step(
            "Confirm your e-mail address",
            "Badges are issued to an e-mail address. Confirm every one that yours may have been issued to.",
            url_for("account.show"),
            _is_any(addresses),
        ),
        Step(
            "Import a badge",
            "We check who issued it, whether it is in force, and that it was issued to you.",
            url_for("wallet.import_badges"),
            has_badges,
        ),
        Step(
            "Place a badge in your resume",
            "A badge beside a job or a course shows where the skill comes from.",
            url_for("resume.show"),
            _is_any(placed),
        ),
        Step(
            "Choose who can find you",
            "You are hidden until you choose otherwise.",
            url_for("profile.visibility"),
            candidate.visibility is not Visibility.HIDDEN,
        ),
        Step(
            "Apply for a job",
            "Every vacancy shows which of its requirements your badges meet.",
            url_for("jobs.index"),
            _is_any(applied),
        ),
    )


def _is_any(rows: Select[int]) -> bool:
    return bool(current_session().scalar(select(rows.exists())))
