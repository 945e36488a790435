"""Measures finding in one archive: CPU of each query of a mixed set, by kind. What is read is in the machine's own memory by then."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from newscrawl.query.reading import read
from newscrawl.query.tree import Query
from newscrawl.store.db.connect import connect_readonly
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import NEWS
from newscrawl.store.search import finding
from tests.bench.search.archive import Words
from tests.bench.search.queries import queries
from tests.bench.store.growth import quantile

#: Hits that are asked for, and articles of which `among` is asked.
PAGE, AMONG = 20, 2_000
_TIMES = 3
_NEWEST = "SELECT id FROM articles ORDER BY id DESC LIMIT :most"
_HEADLINES = "SELECT title FROM articles ORDER BY id DESC LIMIT :most"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A kind of query: milliseconds of CPU of each of its runs."""

    kind: str
    newest: Sequence[float]
    best: Sequence[float]
    count: Sequence[float]
    among: Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """All kinds, in one archive."""

    articles: int
    kinds: Sequence[Timed]
    slowest: Mapping[str, tuple[str, float]]  #: what is asked → the query that took longest, and its milliseconds
    headlines_ms: float  #: of reading AMONG headlines: a yardstick of the machine

    def p(self, what: str, part: float) -> float:
        return quantile([ms for kind in self.kinds for ms in getattr(kind, what)], part)


def searched(path: Path, words: Words) -> Searched:
    db = connect_readonly(path, NEWS)
    try:
        ids = [row["id"] for row in db.execute(_NEWEST, {"most": AMONG})]
        slowest: dict[str, tuple[str, float]] = {}
        end = datetime.fromtimestamp(max(ids), UTC)
        kinds = [_timed(db, kind, of, end.date(), ids, slowest) for kind, of in queries(words, end).items()]
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
        headlines = [_ms(lambda: db.execute(_HEADLINES, {"most": AMONG}).fetchall()) for _ in range(20)]
        return Searched(articles=articles, kinds=kinds, slowest=slowest, headlines_ms=quantile(headlines, 0.5))
    finally:
        db.close()


def _timed(
    db: Database,
    kind: str,
    typed: Sequence[str],
    today: date,
    ids: Sequence[int],
    slowest: dict[str, tuple[str, float]],
) -> Timed:
    asked: Mapping[str, Callable[[Query], object]] = {
        "newest": lambda query: finding.newest(db, query, limit=PAGE),
        "best": lambda query: finding.best(db, query, limit=PAGE),
        "count": lambda query: finding.count(db, query),
        "among": lambda query: finding.among(db, query, ids),
    }
    took: dict[str, list[float]] = {name: [] for name in asked}
    for each in typed:
        query = read(each, today=today)
        for name, ask in asked.items():
            ask(query)  # what it reads is in memory then
            times = [_ms(lambda ask=ask, query=query: ask(query)) for _ in range(_TIMES)]  # type: ignore[misc]
            took[name] += times
            if (median := quantile(times, 0.5)) > slowest.get(name, ("", 0.0))[1]:
                slowest[name] = each, median
    return Timed(kind=kind, **took)


def _ms(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000
