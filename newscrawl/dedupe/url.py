"""Articles are identical by address: as the outlet names it, as it was fetched, as it was asked for; each of its pages has one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from newscrawl import urls
from newscrawl.models import Article, KeyKind

KIND = KeyKind.ADDRESS


def keys(article: Article) -> Iterator[str]:
    """Canonical forms of the addresses on the page's own site; the first is the article's where it may speak for it.

    An address on another site is not ours to claim, and a site's root stands for no article: some systems name it as
    `rel=canonical` of every page.
    """
    page, fetched = article.page, article.page.url
    further = [url for part in page.parts for url in (part.requested_url, part.url)]
    missing = [part.url for part in page.missing]
    for url in dict.fromkeys((article.url, fetched, page.requested_url, *further, *missing)):
        if url and urls.same_site(url, fetched) and (url == fetched or not _is_root(url)):
            yield urls.canonical(url)


def _is_root(url: str) -> bool:
    parts = urlsplit(urls.canonical(url))
    return parts.path in ("", "/") and not parts.query
