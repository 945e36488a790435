"""Reading an article page, in a worker. Imports neither Scrapy nor the store: a worker starts without them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from newscrawl import boilerplate, dedupe
from newscrawl.crawl import versions
from newscrawl.models import EVERY_KIND, Against, Article, KeyKind, Page, Reason, Source
from newscrawl.packed import packed as pack

if TYPE_CHECKING:
    from newscrawl.extract import Explanation


class Packs(NamedTuple):
    """That the bytes of a page are wanted for the archive."""

    against: Against | None  #: the older page against which they are packed; None: by themselves


def read(
    page: Page, source: Source, now: datetime, packs: Packs | None = None, kinds: Container[KeyKind] = EVERY_KIND
) -> Article:
    """The article of a page, with its keys, which cost too much for the event loop. The page's bytes do not travel back, but packed.

    packs: how they are packed; None: they are not wanted
    kinds: of the keys that are wanted
    """
    from newscrawl import (
        extract,  # here, since the parent names this function and never calls it: a twentieth of its start
    )

    found = extract.article(page, source, now=now)
    packed = None if packs is None else pack(page.body, packs.against)
    found = replace(found, page=replace(page, body=b"", packed=packed), read_by=versions.read_by(source))
    return _with_keys(found, kinds)


def explain(page: Page, source: Source, now: datetime) -> Explanation:
    """The same article with every candidate of every field, for the same CPU time."""
    from newscrawl import extract  # as above

    found = extract.explain(page, source, now=now)
    dedupe.keys(found.article)
    return found


def read_further(
    page: Page, source: Source, first: Article, others: Sequence[Article]
) -> tuple[Article | None, Reason | None, bool]:
    """The article of a further page of `first`, without keys; or the reason for which it could not be read; and whether it is whole.

    others: further pages that were read before. Neither article nor reason: the page is none of this article, or says nothing new
    """
    from newscrawl import extract  # as above
    from newscrawl.extract import parts

    found = extract.article(page, source, now=page.fetched_at)
    if (reason := parts.wall(found)) is not None:
        return None, reason, False
    if not parts.belongs(found, first, others):
        return None, None, False
    return replace(found, page=replace(page, body=b"")), None, parts.is_whole(found, first)


def joined(first: Article, others: Sequence[Article]) -> Article:
    """The article of all its pages, with the keys of the whole. `first.page` names them, without their bytes."""
    from newscrawl.extract import parts  # as above

    whole = parts.join(first, others)
    return _with_keys(whole)


def _with_keys(article: Article, kinds: Container[KeyKind] = EVERY_KIND) -> Article:
    """The article as it is recognized: by its keys, and each of its blocks."""
    prints = boilerplate.fingerprints(article.page.source or "", article.blocks)
    return replace(article, keys=dedupe.keys(article, kinds), prints=prints)
