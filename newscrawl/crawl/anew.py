"""Articles are read anew from their archived pages: first all of them into a draft, with what would change; then those that do are written.

Nothing is fetched. The first pass reads the store and writes nothing but the draft, so it needs no lock and may be killed: what
the draft has is not read again. The second pass takes the lock and writes many articles a transaction, each whole or not at all. What
read an article is written with it, so one that is killed there leaves out what it has written when it is started again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Container, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Protocol

from newscrawl import boilerplate, dedupe, quality
from newscrawl.crawl import parts, versions
from newscrawl.crawl.batches import Batches
from newscrawl.crawl.differences import Ended, Reread, Value, had, told
from newscrawl.crawl.workers import WorkerDied, Workers, WorkerTimeout
from newscrawl.errors import DamagedStore
from newscrawl.models import Article, KeyKind, Page, Source
from newscrawl.store import Store, Writer
from newscrawl.store.articles import rereadable
from newscrawl.store.articles.blocks import MixedText
from newscrawl.store.articles.draft import Draft, Drafted, stamp
from newscrawl.store.articles.rereadable import Stored

# Pages that a worker process gets at a time, and batches in the hands of each: one is read, the other waits so that none is waited for.
_TOGETHER, _AHEAD = 8, 2
# Articles of which the draft is written at a time: so many are read again after a kill.
_DRAFTED = 50
# Articles that are asked for at once of the writer, which makes transactions of them.
_WRITTEN = 64
_NOTED = 500
# Keys by which an article is found. Those of like text cost more than comparing it: they are made of what is written.
KINDS = frozenset({KeyKind.ADDRESS, KeyKind.TEXT})
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
        self._batches = Batches(workers, _TOGETHER)

    @property
    def ahead(self) -> int:
        """See `Reader`."""
        return self._ahead

    async def read(self, page: Page, source: Source) -> Article:
        """See `Reader`."""
        return await parts.read_kept(page, source, self._batches, KINDS)

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
    _repeats: tuple[str, Set[int]] | None = None  #: an outlet, and which blocks it repeats

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
        read = self.store.articles.as_named(_less(article, dropped, KINDS))
        if _is_of_another(self.store, read, stored.id):
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
        if self._repeats is None or self._repeats[0] != source:
            self._repeats = source, self.store.boilerplate.dropped_of(source)
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


def _less(article: Article, dropped: Set[int], kinds: Container[KeyKind] = frozenset(KeyKind)) -> Article:
    """The article without these blocks, and with its keys, of these kinds where they are not made yet."""
    if dropped:
        body = boilerplate.body(article.page.source or "", article.blocks, dropped, article.prints)
        article = replace(article, body=body, keys=())
    return article if article.keys else replace(article, keys=dedupe.keys(article, kinds))


def _bare(article: Article) -> Article:
    """The article as it is drafted: bytes and headers are not written again, and keys are made of what it becomes."""
    parts = tuple(replace(part, body=b"", headers={}) for part in article.page.parts)
    return replace(article, keys=(), page=replace(article.page, body=b"", headers={}, parts=parts))


def _is_of_another(store: Store, article: Article, id: int) -> bool:
    """Whether the first of its addresses that is known is another article's."""
    addresses = (key.value for key in article.keys if key.kind is KeyKind.ADDRESS)
    holders = (store.articles.find_by_key(KeyKind.ADDRESS, value) for value in addresses)
    return next(filter(None, holders), id) != id


# ── writing ────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, kw_only=True)
class Writing:
    """The second pass: what the draft has is written. Opens the store, and closes it."""

    opener: Callable[[], Store]
    draft: Draft
    sources: Mapping[str, Source]
    now: datetime

    def write(self, changed: Sequence[int], unchanged: Sequence[int]) -> dict[int, Ended]:
        """Write the changed articles, and of the others what read them; returns those that came to another end. Raises StoreError."""
        others: dict[int, Ended] = {}
        with Writer(self.opener) as writer:
            writer.submit(writer.store.recover, self.now).result()
            self._catch_up(writer)
            for some in _slices(changed, _WRITTEN):
                others |= self._write(writer, some)
            for some in _slices(unchanged, _NOTED):
                self._note(writer, some)
            self._catch_up(writer)
            writer.submit(writer.store.recover, self.now).result()
        return others

    def _write(self, writer: Writer, ids: Sequence[int]) -> dict[int, Ended]:
        """One transaction, or two; returns what was not written."""
        stands = self._stands(writer, ids)
        ends = dict.fromkeys(ids, Ended.FORGOTTEN)
        jobs: dict[int, Future[Ended]] = {}
        for place, each in enumerate(stands, start=1):
            drafted = self._drafted(each)
            if drafted is None or drafted.article is None:
                ends[each.id] = Ended.MEANWHILE
                continue
            job = partial(_write_one, writer.store, drafted.article, each.id, self.now)
            jobs[each.id] = writer.gather(job, soon=place == len(stands))
        ends |= {id: job.result() for id, job in jobs.items()}
        return {id: ended for id, ended in ends.items() if ended is not Ended.CHANGED}

    def _note(self, writer: Writer, ids: Sequence[int]) -> None:
        by: dict[str, list[tuple[int, str]]] = {}
        for each in self._stands(writer, ids):
            drafted = self._drafted(each)
            if drafted is not None and drafted.ended == Ended.UNCHANGED:
                by.setdefault(versions.read_by(self.sources[each.source]), []).append((each.id, each.extracted))
        for read_by, read in by.items():
            writer.submit(writer.store.rereading.note_read, read, read_by).result()

    def _stands(self, writer: Writer, ids: Sequence[int]) -> list[Stored]:
        return writer.submit(lambda: list(rereadable.stands(writer.store, ids))).result()

    def _drafted(self, stored: Stored) -> Drafted | None:
        """What the draft has of an article, if it is as it was when it was read."""
        read_by = versions.read_by(self.sources[stored.source])
        return self.draft.of(stored.id, stamp([stored.page_hash, stored.extracted, read_by]))

    def _catch_up(self, writer: Writer) -> None:
        """Let what outlets repeat, and what texts have in common, be known of all that is stored."""
        for work in (writer.store.boilerplate.catch_up, writer.store.near.catch_up):
            while writer.submit(work).result():
                pass


def _write_one(store: Store, article: Article, id: int, now: datetime) -> Ended:
    article = store.articles.as_named(without_repeated(store, article))
    if _is_of_another(store, article, id):
        return Ended.OTHER_ARTICLE
    store.rereading.replace_newest(article, id, now)
    return Ended.CHANGED


def _slices(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[first : first + size] for first in range(0, len(ids), size))
