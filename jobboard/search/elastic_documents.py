"""The documents of one Elasticsearch index: written in batches, listed by version, compared."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from jobboard.errors import Unavailable
from jobboard.search.elastic_index import Indexes, building, unavailable_when_away
from jobboard.search.elastic_mapping import to_source
from jobboard.search.engine import Drop, ItemOutcome, ItemResult, Put, StoredVersion
from jobboard.search.indexed import IndexedFields, operation_fields

_WRITE_SECONDS = 60
_ITEMS_AT_ONCE = 500
_VERSIONS_AT_ONCE = 5_000
_FINISHED = "Another rebuild has published or removed this index."


@dataclass(frozen=True)
class Documents:
    """What stands behind one alias."""

    client: Elasticsearch
    alias: str

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch; a document that does not fit is refused and stops no other."""
        results: dict[int, ItemResult] = {}
        ready: list[tuple[int, IndexedFields]] = []
        for position, operation in enumerate(operations):
            try:
                ready.append((position, operation_fields(operation)))
            except ValueError as error:
                results[position] = ItemResult(operation.subject, ItemOutcome.REFUSED, str(error))
        for start in range(0, len(ready), _ITEMS_AT_ONCE):
            chunk = ready[start : start + _ITEMS_AT_ONCE]
            outcomes = self._bulk([fields for _, fields in chunk])
            results |= {position: outcome for (position, _), outcome in zip(chunk, outcomes, strict=True)}
        return tuple(results[position] for position in range(len(operations)))

    def versions(self, *, after: int = 0, until: int | None = None) -> Iterator[StoredVersion]:
        """Give what is findable since the last refresh, by rising id; what is removed meanwhile is not there."""
        last = after
        while hits := self._versions_after(last, until):
            for hit in hits:
                fields = hit["fields"]
                yield StoredVersion(int(hit["_id"]), fields["version"][0], fields["dropped"][0])
            last = hits[-1]["sort"][0]

    def holds(self, operations: Sequence[Put | Drop]) -> tuple[bool, ...]:
        """Compare with the documents as they were given, read by id and so without waiting for a refresh."""
        if not operations:
            return ()
        try:
            found = self.client.mget(index=self.alias, ids=[str(each.subject) for each in operations])["docs"]
        except NotFoundError:
            found = [{}] * len(operations)
        return tuple(_is_so(each, item.get("_source")) for each, item in zip(operations, found, strict=True))

    def _versions_after(self, last: int, until: int | None) -> list[Any]:
        bounds = {"gt": last} if until is None else {"gt": last, "lte": until}
        with unavailable_when_away():
            try:
                page = self.client.search(
                    index=self.alias,
                    query={"range": {"candidate": bounds}},
                    sort=[{"candidate": "asc"}],
                    size=_VERSIONS_AT_ONCE,
                    source=False,
                    docvalue_fields=[{"field": "version"}, {"field": "dropped"}],
                    allow_partial_search_results=False,
                )
            except NotFoundError:
                return []
            return list(page["hits"]["hits"])

    def _bulk(self, batch: Sequence[IndexedFields]) -> list[ItemResult]:
        lines: list[dict[str, Any]] = []
        for fields in batch:
            version = {"version": fields.version, "version_type": "external_gte"}
            lines += [{"index": {"_id": str(fields.candidate), **version}}, to_source(fields)]
        client = self.client.options(request_timeout=_WRITE_SECONDS)
        try:
            answer = client.bulk(index=self.alias, operations=lines, require_alias=True)
        except ConnectionTimeout:
            return [ItemResult(fields.candidate, ItemOutcome.RETRY, "timed out") for fields in batch]
        except ApiError as error:
            if error.status_code not in {429, 503}:
                raise
            return [ItemResult(fields.candidate, ItemOutcome.RETRY, f"status {error.status_code}") for fields in batch]
        return [_outcome(fields, item["index"]) for fields, item in zip(batch, answer["items"], strict=True)]


@dataclass(frozen=True)
class ElasticStage:
    """An index that nobody searches yet."""

    client: Elasticsearch
    indexes: Indexes
    name: str

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write to it.

        Raises: Unavailable when somebody else has published or removed it.
        """
        with unavailable_when_away():
            results = self._documents.apply(operations)
            if any(each.outcome is ItemOutcome.RETRY for each in results) and not self._is_there():
                raise Unavailable(_FINISHED)
            return results

    def versions(self, *, after: int = 0, until: int | None = None) -> Iterator[StoredVersion]:
        """Give what it holds by now."""
        with unavailable_when_away():
            self.client.indices.refresh(index=self._documents.alias, ignore_unavailable=True)
        yield from self._documents.versions(after=after, until=until)

    def publish(self) -> None:
        """Put it behind the alias.

        Raises: Unavailable when somebody else has published or removed it.
        """
        with unavailable_when_away():
            if not self._is_there():
                raise Unavailable(_FINISHED)
            self.indexes.publish(self.name)

    def leave(self) -> None:
        """Do nothing: the server keeps it."""

    @property
    def _documents(self) -> Documents:
        return Documents(self.client, building(self.name))

    def _is_there(self) -> bool:
        return bool(self.client.indices.exists_alias(name=building(self.name)))


def _is_so(operation: Put | Drop, source: Any) -> bool:
    if isinstance(operation, Drop):
        return source is None or bool(source["dropped"])
    try:
        wanted = to_source(operation_fields(operation))
    except ValueError:
        return False
    return bool(source == json.loads(json.dumps(wanted, default=str)))


def _outcome(fields: IndexedFields, item: Any) -> ItemResult:
    status = item["status"]
    if status in {200, 201}:
        return ItemResult(fields.candidate, ItemOutcome.WRITTEN)
    if status == 409:
        return ItemResult(fields.candidate, ItemOutcome.OLDER)
    # 404: the alias is gone for the moment; the next batch makes the index or finds the other one.
    again = status in {404, 429} or status >= 500
    return ItemResult(fields.candidate, ItemOutcome.RETRY if again else ItemOutcome.REFUSED, item["error"]["type"])
