"""Content codings of pages, undone within the size limit. Scrapy's own takes half of a gzip stream for a short page.

An answer whose coding cannot be undone (cut off, damaged, not what it says) is asked for once more without any coding;
then it fails. Feeds and sitemaps are left as they came: they are unfolded in a worker, as a stream.
"""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from newscrawl import text
from newscrawl.http import codings
from newscrawl.models import Reason

_ACCEPTED = "gzip, deflate, br, zstd"
# More than this takes the event loop over 10 ms to unfold.
_LARGE = 256 * 1024


class TooLarge(IgnoreRequest):
    """Over the limit when unfolded."""

    reason = Reason.TOO_LARGE


class Undecodable(IgnoreRequest):
    """In a coding that is unknown, damaged, or not what the headers say."""

    reason = Reason.BAD_ENCODING


class CutOff(IgnoreRequest):
    """The compressed stream breaks off."""

    reason = Reason.CONNECTION_LOST


class Decoding:
    """Takes the place of Scrapy's HttpCompressionMiddleware."""

    def __init__(self, limit: int, large: int = _LARGE) -> None:
        """limit: bytes of a page; large: bytes of an answer that are undone in a thread"""
        self._limit, self._large = limit, large
        self._one = asyncio.Semaphore(1)  # many large ones at a time would take the memory of many

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        applied = codings.names(header)
        if not applied or "keep_first" in request.meta:
            return response
        if response.status != 200:
            return response.replace(body=b"")  # nobody reads it
        try:
            body = await self._undone(response.body, applied)
        except codings.BadCoding as error:
            return _again(request) or _fail(Undecodable(f"Content-Encoding: {header[:80]}: {error}"))
        except codings.Cut as error:
            return _again(request) or _fail(CutOff(f"Content-Encoding: {header[:80]}: {error}"))
        return _plain(response, body)

    async def _undone(self, body: bytes, applied: tuple[str, ...]) -> bytes:
        if len(body) < self._large:
            plain = codings.undo(body, applied, self._limit)
        else:
            async with self._one:
                plain = await asyncio.to_thread(codings.undo, body, applied, self._limit)
        if plain is None:
            raise TooLarge(f"over {text.size(self._limit)} when unfolded, from {len(body):,} bytes (DOWNLOAD_MAXSIZE)")
        return plain


def _again(request: Request) -> Request | None:
    """The same, asking for no coding; once."""
    if request.meta.get("uncoded"):
        return None
    again = request.replace(dont_filter=True, meta={**request.meta, "uncoded": True})
    again.headers["Accept-Encoding"] = "identity"
    return again


def _fail(error: Exception) -> Response:
    raise error


def _plain(response: Response, body: bytes) -> Response:
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)
