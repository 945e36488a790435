"""Archived pages through the line again, with no network: what a better extractor makes of them.

    scrapy crawl replay                    all pages of the archive
    scrapy crawl replay -a source=ansa -a since=30d -a limit=100
    scrapy crawl replay -a quarantined=yes  only pages that could not be read: newscrawl quarantine replay

Rows are mended in place: same id, same first sighting. A page that gave no article before may give one now; its link
comes out of quarantine or rejection then.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from typing import Any

from newscrawl.config import Config
from newscrawl.models import Article, Disposition, KeyKind, Page, State
from newscrawl.spiders import _plan
from newscrawl.spiders._base import LineSpider
from newscrawl.store.links.requeue import Again, Quarantined

_BATCH = 20


class ReplaySpider(LineSpider):
    """Reads from the archive, fetches nothing."""

    name = "replay"

    @classmethod
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> _plan.Plan:
        _plan.known(arguments, "source", "since", "limit", "quarantined")
        quarantined = _plan.yes("quarantined", arguments.get("quarantined", "no"))
        rest = {name: value for name, value in arguments.items() if name != "quarantined"}
        return replace(_plan.read(config, rest, now=now), quarantined=quarantined)

    async def start(self) -> AsyncIterator[Any]:
        pages = islice(self._pages(), self.plan.limit)
        while batch := await self.session.sql(lambda: list(islice(pages, _BATCH))):
            for page in batch:
                if page.source not in self.sources:
                    continue
                while self.frontier.room <= 0:
                    await self.frontier.change()
                self.frontier.take("")
                yield page
        while self.frontier.under_way:
            await self.frontier.change()

    def _pages(self) -> Iterator[Page]:
        archive = self.session.store.pages
        assert archive is not None
        if self.plan.quarantined:
            return filter(None, (archive.of_link(each.id, each.page_hash or "") for each in self._quarantined()))
        return chain.from_iterable(archive.fetched(slug, self.plan.since) for slug in self.sources)

    def _quarantined(self) -> Iterator[Quarantined]:
        again = Again(self.session.store.db)
        return chain.from_iterable(again.quarantined(slug) for slug in self.sources)

    async def keep(self, article: Article) -> Disposition:
        return await self.session.sql(self._mend, article)

    def _mend(self, article: Article) -> Disposition:
        articles = self.session.store.articles
        addresses = (key for key in article.keys if key.kind is KeyKind.ADDRESS)
        known = next(filter(None, (articles.find_by_key(key.kind, key.value) for key in addresses)), None)
        if known is not None:
            # Another page of the same story (AMP, print) does not write over the one that the row was read from.
            if articles.page_hash(known) in (None, article.page.page_hash):
                articles.replace(article, known, self.now())
            else:
                self.session.store.revisions.reread(known, article)
            return Disposition(State.STORED, None, known)
        return articles.store(article, link_id=article.page.link_id, run_id=self.session.run_id, now=self.now())

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        self.logger.info("%s: not kept: %s (%s)", page.url, disposition.reason, detail)
        if self.plan.quarantined and page.link_id is not None:
            # It could be read, and is no article; or it cannot be read today either. Both are news of its link.
            kept = page.page_hash if disposition.state is State.QUARANTINED else None
            await self.session.sql(
                self.session.store.ledger.settle,
                page.link_id, disposition, run_id=self.session.run_id, now=self.now(), detail=detail, page_hash=kept,
                status=page.status, bytes=len(page.body),
            )  # fmt: skip
