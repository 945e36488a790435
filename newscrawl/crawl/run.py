"""A run holds what its parts share while it works. Spiders make one, stages, middlewares and extensions use it.

`newscrawl.crawl.news` and `newscrawl.crawl.replay` are the two kinds of run.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Protocol

from newscrawl import urls
from newscrawl.config import Config
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.opt_outs import OptOuts
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.session import Session
from newscrawl.crawl.tally import Tally
from newscrawl.crawl.workers import Workers
from newscrawl.errors import NewscrawlError
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.backoff import Backoff
from newscrawl.http.connectivity import Connectivity
from newscrawl.models import Article, OptOutSignal, Outcome, Page, Reason, Source, State
from newscrawl.sources.subscription import Subscription
from newscrawl.store import Leased
from newscrawl.store.links.hosts import KeptRobots

logger = logging.getLogger(__name__)


Ask = Callable[[str, Page], Awaitable[tuple[Answer | Failure, OptOutSignal | None]]]
"""Asks for an address with the manners of a crawl, on behalf of a page; the signal is that of the host's tdmrep.json."""


class Interrupted(Exception):
    """The run ends before all pages of an article were asked for: it is left to the next one."""


class Outcomes(Protocol):
    """Records the outcomes of a run's pages, each once."""

    async def store(self, article: Article) -> Outcome:
        """Store an article that passed all stages; returns the outcome of its link. Raises StoreError."""

    async def drop(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """Record the outcome of a page that a stage dropped. link: the one that was fetched; None: the page is from the archive"""

    async def fail(self, link: Leased, answer: Answer, detail: str) -> None:
        """Record the outcome of a link whose answer made a callback of ours raise."""


@dataclass(slots=True)
class Run:
    """What every run has: plan, store, workers, limits, back-off, connectivity, and where outcomes are recorded."""

    _: KW_ONLY
    plan: Plan
    session: Session
    workers: Workers
    limiter: Limiter
    budgets: Budgets
    config: Config
    clock: Callable[[], datetime]  #: now, aware
    count: Callable[[str, int], None]  #: adds to a figure of the run's statistics: its name, by how much
    subscriptions: Mapping[str, Subscription] = field(default_factory=dict)  #: own ones, by slug
    backoff: Backoff = field(default_factory=Backoff)  #: hosts that are paused
    connectivity: Connectivity = field(default_factory=Connectivity)  #: whether any host answers
    tally: Tally = field(default_factory=lambda: Tally(time.monotonic))  #: what each source has brought so far
    sources: Mapping[str, Source] = field(init=False)  #: by slug
    opt_outs: OptOuts = field(init=False)
    outcomes: Outcomes = field(init=False)

    def __post_init__(self) -> None:
        self.sources = {source.slug: source for source in self.plan.sources}
        self.session.busy = self.limiter.busy
        self.opt_outs = OptOuts(self.session, self.clock, self.config.reservations)

    async def read_article(self, page: Page, ask: Ask) -> Article:
        """The article of a page, with the text of its further pages. Raises WorkerTimeout, WorkerDied, Interrupted.

        ask: asks for an address on behalf of the page, for a run that asks for any
        """
        raise NotImplementedError

    async def note_answer(self, answer: Answer, outlet: str | None) -> None:
        """Take note of what a host's answer asks for, whatever it answers: a pause (Retry-After), an opt-out.

        outlet: slug of the source for which the host was asked, where that is known
        """
        now, host = self.clock(), urls.host(answer.url)
        self.backoff.answered(host)
        await self.opt_outs.write_down(host, outlet)
        until = answers.asked_to_wait(answer.status, answer.retry_after, now=now)
        if until is not None:
            logger.info("%s asks for a pause until %s", host, until)
            self.backoff.pause_until(host, until)
            await self.session.sql(self.session.store.hosts.hold, host, until)

    def count_failure(self, failure: Failure) -> None:
        """Count a failure of a host: one that fails again and again is paused."""
        if failure.paused_until is not None:  # the host was not asked
            return
        host = urls.host(failure.url)
        pause = self.backoff.failed(host, failure.reason, self.clock(), random.random())  # noqa: S311 - jitter
        if pause is not None:
            logger.warning("%s fails again and again (%s): paused until %s", host, failure.reason, pause.until)

    def count_outcome(
        self, outcome: Outcome, url: str, source: str, detail: str = "", *, revisited: bool = False
    ) -> None:
        """Count an outcome that has been recorded in the store, and log it. source: slug"""
        self.count(f"newscrawl/{outcome}", 1)
        self.tally.note_outcome(source, outcome)
        usual = outcome.state in (State.STORED, State.DUPLICATE)
        logger.log(
            logging.DEBUG if usual else logging.INFO,
            "%s%s: %s %s", "revisited: " if revisited else "", outcome, url, detail,
        )  # fmt: skip

    def may_ask(self, host: str) -> bool:
        """Whether this run may ask a host for what an outlet has there; a worker of a fleet may ask the one that it holds."""
        return True

    def robots_at_hand(self, host: str) -> KeptRobots | None:
        """A host's robots.txt that need not be asked for, since another machine has just had it; None: it is asked for."""
        return None

    @property
    def trouble(self) -> NewscrawlError | None:
        """What ended the run from outside, beside its store."""
        return None

    @property
    def note(self) -> str | None:
        """What a person may want to know at the end, beside the numbers."""
        return None

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked for, and those of which no entry was answered well: "slug: outcome"."""
        return 0, ()
