"""A hub takes of a report what its bundle had asked for, and nothing that a worker could not have seen at the outlet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.crawl.survey import Survey
from newscrawl.fleet import checking
from newscrawl.fleet.bundle import (
    Ask,
    Dropped,
    EntryAnswered,
    Held,
    Moved,
    Read,
    RobotsHad,
    Said,
    Sitemaps,
    Unanswered,
    WithoutPage,
)
from newscrawl.fleet.hub import HubRun
from newscrawl.fleet.under_way import Open
from newscrawl.http.answers import Failure
from newscrawl.models import Fetch, Found, Key, KeyKind, Link, Packed, Page, Reason, Source
from newscrawl.packed import packed
from tests.fleet.hub_made import BODY, FEED, HOME, HOST, NOW, SOURCE, Desk, article, link_of, session_in


def with_parts(*parts: Page) -> Page:
    return replace(article("/ponte").page, parts=parts)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    session = session_in(tmp_path)
    yield Desk(session)
    session.finish(0, "finished")


def test_an_article_goes_to_the_stages_as_the_ledger_knows_its_link_and_with_its_bytes(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte")
        link = link_of(bundle, "/ponte")
        lying = replace(article("/ponte").page, link_id=999, source="altra", requested_url="https://altra.example/x")
        (taken,) = await desk.take(bundle, read=(Read(number=link.id, article=article("/ponte", page=lying)),))
        page = taken.page
        assert (page.body, page.link_id, page.source, page.requested_url) == (BODY, link.id, "prova", link.url)
        assert desk.run.landing == {link.id: link}
        assert await desk.take(bundle, read=(Read(number=link.id, article=article("/ponte")),)) == []  # once

    asyncio.run(go())


def test_an_article_claims_no_address_of_another_outlet(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte")
        keys = (Key(KeyKind.ADDRESS, "https://altra.example/sua"), Key(KeyKind.TEXT, "t"))
        claimed = article("/ponte", url="https://altra.example/sua", keys=keys)
        (taken,) = await desk.take(bundle, read=(Read(number=link_of(bundle, "/ponte").id, article=claimed),))
        assert taken.url == f"{HOME}/ponte"
        assert taken.keys == (Key(KeyKind.ADDRESS, "https://prova.example/ponte"), Key(KeyKind.TEXT, "t"))

    asyncio.run(go())


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (replace(article("/ponte").page, url="https://altra.example/ponte"), "not the outlet's"),
        (
            replace(article("/ponte").page, packed=Packed("0" * 32, packed(BODY, None).zstd, None)),
            "bytes are not right",
        ),
        (replace(article("/ponte").page, packed=packed(BODY, None)._replace(dictionary=5)), "bytes are not right"),
        (replace(article("/ponte").page, packed=None), "without its bytes"),
        (replace(article("/ponte").page, packed=packed(bytes(3000), None)), "at most 2,000 bytes"),
        (
            replace(article("/ponte").page, packed=packed(b"%PDF-1.7 ", None)),
            "a page to read, which it is not: not_html",
        ),
        (replace(article("/ponte").page, status=404), "a page to read, which it is not: not_found"),
        (replace(article("/ponte").page, url="https://m.prova.example/ponte"), f"and held {HOST}"),
        (with_parts(replace(article("/2").page, url="https://altra.example/2")), "altra.example/2, which is not the"),
        (with_parts(replace(article("/2").page, packed=packed(b" ", None))), "/2 as a page to read, which it is not"),
        (with_parts(*(article(f"/{number}").page for number in range(21))), "more further pages"),
    ],
)
def test_a_page_that_no_worker_can_have_had_is_told_on_its_link(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, page: Page, why: str
) -> None:
    monkeypatch.setattr(checking, "_MOST_PAGE_BYTES", 2000)

    async def go() -> None:
        bundle = await desk.bundle("/ponte", "/neve")
        read = Read(number=link_of(bundle, "/ponte").id, article=article("/ponte", page=page))
        dropped = Dropped(number=link_of(bundle, "/neve").id, page=page, reason=Reason.CRASH, detail="")
        assert await desk.take(bundle, read=(read,), dropped=(dropped,)) == []

    asyncio.run(go())
    assert {tuple(end) for end in desk.ends.values()} == {("quarantined", "error")}
    assert all(why in str(detail) for (detail,) in desk.rows("SELECT detail FROM links"))
    assert desk.run.limiter.under_way == 1  # the feed


def test_each_request_has_the_outcome_that_its_answer_would_have_had(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/404", "/fermo", "/rotta", "/chiuso")
        missed = Unanswered(
            number=link_of(bundle, "/fermo").id, url=f"{HOME}/fermo", reason=Reason.TIMEOUT, message="30 s"
        )
        paused = Unanswered(
            number=link_of(bundle, "/chiuso").id, url=HOME, reason=Reason.RATE_LIMITED, message="", paused_s=60
        )
        none = WithoutPage(
            number=link_of(bundle, "/404").id, reason=Reason.NOT_FOUND, detail="HTTP 404", said=Said(f"{HOME}/404", 404),
            fetch=Fetch(status=404, bytes=3, ms=5),
        )  # fmt: skip
        broken = Dropped(
            number=link_of(bundle, "/rotta").id, page=article("/rotta").page, reason=Reason.CRASH, detail=""
        )
        assert await desk.take(bundle, unanswered=(missed, paused), without_page=(none,), dropped=(broken,)) == []
        assert list(bundle.asks) == [-1]

    asyncio.run(go())
    assert {str(url).rpartition("/")[2]: tuple(end) for url, end in desk.ends.items()} == {
        "404": ("failed", "not_found"),
        "fermo": ("failed", "timeout"),
        "rotta": ("quarantined", "crash"),
        "chiuso": ("pending", "interrupted"),
    }
    assert desk.rows("SELECT status, bytes, ms FROM fetches WHERE reason = 'not_found'") == [(404, 3, 5)]
    assert desk.rows("SELECT bytes FROM fetches WHERE reason = 'crash'") == [(len(BODY),)]


def test_an_entry_shows_what_is_its_outlets(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle()
        shown = (f"{HOME}/ponte", "https://altra.example/neve", "file:///etc/passwd")
        found = tuple(Found(link=Link(url=url), key="a key of another", host="another") for url in shown)
        survey = Survey(digest="d", articles=found)
        said = Said(FEED.url, 200, etag='"2"')
        assert await desk.take(bundle, entries=(EntryAnswered(number=-1, said=said, survey=survey),)) == []

    asyncio.run(go())
    assert desk.rows("SELECT url, key, host FROM links") == [(f"{HOME}/ponte", "https://prova.example/ponte", HOST)]
    assert desk.rows("SELECT outcome, etag, found FROM entries") == [("ok", '"2"', 1)]
    assert desk.run.limiter.under_way == 0


def test_what_leads_to_another_host_of_the_outlet_waits_for_that_host(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte", "/neve")
        there, away = link_of(bundle, "/ponte").id, link_of(bundle, "/neve").id
        moved = (Moved(there, "https://m.prova.example/ponte"), Moved(away, "https://altra.example/neve"))
        assert await desk.take(bundle, moved=moved) == []
        assert desk.run.waiting.hosts() == ("m.prova.example",)
        source, (ask,) = desk.run.waiting.take("m.prova.example", 9)
        assert (source, ask.number, ask.address, ask.hops) == ("prova", there, "https://m.prova.example/ponte", 1)

        last = Open(HOST, SOURCE, {there: replace(ask, hops=5)}, NOW)
        await desk.take(last, moved=(Moved(there, f"{HOME}/ponte"),))

    asyncio.run(go())
    assert {tuple(end) for end in desk.ends.values()} == {("failed", "redirects")}


def test_a_line_on_which_something_raises_costs_the_others_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte", "/neve")
        first, second = (
            Unanswered(
                number=link_of(bundle, path).id, url=HOME + path, reason=Reason.TIMEOUT, message=path, paused_s=pause
            )
            for path, pause in (("/ponte", 1e300), ("/neve", None))
        )
        miss = desk.run.miss

        async def raises(source: Source, ask: Ask, failure: Failure) -> None:
            await miss(source, ask, failure)
            if failure.message == "/ponte":
                raise RuntimeError("a mistake of ours")

        monkeypatch.setattr(HubRun, "miss", lambda self, *words: raises(*words))
        assert await desk.take(bundle, unanswered=(first, second)) == []

    asyncio.run(go())
    assert sorted(tuple(end) for end in desk.ends.values()) == [("failed", "timeout"), ("pending", "interrupted")]
    assert [record.levelname for record in caplog.records if "could not be taken" in record.getMessage()] == ["ERROR"]
    assert desk.run.limiter.under_way == 1  # the feed


def test_further_pages_have_none_of_their_own_and_all_of_a_report_are_bounded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte", "/neve")
        nested = with_parts(replace(article("/2").page, parts=(article("/3").page,)))
        read = [
            Read(number=link_of(bundle, path).id, article=article(path, page=nested)) for path in ("/ponte", "/neve")
        ]
        (taken,) = await desk.take(bundle, read=read[:1])
        assert [(part.body, part.parts, part.source) for part in taken.page.parts] == [(BODY, (), "prova")]
        monkeypatch.setattr(checking, "_MOST_UNPACKED", len(BODY))
        assert await desk.take(bundle, read=read[1:]) == []

    asyncio.run(go())
    assert ["at once" in str(detail) for (detail,) in desk.rows("SELECT detail FROM links WHERE detail <> ''")] == [
        True
    ]


def test_a_worker_without_a_network_speaks_for_all_only_as_long_as_no_host_was_reached(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/404")
        await desk.take(bundle, cut_off=("no route",))
        assert (desk.run.connectivity.offline, desk.run.connectivity.example) == (True, f"{HOST}: no route")
        said = Said(f"{HOME}/404", 404)
        none = WithoutPage(
            number=link_of(bundle, "/404").id, reason=Reason.NOT_FOUND, detail="", said=said, fetch=Fetch(status=404)
        )
        await desk.take(bundle, without_page=(none,))
        await desk.take(bundle, cut_off=("no route",))
        assert not desk.run.connectivity.unreachable

    asyncio.run(go())


def test_no_page_was_fetched_before_its_bundle_was_packed_nor_later_than_now(desk: Desk) -> None:
    desk.run.clock = lambda: NOW + timedelta(seconds=30)
    hours = timedelta(hours=3)

    async def go() -> None:
        bundle = await desk.bundle("/uno", "/due", "/tre", "/quattro", "/cinque")

        async def fetched(path: str, at: datetime, **more: object) -> tuple[datetime, int | None]:
            page = replace(article(path).page, fetched_at=at, **more)  # type: ignore[arg-type]
            read = Read(number=link_of(bundle, path).id, article=article(path, page=page))
            (taken,) = await desk.take(bundle, read=(read,))
            return taken.page.fetched_at, taken.page.clock_ahead_s

        between = NOW + timedelta(seconds=9)
        assert await fetched("/uno", between) == (between, None)
        assert await fetched("/due", NOW - timedelta(minutes=2)) == (NOW, None)
        assert await fetched("/tre", NOW + timedelta(minutes=2)) == (desk.run.clock(), None)
        assert await fetched("/quattro", NOW - hours, clock_ahead_s=10_800) == (NOW, None)  # no outlet says so
        date = {"date": f"{NOW - hours:%a, %d %b %Y %H:%M:%S GMT}"}
        assert await fetched("/cinque", between, headers=date) == (NOW - hours, 10_809)

    asyncio.run(go())


def test_an_answer_of_a_host_that_was_not_held_pauses_nobody(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle("/ponte")
        said = Said("https://altra.example/", 429, retry_after="86400")
        none = WithoutPage(
            number=link_of(bundle, "/ponte").id, reason=Reason.RATE_LIMITED, detail="", said=said, fetch=Fetch()
        )
        assert await desk.take(bundle, without_page=(none,), entries=(EntryAnswered(number=-1, said=said),)) == []
        assert desk.run.backoff.paused(NOW) == {}

    asyncio.run(go())
    assert desk.rows("SELECT host FROM hosts WHERE host = 'altra.example'") == []
    assert {tuple(end) for end in desk.ends.values()} == {("quarantined", "error")}
    assert desk.run.limiter.under_way == 0


def test_a_worker_speaks_for_the_host_that_it_held_and_no_other(desk: Desk) -> None:
    async def go() -> None:
        bundle = await desk.bundle()
        names = tuple(Sitemaps(host, (f"https://{host}/sitemap.xml",) * 900) for host in (HOST, "altra.example"))
        assert await desk.take(bundle, sitemaps=names) == []
        assert {host: len(named) for host, named in desk.run.entries._robots_sitemaps.items()} == {HOST: 500}
        long = RobotsHad(HOST, 200, "#" * 600_000, None)
        assert await desk.take(bundle, robots=(long,)) == []
        kept = await desk.run.session.sql(desk.run.session.store.hosts.robots, HOST)
        assert kept is not None
        assert len(kept.text) == 512 * 1024
        robots = tuple(RobotsHad(host, 200, "User-agent: *", None) for host in (HOST, "altra.example"))
        held = (Held(HOST, 90), Held("altra.example", 90))
        assert await desk.take(bundle, robots=robots, held=held) == []
        assert set(desk.run.backoff.paused(NOW)) == {HOST}
        assert desk.run.backoff.paused(NOW)[HOST].until == NOW + timedelta(seconds=90)

    asyncio.run(go())
    assert desk.rows("SELECT host, robots_status FROM hosts") == [(HOST, 200)]
