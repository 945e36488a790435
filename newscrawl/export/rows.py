"""The rows of an export: what is found, through the rule of what may leave, or what became of it since another export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from newscrawl.export import forms, record
from newscrawl.export.columns import CHANGE, ID, WITHHELD, Column
from newscrawl.leaving import TEXTS, allowed
from newscrawl.query.tree import Query
from newscrawl.store.articles import exporting
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The export since which this one is."""

    sha256: str
    rows: Callable[[], Iterator[record.Noted]]  #: of its record


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be exported, and how."""

    form: str
    query: Query
    typed: str  #: the query as it was typed
    columns: tuple[Column, ...]
    including: tuple[str, ...] = ()
    csv_safe: bool = False
    as_of: int | None = None
    since: Since | None = None

    @property
    def written(self) -> tuple[Column, ...]:
        """The columns of the file."""
        return (CHANGE, *self.columns) if self.since else self.columns


class Exported(NamedTuple):
    """A row. line: it as JSON; row: the article's in the store, None for one that is gone"""

    values: dict[str, Any]
    line: bytes
    row: Mapping[str, Any] | None


def exported(db: Database, asked: Asked, noting: record.Noting | None) -> Iterator[Exported]:
    """The rows in the order of their numbers. noting: the record that is written; None: none is

    The caller holds the transaction in which all is of one moment. Raises QueryError for what the store does not know.
    """
    since = record.Since(asked.since.rows()) if asked.since else None
    for found in _all(db, asked):
        if noting is None and since is None:
            yield found
            continue
        id, digest = found.values[ID.name], record.digest(found.line)
        if noting is not None:
            noting.note(id, digest)
        if since is None:
            yield found
            continue
        yield from _gone(db, asked, since, id)
        if change := since.change(id, digest):
            yield _changed(change, found.values, found.row)
    if since is not None:
        yield from _gone(db, asked, since, None)


def _all(db: Database, asked: Asked) -> Iterator[Exported]:
    plain = [column.name for column in asked.columns if column.read is None and column is not WITHHELD]
    readers = [(column.name, column.read) for column in asked.columns if column.read is not None]
    order = [column.name for column in asked.columns] if readers else []
    texts = TEXTS.intersection(column.name for column in asked.columns)
    names = [column.name for column in asked.columns if column not in (ID, WITHHELD)]
    for row in exporting.rows(db, finding.every(db, asked.query), names, as_of=asked.as_of):
        reason = allowed(row.get("today", row), asked.including).reason
        values = dict.fromkeys(order)
        for name in plain:
            values[name] = row[name]
        for name, read in readers:
            values[name] = read(row)
        if reason is not None:
            for name in texts:
                values[name] = None
        values[WITHHELD.name] = reason
        yield Exported(values, forms.line(values), row)


def _gone(db: Database, asked: Asked, since: record.Since, id: int | None) -> Iterator[Exported]:
    """Rows for what the export before had and this one has not."""
    empty = dict.fromkeys(column.name for column in asked.columns)
    for gone in since.gone_before(id):
        yield _changed("left" if exporting.is_there(db, gone) else "deleted", {**empty, ID.name: gone}, None)


def _changed(change: str, values: Mapping[str, Any], row: Mapping[str, Any] | None) -> Exported:
    values = {CHANGE.name: change, **values}
    return Exported(values, forms.line(values), row)
