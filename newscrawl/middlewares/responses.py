"""Scrapy's responses become plain data."""

from __future__ import annotations

from scrapy.http import Response

from newscrawl.http.answers import Answer

#: Key in a request's meta: the `AnswerHead` of its answer, which the transport writes down.
HEAD = "head_as_it_came"


def answer(response: Response) -> Answer:
    """The response as an `Answer`, which is free of Scrapy."""
    return Answer(
        url=response.url,
        status=response.status,
        headers=headers(response),
        body=response.body,
        head=response.meta.get(HEAD) if response.request is not None else None,
        ms=int(response.meta.get("download_latency", 0) * 1000) if response.request is not None else 0,
        retry_after=retry_after(response),
        flags=tuple(response.flags),
    )


def headers(response: Response) -> dict[str, str]:
    """The headers as text, by names in lower case; several of one name with commas. Bytes that are no UTF-8 are taken for Latin-1."""
    # Not Scrapy's to_unicode_dict(), which raises on such bytes.
    return {
        name.decode("latin-1").lower(): _text(b",".join(response.headers.getlist(name))) for name in response.headers
    }


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def retry_after(response: Response) -> str | None:
    """The Retry-After header, the last one; None when there is none."""
    header = response.headers.get("Retry-After")
    return header.decode("latin-1") if header else None
