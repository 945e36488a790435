"""Outcomes of a news run's links: an article, no page to read, or a page that a stage dropped.

Each outcome is recorded here, once: state, reason, detail and next try of the link, the fetch, the figure in the statistics, and
the line in the log.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from newscrawl.crawl.revisits import RunRevisits
from newscrawl.crawl.run import Run
from newscrawl.http import answers
from newscrawl.http.answers import Answer
from newscrawl.models import Article, Fetch, Outcome, Page, Reason, State
from newscrawl.store import Leased
from newscrawl.store.links.backoff import after

_DETAIL_CHARS = 500


class NewsOutcomes:
    """Records the outcomes of a news run; see `newscrawl.crawl.run.Outcomes`."""

    def __init__(self, run: Run, revisits: RunRevisits) -> None:
        self._run = run
        self._revisits = revisits

    async def store(self, article: Article) -> Outcome:
        """Store an article that passed all stages. Raises StoreError."""
        page, session, fetch = article.page, self._run.session, _fetch(article.page)
        if page.revisits is not None:
            outcome = await self._revisits.store(article, fetch)
        else:
            store, now = session.store.articles.store, self._run.clock()
            outcome = await session.gathered(
                store, article, link_id=page.link_id, run_id=session.run_id, now=now, fetch=fetch
            )
        self._run.count_outcome(outcome, page.url, page.source or "", revisited=page.revisits is not None)
        return outcome

    async def drop(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """Record a page that a stage dropped. The bytes of one that could not be read are archived, unless its outlet reserves it."""
        if link is None or reason is Reason.INTERRUPTED:  # the run ends: what is still leased then is given back
            return
        fetch, archive = _fetch(page), self._run.session.store.pages
        if reason.state is State.QUARANTINED and page.caveat is not Reason.RESERVED and archive is not None:
            fetch = replace(fetch, page_hash=await self._run.session.ahead(archive.put, page))
        await self.record_outcome(link, reason, detail or f"{fetch.bytes:,} bytes from {page.url}", fetch)

    async def fail(self, link: Leased, answer: Answer, detail: str) -> None:
        """Record an answer on which a callback of ours raised."""
        await self.record_no_page(link, Reason.ERROR, detail, answer)

    async def record_no_page(self, link: Leased, reason: Reason | None, detail: str, answer: Answer | None) -> None:
        """Record that a link brought no page to read.

        reason:  None: its article is unchanged (304)
        answer:  None: none came
        """
        asked = answers.retry_after(answer.retry_after, now=self._run.clock()) if answer is not None else None
        await self.record_outcome(
            link, reason, detail, answer.fetch if answer is not None else Fetch(), not_before=asked
        )

    async def record_outcome(
        self, link: Leased, reason: Reason | None, detail: str, fetch: Fetch, *, not_before: datetime | None = None
    ) -> None:
        """Record the outcome of a link that brought no article.

        reason:      None: its article is unchanged (304)
        not_before:  when its host wants to be asked again
        """
        if link.article_id is not None or reason is None:
            outcome = await self._revisits.record_outcome(link, reason, fetch)
        else:
            outcome = await self._record_on_link(link, reason, detail, fetch, not_before)
        self._run.count_outcome(outcome, link.url, link.source, detail, revisited=link.article_id is not None)

    async def _record_on_link(
        self, link: Leased, reason: Reason, detail: str, fetch: Fetch, not_before: datetime | None
    ) -> Outcome:
        """Record an outcome on the link itself, with its next try: a wall or an error page may be gone tomorrow."""
        session, now = self._run.session, self._run.clock()
        outcome, next_try = after(reason, link.attempts + 1, now, random.random(), link.last)  # noqa: S311 - jitter
        await session.gathered(
            session.store.ledger.record_outcome,
            link.id,
            outcome,
            run_id=session.run_id,
            now=now,
            fetch=fetch,
            detail=detail[:_DETAIL_CHARS],
            next_try=max(next_try, not_before) if next_try and not_before else next_try,
        )
        return outcome


def _fetch(page: Page) -> Fetch:
    return Fetch(status=page.status, bytes=len(page.body), ms=page.ms)
