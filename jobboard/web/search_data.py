"""The answer of a search as data for programs: blind, and with the same small counts untold as on the page."""

from typing import Any

from flask import url_for

from jobboard.asking.json_face import as_json
from jobboard.asking.names import Names
from jobboard.asking.writing import write_text
from jobboard.web.presenters.people import PersonLine
from jobboard.web.presenters.requirements import ProofLine
from jobboard.web.question import Asked
from jobboard.web.results import Results

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
        "people": [_person(line) for line in results.people],
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


def _person(line: PersonLine) -> Json:
    return {
        "id": line.public_id,
        "label": f"Candidate {line.public_id[:4].upper()}",  # Blind, also of who shows a name.
        "address": url_for("people.person", public_id=line.public_id),
        "headline": line.headline,
        "place": line.place,
        "badges": [_proof(line, each) for each in line.proofs],
        "missing": list(line.missing),
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
