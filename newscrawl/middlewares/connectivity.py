"""Tells the line of every answer, and of every host that could not be reached: robots.txt, feeds and pages alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Request, Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import ConnectError

from newscrawl.line import line_of

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
        if (line := line_of(self.crawler)) is not None:
            line.connectivity.reached(urlparse_cached(request).netloc)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        line = line_of(self.crawler)
        if line is None or _is_refusal(exception):
            return
        host = urlparse_cached(request).netloc
        if isinstance(exception, _NOBODY):
            line.connectivity.unreached(host, str(exception).rstrip(".") or type(exception).__name__)
        elif isinstance(exception, DownloadFailedError):
            line.connectivity.reached(host)  # it broke off in mid-answer


def _is_refusal(exception: BaseException) -> bool:
    """Ours, not the network's: an address that is not public, a closed robots.txt."""
    seen: BaseException | None = exception
    while seen is not None:
        if hasattr(seen, "reason") and seen.reason is not None:
            return True
        seen = seen.__cause__ or seen.__context__
    return False
