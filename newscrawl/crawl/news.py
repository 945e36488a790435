"""A news run: what it asks for, one step after the other, and what becomes of what comes back.

The ledger is the memory: entries and links are written down before anything is fetched, links are leased in small
batches, newest first, and each ends in one counted outcome.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial

from newscrawl.crawl import clock
from newscrawl.crawl.entries import Entries
from newscrawl.crawl.links import Links
from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.revisits import Revisits
from newscrawl.crawl.run import Run
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.robots import Rules
from newscrawl.models import OptOutSignal, Page, Reason
from newscrawl.store import Leased


@dataclass(slots=True)
class NewsRun(Run):
    """From an outlet's feeds and sitemaps to its article pages."""

    entries: Entries = field(init=False)
    links: Links = field(init=False)
    outcomes: NewsOutcomes = field(init=False)
    _revisits: Revisits = field(init=False)

    def __post_init__(self) -> None:
        Run.__post_init__(self)
        self._revisits = Revisits(self)
        self.entries = Entries(self, self._revisits)
        self.links = Links(self, self.entries, self._revisits)
        self.outcomes = NewsOutcomes(self, self._revisits)

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """As `Run` says."""
        return self.entries.polls

    # ── what is asked for, and when ────────────────────────────────────────────────────────────

    async def steps(self) -> AsyncIterator[Poll | Leased]:
        """Entries first, then leased links, as room comes free; ends when nothing is open or under way."""
        await self._begin()
        while True:
            await self.connectivity.settle()
            await self.entries.give_up_paused()
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
        await self._revisits.begin()
        for host, until in (await self.session.sql(self.session.store.hosts.held, self.clock())).items():
            self.backoff.asked(host, until)
        await self.entries.begin()

    async def _end(self) -> None:
        """Nothing is under way and nothing can be begun: say what was left undone, and for what."""
        await self.connectivity.settle(at_end=True)
        for slug in self.sources:
            if not self.budgets.open(slug) and (await self.links.waiting((slug,))).ready:
                self.budgets.refuse(slug)

    def note_robots(self, rules: Rules, url: str, netloc: str) -> None:
        """robots.txt was read for its rules anyway: its sitemaps serve plain addresses, and it may reserve something."""
        self.entries.note_sitemaps(netloc, rules.sitemaps)
        self.opt_outs.of_robots(url, rules.signals)

    # ── what comes back ────────────────────────────────────────────────────────────────────────

    async def answered(self, link: Leased, answer: Answer, tdmrep: OptOutSignal | None) -> Page | None:
        """The page that a link brought, for the pipeline; None when it is none to read: its outcome is recorded then.

        tdmrep: what the host's /.well-known/tdmrep.json says of the address
        """
        await self.heed(answer, link.source)
        unchanged = answer.status == 304 and link.article_id is not None
        reason, mark = (None, None) if unchanged else await self._examined(link, answer, tdmrep)
        if reason is None and not unchanged:
            return self._page(link, answer, mark)
        try:
            hint = "the page ends in mid-text; " if reason is Reason.CUT_SHORT else ""
            await self.outcomes.give_up(link, reason, f"{hint}HTTP {answer.status} {answer.url}", answer)
        finally:
            self.limiter.release(link.host)
        return None

    async def _examined(
        self, link: Leased, answer: Answer, tdmrep: OptOutSignal | None
    ) -> tuple[Reason | None, Reason | None]:
        """Why it is no page to read, and what is to be known of one that is kept all the same."""
        reason = answers.problem(answer, self.sources[link.source])
        if reason is not None:
            return reason, None
        mark = await self.opt_outs.of_page(answer, link.source, tdmrep)
        if answers.is_cut_short(answer.body):
            if link.last is not Reason.CUT_SHORT or link.article_id is not None:
                return Reason.CUT_SHORT, mark  # what is stored is whole, or was no better
            mark = mark or Reason.CUT_SHORT
        return (Reason.RESERVED if mark is Reason.RESERVED and self.opt_outs.skips else None), mark

    async def failed(self, link: Leased, failure: Failure) -> None:
        """Nothing came."""
        give_up = partial(self.outcomes.give_up, link, failure.reason, failure.message, None)
        try:
            if failure.paused_until is not None:  # it was not asked for
                await self.session.sql(self.session.store.ledger.release, [link.id], now=self.clock())
            elif self.connectivity.doubts(failure.reason):
                self.connectivity.defer(give_up)
            else:
                self.count_failure(failure)
                await give_up()
        finally:
            self.limiter.release(link.host)

    def _page(self, link: Leased, answer: Answer, mark: Reason | None) -> Page:
        fetched_at, ahead_s = clock.fetched(answer.headers, self.clock())
        return Page(
            url=answer.url,
            requested_url=link.url,
            body=answer.body,
            status=answer.status,
            headers=answer.headers,
            fetched_at=fetched_at,
            clock_ahead_s=ahead_s,
            source=link.source,
            link_id=link.id,
            evidence=link.link,
            ms=answer.ms,
            revisits=link.article_id,
            mark=mark,
        )
