"""Pages of the archive are read anew by the workers of a fleet, in the place of processes of this machine.

It is a hub's work: none may crawl meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice
from uuid import UUID, uuid4

from newscrawl import urls
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.fleet import parcels, terms
from newscrawl.fleet.bundle import PageAnew, PagesAnew, ReadAnew
from newscrawl.fleet.packing import tell_beginning
from newscrawl.fleet.parcels import BadParcel
from newscrawl.fleet.queue import records
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.records import End
from newscrawl.models import Article, Page, Reason, Source
from newscrawl.packed import packed

# Pages of a bundle, and those that are under way: their bytes are in memory till they are packed.
_OF_A_BUNDLE, _AHEAD = 20, 640
_TURN_S = 0.1
# Bundles that may end without a word of a page.
_MOST_TRIES = 3


@dataclass(slots=True)
class _Asked:
    """A page that is to be read."""

    page: Page
    source: Source
    done: asyncio.Future[Article]
    tries: int = 0


_Numbered = tuple[int, _Asked]


class ReadsElsewhere:
    """See `newscrawl.crawl.anew.Reader`."""

    def __init__(self, dsn: str, *, turn_s: float = _TURN_S) -> None:
        self._dsn = dsn
        self._turn_s = turn_s
        self._numbers = count(1)
        self._waiting: dict[str, dict[int, _Asked]] = {}  # source → page → what is not in a bundle yet
        self._open: dict[UUID, dict[int, _Asked]] = {}
        self._turning: asyncio.Future[None] | None = None

    @property
    def ahead(self) -> int:
        """See `Reader`."""
        return _AHEAD

    async def read(self, page: Page, source: Source) -> Article:
        """See `Reader`. Raises FleetError besides."""
        asked = _Asked(page, source, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(source.slug, {})[next(self._numbers)] = asked
        if self._turning is None:
            self._turning = asyncio.ensure_future(self._turns())
        elif self._turning.done():
            self._turning.result()  # raises what ended it
        return await asked.done

    async def close(self) -> None:
        """See `Reader`."""
        if self._turning is not None:
            self._turning.cancel()
            await asyncio.wait((self._turning,))

    # ── turns ──────────────────────────────────────────────────────────────────────────────────

    async def _turns(self) -> None:
        try:
            async with Hub.open(self._dsn, versions=terms.made_of(), timing=terms.TIMING) as hub:
                await tell_beginning(hub)
                while True:
                    await self._put(hub)
                    await self._take(hub)
                    await self._settle(hub)
                    await asyncio.sleep(self._turn_s)
        except Exception as error:  # whoever waits for a page would wait for ever
            for asked in self._all():
                if not asked.done.done():
                    asked.done.set_exception(error)
            raise

    def _all(self) -> Iterator[_Asked]:
        for pages in (*self._waiting.values(), *self._open.values()):
            yield from pages.values()

    async def _put(self, hub: Hub) -> None:
        waiting, self._waiting = self._waiting, {}
        bundles = []
        for pages in waiting.values():
            numbered = iter(pages.items())
            while some := tuple(islice(numbered, _OF_A_BUNDLE)):
                packed = await asyncio.to_thread(list, parcels.fitting(some, _parcel, lambda _: None))
                for numbers, raw in packed:
                    bundle = _bundle(numbers, raw)
                    self._open[bundle.key] = dict(numbers)
                    bundles.append(bundle)
                held = {number for numbers, _ in packed for number, _ in numbers}
                for number, asked in some:
                    if number not in held and not asked.done.done():
                        asked.done.set_exception(WorkerDied("its page is more than a bundle may hold"))
        if bundles:
            await hub.put(bundles)

    async def _take(self, hub: Hub) -> None:
        while results := await hub.results(limit=50, among=self._open):
            for result in results:
                try:
                    report = await asyncio.to_thread(parcels.report_anew, result.payload)
                except BadParcel:  # what it says nothing of is read again
                    continue
                for read in report.read:
                    asked = self._open[result.key].pop(read.number, None)
                    if asked is not None and not asked.done.done():
                        _answer(asked, read)
            await hub.drop([result.id for result in results])

    async def _settle(self, hub: Hub) -> None:
        """Close bundles that ended; a page of which one says nothing is put again, a few times."""
        ended = [each for each in await hub.ended(self._open) if each.key in self._open]
        await hub.close([each.key for each in ended if each.end is not End.VANISHED])
        for each in ended:
            if each.end is End.VANISHED and not each.results:
                for number, asked in self._open.pop(each.key).items():
                    asked.tries += 1
                    if asked.tries < _MOST_TRIES:
                        self._waiting.setdefault(asked.source.slug, {})[number] = asked
                    elif not asked.done.done():
                        asked.done.set_exception(
                            WorkerDied(f"{_MOST_TRIES} bundles with it ended without a word of it")
                        )


def _parcel(pages: Sequence[_Numbered]) -> bytes:
    """Raises TooLarge."""
    travelling = (PageAnew(number, _travelling(asked.page)) for number, asked in pages)
    return parcels.encode(PagesAnew(source=pages[0][1].source, pages=tuple(travelling)))


def _bundle(pages: Sequence[_Numbered], raw: bytes) -> records.Bundle:
    keys = tuple({urls.canonical(asked.page.url) for _, asked in pages})
    slug = pages[0][1].source.slug
    return records.Bundle(key=uuid4(), host=None, source=slug, payload=raw, keys=keys, queue=terms.READ)


def _travelling(page: Page) -> Page:
    return replace(page, packed=packed(page.body, None), body=b"", parts=tuple(map(_travelling, page.parts)))


def _answer(asked: _Asked, read: ReadAnew) -> None:
    if read.article is not None:
        ours = asked.page
        # Where a further page was archived first, the article's first one takes its place.
        first = next((each for each in (ours, *ours.parts) if each.url == read.article.page.url), ours)
        # What a page is called, and whose it is, its archive knows.
        page = replace(
            read.article.page, url=first.url, requested_url=ours.requested_url, source=ours.source, link_id=ours.link_id,
            page_hash=first.page_hash, fetched_at=first.fetched_at, evidence=ours.evidence,
        )  # fmt: skip
        asked.done.set_result(replace(read.article, page=page))
    elif read.reason is Reason.PARSE_TIMEOUT:
        asked.done.set_exception(WorkerTimeout(read.detail))
    else:
        asked.done.set_exception(WorkerDied(read.detail))
