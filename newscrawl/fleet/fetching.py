"""A worker's run: a news run of one bundle. What it asks for is in the bundle, and what becomes of it is reported, not recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from newscrawl import urls
from newscrawl.crawl.entries import Entries
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.reading import Packs
from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread, surveyed
from newscrawl.fleet.bundle import (
    Ask,
    Bundle,
    EntryAnswered,
    Moved,
    Sitemaps,
    Unanswered,
)
from newscrawl.fleet.desk import Desk
from newscrawl.fleet.network import Network
from newscrawl.fleet.reporting import BundleOutcomes, said_of
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.backoff import Backoff, Pause
from newscrawl.http.robots import Rules
from newscrawl.models import Page, Reason
from newscrawl.store import Leased
from newscrawl.store.links.hosts import KeptRobots

# Requests under way: one in download, one on its way through the stages.
_UNDER_WAY = 2


class LeaseBackoff(Backoff):
    """The paused hosts of a bundle: all of them, when its lease has run out. Asked again when a request is about to leave."""

    def __init__(self, valid: Callable[[], bool]) -> None:
        super().__init__()
        self._valid = valid

    def pause_of(self, host: str, now: datetime) -> Pause | None:
        if not self._valid():
            return Pause(now + timedelta(seconds=1), Reason.INTERRUPTED)
        return super().pause_of(host, now)


class _Missed(NamedTuple):
    """A request that brought no answer, maybe for want of our own network."""

    number: int
    failure: Failure
    unreached: str | None  #: what kept its host from being reached; None: nothing


@dataclass(slots=True, kw_only=True)
class BundleRun(NewsRun):
    """Asks for what a bundle names, and reports what came."""

    bundle: Bundle
    desk: Desk
    valid: Callable[[], bool]  #: whether it may still ask: no other can have the host now, and its worker is not to end
    monotonic: Callable[[], float]
    network: Network  #: this machine's, shared with its other bundles
    #: Why no host answers this machine: what was missed goes back.
    cut_off: str | None = field(init=False, default=None)
    _missed: list[_Missed] = field(init=False, default_factory=list)
    asks: dict[int, Ask] = field(init=False)  #: by their numbers

    def __post_init__(self) -> None:
        NewsRun.__post_init__(self)
        self.connectivity = self.network
        self.asks = {ask.number: ask for ask in self.bundle.asks}
        self.backoff = LeaseBackoff(self.valid)
        self.entries = BundleEntries(self)
        self.outcomes = BundleOutcomes(self)

    # ── requests ───────────────────────────────────────────────────────────────────────────────

    async def steps(self) -> AsyncIterator[Poll | Leased]:
        """Yield what the bundle asks for, in turn; what is not asked for by its deadline is left."""
        ends = self.monotonic() + self.bundle.deadline_s
        for ask in self.bundle.asks:
            while self.limiter.under_way >= _UNDER_WAY and (left_s := ends - self.monotonic()) > 0:
                await self.limiter.change(left_s)
            await self._judge()
            if self.cut_off or self.session.failure is not None or self.monotonic() >= ends or not self.valid():
                break
            step = self._step(ask)
            self.limiter.take(step.host)
            yield step
        while self.limiter.under_way:
            await self.limiter.change()
        await self._judge()

    def _step(self, ask: Ask) -> Poll | Leased:
        if ask.link is not None:
            return ask.link
        assert ask.entry is not None
        return Poll(self.bundle.source, ask.entry, ask.depth)

    def may_ask(self, host: str) -> bool:
        """See `Run.may_ask`."""
        return host == self.bundle.host

    def robots_at_hand(self, host: str) -> KeptRobots | None:
        """See `Run.robots_at_hand`."""
        return self.session.store.hosts.robots(host)

    def note_robots(self, rules: Rules, url: str, netloc: str) -> None:
        """See `NewsRun.note_robots`."""
        if rules.sitemaps:
            self.desk.add("sitemaps", Sitemaps(netloc, tuple(rules.sitemaps)))
        self.opt_outs.of_robots(url, rules.signals)

    def _packs(self, page: Page) -> Packs:
        """All pages travel packed."""
        return Packs(self.bundle.against)

    # ── answers ────────────────────────────────────────────────────────────────────────────────

    async def failed(self, link: Leased, failure: Failure) -> None:
        """See `NewsRun.failed`."""
        try:
            self.miss(link.id, failure)
        finally:
            self.limiter.release(link.host)

    def miss(self, number: int, failure: Failure) -> None:
        """Report a request that brought no answer, or that another host is to answer."""
        host = urls.host(failure.url)
        if not self.may_ask(host):
            self.desk.add("moved", Moved(number, failure.url))
        elif failure.paused_until is None and self.network.may_be_our_network(failure.reason):
            unreached = self.network.unreachable.get(urlsplit(failure.url).netloc)
            self._missed.append(_Missed(number, failure, unreached))
        else:
            self._report(number, failure, None)

    async def _judge(self) -> None:
        """Report what was missed as the host's failure, or leave it to another worker."""
        missed, self._missed = self._missed, []
        if not missed:
            return
        if await self.network.is_gone():
            self.cut_off = missed[0].failure.message
            self.desk.add("cut_off", self.cut_off)
            return
        for each in missed:
            self._report(*each)

    def _report(self, number: int, failure: Failure, unreached: str | None) -> None:
        self.count_failure(failure)
        paused_s = (failure.paused_until - self.clock()).total_seconds() if failure.paused_until else None
        self.desk.add(
            "unanswered",
            Unanswered(
                number=number,
                url=failure.url,
                reason=failure.reason,
                message=failure.message,
                paused_s=paused_s,
                unreached=unreached,
            ),
        )


class BundleEntries(Entries):
    """The entries of a bundle: read, and reported."""

    def __init__(self, run: BundleRun) -> None:
        super().__init__(run, run._revisits)
        self._bundle_run = run

    async def answered(self, poll: Poll, answer: Answer, read: Survey | Unread | None = None) -> None:
        """See `Entries.answered`."""
        run = self._bundle_run
        try:
            await run.note_answer(answer, poll.source.slug)
            if answer.status == 200:
                read = await surveyed(run, poll, answer, self.limits)
            line = EntryAnswered(
                number=-poll.entry.id,
                said=said_of(answer),
                survey=read if isinstance(read, Survey) else None,
                unread=read if isinstance(read, Unread) else None,
            )
            run.desk.add("entries", line, keys=(poll.entry.url,))
        finally:
            run.limiter.release(poll.host)

    async def failed(self, poll: Poll, failure: Failure) -> None:
        """See `Entries.failed`."""
        try:
            self._bundle_run.miss(-poll.entry.id, failure)
        finally:
            self._bundle_run.limiter.release(poll.host)
