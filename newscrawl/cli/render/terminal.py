"""What the pages for a terminal have in common: the console, spans of time and counts in words, times for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime

import click
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text


def console() -> Console:
    """A console that colours nothing by itself, and where standard output is no terminal folds no line."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def show_table(table: Table, *, markup: bool = True) -> None:
    """Print a table; where standard output is no terminal, one line a row, tabs between cells, nothing cut.

    markup: cells that are no Text hold rich's markup, not plain text
    """
    if sys.stdout.isatty():
        Console(highlight=False, markup=markup).print(table)
        return
    if table.title:
        click.echo(table.title)
    if any(column.header for column in table.columns):
        click.echo("\t".join(_plain(column.header, markup=markup) for column in table.columns))
    for row in zip(*(column.cells for column in table.columns), strict=True):
        click.echo("\t".join(_plain(cell, markup=markup) for cell in row))


def width(out: Console, table: Table) -> int:
    """The width of a table in cells, when nothing of it is cut."""
    return Measurement.get(out, out.options.update(max_width=1000), table).maximum


def _plain(cell: RenderableType, *, markup: bool) -> str:
    """The text of a cell on one line, without tabs."""
    text = Text.from_markup(str(cell)).plain if markup and not isinstance(cell, Text) else str(cell)
    return " ".join(text.split())


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that gives two or more, or how long until then; empty for None."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    return f"in {span(-seconds)}" if seconds < 0 else f"{span(seconds)} ago"


def span(seconds: float) -> str:
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """Words with their counts: `7 timeout, 5 not_found`."""
    return ", ".join(f"{number:,} {word}" for word, number in counts)


def utc(at: datetime | None) -> str | None:
    """A time in UTC as programs read it: ISO 8601 with a Z; None stays None."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")
