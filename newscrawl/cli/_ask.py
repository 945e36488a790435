"""One polite request to each source: its first entry, with the crawl's own manners. Keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings
from twisted.python.failure import Failure

from newscrawl.cli import _settings
from newscrawl.cli._checks import Check
from newscrawl.errors import UsageError
from newscrawl.models import Source
from newscrawl.wire import agent

# Servers' clocks are seldom so wrong.
_WRONG_CLOCK_S = 600


class _Asking(Spider):
    name = "doctor"
    custom_settings = {"ITEM_PIPELINES": {}}  # noqa: RUF012 - as Scrapy has it

    def __init__(self, sources: Sequence[Source], checks: dict[str, Check], **given: Any) -> None:
        super().__init__(**given)
        self._sources, self._checks = sources, checks

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    async def start(self) -> AsyncIterator[Request]:
        for source in self._sources:
            entry = source.entries[0]
            yield Request(
                entry.url, callback=self.parse, errback=self.failed, dont_filter=True, cb_kwargs={"slug": source.slug}
            )

    def parse(self, response: Response, **kwargs: Any) -> None:
        slug, ok = kwargs["slug"], response.status == 200
        found = f"HTTP {response.status}, {len(response.body):,} bytes from {response.url}"
        todo = "look at that address in a browser, and mend the source's file"
        skew = _skew(response)
        if ok and skew is not None and abs(skew) > _WRONG_CLOCK_S:
            ok, todo = False, "one of the two clocks is wrong; if several sources say so, it is this machine's"
            found += f", whose clock is {skew:+.0f} s from ours"
        self._checks[slug] = Check(slug, ok, found, todo)

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        slug = request.cb_kwargs["slug"]
        words = str(failure.value) or type(failure.value).__name__
        self._checks[slug] = Check(slug, ok=False, found=f"{request.url}: {words}", todo="see the source's file")


def ask(sources: Sequence[Source], settings: Sequence[str]) -> Mapping[str, Check]:
    """By slug; one that came to no answer at all says so."""
    _settings.use()
    project = get_project_settings()
    project.set("LOG_LEVEL", "CRITICAL")
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign:
            raise UsageError(f"-s {setting}: expected NAME=VALUE")
        project.set(name, value, priority="cmdline")
    checks = {source.slug: Check(source.slug, ok=False, found="no answer", todo="try again") for source in sources}
    process = AsyncCrawlerProcess(project)
    process.crawl(_Asking, sources=sources, checks=checks)
    process.start()
    return checks


def _skew(response: Response) -> float | None:
    """The server's clock less ours, in seconds; None when it does not tell, or a cache in between does."""
    raw = (response.headers.get("Date") or b"").decode("latin-1")
    if not raw or response.headers.get("Age"):
        return None
    try:
        at = parsedate_to_datetime(raw)
    except ValueError:
        return None
    return ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
