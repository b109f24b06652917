"""Every badge of the corpus goes the whole way from its bytes to skills; what came out, and why, was read.

With JOBBOARD_WRITE=1 the file is written anew. It names cases and what came out, and nothing of what badges say.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jobboard.credentials import Alignment, Judgement, Outcome, verify
from jobboard.credentials.parsing import objects_in
from jobboard.models import BadgeState
from jobboard.skills.levels import level_of
from jobboard.skills.offers import offers_of
from jobboard.skills.settling import settle_skills
from jobboard.skills.statements import keep_statements
from jobboard.vocabulary import seed_vocabulary
from tests.conftest import require
from tests.corpus import CORPUS
from tests.corpus.adapter import CorpusLoader
from tests.corpus.contexts import examples_known
from tests.corpus.test_replay import cases, identities_of
from tests.factories import make_badge, make_candidate

SNAPSHOT = Path(__file__).with_name("skills.txt")
KINDS = {"credential", "structure", "badgeclass", "presentation"}
GOOD = (Judgement.INTEGRITY, Judgement.ISSUER, Judgement.STANDING)
NAMES = {
    "target_url": ("targetUrl", "url"),
    "target_name": ("targetName", "name"),
    "target_code": ("targetCode",),
    "target_framework": ("targetFramework", "framework"),
    "target_type": ("targetType",),
}


@pytest.mark.corpus
def test_what_every_badge_of_the_corpus_gives_is_what_was_read(database):
    require("shared/corpus", CORPUS.is_dir(), "425 real badges")
    with database.writing_session() as session:
        seed_vocabulary(session)
        candidate = make_candidate(session)
        told = [told_of(session, candidate, case) for case in cases() if case["kind"] in KINDS]
    text = "".join(f"{line}\n" for line in sorted(told))
    if os.environ.get("JOBBOARD_WRITE"):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()


def told_of(session, candidate, case):
    """Tell of a case what it proves. That it is somebody's is taken for granted; all else must be good."""
    data = (CORPUS / case["files"]["input"]).read_bytes()
    data = data.strip().strip(b'"') if (case.get("options") or {}).get("input_is") == "url" else data
    now = datetime.fromisoformat(case.get("evaluate_at") or "2026-06-01T00:00:00+00:00").astimezone(UTC)
    with examples_known(CORPUS):
        report = verify(data, identities=identities_of(case), loader=CorpusLoader(case, CORPUS), now=now)
    written = list(alignments_in(data))
    bad = next((each for each in GOOD if report.outcome(each) is not Outcome.PASSED), None)
    if bad is not None:
        return f"{case['id']}: nothing, {bad} {report.outcome(bad)}; {shapes(written)}"
    if report.facts is None:
        return f"{case['id']}: nothing, it is no badge; {shapes(written)}"
    badge = make_badge(session, candidate, state=BadgeState.VERIFIED)
    keep_statements(session, badge, report.facts)
    settle_skills(session, [badge.id])
    session.flush()
    offers = offers_of(session, badge)
    proven = [f"{each.skill.label} {each.grade} {each.level}" for each in offers.proven]
    asked = [f"asked {option.label}" for each in offers.asked for option in each.options]
    said = f"{len(offers.unread)} not read, {len(report.facts.results)} results"
    return f"{case['id']}: {', '.join([*proven, *asked]) or 'no skill is named'}; {said}; {shapes(written)}"


def alignments_in(data) -> Iterator[Alignment]:
    """Give what a document in JSON writes as its alignments, signed or not and good or not."""
    try:
        document = json.loads(data)
    except ValueError:
        return
    for each in objects_in(document):
        rows = each.get("alignment") or ()
        for row in rows if isinstance(rows, list) else [rows]:
            if isinstance(row, dict):
                yield Alignment(
                    **{name: next((str(row[key]) for key in keys if key in row), None) for name, keys in NAMES.items()}
                )


def shapes(written):
    levels = [each.source for row in written if (each := level_of([row])) is not None]
    return f"{len(written)} alignments written" + (f" with levels {', '.join(levels)}" if levels else "")
