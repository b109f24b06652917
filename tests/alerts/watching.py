"""An employer with a saved search, people who come and go, and the worker's steps done by hand."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from jobboard import models
from jobboard.alert_work import AlertWork
from jobboard.alerts.searches import save_search
from jobboard.alerts.telling import tell_search
from jobboard.asking.question import AskedBadge, Question
from jobboard.config import Settings
from jobboard.models import BadgeState, HowOften, Role
from jobboard.states import set_state
from tests.conftest import NOW
from tests.factories import make_account, make_badge, make_candidate, make_organisation, make_skill

SETTINGS = Settings(mode="development", secret_key="only for tests, " * 3, base_url="https://jobs.example")
LATER = NOW + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


@dataclass
class Watch:
    """A database with one member, one saved search of theirs that asks for a skill, and that skill."""

    database: object
    member_id: int
    search_id: int
    skill_id: int

    def add_person(self, *, is_skilled=True, **values):
        """Give the id of a new person, who has a badge with the skill or without."""
        with self.database.writing() as session:
            candidate = make_candidate(session, **values)
            skill = session.get(models.Skill, self.skill_id)
            make_badge(session, candidate, skills=[(skill, 6)] if is_skilled else ())
            return candidate.id

    def add_badge(self, candidate_id):
        with self.database.writing() as session:
            skill = session.get(models.Skill, self.skill_id)
            make_badge(session, session.get(models.Candidate, candidate_id), skills=[(skill, 6)])

    def let_fall(self, candidate_id, state=BadgeState.REVOKED):
        """Let every badge of a person end in a state."""
        with self.database.writing() as session:
            for badge in session.scalars(select(models.Badge).where(models.Badge.candidate_id == candidate_id)):
                set_state(badge, state)

    def change(self, candidate_id, **values):
        with self.database.writing() as session:
            candidate = session.get(models.Candidate, candidate_id)
            for name, value in values.items():
                setattr(candidate, name, value)

    def change_search(self, use_case, *arguments, **values):
        with self.database.writing() as session:
            return use_case(session, session.get(models.SavedSearch, self.search_id), *arguments, **values)

    def follow(self, now=NOW):
        """Compare everybody who is due."""
        self.database.clock = lambda: now
        work = AlertWork(self.database, lambda: now)
        while work.follow():
            pass

    def tell(self, now=NOW):
        with self.database.writing() as session:
            return tell_search(session, SETTINGS, self.search_id, now=now)

    def run_telling(self, now=NOW):
        """Do what is due of telling as the worker does; give of how many people mail tells."""
        with self.database.writing() as session:
            task = select(models.Task).where(models.Task.kind == models.TaskKind.TELL_SEARCH, models.Task.due_at <= now)
            for each in session.scalars(task).all():
                session.delete(each)
            session.flush()
        return self.tell(now)

    def news(self):
        """Give what is new, by person: found, told, seen."""
        with self.database.reading() as session:
            rows = session.scalars(select(models.SearchNews).order_by(models.SearchNews.candidate_id))
            return {row.candidate_id: (row.is_met, row.is_told, row.is_seen) for row in rows}

    def mails(self):
        with self.database.reading() as session:
            return session.scalars(select(models.Mail).order_by(models.Mail.id)).all()

    def tasks(self, kind=models.TaskKind.TELL_SEARCH):
        with self.database.reading() as session:
            return session.scalars(select(models.Task.due_at).where(models.Task.kind == kind)).all()

    def reference(self, candidate_id):
        with self.database.reading() as session:
            return f"Candidate {session.get(models.Candidate, candidate_id).public_id[:4].upper()}"


def start_watch(database, *, how_often=HowOften.AT_ONCE, question=None):
    with database.writing() as session:
        account = make_account(session, role=Role.EMPLOYER)
        member = make_organisation(session, member=account).members[0]
        skill = make_skill(session, "welding")
        question = question or Question((AskedBadge(skill=skill.id),))
        search = save_search(session, member, question, name="Welders", how_often=how_often, now=NOW)
        return Watch(database, member.id, search.id, skill.id)
