"""A replay sends archived pages through the pipeline again, with no network.

Rows are corrected in place: same number, same time of the first sighting.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from newscrawl.crawl import parts
from newscrawl.crawl.run import Ask, Run
from newscrawl.http.answers import Answer
from newscrawl.models import Article, Fetch, KeyKind, Outcome, Page, Reason, State
from newscrawl.store import Leased
from newscrawl.store.links.requeue import Quarantined

_BATCH = 20


@dataclass(slots=True)
class ReplayRun(Run):
    """A run that reads from the archive and asks for nothing."""

    outcomes: ReplayOutcomes = field(init=False)
    read: int = 0  #: pages
    new: int = 0  #: articles of pages that had given none
    changed: int = 0  #: articles that are read otherwise now

    def __post_init__(self) -> None:
        Run.__post_init__(self)
        self.outcomes = ReplayOutcomes(self)

    async def steps(self) -> AsyncIterator[Page]:
        """Yield the pages of the plan as room comes free; ends when the last of them has its outcome."""
        pages = islice(self._pages(), self.plan.limit)
        while batch := await self.session.sql(lambda: list(islice(pages, _BATCH))):
            for page in batch:
                if page.source not in self.sources:
                    continue
                while self.limiter.room <= 0:
                    await self.limiter.change()
                self.limiter.take("")
                self.read += 1
                yield page
        while self.limiter.under_way:
            await self.limiter.change()

    async def read_article(self, page: Page, ask: Ask) -> Article:
        """See `Run.read_article`: the further pages are those of the archive, and none is asked for."""
        return await parts.read_kept(page, self.sources[page.source or ""], self.workers)

    @property
    def note(self) -> str:
        """What was read anew, and what came of it."""
        return f"read anew: {self.read:,} pages; {self.new:,} articles are new, {self.changed:,} changed"

    def _pages(self) -> Iterator[Page]:
        archive = self.session.store.pages
        assert archive is not None
        pages: Iterator[Page]
        if self.plan.quarantined:
            pages = filter(None, (archive.of_link(each.id, each.page_hash or "") for each in self._quarantined()))
        else:
            pages = chain.from_iterable(archive.fetched(slug, self.plan.since) for slug in self.sources)
        return map(self.session.store.ledger.with_text, pages)

    def _quarantined(self) -> Iterator[Quarantined]:
        return chain.from_iterable(map(self.session.store.requeue.quarantined, self.sources))


class ReplayOutcomes:
    """Records the outcomes of a replay. A link changes only when its page gives an article for the first time, or was in quarantine."""

    def __init__(self, run: ReplayRun) -> None:
        self._run = run

    async def store(self, article: Article) -> Outcome:
        """Correct the article's row, or store it where there is none. Raises StoreError."""
        outcome = await self._run.session.sql(self._correct, article)
        self._run.count_outcome(outcome, article.page.url, article.page.source or "")
        return outcome

    def _correct(self, article: Article) -> Outcome:
        store, run_id, now = self._run.session.store, self._run.session.run_id, self._run.clock()
        articles = store.articles
        article = articles.as_named(article)
        addresses = (key for key in article.keys if key.kind is KeyKind.ADDRESS)
        known = next(filter(None, (articles.find_by_key(key.kind, key.value) for key in addresses)), None)
        if known is None:
            self._run.new += 1
            return articles.store(article, link_id=article.page.link_id, run_id=run_id, now=now)
        # Another page of the same story (AMP, print) does not write over the one that the row was read from.
        if articles.is_read_from(known, article.page):
            self._run.changed += store.rereading.replace_newest(article, known, now)
        else:
            store.rereading.replace_older(article, known)
        return Outcome(State.STORED, None, known)

    async def drop(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """Record a page that a stage dropped: on its link only when it came from quarantine, where the link waits for an outcome."""
        outcome, session = Outcome.of(reason), self._run.session
        if self._run.plan.quarantined and page.link_id is not None:
            kept = page.page_hash if outcome.state is State.QUARANTINED else None
            await session.sql(
                session.store.ledger.record_outcome,
                page.link_id,
                outcome,
                run_id=session.run_id,
                now=self._run.clock(),
                detail=detail,
                fetch=Fetch(status=page.status, bytes=len(page.body), page_hash=kept),
            )
        self._run.count_outcome(outcome, page.url, page.source or "", detail)

    async def fail(self, link: Leased, answer: Answer, detail: str) -> None:
        """Nothing to record: a replay has no answers."""
