"""An export is made: rows of one moment of the store, through the rule of what may leave, into a file with its card and its record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from newscrawl.errors import UsageError
from newscrawl.export import card, forms, head, record
from newscrawl.export.columns import CHANGE, ID, WITHHELD, Column
from newscrawl.export.files import WholeFile
from newscrawl.export.place import Place
from newscrawl.export.tally import Tally
from newscrawl.leaving import TEXTS, allowed
from newscrawl.query.tree import Query
from newscrawl.store import Store
from newscrawl.store.articles import exporting
from newscrawl.store.described import Described, described
from newscrawl.store.search import finding

#: Exit status of a run in which nothing was asked.
_OFFLINE = 5


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """The export since which this one is."""

    sha256: str
    made: str
    rows: Callable[[], Iterator[record.Noted]]  #: of its record


def to_stream(store: Store, asked: Asked, file: BinaryIO) -> Tally:
    """Write the rows alone, for a pipe."""
    with exporting.snapshot(store.db):
        return _write(store, asked, file, None, described(store.db, offline=_OFFLINE), lambda tally, facts: "")


def to_files(store: Store, asked: Asked, place: Place, *, now: datetime, version: str) -> Tally:
    """Write the file, its card and its record; each is whole under its name, or as it was before. Raises UsageError."""
    if place.data.parent != place.data.parent.parent:
        place.data.parent.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as files, exporting.snapshot(store.db):
            facts = described(store.db, offline=_OFFLINE)
            finding.every(store.db, asked.query)  # what the store does not know is told before a file is begun
            data, noting, carding = (
                files.enter_context(WholeFile(path)) for path in (place.data, place.record, place.card)
            )

            def headed(tally: Tally) -> head.Head:
                return _head(asked, tally, facts, place, now, version)

            tally = _write(store, asked, data.file, noting.file, facts, lambda found, _: head.as_json(headed(found)))
            carding.file.write(card.text(headed(tally), tally, facts, asked.columns).encode())
            for file in (data, noting, carding):
                file.finish()
            for file in (noting, data, carding):
                file.put()
    except OSError as error:
        raise UsageError(
            f"{place.data}: cannot be written ({error.strerror or error}); nothing was left under its name"
        ) from error
    return tally


def _write(
    store: Store,
    asked: Asked,
    file: BinaryIO,
    noting: BinaryIO | None,
    facts: Described,
    ending: Callable[[Tally, Described], str],
) -> Tally:
    tally = Tally()
    writer = _writer(asked, file)
    for values, row in _articles(store, asked, noting):
        hashed = writer.add(values, forms.line(values))
        tally.add(hashed, withheld=values[WITHHELD.name], change=values.get(CHANGE.name))
        if row is not None:
            tally.add_article(row)
    writer.end(ending(tally, facts))
    return tally


def _writer(asked: Asked, file: BinaryIO) -> forms.Writer:
    written = with_change(asked.columns) if asked.since else asked.columns
    if asked.form == "csv":
        return forms.Csv(file, written, safe=asked.csv_safe)
    if asked.form == "parquet":
        from newscrawl.export.arrow import Parquet  # an extra, and large

        return Parquet(file, written)
    return forms.JsonLines(file)


def with_change(of: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of an export since another one."""
    return (CHANGE, *of)


_Found = tuple[dict[str, Any], Mapping[str, Any] | None]


def _articles(store: Store, asked: Asked, noting: BinaryIO | None) -> Iterator[_Found]:
    """What stands in each row, and the article's row in the store; None for one that is gone."""
    note = record.begin(noting) if noting is not None else None
    since = record.Since(asked.since.rows()) if asked.since else None
    names = [column.name for column in asked.columns if column not in (ID, WITHHELD)]
    for row in exporting.rows(store.db, finding.every(store.db, asked.query), names, as_of=asked.as_of):
        values = _values(asked, row)
        if note is None and since is None:
            yield values, row
            continue
        id, digest = row["id"], record.digest(forms.line(values))
        if note is not None:
            note(id, digest)
        if since is None:
            yield values, row
            continue
        yield from _gone(store, asked, since, id)
        if change := since.change(id, digest):
            yield {CHANGE.name: change, **values}, row
    if since is not None:
        yield from _gone(store, asked, since, None)


def _values(asked: Asked, row: Mapping[str, Any]) -> dict[str, Any]:
    decided = allowed(row["today"] if asked.as_of is not None and "today" in row.keys() else row, asked.including)  # noqa: SIM118 - of sqlite3.Row
    values = {
        column.name: row[column.name] if column.read is None else column.read(row) for column in asked.columns[:-1]
    }
    if decided.reason is not None:
        values |= dict.fromkeys(TEXTS & values.keys())
    values[WITHHELD.name] = decided.reason
    return values


def _gone(store: Store, asked: Asked, since: record.Since, id: int | None) -> Iterator[_Found]:
    """Rows for what the export before had and this one has not."""
    empty = dict.fromkeys(column.name for column in asked.columns)
    for gone in since.gone_before(id):
        change = "left" if exporting.is_there(store.db, gone) else "deleted"
        yield {CHANGE.name: change, **empty, ID.name: gone}, None


def _head(asked: Asked, tally: Tally, facts: Described, place: Place, now: datetime, version: str) -> head.Head:
    written = with_change(asked.columns) if asked.since else asked.columns
    return head.Head(
        file=place.data.name,
        form=asked.form,
        version=version,
        made=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        run=facts.last_run,
        as_of=asked.as_of,
        query=asked.typed,
        including=sorted(asked.including),
        fields=[column.name for column in written],
        csv_safe=asked.csv_safe and asked.form == "csv",
        rows=tally.rows,
        rows_sha256=tally.sha256,
        sources={slug: found.rows for slug, found in sorted(tally.sources.items())},
        withheld=dict(sorted(tally.withheld.items())),
        changes=dict(sorted(tally.changes.items())),
        since=asked.since.sha256 if asked.since else None,
        record=place.record.name,
    )
