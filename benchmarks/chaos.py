"""Real faults on real servers: kills, a crash of the database, a search server that is away, answers that get lost.

Run: make chaos, or python -m benchmarks.chaos [--kills 200] [--away 120] [--servers FOLDER]. It starts a PostgreSQL and
an Elasticsearch of its own in FOLDER, by the scripts in tests/servers/, and ends them. Exit status 1: there was a loss.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from jobboard.db import Database
from jobboard.outbox import install_outbox
from jobboard.schema import upgrade_schema
from jobboard.search import open_engine
from tests.chaos.chaos import Result, run_chaos
from tests.chaos.proxy import LosingProxy

SCRIPTS = Path(__file__).resolve().parents[1] / "tests" / "servers"
LOST_ANSWERS = 0.05


def main(argv: list[str] | None = None) -> int:
    """Print what happened on both pairs of database and engine, and what was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--away", type=int, default=120, help="seconds for which the search server is stopped")
    parser.add_argument("--servers", type=Path, help="keeps the servers, so that nothing is fetched the next time")
    arguments = parser.parse_args(argv)
    install_outbox()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        whole = [
            _report("SQLite, embedded, 2 indexers", lambda: _embedded(Path(folder), arguments.kills)),
            _report(
                "PostgreSQL, Elasticsearch, 3 indexers",
                lambda: _servers(arguments.servers or Path(folder), Path(folder), arguments.kills, arguments.away),
            ),
        ]
    return 0 if all(whole) else 1


def _report(name: str, run: Callable[[], Result]) -> bool:
    begin, before = time.monotonic(), os.getloadavg()[1]
    result = run()
    seconds, load = time.monotonic() - begin, f"load of the machine {before:.0f} to {os.getloadavg()[1]:.0f}"
    print(f"{name}: {result}; {seconds:.0f} s, {load}")
    sys.stdout.flush()
    return result.is_whole


def _environment(url: str, folder: Path) -> dict[str, str]:
    return {"JOBBOARD_MODE": "development", "JOBBOARD_DATA_DIR": str(folder), "DATABASE_URL": url}


def _embedded(folder: Path, kills: int) -> Result:
    url = f"sqlite:///{folder / 'jobboard.sqlite'}"
    _migrate(url)
    return run_chaos(url, open_engine(search_url=None, folder=folder / "index"), _environment(url, folder), kills=kills)


def _servers(servers: Path, folder: Path, kills: int, away_seconds: int) -> Result:
    postgresql, elasticsearch = servers / "postgresql", servers / "elasticsearch"
    with _server("postgresql.sh", postgresql) as database, _server("elasticsearch.sh", elasticsearch) as search:
        url, address = database["TEST_DATABASE_URL"], urlsplit(search["TEST_SEARCH_URL"])
        _migrate(url)
        port = address.port or 0
        proxy = LosingProxy(port, chance=LOST_ANSWERS)
        index = f"jobboard-chaos-{os.urandom(4).hex()}"
        authority = Path(search["TEST_SEARCH_CA"])
        engine = open_engine(search_url=f"{address.geturl()}/{index}", folder=folder, ca_file=authority)
        through_proxy = address._replace(
            netloc=f"{address.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}", path=index
        )
        environment = _environment(url, folder) | {
            "SEARCH_URL": through_proxy.geturl(),
            "JOBBOARD_SEARCH_CA": str(authority),
        }

        def faults() -> None:
            time.sleep(20)
            _run("postgresql.sh", "crash", postgresql)
            time.sleep(20)
            _run("elasticsearch.sh", "stop", elasticsearch)
            time.sleep(away_seconds)
            _run("elasticsearch.sh", "start", elasticsearch, str(port))
            time.sleep(10)
            _run("postgresql.sh", "crash", postgresql)

        try:
            result = run_chaos(url, engine, environment, kills=kills, indexers=3, faults=faults, longest_life=2.5)
        finally:
            proxy.close()
        print(f"PostgreSQL crashed twice, Elasticsearch was away for {away_seconds} s, {proxy.lost} answers were lost")
        return result


@contextmanager
def _server(script: str, folder: Path) -> Iterator[dict[str, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    shutil.rmtree(folder / "data", ignore_errors=True)
    _run(script, "start", folder, str(port))
    try:
        lines = (folder / "environment").read_text().splitlines()
        yield dict(line.removeprefix("export ").split("=", 1) for line in lines)
    finally:
        _run(script, "stop", folder)


def _run(script: str, command: str, folder: Path, *arguments: str) -> None:
    subprocess.run(["bash", SCRIPTS / script, command, folder, *arguments], check=True, stdout=subprocess.DEVNULL)


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade_schema(database.engine)
    database.dispose()


if __name__ == "__main__":
    sys.exit(main())
