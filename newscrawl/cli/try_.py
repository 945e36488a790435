"""`newscrawl try PAGE`: what newscrawl makes of one page, field by field, and why. Stores nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from newscrawl import extract, quality, sources, text, urls
from newscrawl.cli import _settings
from newscrawl.cli.pipe import fields, language_of, outlet
from newscrawl.errors import UsageError
from newscrawl.extract import Explanation
from newscrawl.models import Page, Source

_UNNAMED = "http://localhost/"
_LONG = 110


@click.command(name="try")
@click.argument("page")
@click.option("--url", help="Address of the page, for a file: relative links and the outlet's site come from it.")
@click.option(
    "--source", help="A slug or TOML file, for its selectors.  [default: the catalogue's, by the page's site]"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as with scrapy crawl.")
def try_(page: str, url: str | None, source: str | None, as_json: bool, settings: tuple[str, ...]) -> None:
    """Show every field of PAGE (an address, a file, plain or .gz, or - for standard input), which extractor gave it,
    what the others said, and why the winner won.

    \b
    newscrawl try https://www.ilpost.it/2025/11/09/…
    newscrawl try page.html --url https://www.example.it/cronaca/a.html
    """
    got = _page(page, url, settings)
    explained = extract.explain(got, _source(source, got.url, language_of(got.body)), now=got.fetched_at)
    if as_json:
        click.echo(json.dumps(_as_json(explained), ensure_ascii=False, indent=2))
    else:
        _show(Console(highlight=False), explained)


def _page(given: str, url: str | None, settings: tuple[str, ...]) -> Page:
    if given.startswith(("http://", "https://")):
        from newscrawl.cli._fetch import fetch

        return fetch(given, settings)
    from newscrawl.cli.pipe import read_bytes

    try:
        body = sys.stdin.buffer.read() if given == "-" else read_bytes(given)
    except OSError as error:
        raise UsageError(f"{given}: expected an address, a file or -; {error.strerror or error}") from error
    return Page(url=url or _UNNAMED, body=body, fetched_at=datetime.now(UTC))


def _source(given: str | None, url: str, language: str | None) -> Source:
    if given is not None:
        return sources.load([given], _settings.catalogue())[0]
    folder = _settings.catalogue()
    known = sources.load([], folder) if folder.is_dir() else ()
    return next((one for one in known if urls.same_site(one.home, url)), None) or outlet(url, language)


def _verdict(explained: Explanation) -> str | None:
    reason = quality.reason_to_reject(explained.article)
    return reason.value if reason else None


def _as_json(explained: Explanation) -> dict[str, Any]:
    return {
        "url": explained.article.url,
        "rejected": _verdict(explained),
        **fields(explained.article),
        "subtitle": explained.article.subtitle,
        "tags": list(explained.article.tags),
        "image": explained.article.image,
        "candidates": [
            {**row.candidate._asdict(), "trust": row.candidate.trust.name.lower(), "outcome": row.outcome}
            for row in explained.rows
        ],
    }


def _show(console: Console, explained: Explanation) -> None:
    table = Table(title=escape(explained.article.url), title_justify="left", show_lines=False, pad_edge=False)
    table.add_column("field", style="bold")
    table.add_column("value", overflow="fold", ratio=3)
    table.add_column("from", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=1)
    previous = None
    for name, value, origin, why, won in _rows(explained):
        if previous not in (None, name):
            table.add_section()
        style = "" if won else "dim"
        table.add_row("" if name == previous else name, escape(value), escape(origin), why, style=style)
        previous = name
    console.print(table)
    _show_body(console, explained)


def _rows(explained: Explanation) -> Iterator[tuple[str, str, str, str, bool]]:
    """Winners first within a field; a field that nothing was found for says so."""
    found = {row.candidate.field for row in explained.rows}
    for row in sorted(explained.rows, key=lambda row: (_place(row.candidate.field), row.outcome != "won")):
        candidate = row.candidate
        if candidate.field == "body" and row.outcome != "won":
            value = f"{text.words(candidate.value)} words: {text.line(candidate.value)[:60]} …"
        else:
            value = _short(candidate.value)
        yield (
            candidate.field,
            value,
            candidate.origin,
            f"{row.outcome} ({candidate.trust.name.lower()})",
            row.outcome == "won",
        )
    for name in _FIELDS:
        if name not in found:
            yield name, "unknown", "", "nothing said it", False


_FIELDS = (
    "title", "kicker", "subtitle", "byline", "authors", "credit", "published", "modified", "section", "tags", "image",
    "language", "access", "url", "body",
)  # fmt: skip


def _place(field: str) -> tuple[int, str]:
    return (_FIELDS.index(field) if field in _FIELDS else len(_FIELDS), field)


def _short(value: str) -> str:
    line = text.line(value)
    return line if len(line) <= _LONG else line[:_LONG] + " …"


def _show_body(console: Console, explained: Explanation) -> None:
    article = explained.article
    console.print(f"\n[bold]body[/bold]  {text.words(article.body)} words, {len(article.blocks)} blocks")
    for block in article.blocks:
        console.print(f"  [dim]{block.kind:<9}[/dim] {escape(_short(block.text))}", soft_wrap=True)
    reason = _verdict(explained)
    console.print(f"\n[red]would be rejected: {reason}[/red]" if reason else "\n[green]would be stored[/green]")
