"""The page of questions and tables."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

from newscrawl.browse import compat, language, start
from newscrawl.browse.metadata import DATABASE
from newscrawl.browse.public import TABLES
from newscrawl.store.db.database import Database
from newscrawl.store.sizes import sizes

Questions = list[tuple[str, list[dict[str, Any]]]]


def data_values(connection: sqlite3.Connection, datasette: Any, all: bool) -> dict[str, Any]:
    """The values of the page. all: with the tables that only machines read"""
    written = compat.archive(datasette).database["tables"]
    shown = described(datasette)
    all = all or compat.archive(datasette).is_public
    named = {name: about for name, about in shown.items() if all or not written[name].get("hidden")}
    counted = sizes(cast("Database", connection), named)
    return {
        "database": DATABASE,
        "questions": questions(datasette),
        "tables": [{"name": name, "about": about, "size": counted.get(name)} for name, about in named.items()],
        "hidden": len(shown) - len(named),
    }


def questions(datasette: Any) -> Questions:
    """The ready questions in the reader's language, under their headings."""
    return start.groups([language.current().question(query) for query in compat.archive(datasette).queries])


def described(datasette: Any) -> dict[str, str]:
    """Table or view that has a page → what a row of it is."""
    archive = compat.archive(datasette)
    tables = archive.database["tables"]
    return {
        name: language.current().known(f"tables.{name}", about.get("description") or "")
        for name, about in tables.items()
        if not archive.is_public or name in TABLES
    }
