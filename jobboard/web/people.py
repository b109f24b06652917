"""A person as an employer may see them: what is proven first, then what they say; and the report of each badge."""

from flask import Blueprint, render_template, request

from jobboard import resumes
from jobboard.checks import outage_of
from jobboard.matching import evidence_of
from jobboard.models import BadgeState
from jobboard.people import Sight, note_view, see_badge, see_person, shown_badges
from jobboard.vacancies import vacancy_of
from jobboard.web import limits
from jobboard.web.access import current_member, employers
from jobboard.web.presenters.badges import badge_words, states_of
from jobboard.web.presenters.checks import outage_words
from jobboard.web.presenters.own_badge import facts_of, skill_lines
from jobboard.web.presenters.people import place_of, verified_badges
from jobboard.web.presenters.reports import judgement_blocks, member_lines
from jobboard.web.presenters.requirements import match_lines, match_sentence
from jobboard.web.reports import latest_report
from jobboard.web.session import current_session, now, parts

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/<public_id>")
@limits.profile_views
@employers
def person(public_id: str) -> str:
    """Show a person: an applicant with the resume that was sent, anybody else with the resume as it is."""
    session, sight = current_session(), _sight(public_id)
    evidence = evidence_of(session, [sight.candidate.id], now=now())
    application = sight.application
    vacancy = (
        vacancy_of(session, current_member().organisation_id, application.vacancy.public_id) if application else None
    )
    match = evidence.match(sight.candidate.id, vacancy) if vacancy else None
    return render_template(
        "people/person.html",
        sight=sight,
        place=place_of(sight),
        badges=verified_badges(evidence.badges.get(sight.candidate.id, ())),
        resume=_resume(sight),
        states=states_of(shown_badges(session, sight.candidate), now()),
        vacancy=vacancy,
        match=match,
        lines=match_lines(match) if match else (),
        sentence=match_sentence(match) if match else "",
    )


@blueprint.get("/<public_id>/badges/<badge_id>")
@limits.profile_views
@employers
def badge(public_id: str, badge_id: str) -> str:
    """Show what was checked of a badge, without the holder's personal details."""
    sight = _sight(public_id)
    shown = see_badge(current_session(), sight, badge_id)
    report = latest_report(current_session(), shown)
    report = report.withheld() if report else None
    words = badge_words(shown, now(), for_holder=False)
    return render_template(
        "people/badge.html",
        sight=sight,
        badge=shown,
        words=words,
        facts=facts_of(shown, report) if report else (),
        blocks=judgement_blocks(report, is_own=False) if report else (),
        members=member_lines(report, is_own=False),
        skills=skill_lines(shown) if words.code == BadgeState.VERIFIED else (),
        outage=outage_words(outage_of(current_session(), shown, now=now())),
    )


def _sight(public_id: str) -> Sight:
    """Give a person who may be seen, and write down that this member looked."""
    member = current_member()
    sight = see_person(current_session(), member.organisation_id, public_id, vacancy=request.args.get("vacancy", ""))
    with parts().database.writing() as session:  # The request itself only reads.
        note_view(session, member.account_id, sight.candidate, now=now())
    return sight


def _resume(sight: Sight) -> resumes.Snapshot:
    if sight.application is not None:
        return resumes.Snapshot.from_json(sight.application.resume_version.content)
    return resumes.snapshot(current_session(), sight.candidate)
