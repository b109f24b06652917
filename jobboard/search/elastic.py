"""The Elasticsearch engine: one alias on a server or cluster, spoken to with the stock client."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from elasticsearch import Elasticsearch

from jobboard.errors import Unavailable
from jobboard.search.elastic_clauses import Body
from jobboard.search.elastic_documents import Documents, ElasticStage
from jobboard.search.elastic_index import AWAY, Indexes, Shape, unavailable_when_away
from jobboard.search.elastic_query import MOST_NARROWED, narrowed_body, page_body, terms_body, total_body
from jobboard.search.engine import (
    NO_INDEX,
    OTHER_SHAPE,
    Drop,
    EngineStatus,
    ItemOutcome,
    ItemResult,
    Put,
    Stage,
    StoredVersion,
)
from jobboard.search.facets import FACETS, MANY, Counts, TermsAsked, Value, count_facets
from jobboard.search.page import Hit, SearchPage
from jobboard.search.query import CandidateQuery
from jobboard.search.rank import relevance

_READ_SECONDS = 10


class ElasticEngine:
    """The search port over one alias.

    `url` may hold the user and password, and several hosts with commas between, which are asked in turn. `shards` is in
    how many parts an index is made that this engine makes.
    """

    def __init__(self, url: str, *, index: str, ca_file: Path | None = None, shards: int = 1) -> None:
        parts = urlsplit(url)
        options: dict[str, Any] = {}
        if parts.username:
            options["basic_auth"] = (unquote(parts.username), unquote(parts.password or ""))
        if ca_file is not None:
            options["ca_certs"] = str(ca_file)
        hosts = dict.fromkeys(parts.netloc.rpartition("@")[2].split(","))
        addresses = [f"{parts.scheme}://{host}" for host in hosts]
        # Each host is tried once and a timeout ends it: a page must not wait three times, and the indexer is patient.
        options |= {"max_retries": len(addresses) - 1, "retry_on_timeout": False}
        self._client = Elasticsearch(addresses, request_timeout=_READ_SECONDS, **options)
        self._indexes = Indexes(self._client, index, shards)
        self._documents = Documents(self._client, index)

    def search(self, query: CandidateQuery, *, now: datetime, with_facets: bool = True) -> SearchPage:
        """Answer a question; a server without our index finds nobody."""
        with unavailable_when_away():
            counter = self._counter(now)
            if counter is None:
                return SearchPage.empty(FACETS if with_facets else ())
            [page] = counter.ask([page_body(query, now)])
            hits = tuple(
                Hit(int(hit["_id"]), relevance(hit["_score"]) if hit["_score"] else 0.0) for hit in page["hits"]["hits"]
            )
            return SearchPage(hits, _total(page), count_facets(query, counter) if with_facets else {})

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
            results = self._documents.apply(operations)
            if any(result.outcome is ItemOutcome.RETRY for result in results):
                self._indexes.forget_shape()
            return results

    def refresh(self) -> None:
        """Make everything applied findable."""
        with unavailable_when_away():
            self._client.indices.refresh(index=self._indexes.alias, ignore_unavailable=True)

    def versions(self) -> Iterator[StoredVersion]:
        """Give what the index holds, by rising candidate id; it may change meanwhile."""
        yield from self._documents.versions()

    def holds(self, operations: Sequence[Put | Drop]) -> tuple[bool, ...]:
        """Compare with what the index was given to keep, which is read whole."""
        with unavailable_when_away():
            return self._documents.holds(operations)

    def stage(self, *, anew: bool = False) -> Stage:
        """Go on with the newest unfinished index of a day, or begin one; two who do so at once write to the same one.

        The first of them to publish it wins, and the other is told so.
        """
        with unavailable_when_away():
            name = None if anew else self._indexes.unfinished()
            return self.join_stage(name or self._indexes.create())

    def join_stage(self, name: str) -> Stage:
        """Give an index beside the one in use."""
        return ElasticStage(self._client, self._indexes, name)

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


@dataclass(frozen=True)
class _Counter:
    """Asks many things in one request. `known`: what was counted on the way to something else."""

    client: Elasticsearch
    indexes: Indexes
    now: datetime
    known: dict[CandidateQuery, int] = field(default_factory=dict)

    def terms(self, asked: Sequence[TermsAsked]) -> Sequence[Counts]:
        """Count values of fields; see `facets.Counter`."""
        bodies = [terms_body(each.query, each.field, self.now, needs_all=each.needs_all) for each in asked]
        return [
            [(bucket["key"], bucket["doc_count"]) for bucket in answer["aggregations"]["values"]["buckets"]]
            for answer in self.ask(bodies)
        ]

    def totals(self, queries: Sequence[CandidateQuery]) -> Sequence[int]:
        """Count people; see `facets.Counter`."""
        unknown = [query for query in queries if query not in self.known]
        answers = self.ask([total_body(query, self.now) for query in unknown]) if unknown else []
        self.known.update(zip(unknown, map(_total, answers), strict=True))
        return [self.known[query] for query in queries]

    def at_most(self, query: CandidateQuery, issuers: Sequence[Value]) -> Mapping[Value, int]:
        """Count the commonest issuers, all of them in one look at the people found; the rest are `MANY`."""
        if not issuers:
            return {}
        chosen = {each: replace(query, issuers=frozenset({int(each)})) for each in issuers[:MOST_NARROWED]}
        [answer] = self.ask([narrowed_body(query, list(chosen.values()), self.now)])
        counts = [bucket["doc_count"] for bucket in answer["aggregations"]["values"]["buckets"]]
        self.known.update(zip(chosen.values(), counts, strict=True))
        return dict.fromkeys(issuers, MANY) | dict(zip(chosen, counts, strict=True))

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
