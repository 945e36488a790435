from __future__ import annotations

import re

import pytest
from sqlite_utils import Database

from newscrawl.store import NEWS, PAGES
from newscrawl.store.db.migrate import Family
from newscrawl.store.db.schema import columns, tables

# Tables of sqlite-utils and of FTS5 itself.
INTERNAL = re.compile(r"_sqlite_migrations|sqlite_.*|articles_(fts|stems)_\w+")


def real(family: Family) -> dict[str, list[str]]:
    db = Database(memory=True)
    for file in family.files():
        db.executescript(file.read_text())
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
    found = {
        name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        for name in names
        if not INTERNAL.fullmatch(name)
    }
    db.close()
    return found


@pytest.mark.parametrize("family", [NEWS, PAGES], ids=lambda family: family.name)
def test_every_column_is_documented_and_every_document_has_its_column(family: Family) -> None:
    assert {table: list(docs) for table, docs in columns(family).items()} == real(family)
    assert all(doc for docs in columns(family).values() for doc in docs.values())


@pytest.mark.parametrize("family", [NEWS, PAGES], ids=lambda family: family.name)
def test_every_table_is_documented(family: Family) -> None:
    assert tables(family).keys() == real(family).keys()
    assert all(tables(family).values())


def test_there_are_few_tables_and_each_has_its_question() -> None:
    """Views and the indexes of FTS5 answer no question of their own; SQLite's and sqlite-utils' tables are not ours."""
    db = Database(memory=True)
    for file in NEWS.files():
        db.executescript(file.read_text())
    names = [
        name
        for name in db.table_names()
        if not INTERNAL.fullmatch(name) and name not in ("articles_fts", "articles_stems")
    ]
    db.close()
    assert len(names) < 30
    questions = {**tables(NEWS), **tables(PAGES)}
    assert [name for name in (*names, *tables(PAGES)) if "?" not in questions[name]] == []
