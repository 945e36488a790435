"""Reports of workers become what the answers would have been: polls, outcomes, and articles for the stages.

Each request of a bundle is taken once. What is said of it was checked before: `checking`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from newscrawl import urls
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.survey import Survey
from newscrawl.crawl.surveying import Unread
from newscrawl.errors import StoreError
from newscrawl.fleet import checking
from newscrawl.fleet.bundle import (
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
from newscrawl.fleet.checking import MOST_PARTS_ASKED, BadReport, Checking
from newscrawl.fleet.under_way import Open
from newscrawl.http import answers, opt_out
from newscrawl.http.answers import Answer, Failure
from newscrawl.http.robots import LIMITS as ROBOTS
from newscrawl.models import Article, Outcome, Reason, State

if TYPE_CHECKING:
    from newscrawl.fleet.hub import HubRun

logger = logging.getLogger(__name__)

_L = TypeVar("_L")
# Hosts that may lead on from one to the other.
_MOST_HOPS = 5
# What a host may ask for at most: `newscrawl.http.answers`.
_LONGEST_HOLD_S = 2 * 86_400.0
# Sitemaps that a robots.txt names, and characters of what was wrong with it.
_MOST_SITEMAPS, _NOTE_CHARS = 500, 500
# What shows that a host could be reached.
_BROKE_OFF = frozenset(
    {Reason.TIMEOUT, Reason.CONNECTION_LOST, Reason.TOO_LARGE, Reason.BAD_ENCODING, Reason.TLS_ERROR}
)


class Taking:
    """Takes reports for a hub's run."""

    def __init__(self, run: HubRun) -> None:
        self._run = run
        self._checking = Checking(run.session)

    async def take(self, bundle: Open, report: Report) -> list[Article]:
        """Record what a report says; the articles that the stages are to have. Each request of the bundle is taken once."""
        self._checking.begin()
        await self._each((report,), self._learn, bundle)
        await self._each(report.entries, self._entry, bundle)
        await self._each(report.unanswered, self._unanswered, bundle)
        await self._each(report.moved, self._moved, bundle)
        await self._each(report.parts, self._part, bundle)
        await self._each(report.without_page, self._without_page, bundle)
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
        if report.cut_off and not run.connectivity.answered:  # nobody has reached a host so far
            run.connectivity.unreached(bundle.host, report.cut_off[0][:_NOTE_CHARS])
        if report.pace_s is not None:
            run.pace[bundle.host] = report.pace_s

    def _answered(self, bundle: Open, said: Said) -> Answer:
        """The answer less its body; that one came is noted. Raises BadReport."""
        answer = checking.answered(bundle, said)
        self._run.connectivity.reached(bundle.host)
        return answer

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
            read = await asyncio.to_thread(checking.survey_of, entry.survey, bundle.source)
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
        if not host or ask.hops >= _MOST_HOPS or not checking.stays(moved.url, bundle.source):
            failure = Failure(url=ask.address, reason=Reason.REDIRECTS, message=f"led on to {moved.url[:200]}")
            await self._run.miss(bundle.source, ask, failure)
            return
        self._run.waiting.add(host, bundle.source.slug, [replace(ask, url=moved.url, hops=ask.hops + 1)])

    async def _without_page(self, bundle: Open, none: WithoutPage) -> None:
        link = bundle.settle(none.number)
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
        if ask is None or ask.link is None or bundle.parts[part.number] >= MOST_PARTS_ASKED:
            return
        bundle.parts[part.number] += 1
        outcome, session = Outcome(State.PART, part.reason), run.session
        fresh = await session.sql(
            session.store.ledger.record_part,
            ask.link.id,
            outcome,
            run_id=session.run_id,
            now=checking.bounded(bundle, part.at, run.clock()),
            fetch=part.fetch,
            once=bundle.again,
        )
        if fresh:
            run.count_outcome(outcome, ask.link.url, ask.link.source)

    async def _dropped(self, bundle: Open, dropped: Dropped) -> None:
        link = bundle.settle(dropped.number)
        if link is None:
            return
        run = self._run
        try:
            page = await self._checking.page(bundle, link, dropped.page, run.clock())
            self._answered(bundle, Said(page.url, page.status))
            await run.outcomes.drop(page, link, dropped.reason, dropped.detail)
        except BadReport as error:
            await run.outcomes.record_no_page(link, Reason.ERROR, str(error), None)
        finally:
            run.limiter.release(link.host)

    async def _read(self, bundle: Open, read: Read) -> Article | None:
        """The article for the stages, which see to its outcome; None where there is none."""
        link, run = bundle.settle(read.number), self._run
        if link is None:
            return None
        try:
            page = await self._checking.page(bundle, link, read.article.page, run.clock())
            answer = self._answered(bundle, Said(page.url, page.status))
            await run.note_answer(answer, link.source)
            article = checking.article_of(read.article, page)
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
