"""`newscrawl add SITE`: an outlet in one command, from its address to a source file that was tried."""

from __future__ import annotations

import asyncio
import json
import math
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from newscrawl import sources, urls
from newscrawl.adding import HomePage, Proposal, as_toml, propose
from newscrawl.adding import home as home_page
from newscrawl.cli import _settings
from newscrawl.cli._failed import Came, no_answer, of_page, of_status
from newscrawl.cli.render.add import proposal_as_json, show_next, show_proposal
from newscrawl.cli.render.failed import show_failure
from newscrawl.config import Config, environment
from newscrawl.crawl.readers import readers
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import SourceError, UsageError
from newscrawl.http.robots import LONGEST_DELAY_S, Rules
from newscrawl.models import Page, Source
from newscrawl.sources import chosen
from newscrawl.store.shown import Shown
from newscrawl.urls import forms

_SLUG = re.compile(r"[a-z0-9_-]{1,64}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_NOTHING_FOUND = 5
# Article pages from which the outlet's name is taken.
_NAMING = 5
# Seconds between two requests of which a person is told, and how many requests there are at least: robots.txt, the home page,
# a feed, five articles, the first ones more than once.
_LONG_DELAY_S, _LEAST_REQUESTS = 5.0, 10

P = ParamSpec("P")
T = TypeVar("T")


@click.command()
@click.argument("site", metavar="SITE")
@click.option("--yes", is_flag=True, help="Ask nothing: write the file.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="The proposal as one JSON object, for programs; asks nothing.")
@click.option("--slug", metavar="NAME", help="Name of the file, by which runs know the outlet.  [default: from SITE]")
@click.option("-s", "settings", multiple=True, metavar="NAME=VALUE", help="A setting, as with scrapy crawl.")
def add(site: str, yes: bool, dry_run: bool, as_json: bool, slug: str | None, settings: tuple[str, ...]) -> None:
    """Describe the outlet at SITE: find its feeds, sitemaps or section pages, try five articles, write its source file.

    \b
    newscrawl add www.example.it
    newscrawl add https://www.example.it/ --dry-run

    It asks as a crawl does: robots.txt, a second or more between requests. It writes over nothing, and asks only on a terminal.
    """
    folder = _settings.catalogue()[0]
    _settings.named(settings)
    addresses = _addresses(site)
    _refuse_known(addresses[0])
    if slug is not None:
        _check_slug(slug, folder)
    if not dry_run:
        _settings.tell_if_shipped(folder)
    quiet = as_json or not sys.stderr.isatty()
    if not quiet:
        click.echo(
            f"newscrawl: asks {addresses[0]} as a crawl does, for five articles at most: a minute or two", err=True
        )
    config = Config.read({**environment(os.environ), **_settings.named(settings)})
    page, came = _home(addresses, settings)
    if page is not None:
        _refuse_known(page.url)
    source = sources.ad_hoc(_root(page.url if page is not None else addresses[-1]))
    workers = readers(config, count=1)
    is_reached = page is not None or any(each.is_reached for each in came)
    proposal, message = _tried(source, page, slug, settings, workers) if is_reached else (_nothing(source, slug), "")
    if not proposal.usable:
        if page is not None and not proposal.entries and (wall := _in_worker(workers, of_page, page, source)):
            came = (wall,)
        show_failure(source.home, proposal, came, message, as_json=as_json)
        sys.exit(_NOTHING_FOUND)
    _offer(
        proposal, folder, ask=not (yes or as_json or dry_run) and sys.stdin.isatty(), dry_run=dry_run, as_json=as_json
    )


# ── the address ────────────────────────────────────────────────────────────────────────────────


def _addresses(site: str) -> tuple[str, ...]:
    """The addresses to try, best first: of one without a scheme https, then http. Raises UsageError."""
    given = site.strip()
    if len(given.split()) > 1:
        raise UsageError(f"SITE: expected one address; got {_without_password(given)}")
    if given and (Path(given).is_file() or given.lower().endswith((".opml", ".toml"))):
        raise UsageError(
            f"SITE: expected an outlet's address; got the file {given!r}: a list of feeds is taken by `newscrawl sources import`,"
            " and a source file checked by `newscrawl sources`"
        )
    if _SCHEME.match(given):
        return (_checked(given, site),)
    given = given.removeprefix("//")
    if given in sources.files(_settings.catalogue()):
        raise UsageError(f"SITE: {given} is an outlet of the catalogue already; `newscrawl sources {given}` shows it")
    if not given or ("." not in given.partition("/")[0] and not given.startswith("localhost")):
        raise UsageError(
            f"SITE: expected an outlet's address such as www.example.it or https://www.example.it/; got {site!r}"
        )
    return _checked(f"https://{given}", site), _checked(f"http://{given}", site)


def _checked(url: str, site: str) -> str:
    try:
        return sources.ad_hoc(url).home
    except SourceError:
        raise UsageError(
            f"SITE: expected an outlet's address, with https:// or http:// or without, and no password; got {_without_password(site)}"
        ) from None


def _without_password(site: str) -> str:
    """What was given, in quotes; of what stands before an @ nothing."""
    return repr(site.rpartition("@")[2][:100]) + (", behind an @" if "@" in site else "")


def _root(url: str) -> str:
    """The home page of which an address tells: its own, or of an article's or file's its host's."""
    root = f"{url.partition('://')[0]}://{urls.host(url)}/"
    return root if forms.is_article(url) or not forms.may_be_section(url) else url


def _refuse_known(url: str) -> None:
    """Raises UsageError where the catalogue has the outlet."""
    folders = _settings.catalogue()
    files = sources.files(folders)
    known = sources.of(url, sources.load([], folders)) if files else None
    if known is not None:
        raise UsageError(
            f"{url}: the catalogue has it already, as {known.slug} ({files[known.slug]}); nothing was asked. Look at it with"
            f" `newscrawl sources {known.slug}`, let runs ask it with `newscrawl sources enable {known.slug}`, or edit that file"
        )


def _check_slug(slug: str, folder: Path) -> None:
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"--slug: expected a-z, 0-9, _ and -, at most 64; got {slug!r}")
    if (folder / f"{slug}.toml").exists() or slug in sources.files(_settings.catalogue()):
        raise UsageError(
            f"--slug {slug}: another outlet of the catalogue has this name; nothing was asked: choose another"
        )


def _slug(home: str, fallback: str) -> str:
    """A name for the file: the site's without its suffix, else its host; with a number where the catalogue has it."""
    taken = sources.files(_settings.catalogue())
    site = urls.site(home)
    below = re.sub(r"^www\d*(?:\.|$)", "", urls.host(home).removesuffix(site).strip("."))
    short = re.sub(r"[^a-z0-9_]+", "-", f"{below} {site.split('.')[0]}".strip()).strip("-")[:64]
    fit = [short] if not site[:1].isdigit() and len(short) > 2 else []
    if free := [name for name in (*fit, fallback) if name and name not in taken]:
        return free[0]
    number = 2
    while f"{fallback[:60]}-{number}" in taken:
        number += 1
    return f"{fallback[:60]}-{number}"


# ── what it has ────────────────────────────────────────────────────────────────────────────────


def _home(addresses: Sequence[str], settings: Sequence[str]) -> tuple[Page | None, Sequence[Came]]:
    """The home page at the first address that gives one; else None, and what came of each."""
    failures: list[Came] = []
    for url in addresses:
        # In a process each: Scrapy runs once in one, and a host that failed is left alone there, by whichever scheme.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            answer = process.submit(_answer, url, tuple(settings)).result()
        if isinstance(answer, Page):
            if failures:
                click.echo(f"newscrawl: {failures[0]}; {url} answers, and is taken", err=True)
            return answer, ()
        failures.append(answer)
    return None, failures


def _answer(url: str, settings: Sequence[str]) -> Page | Came:
    """A page, or what came in its place."""
    from scrapy.http import Response

    from newscrawl.cli import _fetch
    from newscrawl.middlewares.failures import failure

    answer = _fetch.ask("add", {url: url}, settings, log_level="CRITICAL", ruled=_say_delay).get(url)
    if isinstance(answer, Response):
        return _fetch.page_of(answer, url) if answer.status == 200 else of_status(url, answer.status)
    failed = failure(answer, url)
    return no_answer(url, failed.reason, "; ".join((failed.message, *getattr(answer, "__notes__", ()))))


def _nothing(source: Source, slug: str | None) -> Proposal:
    """What can be proposed of a site that nobody answers for."""
    return propose(slug or source.slug, HomePage(url=source.home), Shown(), {}, source.name)


def _say_delay(host: str, rules: Rules) -> None:
    """Say for what nothing seems to happen, where robots.txt asks for long pauses: also to who reads no terminal."""
    asked = rules.crawl_delay or 0.0
    if asked < _LONG_DELAY_S:
        return
    kept = min(asked, LONGEST_DELAY_S)
    click.echo(
        f"newscrawl: robots.txt of {host} asks for {asked:g} s between two requests (Crawl-delay)"
        + (f", of which {kept:g} s are kept" if kept < asked else "")
        + f": this takes {math.ceil(_LEAST_REQUESTS * kept / 60)} minutes at least, and Ctrl+C ends it",
        err=True,
    )


def _tried(
    source: Source, page: Page | None, slug: str | None, settings: Sequence[str], workers: Workers
) -> tuple[Proposal, str]:
    """A proposal from runs in scratch stores, the last of which tried it; and what that one said of why it could not be made."""
    from newscrawl.cli._trial import Trial

    name = slug or _slug(source.home, source.slug)
    read = _in_worker(workers, home_page.read, page, source) if page is not None else None
    home = replace(read, url=source.home) if read is not None else HomePage(url=source.home)
    with _ends_with_its_runs(), tempfile.TemporaryDirectory(prefix="newscrawl-add-") as scratch:
        trial = Trial(Path(scratch), source, settings)
        found = trial.find(read)
        proposal = propose(name, home, found, trial.tried, source.name)
        if proposal.entries:
            toml, entries = as_toml(proposal, datetime.now(UTC).date()), {entry.url for entry in proposal.entries}
            found = trial.check(toml, entries, found)
            called = _in_worker(workers, home_page.name_of, home, trial.pages[:_NAMING])
            proposal = propose(name, replace(home, name=called or home.name), found, trial.tried, source.name)
        return proposal, trial.message


@contextmanager
def _ends_with_its_runs() -> Iterator[None]:
    """A SIGTERM ends a run that is under way too, and leaves nothing of it."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _in_worker(workers: Workers, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """The result of a function that reads pages, within the limits of a crawl; None where these were met."""

    async def run() -> T:
        try:
            return await workers.run(function, *args, **kwargs)
        finally:
            await workers.close()

    try:
        return asyncio.run(run())
    except (WorkerTimeout, WorkerDied):
        return None


# ── the file ───────────────────────────────────────────────────────────────────────────────────


def _offer(proposal: Proposal, folder: Path, *, ask: bool, dry_run: bool, as_json: bool) -> None:
    """Show what was found, and write it unless a person says no."""
    file, day = folder / f"{proposal.slug}.toml", datetime.now(UTC).date()
    words = as_toml(proposal, day)
    if not as_json:
        show_proposal(proposal, words, file)
    if ask and not click.confirm(f"Write {file}?", default=True):
        click.echo("newscrawl: nothing was written")
        return
    if ask and click.confirm(
        "Have you seen that these articles are as they should be (verified = true)?", default=False
    ):
        words = as_toml(proposal, day, verified=True)
    if not dry_run:
        _write(file, words)
        if (folder / chosen.FILE).is_file():
            chosen.enable(folder, [proposal.slug])
    if as_json:
        click.echo(
            json.dumps(proposal_as_json(proposal, words, None if dry_run else file), ensure_ascii=False, indent=2)
        )
    else:
        show_next(proposal.slug, file, dry_run=dry_run)


def _write(file: Path, words: str) -> None:
    """Write a source file, and over nothing. Raises UsageError; a file that would be refused is not left."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as new:
            new.write(words)
    except FileExistsError:
        raise UsageError(f"{file} is there already: nothing was written; choose another name with --slug") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror or error})") from error
    try:
        sources.read(file)
    except SourceError:
        file.unlink()
        raise
