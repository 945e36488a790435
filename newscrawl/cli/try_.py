"""`newscrawl try PAGE`: what newscrawl makes of one page, field by field, and why. Stores nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from newscrawl import sources
from newscrawl.cli import _settings
from newscrawl.cli._page import NO_ADDRESS, language_of, read_bytes, undescribed
from newscrawl.cli.render.explanation import explanation_as_json, show_explanation
from newscrawl.config import Config, environment
from newscrawl.crawl import reading
from newscrawl.crawl.readers import readers
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.extract import Explanation
from newscrawl.http.answers import is_file
from newscrawl.http.codings import is_binary
from newscrawl.models import Page, Reason, Source


class Unreadable(NewscrawlError):
    """A crawl could not read the page either."""


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
    named = sources.load([source], _settings.catalogue())[0] if source is not None else None
    got = _page(page, url, settings, named)
    known = named or _known(got.url) or undescribed(got.url, language_of(got.body))
    explained = _explained(got, known, _config(settings))
    if as_json:
        click.echo(json.dumps(explanation_as_json(explained), ensure_ascii=False, indent=2))
    else:
        show_explanation(explained, whole=whole)


def _config(settings: tuple[str, ...]) -> Config:
    return Config.read({**environment(os.environ), **_settings.named(settings)})


def _explained(page: Page, source: Source, config: Config) -> Explanation:
    """What a crawl makes of a page, within the limits of a crawl. Raises Unreadable for a page that a crawl quarantines."""
    try:
        return asyncio.run(_in_worker(page, source, readers(config, count=1)))
    except WorkerTimeout as error:
        raise Unreadable(f"{page.url}: would be quarantined: {Reason.PARSE_TIMEOUT} ({error})") from error
    except WorkerDied as error:
        raise Unreadable(f"{page.url}: would be quarantined: {Reason.CRASH} ({error})") from error


async def _in_worker(page: Page, source: Source, workers: Workers) -> Explanation:
    try:
        return await workers.run(reading.explain, page, source, page.fetched_at)
    finally:
        await workers.close()


def _page(given: str, url: str | None, settings: tuple[str, ...], source: Source | None) -> Page:
    if given.startswith(("http://", "https://")):
        from newscrawl.cli._fetch import fetch

        return fetch(given, settings, source or _known(given))
    try:
        body = sys.stdin.buffer.read() if given == "-" else read_bytes(given)
    except OSError as error:
        raise UsageError(f"{given}: expected an address, a file or -; {error.strerror or error}") from error
    if is_file(body) or is_binary(body):
        raise UsageError(f"{given}: expected a page of HTML; got a file of another kind")
    if url is not None and not _is_address(url):
        raise UsageError(f"--url {url or repr(url)}: expected an address with http:// or https://")
    return Page(url=url or NO_ADDRESS, body=body, fetched_at=datetime.now(UTC))


def _is_address(given: str) -> bool:
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _known(url: str) -> Source | None:
    """The outlet of the catalogue whose an address is."""
    folders = _settings.catalogue()
    return sources.of(url, sources.load([], folders)) if sources.files(folders) else None
