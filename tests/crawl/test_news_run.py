"""A news run without Scrapy and without a network: what is asked for, and how each answer ends."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.config import Config
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.session import Session
from newscrawl.crawl.workers import Workers
from newscrawl.http.answers import Answer, Failure
from newscrawl.models import Entry, Found, Kind, Link, Page, Reason, Source
from newscrawl.store import Leased

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOME = "https://www.prova.example"
FEED = Entry(url=f"{HOME}/feed", kind=Kind.FEED)
SOURCE = Source(slug="prova", name="Prova", home=HOME, entries=(FEED,))
PAGE = b"<html><body><article><p>Il ponte riapre.</p></article></body></html>"


class Desk:
    """A run with one outlet of one feed, a real store, and a clock that stands still."""

    def __init__(self, folder: Path, session: Session) -> None:
        self.db = folder / "news.db"
        self.counted: Counter[str] = Counter()
        self.run = NewsRun(
            plan=Plan(sources=(SOURCE,)),
            session=session,
            workers=Workers(1, cpu_s=5, wall_s=60),
            limiter=Limiter(total=8, per_host=4),
            budgets=Budgets(minutes=0, pages=0, clock=lambda: 0.0),
            config=Config.read({"NEWSCRAWL_REVISIT_AGES": "0", "NEWSCRAWL_RETRY_WAIT_S": "0"}),
            clock=lambda: NOW,
            count=lambda name, more: self.counted.update({name: more}),
        )

    async def links(self, *paths: str) -> list[Leased]:
        """The feed shows these, and the run takes them."""
        run = self.run
        steps = run.steps()
        poll = await anext(steps)
        assert isinstance(poll, Poll)
        found = [Found(link=Link(url=HOME + path), key=HOME + path, host="www.prova.example") for path in paths]
        await run.session.sql(
            run.session.store.ledger.discovered, poll.entry.id, "prova", found, now=NOW, run_id=run.session.run_id
        )
        run.connectivity.reached("www.prova.example")
        asked = replace(poll, entry=replace(poll.entry, etag='"1"', shown=True))
        await run.entries.answered(asked, answer("/feed", status=304))
        taken = [await anext(steps) for _ in paths]
        assert all(isinstance(link, Leased) for link in taken)
        return [link for link in taken if isinstance(link, Leased)]

    def row(self, sql: str) -> dict[str, object]:
        rows = self.run.session.wait(lambda: self.run.session.store.db.execute(sql).fetchall())
        return dict(rows[0])


def answer(path: str, status: int = 200, body: bytes = PAGE, retry_after: str | None = None) -> Answer:
    return Answer(url=HOME + path, status=status, headers={}, body=body, ms=120, retry_after=retry_after)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    session = Session.open(tmp_path / "news.db", tmp_path / "pages.db", spider="news", arguments={}, now=NOW)
    yield Desk(tmp_path, session)
    session.finish(0, "finished")


def test_an_outcome_is_on_the_link_in_the_fetches_in_the_figures_and_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    async def go() -> None:
        (link,) = await desk.links("/via")
        assert await desk.run.answered(link, answer("/via", 404, b"niente"), None) is None

    with caplog.at_level(logging.INFO, "newscrawl.crawl"):
        asyncio.run(go())
    link = desk.row("SELECT state, reason, detail, attempts, next_try FROM links")
    assert (link["state"], link["reason"], link["attempts"]) == ("failed", "not_found", 1)
    assert link["detail"] == f"HTTP 404 {HOME}/via"
    assert link["next_try"] == "2026-01-06T12:00:00Z"
    fetch = desk.row("SELECT state, reason, status, bytes, ms FROM fetches")
    assert tuple(fetch.values()) == ("failed", "not_found", 404, 6, 120)
    assert desk.counted["newscrawl/failed/not_found"] == 1
    assert [record.getMessage() for record in caplog.records if "/via" in record.getMessage()] == [
        f"failed/not_found: {HOME}/via HTTP 404 {HOME}/via"
    ]
    assert desk.run.limiter.under_way == 0


def test_a_page_goes_to_the_pipeline_and_keeps_its_room_until_it_has_left_it(desk: Desk) -> None:
    async def go() -> Page | None:
        (link,) = await desk.links("/ponte")
        return await desk.run.answered(link, answer("/ponte"), None)

    page = asyncio.run(go())
    assert page is not None
    assert (page.url, page.status, page.ms, page.source) == (f"{HOME}/ponte", 200, 120, "prova")
    assert desk.run.limiter.under_way == 1
    assert not any(name.startswith("newscrawl/stored") for name in desk.counted)


def test_a_page_that_a_stage_dropped_ends_for_its_reason_and_its_bytes_are_kept_when_they_could_not_be_read(
    desk: Desk,
) -> None:
    async def go() -> None:
        (link,) = await desk.links("/ponte")
        page = await desk.run.answered(link, answer("/ponte"), None)
        assert page is not None
        await desk.run.outcomes.drop(page, link, Reason.CRASH, "its process ended with status -9")

    asyncio.run(go())
    link = desk.row("SELECT state, reason, detail, page_hash FROM links")
    assert (link["state"], link["reason"]) == ("quarantined", "crash")
    pages = desk.run.session.store.pages
    assert pages is not None
    assert desk.run.session.wait(pages.get, str(link["page_hash"])) == PAGE
    assert desk.counted["newscrawl/quarantined/crash"] == 1


def test_what_a_paused_host_was_not_asked_for_is_pending_again_and_no_failure(desk: Desk) -> None:
    async def go() -> None:
        (link,) = await desk.links("/poi")
        until = NOW + timedelta(minutes=5)
        failure = Failure(url=link.url, reason=Reason.RATE_LIMITED, message="left alone", paused_until=until)
        await desk.run.failed(link, failure)

    asyncio.run(go())
    assert desk.row("SELECT state, attempts FROM links") == {"state": "pending", "attempts": 0}
    assert desk.row("SELECT count(*) AS n FROM fetches") == {"n": 0}


def test_a_host_that_asks_to_be_left_alone_is_paused_and_its_link_waits_as_long(desk: Desk) -> None:
    async def go() -> None:
        (link,) = await desk.links("/piano")
        await desk.run.answered(link, answer("/piano", 429, b"", retry_after="7200"), None)

    asyncio.run(go())
    assert desk.run.backoff.paused(NOW)["www.prova.example"].until == NOW + timedelta(hours=2)
    assert desk.row("SELECT reason, next_try FROM links") == {
        "reason": "rate_limited",
        "next_try": "2026-01-05T14:00:00Z",
    }
    assert desk.row("SELECT not_before FROM hosts") == {"not_before": "2026-01-05T14:00:00Z"}
