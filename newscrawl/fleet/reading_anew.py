"""A worker reads archived pages anew, a bundle of them at a time; it asks nobody for anything."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from newscrawl.crawl import parts
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import PageAnew, ReadAnew, ReportAnew
from newscrawl.fleet.leases import Lease
from newscrawl.models import Article, Page, Reason, Source
from newscrawl.packed import checked

# Pages of a report: so many are read again when their worker is killed.
_OF_A_REPORT = 10
# Pages at a time, for each process that reads.
_AHEAD = 2
_MOST_PAGE_BYTES = 64 * 1024 * 1024


async def read(lease: Lease, workers: Workers) -> None:
    """Read the pages of a bundle, and commit what comes of them. Raises LeaseLost, BadParcel."""
    asked = parcels.pages_anew(lease.payload)
    room, done = asyncio.Semaphore(_AHEAD * workers.count), list[ReadAnew]()

    async def one(page: PageAnew) -> ReadAnew:
        async with room:
            return await _read(page, asked.source, workers)

    tasks = [asyncio.ensure_future(one(page)) for page in asked.pages]
    try:
        for task in asyncio.as_completed(tasks):
            done.append(await task)
            if len(done) >= _OF_A_REPORT:
                await lease.commit(_reports(done))
                done.clear()
        await lease.commit(_reports(done))
    finally:
        for task in tasks:
            task.cancel()


def _reports(done: Sequence[ReadAnew]) -> list[bytes]:
    return [raw for _, raw in parcels.fitting(tuple(done), _report, _shortened)] if done else []


def _report(done: Sequence[ReadAnew]) -> bytes:
    return parcels.encode(ReportAnew(read=tuple(done)))


def _shortened(read: ReadAnew) -> ReadAnew | None:
    if read.article is None:
        return None
    return ReadAnew(number=read.number, reason=Reason.TOO_LARGE, detail="more than a report may hold")


async def _read(asked: PageAnew, source: Source, workers: Workers) -> ReadAnew:
    try:
        page = await asyncio.to_thread(_unpacked, asked.page)
        article = await parts.read_kept(page, source, workers)
    except WorkerTimeout as error:
        return ReadAnew(number=asked.number, reason=Reason.PARSE_TIMEOUT, detail=str(error))
    except WorkerDied as error:
        return ReadAnew(number=asked.number, reason=Reason.CRASH, detail=str(error))
    return ReadAnew(number=asked.number, article=_bare(article))


def _unpacked(page: Page) -> Page:
    """The page with its bytes, and its further ones. Raises ValueError."""
    whole = replace(page, parts=tuple(map(_unpacked, page.parts)))
    if page.packed is None:
        return whole
    return replace(whole, body=checked(page.packed, _MOST_PAGE_BYTES), packed=None)


def _bare(article: Article) -> Article:
    """The article without bytes and headers of its pages, which whoever asked has."""
    page = article.page
    further = tuple(replace(part, body=b"", headers={}, packed=None) for part in page.parts)
    return replace(article, page=replace(page, body=b"", headers={}, packed=None, parts=further, evidence=None))
