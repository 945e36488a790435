"""Outcomes of a bundle's links are reported, not recorded: the hub has the store, and decides."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.fleet.bundle import Dropped, Read, Said, WithoutPage
from newscrawl.http.answers import Answer
from newscrawl.models import Article, Fetch, Outcome, Page, Reason, State
from newscrawl.packed import packed as pack
from newscrawl.store import Leased

if TYPE_CHECKING:
    from newscrawl.fleet.fetching import BundleRun


class BundleOutcomes(NewsOutcomes):
    """Reports outcomes of a bundle's links."""

    def __init__(self, run: BundleRun) -> None:
        super().__init__(run, run._revisits)
        self._bundle_run = run

    async def store(self, article: Article) -> Outcome:
        """Report an article; its link stays leased until the hub has stored it."""
        run, page = self._bundle_run, await self._travelling(article.page)
        assert page.link_id is not None
        line = Read(number=page.link_id, article=replace(article, page=page))
        run.desk.add("read", line, keys=_addresses(article), weight=_weight(page))
        return Outcome(State.LEASED)

    async def drop(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """Report a page that could not be read."""
        if link is None or reason is Reason.INTERRUPTED:
            return
        page = await self._travelling(page)
        line = Dropped(number=link.id, page=page, reason=reason, detail=detail)
        self._bundle_run.desk.add("dropped", line, keys=(link.url,), weight=_weight(page))

    async def record_no_page(self, link: Leased, reason: Reason | None, detail: str, answer: Answer | None) -> None:
        """Report that a link brought no page to read."""
        line = WithoutPage(
            number=link.id,
            reason=reason,
            detail=detail,
            said=said_of(answer) if answer is not None else None,
            fetch=answer.fetch if answer is not None else Fetch(),
        )
        self._bundle_run.desk.add("without_page", line, keys=(link.url,))

    async def _travelling(self, page: Page) -> Page:
        """A page as it travels, with its further ones: packed. What the hub has told of its link does not travel back."""
        against = self._bundle_run.bundle.against

        def packed(each: Page) -> Page:
            made = each.packed or pack(each.body, against)
            return replace(each, packed=made, body=b"", evidence=None, parts=())

        if page.packed is not None and not page.parts:
            return packed(page)
        parts = [await asyncio.to_thread(packed, part) for part in page.parts]
        return replace(await asyncio.to_thread(packed, page), parts=tuple(parts))


def said_of(answer: Answer) -> Said:
    """The answer as it is reported, less its body."""
    return Said(
        url=answer.url,
        status=answer.status,
        retry_after=answer.retry_after,
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
    )


def _addresses(article: Article) -> tuple[str, ...]:
    page = article.page
    return tuple(dict.fromkeys(url for url in (article.url, page.url, page.requested_url) if url))


def _weight(page: Page) -> int:
    return sum(len(each.packed.zstd) for each in (page, *page.parts) if each.packed is not None)
