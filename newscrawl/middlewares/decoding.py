"""Content codings of pages are decoded within the size limit. Scrapy's own middleware takes half of a gzip stream for a short page.

A page that is packed though no header says so, or once more than it says, is unfolded too. An answer that cannot be decoded (cut
off, damaged, mislabelled) is asked for once more without any coding; then it fails.
Feeds and sitemaps are left as they came: they are decompressed in a worker, as a stream.
"""

from __future__ import annotations

import asyncio
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from newscrawl import text
from newscrawl.http import answers, codings
from newscrawl.models import Reason

_ACCEPTED = "gzip, deflate, br, zstd"
# Decompressing more than this takes the event loop over 10 ms.
_LARGE = 256 * 1024


class DecodedTooLarge(IgnoreRequest):
    """The page is over the size limit when it is decompressed."""

    reason = Reason.TOO_LARGE


class Undecodable(IgnoreRequest):
    """The coding is unknown, damaged, or not the one that the headers name."""

    reason = Reason.BAD_ENCODING


class TruncatedCoding(IgnoreRequest):
    """The compressed stream breaks off."""

    reason = Reason.CONNECTION_LOST


class Decoding:
    """Middleware in the place of Scrapy's HttpCompressionMiddleware."""

    def __init__(self, limit: int, large: int = _LARGE) -> None:
        """limit: bytes of a decoded page; large: bytes of an answer from which on it is decoded in a thread"""
        self._limit, self._large = limit, large
        self._one = asyncio.Semaphore(1)  # one large page at a time: many would take the memory of many

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", _ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        if "keep_first" in request.meta:
            return response
        header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        applied = codings.names(header)
        if response.status != 200:
            return response.replace(body=b"") if applied else response  # the body of another status is not read
        try:
            body = await self._decoded(response.body, applied) if applied else response.body
            if answers.may_be_html(b",".join(response.headers.getlist("Content-Type")).decode("latin-1")):
                body = await self._unfolded(body)
        except codings.BadCoding as error:
            return _uncoded(request) or _raise(Undecodable(f"Content-Encoding: {header[:80] or 'none'}: {error}"))
        except codings.Truncated as error:
            return _uncoded(request) or _raise(TruncatedCoding(f"Content-Encoding: {header[:80]}: {error}"))
        return response if body is response.body else _plain(response, body)

    async def _unfolded(self, body: bytes) -> bytes:
        """The page behind a coding of which no header speaks; the body itself where there is none. Raises BadCoding."""
        guesses = codings.undeclared(body)
        for name in guesses:
            try:
                plain = await self._decoded(body, (name,))
            except (codings.BadCoding, codings.Truncated):
                continue
            if not codings.is_binary(plain):
                return plain
        if guesses:
            raise codings.BadCoding(f"what came is no text, and cannot be unfolded as {' or '.join(guesses)}")
        return body

    async def _decoded(self, body: bytes, applied: tuple[str, ...]) -> bytes:
        if len(body) < self._large:
            plain = codings.undo(body, applied, self._limit)
        else:
            async with self._one:
                plain = await asyncio.to_thread(codings.undo, body, applied, self._limit)
        if plain is None:
            raise DecodedTooLarge(
                f"over {text.size(self._limit)} when decompressed, from {len(body):,} bytes (DOWNLOAD_MAXSIZE)"
            )
        return plain


def _uncoded(request: Request) -> Request | None:
    """The same request without a coding; None when this is it."""
    if request.meta.get("uncoded"):
        return None
    retry = request.replace(dont_filter=True, meta={**request.meta, "uncoded": True})
    retry.headers["Accept-Encoding"] = "identity"
    return retry


def _raise(error: Exception) -> Response:
    raise error


def _plain(response: Response, body: bytes) -> Response:
    headers = response.headers.copy()
    headers.pop("Content-Encoding", None)
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return response.replace(cls=kind, headers=headers, body=body)
