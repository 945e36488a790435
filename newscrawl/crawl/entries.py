"""The entries of a run, which are feeds, sitemaps, section and home pages: asked for conditionally, read in a worker, recorded.

An entry that is unchanged is not read again; the sitemaps and feeds that it names are asked for all the same, since they may
have changed when their index has not. When all entries of a source have been answered, `search` says whether to look further.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from newscrawl import urls
from newscrawl.crawl.polls import Polls
from newscrawl.crawl.queue import Poll, Queue
from newscrawl.crawl.revisits import RunRevisits
from newscrawl.crawl.run import Run
from newscrawl.crawl.search import Aside, Search
from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread, surveyed
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.models import ENTRY_LIMITS, Entry, EntryLimits, Found, Kind, Link, Source

logger = logging.getLogger(__name__)

# Outcome of an entry that was answered with something unreadable, such as a consent page in the place of a feed.
_BROKEN = "broken"
# Feeds and sitemaps that the entries of one source may lead to in a run: some indexes never end.
_MOST_ENTRIES = 500
# Entries of a source that are read before its first page is asked for, so that a row does not depend on which of them answered first.
# Some indexes name hundreds: then pages do not wait for the rest.
_READ_FIRST = 40
# Depth to which indexes of sitemaps may nest: an index of indexes occurs, no deeper one was seen.
_MOST_DEEP = 3
# Depth to which web pages in the place of feeds may lead to others: the page "RSS" of an outlet, which lists its feeds.
_PAGES_DEEP = 2
_LISTS = (Kind.FEED, Kind.SITEMAP)


class Entries:
    """The entries of a run: which still wait, and how the others were answered."""

    def __init__(self, run: Run, revisits: RunRevisits, limits: EntryLimits = ENTRY_LIMITS) -> None:
        self.limits = limits  #: how much of one entry is read
        self._run = run
        self._revisits = revisits
        self._queue = Queue(since=run.plan.since)
        self._under_way: Counter[str] = Counter()  # by source
        self._asked: Counter[str] = Counter()
        self._polls = Polls(run)
        self._search = Search(run)
        self._sitemaps: dict[str, int] = {}
        self._robots_sitemaps: dict[str, Sequence[str]] = defaultdict(tuple)  # host and port → as robots.txt names them

    async def begin(self) -> None:
        """Record the run's sources and their entries, and queue the entries."""
        session, plan = self._run.session, self._run.plan
        await session.sql(session.store.ledger.add_sources, plan.sources, self._run.clock(), plan.described)
        self._polls.expect(plan.sources)
        for source in plan.sources:
            for entry in source.entries:
                await self._add(source, entry, None, 0)

    @property
    def open(self) -> bool:
        """Whether this run's entries may still bring links."""
        return bool(self._queue) or self._under_way.total() > 0

    def awaited(self, source_slug: str) -> bool:
        """Whether entries of a source may still say more of its links, and few enough were asked to wait for them."""
        is_open = self._queue.waits(source_slug) or self._under_way[source_slug] > 0
        return is_open and self._asked[source_slug] < _READ_FIRST

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """See `Polls.summary`."""
        return self._polls.summary

    @property
    def tried(self) -> Mapping[str, Sequence[str]]:
        """See `Polls.tried`."""
        return self._polls.tried

    def note_sitemaps(self, netloc: str, sitemaps: Sequence[str]) -> None:
        """Remember the sitemaps that a robots.txt names: they are children of a home page at that host."""
        self._robots_sitemaps[netloc] = sitemaps

    async def skip_paused(self) -> None:
        """Record the entries of hosts that are paused for longer than this run waits; the next run asks for them."""
        now = self._run.clock()
        for host, pause in self._run.backoff.paused(now).items():
            if (pause.until - now).total_seconds() > self._run.config.retry_wait_s:
                for poll in self._queue.drop(host):
                    await self._polls.record(
                        poll, None, pause.reason, f"paused until {pause.until:%Y-%m-%d %H:%M:%S} UTC"
                    )

    def next(self) -> Poll | None:
        """The next entry to ask for whose host has room; None where there is none, and once the store has failed."""
        run = self._run
        if run.session.failure:
            self._queue.clear()
        paused = run.backoff.paused(run.clock())
        for host in self._queue.hosts():
            if host in paused or not run.limiter.has_room(host):
                continue
            if (poll := self._affordable(host)) is not None:
                run.limiter.take(host)
                self._under_way[poll.source.slug] += 1
                self._asked[poll.source.slug] += 1
                run.budgets.count_request(poll.source.slug)
                self._revisits.count_request(poll.source.slug)
                return poll
        return None

    def _affordable(self, host: str) -> Poll | None:
        """The host's next entry whose source has budget left; entries of other sources are left to another run."""
        budgets = self._run.budgets
        while (poll := self._queue.take(host)) is not None:
            if budgets.time_left(poll.source.slug):
                return poll
            budgets.note_exhausted(poll.source.slug)
        return None

    async def _add(self, source: Source, entry: Entry, parent: int | None, depth: int) -> bool:
        """Record an entry, and queue it if it may show something that is wanted; returns whether it waits now."""
        session = self._run.session
        return self._queue.add(source, await session.sql(session.store.ledger.entry, source.slug, entry, parent), depth)

    # ── answers ────────────────────────────────────────────────────────────────────────────────

    async def answered(self, poll: Poll, answer: Answer, read: Survey | Unread | None = None) -> None:
        """Read what an entry answered, and record it. read: what was read of it elsewhere; None: it is read here"""
        try:
            await self._run.note_answer(answer, poll.source.slug)
            await self._read(poll, answer, read)
            await self._look_further(poll.source)
        finally:
            self._done(poll)

    async def failed(self, poll: Poll, failure: Failure) -> None:
        """Record that an entry brought no answer, unless it may be our own network's fault: then later."""
        note = partial(self._polls.record, poll, None, failure.reason, failure.message)
        try:
            self._search.note_failure(poll, failure.reason, asked=failure.paused_until is None)
            if self._run.connectivity.may_be_our_network(failure.reason):
                self._run.connectivity.defer(note)
            else:
                self._run.count_failure(failure)
                await note()
            await self._look_further(poll.source)
        finally:
            self._done(poll)

    def _done(self, poll: Poll) -> None:
        self._under_way[poll.source.slug] -= 1
        self._run.limiter.release(poll.host)

    async def _look_further(self, source: Source) -> None:
        """Queue what is to be asked next of a source of which nothing else waits; called while its last entry is under way."""
        run, queue = self._run, self._queue
        if queue.waits(source.slug) or self._under_way[source.slug] > 1 or run.session.failure:
            return
        if not run.budgets.time_left(source.slug):
            return
        for aside in self._search.take_asides(source):
            await self._follow(aside)
        if not queue.waits(source.slug) and (found := await self._search.next(source, partial(queue.seen, source))):
            queue.add(source, found, 1, again=True)

    async def _follow(self, aside: Aside) -> None:
        """Take what a home page shows beside the feeds and sitemaps that it names."""
        await self._store_links(aside.poll, aside.articles)
        await self._add_all(aside.poll, aside.plain)
        if aside.articles:
            self._note_read(aside.poll, articles=True)

    async def _read(self, poll: Poll, answer: Answer, read: Survey | Unread | None) -> None:
        if answer.status == 304 and (poll.entry.etag or poll.entry.last_modified):
            await self._unchanged(poll, answer)
            return
        if answer.status != 200:
            reason = answers.of_status(answer.status, answer.retry_after)
            self._search.note_failure(poll, reason)
            unasked = ", to a question without conditions" if answer.status == 304 else ""
            await self._polls.record(poll, answer, reason, f"HTTP {answer.status}{unasked}")
            return
        found = await surveyed(self._run, poll, answer, self.limits) if read is None else read
        if isinstance(found, Unread):
            await self._polls.record(poll, answer, found.reason, found.detail)
        elif found.unchanged:
            await self._unchanged(poll, answer)
        else:
            await self._store_found(poll, found, answer)

    async def _store_found(self, poll: Poll, found: Survey, answer: Answer) -> None:
        children = self._children(poll, found, answer)
        plain = [link for link in children if not link.declared]
        named = [link for link in children if link.declared]
        articles: Sequence[Found] = found.articles
        if poll.entry.kind is Kind.HOME:
            # Its own links count only where it names neither feed nor sitemap, or these show nothing.
            aside = Aside(poll=poll, articles=articles, plain=plain) if named else None
            self._search.note_home(poll, answer, found, aside)
            if aside is not None:
                articles, plain = (), []
        await self._store_links(poll, articles)
        queued = await self._add_all(poll, (*named, *plain))
        nothing = not articles and not children
        broken = nothing and bool(found.note or poll.entry.kind not in _LISTS)
        if not broken:
            whole_list = poll.entry.kind in _LISTS and not queued and not found.note
            self._note_read(poll, articles=bool(articles), empty=whole_list)
        await self._polls.record(
            poll,
            answer,
            _BROKEN if broken else "ok",
            _detail(found) or ("no link to an article" if broken else None),
            found.digest if found.whole else None,
            len(articles) + len(children),
        )

    async def _store_links(self, poll: Poll, articles: Sequence[Found]) -> None:
        """Write links into the ledger."""
        session = self._run.session
        fresh = await session.sql(
            session.store.ledger.discovered,
            poll.entry.id, poll.source.slug, articles, now=self._run.clock(), run_id=session.run_id,
        )  # fmt: skip
        self._run.count("newscrawl/discovered", fresh)
        self._run.tally.note_found(poll.source.slug, fresh)

    async def _add_all(self, poll: Poll, links: Iterable[Link]) -> bool:
        """Record entries that this one named, and queue them; returns whether one of them waits."""
        queued = False
        for link in links:
            entry = Entry(url=link.url, kind=link.kind, section=link.section, listed=link.modified)
            queued |= await self._add(poll.source, entry, poll.entry.id, poll.depth + 1)
        return queued

    def _note_read(self, poll: Poll, *, articles: bool, empty: bool = False) -> None:
        """Note a list that was read. empty: it is one that names nothing new, and whole"""
        self._search.note_shown(poll, articles=articles, read=articles or empty)
        if articles or empty:
            self._polls.note_readable(poll.source)

    def _children(self, poll: Poll, found: Survey, answer: Answer) -> list[Link]:
        """Feeds and sitemaps that this entry leads to, within the bounds of depth and number."""
        links = list(found.children)
        if poll.entry.kind is Kind.HOME:
            bases = {url.split("/")[2]: url for url in (poll.entry.url, answer.url)}
            named = (
                urls.absolute(base, url) for netloc, base in bases.items() for url in self._robots_sitemaps[netloc]
            )
            links += [Link(url=url, kind=Kind.SITEMAP) for url in named if url]
        if poll.entry.kind is Kind.FEED:  # a web page in its place, that names feeds: often itself
            guess = poll.entry.searched or poll.depth >= _PAGES_DEEP
            links = [] if guess else [link for link in links if not self._queue.seen(poll.source, link.url)]
        if poll.depth >= _MOST_DEEP:
            links = [link for link in links if link.kind is not Kind.SITEMAP]
        most = min(_MOST_ENTRIES, self._run.plan.entries or _MOST_ENTRIES)
        left = most - self._sitemaps.get(poll.source.slug, 0)
        if len(links) > left:
            logger.warning("%s: %d sitemaps left aside, over %d", poll.source.slug, len(links) - left, most)
        links = [
            link for link in links if urls.on_site(link.url, poll.source.home, poll.source.hosts, poll.source.outside)
        ][: max(0, left)]
        self._sitemaps[poll.source.slug] = self._sitemaps.get(poll.source.slug, 0) + len(links)
        return links

    async def _unchanged(self, poll: Poll, answer: Answer) -> None:
        session = self._run.session
        children = await session.sql(session.store.ledger.children, poll.entry.id)
        queued = [self._queue.add(poll.source, child, poll.depth + 1) for child in children]
        self._note_read(poll, articles=poll.entry.shown, empty=poll.entry.kind in _LISTS and not any(queued))
        await self._polls.record(poll, answer, "unchanged", None)


def _detail(found: Survey) -> str | None:
    parts = [found.note] if found.note else []
    parts += [f"{count} passed over: {reason}" for reason, count in found.skipped.items()]
    return "; ".join(parts) or None
