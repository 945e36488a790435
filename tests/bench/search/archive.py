"""A made archive to search in: rows written straight, so that a million articles take minutes; their words come as often as words do.

It runs with the newscrawl of another checkout too, in a process of its own: so it knows of newscrawl no more than how a store is opened
and how a transaction ends, and nothing of the tests.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.store.db.connect import connect
from newscrawl.store.db.database import Database
from newscrawl.store.db.migrate import NEWS, writing

#: Articles a day, and the last moment of an archive.
A_DAY, END = 500, datetime(2026, 11, 28, 20, tzinfo=UTC)
#: Words of the vocabulary besides those of grammar, and names of people and places.
VOCABULARY, NAMES = 45_000, 20_000
OUTLETS, AUTHORS = 40, 400
#: Articles that come as in a crawl, at the end: 25 a transaction. Their CPU is what an article costs.
AS_CRAWLED, _A_TRANSACTION, _AT_ONCE = 2_000, 25, 2_000

_GRAMMAR = [
    "di",
    "e",
    "il",
    "la",
    "che",
    "in",
    "a",
    "per",
    "un",
    "del",
    "i",
    "le",
    "con",
    "una",
    "si",
    "della",
    "dei",
    "non",
    "è",
    "al",
    "da",
    "nel",
    "sono",
    "alla",
    "più",
    "come",
    "delle",
    "ha",
    "gli",
    "lo",
    "ma",
    "anche",
    "su",
    "dal",
    "ai",
    "o",
    "se",
    "tra",
    "dalla",
    "nella",
    "ed",
    "degli",
    "ad",
    "questo",
    "hanno",
    "suo",
    "sua",
    "essere",
    "fino",
    "dove",
    "quando",
]
_OF_GRAMMAR = 0.4  # of all words
_ENDINGS = ("o", "i", "a", "e", "are", "ato", "ata", "ava", "ano", "azione", "azioni", "ante", "amento", "osa", "atore")
_CONSONANTS, _VOWELS = (
    ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "br", "st", "tr", "ll", "nt"),
    "aeiou",
)
_PARAGRAPHS, _IN_TEXT = 30_000, 8
# Characters that only a paragraph has.
_PARAGRAPH = 200
_SECTIONS = (
    "Cronaca",
    "Politica",
    "Economia",
    "Esteri",
    "Sport",
    "Cultura",
    "Spettacoli",
    "Salute",
    "Scienza",
    "Motori",
    "Scacchi",
)
_SECTION_WEIGHTS = (30, 15, 12, 10, 15, 8, 6, 2, 1, 0.5, 0.02)
_REGIONS = ("Lazio", "Lombardia", "Toscana", "Puglia", "Molise")
_CHANGES = ("typo", "headline", "correction", "update", "rewrite")

_SOURCE = "INSERT INTO sources (slug, name, home, language, timezone) VALUES (?, ?, ?, 'it', 'Europe/Rome')"
_REGION = "UPDATE sources SET region = ?, groups = ? WHERE slug = ?"
_ARTICLE = """
INSERT INTO articles (id, url, source, title, subtitle, kicker, byline, section, body, words, tags, language, published_day, published,
  published_precision, first_seen, fetched, extracted, provenance, duplicate_of)
VALUES (:id, :url, :source, :title, :subtitle, NULL, :byline, :section, :body, :words, '[]', 'it', :day, :at, 'second', :at, :at, :at, '{}', :first)
"""
_KEY = "INSERT INTO article_keys (kind, value, article_id) VALUES ('address', :url, :id)"
_BYLINE = "INSERT INTO article_authors (article_id, author_id, position) VALUES (:id, :author, 1)"
_REVISION = """
INSERT INTO revisions (article_id, version, class, seen_before, fetched, words_added, words_removed)
VALUES (:id, 2, :change, :at, :at, 3, 2)
"""
# What is kept in memory of an index until it is written: the more, the less is merged. The last number is FTS5's own.
_HASHED, _HASHED_AS_EVER = 64 * 1024 * 1024, 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What it cost."""

    articles: int
    bytes: int  #: of the file
    by_table: Mapping[str, int]  #: bytes of each table with its indexes
    cpu_ms: float  #: of taking an article in, of those that came as in a crawl


class Words:
    """What an archive is written in. The same seed gives the same words."""

    def __init__(self, seed: str = "search") -> None:
        rng = random.Random(seed)
        roots = list(itertools.islice(_roots(rng), VOCABULARY // 5 + NAMES))
        self.names = [root.capitalize() for root in roots[:NAMES]]
        forms = [root + ending for root in roots[NAMES:] for ending in rng.sample(_ENDINGS, 5)]
        rng.shuffle(forms)
        self.ranked: Sequence[str] = forms  #: the most frequent first
        self._weights = list(itertools.accumulate(1 / (rank + 50) for rank in range(len(forms))))
        self._names = list(itertools.accumulate(1 / (rank + 20) for rank in range(NAMES)))
        self.paragraphs = [self._paragraph(rng) for _ in range(_PARAGRAPHS)]

    def headline(self, rng: random.Random) -> str:
        words = rng.choices(self.ranked, cum_weights=self._weights, k=6)
        return f"{words[0].capitalize()} {words[1]} a {rng.choices(self.names, cum_weights=self._names)[0]}, {' '.join(words[2:])}"

    def _paragraph(self, rng: random.Random) -> str:
        def sentence() -> str:
            said = rng.choices(self.ranked, cum_weights=self._weights, k=11) + rng.choices(_GRAMMAR, k=8)
            rng.shuffle(said)
            said[rng.randrange(1, len(said))] = rng.choices(self.names, cum_weights=self._names)[0]
            return f"{said[0].capitalize()} {' '.join(said[1:])}."

        return " ".join(sentence() for _ in range(4))


def _roots(rng: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        root = "".join(
            rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 2, 2, 2)))
        ) + rng.choice("cdglmnprstv")
        if root not in seen:
            seen.add(root)
            yield root


def rows(articles: int, words: Words, seed: str = "search") -> Iterator[dict[str, Any]]:
    """The articles, oldest first."""
    rng = random.Random(f"{seed} rows")
    outlets = list(itertools.accumulate(1 / (rank + 1) ** 1.6 for rank in range(OUTLETS)))
    authors = list(itertools.accumulate(1 / (rank + 5) for rank in range(AUTHORS)))
    step = timedelta(days=1) / A_DAY
    before = 0
    for number in range(articles):
        at = END - step * (articles - 1 - number)
        id = int(at.timestamp())
        (outlet,) = rng.choices(range(OUTLETS), cum_weights=outlets)
        (author,) = rng.choices(range(AUTHORS), cum_weights=authors)
        body = "\n\n".join(rng.choices(words.paragraphs, k=_IN_TEXT))
        yield {
            "id": id,
            "url": f"https://www.testata{outlet}.example/{id}",
            "source": f"testata{outlet}",
            "title": words.headline(rng),
            "subtitle": words.headline(rng),
            "byline": author_name(words, author),
            "author": author + 1,
            "section": rng.choices(_SECTIONS, _SECTION_WEIGHTS)[0],
            "body": body,
            "words": body.count(" ") + _IN_TEXT,
            "day": None if rng.random() < 0.005 else f"{at:%Y-%m-%d}",
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "first": before if before and rng.random() < 0.05 else None,
            "change": rng.choice(_CHANGES) if rng.random() < 0.02 else None,
        }
        before = id


def author_name(words: Words, author: int) -> str:
    return f"{words.names[-1 - author]} {words.names[author * 7]}"


def fill(path: Path, articles: int, words: Words) -> Filled:
    """Make the archive. The disk's own waiting is left out."""
    db = connect(path, NEWS)
    try:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -200000")
        with writing(db):
            _people(db, words)
        indexes = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%fts5%'")]
        every = rows(articles, words)
        _hashes(db, indexes, _HASHED)
        with _terms_remembered():
            for some in _batches(itertools.islice(every, max(0, articles - AS_CRAWLED)), _AT_ONCE):
                _take_in(db, some)
        _hashes(db, indexes, _HASHED_AS_EVER)
    finally:
        db.close()
    db = connect(path, NEWS)  # an index keeps what it was told of memory until it is opened anew
    try:
        db.execute("PRAGMA synchronous = OFF")
        spent = sum(_take_in(db, some) for some in _batches(every, _A_TRANSACTION))
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return Filled(
            articles=articles,
            bytes=path.stat().st_size,
            by_table=_by_table(db),
            cpu_ms=spent * 1000 / min(articles, AS_CRAWLED),
        )
    finally:
        db.close()


@contextmanager
def _terms_remembered() -> Iterator[None]:
    """Terms of a paragraph are made once: half of the time. They are the same, since no word goes over the end of a line."""
    try:
        from newscrawl.query import words
    except ImportError:  # a newscrawl that had no stems
        yield
        return
    name = "terms" if hasattr(words, "terms") else "stems"  # as a newscrawl of before calls it
    terms = getattr(words, name)
    known: dict[str, frozenset[str]] = {}

    def remembered(text: str) -> str:
        found: set[str] = set()
        for line in text.split("\n"):
            if len(line) < _PARAGRAPH:
                found.update(terms(line).split())
                continue
            if line not in known:
                known[line] = frozenset(terms(line).split())
            found |= known[line]
        return " ".join(sorted(found))

    setattr(words, name, remembered)
    try:
        yield
    finally:
        setattr(words, name, terms)


def _people(db: Database, words: Words) -> None:
    has_regions = any(row["name"] == "region" for row in db.execute("PRAGMA table_info(sources)"))
    for outlet in range(OUTLETS):
        slug = f"testata{outlet}"
        db.execute(_SOURCE, (slug, f"La Testata {outlet}", f"https://www.{slug}.example/"))
        if has_regions and outlet % 4:
            db.execute(_REGION, (_REGIONS[outlet % len(_REGIONS)], '["local"]', slug))
    names = [(author + 1, author_name(words, author)) for author in range(AUTHORS)]
    db.executemany("INSERT INTO authors (id, name) VALUES (?, ?)", names)


def _hashes(db: Database, indexes: Sequence[str], size: int) -> None:
    for index in indexes:
        db.execute(f"INSERT INTO {index}({index}, rank) VALUES ('hashsize', {size})")


def _take_in(db: Database, some: Sequence[Mapping[str, Any]]) -> float:
    """Seconds of CPU."""
    begun = time.process_time()
    with writing(db):
        db.executemany(_ARTICLE, some)
        db.executemany(_KEY, some)
        db.executemany(_BYLINE, some)
        db.executemany(_REVISION, [row for row in some if row["change"]])
    return time.process_time() - begun


def _batches(every: Iterator[dict[str, Any]], size: int) -> Iterator[Sequence[Mapping[str, Any]]]:
    while some := list(itertools.islice(every, size)):
        yield some


def _by_table(db: Database) -> Mapping[str, int]:
    sizes = "SELECT s.tbl_name AS name, sum(d.pgsize) AS bytes FROM dbstat AS d JOIN sqlite_schema AS s ON s.name = d.name GROUP BY 1"
    return {row["name"]: row["bytes"] for row in db.execute(sizes)}


if __name__ == "__main__":
    from dataclasses import asdict

    filled = fill(Path(sys.argv[1]), int(sys.argv[2]), Words())
    print(json.dumps(asdict(filled)))
