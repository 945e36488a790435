"""`newscrawl pipe ROOM`: a pure room as a filter. One JSON object a line in, one out, in order, flushed at once.

A line that cannot be served is answered by a line with "error", and the next one is served all the same. Exit status 1 where none could be.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import TextIO

import click

from newscrawl.cli import _rooms
from newscrawl.cli._near import NearMisses
from newscrawl.cli._rooms import Row


@click.group(cls=NearMisses)
def pipe() -> None:
    """Run one room of the pipeline as a filter: JSON lines in, JSON lines out, in order, flushed at once."""


@pipe.command()
def extract() -> None:
    """{"id","url","path"} → title, authors, date, body … of the raw page in the file (plain or .gz)."""
    _serve(_rooms.extract)


@pipe.command()
def dates() -> None:
    """{"id","text","reference","zone"} → {"id","date","precision"}: a date as printed, read at the reference time."""
    _serve(_rooms.dates)


@pipe.command()
def links() -> None:
    """{"path","url","kind"} → {"links":[{"url","title","date"}],"error"} of a feed, sitemap or section page."""
    _serve(_rooms.links)


@pipe.command()
def urls() -> None:
    """{"url"} → {"canonical"}: equal for two spellings of one address."""
    _serve(_rooms.urls)


@pipe.command()
def dedupe() -> None:
    """{"id","title","body"} → {"id","dup_of"}: the id of the first line that tells the same story, or null."""
    _serve(_rooms.Dedupe())


def _serve(room: Callable[[Row], Row]) -> None:
    lines = wrong = 0
    for row, error in _rows(sys.stdin):
        reply = {"error": error} if error else _reply(room, row)
        lines, wrong = lines + 1, wrong + (reply.keys() == {"error"})
        click.echo(json.dumps({**({"id": row["id"]} if "id" in row else {}), **reply}, ensure_ascii=False))
    if lines and wrong == lines:
        sys.exit(1)


def _rows(lines: TextIO) -> Iterator[tuple[Row, str | None]]:
    """Each line that is not blank: its object, or an empty one and what is wrong with the line."""
    for number, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
        except ValueError as error:
            yield {}, f"line {number}: not JSON: {error}"
            continue
        if isinstance(row, dict):
            yield row, None
        else:
            yield {}, f"line {number}: expected an object, got {type(row).__name__}"


def _reply(room: Callable[[Row], Row], row: Row) -> Row:
    try:
        return room(row)
    except Exception as error:  # a filter serves the next line whatever this one held
        return {"error": f"{type(error).__name__}: {error}"}
