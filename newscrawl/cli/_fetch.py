"""Fetches pages outside a crawl, with the crawl's own manners: robots.txt, address guard, limits, User-Agent."""

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
from newscrawl.middlewares.responses import headers
from newscrawl.models import Page

ResponseOrError = Response | BaseException
"""A response, or the error in its place."""


class FetchFailed(NewscrawlError):
    """The page could not be fetched."""


class _AskingSpider(Spider):
    """A spider that asks for each address once, and keeps the response or the error."""

    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, asked: Mapping[str, str], got: dict[str, ResponseOrError], **given: Any) -> None:
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


def ask(
    name: str, asked: Mapping[str, str], settings: Sequence[str], *, log_level: str
) -> Mapping[str, ResponseOrError]:
    """The response to each address, or the error; one that came to neither is left out.

    name:      name of the spider in the log
    asked:     key → address; the result has the same keys
    settings:  NAME=VALUE, as `-s` takes them
    """
    _settings.use()
    project = get_project_settings()
    project.set("LOG_LEVEL", log_level)
    project.setdict(environment(os.environ), priority="project")
    project.setdict(_settings.named(settings), priority="cmdline")
    Config.read(project)  # a wrong setting ends the verb before anything is asked
    got: dict[str, ResponseOrError] = {}
    process = AsyncCrawlerProcess(project)
    process.crawl(_AskingSpider, name=name, asked=asked, got=got)
    process.start()
    return got


def fetch(url: str, settings: Sequence[str] = ()) -> Page:
    """Fetch one page. Raises FetchFailed with what went wrong."""
    response = ask("try", {url: url}, settings, log_level="ERROR").get(url, RuntimeError("no answer"))
    if not isinstance(response, Response):
        raise FetchFailed(f"{url}: {str(response) or type(response).__name__}")
    if response.status != 200:
        raise FetchFailed(f"{url}: expected a page, got HTTP {response.status}")
    return page_of(response, url)


def page_of(response: Response, asked: str) -> Page:
    """An answer as plain data. asked: the address before redirects"""
    return Page(
        url=response.url,
        requested_url=asked,
        body=response.body,
        headers=headers(response),
        fetched_at=datetime.now(UTC),
    )
