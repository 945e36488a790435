"""A hub's run with one outlet of one feed and a real store; for tests of what it does with reports and bundles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.config import Config
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.queue import Poll
from newscrawl.crawl.session import Session
from newscrawl.crawl.workers import Workers
from newscrawl.fleet.bundle import Ask, Report
from newscrawl.fleet.hub import HubLimiter, HubRun
from newscrawl.fleet.taking import Taking
from newscrawl.fleet.under_way import Open
from newscrawl.models import Article, Entry, Found, Kind, Link, Page, Source
from newscrawl.packed import packed
from newscrawl.store import Leased

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HOST = "www.prova.example"
HOME = f"https://{HOST}"
FEED = Entry(url=f"{HOME}/feed", kind=Kind.FEED)
SOURCE = Source(slug="prova", name="Prova", home=HOME, entries=(FEED,))
BODY = b"<html><body><article><p>Il ponte riapre.</p></article></body></html>"


class Desk:
    """The run, and what one looks at."""

    def __init__(self, session: Session, dsn: str = "") -> None:
        self.counted: Counter[str] = Counter()
        self.run = HubRun(
            plan=Plan(sources=(SOURCE,)),
            session=session,
            workers=Workers(1, cpu_s=5, wall_s=60),
            limiter=HubLimiter(total=80, per_host=40),
            budgets=Budgets(minutes=0, pages=0, clock=lambda: 0.0),
            config=Config.read({"NEWSCRAWL_REVISIT_AGES": "0", "NEWSCRAWL_RETRY_WAIT_S": "0"}),
            clock=lambda: NOW,
            count=lambda name, more: self.counted.update({name: more}),
            dsn=dsn,
            shared={},
        )

    async def bundle(self, *paths: str) -> Open:
        """A bundle of the feed and of links that are in the ledger, as the run puts it."""
        run, store = self.run, self.run.session.store
        steps = run.steps()
        poll = await anext(steps)
        assert isinstance(poll, Poll)
        found = [Found(link=Link(url=HOME + path), key=HOME + path, host=HOST) for path in paths]
        await run.session.sql(
            store.ledger.discovered, poll.entry.id, "prova", found, now=NOW, run_id=run.session.run_id
        )
        links = await run.session.sql(
            store.ledger.lease, run.session.run_id, ["prova"], NOW, busy={}, per_host=40, limit=40
        )
        for link in links:
            run.limiter.take(link.host)
        asks = [Ask(entry=poll.entry), *(Ask(link=link) for link in sorted(links, key=lambda link: link.url))]
        return Open(HOST, SOURCE, {ask.number: ask for ask in asks}, NOW)

    async def take(self, bundle: Open, **lines: object) -> Sequence[Article]:
        return await Taking(self.run).take(bundle, Report(**lines))  # type: ignore[arg-type]

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.run.session.wait(lambda: [tuple(row) for row in self.run.session.store.db.execute(sql)])

    @property
    def ends(self) -> dict[object, tuple[object, ...]]:
        return {url: rest for url, *rest in self.rows("SELECT url, state, reason FROM links")}  # type: ignore[misc]


def link_of(bundle: Open, path: str) -> Leased:
    return next(ask.link for ask in bundle.asks.values() if ask.link is not None and ask.link.url == HOME + path)


def article(path: str, body: bytes = BODY, **more: object) -> Article:
    page = Page(url=HOME + path, body=b"", fetched_at=NOW, packed=packed(body, None))
    return replace(Article(url=HOME + path, page=page, title="Il ponte"), **more)  # type: ignore[arg-type]


def session_in(folder: Path) -> Session:
    return Session.open(folder / "news.db", folder / "pages.db", spider="news", arguments={}, now=NOW)
