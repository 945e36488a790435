"""What a report says is checked as a page would be: it speaks of addresses of the outlet, within the bounds of an answer, and of this time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from newscrawl import urls
from newscrawl.crawl import clock
from newscrawl.crawl.parts import PART_LIMITS
from newscrawl.crawl.session import Session
from newscrawl.crawl.survey import Survey
from newscrawl.dedupe import url as addresses
from newscrawl.fleet.bundle import Said
from newscrawl.fleet.under_way import Open
from newscrawl.http import answers
from newscrawl.http.answers import Answer
from newscrawl.models import Article, Key, KeyKind, Page, Source
from newscrawl.packed import checked
from newscrawl.store import Leased

#: Further pages of a link that are counted, or told as missing: what asks for them goes on where some cannot be had.
MOST_PARTS_ASKED = 500
# Bytes of one page, unpacked: what a worker takes of one at most, decoded.
_MOST_PAGE_BYTES = 16 * 1024 * 1024
# Pages against which others are packed that are held ready: one an outlet that is under way.
_HELD = 256
# Bytes of all pages of a report, unpacked: its pages are some ten megabytes, a hundred links with further pages some hundred.
_MOST_UNPACKED = 256 * 1024 * 1024


class BadReport(Exception):
    """A report says what none of ours does."""


class Checking:
    """Checks reports for a hub's run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[int, bytes] = {}  # pages against which others are packed
        self._left = 0  # bytes that the report may still have, unpacked

    def begin(self) -> None:
        """Another report is checked from now on."""
        self._left = _MOST_UNPACKED

    async def page(self, bundle: Open, link: Leased, page: Page, now: datetime) -> Page:
        """The page with its bytes, as the ledger knows its link, and its time by our clock. Raises BadReport."""
        if not stays(page.url, bundle.source):
            raise BadReport(f"a worker reports {page.url[:200]}, which is not the outlet's")
        known = replace(
            page,
            source=link.source,
            link_id=link.id,
            requested_url=link.url,
            evidence=link.link,
            revisits=link.article_id,
            page_hash=None,
            parts=await self._parts(bundle, link, page.parts, now),
            missing=page.missing[:MOST_PARTS_ASKED],
        )
        return await self._body(bundle.source, _dated(bundle, known, now))

    async def _parts(self, bundle: Open, link: Leased, reported: tuple[Page, ...], now: datetime) -> tuple[Page, ...]:
        """Further pages, as many as a crawl asks for at most. Raises BadReport."""
        parts = list[Page]()
        for part in reported:
            if len(parts) >= PART_LIMITS.pages or sum(len(each.body) for each in parts) > PART_LIMITS.bytes:
                raise BadReport(f"a worker reports more further pages of {link.url[:200]} than are asked for")
            parts.append(await self._part(bundle, link, part, now))
        return tuple(parts)

    async def _part(self, bundle: Open, link: Leased, part: Page, now: datetime) -> Page:
        """A further page, which has none of its own. Raises BadReport."""
        if not stays(part.url, bundle.source):
            raise BadReport(f"a worker reports the further page {part.url[:200]}, which is not the outlet's")
        asked = part.requested_url
        bare = replace(
            part,
            source=link.source,
            link_id=link.id,
            requested_url=asked if asked is not None and stays(asked, bundle.source) else part.url,
            evidence=None,
            revisits=None,
            page_hash=None,
            parts=(),
            missing=(),
        )
        return await self._body(bundle.source, _dated(bundle, bare, now))

    async def _body(self, source: Source, page: Page) -> Page:
        """The page with its bytes, which are those of a page to read. Raises BadReport."""
        if page.packed is None:
            raise BadReport(f"a worker reports {page.url[:200]} without its bytes")
        if self._left <= 0:
            raise BadReport(f"a worker reports {page.url[:200]}, and more than {_MOST_UNPACKED:,} bytes at once")
        try:
            older = await self._older(page.packed.dictionary)
            body = await asyncio.to_thread(checked, page.packed, _MOST_PAGE_BYTES, older)
        except ValueError as error:
            raise BadReport(f"a worker reports {page.url[:200]}, and its bytes are not right: {error}") from error
        self._left -= len(body)
        answer = Answer(url=page.url, status=page.status, headers=page.headers, body=body)
        if (reason := answers.problem(answer, source)) is not None:
            raise BadReport(f"a worker reports {page.url[:200]} as a page to read, which it is not: {reason}")
        return replace(page, body=body)

    async def _older(self, dictionary: int | None) -> bytes:
        """The page against which others are packed. Raises ValueError where there is none."""
        archive, held = self._session.store.pages, self._held
        if dictionary is None:
            return b""
        if dictionary not in held:
            try:
                held[dictionary] = b"" if archive is None else await self._session.ahead(archive.older, dictionary)
            except KeyError as error:
                raise ValueError(f"there is no dictionary {dictionary}") from error
            if len(held) > _HELD:
                del held[next(iter(held))]
        return held[dictionary]


def answered(bundle: Open, said: Said) -> Answer:
    """The answer less its body. Raises BadReport for one of a host that the worker did not hold."""
    if urls.host(said.url) != bundle.host:
        raise BadReport(f"a worker reports an answer of {said.url[:200]}, and held {bundle.host}")
    validators = {"etag": said.etag, "last-modified": said.last_modified}
    headers = {name: value for name, value in validators.items() if value is not None}
    return Answer(url=said.url, status=said.status, headers=headers, body=b"", retry_after=said.retry_after)


def bounded(bundle: Open, at: datetime, now: datetime) -> datetime:
    """The time that a worker says, if it lies between the packing of its bundle and now; else the nearer of these."""
    return min(max(at, bundle.packed_at), now)


def _dated(bundle: Open, page: Page, now: datetime) -> Page:
    """The page under the time at which it was fetched: no worker says when that was by the outlet's clock. Raises BadReport."""
    try:
        at = bounded(bundle, page.fetched_at + timedelta(seconds=page.clock_ahead_s or 0), now)
    except (OverflowError, TypeError) as error:
        raise BadReport(f"a worker reports {page.url[:200]} as of {page.fetched_at}: {error}") from error
    fetched_at, ahead_s = clock.fetched(page.headers, at)
    return replace(page, fetched_at=fetched_at, clock_ahead_s=ahead_s)


def stays(url: str, source: Source) -> bool:
    """Whether an address is on the outlet's sites, or on one where its source file has an entry."""
    return len(url) <= urls.MAX_LENGTH and (
        urls.on_site(url, source.home, source.hosts, source.outside)
        or any(urls.same_site(url, entry.url) for entry in source.entries)
    )


def survey_of(survey: Survey, source: Source) -> Survey:
    """What an entry shows of its own outlet, under the keys that addresses have."""
    articles = tuple(
        replace(found, key=urls.canonical(found.link.url), host=urls.host(found.link.url))
        for found in survey.articles
        if _may_be_asked(found.link.url) and urls.on_site(found.link.url, source.home, source.hosts, source.outside)
    )
    children = tuple(link for link in survey.children if _may_be_asked(link.url))
    return replace(survey, articles=articles, children=children)


def _may_be_asked(url: str) -> bool:
    return urls.absolute(url, url) is not None


def article_of(article: Article, page: Page) -> Article:
    """The article on its page, under an address of its own, with the keys of those that it may claim."""
    article = replace(article, page=page)
    if not _may_be_asked(article.url) or not urls.same_site(article.url, page.url):
        article = replace(article, url=urls.clean(page.url))
    if not article.keys:  # the stage makes them
        return article
    own = (Key(KeyKind.ADDRESS, value) for value in dict.fromkeys(addresses.keys(article)))
    return replace(article, keys=(*own, *(key for key in article.keys if key.kind is not KeyKind.ADDRESS)))
