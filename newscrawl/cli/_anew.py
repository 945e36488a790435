"""`newscrawl reextract`, its first pass: which articles are to be read, and what comes of each."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

from newscrawl import sources as catalogue
from newscrawl.cli import _settings, _store
from newscrawl.cli.render.found import show_place
from newscrawl.config import Config
from newscrawl.crawl.anew import Reader, Reading, ReadsHere
from newscrawl.crawl.differences import Differences, Ended
from newscrawl.crawl.readers import readers
from newscrawl.crawl.worker_process import collect_seldom
from newscrawl.models import Source
from newscrawl.query.reading import QueryError, read
from newscrawl.store import Store, open_readonly
from newscrawl.store.articles import rereadable
from newscrawl.store.articles.draft import Draft
from newscrawl.store.articles.rereadable import Beside
from newscrawl.store.overview import stored_sources

_ALL = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asked for."""

    typed: str
    sources: tuple[str, ...]  #: slugs; none: all
    since: datetime | None
    every: bool
    fleet: bool  #: its workers read
    file: Path  #: the database
    pages: Path
    now: datetime


@dataclass(slots=True, kw_only=True)
class Found:
    """What the first pass found."""

    sources: Mapping[str, Source]
    differences: Differences = field(default_factory=Differences)
    changed: dict[int, str] = field(default_factory=dict)  #: article → outlet
    unchanged: list[int] = field(default_factory=list)
    beside: Beside | None = None


def planned(asked: Asked) -> tuple[Found, list[int]]:
    """The outlets, and the articles that are to be read. Raises UsageError, StoreError; QueryError with the place shown."""
    with open_readonly(asked.file) as store:
        known = stored_sources(store)
        for slug in asked.sources:
            _store.check_source(slug, known, asked.file)
        ids = _ids(store, asked)
        found = Found(sources=_described(known, asked.sources or tuple(known)))
        if not asked.typed:
            found.beside = rereadable.beside(store, asked.sources or None)
    return found, ids


def read_all(asked: Asked, config: Config, draft: Draft, found: Found, ids: Sequence[int]) -> None:
    """Read these articles anew, with progress on a terminal: what comes of them is added to what was found. Raises UsageError, StoreError."""
    kept = asked.pages.exists()
    if not kept:
        click.echo(f"newscrawl: {asked.pages}: no raw pages there; NEWSCRAWL_PAGES_DB names their file", err=True)
    with open_readonly(asked.file, pages=asked.pages if kept else None) as store:
        collect_seldom()
        reader = _elsewhere(config) if asked.fleet else ReadsHere(readers(config))
        reading = Reading(store=store, draft=draft, sources=found.sources, reader=reader, every=asked.every)
        label = f"reading {len(ids):,} pages anew"
        with click.progressbar(length=len(ids), label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            asyncio.run(_gather(reading, ids, found, bar.update))


def _elsewhere(config: Config) -> Reader:
    """What lets a fleet's workers read. By its name: that room is above this one. Raises UsageError."""
    dsn = importlib.import_module("newscrawl.fleet.place").dsn(config)
    reader: Reader = importlib.import_module("newscrawl.fleet.reads_elsewhere").ReadsElsewhere(dsn)
    return reader


async def _gather(reading: Reading, ids: Sequence[int], found: Found, advance: Callable[[int], None]) -> None:
    async for article in reading.results(ids):
        found.differences.add(article)
        if article.ended is Ended.CHANGED:
            found.changed[article.id] = article.source
        elif article.ended is Ended.UNCHANGED:
            found.unchanged.append(article.id)
        advance(1)
    for _ in range(len(ids) - found.differences.count()):  # gone since they were listed
        found.differences.ended["", Ended.FORGOTTEN, None] += 1


def _ids(store: Store, asked: Asked) -> list[int]:
    among = None
    if asked.typed:
        try:
            among = store.search.newest(read(asked.typed, today=asked.now.astimezone().date()), limit=_ALL)
        except QueryError as error:
            show_place(asked.typed, error.at)
            raise
    return rereadable.wanted(store, sources=asked.sources or None, since=asked.since, ids=among)


def _described(known: Mapping[str, Source], slugs: Sequence[str]) -> dict[str, Source]:
    """The outlets as their files describe them, else as the store knows them."""
    folders = _settings.catalogue()
    described = set(catalogue.files(folders)) & set(slugs)
    loaded = catalogue.load(sorted(described), folders) if described else ()
    return {slug: known[slug] for slug in slugs} | {source.slug: source for source in loaded}
