"""A pipeline as a file: what its page shows, and what was left out. Each export is written down for each person."""

import csv
import json
from collections.abc import Sequence
from io import StringIO

from flask import Blueprint, Response, request

from jobboard.models import AuditEvent, Vacancy
from jobboard.pipelines.people import pipeline_of
from jobboard.web import limits
from jobboard.web.access import current_member, employers
from jobboard.web.pipeline import lines_of, stage_in
from jobboard.web.presenters.pipeline import PipelineLine
from jobboard.web.presenters.requirements import RequirementLine, requirement_text
from jobboard.web.presenters.words import count_of
from jobboard.web.session import current_session, now, parts
from jobboard.web.vacancies import own_vacancy

blueprint = Blueprint("pipeline_export", __name__, url_prefix="/vacancies/<public_id>/pipeline")

_NEVER = "Notes, scores, messages, resumes and contact details"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/export.csv")
@limits.searches
@employers
def as_csv(public_id: str) -> Response:
    """Give the pipeline, or one stage of it, as a table."""
    vacancy = own_vacancy(public_id)
    people, left_out = _exported(vacancy)
    written = StringIO()
    table = csv.writer(written)
    needs = [requirement_text(each) for each in vacancy.requirements]
    rows = [["Reference", "Name", "Stage", "Headline", "Place", "Tags", *needs]]
    rows += [
        [
            each.reference,
            each.label if each.is_named else "",
            each.stage,
            each.headline,
            each.place,
            ", ".join(each.tags),
            *(_evidence_words(need) for need in each.requirements),
        ]
        for each in people
    ]
    rows += [["Left out: " + each] for each in left_out]
    table.writerows([harmless(cell) for cell in row] for row in rows)
    return _file(written.getvalue().encode("utf-8-sig"), "text/csv", "csv")


@blueprint.get("/export.json")
@limits.searches
@employers
def as_json(public_id: str) -> Response:
    """Give the pipeline, or one stage of it, for a program."""
    vacancy = own_vacancy(public_id)
    people, left_out = _exported(vacancy)
    told = {
        "vacancy": vacancy.title,
        "exported_at": now().isoformat(),
        "people": [_person_data(each) for each in people],
        "left_out": list(left_out),
    }
    return _file(json.dumps(told, ensure_ascii=False, indent=2).encode(), "application/json", "json")


def harmless(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula.

    Source: OWASP, CSV Injection: cells that begin with =, +, -, @, a tab or a carriage return.
    """
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _exported(vacancy: Vacancy) -> tuple[tuple[PipelineLine, ...], tuple[str, ...]]:
    """Give the people as their employer may see them now and what is left out, and write down that they were taken."""
    pipeline = pipeline_of(current_session(), vacancy)
    positions = pipeline.at(stage_in(request.args.get("stage")))
    people = lines_of(vacancy, positions)
    unnamed = sum(not each.is_named for each in people)
    left_out = [_NEVER]
    if unnamed:
        left_out.append(f"The names of {count_of(unnamed, 'person', 'people')} who do not show theirs")
    if pipeline.gone:
        left_out.append(f"{count_of(pipeline.gone, 'person', 'people')} who no longer show themselves")
    _write_down(vacancy, [each.candidate_id for each in positions])
    return people, tuple(left_out)


def _write_down(vacancy: Vacancy, candidate_ids: Sequence[int]) -> None:
    subjects = [
        ("exported pipeline", f"vacancy {vacancy.id}"),
        *(("exported candidate", f"candidate {each}") for each in candidate_ids),
    ]
    account_id, at = current_member().account_id, now()
    with parts().database.writing() as session:  # The request itself only reads.
        session.add_all(
            AuditEvent(at=at, account_id=account_id, action=action, subject=subject) for action, subject in subjects
        )


def _person_data(line: PipelineLine) -> dict[str, object]:
    return {
        "reference": line.reference,
        "name": line.label if line.is_named else None,
        "stage": line.stage,
        "headline": line.headline,
        "place": line.place,
        "tags": list(line.tags),
        "requirements": [_need_data(each) for each in line.requirements],
    }


def _need_data(need: RequirementLine) -> dict[str, object]:
    proof = need.proof
    return {
        "requirement": need.text,
        "kind": need.kind,
        "is_met": proof is not None,
        "badge": proof.badge_name if proof else None,
        "issuer": f"{proof.issuer}, {proof.issuer_words}" if proof else None,
        "skill": proof.skill if proof else None,
        "state": f"{proof.words.label} {proof.words.sentence}".strip() if proof else None,
        "is_self_claimed": bool(need.claimed),
    }


def _evidence_words(need: RequirementLine) -> str:
    if need.proof is None:
        return "Not met, self-claimed" if need.claimed else "Not met"
    proof = need.proof
    told = (f"Met: {proof.badge_name} from {proof.issuer}", proof.skill, f"{proof.words.label} {proof.words.sentence}")
    return "; ".join(each.strip() for each in told if each.strip())


def _file(content: bytes, kind: str, ending: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=f"pipeline.{ending}")
    response.headers["Cache-Control"] = "no-store"
    return response
