"""`newscrawl sources`: what the catalogue holds."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli import _settings
from newscrawl.cli.render.sources import show_catalogue
from newscrawl.sources import load


@click.command()
@click.argument("names", nargs=-1)
@click.option("--folder", type=click.Path(path_type=Path), help="The catalogue.  [default: data/sources]")
def sources(names: tuple[str, ...], folder: Path | None) -> None:
    """List the catalogue, or check source files: newscrawl sources my-outlet.toml"""
    show_catalogue(load(names, folder or _settings.catalogue()))
