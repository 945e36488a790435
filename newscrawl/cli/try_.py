"""`newscrawl try PAGE`: what newscrawl makes of one page, field by field, and why. Stores nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from newscrawl import extract, quality, sources, text, urls
from newscrawl.cli import _settings
from newscrawl.cli.pipe import fields, language_of, outlet
from newscrawl.errors import UsageError
from newscrawl.extract import Explanation
from newscrawl.extract._choose import Row
from newscrawl.models import Moment, Page, Source, Trust

_UNNAMED = "http://localhost/"
_LONG = 110
_FIELDS = (
    "title", "kicker", "subtitle", "authors", "credit", "published", "modified", "section", "tags", "image", "language",
    "access", "url", "body",
)  # fmt: skip
_TRUST = {
    Trust.SITE: "selector of this outlet",
    Trust.SIGNED: "signed in the text",
    Trust.STRUCTURED: "in data, or agreed",
    Trust.META: "in the page's head",
    Trust.MARKUP: "shown, and marked",
    Trust.GUESS: "last resort",
    Trust.HINT: "only confirms",
}


class Said(NamedTuple):
    """What one place said of one field."""

    value: str
    origin: str
    trust: Trust
    outcome: str


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
        "tags": list(explained.article.tags),
        "image": explained.article.image,
        "candidates": [
            {**row.candidate._asdict(), "trust": row.candidate.trust.name.lower(), "outcome": row.outcome}
            for row in explained.rows
        ],
    }


def _show(console: Console, explained: Explanation) -> None:
    """One line a field: what was taken, from where, why; below it, dim, what the others said."""
    table = Table(title=escape(explained.article.url), title_justify="left", pad_edge=False, expand=True)
    table.add_column("field", style="bold", no_wrap=True)
    table.add_column("value", overflow="fold", ratio=5)
    table.add_column("from", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=2)
    said = _said(explained.rows)
    for field in (*_FIELDS, *(set(said) - set(_FIELDS))):
        _add_field(table, field, _taken(explained, field), said.get(field, []))
    console.print(table)
    _show_body(console, explained)


def _add_field(table: Table, field: str, taken: str | None, said: list[Said]) -> None:
    winner = next((one for one in said if one.outcome == "won"), None)
    why = _TRUST[winner.trust] if winner else ""
    table.add_row(field, escape(_short(taken)) if taken else "[dim]unknown[/dim]", winner.origin if winner else "", why)
    for one in said:
        if one is not winner:
            table.add_row("", escape(_short(one.value)), escape(one.origin), _why_not(one, winner), style="dim")
    table.add_section()


def _why_not(one: Said, winner: Said | None) -> str:
    if one.outcome == "unreadable":
        return "not readable as such"
    if one.outcome == "untried":
        return "enough others were tried"
    return "less trusted" if winner and one.trust < winner.trust else "as good, later"


def _said(rows: Iterable[Row]) -> dict[str, list[Said]]:
    """What each place said of each field; values of one place together, blocks of a body as their number of words."""
    grouped: dict[tuple[str, str, Trust, str], list[str]] = {}
    for row in rows:
        candidate = row.candidate
        field = "body" if candidate.field == "blocks" else candidate.field
        grouped.setdefault((field, candidate.origin, candidate.trust, row.outcome), []).append(candidate.value)
    found: dict[str, list[Said]] = {}
    for (field, origin, trust, outcome), values in grouped.items():
        shown = (
            f"{sum(map(text.words, values))} words in {len(values)} blocks" if field == "body" else ", ".join(values)
        )
        found.setdefault(field, []).append(Said(shown, origin, trust, outcome))
    return found


def _taken(explained: Explanation, field: str) -> str | None:
    """The field of the article as a person reads it."""
    article = explained.article
    if field == "body":
        return f"{text.words(article.body)} words, below" if article.body else None
    value = getattr(article, field, None)
    if isinstance(value, Moment):
        return f"{value.at:%A %d %B %Y}" + (f", {value.at:%H:%M %Z}" if value.precision != "day" else " (day only)")
    return ", ".join(value) if isinstance(value, tuple) and value else str(value) if value else None


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
