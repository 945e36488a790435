"""How many rows tables have, counted no further than a page has time for. Only reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from newscrawl.store.db.database import Database

_ARE_THERE = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
_ARTICLES = "SELECT coalesce(sum(articles), 0) AS rows FROM article_days"


class Size(NamedTuple):
    """Rows of a table."""

    rows: int
    is_more: bool = False  #: there are more


def sizes(db: Database, tables: Iterable[str], most: int = 100_000) -> Mapping[str, Size]:
    """Table → its rows, counted up to `most`; articles are always counted whole. What is no table is left out."""
    there = {row["name"] for row in db.execute(_ARE_THERE)}
    return {table: _size(db, table, most) for table in tables if table in there}


def _size(db: Database, table: str, most: int) -> Size:
    if table == "articles":
        return Size(db.execute(_ARTICLES).fetchone()["rows"])
    counted = f"SELECT count(*) AS rows FROM (SELECT 1 FROM [{table}] LIMIT :most)"  # noqa: S608 - a table of ours
    rows = db.execute(counted, {"most": most + 1}).fetchone()["rows"]
    return Size(min(rows, most), rows > most)
