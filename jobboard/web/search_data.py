"""The answer of a search as data for programs: blind, and with the same small counts untold as on the page."""

from collections.abc import Collection
from typing import Any

from flask import url_for
from sqlalchemy import select

from jobboard.asking.json_face import as_json
from jobboard.asking.names import Names
from jobboard.asking.writing import write_text
from jobboard.masking import PersonalWords, mask_personal_details
from jobboard.models import Candidate
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
    words = _words_of([line.public_id for line in results.people])
    return {
        "question": as_json(asked.question),
        "text": write_text(asked.question, names),
        "address": url_for("search.find", **asked.parameters(names)),  # type: ignore[arg-type]
        "total": results.total,
        "page": asked.page,
        "pages": results.pages,
        "people": [_person(line, words[line.public_id]) for line in results.people if line.public_id in words],
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


def _words_of(public_ids: Collection[str]) -> dict[str, PersonalWords]:
    rows = select(Candidate.public_id, Candidate.id).where(Candidate.public_id.in_(public_ids))
    ids = {row.public_id: row.id for row in current_session().execute(rows)}
    words = words_of(current_session(), ids.values())
    return {public_id: words[id] for public_id, id in ids.items() if id in words}  # None of who was erased just now.


def _person(line: PersonLine, words: PersonalWords) -> Json:
    headline = mask_personal_details(line.headline, name=words.name, addresses=words.addresses)
    return {
        "id": line.public_id,
        "label": f"Candidate {line.public_id[:4].upper()}",  # Blind, also of who shows a name.
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
