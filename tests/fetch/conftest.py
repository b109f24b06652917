"""A TLS server on this machine, and a loader that is led to it."""

import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager

import pytest

from jobboard.fetch import FetchPolicy, HttpLoader
from tests.fetch.answers import resolving_to


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=badges.example"
    )
    names = ["-addext", "subjectAltName=DNS:badges.example,DNS:other.example", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*command.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def serve(certificate):
    """Start a TLS server that hands each connection to a function; gives a loader that is led to it."""
    stop, threads, sockets = threading.Event(), [], []

    @contextmanager
    def start(answer, *, is_allowed=None, policy=None, resolver=None, trusts=True):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)
        count = []

        def run():
            while not stop.is_set():
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                count.append(1)
                try:
                    with context.wrap_socket(raw, server_side=True) as connection:
                        request = connection.recv(4096)
                        answer(connection, request.decode("latin-1"))
                except OSError:
                    raw.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        threads.append(thread)
        port = listener.getsockname()[1]
        loader = HttpLoader(
            policy or FetchPolicy(total_seconds=10),
            resolver=resolver or (lambda host, _port: resolving_to("127.0.0.1")(host, port)),
            is_allowed=is_allowed or (lambda address: address == "127.0.0.1"),
            port=port,
            ca_file=str(certificate / "cert.pem") if trusts else None,
        )
        yield loader, count

    yield start
    stop.set()
    for each in sockets:
        each.shutdown(socket.SHUT_RDWR)
        each.close()
    for thread in threads:
        thread.join(5)
