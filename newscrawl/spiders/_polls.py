"""The entries of a run: feeds, sitemaps, section and home pages. Asked conditionally, read in a worker, written down.

An entry that is unchanged is not read again; its children are asked all the same, since an index can stand still while
what it names does not.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl import urls
from newscrawl.http import answers
from newscrawl.models import Entry, Kind, Link, Page, Reason, Source
from newscrawl.spiders._base import plain_headers
from newscrawl.spiders._queue import Poll, Queue
from newscrawl.spiders._survey import MAX_BYTES, Survey, survey, unchanged
from newscrawl.workers import WorkerDied, WorkerTimeout

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider

logger = logging.getLogger(__name__)

# A consent page in the place of a feed, or the like: answered, and nothing in it can be read.
_BROKEN = "broken"


class Polls:
    """Which entries wait, which were had, which were not."""

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self._queue = Queue(since=spider.plan.since)
        self._under_way = 0
        self._had: dict[str, bool] = {}  # source → one entry at least could be had
        self._trouble: dict[str, str] = {}  # source → what its last entry that failed said
        self._sitemaps: dict[str, int] = {}

    async def begin(self) -> None:
        """Write the run's sources and their entries down, and queue these."""
        session = self._spider.session
        await session.sql(session.store.ledger.add_sources, self._spider.plan.sources)
        for source in self._spider.plan.sources:
            self._had[source.slug] = False
            for entry in source.entries:
                await self._add(source, entry, None, 0)

    @property
    def open(self) -> bool:
        """Whether there may be more links to come from this run's entries."""
        return bool(self._queue) or self._under_way > 0

    def outcome(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked, and those of which nothing could be had, each with why."""
        why = self._trouble
        return len(self._had), tuple(f"{slug}: {why.get(slug, '?')}" for slug, had in self._had.items() if not had)

    async def give_up_held(self) -> None:
        """Entries of hosts that are left alone for longer than this run waits: told, and left to the next run."""
        now = self._spider.now()
        for host, hold in self._spider.backoff.paused(now).items():
            if (hold.until - now).total_seconds() > self._spider.longest_wait_s:
                for poll in self._queue.drop(host):
                    await self._note(poll, None, hold.reason, f"left alone until {hold.until:%Y-%m-%d %H:%M:%S} UTC")

    def next(self) -> Request | None:
        """A request for an entry whose host has room; none when nothing can be written down any more."""
        spider = self._spider
        if spider.session.failure:
            self._queue.clear()
        held = spider.backoff.paused(spider.now())
        for host in self._queue.hosts():
            if host in held or not spider.frontier.has_room(host):
                continue
            if (poll := self._affordable(host)) is not None:
                spider.frontier.take(host)
                self._under_way += 1
                spider.budgets.asked(poll.source.slug)
                spider.looks.asked(poll.source.slug)
                return self._request(poll, host)
        return None

    def _affordable(self, host: str) -> Poll | None:
        """The host's next entry whose source has budget left; the others are left for another run."""
        budgets = self._spider.budgets
        while (poll := self._queue.take(host)) is not None:
            if budgets.time_left(poll.source.slug):
                return poll
            budgets.refuse(poll.source.slug)
        return None

    async def _add(self, source: Source, entry: Entry, parent: int | None, depth: int) -> None:
        """Write an entry down, and queue it if it may show something that is wanted."""
        session = self._spider.session
        self._queue.add(source, await session.sql(session.store.ledger.entry, source.slug, entry, parent), depth)

    def _request(self, poll: Poll, host: str) -> Request:
        validators = {"If-None-Match": poll.entry.etag, "If-Modified-Since": poll.entry.last_modified}
        return Request(
            poll.entry.url,
            callback=self._answered,
            errback=self._failed,
            headers={name: value for name, value in validators.items() if value},
            dont_filter=True,
            priority=10,
            meta={"poll": poll, "frontier_host": host, "outlet": poll.source.slug, "keep_first": MAX_BYTES},
        )

    async def _answered(self, response: Response) -> None:
        poll: Poll = response.meta["poll"]
        try:
            await self._spider.heed(response)
            await self._read(poll, response)
        finally:
            self._done(response.meta["frontier_host"])

    async def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        poll: Poll = request.meta["poll"]
        reason = answers.of_failure(failure.value)
        note = partial(self._note, poll, None, reason, answers.said(failure.value))
        try:
            if self._spider.connectivity.doubts(reason):
                self._spider.connectivity.defer(note)
            else:
                self._spider.count_failure(request, failure.value, reason)
                await note()
        finally:
            self._done(request.meta["frontier_host"])

    def _done(self, host: str) -> None:
        self._under_way -= 1
        self._spider.frontier.release(host)

    async def _read(self, poll: Poll, response: Response) -> None:
        if response.status == 304:
            await self._unchanged(poll, response)
            return
        if response.status != 200:
            reason = answers.of_status(response.status, response.headers)
            await self._note(poll, response, reason, f"HTTP {response.status}")
            return
        page = self._page(poll, response)
        if unchanged(page, poll.entry.body_hash):
            await self._unchanged(poll, response)
            return
        found = await self._survey(poll, page, response)
        if found is None:
            return
        if found.unchanged:
            await self._unchanged(poll, response)
        else:
            await self._keep(poll, found, response)

    def _page(self, poll: Poll, response: Response) -> Page:
        return Page(
            url=response.url,
            requested_url=poll.entry.url,
            body=response.body,
            headers=plain_headers(response),
            fetched_at=self._spider.now(),
            source=poll.source.slug,
        )

    async def _survey(self, poll: Poll, page: Page, response: Response) -> Survey | None:
        spider = self._spider
        try:
            allowed = spider.settings.getfloat("NEWSCRAWL_ENTRY_CPU_S")
            return await spider.workers.run_within(
                allowed,
                survey,
                page,
                poll.source,
                poll.entry.kind,
                spider.now(),
                poll.entry.body_hash,
                _missing(response),
            )
        except (WorkerTimeout, WorkerDied) as error:
            reason = Reason.PARSE_TIMEOUT if isinstance(error, WorkerTimeout) else Reason.CRASH
            await self._note(poll, response, reason, str(error))
        except Exception as error:  # one bad entry never costs the good ones
            logger.exception("%s could not be read", poll.entry.url)
            await self._note(poll, response, Reason.ERROR, f"{type(error).__name__}: {error}")
        return None

    async def _keep(self, poll: Poll, found: Survey, response: Response) -> None:
        session = self._spider.session
        children = self._children(poll, found)
        declared = bool(children) and poll.entry.kind is Kind.HOME
        # A home page's own links count only where it names neither feed nor sitemap.
        articles = () if declared else found.articles
        fresh = await session.sql(
            session.store.ledger.discovered,
            poll.entry.id, poll.source.slug, articles, now=self._spider.now(), run_id=session.run_id,
        )  # fmt: skip
        for child in children:
            entry = Entry(url=child.url, kind=child.kind, section=child.section, listed=child.modified)
            await self._add(poll.source, entry, poll.entry.id, poll.depth + 1)
        nothing = not articles and not children
        await self._note(
            poll,
            response,
            _BROKEN if nothing and found.note else "ok",
            _detail(found),
            found.digest if found.whole else None,
            len(articles) + len(children),
        )
        self._spider.crawler.stats.inc_value("newscrawl/discovered", fresh)

    def _children(self, poll: Poll, found: Survey) -> list[Link]:
        """Feeds and sitemaps that this entry leads to, within the budget."""
        links = list(found.children)
        if poll.entry.kind is Kind.HOME:
            netloc = poll.entry.url.split("/")[2]
            links += [Link(url=url, kind=Kind.SITEMAP) for url in self._spider.robots_sitemaps.get(netloc, ())]
        settings = self._spider.settings
        if poll.depth >= settings.getint("NEWSCRAWL_SITEMAP_DEPTH"):
            links = [link for link in links if link.kind is not Kind.SITEMAP]
        left = settings.getint("NEWSCRAWL_MAX_SITEMAPS") - self._sitemaps.get(poll.source.slug, 0)
        if len(links) > left:
            logger.warning("%s: %d sitemaps left aside (NEWSCRAWL_MAX_SITEMAPS)", poll.source.slug, len(links) - left)
        links = [link for link in links if urls.on_site(link.url, poll.source.home, poll.source.hosts)][: max(0, left)]
        self._sitemaps[poll.source.slug] = self._sitemaps.get(poll.source.slug, 0) + len(links)
        return links

    async def _unchanged(self, poll: Poll, response: Response) -> None:
        session = self._spider.session
        for child in await session.sql(session.store.ledger.children, poll.entry.id):
            self._queue.add(poll.source, child, poll.depth + 1)
        await self._note(poll, response, "unchanged", None)

    async def _note(
        self, poll: Poll, response: Response | None, outcome: str, detail: str | None,
        digest: str | None = None, found: int | None = None,
    ) -> None:  # fmt: skip
        """Write down how an entry answered; validators only of a good answer."""
        good = outcome in ("ok", "unchanged")
        self._had[poll.source.slug] = self._had[poll.source.slug] or good
        if not good:
            self._trouble[poll.source.slug] = str(outcome)
        level = logging.INFO if good else logging.WARNING
        logger.log(level, "%s: %s %s", outcome, poll.entry.url, detail or "")
        session = self._spider.session
        # What was not read to its end is read again next time, changed or not.
        fresh = outcome == "ok" and digest is not None and response is not None
        await session.sql(
            session.store.ledger.polled,
            poll.entry.id,
            now=self._spider.now(),
            status=response.status if response is not None else None,
            outcome=str(outcome),
            detail=detail,
            etag=_header(response, "ETag") if fresh else None,
            last_modified=_header(response, "Last-Modified") if fresh else None,
            body_hash=digest,
            found=found,
        )


def _header(response: Response | None, name: str) -> str | None:
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None


def _missing(response: Response) -> str | None:
    """What the transfer lost."""
    if "dataloss" in response.flags:
        return "truncated: the connection was closed before the end"
    return f"over {MAX_BYTES >> 20} MiB: the first part was read" if "download_stopped" in response.flags else None


def _detail(found: Survey) -> str | None:
    parts = [found.note] if found.note else []
    parts += [f"{count} passed over: {reason}" for reason, count in found.skipped.items()]
    return "; ".join(parts) or None
