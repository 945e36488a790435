"""How `newscrawl init` looks: what was made, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import click


def show_project(folder: Path, files: Sequence[str], slug: str | None) -> None:
    """Print the files of a new project, and the commands that come next.

    slug: its first outlet; None when none was named
    """
    click.echo(f"newscrawl: made a project in {folder.absolute()}: {', '.join(files)}")
    source = slug or "ansa"
    catalogue = (
        f"data/sources/{slug}.toml is the catalogue"
        if slug
        else "the catalogue that travels with newscrawl; a run asks ten of it, until data/sources/ has a file"
    )
    lines = (
        ("newscrawl sources", catalogue),
        (f"newscrawl crawl news -a source={source} -a limit=20", "or scrapy crawl news …: both take its settings"),
        ("newscrawl status", "what is stored in data/newscrawl.db, and what waits"),
    )
    click.echo("\nNext")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo("  set NEWSCRAWL_CONTACT in newscrawl_project/settings.py: outlets can then write to you")
    for command, about in lines:
        click.echo(f"  {command}\n      {about}")
