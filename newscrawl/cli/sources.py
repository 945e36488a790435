"""`newscrawl sources`: what the catalogue holds."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from newscrawl import sources as catalogue
from newscrawl.cli import _settings


@click.command()
@click.argument("names", nargs=-1)
@click.option("--folder", type=click.Path(path_type=Path), help="The catalogue.  [default: data/sources]")
def sources(names: tuple[str, ...], folder: Path | None) -> None:
    """List the catalogue, or check source files: newscrawl sources my-outlet.toml"""
    table = Table("slug", "name", "home", "entries", "verified")
    excused: list[str] = []
    for source in catalogue.load(names, folder or _settings.catalogue()):
        kinds = ", ".join(f"{entry.kind}" for entry in source.entries)
        table.add_row(source.slug, source.name, source.home, kinds, "yes" if source.verified else "no")
        excused += [
            f"{source.slug}: the certificate of {host} is not checked: {why}"
            for host, why in source.accept_certificates.items()
        ]
    console = Console()
    console.print(table)
    for line in excused:
        console.print(line, highlight=False, markup=False)
