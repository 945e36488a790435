"""A store of many articles is made for exports: some as a crawl stores them, the rest as copies of their rows.

An export reads rows, authors, keys and revisions, and not the indexes: copies do for it what real ones do, a hundred times sooner.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.store import open_store
from tests.bench.store.filling import OPTIONS, Filling, unsynced

_TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'articles'"
_PAIRS = """
FROM (SELECT json_extract(value, '$[0]') AS new, json_extract(value, '$[1]') AS old FROM json_each(:pairs)) AS p
CROSS JOIN articles AS a ON a.id = p.old
"""
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
    """Copy the rows of a store's first articles until it has so many. Its full-text search knows the numbers of copies, not their words."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        for (name,) in db.execute(_TRIGGERS).fetchall():
            db.execute(f"DROP TRIGGER {name}")
        columns = ", ".join(
            f'a."{name}"' for (_, name, *_) in db.execute("PRAGMA table_info(articles)") if name != "id"
        )
        real = [id for (id,) in db.execute("SELECT id FROM articles ORDER BY id LIMIT :n", {"n": REAL})]
        (have, last) = db.execute("SELECT count(*), max(id) FROM articles").fetchone()
        while have < articles:
            some = real[: articles - have]
            values = {"pairs": json.dumps([[last + 1 + place, id] for place, id in enumerate(some)])}
            db.execute("BEGIN")
            db.execute(
                f"INSERT INTO articles (id, {columns.replace('a.', '')}) SELECT p.new, {columns} {_PAIRS}", values
            )
            db.execute(
                f"INSERT INTO articles_fts_docsize (id, sz) SELECT p.new, d.sz {_PAIRS} JOIN articles_fts_docsize AS d ON d.id = p.old",
                values,
            )
            db.execute(
                f"INSERT INTO article_authors SELECT p.new, w.author_id, w.position {_PAIRS} JOIN article_authors AS w ON w.article_id = p.old",
                values,
            )
            db.execute("COMMIT")
            have, last = have + len(some), last + len(some)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
