"""How the catalogue looks: a table of outlets, and below it the hosts whose certificates are not checked."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import click
from rich.table import Column, Table

from newscrawl.cli.render.terminal import counted, show_table, utc
from newscrawl.models import Source
from newscrawl.store.status import SourceStatus


class Listed(NamedTuple):
    """An outlet of the catalogue."""

    source: Source
    asked: bool  #: by a run that is told none
    known: SourceStatus | None  #: to the database


def show_catalogue(outlets: Sequence[Listed]) -> None:
    """Print the outlets in their order, and each excused certificate with its reason."""
    show_table(_table(outlets), markup=False)
    for outlet in outlets:
        for host, why in outlet.source.accept_certificates.items():
            click.echo(f"{outlet.source.slug}: the certificate of {host} is not checked: {why}")
    if not sys.stdout.isatty():
        return
    asked, verified = sum(each.asked for each in outlets), sum(each.source.verified for each in outlets)
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
    }  # fmt: skip


def _table(outlets: Sequence[Listed]) -> Table:
    table = Table(
        Column("slug", no_wrap=True), "name", Column("home", overflow="fold"), "groups", "where", "entries", "asked", "verified",
        Column("articles", justify="right"), "trouble",
    )  # fmt: skip
    for source, asked, known in outlets:
        kinds = counted(Counter(f"{entry.kind}" for entry in source.entries).items())
        where = ", ".join(filter(None, (source.province, source.region)))
        table.add_row(
            source.slug, source.name, source.home, ", ".join(source.groups), where, kinds, _yes(asked), _yes(source.verified),
            "" if known is None else f"{known.articles:,}", "" if known is None else "; ".join(known.sick),
        )  # fmt: skip
    return table


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"
