"""The page of questions and tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, cast

from newscrawl.browse import compat, language, start
from newscrawl.browse.metadata import DATABASE
from newscrawl.browse.public import TABLES
from newscrawl.store.db.database import Database
from newscrawl.store.sizes import Size, sizes

Questions = list[tuple[str, list[dict[str, Any]]]]


def data_values(datasette: Any, *, all: bool) -> dict[str, Any]:
    """The values of the page, but for the sizes of tables. all: with the tables that only machines read"""
    written = compat.archive(datasette).database["tables"]
    shown = described(datasette)
    all = all or compat.archive(datasette).is_public
    named = {name: about for name, about in shown.items() if all or not written[name].get("hidden")}
    return {
        "database": DATABASE,
        "questions": questions(datasette),
        "tables": named,
        "hidden": len(shown) - len(named),
    }


def counted(connection: sqlite3.Connection, tables: Iterable[str]) -> Mapping[str, Size]:
    """Table → its rows. Runs in one of Datasette's threads, where nobody knows the reader's language."""
    return sizes(cast("Database", connection), tables)


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


def asked(datasette: Any, path: str) -> dict[str, Any]:
    """The ready question of an address, in the reader's language; empty for another."""
    name = path.rpartition("/")[2]
    found = (query for query in compat.archive(datasette).queries if query["name"] == name)
    return next(map(language.current().question, found), {})
