"""A made-up outlet that serves one article in versions, on a real server that knows validators."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HEADLINE = "Lomaro, il ponte sul Vellario resta chiuso fino a primavera"
PARAGRAPHS = (
    "Il ponte sul Vellario resterà chiuso almeno fino alla fine di marzo. Lo ha detto ieri sera in consiglio l’assessora ai"
    " lavori publici Irene Casolari, dopo che i tecnici hanno trovato due crepe nel pilone centrale.",
    "I cantieri dovevano aprire a novembre, ma la gara è andata deserta e il Comune ha dovuto bandirne un’altra. La spesa"
    " prevista è salita da 1,8 a 2,4 milioni di euro, in gran parte a carico della Regione.",
    "Per chi abita a San Rocco il giro è di undici chilometri. La linea 4 passa ogni quaranta minuti e le famiglie hanno"
    " chiesto una navetta per la scuola media, che per ora non è stata finanziata.",
)
NEW_PARAGRAPH = (
    "In mattinata la Provincia ha fatto sapere che metterà a disposizione due pulmini da venti posti: la prima corsa partirà"
    " lunedì alle sette e un quarto dal piazzale della stazione."
)
# What a page has that is another at each look.
_ADS = ("Materassi Nuvola, sconti fino a domenica", "Auto Brenna: provala nel weekend", "Vacanze sul lago da 49 euro")
_ALSO = (
    "Meteo, arriva la neve a bassa quota",
    "Volley, le Aquile vincono al quinto set",
    "Latteria, premiato il caprino",
)


def page(
    base: str,
    *,
    headline: str = HEADLINE,
    paragraphs: Sequence[str] = PARAGRAPHS,
    look: int = 0,
    published: str,
    modified: str | None = None,
    path: str = "/cronaca/ponte-vellario.html",
) -> bytes:
    """The article as the outlet's template prints it; look: another advertisement, counter and related box for each."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "datePublished": published,
        "dateModified": modified or published,
        "author": {"@type": "Person", "name": "Marta Ghiringhelli"},
    }
    first, *rest = (f"<p>{text}</p>" for text in paragraphs)
    return f"""<!doctype html><html lang="it"><head><meta charset="utf-8"><title>{headline} - Il Vellarese</title>
<link rel="canonical" href="{base}{path}"><script type="application/ld+json">{json.dumps(data)}</script></head>
<body><header><nav><a href="/">Home</a> <a href="/cronaca/">Cronaca</a> <a href="/sport/">Sport</a></nav></header>
<main><article><h1>{headline}</h1><p class="meta">di Marta Ghiringhelli · Tempo di lettura: {2 + look} min · {100 + 37 * look} visualizzazioni</p>
<div class="article-body">{first}
<div class="adv advertisement" id="adv-{look}"><span>Pubblicità</span> <a href="https://adv.example/{look}">{_ADS[look % 3]}</a></div>
{"".join(rest)}</div>
<aside class="related"><h3>Leggi anche</h3><ul><li><a href="/a/{look}.html">{_ALSO[look % 3]}</a></li><li><a href="/b/{look}.html">{_ALSO[(look + 1) % 3]}</a></li></ul></aside>
</article></main><footer>© Il Vellarese</footer></body></html>""".encode()


@dataclass
class Outlet:
    """A host that answers by a table, with an ETag to each body."""

    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    log: list[tuple[str, int]] = field(default_factory=list)  #: path and status of every answer
    base: str = ""
    published: str = ""  #: when its articles say that they came out

    def serves(self, path: str, body: bytes, status: int = 200) -> None:
        self.answers[path] = (status, body)

    def feed_shows(self, *paths: str) -> None:
        items = "".join(f"<item><title>x</title><link>{self.base}{path}</link></item>" for path in paths)
        self.serves("/feed.xml", f'<rss version="2.0"><channel><title>V</title>{items}</channel></rss>'.encode())

    def source(self, folder: Path) -> str:
        """Path of its file."""
        file = folder / "vellarese.toml"
        file.write_text(
            f'name = "Il Vellarese"\nhome = "{self.base}/"\n[[entries]]\nurl = "{self.base}/feed.xml"\nkind = "feed"\n'
        )
        return str(file)

    def statuses(self, path: str) -> list[int]:
        return [status for asked, status in self.log if asked == path]


@contextmanager
def served() -> Iterator[Outlet]:
    outlet = Outlet()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = outlet.answers.get(self.path, (404, b"<h1>404</h1>"))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            outlet.log.append((self.path, status))
            self.send_response(status)
            kind = "application/rss+xml" if self.path.endswith(".xml") else "text/html; charset=utf-8"
            for name, value in {"Content-Type": kind, "ETag": etag, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        outlet.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield outlet
        finally:
            server.shutdown()
            thread.join()


def stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
