"""How the catalogue looks: a table of outlets, and below it the hosts whose certificates are not checked."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Column, Table

from newscrawl.cli.render.terminal import console
from newscrawl.models import Source


def show_catalogue(sources: Sequence[Source]) -> None:
    """Print the outlets in their order, and each excused certificate with its reason."""
    out = console()
    out.print(_table(sources))
    for source in sources:
        for host, why in source.accept_certificates.items():
            line = f"{source.slug}: the certificate of {host} is not checked: {why}"
            out.print(line, markup=False)


def _table(sources: Sequence[Source]) -> Table:
    table = Table(Column("slug", no_wrap=True), "name", Column("home", overflow="fold"), "entries", "verified")
    for source in sources:
        kinds = ", ".join(f"{entry.kind}" for entry in source.entries)
        table.add_row(source.slug, source.name, source.home, kinds, "yes" if source.verified else "no")
    return table
