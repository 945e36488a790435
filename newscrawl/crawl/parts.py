"""An article that runs over several pages is read whole: its further pages are asked for, in turn, and joined with the first.

`Gathering` decides what is a page of the article, and in which order they are wanted. Where they come from is a `Pages`: a news run
asks the outlet (`AskedPages`), a replay the archive (`KeptPages`), so that both make the same article of the same pages: see `further`.
"""

from __future__ import annotations

import sys
from collections.abc import Container
from dataclasses import dataclass, field, replace

from newscrawl import quality
from newscrawl.crawl import reading
from newscrawl.crawl.further import KeptPages, Pages
from newscrawl.crawl.reading import Packs
from newscrawl.crawl.workers import Runs, WorkerDied, WorkerTimeout
from newscrawl.models import EVERY_KIND, Article, KeyKind, MissingPart, Page, Reason, Source, State

# After these nothing more is asked of the host for this article: the next page would end the same way.
_OF_THE_HOST = frozenset({
    Reason.RATE_LIMITED, Reason.SERVER_ERROR, Reason.TIMEOUT, Reason.DNS_ERROR, Reason.REFUSED, Reason.CONNECTION_LOST,
    Reason.TLS_ERROR, Reason.CHALLENGE, Reason.CONSENT_WALL, Reason.NETWORK, Reason.ROBOTS_UNAVAILABLE,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLimits:
    """How much of one article is asked for beyond its first page; what lies beyond is told as missing. Tests lower them."""

    pages: int = 20  #: asked for one after the other, a second apart or more: a longer article holds up its host
    bytes: int = 24 * 1024 * 1024  #: of all further pages together
    whole: int = 2  #: addresses that are tried for all in one page


PART_LIMITS = PartLimits()


async def read(
    page: Page,
    source: Source,
    workers: Runs,
    pages: Pages,
    limits: PartLimits,
    packs: Packs | None = None,
    kinds: Container[KeyKind] = EVERY_KIND,
) -> Article:
    """The article of a page, with the text of its further pages. Raises WorkerTimeout, WorkerDied for the page itself; Interrupted.

    packs: how its bytes are packed for the archive; None: they are not
    kinds: of the keys that are wanted; an article of several pages has all
    """
    alone = replace(page, parts=(), missing=())
    article = await workers.run(reading.read, alone, source, page.fetched_at, packs, kinds)
    article = replace(article, page=replace(alone, packed=article.page.packed))
    if not _goes_on(article):
        return article
    return await Gathering(source, workers, pages, limits, article).whole()


async def read_kept(page: Page, source: Source, workers: Runs, kinds: Container[KeyKind] = EVERY_KIND) -> Article:
    """The article of a page of the archive, with the text of the further pages that were kept with it. Raises WorkerTimeout, WorkerDied.

    kinds: as for `read`
    """
    limits = PartLimits(pages=sys.maxsize, bytes=sys.maxsize)
    return await read(page, source, workers, KeptPages(page), limits, kinds=kinds)


def _goes_on(article: Article) -> bool:
    """Whether further pages are wanted of a page: it names some, may be kept, and is none that is rejected anyway."""
    pager = article.pager
    if pager is None or article.page.caveat is Reason.RESERVED or (pager.number > 1 and 1 not in pager.pages):
        return False
    return quality.reason_to_reject(article) in (None, Reason.TOO_SHORT)


@dataclass(slots=True)
class Gathering:
    """The pages of one article, as far as they were had. Each address and each number is asked for once."""

    source: Source
    workers: Runs
    pages: Pages
    limits: PartLimits
    first: Article  #: with the bytes of its page
    had: dict[int, Article] = field(default_factory=dict)  #: number → further page that was read
    kept: dict[int, Page] = field(default_factory=dict)  #: number → its page, also of one that could not be read
    missing: dict[int, MissingPart] = field(default_factory=dict)
    _number: int = 1  #: of the first page that was had
    _named: dict[int, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    async def whole(self) -> Article:
        """The article with all of its pages that can be had."""
        assert self.first.pager is not None
        self._number = self.first.pager.number
        self._seen.add(self.first.page.url)
        if self._number > 1:
            await self._begin_at_the_first()
        if not await self._all_in_one():
            self._learn(self.first)
            await self._in_turn()
        return await self._joined()

    async def _begin_at_the_first(self) -> None:
        """The link led to a later page: the first one takes its place, where it can be had."""
        later, number = self.first, self._number
        assert later.pager is not None
        url = later.pager.pages[1]
        page = await self._page(url)
        if isinstance(page, Reason):
            self.missing[1] = MissingPart(url, page)
            return
        named = later.page
        page = replace(page, requested_url=named.requested_url, evidence=named.evidence, revisits=named.revisits)
        try:
            first = replace(await self.workers.run(reading.read, page, self.source, page.fetched_at), page=page)
            further, _, _ = await self.workers.run(reading.read_further, later.page, self.source, _bare(first), ())
        except (WorkerTimeout, WorkerDied):
            further = None
        await self.pages.note(url, None if further is not None else Reason.REPLACED, page)
        if further is None:
            return
        self.first, self._number = first, 1
        self.had[number], self.kept[number] = further, later.page
        self._learn(further)

    async def _all_in_one(self) -> bool:
        """Whether one page has all of the text: then it is the only further one."""
        pager = self.first.pager
        for url in pager.whole[: self.limits.whole] if pager is not None else ():
            page = await self._page(url)
            if isinstance(page, Reason):
                continue
            further, is_whole = await self._read(url, page, whole=True)
            if further is not None and is_whole:
                self.had, self.kept, self.missing = {2: further}, {2: page}, {}
                return True
        return False

    async def _in_turn(self) -> None:
        """Ask for the pages by their numbers, the lowest first; each may name more."""
        while (number := self._next()) is not None:
            url = self._named.pop(number)
            if len(self.kept) >= self.limits.pages or self._bytes() > self.limits.bytes:
                self.missing[number] = MissingPart(url, Reason.TOO_LARGE)
                continue
            page = await self._page(url)
            if isinstance(page, Reason):
                self._miss(number, url, page)
                continue
            further, is_whole = await self._read(url, page, number=number)
            if further is not None:
                self.had[number], self.kept[number] = further, page
                self._learn(further)
            if is_whole:
                return

    def _miss(self, number: int, url: str, reason: Reason) -> None:
        """Tell a page as missing, and those behind it where the host would not give them either."""
        if reason is not Reason.REPLACED:  # a page that leads back to one that we have is none
            self.missing[number] = MissingPart(url, reason)
        if reason in _OF_THE_HOST:
            self.missing |= {other: MissingPart(address, reason) for other, address in self._named.items()}
            self._named.clear()

    def _next(self) -> int | None:
        return min(self._named, default=None)

    def _learn(self, article: Article) -> None:
        """Take note of the pages that a page names."""
        if article.pager is None:
            return
        for number, url in article.pager.pages.items():
            known = number in self.had or number in self.missing or url in self._seen
            if number > self._number and not known:
                self._named.setdefault(number, url)

    async def _page(self, url: str) -> Page | Reason:
        """The page at an address that was not asked for yet; a redirect to a page that we have is none."""
        self._seen.add(url)
        page = await self.pages.get(url)
        if isinstance(page, Reason):
            await self.pages.note(url, page, None)
            return page
        if page.url != url and page.url in self._seen:
            await self.pages.note(url, Reason.REPLACED, page)
            return Reason.REPLACED
        self._seen.add(page.url)
        return replace(page, link_id=self.first.page.link_id)

    async def _read(
        self, url: str, page: Page, *, number: int | None = None, whole: bool = False
    ) -> tuple[Article | None, bool]:
        """A further page as it was read, and whether it shows the whole; None where it is no page of the article.

        number: under which it is told as missing when it cannot be read; whole: it is wanted only if it shows the whole
        """
        others = () if whole else tuple(self.had[each] for each in sorted(self.had))
        try:
            further, reason, is_whole = await self.workers.run(
                reading.read_further, page, self.source, _bare(self.first), others
            )
        except (WorkerTimeout, WorkerDied) as error:
            further, is_whole = None, False
            reason = Reason.PARSE_TIMEOUT if isinstance(error, WorkerTimeout) else Reason.CRASH
        if reason is not None and number is not None:
            self.missing[number] = MissingPart(url, reason)
            if reason.state is State.QUARANTINED:
                self.kept[number] = page
        await self.pages.note(url, None if further is not None else reason or Reason.REPLACED, page)
        return further, is_whole

    def _bytes(self) -> int:
        return sum(len(page.body) for page in self.kept.values())

    async def _joined(self) -> Article:
        if not self.had and not self.kept and not self.missing:
            return self.first
        kept = tuple(self.kept[number] for number in sorted(self.kept))
        missing = tuple(self.missing[number] for number in sorted(self.missing))
        page = replace(self.first.page, parts=kept, missing=missing)
        bare = replace(page, body=b"", packed=None, parts=tuple(replace(part, body=b"", packed=None) for part in kept))
        others = [self.had[number] for number in sorted(self.had)]
        article = await self.workers.run(reading.joined, replace(self.first, page=bare), others)
        return replace(article, page=page)


def _bare(article: Article) -> Article:
    """An article without the bytes of its page, which need not travel."""
    return replace(article, page=replace(article.page, body=b"", packed=None, parts=()))
