"""The entries of a run: feeds, sitemaps, section and home pages. Asked conditionally, read in a worker, written down.

An entry that is unchanged is not read again; its children are asked all the same, since an index can stand still while
what it names does not.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from newscrawl import text, urls
from newscrawl.crawl.queue import Poll, Queue
from newscrawl.crawl.revisits import Revisits
from newscrawl.crawl.run import Run
from newscrawl.crawl.survey import Survey, survey, unchanged
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.models import ENTRY_LIMITS, Entry, EntryLimits, Kind, Link, Page, Reason, Source

logger = logging.getLogger(__name__)

# A consent page in the place of a feed, or the like: answered, and nothing in it can be read.
_BROKEN = "broken"
# Seconds of CPU that one feed or sitemap may cost: one of 50,000 addresses takes five.
_ENTRY_CPU_S = 30.0
# Feeds and sitemaps that one source may lead to in a run: some indexes never end.
_MOST_ENTRIES = 500
# How deep indexes of sitemaps may nest: an index of indexes is met, no deeper one.
_MOST_DEEP = 3


class Entries:
    """Which entries wait, which were had, which were not."""

    def __init__(self, run: Run, revisits: Revisits, limits: EntryLimits = ENTRY_LIMITS) -> None:
        self.limits = limits  #: how much of one entry is read
        self._run = run
        self._revisits = revisits
        self._queue = Queue(since=run.plan.since)
        self._under_way = 0
        self._had: dict[str, bool] = {}  # source → one entry at least could be had
        self._trouble: dict[str, str] = {}  # source → what its last entry that failed said
        self._sitemaps: dict[str, int] = {}
        self._robots_sitemaps: dict[str, Sequence[str]] = defaultdict(tuple)  # host and port → as robots.txt names them

    async def begin(self) -> None:
        """Write the run's sources and their entries down, and queue these."""
        session = self._run.session
        await session.sql(session.store.ledger.add_sources, self._run.plan.sources)
        for source in self._run.plan.sources:
            self._had[source.slug] = False
            for entry in source.entries:
                await self._add(source, entry, None, 0)

    @property
    def open(self) -> bool:
        """Whether there may be more links to come from this run's entries."""
        return bool(self._queue) or self._under_way > 0

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked, and those of which nothing could be had, each with why."""
        why = self._trouble
        return len(self._had), tuple(f"{slug}: {why.get(slug, '?')}" for slug, had in self._had.items() if not had)

    def note_sitemaps(self, netloc: str, sitemaps: Sequence[str]) -> None:
        """Keep the sitemaps that a robots.txt names: they serve plain addresses."""
        self._robots_sitemaps[netloc] = sitemaps

    async def give_up_paused(self) -> None:
        """Entries of hosts that are left alone for longer than this run waits: told, and left to the next run."""
        now = self._run.clock()
        for host, pause in self._run.backoff.paused(now).items():
            if (pause.until - now).total_seconds() > self._run.config.retry_wait_s:
                for poll in self._queue.drop(host):
                    await self._note(poll, None, pause.reason, f"left alone until {pause.until:%Y-%m-%d %H:%M:%S} UTC")

    def next(self) -> Poll | None:
        """An entry to ask for whose host has room; none when nothing can be written down any more."""
        run = self._run
        if run.session.failure:
            self._queue.clear()
        paused = run.backoff.paused(run.clock())
        for host in self._queue.hosts():
            if host in paused or not run.limiter.has_room(host):
                continue
            if (poll := self._affordable(host)) is not None:
                run.limiter.take(host)
                self._under_way += 1
                run.budgets.asked(poll.source.slug)
                self._revisits.asked(poll.source.slug)
                return poll
        return None

    def _affordable(self, host: str) -> Poll | None:
        """The host's next entry whose source has budget left; the others are left for another run."""
        budgets = self._run.budgets
        while (poll := self._queue.take(host)) is not None:
            if budgets.time_left(poll.source.slug):
                return poll
            budgets.refuse(poll.source.slug)
        return None

    async def _add(self, source: Source, entry: Entry, parent: int | None, depth: int) -> None:
        """Write an entry down, and queue it if it may show something that is wanted."""
        session = self._run.session
        self._queue.add(source, await session.sql(session.store.ledger.entry, source.slug, entry, parent), depth)

    # ── what comes back ────────────────────────────────────────────────────────────────────────

    async def answered(self, poll: Poll, answer: Answer) -> None:
        """An entry was answered: take from it what it shows."""
        try:
            await self._run.heed(answer, poll.source.slug)
            await self._read(poll, answer)
        finally:
            self._done(poll)

    async def failed(self, poll: Poll, failure: Failure) -> None:
        """An entry could not be had."""
        note = partial(self._note, poll, None, failure.reason, failure.message)
        try:
            if self._run.connectivity.doubts(failure.reason):
                self._run.connectivity.defer(note)
            else:
                self._run.count_failure(failure)
                await note()
        finally:
            self._done(poll)

    def _done(self, poll: Poll) -> None:
        self._under_way -= 1
        self._run.limiter.release(poll.host)

    async def _read(self, poll: Poll, answer: Answer) -> None:
        if answer.status == 304:
            await self._unchanged(poll, answer)
            return
        if answer.status != 200:
            reason = answers.of_status(answer.status, answer.retry_after)
            await self._note(poll, answer, reason, f"HTTP {answer.status}")
            return
        page = self._page(poll, answer)
        if unchanged(page, poll.entry.body_hash):
            await self._unchanged(poll, answer)
            return
        found = await self._survey(poll, page, answer)
        if found is None:
            return
        if found.unchanged:
            await self._unchanged(poll, answer)
        else:
            await self._keep(poll, found, answer)

    def _page(self, poll: Poll, answer: Answer) -> Page:
        return Page(
            url=answer.url,
            requested_url=poll.entry.url,
            body=answer.body,
            headers=answer.headers,
            fetched_at=self._run.clock(),
            source=poll.source.slug,
        )

    async def _survey(self, poll: Poll, page: Page, answer: Answer) -> Survey | None:
        run = self._run
        try:
            return await run.workers.run_within(
                _ENTRY_CPU_S,
                survey,
                page,
                poll.source,
                poll.entry.kind,
                run.clock(),
                poll.entry.body_hash,
                _missing(answer, self.limits.bytes),
                self.limits,
            )
        except (WorkerTimeout, WorkerDied) as error:
            reason = Reason.PARSE_TIMEOUT if isinstance(error, WorkerTimeout) else Reason.CRASH
            await self._note(poll, answer, reason, str(error))
        except Exception as error:  # one bad entry never costs the good ones
            logger.exception("%s could not be read", poll.entry.url)
            await self._note(poll, answer, Reason.ERROR, f"{type(error).__name__}: {error}")
        return None

    async def _keep(self, poll: Poll, found: Survey, answer: Answer) -> None:
        session = self._run.session
        children = self._children(poll, found)
        declared = bool(children) and poll.entry.kind is Kind.HOME
        # A home page's own links count only where it names neither feed nor sitemap.
        articles = () if declared else found.articles
        fresh = await session.sql(
            session.store.ledger.discovered,
            poll.entry.id, poll.source.slug, articles, now=self._run.clock(), run_id=session.run_id,
        )  # fmt: skip
        for child in children:
            entry = Entry(url=child.url, kind=child.kind, section=child.section, listed=child.modified)
            await self._add(poll.source, entry, poll.entry.id, poll.depth + 1)
        nothing = not articles and not children
        await self._note(
            poll,
            answer,
            _BROKEN if nothing and found.note else "ok",
            _detail(found),
            found.digest if found.whole else None,
            len(articles) + len(children),
        )
        self._run.count("newscrawl/discovered", fresh)

    def _children(self, poll: Poll, found: Survey) -> list[Link]:
        """Feeds and sitemaps that this entry leads to, within the budget."""
        links = list(found.children)
        if poll.entry.kind is Kind.HOME:
            netloc = poll.entry.url.split("/")[2]
            links += [Link(url=url, kind=Kind.SITEMAP) for url in self._robots_sitemaps[netloc]]
        if poll.depth >= _MOST_DEEP:
            links = [link for link in links if link.kind is not Kind.SITEMAP]
        left = _MOST_ENTRIES - self._sitemaps.get(poll.source.slug, 0)
        if len(links) > left:
            logger.warning("%s: %d sitemaps left aside, over %d", poll.source.slug, len(links) - left, _MOST_ENTRIES)
        links = [link for link in links if urls.on_site(link.url, poll.source.home, poll.source.hosts)][: max(0, left)]
        self._sitemaps[poll.source.slug] = self._sitemaps.get(poll.source.slug, 0) + len(links)
        return links

    async def _unchanged(self, poll: Poll, answer: Answer) -> None:
        session = self._run.session
        for child in await session.sql(session.store.ledger.children, poll.entry.id):
            self._queue.add(poll.source, child, poll.depth + 1)
        await self._note(poll, answer, "unchanged", None)

    async def _note(
        self, poll: Poll, answer: Answer | None, outcome: str, detail: str | None,
        digest: str | None = None, found: int | None = None,
    ) -> None:  # fmt: skip
        """Write down how an entry answered; validators only of a good answer."""
        good = outcome in ("ok", "unchanged")
        self._had[poll.source.slug] = self._had[poll.source.slug] or good
        if not good:
            self._trouble[poll.source.slug] = str(outcome)
        level = logging.INFO if good else logging.WARNING
        logger.log(level, "%s: %s %s", outcome, poll.entry.url, detail or "")
        session = self._run.session
        # What was not read to its end is read again next time, changed or not.
        fresh = outcome == "ok" and digest is not None and answer is not None
        await session.sql(
            session.store.ledger.polled,
            poll.entry.id,
            now=self._run.clock(),
            status=answer.status if answer is not None else None,
            outcome=str(outcome),
            detail=detail,
            etag=answer.headers.get("etag") if answer is not None and fresh else None,
            last_modified=answer.headers.get("last-modified") if answer is not None and fresh else None,
            body_hash=digest,
            found=found,
        )


def _missing(answer: Answer, limit: int) -> str | None:
    """What the transfer lost."""
    if "dataloss" in answer.flags:
        return "truncated: the connection was closed before the end"
    return f"over {text.size(limit)}: the first part was read" if "download_stopped" in answer.flags else None


def _detail(found: Survey) -> str | None:
    parts = [found.note] if found.note else []
    parts += [f"{count} passed over: {reason}" for reason, count in found.skipped.items()]
    return "; ".join(parts) or None
