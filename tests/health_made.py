"""A store with a past: an outlet that was crawled day by day, written through the store's own methods with a clock handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
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
    Reason,
    Source,
)
from newscrawl.store import Store, open_store

ROME = ZoneInfo("Europe/Rome")
PARAGRAPH = "Il consiglio ha discusso a lungo la proposta e ha rinviato il voto alla prossima seduta di lunedì sera. "


@dataclass(frozen=True)
class Day:
    """What one run finds."""

    articles: int = 8
    words: int = 250
    lacks: frozenset[str] = frozenset()  #: fields that its articles do not have
    ends: Reason | None = None  #: how its pages end, if not as articles
    dated: timedelta = timedelta(minutes=10)  #: before it was asked for, as the page says


@dataclass
class Past:
    """One outlet; `day()` is one run of a crawl of it."""

    store: Store
    base: str
    slug: str = "prova"
    feeds: tuple[str, ...] = ("/feed.xml",)
    count: int = 0
    run_id: int = 0
    entries: dict[str, int] = field(default_factory=dict)

    def day(self, at: datetime, day: Day = Day(), *, into: tuple[str, ...] | None = None, exit_status: int = 0) -> int:
        """A run at this time; into: the feeds that show its articles. Returns its number."""
        source = Source(slug=self.slug, name="La Prova", home=f"{self.base}/", entries=())
        self.store.ledger.add_sources([source])
        self.run_id = self.store.runs.begin("news", {"source": self.slug}, "0.1.0", 1, at)
        found = [self._found(at - timedelta(minutes=30)) for _ in range(day.articles)]
        for feed in self.feeds:
            entry = self.store.ledger.entry(self.slug, Entry(url=self.base + feed, kind=Kind.FEED))
            shown = found if into is None or feed in into else []
            self.store.ledger.discovered(entry.id, self.slug, shown, at, self.run_id)
            self.store.ledger.polled(entry.id, at, status=200, outcome="ok" if shown else "unchanged", found=len(shown))
        leased = self.store.ledger.lease(self.run_id, [self.slug], at, busy={}, per_host=1000, limit=1000)
        for link in leased:
            if day.ends is not None:
                self.store.ledger.record_outcome(link.id, Outcome(day.ends.state, day.ends), self.run_id, at)
            else:
                article = an_article(link.url, self.slug, at, day)
                self.store.articles.store(article, link_id=link.id, run_id=self.run_id, now=at, fetch=Fetch(status=200))
        self.store.runs.finish(self.run_id, at, exit_status, "finished")
        return self.run_id

    def days(self, now: datetime, count: int, day: Day = Day(), **options: Any) -> None:
        """A run a day, the last one a day before now."""
        for ago in range(count, 0, -1):
            self.day(now - timedelta(days=ago), day, **options)

    def _found(self, published: datetime) -> Found:
        self.count += 1
        url = f"{self.base}/passato/{self.count}.html"
        return Found(link=Link(url=url), key=url, host=self.base.split("/")[2], published=published)


def an_article(url: str, source: str, at: datetime, day: Day) -> Article:
    text = (PARAGRAPH * 60).split()[: day.words]
    body = " ".join([*text, url])
    fields: dict[str, Any] = {
        "published": Moment((at - day.dated).astimezone(ROME), "minute"),
        "authors": ("Lucia Bellandi",),
        "subtitle": "Il sommario",
        "section": "Cronaca",
        "image": f"{url}.jpg",
    }
    for name in day.lacks:
        fields[name] = () if name == "authors" else None
    return Article(
        url=url, page=Page(url=url, body=b"", fetched_at=at, source=source), title="Un titolo", body=body,
        blocks=(Block("paragraph", body),), keys=(Key(KeyKind.ADDRESS, url), Key(KeyKind.TEXT, url)), **fields,
    )  # fmt: skip


def past(path: Path, base: str, now: datetime, **options: Any) -> Store:
    return open_store(path, pages=None, command="crawl news", now=now, **options)
