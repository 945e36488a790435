"""A store of many articles is made for exports: some as a crawl stores them, the rest as copies of their rows.

An export reads rows, authors, keys and revisions, and not the indexes: copies do for it what real ones do, a hundred times sooner.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.store import open_store
from tests.bench.store.filling import OPTIONS, Filling, unsynced

#: Articles that are stored as in a crawl.
REAL = 1_000


def made(path: Path, articles: int) -> None:
    """Make a store of so many articles, or add to one that has fewer."""
    if not path.exists():
        with (
            open_store(path, pages=None, command="measure export", now=datetime.now(UTC), options=OPTIONS) as store,
            unsynced(store),
        ):
            for _ in Filling(store, "export").to(REAL):
                pass
    copied(path, articles)


def copied(path: Path, articles: int) -> None:
    """Copy the rows of a store's first articles until it has so many. Its full-text search is as it was, and is kept no longer."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        triggers = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'articles'")
        ]
        db.execute("BEGIN")
        for name in triggers:  # full-text search is not exported
            db.execute(f"DROP TRIGGER {name}")
        columns = [name for (_, name, *_) in db.execute("PRAGMA table_info(articles)")]
        rest = ", ".join(f'"{name}"' for name in columns if name != "id")
        real = [id for (id,) in db.execute("SELECT id FROM articles ORDER BY id LIMIT :n", {"n": REAL})]
        (have,) = db.execute("SELECT count(*) FROM articles").fetchone()
        (last,) = db.execute("SELECT max(id) FROM articles").fetchone()
        for number in range(articles - have):
            values = {"new": last + 1 + number, "old": real[number % len(real)]}
            db.execute(f"INSERT INTO articles (id, {rest}) SELECT :new, {rest} FROM articles WHERE id = :old", values)
            db.execute(
                "INSERT INTO article_authors SELECT :new, author_id, position FROM article_authors WHERE article_id = :old",
                values,
            )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
