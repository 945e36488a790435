"""Page → Article. Extraction runs in worker processes, so that no page can hold up or end a run; further pages are asked for here."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http.request import NO_CALLBACK

from newscrawl.crawl.context import Stage
from newscrawl.crawl.run import Interrupted
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.http.answers import Answer, Failure
from newscrawl.middlewares.failures import failure
from newscrawl.middlewares.responses import answer
from newscrawl.models import OptOutSignal, Page, Reason


class Extract(Stage):
    """Stage that reads the article of a page; the only one that changes the type of the item."""

    async def process_item(self, item: Any) -> Any:
        run = self.run
        if run is None or not isinstance(item, Page) or item.source is None:
            return item
        try:
            with run.tally.reading():
                return await run.read_article(item, self._ask)
        except WorkerTimeout as error:
            raise DropItem(Reason.PARSE_TIMEOUT) from error
        except WorkerDied as error:
            raise DropItem(Reason.CRASH) from error
        except Interrupted as error:
            raise DropItem(Reason.INTERRUPTED) from error

    async def _ask(self, url: str, page: Page) -> tuple[Answer | Failure, OptOutSignal | None]:
        """The answer to a further page of an article, with the manners of all requests; see `newscrawl.crawl.run.Ask`."""
        engine = self.crawler.engine
        if not engine.running:  # the run was told to end
            return Failure(url=url, reason=Reason.INTERRUPTED, message="the run ends"), None
        request = Request(url, callback=NO_CALLBACK, meta={"outlet": page.source})
        try:
            response = await engine.download_async(request)
        except Exception as error:  # whatever it is, it is told on the article
            return failure(error, url), None
        return answer(response), response.meta.get("tdmrep")
