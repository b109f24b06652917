"""What follows when work failed for the last time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from jobboard.giving_up import follow_failure
from jobboard.models import Task, TaskKind
from jobboard.tasks import ClaimedTask
from tests.conftest import NOW


@pytest.mark.parametrize("kind", [TaskKind.SETTLE_ACHIEVEMENT, TaskKind.SETTLE_LABEL, TaskKind.CHECK_SOURCE])
def test_what_was_decided_is_never_given_up(database, kind):
    with database.writing() as session:
        task = Task(kind=kind, subject_id=5, due_at=NOW, attempts=8, last_error="Fault", is_dead=True)
        session.add(task)
        session.flush()
        follow_failure(session, ClaimedTask(task.id, kind, 5, 8, "a worker"), is_over=True, now=NOW)
    with database.reading() as session:
        [task] = session.scalars(select(Task))
        assert (task.is_dead, task.due_at) == (False, NOW + timedelta(days=1))
