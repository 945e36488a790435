"""A made web in a process of its own, so that what it costs is not counted with who crawls it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from newscrawl.demo.pages import DemoWeb
from newscrawl.demo.server import serve
from tests.bench.made.outlets import MadeWeb
from tests.bench.made.saved import SavedWeb


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

    def first(self) -> float | None:
        """The time (`time.monotonic`) of the first request since `asked` was called last; None: there was none."""
        self._connection.send(("first", 0))
        at: float | None = self._connection.recv()
        return at

    def _take(self) -> None:
        self.homes, self.addresses = self._connection.recv()


@contextmanager
def served(folder: Path, *, outlets: int, stories: int, corpus: Path | None = None) -> Iterator[MadeServer]:
    """Ends with the block.

    folder: data/demo; corpus: of saved pages, which are served in place of made ones
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, folder, outlets, stories, corpus), daemon=True)
    process.start()
    there.close()
    try:
        yield MadeServer(here)
    finally:
        here.close()
        process.join(10)
        process.kill()


class _Log(list[tuple[str, int]]):
    """The requests of one server, and when the first of them came."""

    first: float | None = None

    def append(self, request: tuple[str, int]) -> None:
        self.first = self.first or time.monotonic()
        super().append(request)

    def clear(self) -> None:
        self.first = None
        super().clear()


def _serve(connection: Connection, folder: Path, outlets: int, stories: int, corpus: Path | None) -> None:
    def made(more: int) -> MadeWeb | SavedWeb:
        if corpus is not None:
            return SavedWeb(corpus, outlets=outlets, stories=stories, more=more)
        return MadeWeb(folder, outlets=outlets, stories=stories, more=more)

    now, web = datetime.now(UTC), made(0)
    # Of a web `serve` asks for its outlets and their pages.
    with serve(cast("DemoWeb", web), now=now, ports=(0,) * outlets) as servers:
        logs = [_Log() for _ in servers]
        for server, log in zip(servers.values(), logs, strict=True):
            server.log = log
        bases = {slug: server.base for slug, server in servers.items()}
        connection.send(([f"{base}/" for base in bases.values()], web.addresses(bases)))
        while True:
            try:
                wanted, number = connection.recv()
            except EOFError:  # who measured is done
                return
            if wanted == "publish":
                web = made(number)
                for slug, pages in web.build(now, bases).items():
                    servers[slug].pages = pages
                connection.send(([f"{base}/" for base in bases.values()], web.addresses(bases)))
            elif wanted == "cpu":
                connection.send(time.process_time())
            elif wanted == "first":
                connection.send(min((log.first for log in logs if log.first is not None), default=None))
            else:
                connection.send(
                    [server.base + path for server in servers.values() for path, status in server.log if status == 200]
                )
                for log in logs:
                    log.clear()
