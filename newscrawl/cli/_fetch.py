"""One page over the network, with the crawl's own manners: robots.txt, address guard, limits, User-Agent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from newscrawl.cli import _settings
from newscrawl.errors import NewscrawlError, UsageError
from newscrawl.models import Page
from newscrawl.wire import agent


class FetchFailed(NewscrawlError):
    """The page could not be had."""


class _One(Spider):
    name = "try"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, url: str, got: list[Any], **given: Any) -> None:
        super().__init__(**given)
        self._url, self._got = url, got

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self._url, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response, **kwargs: Any) -> None:
        self._got.append(response)

    def failed(self, failure: Failure) -> None:
        self._got.append(failure.value)


def fetch(url: str, settings: tuple[str, ...] = ()) -> Page:
    """Ask for one page. Raises FetchFailed with what went wrong."""
    _settings.use()
    project = get_project_settings()
    project.set("LOG_LEVEL", "ERROR")
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise UsageError(f"-s {setting}: expected NAME=VALUE")
        project.set(name, value, priority="cmdline")
    got: list[Any] = []
    process = AsyncCrawlerProcess(project)
    process.crawl(_One, url=url, got=got)
    process.start()
    response = got[0] if got else RuntimeError("no answer")
    if not isinstance(response, Response):
        raise FetchFailed(f"{url}: {str(response) or type(response).__name__}")
    if response.status != 200:
        raise FetchFailed(f"{url}: expected a page, got HTTP {response.status}")
    headers = {str(name).lower(): str(value) for name, value in response.headers.to_unicode_dict().items()}
    return Page(url=response.url, requested_url=url, body=response.body, headers=headers, fetched_at=datetime.now(UTC))
