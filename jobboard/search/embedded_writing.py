"""Writing a batch to the embedded indexes: badges before people, so that nobody is found by what a badge was before."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import tantivy

from jobboard.errors import Unavailable
from jobboard.search.embedded_schema import (
    BADGE_SCHEMA,
    SCHEMA,
    one_of,
    to_badge_documents,
    to_document,
)
from jobboard.search.embedded_store import badges_path, open_index
from jobboard.search.engine import Drop, ItemOutcome, ItemResult, Put
from jobboard.search.indexed import IndexedFields, operation_fields

_WRITER_BYTES = 50_000_000


def prepare(operations: Sequence[Put | Drop]) -> tuple[IndexedFields | ItemResult, ...]:
    """Give what is to be written of each operation, or its refusal; the part of writing that needs no turn."""
    return tuple(map(_prepare, operations))


def write(path: Path, batch: Sequence[IndexedFields | ItemResult]) -> tuple[ItemResult, ...]:
    """Write what was prepared to the generation in this folder, and commit it. The caller holds the turn to write.

    A batch that ends between the two commits was not written, and is told so by the error or by no answer at all.
    Raises: Unavailable when the disk is full, a file is missing and the like.
    """
    index = open_index(path)  # opened for each batch, because other processes write in between
    stored = stored_numbers(index.searcher(), "version", [each.candidate for each in batch])
    known = set(stored)
    latest: dict[int, IndexedFields] = {}
    results = [_judge(each, stored, latest) for each in batch]
    if latest:
        try:
            _commit_badges(open_index(badges_path(path)), latest)
            _commit_people(index, latest, known)
        except ValueError as error:  # what the engine raises for a full disk, a missing file and the like
            free = shutil.disk_usage(path).free // 10**6
            told = f"The search index cannot be written; {free:,} MB are free on its disk."
            raise Unavailable(f"{told} Search goes on with what it has.") from error
    return tuple(results)


def stored_numbers(searcher: tantivy.Searcher, field: str, candidates: Sequence[int]) -> dict[int, int]:
    """Give a number that is kept of each of these people, as far as they are there."""
    wanted = {candidate for candidate in candidates if candidate > 0}
    if not wanted:
        return {}
    found = searcher.search(one_of("candidate", wanted), limit=len(wanted), count=False)
    addresses = [address for _, address in found.hits]
    values = [searcher.fast_field_values(name, addresses) for name in ("candidate", field)]
    return {int(candidate or 0): int(value or 0) for candidate, value in zip(*values, strict=True)}


def _commit_people(index: tantivy.Index, latest: dict[int, IndexedFields], known: set[int]) -> None:
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for candidate, fields in latest.items():
        if candidate in known:
            _delete(writer, SCHEMA, candidate)
        writer.add_document(to_document(fields))
    _commit(writer)


def _commit_badges(index: tantivy.Index, latest: dict[int, IndexedFields]) -> None:
    # Looked up here and not among people: a batch that died after this commit left badges of nobody known.
    there = one_of("candidate", latest, BADGE_SCHEMA)
    holders = index.searcher().aggregate(there, {"holders": {"terms": {"field": "candidate", "size": len(latest)}}})
    known = {int(bucket["key"]) for bucket in holders["holders"]["buckets"]}
    writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
    for candidate, fields in latest.items():
        if candidate in known:
            _delete(writer, BADGE_SCHEMA, candidate)
        for document in to_badge_documents(fields):
            writer.add_document(document)
    _commit(writer)


def _delete(writer: tantivy.IndexWriter, schema: tantivy.Schema, candidate: int) -> None:
    # Deleting by a term deletes nothing on an unsigned field (tantivy-py 0.27), and says nothing either.
    writer.delete_documents_by_query(tantivy.Query.term_query(schema, "person", str(candidate)))


def _commit(writer: tantivy.IndexWriter) -> None:
    writer.commit()
    # Unfinished merges would be thrown away with the writer, and small segments would pile up.
    writer.wait_merging_threads()


def _prepare(operation: Put | Drop) -> IndexedFields | ItemResult:
    try:
        return operation_fields(operation)
    except ValueError as error:
        return ItemResult(operation.subject, ItemOutcome.REFUSED, str(error))


def _judge(each: IndexedFields | ItemResult, stored: dict[int, int], latest: dict[int, IndexedFields]) -> ItemResult:
    """Say what becomes of one document, and note what has to be written."""
    if isinstance(each, ItemResult):
        return each
    if stored.get(each.candidate, -1) > each.version:
        return ItemResult(each.candidate, ItemOutcome.OLDER)
    stored[each.candidate] = each.version
    latest[each.candidate] = each
    return ItemResult(each.candidate, ItemOutcome.WRITTEN)
