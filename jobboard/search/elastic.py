"""The Elasticsearch engine: one alias on a server or cluster, spoken to with the stock client."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from elastic_transport import ConnectionTimeout
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from jobboard.errors import Unavailable
from jobboard.search.elastic_clauses import Body
from jobboard.search.elastic_index import AWAY, NO_INDEX, OTHER_SHAPE, Indexes, Shape, building, unavailable_when_away
from jobboard.search.elastic_mapping import to_source
from jobboard.search.elastic_query import page_body, terms_body, total_body
from jobboard.search.engine import Drop, EngineStatus, ItemOutcome, ItemResult, Put, Stage, StoredVersion
from jobboard.search.facets import FACETS, MANY, Counts, TermsAsked, Value, count_facets
from jobboard.search.indexed import IndexedFields, operation_fields
from jobboard.search.page import Hit, SearchPage
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import relevance

_READ_SECONDS = 10
_WRITE_SECONDS = 60
_ITEMS_AT_ONCE = 500
_VERSIONS_AT_ONCE = 5_000


class ElasticEngine:
    """The search port over one alias. `url` may hold the user and password."""

    def __init__(self, url: str, *, index: str, ca_file: Path | None = None) -> None:
        parts = urlsplit(url)
        options: dict[str, Any] = {}
        if parts.username:
            options["basic_auth"] = (unquote(parts.username), unquote(parts.password or ""))
        if ca_file is not None:
            options["ca_certs"] = str(ca_file)
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        # No repeats inside the client: a page must not wait three times, and the indexer has a patience of its own.
        self._client = Elasticsearch(address, request_timeout=_READ_SECONDS, max_retries=0, **options)
        self._indexes = Indexes(self._client, index)

    def search(self, query: CandidateQuery, *, now: datetime) -> SearchPage:
        """Answer a question; a server without our index finds nobody."""
        with unavailable_when_away():
            counter = self._counter(now)
            if counter is None:
                return SearchPage.empty(FACETS)
            [page] = counter.ask([page_body(query, now)])
            hits = tuple(
                Hit(int(hit["_id"]), relevance(hit["_score"]) if hit["_score"] else 0.0) for hit in page["hits"]["hits"]
            )
            return SearchPage(hits, _total(page), count_facets(query, counter))

    def count(self, queries: Sequence[CandidateQuery], *, now: datetime) -> tuple[int, ...]:
        """Count people, in one request for all questions."""
        with unavailable_when_away():
            counter = self._counter(now)
            if counter is None or not queries:
                return (0,) * len(queries)
            return tuple(counter.totals(queries))

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        """Write a batch; it is found within a second, or after `refresh`."""
        with unavailable_when_away():
            self._indexes.ensure()
            results = _write(self._client, self._indexes.alias, operations)
            if any(result.outcome is ItemOutcome.RETRY for result in results):
                self._indexes.forget_shape()
            return results

    def refresh(self) -> None:
        """Make everything applied findable."""
        with unavailable_when_away():
            self._client.indices.refresh(index=self._indexes.alias, ignore_unavailable=True)

    def versions(self) -> Iterator[StoredVersion]:
        """Give what the index holds, by rising candidate id; it may change meanwhile."""
        after: list[int] | None = None
        while hits := self._versions_after(after):
            for hit in hits:
                fields = hit["fields"]
                yield StoredVersion(int(hit["_id"]), fields["version"][0], fields["dropped"][0])
            after = hits[-1]["sort"]

    def stage(self) -> Stage:
        """Begin an index beside the one in use."""
        with unavailable_when_away():
            return _ElasticStage(self._client, self._indexes, self._indexes.create())

    def status(self) -> EngineStatus:
        """Tell how many people the index holds, and whether it must be built again."""
        with unavailable_when_away():
            shape = self._indexes.shape()
            if shape is not Shape.RIGHT:
                return EngineStatus("elasticsearch", 0, NO_INDEX if shape is Shape.MISSING else OTHER_SHAPE)
            counted = self._client.count(index=self._indexes.alias, query={"term": {"dropped": False}})
            return EngineStatus("elasticsearch", counted["count"], None)

    def delete_everything(self) -> None:
        """Remove every index of this alias, for tests."""
        with unavailable_when_away():
            self._indexes.remove_all()

    def _counter(self, now: datetime) -> "_Counter | None":
        """Give what counts, None without an index. Raises: Unavailable when the index has another shape."""
        shape = self._indexes.shape()
        if shape is Shape.OTHER:
            raise Unavailable(OTHER_SHAPE)
        return None if shape is Shape.MISSING else _Counter(self._client, self._indexes, now)

    def _versions_after(self, after: list[int] | None) -> list[Any]:
        with unavailable_when_away():
            try:
                page = self._client.search(
                    index=self._indexes.alias,
                    sort=[{"candidate": "asc"}],
                    size=_VERSIONS_AT_ONCE,
                    search_after=after,
                    source=False,
                    docvalue_fields=[{"field": "version"}, {"field": "dropped"}],
                    allow_partial_search_results=False,
                )
            except NotFoundError:
                return []
            return list(page["hits"]["hits"])


@dataclass
class _ElasticStage:
    """An index that nobody searches yet."""

    client: Elasticsearch
    indexes: Indexes
    name: str

    def apply(self, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
        with unavailable_when_away():
            return _write(self.client, building(self.name), operations)

    def publish(self) -> None:
        with unavailable_when_away():
            self.indexes.publish(self.name)

    def discard(self) -> None:
        with unavailable_when_away():
            self.indexes.remove(self.name)


@dataclass(frozen=True)
class _Counter:
    """Asks many things in one request."""

    client: Elasticsearch
    indexes: Indexes
    now: datetime

    def terms(self, asked: Sequence[TermsAsked]) -> Sequence[Counts]:
        bodies = [terms_body(each.query, each.field, self.now, needs_all=each.needs_all) for each in asked]
        return [
            [(bucket["key"], bucket["doc_count"]) for bucket in answer["aggregations"]["values"]["buckets"]]
            for answer in self.ask(bodies)
        ]

    def totals(self, queries: Sequence[CandidateQuery]) -> Sequence[int]:
        return [_total(answer) for answer in self.ask([total_body(query, self.now) for query in queries])]

    def at_most(self, query: CandidateQuery, issuers: Sequence[Value]) -> Mapping[Value, int]:
        return dict.fromkeys(issuers, MANY)

    def ask(self, bodies: Sequence[Body]) -> list[Any]:
        """Give the answers to all requests.

        Raises: Unavailable when one of them was not answered in full: half an answer would be a wrong count.
        """
        # Scores of several shards are only comparable when the words are counted over all of them first.
        header = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
        searches = [line for body in bodies for line in (header, body)]
        answers = list(self.client.msearch(index=self.indexes.alias, searches=searches)["responses"])
        for answer in answers:
            if answer["status"] == 400:
                raise ValueError(f"Elasticsearch cannot read our request: {answer['error']['type']}")
            if answer["status"] != 200 or answer["timed_out"]:
                self.indexes.forget_shape()
                raise Unavailable(AWAY)
        return answers


def _total(answer: Any) -> int:
    return int(answer["hits"]["total"]["value"])


def _write(client: Elasticsearch, alias: str, operations: Sequence[Put | Drop]) -> tuple[ItemResult, ...]:
    results: dict[int, ItemResult] = {}
    ready: list[tuple[int, IndexedFields]] = []
    for position, operation in enumerate(operations):
        try:
            ready.append((position, operation_fields(operation)))
        except ValueError as error:
            results[position] = ItemResult(operation.subject, ItemOutcome.REFUSED, str(error))
    for start in range(0, len(ready), _ITEMS_AT_ONCE):
        chunk = ready[start : start + _ITEMS_AT_ONCE]
        outcomes = _bulk(client, alias, [fields for _, fields in chunk])
        results |= {position: outcome for (position, _), outcome in zip(chunk, outcomes, strict=True)}
    return tuple(results[position] for position in range(len(operations)))


def _bulk(client: Elasticsearch, alias: str, batch: Sequence[IndexedFields]) -> list[ItemResult]:
    lines: list[dict[str, Any]] = []
    for fields in batch:
        version = {"version": fields.version, "version_type": "external_gte"}
        lines += [{"index": {"_id": str(fields.candidate), **version}}, to_source(fields)]
    try:
        answer = client.options(request_timeout=_WRITE_SECONDS).bulk(index=alias, operations=lines, require_alias=True)
    except ConnectionTimeout:
        return [ItemResult(fields.candidate, ItemOutcome.RETRY, "timed out") for fields in batch]
    except ApiError as error:
        if error.status_code not in {429, 503}:
            raise
        return [ItemResult(fields.candidate, ItemOutcome.RETRY, f"status {error.status_code}") for fields in batch]
    return [_outcome(fields, item["index"]) for fields, item in zip(batch, answer["items"], strict=True)]


def _outcome(fields: IndexedFields, item: Any) -> ItemResult:
    status = item["status"]
    if status in {200, 201}:
        return ItemResult(fields.candidate, ItemOutcome.WRITTEN)
    if status == 409:
        return ItemResult(fields.candidate, ItemOutcome.OLDER)
    # 404: the alias is gone for the moment; the next batch makes the index or finds the other one.
    again = status in {404, 429} or status >= 500
    return ItemResult(fields.candidate, ItemOutcome.RETRY if again else ItemOutcome.REFUSED, item["error"]["type"])
