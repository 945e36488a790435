"""Made-up outlets for the tests of the store; methods read as clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.models import (
    Article,
    Block,
    Entry,
    Fetch,
    Found,
    Key,
    KeyKind,
    Kind,
    Link,
    Moment,
    Outcome,
    Page,
    Source,
)
from newscrawl.store import EntryState, Leased, Store, open_store

NOW = datetime(2025, 11, 9, 12, 0, tzinfo=UTC)
ROME = ZoneInfo("Europe/Rome")
OUTLETS = ("corriere", "gazzetta")
_FIELDS: dict[str, Any] = {"title": "Un titolo", "provenance": {"published": "jsonld:datePublished"}}


def later(**spans: float) -> datetime:
    return NOW + timedelta(**spans)


def earlier(**spans: float) -> datetime:
    return NOW - timedelta(**spans)


def an_outlet(slug: str) -> Source:
    return Source(slug=slug, name=slug.title(), home=f"https://{slug}.example/", entries=())


def opened(path: Path, *, pages: bool = False, **options: Any) -> Store:
    archive = path.with_name("pages.db") if pages else None
    return open_store(path, pages=archive, command="crawl news", now=NOW, **options)


def shown(address: str, at: datetime | None = None, **said: Any) -> Found:
    host = address.split("/")[2]
    return Found(link=Link(url=address, **said), key=address, host=host, published=at)


def a_page(address: str, source: str = "corriere", body: bytes = b"<p>Testo</p>", **more: Any) -> Page:
    return Page(url=address, body=body, fetched_at=NOW, source=source, **more)


def an_article(
    address: str,
    *,
    also: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    published: datetime | None = NOW,
    source: str = "corriere",
    body: str = "Il testo.",
    **fields: Any,
) -> Article:
    addresses = [Key(KeyKind.ADDRESS, each) for each in (address, *also)]
    return Article(
        url=address,
        page=a_page(address, source),
        published=None if published is None else Moment(published.astimezone(ROME), "second"),
        body=body,
        keys=(*addresses, *(Key(KeyKind.TEXT, text) for text in texts)),
        **{**_FIELDS, "blocks": (Block("paragraph", body),), **fields},
    )


@dataclass
class Newsroom:
    """An open store with a run and an entry for each outlet."""

    store: Store
    run_id: int
    entries: dict[str, EntryState]

    @classmethod
    def of(cls, store: Store) -> Newsroom:
        store.ledger.add_sources(an_outlet(slug) for slug in OUTLETS)
        run_id = store.runs.begin("news", {"sources": "all"}, "0.1.0", 1, NOW)
        feeds = {slug: Entry(url=f"https://{slug}.example/feed", kind=Kind.FEED) for slug in OUTLETS}
        return cls(store, run_id, {slug: store.ledger.entry(slug, feed) for slug, feed in feeds.items()})

    def feed_shows(self, *links: Found, source: str = "corriere", now: datetime = NOW) -> int:
        return self.store.ledger.discovered(self.entries[source].id, source, links, now, self.run_id)

    def takes(self, limit: int = 10, now: datetime = NOW, **options: Any) -> list[Leased]:
        options = {"busy": {}, "per_host": 10, **options}
        return self.store.ledger.lease(self.run_id, OUTLETS, now, limit=limit, **options)

    def stores(self, article: Article, link_id: int | None = None) -> Outcome:
        return self.store.articles.store(article, link_id=link_id, run_id=self.run_id, now=NOW, fetch=Fetch(status=200))

    def link(self, address: str) -> dict[str, Any]:
        return dict(self.store.db.execute("SELECT * FROM links WHERE key = ?", [address]).fetchone())

    def article(self, id: int | None) -> dict[str, Any]:
        return dict(self.store.db.execute("SELECT * FROM articles WHERE id = ?", [id]).fetchone())

    def count(self, table: str) -> int:
        return int(self.store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def finds(self, words: str) -> list[int]:
        rows = self.store.db.execute("SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY 1", [words])
        return [row[0] for row in rows]

    def is_sound(self) -> bool:
        """No dangling reference, the file whole, the search index as the texts, the sums as they should be."""
        db = self.store.db
        db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        return (
            db.execute("PRAGMA foreign_key_check").fetchone() is None
            and db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            and self.store.runs.summary(self.run_id).problems() == ()
        )
