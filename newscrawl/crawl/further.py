"""Where the further pages of an article come from: a news run asks the outlet, a replay the archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from newscrawl.crawl import clock
from newscrawl.crawl.run import Ask, Interrupted, Run
from newscrawl.http import answers
from newscrawl.http.answers import Answer, Failure
from newscrawl.models import Fetch, OptOutSignal, Outcome, Page, Reason, State


class Pages(Protocol):
    """Where further pages come from."""

    async def get(self, url: str) -> Page | Reason:
        """The page at an address; or the reason for which it cannot be had. Raises Interrupted."""

    async def note(self, url: str, reason: Reason | None, page: Page | None) -> None:
        """Record what came of an address; reason: None for a page that was read. page: None where none came"""


class KeptPages:
    """The further pages that the archive has of a page."""

    def __init__(self, page: Page) -> None:
        self._by_url: Mapping[str, Page] = {
            **{part.url: part for part in page.parts},
            **{part.requested_url or part.url: part for part in page.parts},
        }

    async def get(self, url: str) -> Page | Reason:
        """See `Pages`."""
        return self._by_url.get(url, Reason.INTERRUPTED)

    async def note(self, url: str, reason: Reason | None, page: Page | None) -> None:
        """Nothing to record: nothing was asked for."""


class AskedPages:
    """The further pages of a page, asked for by a run: each is a counted fetch, within its source's budget."""

    def __init__(self, run: Run, page: Page, ask: Ask) -> None:
        self._run = run
        self._page = page
        self._ask = ask
        self._not_sent: set[str] = set()

    async def get(self, url: str) -> Page | Reason:
        """See `Pages`."""
        run, page = self._run, self._page
        source = page.source or ""
        if run.session.failure is not None:
            raise Interrupted
        if not run.budgets.open(source):
            self._not_sent.add(url)
            return Reason.INTERRUPTED
        run.budgets.count_request(source, pages=1)
        got, tdmrep = await self._ask(url, page)
        if isinstance(got, Failure):
            if got.reason is Reason.INTERRUPTED:
                raise Interrupted
            if got.paused_until is not None:
                self._not_sent.add(url)
            run.count_failure(got)
            return got.reason
        await run.note_answer(got, source)
        return await self._problem(got, tdmrep) or self._made(url, got)

    async def _problem(self, answer: Answer, tdmrep: OptOutSignal | None) -> Reason | None:
        source = self._run.sources[self._page.source or ""]
        if (reason := answers.problem(answer, source)) is not None:
            return reason
        if await self._run.opt_outs.of_page(answer, source.slug, tdmrep) and self._run.opt_outs.obeys:
            return Reason.RESERVED
        return Reason.CUT_SHORT if answers.is_cut_short(answer.body) else None

    def _made(self, url: str, answer: Answer) -> Page:
        fetched_at, ahead_s = clock.fetched(answer.headers, self._run.clock())
        return Page(
            url=answer.url,
            requested_url=url,
            body=answer.body,
            status=answer.status,
            headers=answer.headers,
            head=answer.head,
            fetched_at=fetched_at,
            clock_ahead_s=ahead_s,
            source=self._page.source,
            ms=answer.ms,
        )

    async def note(self, url: str, reason: Reason | None, page: Page | None) -> None:
        """See `Pages`."""
        if self._page.link_id is None or url in self._not_sent:
            return
        outcome, run = Outcome(State.PART, reason), self._run
        fetch = Fetch() if page is None else Fetch(status=page.status, bytes=len(page.body), ms=page.ms)
        await run.session.sql(
            run.session.store.ledger.record_part,
            self._page.link_id,
            outcome,
            run_id=run.session.run_id,
            now=run.clock(),
            fetch=fetch,
        )
        run.count_outcome(outcome, url, self._page.source or "")
