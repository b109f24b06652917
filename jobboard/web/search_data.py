"""The answer of a search as data for programs: blind, and with the same small counts untold as on the page."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select

from jobboard.asking.json_face import as_json
from jobboard.asking.names import Names
from jobboard.asking.writing import write_text
from jobboard.masking import PersonalWords, mask_personal_details
from jobboard.models import Candidate
from jobboard.people import neutral_label
from jobboard.web.presenters.people import PersonLine
from jobboard.web.presenters.requirements import ProofLine
from jobboard.web.question import Asked
from jobboard.web.results import Results
from jobboard.web.session import current_session
from jobboard.withholding import words_of

Json = dict[str, Any]


def as_data(results: Results, names: Names) -> Json:
    """Give a page of results: the question in three faces, the people, the facets and what could be dropped."""
    asked = results.asked
    return {
        "question": as_json(asked.question),
        "text": write_text(asked.question, names),
        "address": url_for("search.find", **asked.parameters(names)),  # type: ignore[arg-type]
        "total": results.total,
        "page": asked.page,
        "pages": results.pages,
        "people": _people(results.people),
        "facets": {
            group.name: [
                {"value": each.value, "label": each.label, "count": each.count, "is_chosen": each.is_chosen}
                for each in group.options
            ]
            for group in results.groups
        },
        "without": [{"condition": each.chip.label, "count": each.count} for each in results.relaxations],
    }


def problem_data(asked: Asked) -> Json:
    """Give what is wrong with a question, by parameter, each with its place and what could stand there."""
    return {
        "error": "The question cannot be read.",
        "problems": {
            name: {
                "message": problem.message,
                "start": problem.start,
                "end": problem.end,
                "instead": [each.text for each in problem.instead],
            }
            for name, problem in asked.problems.items()
        },
    }


def _people(lines: Sequence[PersonLine]) -> list[Json]:
    """Give people in their order, without who was erased just now."""
    rows = select(Candidate).where(Candidate.public_id.in_([line.public_id for line in lines]))
    candidates = {each.public_id: each for each in current_session().scalars(rows)}
    words = words_of(current_session(), [each.id for each in candidates.values()])
    there = [(line, candidates[line.public_id]) for line in lines if line.public_id in candidates]
    return [_person(line, candidate, words[candidate.id]) for line, candidate in there if candidate.id in words]


def _person(line: PersonLine, candidate: Candidate, words: PersonalWords) -> Json:
    headline = mask_personal_details(line.headline, name=words.name, addresses=words.addresses)
    return {
        "id": line.public_id,
        "label": neutral_label(candidate),  # Also of who shows a name.
        "address": url_for("people.person", public_id=line.public_id),
        "headline": " ".join(headline.split()),  # As search reads it.
        "place": line.place,
        "badges": [_proof(line, each) for each in line.proofs],
        "missing": list(line.missing),
        "self_claimed": list(line.claimed),
    }


def _proof(line: PersonLine, proof: ProofLine) -> Json:
    return {
        "name": proof.badge_name,
        "address": url_for("people.badge", public_id=line.public_id, badge_id=proof.badge_public_id),
        "issuer": proof.issuer,
        "issuer_level": proof.issuer_words,
        "skill": proof.skill,
        "grade": proof.grade,
        "state": proof.words.sentence,
        "counts_as": proof.counts_as,
    }
