"""Measures what a store that grows costs at one size: inserts, look-ups, searches, pages of the browser, bytes."""

from __future__ import annotations

import asyncio
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from newscrawl.browse import app, metadata, search
from newscrawl.browse.asked import Asked
from newscrawl.browse.language import language
from newscrawl.store import Store, open_readonly
from tests.bench import ROOT
from tests.bench.store.filling import Filling

METADATA = ROOT / "data" / "datasette.yaml"
_LOOKUPS, _SEARCHES = 300, 120
_TODAY = date(2026, 11, 29)
_WANTED_BYTES = 9_000
# Of the words of these texts, those that stand on most articles, and some that stand on fewer.
_COMMON, _RARER = 12, 12
# Beginning of a table's name → what it is part of; the first that fits.
_COMPONENTS = {
    "articles_fts": "full-text search",
    "article_texts": "blocks as extracted",
    "near_": "near-duplicates",
    "article_keys": "keys of identity",
    "article_blocks": "boilerplate",
    "repeated_blocks": "boilerplate",
    "links": "ledger",
    "sightings": "ledger",
    "fetches": "ledger",
    "entries": "ledger",
    "articles": "articles",
}
_REST = "people, stories, runs"
# Pages that no table has and that SQLite keeps for what comes.
_FREE = "free"
INDEXES = "indexes of articles"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """The costs at one size."""

    articles: int
    cpu_ms: float  #: of one insert, last tenth: keys, boilerplate, dedupe, storing with full-text search
    keys_ms: float  #: of that, keys
    cpu_ms_all: float  #: the same over all articles
    wall_ms: float  #: last tenth
    ledger_cpu_ms: float  #: noting and leasing a link, over all
    lookup_ms: tuple[float, float]  #: p50 and p95 of looking for near-duplicates
    search_ms: tuple[float, float]  #: of a common word, newest first
    pages_ms: Mapping[str, float]  #: page of the browser → p95
    bytes: Mapping[str, float]  #: component → bytes an article; empty where SQLite has no dbstat
    file_bytes: int
    peak_mb: float

    @property
    def a_second(self) -> float:
        return 1000 / self.cpu_ms

    @property
    def bytes_an_article(self) -> float:
        return self.file_bytes / self.articles


def grown(filling: Filling, path: Path) -> Grown:
    """Measure the store as it is now. Raises UsageError without Datasette."""
    queries = metadata.read(METADATA)["databases"][metadata.DATABASE]["queries"]
    last = max(1, filling.stored // 10)
    lookups = list(_lookups(filling))
    filling.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Grown(
        articles=filling.stored,
        cpu_ms=_mean(filling.cpu[-last:]) * 1000,
        keys_ms=_mean(filling.keys_cpu[-last:]) * 1000,
        cpu_ms_all=_mean(filling.cpu) * 1000,
        wall_ms=_mean(filling.wall[-last:]) * 1000,
        ledger_cpu_ms=filling.ledger_cpu / filling.stored * 1000,
        lookup_ms=(quantile(lookups, 0.5), quantile(lookups, 0.95)),
        search_ms=_searches(path, _words(filling.store)),
        pages_ms=asyncio.run(_pages(path, queries)),
        bytes=_bytes(filling.store, filling.stored),
        file_bytes=path.stat().st_size,
        peak_mb=_peak_mb(),
    )


def figures(found: Sequence[Grown], plain_ms: float) -> dict[str, float]:
    """The figures of all sizes that have a floor, better when higher. Times are ratios of one run, rounded down: floors that a busy machine does not move.

    plain_ms: CPU of an article as a plain row
    """
    least, most = found[0], found[-1]
    grows = (least.cpu_ms / least.keys_ms) / (most.cpu_ms / most.keys_ms)
    size = f"{most.articles:,} articles"
    return {
        f"{size}: {_WANTED_BYTES:,} bytes over those of one": _WANTED_BYTES / most.bytes_an_article,
        f"{size}: CPU of a plain row over an insert, in twentieths": int(20 * plain_ms / most.cpu_ms) / 20,
        f"{size}: inserts a second over those at {least.articles:,}, told in keys, in tenths": int(10 * grows) / 10,
    }


def quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _lookups(filling: Filling) -> Iterator[float]:
    for text in filling.strangers()[:_LOOKUPS]:
        yield _ms(lambda text=text: filling.store.near.matches(text))  # type: ignore[misc]


def _words(store: Store) -> list[str]:
    """Words of four letters or more by the number of the newest articles that have them: the commonest, and some of less rank."""
    seen: Counter[str] = Counter()
    for row in store.db.execute("SELECT body FROM articles ORDER BY id DESC LIMIT 500"):
        seen.update({word for word in row["body"].lower().split() if len(word) > 3 and word.isalpha()})
    ranked = [word for word, _ in seen.most_common(400)]
    return ranked[:_COMMON] + ranked[_COMMON :: max(1, len(ranked) // _RARER)]


def _searches(path: Path, words: list[str]) -> tuple[float, float]:
    """Milliseconds of searches as the browser makes them: another connection, a page of hits with their excerpts, and how many there are."""
    with open_readonly(path) as reading:
        took = [
            _ms(lambda word=word: search.found(reading.db, Asked(words=word), _TODAY, language("en")))  # type: ignore[misc]
            for word in (words * _SEARCHES)[:_SEARCHES]
        ]
    return quantile(took, 0.5), quantile(took, 0.95)


async def _pages(path: Path, queries: Mapping[str, Any]) -> dict[str, float]:
    """Milliseconds of pages of the browser, each asked for several times, without a network between."""
    served = app.application(path, METADATA)
    shown = {"start": "/", "news": "/newscrawl/news", "articles": "/newscrawl/articles"}
    shown |= {name: f"/newscrawl/{name}" for name in queries if name != "search"}
    return {name: quantile([await _asked(served, url) for _ in range(5)], 0.95) for name, url in shown.items()}


async def _asked(served: Any, url: str) -> float:
    begun = time.process_time()
    answer = await served.client.get(url)
    took = (time.process_time() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: expected an answer of 200, got {answer.status_code}")
    return took


def _bytes(store: Store, articles: int) -> dict[str, float]:
    tables = {row["name"]: row["tbl_name"] for row in store.db.execute("SELECT name, tbl_name FROM sqlite_schema")}
    if not store.db.execute("SELECT 1 FROM pragma_module_list WHERE name = 'dbstat'").fetchone():
        return {}
    # Pages, and not pgsize: SQLite 3.40 adds that up in 32 bits.
    rows = store.db.execute("SELECT name, pageno AS pages FROM dbstat WHERE aggregate = TRUE").fetchall()
    page = store.db.execute("PRAGMA page_size").fetchone()[0]
    free = store.db.execute("PRAGMA freelist_count").fetchone()[0]
    sizes: Counter[str] = Counter({_FREE: free * page})
    for row in rows:
        sizes[_component(row["name"], tables.get(row["name"], row["name"]))] += row["pages"] * page
    return {name: size / articles for name, size in sizes.most_common()}


def _component(name: str, table: str) -> str:
    if table == "articles" and name != table:
        return INDEXES
    return next((part for start, part in _COMPONENTS.items() if table.startswith(start)), _REST)


def _ms(job: Callable[[], object]) -> float:
    """Milliseconds of CPU of a job: by the clock, other programs would be measured too."""
    begun = time.process_time()
    job()
    return (time.process_time() - begun) * 1000


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / max(1, len(listed))


def _peak_mb() -> float:
    """The peak of this process, the made texts included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024
