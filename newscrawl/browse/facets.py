"""Facets of tables that may have a million rows: counted among the newest of them, so that a page takes as long in every archive."""

from __future__ import annotations

from typing import Any

from datasette.facets import ColumnFacet

#: So many of the newest rows are counted.
LOOKED = 2000


class NewestFacet(ColumnFacet):  # type: ignore[misc]  # datasette has no types
    """The values of a column among the newest rows that the page's filters leave; `{newest: column}` in data/datasette.yaml."""

    type = "newest"
    sql: str

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Numbers alone are sorted, not whole articles.
        newest = f"select id from ({self.sql}) order by id desc limit {LOOKED}"  # noqa: S608 - Datasette's own
        self.sql = f"select * from [{self.table}] where id in ({newest})"  # noqa: S608 - the name of a table that Datasette found

    async def suggest(self) -> list[Any]:
        """None: a column is counted whole or not at all."""
        return []
