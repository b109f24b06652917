"""Processes that change people without pause, and remember what the database acknowledged."""

import itertools
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from jobboard.db import Database, utc_now
from jobboard.models import Achievement, Badge, Candidate, Skill, Visibility
from jobboard.outbox import install_outbox
from tests import factories
from tests.factories import make_achievement, make_badge, make_candidate, make_issuer, make_skill

PAUSE_SECONDS = 0.02


@dataclass
class Diary:
    """What one writer did. `acknowledged`: the number in each person's headline that the database has for sure.

    `erased`: people whose erasure was asked for, acknowledged or not; `failed` counts changes without an answer.
    """

    changes: int = 0
    failed: int = 0
    acknowledged: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)

    def lies(self, database):
        """Give the people of whom the database forgot what it had acknowledged."""
        with database.reading() as session:
            rows = session.execute(select(Candidate.id, Candidate.headline).where(Candidate.id.in_(self.acknowledged)))
            there = {candidate: int(headline.split()[1]) for candidate, headline in rows}
        return [
            candidate
            for candidate, number in self.acknowledged.items()
            if there.get(candidate, -1) < number and not (candidate in self.erased and candidate not in there)
        ]


def prepare(database, people):
    """Make people, and the skill and badge class that all of them share."""
    install_outbox()
    with database.writing() as session:
        make_skill(session)
        make_achievement(session, issuer=make_issuer(session, level=3))
        return [make_candidate(session, headline="baker 0").id for _ in range(people)]


def write_until_told(url, people, seed, line):
    """Change these people, who are nobody else's, until something comes on the line; then send the diary."""
    install_outbox()
    factories._numbers = itertools.count(1_000_000 * seed)  # Addresses and keys of its own.
    database, chance, diary = Database(url), random.Random(seed), Diary()
    people = list(people)
    while not line.poll():
        candidate = chance.choice(people)
        try:
            with database.writing() as session:
                number, made = _change(session, candidate, chance, diary)
        except DBAPIError:
            diary.failed += 1
            time.sleep(0.2)
            continue
        diary.changes += 1
        if number is not None:
            diary.acknowledged[candidate] = number
        if candidate in diary.erased:
            people.remove(candidate)
        people += made
        time.sleep(PAUSE_SECONDS)
    line.send(diary)


def _change(session, candidate_id, chance, diary):
    """Change one thing; give the number in the headline afterwards, None for an erased person, and who was made."""
    candidate = session.get(Candidate, candidate_id)
    if candidate is None:
        return None, []
    made = []
    match chance.randrange(10):
        case 0:
            candidate.visibility = chance.choice(list(Visibility))
        case 1 | 2 | 3:
            skill, achievement = session.scalars(select(Skill)).first(), session.scalars(select(Achievement)).first()
            # Some begin or end while all this goes on, so that time changes documents too.
            moments = {"valid_from": utc_now() + timedelta(seconds=chance.randrange(-5, 30))}
            moments |= {"valid_until": moments["valid_from"] + timedelta(seconds=chance.choice((10, 60, 10_000)))}
            make_badge(session, candidate, achievement=achievement, skills=[(skill, chance.randint(1, 12))], **moments)
        case 4:
            for badge in session.scalars(select(Badge).where(Badge.candidate_id == candidate_id)):
                badge.removed_at = utc_now()
        case 5:
            made = [make_candidate(session, headline="baker 0").id]
        case 6 if chance.random() < 0.3:
            diary.erased.add(candidate_id)
            session.delete(candidate)
            return None, []
    number = int(candidate.headline.split()[1]) + 1
    candidate.headline = f"baker {number} {chance.choice(('flour', 'oven', 'dough'))}"
    return number, made
