"""What only the Elasticsearch engine has to prove: its outcomes, its shape, and that it says when it is away."""

import os
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobboard.errors import Unavailable
from jobboard.search import elastic, elastic_index, index_names, open_engine
from jobboard.search.document import BadgeEntry, Contract, Grade, Hours, SkillEntry
from jobboard.search.elastic_documents import _outcome
from jobboard.search.elastic_mapping import MAPPINGS, META, to_source
from jobboard.search.engine import ItemOutcome, Put
from jobboard.search.indexed import indexed_fields, tombstone
from jobboard.search.query import CandidateQuery, Pool
from tests.search.people import NOW, person

POOL = CandidateQuery(Pool())


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, ItemOutcome.WRITTEN),
        (201, ItemOutcome.WRITTEN),
        (409, ItemOutcome.OLDER),
        (404, ItemOutcome.RETRY),
        (429, ItemOutcome.RETRY),
        (500, ItemOutcome.RETRY),
        (503, ItemOutcome.RETRY),
        (400, ItemOutcome.REFUSED),
        (403, ItemOutcome.REFUSED),
    ],
)
def test_every_answer_for_an_item_is_one_of_our_outcomes(status, outcome):
    result = _outcome(tombstone(5, 1), {"status": status, "error": {"type": "some_exception", "reason": "secret"}})
    assert (result.candidate, result.outcome) == (5, outcome)
    assert "secret" not in result.detail


def test_a_document_holds_no_field_that_the_closed_mapping_lacks():
    wishes = {"available_from": NOW.date(), "hours": (Hours.PART_TIME,), "contracts": (Contract.PERMANENT,)}
    [badge] = person(2).badges
    whole = person(
        2,
        next_change=datetime(2027, 1, 1, tzinfo=UTC),
        vacancies=(3,),
        claimed=(5,),
        is_remote_ok=True,
        badges=(replace(badge, issued=NOW.date()),),
        **wishes,
    )
    source = to_source(indexed_fields(whole))
    assert set(source) == set(MAPPINGS["properties"])
    assert set(source["badges"][0]) == set(MAPPINGS["properties"]["badges"]["properties"])
    assert set(to_source(tombstone(1, 2))) == {"candidate", "version", "dropped", "headline", "summary", "experience"}


@pytest.mark.elasticsearch
def test_issuers_beyond_those_that_are_counted_in_one_request_are_counted_all_the_same(elastic_engine, monkeypatch):
    monkeypatch.setattr(elastic, "MOST_NARROWED", 2)
    skilled, other = (SkillEntry(5, 7, Grade.A),), (SkillEntry(6, 7, Grade.A),)
    held = {number: skilled if number % 2 else other for number in range(1, 8)}  # Issuer 7 has most people.
    for number in range(1, 8):
        badges = (BadgeEntry(each, each, each, 2, held[each]) for each in range(number, 8))
        elastic_engine.apply([Put(person(number, badges=tuple(badges)))])
    elastic_engine.refresh()
    counted = elastic_engine.search(replace(POOL, skills=frozenset({5})), now=NOW).facets["issuer"]
    assert [(each.value, each.count) for each in counted] == [(7, 7), (5, 5), (3, 3), (1, 1)]


def test_a_server_that_is_away_is_said_so_in_plain_words():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        engine = open_engine(search_url=f"https://a:b@127.0.0.1:{listener.getsockname()[1]}", folder=Path())
        for ask in (
            lambda: engine.search(POOL, now=NOW),
            lambda: engine.apply([Put(person(1))]),
            lambda: list(engine.versions()),
            engine.refresh,
            engine.stage,
            engine.status,
        ):
            with pytest.raises(Unavailable, match="does not answer"):
                ask()


@pytest.mark.elasticsearch
def test_a_wrong_password_is_said_so_in_plain_words(elastic_engine):

    url, ca_file = os.environ["TEST_SEARCH_URL"], os.environ.get("TEST_SEARCH_CA")
    wrong = url.replace("://", "://nobody", 1)
    engine = open_engine(search_url=wrong, folder=Path(), ca_file=Path(ca_file) if ca_file else None)
    with pytest.raises(Unavailable, match="refused our user"):
        engine.search(POOL, now=NOW)


@pytest.mark.elasticsearch
def test_a_server_whose_certificate_is_not_trusted_is_not_asked(elastic_engine):

    engine = open_engine(search_url=os.environ["TEST_SEARCH_URL"], folder=Path())
    with pytest.raises(Unavailable):
        engine.status()


@pytest.mark.elasticsearch
def test_an_index_of_another_shape_asks_for_a_rebuild_and_answers_nothing(elastic_engine):
    client, alias = elastic_engine._client, elastic_engine._indexes.alias
    name = f"{alias}-20200101000000-abcdef"
    client.indices.create(index=name, mappings={"_meta": {**META, "mapping_version": 0}}, aliases={alias: {}})
    assert "python -m indexer rebuild" in elastic_engine.status().needs_rebuild
    for refused in (lambda: elastic_engine.search(POOL, now=NOW), lambda: elastic_engine.apply([Put(person(1))])):
        with pytest.raises(Unavailable, match="python -m indexer rebuild"):
            refused()
    stage = elastic_engine.stage()
    stage.apply([Put(person(1))])
    stage.publish()
    assert elastic_engine.status().needs_rebuild is None
    assert elastic_engine.search(POOL, now=NOW).total == 1
    assert not client.indices.exists(index=name)


@pytest.mark.elasticsearch
def test_a_removed_index_is_made_again_with_the_closed_mapping(elastic_engine):
    elastic_engine.apply([Put(person(1))])
    client, alias = elastic_engine._client, elastic_engine._indexes.alias
    for name in client.indices.get_alias(name=alias):
        client.indices.delete(index=name)
    elastic_engine._indexes._right_until = float("inf")  # the index went unnoticed
    [lost] = elastic_engine.apply([Put(person(2))])
    assert lost.outcome is ItemOutcome.RETRY
    [written] = elastic_engine.apply([Put(person(2))])
    assert written.outcome is ItemOutcome.WRITTEN
    elastic_engine.refresh()
    assert elastic_engine.search(replace(POOL), now=NOW).total == 1
    [index] = client.indices.get_mapping(index=alias).values()
    assert index["mappings"]["dynamic"] == "strict"


@pytest.mark.elasticsearch
def test_an_unfinished_rebuild_that_was_removed_is_not_brought_back_by_its_writer(elastic_engine):
    elastic_engine.apply([Put(person(1))])
    slow = elastic_engine.stage()
    elastic_engine._client.indices.delete(index=slow.name)
    for late in (lambda: slow.apply([Put(person(2))]), slow.publish):
        with pytest.raises(Unavailable, match="Another rebuild"):
            late()
    assert not elastic_engine._client.indices.exists(index=slow.name)
    elastic_engine.refresh()
    assert elastic_engine.search(POOL, now=NOW).total == 1


@pytest.mark.elasticsearch
def test_of_two_rebuilds_that_share_an_index_the_first_publishes_it_and_the_other_is_told(elastic_engine):
    first, second = elastic_engine.stage(), elastic_engine.stage()
    assert first.name == second.name
    first.apply([Put(person(1))])
    second.apply([Put(person(2))])
    first.publish()
    for late in (lambda: second.apply([Put(person(3))]), second.publish):
        with pytest.raises(Unavailable, match="Another rebuild"):
            late()
    assert elastic_engine.search(POOL, now=NOW).total == 2


@pytest.mark.elasticsearch
@pytest.mark.parametrize("what", ["shape", "shards", "age"])
def test_a_rebuild_does_not_go_on_with_an_index_that_would_be_made_otherwise_now(elastic_engine, monkeypatch, what):
    left = elastic_engine.stage()
    if what == "shape":
        monkeypatch.setattr(elastic_index, "META", {**META, "mapping_version": 0})
    if what == "shards":
        elastic_engine._indexes._settings["number_of_shards"] = 2
    if what == "age":
        monkeypatch.setattr(index_names, "RESUMABLE_FOR", timedelta(seconds=-5))
    assert elastic_engine.stage().name != left.name


@pytest.mark.elasticsearch
def test_a_document_that_somebody_altered_beside_us_is_not_held(elastic_engine):
    put = Put(person(1))
    elastic_engine.apply([put])
    assert elastic_engine.holds([put]) == (True,)
    source = to_source(indexed_fields(put.document)) | {"region": "Elsewhere"}
    elastic_engine._client.index(
        index=elastic_engine._indexes.alias, id="1", document=source, version=1, version_type="external_gte"
    )
    assert elastic_engine.holds([put]) == (False,)


@pytest.mark.elasticsearch
def test_an_index_has_as_many_shards_as_asked_and_answers_the_same(elastic_engine):
    elastic_engine._indexes._settings["number_of_shards"] = 3
    elastic_engine.apply([Put(person(number, headline="nurse")) for number in range(1, 301)])
    elastic_engine.refresh()
    [index] = elastic_engine._client.indices.get(index=elastic_engine._indexes.alias).values()
    assert index["settings"]["index"]["number_of_shards"] == "3"
    assert [each.candidate for each in elastic_engine.versions()] == list(range(1, 301))
    page = elastic_engine.search(replace(POOL, text="nurse", limit=100), now=NOW)
    assert page.total == 300
    assert [hit.candidate for hit in page.hits] == list(range(1, 101))
    assert sum(each.count for each in page.facets["region"]) == 300
    elastic_engine.stage().publish()
    assert elastic_engine.search(POOL, now=NOW).total == 0


@pytest.mark.elasticsearch
def test_a_large_batch_is_written_whole(elastic_engine):
    results = elastic_engine.apply([Put(person(number)) for number in range(1, 1201)])
    assert {result.outcome for result in results} == {ItemOutcome.WRITTEN}
    assert [result.candidate for result in results] == list(range(1, 1201))
    elastic_engine.refresh()
    assert elastic_engine.search(POOL, now=NOW).total == 1200


@pytest.mark.parametrize(
    ("address", "alias"),
    [
        ("https://host:9200", "jobboard-candidates"),
        ("https://user:pass@host:9200/", "jobboard-candidates"),
        ("https://host:9200/jobboard-other", "jobboard-other"),
        ("https://host:9200?index=jobboard-third", "jobboard-third"),
    ],
)
def test_the_address_may_name_the_index(address, alias):
    assert open_engine(search_url=address, folder=Path())._indexes.alias == alias


def test_the_address_may_name_several_hosts_of_which_each_is_tried_once():
    with socket.socket() as one, socket.socket() as two:
        for listener in (one, two):
            listener.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        hosts = ",".join(f"127.0.0.1:{listener.getsockname()[1]}" for listener in (one, two, two))
        engine = open_engine(search_url=f"https://a:b%2C@{hosts}/jobboard-x", folder=Path())
        with pytest.raises(Unavailable) as away:
            engine.status()
    assert engine._indexes.alias == "jobboard-x"
    assert len(away.value.__cause__.errors) == 1  # of the first; the second one's is the cause itself
