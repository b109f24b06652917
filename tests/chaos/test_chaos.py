"""Ten kills of the real indexer under writes, on each pair of database and engine; `make chaos` makes two hundred."""

import os
import shutil
from urllib.parse import urlsplit

import pytest

from jobboard.search import open_engine
from tests.chaos.chaos import run_chaos
from tests.chaos.proxy import LosingProxy
from tests.conftest import require

KILLS = 10


def environment(url, folder, **values):
    return {"JOBBOARD_MODE": "development", "JOBBOARD_DATA_DIR": str(folder), "DATABASE_URL": url, **values}


def test_ten_kills_lose_nothing_on_sqlite_and_the_embedded_engine(migrated_sqlite, tmp_path):
    shutil.copy(migrated_sqlite, tmp_path / "jobboard.sqlite")
    url = f"sqlite:///{tmp_path / 'jobboard.sqlite'}"
    engine = open_engine(search_url=None, folder=tmp_path / "index")
    result = run_chaos(url, engine, environment(url, tmp_path), kills=KILLS, waits_for_claims=False)
    assert result.is_whole, result
    assert result.changes > KILLS


@pytest.mark.postgresql
@pytest.mark.elasticsearch
def test_ten_kills_and_lost_answers_lose_nothing_on_postgresql_and_elasticsearch(postgresql, elastic_engine, tmp_path):
    url = postgresql.engine.url.render_as_string(hide_password=False)
    require("TEST_SEARCH_URL", os.environ.get("TEST_SEARCH_URL"), "an Elasticsearch")
    address = urlsplit(os.environ["TEST_SEARCH_URL"])
    proxy = LosingProxy(address.port, chance=0.05)
    user = address.netloc.rpartition("@")[0]
    values = {"SEARCH_URL": f"https://{user}@127.0.0.1:{proxy.port}/{elastic_engine._indexes.alias}"}
    if os.environ.get("TEST_SEARCH_CA"):
        values["JOBBOARD_SEARCH_CA"] = os.environ["TEST_SEARCH_CA"]
    result = run_chaos(
        url, elastic_engine, environment(url, tmp_path, **values), kills=KILLS, indexers=3, waits_for_claims=False
    )
    proxy.close()
    assert result.is_whole, result
    assert result.changes > KILLS
    assert proxy.lost
