"""Log lines about items hold an address and a reason, never a body."""

from __future__ import annotations

import logging
from typing import Any

from scrapy.exceptions import DropItem
from scrapy.http import Request, Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from newscrawl.models import Article, Page

_ENGINE, _SCRAPER = logging.getLogger("scrapy.core.engine"), logging.getLogger("scrapy.core.scraper")


class ShortFormatter(LogFormatter):
    """Scrapy's formatter, without the items themselves. Lines that nobody would see are not made."""

    # None is Scrapy's word for no line, which its own types lack.

    def crawled(self, request: Request, response: Response, spider: Any) -> LogFormatterResult | None:  # type: ignore[override]
        return super().crawled(request, response, spider) if _ENGINE.isEnabledFor(logging.DEBUG) else None

    def scraped(self, item: Any, response: Any, spider: Any) -> LogFormatterResult | None:  # type: ignore[override]
        return _line(logging.DEBUG, "kept %(url)s", item, response) if _SCRAPER.isEnabledFor(logging.DEBUG) else None

    def dropped(  # type: ignore[override]  # None is taken, which the base class does not say
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Any
    ) -> LogFormatterResult | None:
        if isinstance(item, (Page, Article)):
            return None  # its outcome is logged where it is recorded
        level = logging.INFO if isinstance(exception, DropItem) else logging.WARNING
        return _line(level, f"not kept: {exception}: %(url)s", item, response)

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Any
    ) -> LogFormatterResult:
        return _line(logging.ERROR, "could not be read or stored: %(url)s", item, response)


def _line(level: int, message: str, item: Any, response: Response | Failure | None) -> LogFormatterResult:
    page = item if isinstance(item, dict) else {"url": getattr(item, "url", "?")}
    return {
        "level": level,
        "msg": message,
        "args": {"url": response.url if isinstance(response, Response) else page.get("url")},
    }
