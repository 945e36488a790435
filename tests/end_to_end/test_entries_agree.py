"""A site crawled in several orders of entries and of answers gives the same rows. A real server on loopback, the real command."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.end_to_end_made import crawl, rows

STORIES = {
    "ponte-vecchio-riapre-sabato": ("Lia Verdi", "Valle", "ponte"),
    "mercato-del-giovedi-trasloca": ("Ugo Neri", "Economia", "mercato"),
    "la-banda-suona-in-piazza-nuova": ("Ada Rossi", "Cultura", "banda"),
}
SLOW_S = 0.5
#: Entries elsewhere: of one host one answer is waited for before the next is asked for.
HOSTS = {"/rss.xml": "127.0.0.2", "/sitemap.xml": "127.0.0.3", "/valle/": "127.0.0.4"}


def body(word: str, more: str = "") -> str:
    said = " ".join(
        f"Il racconto numero {n} del {word} parla di gente, di strade, di lavori e di attese lunghe." for n in range(12)
    )
    return f"<p>{said}</p><p>{said[::2]}</p><p>La vicenda del {word} finisce qui. {more}</p>"


def page(slug: str, more: str = "") -> str:
    title = slug.replace("-", " ").capitalize()
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body(STORIES[slug][2], more)}</article></body></html>"


@dataclass
class Site:
    """Pages by path, and for how long each answer is held back."""

    pages: dict[str, str] = field(default_factory=dict)
    wait: Mapping[str, float] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    base: str = ""

    def fill(self) -> None:
        """The same stories in two feeds, a sitemap, a news sitemap and a section page, each with what such an entry says."""
        for slug in STORIES:
            self.pages[f"/{slug}"] = page(slug)
        days = {slug: 4 + at for at, slug in enumerate(STORIES)}

        def item(slug: str, title: str, address: str, *, named: bool) -> str:
            author, section, _ = STORIES[slug]
            who = f"<dc:creator>{author}</dc:creator><category>{section}</category>" if named else ""
            date = f"<pubDate>Tue, {days[slug]:02} Nov 2025 18:30:00 +0100</pubDate>" if named else ""
            return f"<item><title>{title}</title><link>{self.base}{address}</link>{who}{date}</item>"

        def feed(*, named: bool, tail: str = "") -> str:
            listed = "".join(item(s, s.replace("-", " ").title(), f"/{s}{tail}", named=named) for s in STORIES)
            return f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{listed}</channel></rss>'

        self.pages["/rss.xml"] = feed(named=True, tail="?utm_source=rss")
        self.pages["/rss/valle.xml"] = feed(named=False)
        self.pages["/sitemap.xml"] = self.sitemap(dict.fromkeys(STORIES, "2025-11-20T08:00:00+01:00"))
        news = "".join(
            f"<url><loc>{self.base}/{s}</loc><n:news><n:publication_date>2025-11-{days[s]:02}</n:publication_date>"
            f"<n:title>Titolo breve</n:title></n:news></url>"
            for s in STORIES
        )
        self.pages["/news.xml"] = f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{news}</urlset>'
        self.pages["/valle/"] = "".join(
            f'<a href="{self.base}/{s}">Nella valle si parla di {s.split("-")[0]}</a>' for s in STORIES
        )

    def sitemap(self, changed: Mapping[str, str]) -> str:
        listed = (f"<url><loc>{self.base}/{s}/</loc><lastmod>{at}</lastmod></url>" for s, at in changed.items())
        return f"<urlset>{''.join(listed)}</urlset>"

    def source(self, folder: Path, entries: Sequence[str]) -> Path:
        kinds = {"/rss.xml": "feed", "/rss/valle.xml": "feed", "/valle/": "front"}
        at = {path: self.base.replace("127.0.0.1", HOSTS.get(path, "127.0.0.1")) for path in entries}
        listed = "".join(
            f'[[entries]]\nurl = "{at[path]}{path}"\nkind = "{kinds.get(path, "sitemap")}"\nnote = "prova"\n'
            for path in entries
        )
        file = folder / "valle.toml"
        file.write_text(f'name = "La Valle"\nhome = "{self.base}/"\nlanguage = "it"\n{listed}', "utf-8")
        return file


@contextmanager
def served() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            path = self.path.partition("?")[0]
            text = site.pages.get(path) or site.pages.get(path.rstrip("/"))
            time.sleep(site.wait.get(path, 0))
            answer = (text or "").encode()
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None: ...

    with ExitStack() as stack:
        port = 0
        for host in ("127.0.0.1", *HOSTS.values()):
            server = stack.enter_context(ThreadingHTTPServer((host, port), Handler))
            port = server.server_port
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            stack.callback(thread.join, 10)
            stack.callback(server.shutdown)
        site.base = f"http://127.0.0.1:{port}"
        site.fill()
        yield site


def stored(db: Path) -> list[dict[str, Any]]:
    sql = """
    SELECT a.url, a.title, a.byline, a.section, a.published, a.published_precision, a.published_raw, a.published_origin, a.modified,
      a.date_conflicts, a.body, coalesce(v.value, a.provenance) AS provenance,
      l.url AS asked, l.published_hint, l.rank, l.evidence, l.state
    FROM links AS l JOIN articles AS a ON a.id = l.article_id LEFT JOIN store_values AS v ON v.id = a.provenance_id ORDER BY l.key
    """
    return [{**dict(row), "evidence": json.loads(row["evidence"])} for row in rows(db, sql)]


ENTRIES = ("/rss.xml", "/rss/valle.xml", "/sitemap.xml", "/news.xml", "/valle/")
ORDERS = [
    (ENTRIES, {}),
    (ENTRIES[::-1], {}),
    (("/sitemap.xml", "/valle/", "/news.xml", "/rss/valle.xml", "/rss.xml"), {"/rss.xml": SLOW_S}),
    (
        ("/valle/", "/rss.xml", "/sitemap.xml", "/rss/valle.xml", "/news.xml"),
        {"/sitemap.xml": SLOW_S, "/valle/": SLOW_S},
    ),
]


def test_rows_are_equal_whatever_the_order_of_entries_and_of_their_answers(tmp_path: Path) -> None:
    ends = []
    for number, (entries, wait) in enumerate(ORDERS):
        folder = tmp_path / str(number)
        folder.mkdir()
        with served() as site:
            site.wait = wait
            done = crawl(folder / "news.db", "-a", f"source={site.source(folder, entries)}")
            assert done.returncode == 0, done.stderr
            text = json.dumps(stored(folder / "news.db"))
            ends.append(json.loads(text.replace(site.base, "http://valle")))
    first = ends[0]
    assert [row["byline"] for row in first] == ["Ada Rossi", "Ugo Neri", "Lia Verdi"]
    assert {row["published_precision"] for row in first} == {"second"}, "the feed's hour, not the sitemap's day"
    assert {row["published"][:7] for row in first} == {"2025-11"}
    assert not any("20T" in row["published"] for row in first), "a change is no publication"
    for one, other in pairwise(ends):
        assert one == other


@pytest.mark.parametrize("moved", [True, False])
def test_a_page_whose_lastmod_moved_is_read_again_and_others_are_not(tmp_path: Path, moved: bool) -> None:
    changed = next(iter(STORIES))
    before = dict.fromkeys(STORIES, "2025-11-20T08:00:00+01:00")
    with served() as site:
        db, source = tmp_path / "news.db", site.source(tmp_path, ["/sitemap.xml"])
        assert crawl(db, "-a", f"source={source}").returncode == 0
        site.asked.clear()
        site.pages[f"/{changed}"] = page(changed, "Il sindaco: si farà domenica alle otto.")
        later = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60))
        site.pages["/sitemap.xml"] = (
            site.sitemap({**before, changed: later}) if moved else site.sitemap(before) + "<!-- -->"
        )
        assert crawl(db, "-a", f"source={source}").returncode == 0
    asked = [path.rstrip("/") for path in site.asked if path.strip("/") in STORIES]
    assert asked == ([f"/{changed}"] if moved else [])
    (row,) = rows(db, "SELECT count(*) AS n FROM revisions")
    assert row["n"] == int(moved)
    bodies = [row["body"] for row in rows(db, "SELECT body FROM articles")]
    assert sum("domenica alle otto" in text for text in bodies) == int(moved)
