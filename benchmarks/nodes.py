"""Three nodes of Elasticsearch, one replica: a node is killed under load, and no acknowledged change is lost.

Run: python -m benchmarks.nodes [--servers FOLDER]. It starts the nodes in FOLDER by tests/servers/elasticsearch.sh and
ends them; they need 5 GB of memory in all, which is why it is no test. Exit status 1: something was lost.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from benchmarks.chaos import SCRIPTS, _environment, _migrate
from jobboard.db import utc_now
from jobboard.errors import Unavailable
from jobboard.outbox import install_outbox
from jobboard.search import open_engine
from jobboard.search.engine import SearchEngine
from jobboard.search.query import CandidateQuery, Pool
from tests.chaos.chaos import run_chaos

NODES = 3
INDEX = "jobboard-nodes"


def main(argv: list[str] | None = None) -> int:
    """Print what was lost, and what the searches of that time met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nodes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--servers", type=Path, help="keeps the servers, so that nothing is fetched the next time")
    servers = parser.parse_args(argv).servers
    install_outbox()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with _nodes(servers or Path(folder)) as nodes:
            return 0 if _kill_one_under_load(nodes, Path(folder)) else 1


def _kill_one_under_load(nodes: dict[int, Path], folder: Path) -> bool:
    url = f"sqlite:///{folder / 'jobboard.sqlite'}"
    _migrate(url)
    address = f"http://{','.join(f'127.0.0.1:{port}' for port in nodes)}/{INDEX}"
    engine = open_engine(search_url=address, folder=folder)
    searches = Searches(open_engine(search_url=address, folder=folder))

    def fault() -> None:
        """Kill the node that holds the primary, in the middle of searches."""
        client = Elasticsearch([f"http://127.0.0.1:{port}" for port in nodes], request_timeout=90)
        time.sleep(15)
        client.cluster.health(index=INDEX, wait_for_status="green", timeout="60s")
        searches.start()
        time.sleep(5)
        primary = next(
            each for each in client.cat.shards(index=INDEX, h="prirep,node", format="json") if each["prirep"] == "p"
        )
        victim = next(path for path in nodes.values() if f"node.name: {primary['node']}\n" in _settings(path))
        os.kill(int((victim / "elasticsearch.pid").read_text()), signal.SIGKILL)
        time.sleep(45)
        searches.stop()

    result = run_chaos(url, engine, _environment(url, folder) | {"SEARCH_URL": address}, kills=0, faults=fault)
    print(f"the node with the primary was killed: {result}")
    print(searches)
    return result.is_whole


class Searches:
    """Searches without pause, each once, and counts those that were answered that search is away."""

    def __init__(self, engine: SearchEngine) -> None:
        self.asked = self.away = 0
        self.longest_seconds = self.longest_away_seconds = 0.0
        self._engine = engine
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the search under way."""
        self._end.set()
        self._thread.join()

    def _ask(self) -> None:
        last_answer = time.monotonic()
        while not self._end.wait(0.02):
            begin = time.monotonic()
            self.asked += 1
            try:
                self._engine.search(CandidateQuery(Pool(), text="baker"), now=utc_now())
            except Unavailable:
                self.away += 1
            else:
                self.longest_seconds = max(self.longest_seconds, time.monotonic() - begin)
                self.longest_away_seconds = max(self.longest_away_seconds, time.monotonic() - last_answer)
                last_answer = time.monotonic()

    def __str__(self) -> str:
        return (
            f"{self.asked:,} searches, {self.away} of them answered that search is away; the longest took "
            f"{self.longest_seconds:.1f} s, the longest time between two answers was {self.longest_away_seconds:.1f} s"
        )


@contextmanager
def _nodes(servers: Path) -> Iterator[dict[int, Path]]:
    """Start the nodes, all at once since they wait for each other, and give their folders by port."""
    with _free_ports(2 * NODES) as ports:
        web, transport = ports[:NODES], ports[NODES:]
    script = ["bash", str(SCRIPTS / "elasticsearch.sh")]
    home = servers / "elasticsearch" / "elasticsearch"
    if not home.is_dir():
        sys.exit(f"There is no Elasticsearch in {home}: python -m benchmarks.chaos --servers {servers} fetches it.")
    folders = {port: servers / f"node-{number}" for number, port in enumerate(web)}
    environment = {**os.environ, "ELASTICSEARCH_HOME": str(home)}
    starting = []
    try:
        for number, (port, folder) in enumerate(folders.items()):
            shutil.rmtree(folder / "data", ignore_errors=True)
            others = ",".join(str(each) for each in [transport[number], *transport[:number], *transport[number + 1 :]])
            starting.append(subprocess.Popen([*script, "start", folder, str(port), others], env=environment))
        if any(process.wait() for process in starting):
            sys.exit("A node did not start.")
        yield folders
    finally:
        for folder in folders.values():
            subprocess.run([*script, "stop", folder], check=False)


@contextmanager
def _free_ports(number: int) -> Iterator[list[int]]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    yield [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()


def _settings(folder: Path) -> str:
    return (folder / "config" / "elasticsearch.yml").read_text()


if __name__ == "__main__":
    sys.exit(main())
