"""New articles are taken into full-text search: those of a transaction together, before it ends, in the order of their numbers.

The index takes rows in rising order; each that falls back ends a segment, which is merged with others later: one by one, as
triggers do it, took twice the time.
"""

from __future__ import annotations

import sqlite3

_ANY = "SELECT 1 FROM articles_unsearched LIMIT 1"
_TAKE_IN = """
INSERT INTO articles_fts(rowid, search_text)
SELECT article_id, search_text FROM article_search
WHERE article_id IN (SELECT article_id FROM articles_unsearched) ORDER BY article_id
"""
_TAKEN_IN = "DELETE FROM articles_unsearched"


def take_in(db: sqlite3.Connection) -> None:
    """What was stored in this transaction. For `writing`."""
    if db.execute(_ANY).fetchone() is not None:
        db.execute(_TAKE_IN)
        db.execute(_TAKEN_IN)
