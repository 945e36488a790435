"""The transport speaks HTTP, bounded where Scrapy's own handler is not: headers, time to connect, address of the peer.

- All headers of an answer together may have MAX_HEADER_BYTES; Twisted alone loses the page at a line of 16 kB
  and takes hundreds of megabytes in many lines.
- The address that a connection was made with is checked before a byte is sent: a name may resolve to one address when
  it is checked and to another when it is used.
- The certificates of hosts that a source file excuses, with its reason, are not checked; all others are.
- Feeds, sitemaps and robots.txt (`keep_first` in a request's meta) are read up to a size and used as far as they go; pages over it fail.
- The pause between two requests to a host begins when the first has ended: the host never sees a shorter one.

Private names of Scrapy and Twisted are used in this file and in no other; a test names the versions for which they were
checked (`tests/http/test_private_names.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Any, NamedTuple

from scrapy import signals
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, StopDownload
from scrapy.http import Request, Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet import _sslverify
from twisted.logger import Logger
from twisted.web._newclient import HEADER, STATUS, ParseError
from twisted.web.http_headers import InvalidHeaderName

from newscrawl import text, urls
from newscrawl.config import Config
from newscrawl.crawl.context import is_excused, run_of
from newscrawl.http import answers
from newscrawl.http.addresses import permitted
from newscrawl.middlewares.backoff import HostPaused
from newscrawl.middlewares.resolver import GuardedResolver, NameDenied
from newscrawl.middlewares.responses import HEAD, retry_after
from newscrawl.models import AnswerHead, Reason

_CONNECT_S = 10.0
# Bytes of all headers of an answer together: far more than usual answers have, and little memory.
MAX_HEADER_BYTES = 256 * 1024
# Interim answers (100, 103) that are read before an answer, as many as come within its time, up to this.
_MAX_INTERIM = 50_000


class HeadersTooLarge(Exception):
    """The headers of the answer are over the limit."""

    reason = Reason.HEADERS_TOO_LARGE


class NotHttp(Exception):
    """The host did not answer in HTTP."""

    reason = Reason.NETWORK


class BodyTooLarge(DownloadCancelledError):
    """The body of the answer is over the limit."""

    reason = Reason.TOO_LARGE


class Http(HTTP11DownloadHandler):
    """Scrapy's download handler for http and https, with these bounds."""

    lazy = False

    def __init__(self, crawler: Crawler, max_interim: int = _MAX_INTERIM) -> None:
        super().__init__(crawler)
        budget, allowed = MAX_HEADER_BYTES, Config.read(crawler.settings).allow_addresses
        pool: Any = self._pool
        bounds = _HeadBounds(header_bytes=budget, interim=max_interim)
        pool._factory = lambda done, about: _Factory(done, about, bounds, allowed)
        certificates: Any = _Certificates.from_crawler(crawler)
        certificates.crawler = crawler
        self._contextFactory = certificates
        self._got: dict[Request, int] = {}  # bytes so far of answers of which only the first part is wanted
        # A certificate that cannot be read is an outcome of its link, with its reason, and no traceback on stderr.
        _sslverify._log = Logger(observer=_silent)  # type: ignore[arg-type]
        logging.getLogger("scrapy.core.downloader.tls").setLevel(
            logging.ERROR
        )  # certificates that are not checked are named in their source files

    async def download_request(self, request: Request) -> Response:
        """The answer to a request. Raises HostPaused when the host was paused while the request waited for its turn."""
        run, host = run_of(self._crawler), urls.host(request.url)
        if run is not None and (pause := run.backoff.pause_of(host, run.clock())):
            raise HostPaused(host, pause)
        response = await self._answer(request)
        if run is not None and (until := _asked_to_wait(response, run.clock())):
            run.backoff.pause_until(host, until)  # at once: the next request is about to leave
        return response

    async def _answer(self, request: Request) -> Response:
        maxsize = self._default_maxsize
        if "keep_first" in request.meta:
            maxsize = 0
            self._hear(request)
        agent = _Agent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=maxsize,
            warnsize=0,
            fail_on_dataloss=self._fail_on_dataloss and "keep_first" not in request.meta,
            crawler=self._crawler,
        )
        request.meta.pop(HEAD, None)  # of the answer that led here
        try:
            with wrap_twisted_exceptions():
                response = await maybe_deferred_to_future(agent.download_request(request))
            if "keep_first" not in request.meta:
                request.meta[HEAD] = agent.head
            return response
        except CannotResolveHostError as error:
            refused = GuardedResolver.refused.get(urlparse_cached(request).hostname or "")
            if refused is None:
                raise
            raise NameDenied(refused) from error
        except DownloadCancelledError as error:
            raise BodyTooLarge(
                f"over {text.size(maxsize)} (DOWNLOAD_MAXSIZE): {str(error) or 'given up on the way'}"
            ) from error
        finally:
            self._hear_no_more(request)
            self._pause_from_now(request)

    def _hear(self, request: Request) -> None:
        """Count the bytes of an answer as they come. Of pages nobody counts them: each part would cost a signal."""
        if not self._got:
            self._crawler.signals.connect(self._received, signal=signals.bytes_received)
        self._got[request] = 0

    def _hear_no_more(self, request: Request) -> None:
        if self._got.pop(request, None) is not None and not self._got:
            self._crawler.signals.disconnect(self._received, signal=signals.bytes_received)

    def _received(self, data: bytes, request: Request, spider: Any) -> None:
        # There is one handler a scheme, and each hears of all bytes.
        if request in self._got:
            self._got[request] += len(data)
            if self._got[request] > request.meta["keep_first"]:
                raise StopDownload(fail=False)

    def _pause_from_now(self, request: Request) -> None:
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot") or "")
        if slot is not None:
            slot.lastseen = monotonic()


def _shown(line: bytes) -> str:
    """The beginning of a line, for a person."""
    return repr(line[:60].decode("latin-1"))


def _asked_to_wait(response: Response, now: datetime) -> datetime | None:
    return answers.asked_to_wait(response.status, retry_after(response), now=now)


def _silent(event: object) -> None:
    """Observer of Twisted's log that drops each event."""


class _Agent(_ScrapyAgent):
    """Scrapy's agent of one request, which keeps the head of the answer."""

    head: AnswerHead | None = None

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        self.head = getattr(result["txresponse"], "newscrawl_head", None)
        return super()._cb_bodydone(result, url)

    def _get_agent(self, request: Request, timeout: float) -> Any:
        return super()._get_agent(request, min(timeout, _CONNECT_S))


class _Certificates(_ScrapyClientContextFactory):
    """Verifies certificates, except of hosts whose source file excuses them."""

    crawler: Crawler

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        excused = is_excused(self.crawler, hostname.decode("ascii"))
        verifies, self._verify_certificates = self._verify_certificates, self._verify_certificates and not excused
        try:
            return super().creatorForNetloc(hostname, port)
        finally:
            self._verify_certificates = verifies


class _HeadBounds(NamedTuple):
    """How much may come before a body."""

    header_bytes: int
    interim: int  #: number of answers


class _Factory(_LenientHTTP11ClientFactory):
    def __init__(self, done: Any, about: Any, bounds: _HeadBounds, allowed: Any) -> None:
        super().__init__(done, about)  # type: ignore[no-untyped-call]
        self._done, self._bounds, self._allowed = done, bounds, allowed

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        peer = getattr(addr, "host", None)
        if peer is not None and not permitted(peer, self._allowed):
            raise NameDenied(f"connected with {peer}, which is not a public address")
        return _Protocol(self._done, self._bounds)


class _Protocol(_LenientHTTP11ClientProtocol):
    def __init__(self, done: Any, bounds: _HeadBounds) -> None:
        super().__init__(done)  # type: ignore[no-untyped-call]
        self._bounds = bounds

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        parser: Any = self._parser
        parser.__class__ = _Parser
        parser.MAX_LENGTH = parser.left = parser.budget = self._bounds.header_bytes
        parser.interim, parser.max_interim = 0, self._bounds.interim
        parser.status, parser.lines = b"", []
        return answer


class _Parser(_LenientHTTPClientParser):
    """Scrapy's parser, which counts what it reads before the body, and keeps it as it came."""

    budget: int
    left: int
    interim: int
    max_interim: int
    status: bytes
    lines: list[tuple[str, str]]

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.state in (STATUS, HEADER):
            self.left -= len(line) + 1
            if self.left < 0:
                self.lineLengthExceeded(line)
            if self.state == HEADER and self._partialHeader is None and line[:1] in (b" ", b"\t"):
                return  # it continues a header, and there is none before it
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:  # noqa: N802 - Twisted's name
        self.status, self.lines = status, []
        try:
            super().statusReceived(status)  # type: ignore[no-untyped-call]
        except ParseError as error:
            raise NotHttp(
                f"expected an answer in HTTP/1, which begins as 'HTTP/1.1 200 OK'; came {_shown(status)}: the server behind this "
                "host, or a proxy before it, is set up wrongly"
            ) from error

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802 - Twisted's name
        # A name that is none is passed over, as browsers do; a blank behind one is no part of it.
        with suppress(InvalidHeaderName):
            super().headerReceived(name.rstrip(), value)  # type: ignore[no-untyped-call]
            self.lines.append((name.rstrip().decode("latin-1"), value.decode("latin-1")))

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        if self.state == STATUS and not line.startswith(b"HTTP/"):
            raise NotHttp("not an answer in HTTP")
        raise HeadersTooLarge(f"headers over {text.size(self.budget)}")

    def allHeadersReceived(self) -> None:  # noqa: N802 - Twisted's name
        if not 100 <= self.response.code < 200:
            self.response.newscrawl_head = AnswerHead(self.status.decode("latin-1"), tuple(self.lines))
            super().allHeadersReceived()  # type: ignore[no-untyped-call]
            return
        # The rest is what Twisted does, without a line in the log for each.
        self.interim += 1
        if self.interim > self.max_interim:
            raise HeadersTooLarge(f"over {self.max_interim:,} interim answers")
        self.connectionMade()  # type: ignore[no-untyped-call]
        del self.response
        self.left = self.budget


# ── the process ────────────────────────────────────────────────────────────────────────────────


def hear_signals(process: Any, handler: Callable[[int, Any], None]) -> Callable[[int, Any], None]:
    """Send the first signal that would end a crawler process of Scrapy to a handler of ours.

    Returns Scrapy's own handler, which ours is to call: after it the second signal ends the process at once.
    """
    own: Callable[[int, Any], None] = process._signal_shutdown
    process._signal_shutdown = handler
    return own


def stop_gracefully(process: Any) -> None:
    """End the crawler process when the requests under way have ended; it begins no others."""
    process._graceful_stop_reactor()


def statistics(crawler: Crawler) -> dict[str, Any]:
    """The figures of a crawler; none when it ended before it had begun to count."""
    return (crawler._stats.get_stats() if crawler._stats else {}) or {}
