"""Everybody in the rig, in a process of their own: `python -m tests.fetch.rig.hosts FOLDER`."""

import socket
import ssl
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from tests.fetch.rig.answers import ANSWERS, GOOD
from tests.fetch.rig.canary import PUBLIC_V4, PUBLIC_V6
from tests.fetch.rig.certificates import write_certificates
from tests.fetch.rig.names import NameServer

_KINDS = ("good", "wrongname", "stranger", "expired")


class Host:
    """A web server that shows the certificate its name asks for, and answers as the path says."""

    def __init__(self, folder):
        self._contexts = {}
        for kind in _KINDS:
            self._contexts[kind] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._contexts[kind].load_cert_chain(folder / f"{kind}.pem")
        self._contexts["good"].sni_callback = self._choose
        self._requests = (folder / "requests").open("w", encoding="utf-8")

    def serve(self, address, family):
        """Accept for ever."""
        listener = socket.create_server((address, 443), family=family, backlog=100)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _choose(self, connection, name, _context):
        label = (name or "").partition(".")[0]
        if label == "silent":
            time.sleep(8)
        connection.context = self._contexts.get(label, self._contexts["good"])

    def _answer(self, raw):
        with suppress(OSError), raw, self._contexts["good"].wrap_socket(raw, server_side=True) as connection:
            path = connection.recv(8192).decode("latin-1").split(" ")[1]
            print(path, file=self._requests, flush=True)
            ANSWERS.get(path.partition("?")[0].strip("/"), GOOD)(connection, path)


def main(folder):
    """Serve until the standard input ends, which it does with whoever started this."""
    write_certificates(folder)
    host = Host(folder)
    names = NameServer((folder / "names").open("w", encoding="utf-8"))
    for serve in (
        lambda: host.serve(PUBLIC_V4, socket.AF_INET),
        lambda: host.serve(PUBLIC_V6, socket.AF_INET6),
        names.serve,
    ):
        threading.Thread(target=serve, daemon=True).start()
    _wait_for_port()
    print("ready", flush=True)
    sys.stdin.read()


def _wait_for_port():
    for address in (PUBLIC_V4, PUBLIC_V6):
        for _ in range(100):
            with suppress(OSError), socket.create_connection((address, 443), 1):
                break
            time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
