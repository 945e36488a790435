"""`newscrawl try PAGE`: what newscrawl makes of one page, field by field, and why. Stores nothing."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console

from newscrawl import extract, sources, urls
from newscrawl.cli import _settings
from newscrawl.cli.pipe import fields, language_of, outlet, stamp
from newscrawl.cli.render import fields as _judged
from newscrawl.errors import UsageError
from newscrawl.extract import Explanation
from newscrawl.fields import BY_CANDIDATE
from newscrawl.models import Page, Source

_UNNAMED = "http://localhost/"


@click.command(name="try")
@click.argument("page")
@click.option("--url", help="Address of the page, for a file: relative links and the outlet's site come from it.")
@click.option(
    "--source", help="A slug or TOML file, for its selectors.  [default: the catalogue's, by the page's site]"
)
@click.option("--all", "whole", is_flag=True, help="The whole body, and every place that says something else.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as with scrapy crawl.")
def try_(page: str, url: str | None, source: str | None, whole: bool, as_json: bool, settings: tuple[str, ...]) -> None:
    """Show every field of PAGE (an address, a file, plain or .gz, or - for standard input): its value, where it comes
    from and why that is believed, who agrees, and who says something else ("not").

    \b
    newscrawl try https://www.ilpost.it/2025/11/09/…
    newscrawl try page.html --url https://www.example.it/cronaca/a.html
    """
    got = _page(page, url, settings)
    explained = extract.explain(got, _source(source, got.url, language_of(got.body)), now=got.fetched_at)
    if as_json:
        click.echo(json.dumps(_as_json(explained), ensure_ascii=False, indent=2))
    else:
        _judged.show(Console(highlight=False), explained, whole=whole)


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


def _as_json(explained: Explanation) -> dict[str, Any]:
    return {
        "url": explained.article.url,
        "rejected": _judged.rejection(explained.article),
        **fields(explained.article),
        **{field.attribute: field.plain(explained.article) for field in BY_CANDIDATE.values() if field.pipe is None},
        "conflicts": [
            {"field": one.field, "date": stamp(one.moment), "raw": one.raw, "origin": one.origin}
            for one in explained.article.conflicts
        ],
        "candidates": [
            {**row.candidate._asdict(), "trust": row.candidate.trust.name.lower(), "outcome": row.outcome}
            for row in explained.rows
        ],
    }
