"""A new release is taken up by a signal while people use the site, and none of their requests is lost."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELOADS, VISITS, PATIENCE_SECONDS = 2, 5, 60
BODY = b"email=nobody"


class Visitors:
    """People who ask for a page again and again, each time on a connection of their own."""

    def __init__(self, address, number=2):
        self.address, self.answered, self.failed = address, 0, []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._visit, daemon=True) for _ in range(number)]
        for thread in self._threads:
            thread.start()

    def end(self):
        self._end.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)

    def wait_for(self, more):
        wanted = self.answered + more
        wait_until(lambda: self.answered >= wanted or self.failed)

    def _visit(self):
        while not self._end.wait(0.1):
            try:
                with urllib.request.urlopen(self.address, timeout=PATIENCE_SECONDS) as answer:
                    assert b"</html>" in answer.read()
                self.answered += 1
            except Exception as error:
                self.failed.append(repr(error))


class Server:
    """The site under gunicorn as the image starts it, but for one process of its two: each takes seconds to start."""

    def __init__(self, folder, listener):
        self.port = listener.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JOBBOARD_")}
        environment |= {"JOBBOARD_MODE": "development", "JOBBOARD_DATA_DIR": str(folder)}
        environment |= {"DATABASE_URL": f"sqlite:///{folder / 'jobboard.sqlite'}", "JOBBOARD_SECRET_KEY": "k" * 40}
        environment.pop("SEARCH_URL", None)
        options = ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
        options += ["--timeout", str(PATIENCE_SECONDS)]  # The next process may take long to start on a busy machine.
        bind = ["--bind", f"fd://{listener.fileno()}", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:app", *options, *bind],
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
        )

    def workers(self):
        return set(Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())

    def begin_request(self):
        """Send the head of a request, wait until a worker has taken it up, and keep its body back."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)
        head = "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        connection.sendall(f"{head}Content-Length: {len(BODY)}\r\nExpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        return connection


def finish_request(connection):
    """Send the body and give the answer."""
    with connection:
        connection.sendall(BODY)
        return connection.recv(100).split(b"\r\n")[0]


def wait_until(condition):
    """Wait for a condition; the patience only bounds a failing test."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.02)


@pytest.fixture
def server(migrated_sqlite, tmp_path):
    shutil.copy(migrated_sqlite, tmp_path / "jobboard.sqlite")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(tmp_path, listener)
        try:
            yield server
        finally:
            server.process.kill()
            server.process.wait()


def test_no_request_is_lost_when_a_new_release_is_taken_up_or_the_site_is_stopped(server):
    refused = b"HTTP/1.1 400 BAD REQUEST"  # An answer of ours: there was no token in the form.
    visitors = Visitors(f"http://127.0.0.1:{server.port}/")
    visitors.wait_for(VISITS)
    for _ in range(RELOADS):
        before, under_way = server.workers(), server.begin_request()
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda before=before: server.workers() - before)
        visitors.wait_for(VISITS)
        assert server.workers() >= before  # The old process waits for the request under way.
        assert finish_request(under_way) == refused
        wait_until(lambda before=before: not server.workers() & before)
        visitors.wait_for(VISITS)
    visitors.end()
    assert visitors.failed == []
    under_way = server.begin_request()
    server.process.send_signal(signal.SIGTERM)
    assert finish_request(under_way) == refused
    assert server.process.wait(PATIENCE_SECONDS) == 0
