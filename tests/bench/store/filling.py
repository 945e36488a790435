"""Fills a store as a crawl does, day by day, by the same calls, and measures what each article costs.

A day: every outlet's feed shows what is new and what it showed the day before, its links are leased, each article goes through
boilerplate and dedupe as in a crawl, and is stored with its link. What is not the store's work (making texts) is not counted.
"""

from __future__ import annotations

import hashlib
import time
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from newscrawl import boilerplate, dedupe, urls
from newscrawl.models import Access, Article, Entry, Fetch, Found, Kind, Link, Moment, Page, Source
from newscrawl.store import Options, Store
from newscrawl.store.db.migrate import writing
from newscrawl.store.records import Leased
from newscrawl.store.stories.texts import DatedText, dated_text
from tests.bench.made.news import OUTLETS, News, PrintedArticle

#: Articles a transaction, as when they come faster than they can be stored one by one.
BATCH = 25
#: The options of a store that is filled: those of a crawl.
OPTIONS = Options(learns=True, story_days=7)
_PROVENANCE = {
    "title": "json-ld headline",
    "subtitle": "json-ld description",
    "authors": "json-ld author",
    "section": "json-ld articleSection",
    "tags": "json-ld keywords",
    "image": "json-ld image",
    "language": "words of the body",
    "published": "json-ld datePublished",
    "modified": "json-ld dateModified",
    "url": "link rel=canonical",
    "blocks": "article container",
}


class Filling:
    """A store that grows. CPU is that of this process; seconds are by the wall."""

    def __init__(self, store: Store, seed: str) -> None:
        self.store = store
        self.stored = 0
        self.cpu = array("d")  #: seconds of each article: boilerplate, keys, storing, commit
        self.wall = array("d")
        self.keys_cpu = array("d")  #: of that, seconds of making keys: a crawl does it in a worker process
        self.ledger_cpu = 0.0  #: seconds of noting and leasing links, for all of them
        self._days = News(seed).days()
        self._yesterday: Mapping[str, Sequence[Found]] = {}
        store.ledger.add_sources(map(_source, OUTLETS))
        self._entries = {
            outlet: store.ledger.entry(outlet, Entry(url=f"https://www.{outlet}.example/rss.xml", kind=Kind.FEED)).id
            for outlet in OUTLETS
        }

    def to(self, articles: int) -> Iterator[int]:
        """Store days until so many articles are stored; yields how many are, after each day."""
        while self.stored < articles:
            self._day(next(self._days))
            yield self.stored

    def strangers(self) -> list[DatedText]:
        """Texts of the next day, for look-ups; they are not stored."""
        return [self._text(piece) for piece in next(self._days)]

    def _day(self, pieces: Sequence[PrintedArticle]) -> None:
        store, now = self.store, pieces[-1].seen + timedelta(minutes=1)
        by_url = {piece.url: piece for piece in pieces}
        run_id = store.runs.begin("news", {}, "made", 0, now)
        begun = time.process_time()
        leased = self._leased(pieces, now, run_id)
        self.ledger_cpu += time.process_time() - begun
        arriving = [(_article(by_url[link.url], link.id), by_url[link.url].seen) for link in leased]
        for start in range(0, len(arriving), BATCH):
            self._keep(arriving[start : start + BATCH], run_id)
        store.runs.finish(run_id, now, 0, "finished", 60.0)

    def _leased(self, pieces: Sequence[PrintedArticle], now: datetime, run_id: int) -> list[Leased]:
        shown: dict[str, list[Found]] = defaultdict(list)
        for piece in pieces:
            shown[piece.outlet].append(_found(piece))
        for outlet, found in shown.items():
            listed = [*found, *self._yesterday.get(outlet, ())]
            self.store.ledger.discovered(self._entries[outlet], outlet, listed, now, run_id)
        self._yesterday = shown
        ask = partial(self.store.ledger.lease, run_id, OUTLETS, now, busy={})
        return ask(per_host=len(pieces), limit=len(pieces))

    def _keep(self, arriving: Sequence[tuple[Article, datetime]], run_id: int) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        with writing(self.store.db):
            for article, seen in arriving:
                self._store(article, seen + timedelta(minutes=20), run_id)
        self.cpu.extend([(time.process_time() - cpu) / len(arriving)] * len(arriving))
        self.wall.extend([(time.perf_counter() - wall) / len(arriving)] * len(arriving))
        self.stored += len(arriving)

    def _store(self, article: Article, now: datetime, run_id: int) -> None:
        """Do what the stages boilerplate, dedupe and store do."""
        article = self._lean(article)
        cpu = time.process_time()
        article = replace(article, keys=dedupe.keys(article))
        self.keys_cpu.append(time.process_time() - cpu)
        link_id = article.page.link_id
        fetch = Fetch(status=200, bytes=190_000, ms=240)
        self.store.articles.store(article, link_id=link_id, run_id=run_id, now=now, fetch=fetch)

    def _lean(self, article: Article) -> Article:
        source = article.page.source or ""
        dropped = self.store.boilerplate.dropped(source, article.blocks)
        return replace(article, body=boilerplate.body(source, article.blocks, dropped)) if dropped else article

    def _text(self, piece: PrintedArticle) -> DatedText:
        article = self._lean(_article(piece, None))
        return dated_text(replace(article, keys=dedupe.keys(article)), piece.seen)


def articles(seed: str) -> list[Article]:
    """The articles of the first two days."""
    return [_article(piece, None) for day in islice(News(seed).days(), 2) for piece in day]


@contextmanager
def unsynced(store: Store) -> Iterator[None]:
    """Leave out the waiting for the disk, which does not depend on the size of the store."""
    store.db.execute("PRAGMA synchronous = OFF")
    yield
    store.db.execute("PRAGMA synchronous = FULL")


def _source(outlet: str) -> Source:
    return Source(slug=outlet, name=outlet.capitalize(), home=f"https://www.{outlet}.example/", entries=())


def _found(piece: PrintedArticle) -> Found:
    link = Link(url=piece.url, title=piece.title, published=f"{piece.published:%a, %d %b %Y %H:%M:%S +0000}", summary=piece.subtitle)  # fmt: skip
    return Found(link=link, key=urls.canonical(piece.url), host=urls.host(piece.url), published=piece.published)


def _article(piece: PrintedArticle, link_id: int | None) -> Article:
    """The article as extraction reads it on a page with structured data."""
    at = Moment(piece.published, "second")
    page = Page(
        url=piece.url,
        requested_url=piece.url,
        body=b"",
        fetched_at=piece.seen.astimezone(UTC) + timedelta(minutes=20),
        source=piece.outlet,
        link_id=link_id,
        page_hash=hashlib.blake2b(piece.url.encode(), digest_size=16).hexdigest(),
    )
    return Article(
        url=piece.url,
        page=page,
        title=piece.title,
        subtitle=piece.subtitle,
        authors=(piece.author,) if piece.author else (),
        section=piece.section,
        tags=piece.tags,
        image=f"{piece.url.rstrip('/').replace('www.', 'media.')}.jpg",
        language="it",
        published=at,
        published_raw=at.at.isoformat(),
        published_zone="printed",
        modified=at,
        modified_raw=at.at.isoformat(),
        modified_zone="printed",
        access=Access.FREE,
        blocks=piece.text,
        body=boilerplate.body(piece.outlet, piece.text, set()),
        provenance=_PROVENANCE,
    )
