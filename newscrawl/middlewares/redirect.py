"""Redirects are followed on the outlet's own sites, five at most: a site that was sold leads its old addresses anywhere.

So are pages that only lead on to another one, by the same rules: they are redirects that a browser carries out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from newscrawl import urls
from newscrawl.crawl.context import run_of
from newscrawl.http import answers, codings, refresh
from newscrawl.models import Kind, Reason, Source

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class OffSite(IgnoreRequest):
    """The redirect leads away from the outlet."""

    reason = Reason.OFF_SITE


class LeadsToConsent(IgnoreRequest):
    """The redirect leads to another company's form that asks for consent."""

    reason = Reason.CONSENT_WALL


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
        if response.status not in (301, 302, 303, 307, 308):
            return response
        if not (response.headers.get("Location") or b"").strip():
            return response
        return self.follow(request, response, f"HTTP {response.status}")

    def follow(self, request: Request, response: Response, how: str) -> Request | Response:
        """The request to which a redirect leads, or the response where it leads nowhere. how: what led there, for messages

        Raises OffSite, BadRedirect.
        """
        location = response.headers.get("Location")
        try:
            target = urljoin(request.url, (location or b"").decode("utf-8", "replace").strip())
            if "@" in urlsplit(target).netloc:
                raise BadRedirect(f"{how} to an address with a password in it")
            if request.meta.get("redirect_times", 0) >= self.max_redirect_times:
                self._check_outlet(target, request, how)
                raise BadRedirect(f"over {self.max_redirect_times} redirects, the last one to {target[:200]}")
            followed = RedirectMiddleware.process_response(self, request, response)
            if isinstance(followed, Request) and (plain := urls.without_dots(followed.url)) != followed.url:
                followed = followed.replace(url=plain)
        except ValueError as error:
            raise BadRedirect(f"{how} to what is no address") from error
        if isinstance(followed, Request):
            self._check_outlet(followed.url, request, how)
        return followed

    def _check_outlet(self, url: str, request: Request, how: str) -> None:
        run = run_of(self.crawler)
        source = run.sources.get(request.meta.get("outlet", "")) if run is not None else None
        if source is not None and not _stays(url, source):
            if urls.is_consent_gate(url):  # tomorrow the article may be there again
                raise LeadsToConsent(f"{how} to {url[:200]}, where consent is asked for")
            raise OffSite(
                f"{how} to {url[:200]}, which is not the outlet's; "
                f"if it is, name {urls.site(url)!r} among the hosts of its source file"
            )


class Refreshes(Redirects):
    """Middleware behind the decoding, which follows a page that only leads on as if its answer had been a redirect.

    Of entries that is done for home and section pages.
    """

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        target = _leads_to(request, response) if response.status == 200 else None
        if target is None:
            return response
        moved = Response(response.url, status=302, headers={"Location": target})
        return self.follow(request, moved, "a page that only leads on")


def _leads_to(request: Request, response: Response) -> str | None:
    body = response.body
    if "keep_first" in request.meta:
        poll = request.meta.get("poll")
        if poll is None or poll.entry.kind not in (Kind.HOME, Kind.FRONT):
            return None
        applied = codings.names(b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1"))
        try:
            body = codings.undo(body[: refresh.MAX_BYTES], applied, refresh.MAX_BYTES) or b""
        except (codings.BadCoding, codings.Truncated):
            return None
    header = (response.headers.get("Refresh") or b"").decode("utf-8", "replace")
    if not (header or refresh.may_lead_on(body)):
        return None
    if not answers.may_be_html((response.headers.get("Content-Type") or b"").decode("latin-1")):
        return None
    return refresh.target(_text(body), response.url, header)


def _text(body: bytes) -> str:
    """The page as text, well enough for an address."""
    body = body[: refresh.MAX_BYTES].replace(b"\0", b"") if answers.is_wide(body) else body[: refresh.MAX_BYTES]
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _stays(url: str, source: Source) -> bool:
    """Whether an address is on the outlet's sites, or on one where its source file has an entry (a feed at another company's)."""
    return urls.on_site(url, source.home, source.hosts, source.outside) or any(
        urls.same_site(url, entry.url) for entry in source.entries
    )
