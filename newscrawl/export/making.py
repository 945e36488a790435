"""An export is made: rows of one moment of the store, into a file with its card and its record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import BinaryIO

from newscrawl.errors import UsageError
from newscrawl.export import card, forms, head, record
from newscrawl.export.columns import CHANGE, WITHHELD
from newscrawl.export.files import WholeFile
from newscrawl.export.place import Place
from newscrawl.export.rows import Asked, exported
from newscrawl.export.tally import Tally
from newscrawl.store import Store
from newscrawl.store.articles import exporting
from newscrawl.store.described import Described, described
from newscrawl.store.search import finding

#: Exit status of a run in which nothing was asked.
_OFFLINE = 5


def to_stream(store: Store, asked: Asked, file: BinaryIO) -> Tally:
    """Write the rows alone, for a pipe."""
    with exporting.snapshot(store.db):
        finding.every(store.db, asked.query)  # what the store does not know is told before anything is written
        return _write(store, asked, file, None, lambda tally: "")


def to_files(store: Store, asked: Asked, place: Place, *, now: datetime, version: str) -> Tally:
    """Write the file, its card and its record; each is whole under its name, or as it was before. Raises UsageError, QueryError."""
    try:
        with ExitStack() as files, exporting.snapshot(store.db):
            facts = described(store.db, offline=_OFFLINE)
            finding.every(store.db, asked.query)  # as above
            place.data.parent.mkdir(parents=True, exist_ok=True)
            data, carding = (files.enter_context(WholeFile(path)) for path in (place.data, place.card))
            noted = None if asked.form == "warc" else files.enter_context(WholeFile(place.record))
            noting = None if noted is None else record.Noting(noted.file)

            def headed(tally: Tally) -> head.Head:
                return _head(asked, tally, facts, place, noting, now, version)

            if noting is None:
                tally = _write_pages(store, asked, data.file, place.data.name, version)
            else:
                tally = _write(store, asked, data.file, noting, lambda found: head.as_json(headed(found)))
            carding.file.write(card.text(headed(tally), tally, facts, asked.written).encode())
            whole = [file for file in (noted, data, carding) if file is not None]
            for file in whole:
                file.finish()
            for file in whole:
                file.put()
    except OSError as error:
        why = error.strerror or error
        raise UsageError(f"{place.data}: cannot be written ({why}); nothing was left under its name") from error
    return tally


def _write(
    store: Store, asked: Asked, file: BinaryIO, noting: record.Noting | None, ending: Callable[[Tally], str]
) -> Tally:
    tally = Tally()
    writer = _writer(asked, file)
    tally.begin(writer.begin())
    for values, line, row in exported(store.db, asked, noting):
        tally.add(writer.add(values, line), withheld=values[WITHHELD.name], change=values.get(CHANGE.name))
        if row is not None:
            tally.add_article(row)
    writer.end(ending(tally))
    return tally


def _write_pages(store: Store, asked: Asked, file: BinaryIO, name: str, version: str) -> Tally:
    from newscrawl.export.warc import Warc  # an extra

    tally = Tally()
    warc = Warc(file, name, version=version)
    for values, _, row in exported(store.db, asked, None):
        assert row is not None  # nothing is compared
        if reason := values[WITHHELD.name]:
            tally.withheld[reason] += 1
            continue
        pages = exporting.pages(store, row["id"])
        tally.pageless += not pages
        if pages:
            tally.add_article(row)
        for page in pages:
            tally.add(warc.add(page), withheld=None, change=None)
    return tally


def _writer(asked: Asked, file: BinaryIO) -> forms.Writer:
    if asked.form == "csv":
        return forms.Csv(file, asked.written, safe=asked.csv_safe)
    if asked.form == "parquet":
        from newscrawl.export.arrow import Parquet  # an extra, and large

        return Parquet(file, asked.written)
    return forms.JsonLines(file)


def _head(
    asked: Asked,
    tally: Tally,
    facts: Described,
    place: Place,
    noting: record.Noting | None,
    now: datetime,
    version: str,
) -> head.Head:
    return head.Head(
        file=place.data.name,
        form=asked.form,
        version=version,
        made=f"{now:%Y-%m-%dT%H:%M:%SZ}",
        run=facts.last_run,
        as_of=asked.as_of,
        query=asked.typed,
        including=sorted(asked.including),
        fields=[] if asked.form == "warc" else [column.name for column in asked.written],
        csv_safe=asked.csv_safe and asked.form == "csv",
        rows=tally.rows,
        rows_sha256=tally.sha256,
        sources={slug: found.rows for slug, found in sorted(tally.sources.items())},
        pageless=tally.pageless,
        withheld=dict(sorted(tally.withheld.items())),
        changes=dict(sorted(tally.changes.items())),
        since=asked.since.sha256 if asked.since else None,
        record=None if noting is None else place.record.name,
        record_sha256=None if noting is None else noting.sha256,
    )
