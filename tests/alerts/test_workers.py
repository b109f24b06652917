"""Workers that are killed at any point, and several at once: everybody is told exactly once."""

import re
import threading

import pytest

from jobboard import models
from jobboard.alerts.following import keep_comparison
from jobboard.worker import Worker
from tests.alerts.watching import LATER, MINUTE, SETTINGS, start_watch
from tests.conftest import NOW


@pytest.fixture
def watch(any_database):
    return start_watch(any_database)


def worker(watch, now=NOW):
    return Worker(watch.database, SETTINGS, None, None, lambda: now)


def work(one):
    """Do what is due as the loop of the worker does, until nothing is."""
    while one.follow_people():
        pass
    for task in one.claim(50):
        if task.kind is models.TaskKind.TELL_SEARCH:
            one.do(task)


def told(watch):
    """Give the references in all mails, each as often as it stands there."""
    return sorted(each for mail in watch.mails() for each in re.findall("^- (Candidate .*)$", mail.body, re.MULTILINE))


class Killed(BaseException):
    """What no handler takes: the process ends here."""


def work_until_killed(watch, monkeypatch, point, dying):
    with monkeypatch.context() as patch:
        patch.setattr(point, dying)
        with pytest.raises(Killed):
            work(worker(watch))


POINTS = [
    "jobboard.alert_work.compare",
    "jobboard.alert_work.keep_comparison",
    "jobboard.alerts.following._plan",
    "jobboard.alerts.following.note_search",
    "jobboard.worker.TELLING",
    "jobboard.alerts.telling.people_found",
    "jobboard.alerts.telling.mark_told",
    "jobboard.alerts.telling.queue_mail",
]


@pytest.mark.parametrize("point", POINTS)
def test_whoever_takes_over_from_a_killed_worker_tells_everybody_once(watch, point, monkeypatch):
    people = [watch.add_person() for _ in range(3)]

    def die(*_arguments, **_values):
        raise Killed

    dying = dict.fromkeys(models.TaskKind, die) if point.endswith("TELLING") else die
    work_until_killed(watch, monkeypatch, point, dying)
    assert told(watch) == []
    for moment in (LATER, LATER + MINUTE):  # Its claim has run out by then; what it began is tried after a wait.
        watch.database.clock = lambda moment=moment: moment
        work(worker(watch, moment))
    assert told(watch) == sorted(watch.reference(each) for each in people)
    assert watch.tasks() == []


def test_a_worker_killed_behind_its_commit_is_not_repeated(watch, monkeypatch):
    """The comparison is kept, and the process dies before it takes the next person."""
    people = [watch.add_person() for _ in range(3)]
    kept = []

    def keep_one(session, found, **values):
        if kept:
            raise Killed
        kept.append(found.candidate_id)
        return keep_comparison(session, found, **values)

    work_until_killed(watch, monkeypatch, "jobboard.alert_work.keep_comparison", keep_one)
    assert list(watch.news()) == kept
    work(worker(watch))
    assert told(watch) == sorted(watch.reference(each) for each in people)


def test_several_workers_at_once_tell_everybody_once(watch):
    people = [watch.add_person() for _ in range(6)]
    failures = []

    def run():
        try:
            for _ in range(3):
                work(worker(watch))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    work(worker(watch))
    assert failures == []
    assert told(watch) == sorted(watch.reference(each) for each in people)
    assert watch.tasks() == []
