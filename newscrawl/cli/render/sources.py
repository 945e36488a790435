"""How the catalogue looks: a table of outlets, and below it the hosts whose certificates are not checked."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import click
import msgspec
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newscrawl.cli.render.terminal import console, counted, show_table, utc, width
from newscrawl.models import Source
from newscrawl.sources.findings import SourceFinding
from newscrawl.store.status import SourceStatus

# In the order of `_cells`; of those that are dispensable the first goes first.
_COLUMNS = (
    "slug",
    "name",
    "home",
    "groups",
    "where",
    "network",
    "entries",
    "asked",
    "verified",
    "found",
    "articles",
    "trouble",
)
_DISPENSABLE = ("network", "verified", "home", "where", "entries", "groups", "found", "trouble", "name")


class Listed(NamedTuple):
    """An outlet of the catalogue."""

    source: Source
    asked: bool  #: by a run that is told none
    known: SourceStatus | None  #: to the database
    found: SourceFinding | None  #: by `newscrawl sources verify`, the last time


def show_catalogue(outlets: Sequence[Listed]) -> None:
    """Print the outlets in their order, and each excused certificate with its reason."""
    left_out = _show(outlets)
    for outlet in outlets:
        for host, why in outlet.source.accept_certificates.items():
            click.echo(f"{outlet.source.slug}: the certificate of {host} is not checked: {why}")
    if not sys.stdout.isatty() or len(outlets) == 1:
        return
    asked, verified = sum(each.asked for each in outlets), sum(each.source.verified for each in outlets)
    if left_out:
        click.echo(f"left out, as the terminal is too narrow: {', '.join(left_out)}")
    click.echo(f"{len(outlets)} outlets; a run asks {asked} of them unless told others; {verified} verified")


def listed_as_json(outlet: Listed) -> dict[str, Any]:
    """An outlet as its file has it, and as the database knows it."""
    source, known = outlet.source, outlet.known
    return {
        **{
            key: getattr(source, key)
            for key in ("slug", "name", "home", "groups", "region", "province", "network", "language", "timezone", "verified")
        },
        "asked": outlet.asked,
        "entries": [
            {"url": entry.url, "kind": entry.kind.value, "section": entry.section, "note": entry.note}
            for entry in source.entries
        ],
        "articles": None if known is None else known.articles,
        "newest": None if known is None else utc(known.newest),
        "sick": [] if known is None else list(known.sick),
        "found": None if outlet.found is None else msgspec.to_builtins(outlet.found),
    }  # fmt: skip


def _show(outlets: Sequence[Listed]) -> list[str]:
    """Print the table, and return the titles of the columns for which the terminal is too narrow."""
    out, left_out = console(), []
    columns = dict(zip(_COLUMNS, zip(*map(_cells, outlets), strict=True), strict=True)) if outlets else {}
    if out.is_terminal:
        columns = {title: cells for title, cells in columns.items() if any(cells)}
    dispensable = [title for title in _DISPENSABLE if title in columns]
    while out.is_terminal and dispensable and width(out, _table(columns)) > out.width:
        left_out.append(dispensable.pop(0))
        del columns[left_out[-1]]
    show_table(_table(columns))
    return left_out


def _table(columns: Mapping[str, Sequence[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for title in columns:
        table.add_column(title, justify="right" if title == "articles" else "left", no_wrap=True)
    for row in zip(*columns.values(), strict=True):
        table.add_row(*map(Text, row))  # a name is another's words, never rich's markup
    return table


def _cells(outlet: Listed) -> tuple[str, ...]:
    source, asked, known, found = outlet
    kinds = counted(Counter(f"{entry.kind}" for entry in source.entries).items())
    where = ", ".join(filter(None, (source.province, source.region)))
    articles, trouble = ("", "") if known is None else (f"{known.articles:,}", "; ".join(known.sick))
    return (
        source.slug, source.name, source.home, ", ".join(source.groups), where, source.network or "", kinds,
        "yes" if asked else "no", "yes" if source.verified else "no", _words(found), articles, trouble,
    )  # fmt: skip


def _words(found: SourceFinding | None) -> str:
    """The last finding: `1 ok, 1 frozen, 2025-11-09`; "" for none."""
    return "" if found is None else f"{found.words}, {found.at:%Y-%m-%d}"
