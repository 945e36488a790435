"""A made outlet is served on loopback by a table of addresses, path and query together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML, XML, JSON = "text/html; charset=utf-8", "application/xml; charset=utf-8", "application/feed+json"
_MISSING = 404, HTML, b"<html><title>Pagina non trovata</title><h1>404</h1></html>"


@dataclass
class Host:
    """What one host answers, and what it was asked."""

    base: str
    answers: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)  #: path → status, content type, body
    moved: dict[str, str] = field(default_factory=dict)  #: path → address to which it leads
    every: tuple[int, str, bytes] | None = None  #: for what is not in the table
    asked: list[str] = field(default_factory=list)

    def serve(self, path: str, body: str | bytes, kind: str = HTML, status: int = 200) -> None:
        self.answers[path] = status, kind, body.encode() if isinstance(body, str) else body


@contextmanager
def served() -> Iterator[Host]:
    """A host that has nothing yet, until the block ends."""
    with _listening(lambda _: host) as port:
        host = Host(f"http://127.0.0.1:{port}")
        yield host


@contextmanager
def named(*names: str) -> Iterator[tuple[Host, ...]]:
    """Hosts of these names on one port, until the block ends; any other name has nothing. See names/sitecustomize.py."""
    with _listening(lambda name: hosts.get(name) or Host(f"http://{name}")) as port:
        hosts = {name: Host(f"http://{name}:{port}") for name in names}
        yield tuple(hosts.values())


@contextmanager
def _listening(find: Callable[[str], Host]) -> Iterator[int]:
    """A server's port. find: the host of a name"""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = find(self.headers.get("Host", "").partition(":")[0])
            host.asked.append(self.path)
            path = self.path.partition("?utm_")[0]  # tracking leads nowhere else
            status, kind, body = host.answers.get(path, host.every or _MISSING)
            to = host.moved.get(self.path)
            self.send_response(301 if to else status)
            if to:
                self.send_header("Location", to)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
