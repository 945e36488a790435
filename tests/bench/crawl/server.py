"""A made web in a process of its own, so that what it costs is not counted with who crawls it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from newscrawl.demo.server import serve
from tests.bench.made.outlets import MadeWeb


class MadeServer:
    """Asked from the measuring process."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.homes: Sequence[str] = ()
        self.addresses: Mapping[str, str] = {}  #: every address of a story → its canonical one
        self._take()

    def publish(self, more: int) -> None:
        """Every outlet has so many stories more, newer than all."""
        self._connection.send(("publish", more))
        self._take()

    def asked(self) -> list[str]:
        """Addresses that were answered with a page since this was asked last."""
        self._connection.send(("asked", 0))
        asked: list[str] = self._connection.recv()
        return asked

    def cpu_s(self) -> float:
        """Seconds of CPU that serving has cost so far."""
        self._connection.send(("cpu", 0))
        spent: float = self._connection.recv()
        return spent

    def _take(self) -> None:
        self.homes, self.addresses = self._connection.recv()


@contextmanager
def served(folder: Path, *, outlets: int, stories: int) -> Iterator[MadeServer]:
    """folder: data/demo. Ends with the block."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, folder, outlets, stories), daemon=True)
    process.start()
    there.close()
    try:
        yield MadeServer(here)
    finally:
        here.close()
        process.join(10)
        process.kill()


def _serve(connection: Connection, folder: Path, outlets: int, stories: int) -> None:
    now, web = datetime.now(UTC), MadeWeb(folder, outlets=outlets, stories=stories)
    with serve(web, now=now, ports=(0,) * outlets) as servers:
        bases = {slug: server.base for slug, server in servers.items()}
        connection.send(([f"{base}/" for base in bases.values()], web.addresses(bases)))
        while True:
            try:
                wanted, number = connection.recv()
            except EOFError:  # who measured is done
                return
            if wanted == "publish":
                web = MadeWeb(folder, outlets=outlets, stories=stories, more=number)
                for slug, pages in web.build(now, bases).items():
                    servers[slug].pages = pages
                connection.send(([f"{base}/" for base in bases.values()], web.addresses(bases)))
            elif wanted == "cpu":
                connection.send(time.process_time())
            else:
                connection.send(
                    [server.base + path for server in servers.values() for path, status in server.log if status == 200]
                )
                for server in servers.values():
                    server.log.clear()
