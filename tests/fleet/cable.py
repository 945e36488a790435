"""A cable between a worker and PostgreSQL, which can be cut: what is sent then arrives nowhere, and nobody hears of it."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

_BYTES = 64 * 1024


class Cable:
    """Listens on a port of its own, and carries all to another one."""

    def __init__(self, port: int) -> None:
        """port: of PostgreSQL on this machine"""
        self._to = port
        self._whole = threading.Event()
        self._whole.set()
        self._ended = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._listening.getsockname()[1]
        return port

    def cut(self, seconds: float) -> None:
        """Carry nothing for so long."""
        self.carries(False)
        time.sleep(seconds)
        self.carries(True)

    def carries(self, whole: bool) -> None:
        """Carry all from now on, or nothing."""
        if whole:
            self._whole.set()
        else:
            self._whole.clear()

    def end(self) -> None:
        self._ended = True
        self._whole.set()
        for each in (self._listening, *self._ends):
            with suppress(OSError):
                each.close()

    def _listen(self) -> None:
        while not self._ended:
            try:
                here, _ = self._listening.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(("127.0.0.1", self._to))
            except OSError:  # PostgreSQL is away
                here.close()
                continue
            self._ends += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(_BYTES):
                self._whole.wait()
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
