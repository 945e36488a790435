"""Tells the run of every answer, and of every host that could not be reached: robots.txt, feeds and pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError

from newscrawl.crawl.context import run_of
from newscrawl.middlewares.failures import is_ours

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# No address, no route, nobody there. Not a time-out, nor a connection that broke: there somebody took the call.
_NOBODY = (CannotResolveHostError, DownloadConnectionRefusedError, ConnectError)


class ConnectivityWatch:
    """Stands next to the downloader: only what went over the network comes by."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if (run := run_of(self.crawler)) is not None:
            run.connectivity.reached(urlparse_cached(request).netloc)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        run = run_of(self.crawler)
        if run is None or is_ours(exception):
            return
        host = urlparse_cached(request).netloc
        if isinstance(exception, _NOBODY):
            run.connectivity.unreached(host, str(exception).rstrip(".") or type(exception).__name__)
        elif isinstance(exception, DownloadFailedError):
            run.connectivity.reached(host)  # it broke off in mid-answer
