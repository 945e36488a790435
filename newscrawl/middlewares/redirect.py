"""Redirects are followed on the outlet's own sites, five at most: a site that was sold leads its old addresses anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from newscrawl import urls
from newscrawl.crawl.context import run_of
from newscrawl.models import Reason, Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class OffSite(IgnoreRequest):
    """The redirect leads away from the outlet."""

    reason = Reason.OFF_SITE


class BadRedirect(IgnoreRequest):
    """The redirect leads to no address that may be asked, or there were too many."""

    reason = Reason.REDIRECTS


class Redirects(RedirectMiddleware):
    """Scrapy's middleware, which follows only on the outlet's own sites, and robots.txt wherever it leads. Sends no Referer.

    `outlet` in a request's meta: slug of the source for which it is asked.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware without Scrapy's search for its Referer middleware, which warns when that is switched off."""
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        location = response.headers.get("Location")
        if response.status not in (301, 302, 303, 307, 308) or not (location or b"").strip():
            return response
        try:
            target = urljoin(request.url, (location or b"").decode("utf-8", "replace").strip())
            if "@" in urlsplit(target).netloc:
                raise BadRedirect(f"HTTP {response.status} to an address with a password in it")
            if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
                self._check_outlet(target, request, response)
                raise BadRedirect(f"over {self.max_redirect_times} redirects, the last one to {target[:200]}")
            followed = super().process_response(request, response)
        except ValueError as error:
            raise BadRedirect(f"HTTP {response.status} to what is no address") from error
        if isinstance(followed, Request):
            if (plain := urls.without_dots(followed.url)) != followed.url:
                followed = followed.replace(url=plain)
            self._check_outlet(followed.url, request, response)
        return followed

    def _check_outlet(self, url: str, request: Request, response: Response) -> None:
        run = run_of(self.crawler)
        source = run.sources.get(request.meta.get("outlet", "")) if run is not None else None
        if source is not None and not _stays(url, source):
            raise OffSite(
                f"HTTP {response.status} to {url[:200]}, which is not the outlet's; "
                f"if it is, name {urls.site(url)!r} among the hosts of its source file"
            )


def _stays(url: str, source: Source) -> bool:
    """Whether an address is on the outlet's sites, or on one where its source file has an entry (a feed at another company's)."""
    return urls.on_site(url, source.home, source.hosts) or any(
        urls.same_site(url, entry.url) for entry in source.entries
    )
