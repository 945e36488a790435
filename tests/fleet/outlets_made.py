"""Made-up outlets on loopback that note when each request began and ended: the oracle of a fleet's manners."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from typing import NamedTuple

WORDS = (
    "ponte",
    "lago",
    "giunta",
    "neve",
    "bilancio",
    "treno",
    "scuola",
    "porto",
    "sindaco",
    "restauro",
    "strada",
    "tram",
)


class Asked(NamedTuple):
    """One request as a host saw it."""

    path: str
    began: float
    ended: float


@dataclass
class Host:
    """One host of one outlet."""

    server: ThreadingHTTPServer
    answer_s: float
    pages: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    @property
    def base(self) -> str:
        address, port = self.server.server_address[:2]
        return f"http://{address!s}:{port}"

    def overlaps(self) -> int:
        """Requests that began while another one was under way."""
        log = sorted(self.log, key=lambda each: each.began)
        return sum(later.began < earlier.ended for earlier, later in pairwise(log))

    def shortest_pause(self) -> float:
        """Seconds from the end of a request to the beginning of the next."""
        log = sorted(self.log, key=lambda each: each.began)
        return min((later.began - earlier.ended for earlier, later in pairwise(log)), default=9.0)


@dataclass
class Outlets:
    hosts: list[Host]
    files: list[Path]
    articles: set[str]  #: addresses at which articles are

    @property
    def source(self) -> str:
        return ",".join(map(str, self.files))

    def asked(self) -> list[str]:
        """Addresses of article pages, as often as they were asked for."""
        return [host.base + each.path for host in self.hosts for each in host.log if "notizia" in each.path]


@contextmanager
def served(
    folder: Path,
    *,
    outlets: int,
    articles: int,
    answer_s: float = 0.02,
    moves: bool = False,
    address: str = "127.0.0.1",
) -> Iterator[Outlets]:
    """So many outlets, of one host each, and where some of their pages have moved, of two."""
    dice = random.Random(19)
    with ExitStack() as stack:
        made = Outlets([], [], set())
        for number in range(outlets):
            hosts = [stack.enter_context(_serving(answer_s, address)) for _ in range(2 if moves else 1)]
            made.hosts += hosts
            made.articles |= _fill(hosts, articles, number, dice)
            made.files.append(_source(folder, number, hosts))
        yield made


def _fill(hosts: Sequence[Host], articles: int, outlet: int, dice: random.Random) -> set[str]:
    first, last, shown, there = hosts[0], hosts[-1], [], set()
    for number in range(articles):
        path = f"/notizia-{outlet}-{number}"
        moves = last is not first and number % 5 == 0
        at = last if moves else first
        title = f"Il {dice.choice(WORDS)} di Valmora {outlet} {number}"
        text = ". ".join(" ".join(dice.choices(WORDS, k=12)).capitalize() for _ in range(8))
        at.pages[path] = (
            f"<html lang=it><title>{title}</title><article><h1>{title}</h1><p>{text}.</p></article>".encode()
        )
        there.add(at.base + path)
        shown.append(first.base + path)
        if moves:
            first.moved[path] = last.base + path
    urls = "".join(f"<url><loc>{url}</loc></url>" for url in shown)
    first.pages["/sitemap.xml"] = (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    )
    return there


def _source(folder: Path, number: int, hosts: Sequence[Host]) -> Path:
    file = folder / f"prova{number}.toml"
    others = "".join(f'"{host.base.partition("//")[2]}"' for host in hosts[1:])
    file.write_text(
        f'name = "Prova {number}"\nhome = "{hosts[0].base}/"\nhosts = [{others}]\n'
        f'[[entries]]\nurl = "{hosts[0].base}/sitemap.xml"\nkind = "sitemap"\n'
    )
    return file


@contextmanager
def _serving(answer_s: float, address: str) -> Iterator[Host]:
    server = ThreadingHTTPServer((address, 0), _Handler)
    host = server.made_host = Host(server, answer_s)  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        began = time.monotonic()
        host: Host = self.server.made_host  # type: ignore[attr-defined]
        time.sleep(host.answer_s)
        body = host.pages.get(self.path)
        led = host.moved.get(self.path)
        host.log.append(Asked(self.path, began, time.monotonic()))
        self.send_response(302 if led else 404 if body is None else 200)
        if led:
            self.send_header("Location", led)
        kind = "text/xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        self.send_header("Date", f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing to standard error."""
