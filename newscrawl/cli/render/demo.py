"""How `newscrawl demo` looks: the command that it runs, a table of what was stored, and what can be done next."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from newscrawl.cli.render.terminal import console, show_table
from newscrawl.store.overview import Shown


def show_command(words: Sequence[str]) -> None:
    """Print a command that is about to be run."""
    console().print(f"[dim]$ {shlex.join(words)}[/dim]", soft_wrap=True)


def show_articles(articles: Sequence[Shown]) -> None:
    """Print a table of the articles, as they come."""
    again = sum(article.duplicate for article in articles)
    title = f"{len(articles)} articles, newest first: {len(articles) - again} stored, {again} duplicate"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for name, most in (("source", None), ("date", None), ("title", None), ("byline", 24)):
        table.add_column(name, overflow="ellipsis", no_wrap=name != "title", max_width=most)
    table.add_column("words", justify="right")
    table.add_column("state")
    for article in articles:
        table.add_row(
            article.source,
            article.date or "unknown",
            _title(article),
            escape(article.byline or ""),
            str(article.words),
            "duplicate" if article.duplicate else "stored",
        )
    show_table(table)


def _title(article: Shown) -> str:
    return escape(article.title) + (" [dim](subscribers)[/dim]" if article.access == "subscriber" else "")


def show_next_steps(db: Path, example: str) -> None:
    """Print the commands that a person may want to try next.

    example: file of a page
    """
    program = short_path(Path(sys.argv[0])) if Path(sys.argv[0]).name == "newscrawl" else "newscrawl"
    lines = (
        "",
        "[bold]Next[/bold]",
        f"  {program} browse --db {short_path(db)}",
        "      [dim]read it in your browser: search, facets, ready questions[/dim]",
        f"  {program} search lago --db {short_path(db)}",
        "      [dim]the same on a terminal: words, names, fields; `newscrawl show` reads one[/dim]",
        f"  {program} try {example}",
        "      [dim]every field of one page, where it comes from, and what the others said[/dim]",
        f"  {program} crawl news -a source=ansa -a limit=20 -s NEWSCRAWL_CONTACT=you@example.org",
        "      [dim]a real outlet; `newscrawl sources` lists the catalogue[/dim]",
    )
    console().print("\n".join(lines), soft_wrap=True)


def short_path(path: Path) -> str:
    """A path for the shell, relative to the working directory where that is shorter."""
    return shlex.quote(min(str(path), os.path.relpath(path), key=len))
