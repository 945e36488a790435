"""Search as an open store offers it to people: what a query finds, why it finds nothing, and the articles themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newscrawl.query.said import Said
from newscrawl.query.tree import Query
from newscrawl.store.articles import leaving
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding, found, index, nothing


class Search:
    """Reads, and writes nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def has_word_forms(self) -> bool:
        """Whether words are found with their other endings: not where another version made this store's."""
        return index.is_current(self._db)

    def newest(self, query: Query, *, limit: int, skip: int = 0) -> list[int]:
        """As `finding.newest`."""
        return finding.newest(self._db, query, limit=limit, skip=skip)

    def best(self, query: Query, *, limit: int, skip: int = 0) -> list[int]:
        """As `finding.best`."""
        return finding.best(self._db, query, limit=limit, skip=skip)

    def count(self, query: Query, *, most: int = finding.MOST_COUNTED) -> int:
        """As `finding.count`."""
        return finding.count(self._db, query, most=most)

    def why_nothing(self, query: Query) -> list[Said]:
        """As `nothing.why`."""
        return nothing.why(self._db, query)

    def articles(self, ids: Sequence[int]) -> list[found.FoundArticle]:
        """As `found.articles`."""
        return found.articles(self._db, ids)

    def rows(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """The articles as rows, of which feeds are made: as `newscrawl.store.articles.leaving.rows`."""
        return leaving.rows(self._db, ids)
