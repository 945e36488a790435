"""The purpose of each table and column is read from the comments of the migrations: the one place where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from newscrawl.store.db.migrate import NEWS, Family

_TABLE = re.compile(r"CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (?P<table>\w+)\b.*?(?:-- (?P<doc>.*))?$")
_END = re.compile(r".*;\s*(?:--.*)?$")
# A column is its first word, or what follows AS in a view; FTS5 options (name=…) and constraints are none.
_COLUMN = re.compile(r"\s+(?:(?:[\w.]+|\(.+\)) AS )?(?P<column>[a-z_]+)\b(?!=|\().*?-- (?P<doc>.*)$")
_INDEX = re.compile(r"^CREATE INDEX (\w+) .*?;$", re.MULTILINE | re.DOTALL)
_ADDED = re.compile(r"ALTER TABLE (?P<table>\w+) ADD COLUMN (?P<column>\w+).*?-- (?P<doc>.*)$")


class _Doc(NamedTuple):
    table: str
    column: str | None
    doc: str


def tables(family: Family = NEWS) -> Mapping[str, str]:
    """Table or view → what a row of it is."""
    return {doc.table: doc.doc for doc in _docs(family) if doc.column is None}


def columns(family: Family = NEWS) -> Mapping[str, Mapping[str, str]]:
    """Table or view → column → what it holds, in the order of the columns."""
    documented: dict[str, dict[str, str]] = {}
    for doc in _docs(family):
        if doc.column is None:
            documented[doc.table] = {}  # a later migration may make it anew
        else:
            documented.setdefault(doc.table, {})[doc.column] = doc.doc
    return documented


def index(name: str, family: Family = NEWS) -> str:
    """The statement that makes an index, in one line."""
    made = {
        found[1]: found[0] for file in family.files() for found in _INDEX.finditer(file.read_text(encoding="utf-8"))
    }
    return " ".join(made[name].split())


def _docs(family: Family) -> Iterator[_Doc]:
    for file in family.files():
        yield from _docs_of(file.read_text(encoding="utf-8"))


def _docs_of(sql: str) -> Iterator[_Doc]:
    table: str | None = None
    for line in sql.splitlines():
        if added := _ADDED.match(line):
            yield _Doc(added["table"], added["column"], added["doc"])
        elif begun := _TABLE.match(line):
            table = begun["table"]
            yield _Doc(table, None, begun["doc"] or "")
        elif table and (column := _COLUMN.match(line)):
            yield _Doc(table, column["column"], column["doc"])
        if _END.match(line):
            table = None
