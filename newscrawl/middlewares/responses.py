"""Scrapy's responses as plain data."""

from __future__ import annotations

from scrapy.http import Response

from newscrawl.http.answers import Answer


def answer(response: Response) -> Answer:
    """The response as those see it who know nothing of Scrapy."""
    return Answer(
        url=response.url,
        status=response.status,
        headers={str(name).lower(): value for name, value in response.headers.to_unicode_dict().items()},
        body=response.body,
        ms=int(response.meta.get("download_latency", 0) * 1000) if response.request is not None else 0,
        retry_after=retry_after(response),
        flags=tuple(response.flags),
    )


def retry_after(response: Response) -> str | None:
    """The header of that name, the last one."""
    header = response.headers.get("Retry-After")
    return header.decode("latin-1") if header else None
