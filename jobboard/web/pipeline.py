"""The pipeline of a vacancy: its people by stage, moving and tagging several at once with an undo, and comparing."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField, StringField

from jobboard.errors import Rejected
from jobboard.matching import evidence_of
from jobboard.models import Stage, Vacancy
from jobboard.pipelines import moving, notes
from jobboard.pipelines.people import OUTCOMES, Position, candidate_ids_of, pipeline_of, sights_in
from jobboard.web import limits
from jobboard.web.access import current_acceptance, current_equivalents, current_member, employers
from jobboard.web.forms import Form
from jobboard.web.presenters.pipeline import STAGE_WORDS, PipelineLine, funnel, pipeline_line
from jobboard.web.presenters.words import count_of
from jobboard.web.question import page_in
from jobboard.web.session import current_session, now
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("pipeline", __name__, url_prefix="/vacancies/<public_id>/pipeline")

PAGE_SIZE = 50
FEWEST_COMPARED, MOST_COMPARED = 2, 4


class BulkForm(Form):
    """What is done with everybody who is chosen."""

    stage = SelectField(
        "Move to",
        choices=[SelectChoice(stage.value, words) for stage, words in STAGE_WORDS.items()],
        default=Stage.SHORTLISTED.value,
        validate_choice=False,
    )
    word = StringField("Tag")

    def chosen_stage(self) -> Stage:
        """Give the stage. Raises: Rejected for anything else than the choices."""
        stage = stage_in(self.stage.data)
        if stage is None:
            raise Rejected("Nobody was moved.", fields={"stage": "Choose a stage."})
        return stage


@blueprint.get("")
@limits.searches
@employers
def show(public_id: str) -> str:
    """Show who is in the pipeline, at one stage or at all, with what each meets."""
    return _page(own_vacancy(public_id), BulkForm(formdata=None), stage_in(request.args.get("stage")))


@blueprint.post("")
@employers
def act(public_id: str) -> ResponseReturnValue:
    """Move, tag or compare those who are chosen."""
    vacancy, form = own_vacancy(public_id), BulkForm()
    try:
        return _act(vacancy, form)
    except Rejected as error:
        form.reject(error)
        return _page(vacancy, form, stage_in(request.form.get("at"))), 422


@blueprint.post("/undo")
@employers
def undo(public_id: str) -> ResponseReturnValue:
    """Take an action back, where nobody acted after it."""
    vacancy, done = own_vacancy(public_id), request.form.get("done", "")
    number = moving.undo(current_session(), current_member(), vacancy, done, now=now())
    flash("It is undone." if number else "There was nothing left to undo.")
    return redirect(url_for(".show", public_id=public_id), 303)


@blueprint.get("/compare")
@limits.searches
@employers
def compare(public_id: str) -> str:
    """Put two to four people beside each other, requirement by requirement."""
    vacancy = own_vacancy(public_id)
    ids = candidate_ids_of(current_session(), request.args.getlist("person")[:MOST_COMPARED])
    people = lines_of(vacancy, pipeline_of(current_session(), vacancy).among(ids))
    return render_template(
        "pipeline/compare.html", vacancy=vacancy, people=people, is_enough=len(people) >= FEWEST_COMPARED
    )


def stage_in(text: str | None) -> Stage | None:
    """Give the stage that a text names, None for anything else."""
    return Stage(text) if text in set(Stage) else None


def lines_of(vacancy: Vacancy, positions: tuple[Position, ...]) -> tuple[PipelineLine, ...]:
    """Give people of a pipeline as the employer may see them now; who may not be seen is left out."""
    session = current_session()
    seen = sights_in(session, vacancy, [each.candidate_id for each in positions])
    evidence = evidence_of(session, seen, current_acceptance(), now=now())
    equivalents = current_equivalents(vacancy.requirements)
    tags = notes.tags_of(session, [each.entry_id for each in positions if each.entry_id is not None])
    return tuple(
        pipeline_line(
            each,
            seen[each.candidate_id],
            evidence.match(each.candidate_id, vacancy, equivalents),
            tags.get(each.entry_id or 0, ()),
        )
        for each in positions
        if each.candidate_id in seen
    )


def _act(vacancy: Vacancy, form: BulkForm) -> ResponseReturnValue:
    session, member, public_id = current_session(), current_member(), vacancy.public_id
    people = request.form.getlist("person")[:PAGE_SIZE]
    ids, action = candidate_ids_of(session, people), request.form.get("action")
    if action == "compare":
        if not FEWEST_COMPARED <= len(ids) <= MOST_COMPARED:
            raise Rejected(f"Choose {FEWEST_COMPARED} to {MOST_COMPARED} people to compare.")
        return redirect(url_for(".compare", public_id=public_id, person=people), 303)
    if action == "tag":
        done = notes.tag_people(session, member, vacancy, ids, form.word.data or "", now=now())
        flash(f"{count_of(done.number, 'person', 'people')} tagged.")
    else:
        stage = form.chosen_stage()
        chosen = moving.chosen(session, vacancy, ids)
        if stage in OUTCOMES and any(each.is_applicant for each in chosen):
            where = url_for("answers.show", public_id=public_id, person=people, outcome=stage.value)
            return redirect(where, 303)
        done = moving.move_people(session, member, vacancy, ids, stage, now=now())
        flash(f"{count_of(done.number, 'person', 'people')} moved to {STAGE_WORDS[stage]}.")
    at = stage_in(request.form.get("at"))
    return redirect(url_for(".show", public_id=public_id, stage=at and at.value, done=done.action), 303)


def _page(vacancy: Vacancy, form: BulkForm, stage: Stage | None) -> str:
    session, page = current_session(), page_in(request.args)
    pipeline = pipeline_of(session, vacancy)
    people = pipeline.at(stage)
    shown = people[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    done, back = request.args.get("done", ""), request.args.get("back", "")
    return render_template(
        "pipeline/show.html",
        vacancy=vacancy,
        form=form,
        stage=stage,
        stage_words=STAGE_WORDS.get(stage) if stage else "",
        bars=funnel(pipeline.counts),
        everybody=len(pipeline.people),
        gone=pipeline.gone,
        people=lines_of(vacancy, shown),
        chosen=set(request.form.getlist("person")),
        words=notes.words_of_organisation(session, vacancy.organisation_id),
        done=done,
        back=f"{url_for('search.find')}?{urlencode(parse_qsl(back))}" if back else "",
        page=page,
        pages=-(-len(people) // PAGE_SIZE),
        page_link=lambda number: url_for(
            ".show", public_id=vacancy.public_id, stage=stage and stage.value, page=number
        ),
    )
