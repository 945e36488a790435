"""Measures what storing costs at the least: articles as plain rows with full-text search, by sqlite-utils alone. No dedupe, no ledger."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database

from newscrawl.models import Article
from newscrawl.store.articles.rows import article_row

_COLUMNS = (
    "source",
    "url",
    "title",
    "subtitle",
    "byline",
    "section",
    "tags",
    "language",
    "published",
    "modified",
    "body",
)
_SEARCHED = ("title", "subtitle", "body")


def cpu_ms(path: Path, articles: Sequence[Article], batch: int) -> float:
    """Milliseconds of CPU an article.

    path: file that is made, without waiting for the disk
    """
    db = Database(path)
    try:
        db.enable_wal()
        db.execute("PRAGMA synchronous = OFF")
        table = db.table("articles", pk="url")
        rows = [{name: row[name] for name in _COLUMNS} for row in map(article_row, articles)]
        table.insert_all(rows[:batch])
        table.enable_fts(_SEARCHED, create_triggers=True)
        begun = time.process_time()
        for start in range(batch, len(rows), batch):
            table.upsert_all(rows[start : start + batch])
        return (time.process_time() - begun) / max(1, len(rows) - batch) * 1000
    finally:
        db.close()
