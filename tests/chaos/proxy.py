"""A proxy that loses answers: the request has reached the server, and the connection ends before it is answered."""

import contextlib
import random
import socket
import threading

_HANDSHAKE_ANSWERS = 3


class LosingProxy:
    """Listens on a free port of 127.0.0.1 and passes bytes on; `chance` of each answer is lost, `lost` counts them.

    The bytes are encrypted, so whole answers are not seen: whatever the server sends after the handshake is one.
    """

    def __init__(self, port, *, chance, seed=1):
        self.target, self.chance, self.lost = ("127.0.0.1", port), chance, 0
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError), socket.create_connection(self.target) as server:
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()
            self._answer(server, client)

    def _pass_on(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_RDWR)

    def _answer(self, server, client):
        answers = 0
        while data := server.recv(65_536):
            answers += 1
            if answers > _HANDSHAKE_ANSWERS and self._random.random() < self.chance:
                self.lost += 1
                client.shutdown(socket.SHUT_RDWR)
                return
            client.sendall(data)
