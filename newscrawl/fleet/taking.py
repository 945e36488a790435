"""Reports of workers become what the answers would have been: polls, outcomes, and articles for the stages.

What a report says is checked as a page would be: it speaks of requests that its bundle had, of addresses of their outlet, within
the bounds of an answer.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from newscrawl import urls
from newscrawl.crawl.parts import PART_LIMITS
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread
from newscrawl.dedupe import url as addresses
from newscrawl.errors import StoreError
from newscrawl.fleet.bundle import (
    Ask,
    Dropped,
    EntryAnswered,
    Moved,
    Part,
    Read,
    Report,
    Said,
    Unanswered,
    WithoutPage,
)
from newscrawl.http import answers, opt_out
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.robots import LIMITS as ROBOTS
from newscrawl.models import Article, Key, KeyKind, Outcome, Page, Reason, Source, State
from newscrawl.packed import checked
from newscrawl.store import Leased

if TYPE_CHECKING:
    from newscrawl.fleet.hub import HubRun

logger = logging.getLogger(__name__)

_L = TypeVar("_L")
# Hosts that may lead on from one to the other.
_MOST_HOPS = 5
# Bytes of one page, unpacked: what a worker takes of one at most, decoded.
_MOST_PAGE_BYTES = 16 * 1024 * 1024
# Pages against which others are packed that are held ready: one an outlet that is under way.
_HELD = 256
# What a host may ask for at most: `newscrawl.http.answers`.
_LONGEST_HOLD_S = 2 * 86_400.0
# Bytes of all pages of a report, unpacked: its pages are some ten megabytes, a hundred links with further pages some hundred.
_MOST_UNPACKED = 256 * 1024 * 1024
# Further pages of a link that are counted, or told as missing: what asks for them goes on where some cannot be had.
_MOST_PARTS_ASKED = 500
# Sitemaps that a robots.txt names, and characters of what was wrong with it.
_MOST_SITEMAPS, _NOTE_CHARS = 500, 500


@dataclass(slots=True)
class Open:
    """A bundle that was put, and what of it has no outcome yet."""

    host: str
    source: Source
    asks: MutableMapping[int, Ask]  #: by their numbers
    parts: Counter[int] = field(default_factory=Counter)  #: further pages that were asked for, by the same numbers


class BadReport(Exception):
    """A report says what none of ours does."""


class Taking:
    """Takes reports for a hub's run."""

    def __init__(self, run: HubRun) -> None:
        self._run = run
        self._held: dict[int, bytes] = {}  # pages against which others are packed
        self._left = 0  # bytes that the report may still have, unpacked

    async def take(self, bundle: Open, report: Report) -> list[Article]:
        """Record what a report says; the articles that the stages are to have. Each request of the bundle is taken once."""
        self._left = _MOST_UNPACKED
        await self._each((report,), self._learn, bundle)
        await self._each(report.entries, self._entry, bundle)
        await self._each(report.unanswered, self._unanswered, bundle)
        await self._each(report.moved, self._moved, bundle)
        await self._each(report.without_page, self._without_page, bundle)
        await self._each(report.parts, self._part, bundle)
        await self._each(report.dropped, self._dropped, bundle)
        articles = await asyncio.gather(*(self._read(bundle, read) for read in report.read))
        return [article for article in articles if article is not None]

    async def _each(self, lines: Iterable[_L], take: Callable[[Open, _L], Awaitable[None]], bundle: Open) -> None:
        """Take these lines; one on which something of ours raises costs the others nothing. Raises StoreError."""
        for line in lines:
            try:
                await take(bundle, line)
            except StoreError:
                raise
            except Exception:  # its link is still leased, and goes back when the run ends
                logger.exception("%s: a line of a report could not be taken", bundle.host)

    # ── of the host ────────────────────────────────────────────────────────────────────────────

    async def _learn(self, bundle: Open, report: Report) -> None:
        """Take note of what was learned of the bundle's host; of others a worker has nothing to say."""
        run, now = self._run, self._run.clock()
        hosts, sql = run.session.store.hosts, run.session.sql
        for robots in report.robots:
            if robots.host == bundle.host:
                text, note = robots.text[: ROBOTS.bytes], robots.note and robots.note[:_NOTE_CHARS]
                await sql(hosts.keep_robots, robots.host, now, status=robots.status, robots=text, note=note)
        for tdmrep in report.tdmrep:
            if tdmrep.host == bundle.host and len(tdmrep.rules or "") <= opt_out.MAX_BYTES:
                await sql(hosts.keep_tdmrep, tdmrep.host, now, tdmrep.rules)
        for host, seconds in report.held:
            if host == bundle.host and seconds > 0:
                until = now + timedelta(seconds=min(seconds, _LONGEST_HOLD_S))
                run.backoff.pause_until(host, until)
                await sql(hosts.hold, host, until)
        for signals, _, url in report.reserved:
            if urls.host(url) == bundle.host:
                await run.opt_outs.note(bundle.source.slug, signals, url)
        for netloc, named in report.sitemaps:
            if bundle.host in {urls.host(f"{scheme}://{netloc}/") for scheme in ("http", "https")}:
                run.entries.note_sitemaps(netloc, named[:_MOST_SITEMAPS])
        if report.pace_s is not None:
            run.pace[bundle.host] = report.pace_s

    def _answered(self, bundle: Open, said: Said) -> Answer:
        """The answer less its body; that one came is noted. Raises BadReport for one of a host that the worker did not hold."""
        if urls.host(said.url) != bundle.host:
            raise BadReport(f"a worker reports an answer of {said.url[:200]}, and held {bundle.host}")
        self._run.connectivity.reached(bundle.host)
        validators = {"etag": said.etag, "last-modified": said.last_modified}
        headers = {name: value for name, value in validators.items() if value is not None}
        return Answer(url=said.url, status=said.status, headers=headers, body=b"", retry_after=said.retry_after)

    # ── entries ────────────────────────────────────────────────────────────────────────────────

    async def _entry(self, bundle: Open, entry: EntryAnswered) -> None:
        ask = bundle.asks.pop(entry.number, None)
        if ask is None or ask.entry is None:
            return
        try:
            answer = self._answered(bundle, entry.said)
        except BadReport as error:
            failure = Failure(url=ask.address, reason=Reason.ERROR, message=str(error))
            await self._run.miss(bundle.source, ask, failure)
            return
        read: Survey | Unread | None = entry.unread
        if entry.survey is not None:
            read = await asyncio.to_thread(_ours, entry.survey, bundle.source)
        nothing = Unread(Reason.ERROR, "its worker says nothing of it")
        await self._run.entries.answered(Poll(bundle.source, ask.entry, ask.depth), answer, read or nothing)

    # ── links ──────────────────────────────────────────────────────────────────────────────────

    async def _unanswered(self, bundle: Open, missed: Unanswered) -> None:
        ask = bundle.asks.pop(missed.number, None)
        if ask is None:
            return
        run = self._run
        if missed.unreached is not None:
            run.connectivity.unreached(bundle.host, missed.unreached)
        elif missed.paused_s is None and missed.reason in _BROKE_OFF:
            run.connectivity.reached(bundle.host)
        until = (
            None
            if missed.paused_s is None
            else run.clock() + timedelta(seconds=min(max(0, missed.paused_s), _LONGEST_HOLD_S))
        )
        url = missed.url if urls.host(missed.url) == bundle.host else ask.address
        await run.miss(
            bundle.source, ask, Failure(url=url, reason=missed.reason, message=missed.message, paused_until=until)
        )

    async def _moved(self, bundle: Open, moved: Moved) -> None:
        ask = bundle.asks.pop(moved.number, None)
        if ask is None:
            return
        host = urls.host(moved.url)
        if not host or ask.hops >= _MOST_HOPS or not stays(moved.url, bundle.source):
            failure = Failure(url=ask.address, reason=Reason.REDIRECTS, message=f"led on to {moved.url[:200]}")
            await self._run.miss(bundle.source, ask, failure)
            return
        self._run.waiting.add(host, bundle.source.slug, [replace(ask, url=moved.url, hops=ask.hops + 1)])

    async def _without_page(self, bundle: Open, none: WithoutPage) -> None:
        link = _link(bundle, none.number)
        if link is None:
            return
        run, not_before = self._run, None
        try:
            if none.said is not None:
                answer = self._answered(bundle, none.said)
                await run.note_answer(answer, link.source)
                not_before = answers.retry_after(answer.retry_after, now=run.clock())
            reason = none.reason
            if reason is None and link.article_id is None:  # a link that is asked for the first time is never unchanged
                reason = Reason.HTTP_STATUS
            await run.outcomes.record_outcome(link, reason, none.detail, none.fetch, not_before=not_before)
        except BadReport as error:
            await run.outcomes.record_no_page(link, Reason.ERROR, str(error), None)
        finally:
            run.limiter.release(link.host)

    async def _part(self, bundle: Open, part: Part) -> None:
        ask, run = bundle.asks.get(part.number), self._run
        if ask is None or ask.link is None or bundle.parts[part.number] >= _MOST_PARTS_ASKED:
            return
        bundle.parts[part.number] += 1
        outcome, session = Outcome(State.PART, part.reason), run.session
        await session.sql(
            session.store.ledger.record_part,
            ask.link.id,
            outcome,
            run_id=session.run_id,
            now=run.clock(),
            fetch=part.fetch,
        )
        run.count_outcome(outcome, ask.link.url, ask.link.source)

    async def _dropped(self, bundle: Open, dropped: Dropped) -> None:
        link = _link(bundle, dropped.number)
        if link is None:
            return
        run = self._run
        try:
            page = await self._page(bundle, link, dropped.page)
            self._answered(bundle, Said(page.url, page.status))
            await run.outcomes.drop(page, link, dropped.reason, dropped.detail)
        except BadReport as error:
            await run.outcomes.record_no_page(link, Reason.ERROR, str(error), None)
        finally:
            run.limiter.release(link.host)

    async def _read(self, bundle: Open, read: Read) -> Article | None:
        """The article for the stages, which see to its outcome; None where there is none."""
        link, run = _link(bundle, read.number), self._run
        if link is None:
            return None
        try:
            page = await self._page(bundle, link, read.article.page)
            answer = self._answered(bundle, Said(page.url, page.status))
            await run.note_answer(answer, link.source)
            article = _checked(replace(read.article, page=page))
        except BadReport as error:
            await run.outcomes.record_no_page(link, Reason.ERROR, str(error), None)
            run.limiter.release(link.host)
            return None
        except StoreError:
            raise
        except Exception:  # as above
            logger.exception("%s: an article of a report could not be taken", bundle.host)
            run.limiter.release(link.host)
            return None
        run.land(link)
        return article

    async def _page(self, bundle: Open, link: Leased, page: Page) -> Page:
        """The page with its bytes, and as the ledger knows its link. Raises BadReport."""
        if not stays(page.url, bundle.source):
            raise BadReport(f"a worker reports {page.url[:200]}, which is not the outlet's")
        parts = await self._parts(bundle, link, page.parts)
        known = replace(
            page,
            source=link.source,
            link_id=link.id,
            requested_url=link.url,
            evidence=link.link,
            revisits=link.article_id,
            page_hash=None,
            parts=parts,
            missing=page.missing[:_MOST_PARTS_ASKED],
        )
        return await self._body(bundle, known)

    async def _parts(self, bundle: Open, link: Leased, reported: tuple[Page, ...]) -> tuple[Page, ...]:
        """Further pages, as many as a crawl asks for at most, and none of another outlet. Raises BadReport."""
        parts = list[Page]()
        for part in reported:
            if len(parts) >= PART_LIMITS.pages or sum(len(each.body) for each in parts) > PART_LIMITS.bytes:
                raise BadReport(f"a worker reports more further pages of {link.url[:200]} than are asked for")
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
            parts.append(await self._body(bundle, bare))
        return tuple(parts)

    async def _body(self, bundle: Open, page: Page) -> Page:
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
        if (reason := answers.problem(answer, bundle.source)) is not None:
            raise BadReport(f"a worker reports {page.url[:200]} as a page to read, which it is not: {reason}")
        return replace(page, body=body)

    async def _older(self, dictionary: int | None) -> bytes:
        """The page against which others are packed. Raises ValueError where there is none."""
        archive, held = self._run.session.store.pages, self._held
        if dictionary is None:
            return b""
        if dictionary not in held:
            try:
                held[dictionary] = b"" if archive is None else await self._run.session.ahead(archive.older, dictionary)
            except KeyError as error:
                raise ValueError(f"there is no dictionary {dictionary}") from error
            if len(held) > _HELD:
                del held[next(iter(held))]
        return held[dictionary]


# What shows that a host could be reached.
_BROKE_OFF = frozenset(
    {Reason.TIMEOUT, Reason.CONNECTION_LOST, Reason.TOO_LARGE, Reason.BAD_ENCODING, Reason.TLS_ERROR}
)


def stays(url: str, source: Source) -> bool:
    """Whether an address is on the outlet's sites, or on one where its source file has an entry."""
    return len(url) <= urls.MAX_LENGTH and (
        urls.on_site(url, source.home, source.hosts, source.outside)
        or any(urls.same_site(url, entry.url) for entry in source.entries)
    )


def _link(bundle: Open, number: int) -> Leased | None:
    """The link of a request that has no outcome yet, which it gets now."""
    ask = bundle.asks.get(number)
    if ask is None or ask.link is None:
        return None
    del bundle.asks[number]
    return ask.link


def _ours(survey: Survey, source: Source) -> Survey:
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


def _checked(article: Article) -> Article:
    """The article under an address of its own, with the keys of those that it may claim."""
    if not _may_be_asked(article.url) or not urls.same_site(article.url, article.page.url):
        article = replace(article, url=urls.clean(article.page.url))
    if not article.keys:  # the stage makes them
        return article
    own = (Key(KeyKind.ADDRESS, value) for value in dict.fromkeys(addresses.keys(article)))
    return replace(article, keys=(*own, *(key for key in article.keys if key.kind is not KeyKind.ADDRESS)))
