"""How `newscrawl add` looks: how each field came out on the articles it tried and from where, then the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newscrawl import text
from newscrawl.adding import Proposal
from newscrawl.cli.render.terminal import console, counted, show_table
from newscrawl.store.shown import FIELDS, AskedPage, ShownArticle

# The fields whose origins are kept under the name by which strategies offer them.
_OFFERED = {"byline": "authors", "body": "blocks"}
_LONG = 48
_MOST_ORIGINS = 3


def show_proposal(proposal: Proposal, toml: str, file: Path) -> None:
    """Print the articles that were tried, a table of their fields, and the file."""
    out = console()
    out.print(
        f"[bold]{proposal.home}[/bold]  {len(proposal.asked)} pages asked for, {len(proposal.articles)} stored",
        soft_wrap=True,
    )
    for line in _pages(proposal.asked):
        out.print(line, soft_wrap=True, markup=False)
    show_table(_table(proposal.articles), markup=False)
    if proposal.pattern and not proposal.allow:
        click.echo(
            f"its articles' addresses match {proposal.pattern}; its feeds show nothing else, so the file does not say so"
        )
    click.echo(f"its time zone: {proposal.timezone} ({proposal.zone_from})\n")
    click.echo(f"{file}")
    click.echo("".join(f"    {line}\n" for line in toml.splitlines()))


def show_next(slug: str, file: Path, *, dry_run: bool) -> None:
    """Print what was done, and what comes next."""
    if dry_run:
        click.echo("newscrawl: nothing was written (--dry-run)")
        return
    click.echo(f"newscrawl: wrote {file}; next: newscrawl crawl news -a source={slug}")


def proposal_as_json(proposal: Proposal, toml: str, file: Path | None) -> dict[str, Any]:
    """The proposal for programs. file: where it was written; None: nowhere"""
    return {
        "slug": proposal.slug,
        "name": proposal.name,
        "home": proposal.home,
        "language": proposal.language,
        "timezone": proposal.timezone,
        "hosts": list(proposal.hosts),
        "allow": list(proposal.allow),
        "pattern": proposal.pattern,
        "closed": list(proposal.closed),
        "reservations": list(proposal.reservations),
        "entries": [
            {"url": one.url, "kind": one.kind, "section": one.section, "note": one.note, "links": one.count} for one in proposal.entries
        ],
        "left_out": [{"url": one.url, "why": one.why} for one in proposal.left_out],
        "asked": [{"url": one.url, "state": one.state, "reason": one.reason} for one in proposal.asked],
        "articles": [{"url": one.url, **one.values, "provenance": dict(one.origins)} for one in proposal.articles],
        "toml": toml,
        "written": None if file is None else str(file),
    }  # fmt: skip


def _pages(asked: Sequence[AskedPage]) -> Iterator[str]:
    for page in asked:
        yield f"  {page.state}{f'/{page.reason}' if page.reason else ''}  {page.url}"


def _table(articles: Sequence[ShownArticle]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for title in ("field", "found", "from", "for example"):
        table.add_column(title, no_wrap=title == "field", overflow="fold")
    for field in FIELDS:
        having = [article for article in articles if article.values[field] is not None]
        origins = Counter(
            origin.partition(": ")[0].partition(", ")[0]
            for article in having
            if (origin := article.origins.get(_OFFERED.get(field, field)))
        )
        example = having[0].values[field] if having else None
        table.add_row(
            field,
            f"{len(having)} of {len(articles)}",
            Text(
                counted(origins.most_common(_MOST_ORIGINS)).replace(f"{len(having)} ", "")
                if len(origins) == 1
                else counted(origins.most_common(_MOST_ORIGINS))
            ),
            Text(_short(f"{example} words" if field == "body" and example else example or "")),
        )
    return table


def _short(value: str) -> str:
    line = text.line(value)
    return line if len(line) <= _LONG else line[: _LONG - 2] + " …"
