"""Articles are read anew from their archived pages: first all of them into a draft, with what would change; `rewriting` then writes those that do.

Nothing is fetched. This first pass reads the store and writes nothing but the draft, so it needs no lock and may be killed: what
the draft has is not read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Container, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Protocol

from newscrawl import boilerplate, dedupe, quality
from newscrawl.crawl import parts, versions
from newscrawl.crawl.batches import Batches
from newscrawl.crawl.differences import Ended, Reread, Value, had, told
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import DamagedStore
from newscrawl.models import EVERY_KIND, Article, KeyKind, Page, Source
from newscrawl.store import Store
from newscrawl.store.articles import rereadable
from newscrawl.store.articles.blocks import MixedText
from newscrawl.store.articles.draft import Draft, Drafted, stamp
from newscrawl.store.articles.rereadable import Stored

# Pages that a worker process gets at a time, and batches in the hands of each: one is read, the other waits so that none is waited for.
_TOGETHER, _AHEAD = 8, 2
# Bytes of pages that are sent together: they fill the pipe to a worker, and are in memory once more there.
_TOGETHER_BYTES = 4 << 20
# Articles of which the draft is written at a time: so many are read again after a kill.
_DRAFTED = 50
# Keys by which an article is found. Those of like text cost more than comparing it: they are made of what is written.
_KINDS = frozenset({KeyKind.ADDRESS, KeyKind.TEXT})
# Of these a second try gives nothing else.
_KEPT = frozenset({Ended.CHANGED, Ended.UNCHANGED, Ended.NO_ARTICLE})


class Reader(Protocol):
    """Reads pages of the archive."""

    @property
    def ahead(self) -> int:
        """Pages that it has at a time, so that it never waits for one."""

    async def read(self, page: Page, source: Source) -> Article:
        """The article of a page, with the text of the further pages that were kept with it. Raises WorkerTimeout, WorkerDied."""

    async def close(self) -> None:
        """End what reads."""


class ReadsHere:
    """Reads pages in processes of this machine."""

    def __init__(self, workers: Workers) -> None:
        self._ahead = _TOGETHER * _AHEAD * workers.count
        self._batches = Batches(workers, _TOGETHER, _TOGETHER_BYTES)

    @property
    def ahead(self) -> int:
        """See `Reader`."""
        return self._ahead

    async def read(self, page: Page, source: Source) -> Article:
        """See `Reader`."""
        return await parts.read_kept(page, source, self._batches, _KINDS)

    async def close(self) -> None:
        """See `Reader`."""
        await self._batches.close()


@dataclass(slots=True, kw_only=True)
class Reading:
    """The first pass: what each article would become. The store may be open for looking only."""

    store: Store
    draft: Draft
    sources: Mapping[str, Source]  #: slug → as its file describes it, else as the store knows it
    reader: Reader
    every: bool  #: also what was read by what reads today
    _drafted: list[Drafted] = field(default_factory=list)
    # An outlet and a state of the store, and which blocks the outlet repeats there.
    _repeats: tuple[tuple[str, int], Set[int]] | None = None

    async def results(self, ids: Sequence[int]) -> AsyncIterator[Reread]:
        """What comes of each of these articles, in no order. Ends the reader."""
        under_way: set[asyncio.Task[Reread]] = set()
        try:
            for stored in rereadable.stands(self.store, ids):
                under_way.add(asyncio.create_task(self._one(stored)))
                if len(under_way) >= self.reader.ahead:
                    done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                    for each in done:
                        yield each.result()
            for task in asyncio.as_completed(under_way):
                yield await task
        finally:
            for each in under_way:
                each.cancel()
            self._keep()
            await self.reader.close()

    async def _one(self, stored: Stored) -> Reread:
        source = self.sources[stored.source]
        read_by = versions.read_by(source)
        if stored.read_by == read_by and not self.every:
            return _ended(stored, Ended.SAME_VERSIONS)
        if stored.page_hash is None:
            return _ended(stored, Ended.NO_PAGE)
        mark = stamp([stored.page_hash, stored.extracted, read_by])
        drafted = self.draft.of(stored.id, mark) if self.draft.goes_on else None
        if drafted is not None and drafted.article is not None:
            return self._compared(stored, drafted.article)[0]
        if drafted is not None:
            return _ended(stored, Ended(drafted.ended), drafted.detail, drafted.had)
        reread, article = await self._read(stored, source)
        if reread.ended in _KEPT:
            self._drafted.append(Drafted(stored.id, mark, reread.ended, reread.detail, reread.had, article))
        if len(self._drafted) >= _DRAFTED:
            self._keep()
        return reread

    async def _read(self, stored: Stored, source: Source) -> tuple[Reread, Article | None]:
        """What comes of an article, and what is to be written, if anything."""
        try:
            page = self._page(stored)
        except DamagedStore:
            return _ended(stored, Ended.PAGE_DAMAGED), None
        if page is None:
            return _ended(stored, Ended.PAGE_GONE), None
        try:
            article = await self.reader.read(page, source)
        except WorkerTimeout:
            return _ended(stored, Ended.PARSE_TIMEOUT), None
        except WorkerDied:
            return _ended(stored, Ended.CRASH), None
        found = quality.verdict(article)
        if found is not None:
            return _ended(stored, Ended.NO_ARTICLE, found.reason.value), None
        reread, changed = self._compared(stored, article)
        return reread, changed and _bare(changed)

    def _page(self, stored: Stored) -> Page | None:
        archive = self.store.pages
        if archive is None or stored.page_hash is None:
            return None
        page = archive.read_from(stored.page_hash, source=stored.source, fetched=stored.fetched)
        return None if page is None else self.store.ledger.with_text(page)

    def _compared(self, stored: Stored, article: Article) -> tuple[Reread, Article | None]:
        prints = boilerplate.fingerprints(stored.source, article.blocks, article.prints)
        dropped = self._dropped(stored.source) & {each.id for each in prints}
        read = self.store.articles.as_named(_less(article, dropped, _KINDS))
        if is_of_another(self.store, read, stored.id):
            return _ended(stored, Ended.OTHER_ARTICLE), None
        try:
            held, _, changes = self.store.rereading.compare(read, stored.id)
        except MixedText:
            return _ended(stored, Ended.TEXT_CHANGED), None
        except ValueError:
            return _ended(stored, Ended.FORGOTTEN), None
        fields = told({name: Value(*change) for name, change in changes.items()})
        ended = Ended.CHANGED if changes else Ended.UNCHANGED
        return replace(_ended(stored, ended, None, had(held)), changes=fields), article if changes else None

    def _dropped(self, source: str) -> Set[int]:
        """What the outlet repeats. Articles come outlet by outlet; to ask for the blocks of each costs a tenth of comparing it."""
        state = source, self.store.state()
        if self._repeats is None or self._repeats[0] != state:
            self._repeats = state, self.store.boilerplate.dropped_of(source)
        return self._repeats[1]

    def _keep(self) -> None:
        self.draft.keep(self._drafted)
        self._drafted.clear()


def _ended(stored: Stored, ended: Ended, detail: str | None = None, had: tuple[str, ...] = ()) -> Reread:
    return Reread(
        id=stored.id,
        source=stored.source,
        url=stored.url,
        title=stored.title,
        ended=ended,
        detail=detail,
        had=had,
    )


def without_repeated(store: Store, article: Article) -> Article:
    """The article with the body and keys that it has today, less what its outlet repeats."""
    return _less(article, store.boilerplate.dropped(article.page.source or "", article.blocks, article.prints))


def _less(article: Article, dropped: Set[int], kinds: Container[KeyKind] = EVERY_KIND) -> Article:
    """The article without these blocks, and with its keys, of these kinds where they are not made yet."""
    if dropped:
        body = boilerplate.body(article.page.source or "", article.blocks, dropped, article.prints)
        article = replace(article, body=body, keys=())
    return article if article.keys else replace(article, keys=dedupe.keys(article, kinds))


def _bare(article: Article) -> Article:
    """The article as it is drafted: bytes and headers are not written again, and keys are made of what it becomes."""
    parts = tuple(replace(part, body=b"", headers={}) for part in article.page.parts)
    return replace(article, keys=(), page=replace(article.page, body=b"", headers={}, parts=parts))


def is_of_another(store: Store, article: Article, id: int) -> bool:
    """Whether the first of its addresses that is known is another article's."""
    addresses = (key.value for key in article.keys if key.kind is KeyKind.ADDRESS)
    holders = (store.articles.find_by_key(KeyKind.ADDRESS, value) for value in addresses)
    return next(filter(None, holders), id) != id
