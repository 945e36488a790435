"""Pages over the network outside a crawl, with the crawl's own manners: robots.txt, address guard, limits, User-Agent."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from newscrawl.cli import _settings
from newscrawl.config import Config, environment
from newscrawl.errors import NewscrawlError
from newscrawl.http import agent
from newscrawl.models import Page

Answer = Response | BaseException
"""What came, or why nothing did."""


class FetchFailed(NewscrawlError):
    """The page could not be had."""


class _Asking(Spider):
    """Asks for each address once, and keeps what came."""

    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, asked: Mapping[str, str], got: dict[str, Answer], **given: Any) -> None:
        super().__init__(**given)
        self._asked, self._got = asked, got

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    async def start(self) -> AsyncIterator[Request]:
        for key, url in self._asked.items():
            yield Request(
                url,
                callback=self.parse,
                errback=self.failed,
                dont_filter=True,
                meta={"key": key},
            )

    def parse(self, response: Response, **kwargs: Any) -> None:
        self._got[response.meta["key"]] = response

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        self._got[request.meta["key"]] = failure.value or RuntimeError("no answer")


def ask(name: str, asked: Mapping[str, str], settings: Sequence[str], *, log_level: str) -> Mapping[str, Answer]:
    """What each address answered; one that came to no answer at all is left out.

    name:      what the log calls it
    asked:     key → address
    settings:  NAME=VALUE, as `-s` takes them
    """
    _settings.use()
    project = get_project_settings()
    project.set("LOG_LEVEL", log_level)
    project.setdict(environment(os.environ), priority="project")
    project.setdict(_settings.named(settings), priority="cmdline")
    Config.read(project)  # a wrong one is told before anything is asked
    got: dict[str, Answer] = {}
    process = AsyncCrawlerProcess(project)
    process.crawl(_Asking, name=name, asked=asked, got=got)
    process.start()
    return got


def fetch(url: str, settings: Sequence[str] = ()) -> Page:
    """Ask for one page. Raises FetchFailed with what went wrong."""
    response = ask("try", {url: url}, settings, log_level="ERROR").get(url, RuntimeError("no answer"))
    if not isinstance(response, Response):
        raise FetchFailed(f"{url}: {str(response) or type(response).__name__}")
    if response.status != 200:
        raise FetchFailed(f"{url}: expected a page, got HTTP {response.status}")
    headers = {str(name).lower(): str(value) for name, value in response.headers.to_unicode_dict().items()}
    return Page(url=response.url, requested_url=url, body=response.body, headers=headers, fetched_at=datetime.now(UTC))
