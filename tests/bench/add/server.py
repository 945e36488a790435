"""A made outlet is served on loopback by a table of addresses, path and query together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML, XML, JSON = "text/html; charset=utf-8", "application/xml; charset=utf-8", "application/feed+json"


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

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.asked.append(self.path)
            missing = host.every or (404, HTML, b"<html><title>Pagina non trovata</title><h1>404</h1></html>")
            path = self.path.partition("?utm_")[0]  # tracking leads nowhere else
            status, kind, body = host.answers.get(path, missing)
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
        host = Host(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield host
        finally:
            server.shutdown()
            thread.join()
