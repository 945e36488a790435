"""What `newscrawl rule` does before anything is written: find the page, read the archive, put the selectors in order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import click

from newscrawl import urls
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import NewscrawlError, StoreError, UsageError
from newscrawl.fields import BY_SELECTOR, Shape
from newscrawl.models import Page, Source
from newscrawl.rules import golden, proposing, ranking
from newscrawl.rules.proposing import Measured, Proposed
from newscrawl.rules.ranking import Proposal, Ranking
from newscrawl.rules.values import Value
from newscrawl.sources.messages import quoted
from newscrawl.store import Store
from newscrawl.store.articles import history

_AT_ONCE = 8
_EXPECTED = {
    "authors": "names of persons; desks and agencies are the field credit",
    "byline": "names of persons; desks and agencies are the field credit",
    "kicker": "words that are not the headline's",
    "subtitle": "words that are not the headline's",
    "image": "the address of a picture",
    "language": "two letters, such as it",
}


class NoRule(NewscrawlError):
    """The value is on the page, but no selector gives it and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for. term: the outlet, as typed; said: None: to be asked for"""

    term: str
    source: Source
    url: str
    field: str
    said: str | None
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The proposals, with what each gives on the page that was named."""

    asked: Asked
    page: Page  #: as a golden page keeps it
    today: Value | None
    wanted: Value
    ranking: Ranking
    proposals: tuple[Proposal, ...]  #: those of the ranking that a whole extraction bears out
    expected: tuple[Any, ...]  #: the field with each of them, as JSON has it


def existing(pages: Path, db: Path) -> Path:
    """The archive of a database. Raises StoreError where there is none."""
    if db.exists() and not pages.exists():
        raise StoreError(
            f"{pages}: expected the archive of raw pages; there is none (with NEWSCRAWL_ARCHIVE=0 a crawl keeps none)"
        )
    return pages


def page_at(store: Store, asked: Asked) -> Page:
    """The archived page that was named. Raises UsageError where there is none."""
    archive, slug, key = store.pages, asked.source.slug, urls.canonical(asked.url)
    assert archive is not None
    page = archive.at(slug, asked.url)
    if page is None and (article := history.find(store, key)) is not None:
        _, name = history.page_of(store, article)
        page = None if name is None else archive.first(name)
    if page is None:
        state = history.standing(store, key)
        why = f"its link is {state}" if state else "no source ever showed this address"
        raise UsageError(
            f"{asked.url}: not in {archive.path}: {why}; `newscrawl crawl news -a source={asked.term}` fetches what is new there"
        )
    if page.source != slug:
        raise UsageError(f"{asked.url}: expected a page of {slug!r}; it is one of {page.source!r}")
    return replace(store.ledger.with_text(page), parts=())


async def find(
    workers: Workers, store: Store, page: Page, asked: Asked, ask: Callable[[str, Value | None], str]
) -> Found:
    """The proposals for what was asked. ask: for the value, given the field and its value today; raises UsageError, NoRule"""
    source, field = asked.source, asked.field
    try:
        said = asked.said or ask(field, await workers.run(proposing.today, page, source, field))
        proposed = await workers.run(proposing.propose, page, source, field, said)
        wanted = _wanted(asked.url, field, said, proposed)
        own = await workers.run(proposing.measure, page, source, field, proposed.selectors)
    except WorkerTimeout as error:
        raise NewscrawlError(f"{asked.url}: cannot be read ({error})") from error
    except WorkerDied as error:
        raise NewscrawlError(f"{asked.url}: cannot be read ({error})") from error
    others = await _measured(workers, store, page, asked, proposed.selectors)
    ranked = ranking.rank(own, others, proposed.selectors)
    bare = golden.bare(page)
    tried = [proposal.selector for proposal in ranked.proposals]
    expected = await workers.run(proposing.given, bare, source, field, tried, said) if tried else ()
    borne_out = [(one, value) for one, value in zip(ranked.proposals, expected, strict=True) if value is not None]
    if not borne_out:
        raise NoRule(_why_none(asked, ranked))
    return Found(
        asked=asked,
        page=bare,
        today=proposed.today,
        wanted=wanted,
        ranking=ranked,
        proposals=tuple(one for one, _ in borne_out),
        expected=tuple(value for _, value in borne_out),
    )


def _wanted(url: str, field: str, said: str, proposed: Proposed) -> Value:
    if proposed.wanted is None:
        time = "a date, as the page prints it or such as 2025-11-09 08:30"
        form = (
            time if BY_SELECTOR[field].shape is Shape.TIME else _EXPECTED.get(field, "words, as the page prints them")
        )
        raise UsageError(f"--value: expected {form}; got {quoted(said)}")
    if not proposed.places:
        near = f"the nearest text is {quoted(proposed.nearest)}" if proposed.nearest else "nothing there is like it"
        raise UsageError(f"{url}: no element gives {quoted(said)}; {near}")
    if not proposed.selectors:
        raise NoRule(
            f"{url}: {proposed.places} elements give {quoted(said)}, but none has a class, itemprop, rel or data attribute of its own or around"
            " it by which nothing else is found"
        )
    return proposed.wanted


def _why_none(asked: Asked, ranked: Ranking) -> str:
    if ranked.foreign and not ranked.proposals:
        return f"{asked.url}: each of {ranked.foreign} selectors also gives what belongs to other stories, on this page or others"
    return f"{asked.url}: no selector gives {asked.field} as it should be, once the page is read as a whole"


async def _measured(workers: Workers, store: Store, own: Page, asked: Asked, tried: Sequence[str]) -> list[Measured]:
    """What the selectors give on the outlet's newest pages; pages that cannot be read are left out."""
    assert store.pages is not None
    pages = (page for page in store.pages.newest(asked.source.slug, asked.pages) if page.url != own.url)
    found: list[Measured] = []

    async def measure(page: Page) -> None:
        try:
            found.append(await workers.run(proposing.measure, page, asked.source, asked.field, tried))
        except (WorkerTimeout, WorkerDied):
            return

    hidden = not sys.stderr.isatty()
    with click.progressbar(length=asked.pages, label="reading pages", file=sys.stderr, hidden=hidden) as progress:
        while batch := list(islice(pages, _AT_ONCE)):
            bare = [replace(store.ledger.with_text(page), parts=()) for page in batch]
            await asyncio.gather(*map(measure, bare))
            progress.update(len(batch))
    return sorted(found, key=lambda each: each.url)
