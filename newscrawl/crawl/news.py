"""A news run decides what to ask for, one step after the other, and what becomes of each answer.

The ledger is its memory: entries and links are recorded before they are fetched, links are leased in small batches, newest
first, and each ends in one counted outcome.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from newscrawl.crawl import clock, further, parts
from newscrawl.crawl.entries import Entries
from newscrawl.crawl.links import Links
from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.reading import Packs
from newscrawl.crawl.revisits import RunRevisits
from newscrawl.crawl.run import Ask, Run
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.robots import Rules
from newscrawl.models import Article, OptOutSignal, Page, Reason
from newscrawl.store import Leased

# Sources of which a run says at its end what was tried.
_MOST_NOTED = 8


class _Examined(NamedTuple):
    """What was found of an answer before it is read."""

    reason: Reason | None = None  #: for which it is no page to read
    caveat: Reason | None = None  #: of a page that is kept all the same
    reserved: bool | None = None  #: see `Page.reserved`


@dataclass(slots=True)
class NewsRun(Run):
    """From an outlet's feeds and sitemaps to its article pages."""

    entries: Entries = field(init=False)
    links: Links = field(init=False)
    outcomes: NewsOutcomes = field(init=False)
    _revisits: RunRevisits = field(init=False)
    _notes: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        Run.__post_init__(self)
        self._revisits = RunRevisits(self)
        self.entries = Entries(self, self._revisits)
        self.links = Links(self, self.entries, self._revisits)
        self.outcomes = NewsOutcomes(self, self._revisits)

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """See `Run.polls`."""
        return self.entries.polls

    @property
    def note(self) -> str | None:
        """See `Run.note`."""
        return "; ".join(self._notes) or None

    # ── requests ───────────────────────────────────────────────────────────────────────────────

    async def steps(self) -> AsyncIterator[Poll | Leased]:
        """Yield what to ask for, entries first, then leased links, as room comes free; ends when nothing is open or under way."""
        await self._begin()
        while True:
            await self.connectivity.resolve()
            await self.entries.skip_paused()
            before = self.limiter.under_way
            if (poll := self.entries.next()) is not None:
                yield poll
            elif leased := await self.links.take():
                for link in leased:
                    yield link
            elif self.limiter.under_way:
                await self.limiter.change()
            elif before:
                continue  # the last of them ended while the ledger was asked, when their host still had no room
            elif (wait_s := await self.links.due_in()) is not None:
                await self.limiter.change(wait_s)
            else:
                await self._end()
                return

    async def _begin(self) -> None:
        self._notes += [told for each in self.subscriptions.values() if (told := each.trouble)]
        await self._revisits.begin()
        for host, until in (await self.session.sql(self.session.store.hosts.held, self.clock())).items():
            self.backoff.pause_until(host, until)
        await self.entries.begin()

    async def _end(self) -> None:
        """Record the failures that were deferred, and which sources have links left for want of budget."""
        await self.connectivity.resolve(at_end=True)
        for slug in self.sources:
            if not self.budgets.open(slug) and (await self.links.waiting((slug,))).ready:
                self.budgets.note_exhausted(slug)
        if self.session.failure is None and not self.connectivity.offline:
            await self._note_silence()

    async def _note_silence(self) -> None:
        """Note the sources that have never shown a link, with what was tried, and links that no source shows any more."""
        ledger, tried = self.session.store.ledger, self.entries.tried
        linkless = [slug for slug in await self.session.sql(ledger.linkless, list(self.sources)) if slug in tried]
        self._notes += [f"{slug}: no link was found; tried {', '.join(tried[slug])}" for slug in linkless[:_MOST_NOTED]]
        if more := linkless[_MOST_NOTED:]:
            self._notes.append(f"no link was found of {len(more)} more: {', '.join(more)}")
        if left := await self.session.sql(ledger.left_behind):
            names = ", ".join(f"{slug} ({count:,})" for slug, count in left.items())
            self._notes.append(
                f"{sum(left.values()):,} links wait of sources that are neither in the catalogue nor of this run: {names};"
                " the source that shows one of them takes it over"
            )

    def note_robots(self, rules: Rules, url: str, netloc: str) -> None:
        """Take from a host's robots.txt the sitemaps, for plain addresses, and the opt-out signals."""
        self.entries.note_sitemaps(netloc, rules.sitemaps)
        self.opt_outs.of_robots(url, rules.signals)

    # ── answers ────────────────────────────────────────────────────────────────────────────────

    async def answered(self, link: Leased, answer: Answer, tdmrep: OptOutSignal | None) -> Page | None:
        """The page that a link brought, for the pipeline; None when there is no page to read: then the outcome is recorded.

        tdmrep: signal of the host's /.well-known/tdmrep.json for this address
        """
        await self.note_answer(answer, link.source)
        unchanged = answer.status == 304 and link.article_id is not None and bool(link.etag or link.last_modified)
        examined = _Examined() if unchanged else await self._examined(link, answer, tdmrep)
        reason = examined.reason
        if reason is None and not unchanged:
            return self._page(link, answer, examined)
        try:
            hint = "the page ends in mid-text; " if reason is Reason.CUT_SHORT else ""
            await self.outcomes.record_no_page(link, reason, f"{hint}HTTP {answer.status} {answer.url}", answer)
        finally:
            self.limiter.release(link.host)
        return None

    async def read_article(self, page: Page, ask: Ask) -> Article:
        """See `Run.read_article`."""
        pages = further.AskedPages(self, page, ask)
        source = self.sources[page.source or ""]
        return await parts.read(page, source, self.workers, pages, parts.PART_LIMITS, self._packs(page))

    def _packs(self, page: Page) -> Packs | None:
        """How a page is packed for the archive: a revisited one is mostly not kept."""
        archive = self.session.store.pages if self.config.archive else None
        if archive is None or page.revisits is not None or page.caveat is Reason.RESERVED:
            return None
        return Packs(archive.against(page.source))

    async def _examined(self, link: Leased, answer: Answer, tdmrep: OptOutSignal | None) -> _Examined:
        reason = answers.problem(answer, self.sources[link.source])
        if reason is not None:
            return _Examined(reason)
        reserved = await self.opt_outs.of_page(answer, link.source, tdmrep)
        caveat = Reason.RESERVED if reserved and self.opt_outs.obeys else None
        if answers.is_cut_short(answer.body):
            if link.last is not Reason.CUT_SHORT or link.article_id is not None:
                return _Examined(Reason.CUT_SHORT)  # what is stored is whole, or was no better
            caveat = caveat or Reason.CUT_SHORT
        return _Examined(
            Reason.RESERVED if caveat is Reason.RESERVED and self.opt_outs.skips else None, caveat, reserved
        )

    async def failed(self, link: Leased, failure: Failure) -> None:
        """Record that a link brought no answer, unless it may be our own network's fault: then later."""
        record = partial(self.outcomes.record_no_page, link, failure.reason, failure.message, None)
        try:
            if failure.paused_until is not None:  # it was not asked for
                await self.session.sql(self.session.store.ledger.release, [link.id], now=self.clock())
            elif self.connectivity.may_be_our_network(failure.reason):
                self.connectivity.defer(record)
            else:
                self.count_failure(failure)
                await record()
        finally:
            self.limiter.release(link.host)

    def _page(self, link: Leased, answer: Answer, examined: _Examined) -> Page:
        fetched_at, ahead_s = clock.fetched(answer.headers, self.clock())
        return Page(
            url=answer.url,
            requested_url=link.url,
            body=answer.body,
            status=answer.status,
            headers=answer.headers,
            head=answer.head,
            fetched_at=fetched_at,
            clock_ahead_s=ahead_s,
            source=link.source,
            link_id=link.id,
            evidence=link.link,
            ms=answer.ms,
            revisits=link.article_id,
            caveat=examined.caveat,
            reserved=examined.reserved,
        )
