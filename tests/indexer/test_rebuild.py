"""Rebuilding: the same answers, nothing lost of what changes meanwhile, nothing changed when it fails."""

import threading
from functools import partial

import pytest
from sqlalchemy import select

from indexer import batch, filling
from indexer.check import find_drift
from indexer.rebuild import Crew, rebuild
from indexer.scan import scan_people, split_keys
from jobboard.db import Database, utc_now
from jobboard.documents.build import build_operations
from jobboard.errors import Unavailable
from jobboard.models import Candidate, OutboxEntry, Visibility
from jobboard.search import open_engine
from jobboard.search.engine import ItemOutcome, Put
from tests.factories import make_badge, make_candidate, make_skill
from tests.indexer.memory import MemoryEngine, MemoryStage, VersionlessEngine
from tests.indexer.people import add_people, change, drain_all


def run(database, engine, now, **options):
    options.setdefault("stop", threading.Event())
    return rebuild(database, engine, clock=lambda: now, **options)


def test_a_rebuilt_index_equals_the_one_that_was_drained(any_database, now):
    with any_database.writing() as session:
        for number in range(12):
            candidate = make_candidate(session, headline=f"Person {number}", visibility=list(Visibility)[number % 4])
            make_badge(session, candidate, skills=[(make_skill(session), 7)])
    drained, rebuilt = MemoryEngine(), MemoryEngine()
    drain_all(any_database, drained, now)
    assert run(any_database, rebuilt, now).people == 12
    assert rebuilt.stored == drained.stored
    assert len(rebuilt.documents) == 6


class BusyEngine(MemoryEngine):
    """While its stage is filled, `meanwhile` happens once, and a live indexer writes it to the first index."""

    def __init__(self, meanwhile):
        super().__init__()
        self.meanwhile = meanwhile

    def stage(self, *, anew=False):
        return BusyStage(self)


class BusyStage(MemoryStage):
    def __init__(self, engine, at="apply"):
        super().__init__(engine)
        self.at = at

    def apply(self, operations):
        results = super().apply(operations)
        if self.at == "apply":
            self.happen()
        return results

    def publish(self):
        if self.at == "publish":
            self.happen()
        super().publish()

    def happen(self):
        meanwhile, self.engine.meanwhile = self.engine.meanwhile, None
        if meanwhile:
            meanwhile()


@pytest.mark.parametrize("at", ["apply", "publish"])
def test_what_changes_during_the_rebuild_is_not_lost(any_database, now, at):
    people = add_people(any_database, 4, headline="Baker")

    def meanwhile():
        change(any_database, people[0], headline="Welder")
        change(any_database, people[1], visibility=Visibility.HIDDEN)
        with any_database.writing() as session:
            session.delete(session.get(Candidate, people[2]))
        people.extend(add_people(any_database, 1, headline="Cook"))
        drain_all(any_database, engine, now)  # The entries are gone; only the versions can tell.

    engine = BusyEngine(meanwhile)
    engine.stage = lambda anew: BusyStage(engine, at)
    drain_all(any_database, engine, now)
    report = run(any_database, engine, now)
    assert report.queued == (4 if at == "publish" else 0)
    drain_all(any_database, engine, now)
    assert {each: document.headline for each, document in engine.documents.items()} == {
        people[0]: "Welder",
        people[3]: "Baker",
        people[4]: "Cook",
    }


def test_a_failure_on_the_way_leaves_the_first_index(any_database, now):
    engine = MemoryEngine()
    add_people(any_database, 2)
    drain_all(any_database, engine, now)
    before, stage = dict(engine.stored), MemoryStage(engine)
    engine.stage = lambda anew: stage

    def fail(operations):
        raise Unavailable("away")

    stage.apply = fail
    with pytest.raises(Unavailable):
        run(any_database, engine, now)
    assert stage.is_left
    assert engine.stored == before


def test_a_rebuild_that_is_stopped_publishes_nothing(any_database, now):
    engine, stop = MemoryEngine(), threading.Event()
    add_people(any_database, 2)
    stop.set()
    with pytest.raises(Unavailable, match="stopped"):
        run(any_database, engine, now, stop=stop)
    assert engine.stored == {}


def test_who_is_refused_holds_up_nobody_and_is_queued(any_database, now):
    engine = MemoryEngine()
    refused, good = add_people(any_database, 2)
    drain_all(any_database, MemoryEngine(), now)
    engine.answers[refused] = ItemOutcome.REFUSED
    assert run(any_database, engine, now).queued == 1
    assert list(engine.documents) == [good]
    with any_database.reading() as session:
        assert session.scalars(select(OutboxEntry.candidate_id)).all() == [refused]


def test_whose_document_cannot_be_built_holds_up_nobody_and_is_queued(any_database, now, monkeypatch):
    engine = MemoryEngine()
    broken, good = add_people(any_database, 2)

    def build(session, versions, *, now):
        if broken in versions:
            raise ZeroDivisionError
        return build_operations(session, versions, now=now)

    monkeypatch.setattr(batch, "build_operations", build)
    assert run(any_database, engine, now).queued == 1
    assert list(engine.documents) == [good]


def erased_then_rebuilt(database, engine, now):
    [candidate] = add_people(database, 1)
    with database.reading() as session:
        stale = build_operations(session, {candidate: 1}, now=now)
    drain_all(database, engine, now)
    with database.writing() as session:
        session.delete(session.get(Candidate, candidate))
    drain_all(database, engine, now)
    run(database, engine, now)
    assert isinstance(stale[0], Put)
    engine.apply(stale)
    return engine.documents


def test_a_stale_writer_brings_nobody_back_after_a_rebuild(any_database, now):
    assert erased_then_rebuilt(any_database, MemoryEngine(), now) == {}
    assert erased_then_rebuilt(any_database, VersionlessEngine(), now) != {}


class DiesOnce(MemoryEngine):
    """Its stage survives the rebuild, which ends in the middle of its second batch."""

    def __init__(self):
        super().__init__()
        self.only_stage = DyingStage(self)

    def stage(self, *, anew=False):
        if anew:
            self.only_stage.stored = {}
        return self.only_stage


class DyingStage(MemoryStage):
    batches = 0

    def apply(self, operations):
        self.batches += 1
        if self.batches == 2:
            raise KeyboardInterrupt
        return super().apply(operations)


@pytest.mark.parametrize("anew", [False, True])
def test_a_rebuild_that_died_is_finished_by_the_next_one_which_writes_the_rest(any_database, now, monkeypatch, anew):
    monkeypatch.setattr(filling, "BATCH", 4)
    people, engine = add_people(any_database, 10, headline="Baker"), DiesOnce()
    with pytest.raises(KeyboardInterrupt):
        run(any_database, engine, now)
    assert len(engine.only_stage.stored) == 4
    change(any_database, people[0], headline="Welder")
    with any_database.writing() as session:
        session.delete(session.get(Candidate, people[1]))
    looked_at = []
    assert run(any_database, engine, now, anew=anew, tell=looked_at.append).queued == 0
    assert sum(looked_at) == 9
    assert engine.only_stage.batches == 2 + (3 if anew else 2)  # 9 people; 6, one that changed, and one who is gone
    expected = {people[0]: "Welder", **dict.fromkeys(people[2:], "Baker")}
    assert {each: document.headline for each, document in engine.documents.items()} == expected


def test_several_processes_that_share_a_rebuild_make_the_same_index(any_database, tmp_path, now):
    with any_database.writing() as session:
        skill = make_skill(session)
        for number in range(40):
            candidate = make_candidate(session, visibility=list(Visibility)[number % 4])
            make_badge(session, candidate, skills=[(skill, 7)])
    url = any_database.engine.url.render_as_string(hide_password=False)
    opener = partial(open_in_another_process, url, tmp_path / "index")
    engine, looked_at = opener()[1], []
    report = run(any_database, engine, now, crew=Crew(3, opener), tell=looked_at.append)
    assert (report.people, report.queued, sum(looked_at)) == (40, 0, 40)
    assert engine.status().documents == 20
    assert list(find_drift(any_database, engine, clock=utc_now)) == []


def open_in_another_process(url, folder):
    return Database(url), open_engine(search_url=None, folder=folder)


def open_nothing():
    raise Unavailable("There is nothing here.")


def test_a_process_that_fails_fails_the_rebuild_which_can_be_gone_on_with(any_database, tmp_path, now):
    add_people(any_database, 4)
    engine = open_engine(search_url=None, folder=tmp_path / "index")
    with pytest.raises(Unavailable, match="ended early"):
        run(any_database, engine, now, crew=Crew(2, open_nothing))
    assert engine.status().documents == 0
    assert run(any_database, engine, now).people == 4
    assert engine.status().documents == 4


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 8])
def test_ranges_are_everybody_once_and_of_about_equal_size(any_database, parts):
    people = add_people(any_database, 7)
    with any_database.writing() as session:
        session.delete(session.get(Candidate, people.pop(2)))
    ranges = split_keys(any_database, parts)
    found = [[person.candidate for person in scan_people(any_database, keys)] for keys in ranges]
    assert [each for part in found for each in part] == people
    assert max(map(len, found)) <= -(-len(people) // parts)
    assert (ranges[0].after, ranges[-1].until) == (0, None)
