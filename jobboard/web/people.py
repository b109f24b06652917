"""A person as an employer may see them: what is proven first, then what they say; and the report of each badge."""

from flask import Blueprint, Response, render_template, request

from jobboard import snapshots
from jobboard.asking.address import write_address
from jobboard.asking.example import question_from
from jobboard.checks import outage_of
from jobboard.errors import NotFound
from jobboard.matching import Evidence, evidence_of
from jobboard.models import BadgeState
from jobboard.people import Sight, note_download, note_view, see_badge, see_person, shown_badges
from jobboard.revealing import is_whole
from jobboard.vacancies import vacancy_of
from jobboard.web import limits
from jobboard.web.access import NO_SUCH_PAGE, current_acceptance, current_equivalents, current_member, employers
from jobboard.web.presenters.badges import badge_words, states_of
from jobboard.web.presenters.checks import outage_words
from jobboard.web.presenters.own_badge import Fact, seen_facts_of, skill_lines
from jobboard.web.presenters.people import counted_badges, place_of
from jobboard.web.presenters.reports import member_lines, seen_judgement_blocks
from jobboard.web.presenters.requirements import match_lines, match_sentence, policy_words
from jobboard.web.presenters.whole_badge import whole_badge
from jobboard.web.presenters.wishes import wish_words
from jobboard.web.question import link_to
from jobboard.web.reports import latest_report
from jobboard.web.results import current_names
from jobboard.web.revealing import file_of
from jobboard.web.session import current_session, now, parts
from jobboard.withholding import seen_name, seen_report, words_of

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("/<public_id>")
@limits.profile_views
@employers
def person(public_id: str) -> str:
    """Show a person: an applicant with the resume that was sent, anybody else with the resume as it is."""
    session, sight = current_session(), _sight(public_id)
    evidence = evidence_of(session, [sight.candidate.id], current_acceptance(), now=now())
    application = sight.application
    vacancy = (
        vacancy_of(session, current_member().organisation_id, application.vacancy.public_id) if application else None
    )
    match = None
    if vacancy:
        match = evidence.match(sight.candidate.id, vacancy, current_equivalents(vacancy.requirements))
    return render_template(
        "people/person.html",
        sight=sight,
        place=place_of(sight),
        wishes=wish_words(sight.candidate),
        **counted_badges(evidence, sight.candidate.id),
        alike=_alike(evidence, sight.candidate.id),
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
    """Show what was checked of a badge; all of it where its holder revealed it or applied."""
    session, sight, acceptance = current_session(), _sight(public_id), current_acceptance()
    shown = see_badge(session, sight, badge_id, acceptance)
    held = evidence_of(session, [sight.candidate.id], acceptance, now=now()).held.get(sight.candidate.id, ())
    words = words_of(session, [sight.candidate.id])[sight.candidate.id]
    report = latest_report(session, shown)
    seen = seen_report(shown, report, words) if report else None
    name, facts = seen_name(shown, words), seen_facts_of(shown, seen) if seen else ()
    state = badge_words(shown, now(), for_holder=False)
    told = (Fact("Name of the badge", name), *facts)
    return render_template(
        "people/badge.html",
        sight=sight,
        badge_id=shown.public_id,
        name=name,
        words=state,
        policy=policy_words(next((each for each in held if each.badge == shown.id), None), acceptance),
        facts=facts,
        blocks=seen_judgement_blocks(seen) if seen else (),
        members=member_lines(seen, is_own=False),
        skills=skill_lines(shown) if state.code == BadgeState.VERIFIED else (),
        whole=whole_badge(shown, report, told) if is_whole(sight, shown) else None,
        outage=outage_words(outage_of(session, shown, now=now())),
    )


@blueprint.get("/<public_id>/badges/<badge_id>/file")
@limits.profile_views
@employers
def badge_file(public_id: str, badge_id: str) -> Response:
    """Give the badge's file, where all of the badge is shown."""
    sight = _sight(public_id)
    shown = see_badge(current_session(), sight, badge_id, current_acceptance())
    if not is_whole(sight, shown):
        raise NotFound(NO_SUCH_PAGE)
    with parts().database.writing() as session:
        note_download(session, current_member().account_id, shown, now=now())
    return file_of(shown)


def _alike(evidence: Evidence, candidate_id: int) -> str:
    """Give the address of the question that finds people with the skills of this one; empty for one who has none."""
    question = question_from(evidence.accepted(candidate_id))
    names = current_names()
    return "" if question.is_empty else link_to("search.find", write_address(question, names))


def _sight(public_id: str) -> Sight:
    """Give a person who may be seen, and write down that this member looked."""
    member = current_member()
    sight = see_person(current_session(), member.organisation_id, public_id, vacancy=request.args.get("vacancy", ""))
    with parts().database.writing() as session:  # The request itself only reads.
        note_view(session, member.account_id, sight.candidate, now=now())
    return sight


def _resume(sight: Sight) -> snapshots.Snapshot:
    if sight.application is not None:
        return snapshots.Snapshot.from_json(sight.application.resume_version.content)
    return snapshots.snapshot(current_session(), sight.candidate)
