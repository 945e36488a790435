"""Serves the demo's made-up outlets on loopback, one port an outlet, and logs requests in memory.

with serve(DemoWeb(Path("data/demo")), now=datetime.now(UTC)) as servers:
    servers["lago"].base     # "http://127.0.0.1:40123"
    servers["lago"].log      # [("/robots.txt", 200), ("/feed/", 200), …]
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from newscrawl.demo.pages import MISSING, DemoResponse, DemoWeb

__all__ = ["DemoResponse", "DemoServer", "DemoWeb", "serve"]


class DemoServer(ThreadingHTTPServer):
    """The server of one outlet. It is bound when made, and answers once `pages` are set and `running()` is entered."""

    daemon_threads = False  # joined when closed; `_hang_up` ends those that wait for a next request

    def __init__(self, port: int = 0) -> None:
        self.pages: Mapping[str, DemoResponse] = {}
        self.log: list[tuple[str, int]] = []  #: path with its query, status; in the order answered
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def base(self) -> str:
        """The address of the outlet, without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[DemoServer]:
        """Serve from a thread until the block ends."""
        thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name="newscrawl-demo")
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            thread.join()
            self._hang_up()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a client that hangs up; print anything else, which is a bug."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def _hang_up(self) -> None:
        """End kept-alive connections, so that their threads end too."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client was faster
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: DemoServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # headers and body are two writes

    def do_GET(self) -> None:
        answer = self.answer()
        self.server.log.append((self.path, answer.status))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815  # the name that http.server looks for

    def answer(self) -> DemoResponse:
        pages = self.server.pages
        answer = pages.get(self.path.partition("?")[0], pages[MISSING])
        etag = answer.headers.get("ETag")
        if etag is None or not _matches(self.headers.get("If-None-Match", ""), etag):
            return answer
        return DemoResponse(304, {name: value for name, value in answer.headers.items() if name != "Content-Type"}, b"")

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing to standard error."""


def _matches(condition: str, etag: str) -> bool:
    """Whether the ETag is in an If-None-Match header, by weak comparison: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2"""
    tags = {tag.strip().removeprefix("W/") for tag in condition.split(",")}
    return "*" in tags or etag in tags


@contextmanager
def serve(web: DemoWeb, *, now: datetime, ports: Sequence[int] = (0, 0)) -> Iterator[Mapping[str, DemoServer]]:
    """Serve all outlets of `web` until the block ends. Slug → its server.

    now:   aware; pages are rendered once, for this moment
    ports: one an outlet, in the order of `web.outlets`; 0 for a free one
    """
    with ExitStack() as stack:
        servers = {
            outlet.slug: stack.enter_context(DemoServer(port)) for outlet, port in zip(web.outlets, ports, strict=True)
        }
        pages = web.build(now, {slug: server.base for slug, server in servers.items()})
        for slug, server in servers.items():
            server.pages = pages[slug]
            stack.enter_context(server.running())
        yield servers
