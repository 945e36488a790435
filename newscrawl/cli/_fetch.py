"""Fetches pages outside a crawl, with the crawl's own manners: robots.txt, address guard, limits, User-Agent."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from newscrawl import urls
from newscrawl.cli import _settings
from newscrawl.config import Config, environment
from newscrawl.errors import NewscrawlError
from newscrawl.http import agent
from newscrawl.http.robots import Rules
from newscrawl.middlewares import transport
from newscrawl.middlewares.responses import headers
from newscrawl.models import Page, Source

# Seconds that what is under way has to end after a signal.
_ENDS_S = 1.0

ResponseOrError = Response | BaseException
"""A response, or the error in its place."""


class FetchFailed(NewscrawlError):
    """The page could not be fetched."""


class Listener(Protocol):
    """Takes what comes while addresses are asked for."""

    def answered(self, key: str, answer: ResponseOrError) -> Mapping[str, str]:
        """Take the answer to one address, or the error; the addresses that are returned, by key, are asked for too."""

    def ruled(self, host: str, rules: Rules) -> None:
        """Take the rules of a host's robots.txt."""


class _Kept:
    """A listener that keeps all answers and asks for nothing more."""

    def __init__(self, told: Callable[[str, Rules], None] | None) -> None:
        self.got: dict[str, ResponseOrError] = {}
        self._told = told

    def answered(self, key: str, answer: ResponseOrError) -> Mapping[str, str]:
        self.got[key] = answer
        return {}

    def ruled(self, host: str, rules: Rules) -> None:
        if self._told is not None:
            self._told(host, rules)


class _AskingSpider(Spider):
    """A spider that asks for each address once, and hands on the response or the error."""

    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(
        self, asked: Mapping[str, str], listener: Listener, asked_sources: Sequence[Source], **given: Any
    ) -> None:
        super().__init__(**given)
        self._asked, self._listener = asked, listener
        self.asked_sources = asked_sources  #: whose certificates may be excused: `crawl.context.is_excused`

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **given: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **given)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    async def start(self) -> AsyncIterator[Request]:
        for request in self._requests(self._asked):
            yield request

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Request]:
        yield from self._requests(self._listener.answered(response.meta["key"], response))

    def failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        error = failure.value or RuntimeError("no answer")
        if request.meta.get("redirect_urls"):
            error.add_note(f"it leads to {request.url}")
        yield from self._requests(self._listener.answered(request.meta["key"], error))

    def robots_parsed(self, robotparser: Rules, request: Request) -> None:
        self._listener.ruled(urls.host(request.url), robotparser)

    def _requests(self, asked: Mapping[str, str]) -> Iterator[Request]:
        for key, url in asked.items():
            yield Request(url, callback=self.parse, errback=self.failed, dont_filter=True, meta={"key": key})


def ask(
    name: str,
    asked: Mapping[str, str],
    settings: Sequence[str],
    *,
    log_level: str,
    sources: Sequence[Source] = (),
    ruled: Callable[[str, Rules], None] | None = None,
) -> Mapping[str, ResponseOrError]:
    """The response to each address, or the error; one that came to neither is left out. A signal that ended it ends the verb.

    name:      name of the spider in the log
    asked:     key → address; the result has the same keys
    settings:  NAME=VALUE, as `-s` takes them
    sources:   the outlets that are asked, if they are known: what their files say of certificates holds
    ruled:     takes the rules of each host's robots.txt, before anything else is asked of it
    """
    kept = _Kept(ruled)
    ended(128 + listen(name, asked, settings, kept, log_level=log_level, sources=sources))
    return kept.got


def ended(status: int) -> None:
    """End the verb where this status is that of a run which a signal ended: what such a run did not find says nothing."""
    if status == 128 + signal.SIGINT:
        raise KeyboardInterrupt
    if status == 128 + signal.SIGTERM:
        sys.exit(status)


def listen(
    name: str,
    asked: Mapping[str, str],
    settings: Sequence[str],
    listener: Listener,
    *,
    log_level: str,
    sources: Sequence[Source] = (),
) -> int:
    """Ask for addresses, and for those that the listener names when it has an answer. Arguments as for `ask`.

    Returns the signal that ended it early, else 0.
    """
    _settings.use()
    project = get_project_settings()
    project.set("LOG_LEVEL", log_level)
    project.setdict(environment(os.environ), priority="project")
    project.setdict(_settings.named(settings), priority="cmdline")
    Config.read(project)  # a wrong setting ends the verb before anything is asked
    process = AsyncCrawlerProcess(project)
    heard = [0]
    last: list[threading.Timer] = []

    def hear(number: int, frame: Any) -> None:
        heard.append(number)
        own(number, frame)
        # Scrapy ends at once at the second signal; at the first, what waits for its turn is waited for: half a minute, where robots.txt
        # asks for such pauses. Nothing here is lost by it.
        last.append(threading.Timer(_ENDS_S, os.kill, (os.getpid(), number)))
        last[-1].daemon = True
        last[-1].start()

    own = transport.hear_signals(process, hear)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    process.crawl(_AskingSpider, name=name, asked=asked, listener=listener, asked_sources=sources)
    process.start()
    for timer in last:
        timer.cancel()
    for number, handler in before.items():  # Scrapy's, which would stop nothing any more
        signal.signal(number, handler)
    return heard[-1]


def fetch(url: str, settings: Sequence[str] = (), source: Source | None = None) -> Page:
    """Fetch one page, of this outlet if it is known. Raises FetchFailed with what went wrong."""
    sources = () if source is None else (source,)
    response = ask("try", {url: url}, settings, log_level="ERROR", sources=sources).get(url, RuntimeError("no answer"))
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
