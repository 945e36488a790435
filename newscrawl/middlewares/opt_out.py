"""/.well-known/tdmrep.json is asked for once a day a host, before its first page; its signal goes with each request of a page.

With NEWSCRAWL_RESERVATIONS = skip a page that it reserves is not asked for at all.
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newscrawl import urls
from newscrawl.config import Config, ReservationPolicy
from newscrawl.crawl.context import run_of
from newscrawl.crawl.run import Run
from newscrawl.http import codings, opt_out
from newscrawl.middlewares.responses import answer
from newscrawl.models import Reason

_MAX_AGE = timedelta(hours=24)


class ReservedByTdmRep(IgnoreRequest):
    """The host's tdmrep.json reserves the page."""

    reason = Reason.RESERVED


class TdmRep:
    """Middleware that puts the host's opt-out signal into the meta of each page request, as `tdmrep`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._skips = Config.read(crawler.settings).reservations is ReservationPolicy.SKIP
        self._rules: dict[str, list[opt_out.TdmRule]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        run = run_of(self.crawler)
        if run is None or "leased" not in request.meta:
            return
        signal = opt_out.of_tdmrep(await self._of_host(request, run), request.url)
        request.meta["tdmrep"] = signal
        if signal is not None and self._skips:
            await run.opt_outs.note(request.meta["outlet"], (signal,), request.url)
            raise ReservedByTdmRep(f"reserved by {opt_out.PATH}: {signal.evidence}")

    async def _of_host(self, request: Request, run: Run) -> list[opt_out.TdmRule]:
        host = urls.host(request.url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host not in self._rules:
                kept = await self._stored(host, run)
                self._rules[host] = await self._fetched(request, host, run) if kept is None else kept
            return self._rules[host]

    async def _stored(self, host: str, run: Run) -> list[opt_out.TdmRule] | None:
        kept = await run.session.sql(run.session.store.hosts.tdmrep, host)
        if kept is None or kept.asked + _MAX_AGE <= run.clock():
            return None
        return [(path, int(reserved), policy) for path, reserved, policy in json.loads(kept.rules or "[]")]

    async def _fetched(self, request: Request, host: str, run: Run) -> list[opt_out.TdmRule]:
        """The rules of a host's file, which are stored, also that there is none; a file that cannot be fetched is asked for by the next run."""
        parts = urlparse_cached(request)
        meta = {"keep_first": opt_out.MAX_BYTES, "dont_obey_robotstxt": True, "outlet": request.meta["outlet"]}
        asked = Request(
            f"{parts.scheme}://{parts.netloc}{opt_out.PATH}", meta=meta, priority=1000, callback=NO_CALLBACK
        )
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(asked)
            await run.note_answer(answer(response), request.meta["outlet"])
            applied = codings.names(b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1"))
            applied = applied or codings.undeclared(response.body)[:1]
            body = codings.undo(response.body, applied, opt_out.MAX_BYTES) if response.status == 200 else b""
        except Exception:  # whatever it is: the page will fail with it, and record it
            return []
        if response.status >= 500 or response.status == 429:
            return []
        rules = opt_out.tdmrep(body) if body else None
        text = json.dumps(rules) if rules is not None else None
        await run.session.sql(run.session.store.hosts.keep_tdmrep, host, run.clock(), text)
        return rules or []
