"""Articles that are stored, revisited while they are young: within a budget, conditionally, after all that is new.

When an article is due is the store's business (`store/revisits.py`), what a revisit means too (`store/revisions.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from newscrawl.crawl import reading
from newscrawl.crawl.run import Run
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.models import Article, Fetch, Outcome, Page, Reason, State
from newscrawl.store import Leased


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRules:
    """How often stored articles are revisited; no ages: never."""

    ages: tuple[timedelta, ...]
    # Five revisits an article make 83 % of all requests: at 75 the latest due come first, and those of older articles lapse when
    # an outlet publishes more than we may ask for.
    share: float = 0.75  #: of a source's requests in a run, from 0 to below 1
    # With a second between requests they take some three minutes.
    most: int = 200  #: of a source in a run

    def left(self, taken: int, others: int) -> int:
        """How many revisits a source may still take.

        taken: so far; others: its other requests in this run

        >>> RevisitRules(ages=(), share=0.75, most=200).left(taken=2, others=4)
        10
        """
        return max(0, min(self.most, int(others * self.share / (1 - self.share) + 1e-9)) - taken)


class Revisits:
    """The revisits of a run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._rules = RevisitRules(ages=run.config.revisit_ages)
        self._taken: Counter[str] = Counter()  # by source
        self._others: Counter[str] = Counter()

    async def begin(self) -> None:
        """Tell the store at which ages to revisit; it plans the first one of what is stored from now on."""
        session = self._run.session
        await session.sql(session.store.revisits.follow, self._rules.ages)

    def asked(self, source: str) -> None:
        """Another request of a source, which makes room for revisits."""
        self._others[source] += 1

    async def take(self, limit: int, pages_left: Mapping[str, int | None], busy: Mapping[str, int]) -> list[Leased]:
        """Articles to revisit now.

        pages_left:  source that may be asked → how many pages it may still be asked for in this run; None: no limit
        busy:        host → pages of it under way
        """
        budget = {slug: self._rules.left(self._taken[slug], self._others[slug]) for slug in pages_left}
        budget = {
            slug: left if (most := pages_left[slug]) is None else min(left, most) for slug, left in budget.items()
        }
        budget = {slug: left for slug, left in budget.items() if left > 0}
        if not self._rules.ages or not budget:
            return []
        run = self._run
        taken = await run.session.sql(
            run.session.store.revisits.take,
            budget,
            run.clock(),
            busy=busy,
            per_host=run.limiter.per_host,
            limit=limit,
            since=run.plan.since,
        )
        self._taken.update(link.source for link in taken)
        return taken

    # ── how they end ───────────────────────────────────────────────────────────────────────────

    async def lose(self, link: Leased, reason: Reason | None, fetch: Fetch) -> Outcome:
        """No page to read, or one that a stage dropped: the text stays. reason: None for 304"""
        session = self._run.session
        return await session.sql(
            session.store.revisions.lose,
            link.id,
            Outcome(State.UNCHANGED) if reason is None else Outcome.of(reason),
            run_id=session.run_id,
            now=self._run.clock(),
            fetch=fetch,
        )

    async def keep(self, article: Article, fetch: Fetch) -> Outcome:
        """A readable page: unchanged, a revision, or a page that must not write over the text."""
        session, pages = self._run.session, self._run.session.store.pages
        archives = self._run.config.archive and article.page.mark is not Reason.RESERVED
        before, first = None, pages.first if pages is not None else None
        while True:
            done = await session.sql(
                session.store.revisions.keep,
                article,
                run_id=session.run_id,
                now=self._run.clock(),
                fetch=fetch,
                before=before,
                archive=pages.put if pages is not None and archives else None,
                first=first,
            )
            if not isinstance(done, Page):
                return done
            before, first = await self._read_again(done), None  # asked for once

    async def _read_again(self, page: Page) -> Article | None:
        """The page from before as today's extractor reads it; None when that cannot be had: the stored text will do."""
        source = self._run.sources.get(page.source or "")
        if source is None:
            return None
        try:
            article = await self._run.workers.run(reading.read, page, source, page.fetched_at)
        except (WorkerTimeout, WorkerDied):
            return None
        return article if article.title and article.blocks else None
