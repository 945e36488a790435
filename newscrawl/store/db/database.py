"""A database file that is open: sqlite3's own connection, which is asked some hundred times a page, with what `writing` needs to know of it.

sqlite-utils would stand between each statement and SQLite, and importing it takes a tenth of a start: it runs the migrations, and is
imported where some are to be run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Self


class Database(sqlite3.Connection):
    """Made by `opened`. Rows have their columns by name; a transaction begins and ends where `writing` says so."""

    before_commit: Callable[[Database], None] | None = None  #: what ends each transaction
    gathers = False  #: whether a transaction is left open for what comes next, until `commit`
    in_part = False  #: whether something is being written in such a transaction

    @classmethod
    def opened(cls, path: Path, *, mode: str, busy_timeout_s: float) -> Self:
        """mode: of the file, as in SQLite's URIs: "ro", or "rwc", which makes it."""
        # isolation_level=None: no BEGIN but ours. Column names, not numbers: sqlite3.Row.
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        db = sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=busy_timeout_s, cached_statements=256, factory=cls
        )
        db.row_factory = sqlite3.Row
        return db

    @classmethod
    def passing(cls) -> Self:
        """A new one, in a file that SQLite deletes when it is closed."""
        db = sqlite3.connect("", isolation_level=None, factory=cls)
        db.row_factory = sqlite3.Row
        return db
