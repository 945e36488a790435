"""Revisits ask again for stored articles while these are young: within a budget, conditionally, after all that is new.

The store decides when an article is due (`store/links/revisits.py`) and what a revisit brought (`store/articles/revisions.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from newscrawl.crawl import parts, reading
from newscrawl.crawl.run import Run
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.models import Article, Fetch, Outcome, Page, Reason, State
from newscrawl.store import Leased


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitRules:
    """At which ages stored articles are revisited, and how many of them in a run. No ages: never."""

    ages: tuple[timedelta, ...]
    # Five revisits an article would be 83 % of all requests. At 75 % the latest due come first, and revisits of older articles
    # lapse when an outlet publishes more than we may ask for.
    share: float = 0.75  #: of a source's requests in a run, from 0 to below 1
    # 200 revisits take some three minutes, with a second between requests.
    most: int = 200  #: of a source in a run

    def left(self, taken: int, others: int) -> int:
        """How many revisits a source may still take.

        taken: so far; others: its other requests in this run

        >>> RevisitRules(ages=(), share=0.75, most=200).left(taken=2, others=4)
        10
        """
        return max(0, min(self.most, int(others * self.share / (1 - self.share) + 1e-9)) - taken)


class RunRevisits:
    """The revisits of a run: which articles are due and within the budget, and their outcomes."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._rules = RevisitRules(ages=run.config.revisit_ages)
        self._taken: Counter[str] = Counter()  # by source
        self._others: Counter[str] = Counter()

    async def begin(self) -> None:
        """Give the store the ages at which to revisit: it plans the first revisit of each article that is stored from now on."""
        session = self._run.session
        await session.sql(session.store.revisits.follow, self._rules.ages)

    def count_request(self, source: str) -> None:
        """Count a request to a source that is no revisit: each makes room for revisits."""
        self._others[source] += 1

    async def take(self, limit: int, pages_left: Mapping[str, int | None], busy: Mapping[str, int]) -> list[Leased]:
        """Take articles to revisit now.

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
        taken = await run.session.soon(
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

    # ── outcomes ───────────────────────────────────────────────────────────────────────────────

    async def record_outcome(self, link: Leased, reason: Reason | None, fetch: Fetch) -> Outcome:
        """Record a revisit that brought no page to read, or one that a stage dropped: the text stays. reason: None for 304"""
        session = self._run.session
        return await session.gathered(
            session.store.revisions.lose,
            link.id,
            Outcome(State.UNCHANGED) if reason is None else Outcome.of(reason),
            run_id=session.run_id,
            now=self._run.clock(),
            fetch=fetch,
        )

    async def store(self, article: Article, fetch: Fetch) -> Outcome:
        """Store what a revisit read: the article unchanged, a revision, or a page that must not write over the text. Raises StoreError."""
        session, pages = self._run.session, self._run.session.store.pages
        archives = self._run.config.archive and article.page.caveat is not Reason.RESERVED
        before, first = None, pages.first if pages is not None else None
        while True:
            done = await session.gathered(
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
        """The archived page as today's extractor reads it; None when it cannot be read: then the stored text is compared."""
        source = self._run.sources.get(page.source or "")
        if source is None:
            return None
        try:
            article = await self._run.workers.run(reading.read, replace(page, parts=()), source, page.fetched_at)
            if article.pager is not None:
                article = await parts.read_kept(page, source, self._run.workers)
        except (WorkerTimeout, WorkerDied):
            return None
        return article if article.title and article.blocks else None
