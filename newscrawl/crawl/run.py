"""A run: what it holds while it works, and all that others may ask of it. Spiders make one, stages and middlewares use it.

`newscrawl.crawl.news` and `newscrawl.crawl.replay` are the two kinds of run.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
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
from newscrawl.crawl.workers import Workers
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.backoff import Backoff
from newscrawl.http.connectivity import Connectivity
from newscrawl.models import Article, Outcome, Page, Reason, Source, State
from newscrawl.store import Leased

logger = logging.getLogger(__name__)


class Outcomes(Protocol):
    """Where the outcomes of a run's pages are recorded."""

    async def keep(self, article: Article) -> Outcome:
        """Store an article that passed all stages; says how its link ended."""

    async def lose(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """Record the outcome of a page that a stage dropped. link: by which it was asked for; None: by none"""

    async def raised(self, link: Leased, answer: Answer, detail: str) -> None:
        """Record the outcome of an answer at which something of ours raised."""


@dataclass(slots=True)
class Run:
    """What every run has."""

    _: KW_ONLY
    plan: Plan
    session: Session
    workers: Workers
    limiter: Limiter
    budgets: Budgets
    config: Config
    clock: Callable[[], datetime]  #: now, aware
    count: Callable[[str, int], None]  #: adds to a figure of the run's statistics, by name
    backoff: Backoff = field(default_factory=Backoff)  #: hosts that are left alone
    connectivity: Connectivity = field(default_factory=Connectivity)  #: whether anybody answers
    sources: Mapping[str, Source] = field(init=False)  #: by slug
    opt_outs: OptOuts = field(init=False)
    outcomes: Outcomes = field(init=False)

    def __post_init__(self) -> None:
        self.sources = {source.slug: source for source in self.plan.sources}
        self.opt_outs = OptOuts(self.session, self.clock, self.config.reservations)

    async def heed(self, answer: Answer, outlet: str | None) -> None:
        """Take note of what a host asks for in any answer of its: to be left alone for a while, or an opt-out.

        outlet: slug of the source for which the host was asked, where that is known
        """
        now, host = self.clock(), urls.host(answer.url)
        self.backoff.answered(host)
        await self.opt_outs.write_down(host, outlet)
        until = answers.asked_to_wait(answer.status, answer.retry_after, now=now)
        if until is not None:
            logger.info("%s asks to be left alone until %s", host, until)
            self.backoff.asked(host, until)
            await self.session.sql(self.session.store.hosts.hold, host, until)

    def count_failure(self, failure: Failure) -> None:
        """Count a failure against its host: one that fails again and again is left alone for a while."""
        if failure.paused_until is not None:  # it was not asked
            return
        host = urls.host(failure.url)
        pause = self.backoff.failed(host, failure.reason, self.clock(), random.random())  # noqa: S311 - jitter
        if pause is not None:
            logger.warning("%s fails again and again (%s): left alone until %s", host, failure.reason, pause.until)

    def count_outcome(self, outcome: Outcome, url: str, detail: str = "", *, revisited: bool = False) -> None:
        """Count an outcome that has been written down, and say it in the log."""
        self.count(f"newscrawl/{outcome}", 1)
        usual = outcome.state in (State.STORED, State.DUPLICATE)
        logger.log(
            logging.DEBUG if usual else logging.INFO,
            "%s%s: %s %s", "revisited: " if revisited else "", outcome, url, detail,
        )  # fmt: skip

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        """How many sources were asked for, and those of which no entry could be had, each with why."""
        return 0, ()
