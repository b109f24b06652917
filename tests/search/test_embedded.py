"""What only the embedded engine has to prove: several processes, a writer that dies, generations, and its traps."""

import multiprocessing
import os
import resource
import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import tantivy

from jobboard.errors import Unavailable
from jobboard.search import embedded_store, index_names, open_engine
from jobboard.search.condition import BadgeCondition
from jobboard.search.document import BadgeEntry
from jobboard.search.embedded_schema import SCHEMA, SHAPE, one_of
from jobboard.search.embedded_store import Generations, open_index
from jobboard.search.engine import Drop, Put
from jobboard.search.query import CandidateQuery, Pool, Wish
from tests.search.people import NOW, person

POOL = CandidateQuery(Pool(), limit=100)
SPAWN = multiprocessing.get_context("spawn")
SECONDS = 60


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def engine_in(folder):
    return open_engine(search_url=None, folder=folder)


def found(engine):
    return [hit.candidate for hit in engine.search(POOL, now=NOW).hits]


def answer_from_another_process(folder, pipe):
    engine = engine_in(folder)
    while pipe.recv():
        pipe.send(found(engine))


def write_for_ever(folder, pipe):
    engine = engine_in(folder)
    for version in range(1, 1_000_000):
        engine.apply([Put(person(number, version=version)) for number in range(1, 51)])
        pipe.send(version)


def test_a_reader_in_another_process_follows_commits_and_generations(folder):
    here, there = SPAWN.Pipe()
    reader = SPAWN.Process(target=answer_from_another_process, args=(folder, there))
    reader.start()

    def seen_there():
        here.send(True)
        assert here.poll(SECONDS)
        return here.recv()

    try:
        engine = engine_in(folder)
        assert seen_there() == []
        engine.apply([Put(person(1))])
        assert seen_there() == [1]
        engine.apply([Put(person(2)), Drop(1, 2)])
        assert seen_there() == [2]
        stage = engine.stage()
        stage.apply([Put(person(3))])
        assert seen_there() == [2]
        stage.publish()
        assert seen_there() == [3]
        engine.apply([Put(person(4))])
        assert seen_there() == [3, 4]
    finally:
        here.send(False)
        reader.join(SECONDS)
    assert reader.exitcode == 0


def test_a_writer_killed_at_any_moment_leaves_whole_batches_and_a_free_lock(folder):
    for _ in range(5):
        here, there = SPAWN.Pipe()
        writer = SPAWN.Process(target=write_for_ever, args=(folder, there))
        writer.start()
        for _ in range(3):
            assert here.poll(SECONDS)
            here.recv()
        os.kill(writer.pid, signal.SIGKILL)
        writer.join(SECONDS)
        engine = engine_in(folder)
        stored = list(engine.versions())
        assert [each.candidate for each in stored] == list(range(1, 51))
        assert len({each.version for each in stored}) == 1
        assert found(engine) == list(range(1, 51))
        newer = stored[0].version + 1
        engine.apply([Put(person(1, version=newer, in_pool=False))])
        assert found(engine) == list(range(2, 51))
        engine.stage().publish()


def test_rebuilds_while_others_search_and_write_are_never_noticed(folder):
    engine = engine_in(folder)
    people = [Put(person(number)) for number in range(1, 41)]
    engine.apply(people)
    wrong, finished = [], threading.Event()

    def ask():
        reader = engine_in(folder)
        while not finished.is_set():
            page = reader.search(POOL, now=NOW)
            if page.total != 40 or len(page.hits) != 40 or sum(b.count for b in page.facets["region"]) != 40:
                wrong.append(page)

    askers = [threading.Thread(target=ask) for _ in range(2)]
    for asker in askers:
        asker.start()
    for _ in range(10):
        stage = engine.stage()
        stage.apply(people)
        engine.apply(people[:5])
        stage.publish()
    finished.set()
    for asker in askers:
        asker.join(SECONDS)
    assert wrong == []


def test_an_index_that_is_removed_while_it_is_opened_is_not_read(folder, monkeypatch):
    """Tantivy opens an index without the positions of its words where that file is missing."""
    engine = engine_in(folder)
    engine.apply([Put(person(1))])
    real, opened = embedded_store.open_index, []

    def half_removed(path):
        for file in path.glob("*.pos") if not opened else ():
            file.unlink()
        opened.append(real(path))
        if len(opened) == 1:
            stage = engine.stage()
            stage.apply([Put(person(1))])
            stage.publish()
        return opened[-1]

    monkeypatch.setattr(embedded_store, "open_index", half_removed)
    assert engine_in(folder).search(POOL, now=NOW).total == 1


def test_only_one_rebuild_runs_at_a_time_and_a_dead_ones_leavings_are_removed(folder):
    engine = engine_in(folder)
    engine.apply([Put(person(1))])
    stage = engine.stage()
    with pytest.raises(Unavailable, match="Another rebuild"):
        engine_in(folder).stage()
    stage.leave()
    (folder / "half-built-by-somebody-who-died").mkdir()
    engine.stage().publish()
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


@pytest.mark.parametrize("what", ["shape", "wholeness", "age"])
def test_a_rebuild_does_not_go_on_with_a_generation_that_would_be_made_otherwise_now(folder, monkeypatch, what):
    engine = engine_in(folder)
    left = engine.stage()
    left.leave()
    if what == "shape":
        (folder / left.name).rename(folder / f"{'z' * 12}-{left.name.partition('-')[2]}")
    if what == "wholeness":
        (folder / left.name / "meta.json").unlink()
    if what == "age":
        monkeypatch.setattr(index_names, "RESUMABLE_FOR", timedelta(seconds=-5))
    again = engine.stage()
    again.leave()
    assert again.name.startswith(f"{SHAPE}-")
    assert again.name != left.name
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [again.name]


def test_an_index_of_another_shape_asks_for_a_rebuild_and_answers_nothing(folder):
    folder.mkdir()
    (folder / "0123456789ab-cafe").mkdir()
    (folder / "current").write_text("0123456789ab-cafe")
    engine = engine_in(folder)
    assert "python -m indexer rebuild" in engine.status().needs_rebuild
    for refused in (
        lambda: engine.search(POOL, now=NOW),
        lambda: engine.apply([Put(person(1))]),
        lambda: list(engine.versions()),
    ):
        with pytest.raises(Unavailable, match="python -m indexer rebuild"):
            refused()
    stage = engine.stage()
    stage.apply([Put(person(1))])
    stage.publish()
    assert engine.status().needs_rebuild is None
    assert found(engine) == [1]


def test_a_damaged_index_is_unavailable_and_not_empty(folder):
    engine = engine_in(folder)
    engine.apply([Put(person(1))])
    [generation] = [path for path in folder.iterdir() if path.is_dir()]
    (generation / "meta.json").write_text("{")
    with pytest.raises(Unavailable):
        engine_in(folder).search(POOL, now=NOW)
    stage = engine.stage()
    stage.apply([Put(person(2))])
    stage.publish()
    assert found(engine) == [2]


@contextmanager
def full_disk():
    """No file can grow, as when the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_search_goes_on_with_what_it_has(folder):
    engine = engine_in(folder)
    engine.apply([Put(person(1))])
    for _ in range(3):
        with full_disk(), pytest.raises(Unavailable, match="MB are free on its disk"):
            engine.apply([Put(person(1, headline="another")), Put(person(2))])
    assert found(engine) == found(engine_in(folder)) == [1]
    engine.apply([Put(person(2))])
    assert found(engine) == found(engine_in(folder)) == [1, 2]


def test_a_deleted_folder_is_no_index_and_says_so(folder):
    engine = engine_in(folder)
    assert engine.status().needs_rebuild
    engine.apply([Put(person(1))])
    assert engine.status().needs_rebuild is None
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert found(engine) == []
    assert engine.status().needs_rebuild


def test_writing_again_leaves_one_document_of_a_person(folder):
    engine = engine_in(folder)
    for version in (1, 2, 3, 3):
        engine.apply([Put(person(5, version=version))])
    generations = Generations(folder)
    searcher = open_index(generations.path(generations.current())).searcher()
    assert searcher.search(one_of("candidate", [5]), limit=10).count == 1
    assert searcher.search(tantivy.Query.all_query(), limit=10).count == 1


def test_deleting_by_a_term_deletes_nothing_which_is_why_a_query_does_it(tmp_path):
    index = tantivy.Index(SCHEMA, str(tmp_path))
    by_query = tantivy.Query.term_query(SCHEMA, "candidate", 5)
    for delete, asked, left in (
        ("delete_documents_by_term", ("candidate", 5), 1),
        ("delete_documents_by_query", (by_query,), 0),
    ):
        writer = index.writer(15_000_000, 1)
        writer.delete_all_documents()
        document = tantivy.Document()
        document.add_unsigned("candidate", 5)
        writer.add_document(document)
        writer.commit()
        getattr(writer, delete)(*asked)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        assert index.searcher().num_docs == left, "the engine changed: embedded_writing.py may delete more simply"


HELD = (BadgeEntry(1, 1, 1, 2),)


def test_many_equal_people_are_paged_by_id(folder):
    engine = engine_in(folder)
    for start in range(900, 0, -100):
        engine.apply([Put(person(number, headline="nurse", badges=HELD)) for number in range(start, start + 100)])
    for query in (replace(POOL, text="nurse"), replace(POOL, wishes=(Wish(BadgeCondition()),))):
        pages = [engine.search(replace(query, offset=offset), now=NOW).hits for offset in range(0, 900, 100)]
        assert [hit.candidate for page in pages for hit in page] == list(range(100, 1000))


def test_people_whom_nothing_raises_are_paged_by_id_after_the_others(folder):
    engine = engine_in(folder)
    for start in range(900, 0, -100):
        held = {number: HELD if number in {150, 950} else () for number in range(start, start + 100)}
        engine.apply([Put(person(number, headline="nurse", badges=badges)) for number, badges in held.items()])
    query = replace(POOL, wishes=(Wish(BadgeCondition()),), limit=100)
    pages = [engine.search(replace(query, offset=offset), now=NOW) for offset in range(0, 900, 100)]
    plain = [number for number in range(100, 1000) if number not in {150, 950}]
    assert [hit.candidate for page in pages for hit in page.hits] == [150, 950, *plain]
    assert {page.total for page in pages} == {900}


def test_of_many_values_that_are_equally_frequent_the_smallest_are_offered(folder):
    def puts(numbers):
        held = {number: (BadgeEntry(number, 1_000 - number, 1, 2),) for number in numbers}
        return [Put(person(number, badges=badges, region=f"{1_000 - number}")) for number, badges in held.items()]

    engine = engine_in(folder)
    for first in range(1, 900, 300):
        engine.apply(puts(range(first, first + 300)))
    engine.apply([Put(person(1_300, badges=(BadgeEntry(1_300, 950, 1, 2),), region="950"))])
    facets = engine.search(POOL, now=NOW).facets
    assert [each.value for each in facets["region"]][1:] == [f"{value}" for value in range(100, 149)]
    assert [(each.value, each.count) for each in facets["badge"]] == [
        (950, 2),
        *((value, 1) for value in range(100, 149)),
    ]
