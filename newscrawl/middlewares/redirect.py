"""Redirects of an article page stay with the outlet: a site that was sold leads its old addresses anywhere."""

from __future__ import annotations

from typing import Any

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from newscrawl import urls
from newscrawl.line import line_of
from newscrawl.models import Reason


class OffSite(IgnoreRequest):
    """The redirect leads away from the outlet."""

    reason = Reason.OFF_SITE


class Redirects(RedirectMiddleware):
    """Scrapy's, which follows an article of a known outlet only on the outlet's own sites. Sends no Referer."""

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Scrapy looks for its Referer middleware here, and warns when that is switched off."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        link = request.meta.get("leased")
        line = line_of(self.crawler)
        if link is not None and line is not None:
            source = line.sources[link.source]
            if not urls.on_site(redirected.url, source.home, source.hosts):
                raise OffSite(f"HTTP {reason} to {redirected.url}, which is not the outlet's")
        return super()._redirect(redirected, request, reason)
