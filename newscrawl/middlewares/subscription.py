"""The cookies of an own subscription go with the article pages of its outlet, and with nothing else; what comes back does not hold them.

They are put on a request last, and taken off with its answer: no log, no exception and no page that is kept sees them. Cookies that an
answer sets are dropped. A page that was fetched with them is marked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from scrapy.http import Request, Response

from newscrawl.crawl.context import run_of
from newscrawl.middlewares.responses import HEAD
from newscrawl.models import OWN_SUBSCRIPTION

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.sources.subscription import Subscription

# Key in a request's meta: its cookies are ours.
_CARRIES = "own_subscription"


class OwnSubscription:
    """Middleware behind the decoding of pages, so that it sees them as they are kept."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        run = run_of(self._crawler)
        if run is None:
            return
        _taken_off(request)  # those for the address that led here: this one may be another host's
        subscription = run.subscriptions.get(request.meta.get("outlet", ""))
        if subscription is None or "poll" in request.meta or request.meta.get("dont_obey_robotstxt"):
            return  # feeds, sitemaps, robots.txt and tdmrep.json are for everybody
        if (cookies := subscription.header(request.url)) is not None:
            request.headers["Cookie"] = cookies
            request.meta[_CARRIES] = True

    def process_response(self, request: Request, response: Response) -> Response:
        run = run_of(self._crawler)
        if run is None:
            return response
        response.headers.pop(OWN_SUBSCRIPTION, None)  # ours: no outlet sets it
        if not _taken_off(request):
            return response
        request.meta.pop(HEAD, None)  # its cookies among it
        return _kept(response, run.subscriptions[request.meta["outlet"]])

    def process_exception(self, request: Request, exception: Exception) -> None:
        _taken_off(request)


def _taken_off(request: Request) -> bool:
    """Take our cookies off a request; returns whether it carried any."""
    carried = bool(request.meta.pop(_CARRIES, False))
    if carried:
        request.headers.pop("Cookie", None)
    return carried


def _kept(response: Response, subscription: Subscription) -> Response:
    """The answer to a request with cookies as it may be kept: marked, and without them, also where the page repeats one."""
    secrets = [secret.encode() for secret in subscription.secrets]
    response.headers.pop("Set-Cookie", None)
    for name in list(response.headers):
        if any(_holds(value, secrets) for value in response.headers.getlist(name)):
            del response.headers[name]
    response.headers[OWN_SUBSCRIPTION] = "1"
    if not _holds(response.body, secrets):
        return response
    body = response.body
    for secret in secrets:
        body = body.replace(secret, b"*" * len(secret))
    return response.replace(body=body)


def _holds(data: bytes, secrets: Iterable[bytes]) -> bool:
    return any(secret in data for secret in secrets)
