"""A server whose every byte a test decides: raw sockets on loopback, one process, routes by host name and path.

Each route is a script of bytes and waits. What was asked for is in its log, so that a test knows the truth: which host,
which path, when, with which headers.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple


class Asked(NamedTuple):
    """One request, as the server saw it."""

    host: str  #: name only
    path: str  #: with its query
    at: float  #: monotonic, when its last header had come
    headers: Mapping[str, str]


class Visit:
    """One request under way, for a script to play with."""

    def __init__(self, asked: Asked, count: int, writer: asyncio.StreamWriter, base: str) -> None:
        self.asked = asked
        self.count = count  #: how often this path was asked for, this time among them
        self.base = base  #: "http://name.test:port" of this host
        self._writer = writer

    async def send(self, data: bytes) -> None:
        if self._writer.is_closing():
            raise ConnectionResetError
        self._writer.write(data)
        await self._writer.drain()

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def reset(self) -> None:
        """End with RST instead of FIN."""
        sock = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()


INSIDE = "127.0.0.9"  #: an address of this machine that a crawl of the bench may not ask

Script = Callable[[Visit], Awaitable[None]]
"""Writes the answer; the connection is closed behind it."""


@dataclass
class Server:
    """Scripts by host and path; `*` as the path serves all others of its host."""

    scripts: dict[tuple[str, str], Script] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    port: int = 0
    tls_port: int = 0
    has_6: bool = False  #: it answers on loopback of version 6 too

    def base(self, host: str) -> str:
        return f"http://{host}:{self.port}"

    def asked(self, host: str, path: str | None = None) -> list[Asked]:
        return [one for one in self.log if one.host == host and path in (None, one.path)]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection; however it ends, nothing of it stays open."""
        try:
            await self._play(reader, writer)
            with suppress(ConnectionError, ssl.SSLError):
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            host, path = headers.get("host", "").partition(":")[0], first.split(" ")[1]
            one = Asked(host, path, time.monotonic(), headers)
            self.log.append(one)
            script = self.scripts.get((host, path)) or self.scripts.get((host, "*")) or missing
            await script(Visit(one, len(self.asked(host, path)), writer, self.base(host)))


async def ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """End all; each has begun before, since a task that is cancelled unbegun closes nothing behind it."""
    tasks = list(tasks)
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)  # sockets are closed in the loop's next round


async def missing(visit: Visit) -> None:
    await visit.send(
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    )


@contextmanager
def served(server: Server, certificate: str | None = None) -> Iterator[Server]:
    """Answer in a thread of its own. certificate: PEM file with key, for the TLS port; None: no such port."""
    started, stop = threading.Event(), threading.Event()
    problems: list[BaseException] = []

    async def run() -> None:
        plain = await asyncio.start_server(server.answer, "127.0.0.1", 0, limit=1 << 20)
        server.port = plain.sockets[0].getsockname()[1]
        # The address that is not allowed answers as well: that nobody came is then no accident.
        servers = [plain, await asyncio.start_server(server.answer, INSIDE, server.port, limit=1 << 20)]
        with suppress(OSError):  # a machine without version 6
            servers.append(await asyncio.start_server(server.answer, "::1", server.port, limit=1 << 20))
            server.has_6 = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            servers.append(await asyncio.start_server(server.answer, "127.0.0.1", 0, ssl=context))
            server.tls_port = servers[-1].sockets[0].getsockname()[1]
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)  # TLS clients that turn away
        started.set()
        await asyncio.to_thread(stop.wait)
        for each in servers:
            each.close()
        await ended(asyncio.all_tasks() - {asyncio.current_task()})

    def main() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # shown by the test's own thread
            problems.append(error)
            started.set()

    thread = threading.Thread(target=main)
    thread.start()
    started.wait(10)
    try:
        yield server
    finally:
        stop.set()
        thread.join(10)
    if problems:
        raise problems[0]


def gaps(log: list[Asked]) -> dict[str, float]:
    """The shortest time between two requests to each host, in seconds."""
    last: dict[str, float] = {}
    least: dict[str, float] = {}
    for one in log:
        if one.host in last:
            least[one.host] = min(least.get(one.host, 1e9), one.at - last[one.host])
        last[one.host] = one.at
    return least
