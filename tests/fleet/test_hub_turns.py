"""What a hub does with bundles, on a real PostgreSQL and without workers: it puts, takes back, gives up, and takes up what another left."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import Ask, Part, Report, Unanswered, WithoutPage
from newscrawl.fleet.packing import tell_beginning
from newscrawl.fleet.queue.hub import Hub
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.worker import work
from newscrawl.fleet.terms import made_of
from newscrawl.models import Fetch, Reason
from tests.fleet.hub_made import HOST, NOW, Desk, article, link_of, session_in
from tests.fleet.queue.made import asked, hub, until, working

AGES = [timedelta(hours=1), timedelta(days=9)]


async def waiting(desk: Desk, *paths: str) -> None:
    """The run has these links in hand, and they wait to be packed."""
    bundle = await desk.bundle(*paths)
    desk.run.waiting.add(HOST, "prova", [ask for ask in bundle.asks.values() if ask.link is not None])


def ends(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT state, reason, count(*) FROM links GROUP BY 1, 2 ORDER BY 1, 2")


def test_a_host_has_one_bundle_waiting_and_a_paused_one_has_none(dsn: str, tmp_path: Path) -> None:
    session = session_in(tmp_path)
    desk = Desk(session, dsn)

    async def go() -> None:
        async with Hub.open(dsn, versions=made_of()) as queue:
            await waiting(desk, *(f"/notizia-{number}" for number in range(60)))
            await desk.run._packing.pack(queue)
            await desk.run._packing.pack(queue)  # the rest waits until that one is held
            (standing,) = await queue.standing()
            payload = (await queue.payloads([standing.key]))[standing.key]
            assert len(parcels.bundle(payload).asks) == 40  # what was leased of the host
            desk.run.backoff.pause_until(HOST, NOW + timedelta(hours=1))
            await desk.run._packing.pack(queue)
            assert await queue.standing() == ()

    asyncio.run(go())
    assert ends(desk) == [("pending", None, 20), ("pending", "interrupted", 40)]
    assert desk.run.limiter.under_way == 1  # the feed
    session.finish(0, "finished")


def test_a_hub_says_at_its_beginning_what_it_waits_for(dsn: str, caplog: pytest.LogCaptureFixture) -> None:
    async def go() -> None:
        async with hub(dsn) as queue:
            await asked(dsn, "UPDATE fleet_installation SET made = now() + interval '1 hour'")
            await tell_beginning(queue)
            assert ["waits for a worker" in each for each in caplog.messages] == [True, False]
            assert "the first bundles begin in 360" in caplog.messages[1]
            await asked(dsn, "UPDATE fleet_installation SET made = '-infinity'")
            async with working(dsn):
                await until(lambda: _one_is_there(queue))
                caplog.clear()
                await tell_beginning(queue)
            assert caplog.messages == []

    asyncio.run(go())


async def _one_is_there(queue: Hub) -> bool:
    return (await queue.ready())[0] == 1


def test_a_hub_takes_up_what_another_one_left(dsn: str, tmp_path: Path) -> None:
    session = session_in(tmp_path)
    first = Desk(session, dsn)

    async def leave() -> None:
        async with Hub.open(dsn, versions=made_of()) as queue:
            await waiting(first, "/uno", "/due")
            await first.run._packing.pack(queue)

    asyncio.run(leave())
    session.give_back()
    session.finish(143, "sigterm")
    session = session_in(tmp_path)
    second = Desk(session, dsn)

    async def take_up() -> None:
        async with Hub.open(dsn, versions=made_of()) as queue:
            await second.run._settling.take_up(queue)
            (bundle,) = second.run.open.values()
            assert len(bundle.asks) == 2
            assert ends(second) == [("leased", None, 2)]

    asyncio.run(take_up())
    assert second.run.limiter.under_way == 2
    session.finish(0, "finished")


def test_what_a_worker_reports_counts_and_what_it_leaves_waits_again(dsn: str, tmp_path: Path) -> None:
    session = session_in(tmp_path)
    desk, stop = Desk(session, dsn), asyncio.Event()

    async def half(lease: Lease) -> None:
        first, *_ = parcels.bundle(lease.payload).asks
        none = WithoutPage(
            number=first.number, reason=Reason.NOT_FOUND, detail="HTTP 404", said=None, fetch=Fetch(status=404)
        )
        await lease.commit([parcels.encode(Report(without_page=(none,)))])
        stop.set()
        raise RuntimeError("the worker breaks off")

    async def go() -> None:
        async with Hub.open(dsn, versions=made_of()) as queue:
            await waiting(desk, "/uno", "/due", "/tre")
            await desk.run._packing.pack(queue)
            await work(dsn, name="half", at_once=1, do=half, stop=stop, versions=made_of())
            await desk.run._settling.settle(queue)
            assert len(await queue.ended()) == 1  # its results wait: a hub that begins now takes it up
            assert [article async for article in desk.run._drained(queue)] == []
            for _ in range(3):  # ended, closed, gone
                await desk.run._settling.settle(queue)
            assert await queue.results() == ()
            assert await queue.standing() == ()

    asyncio.run(go())
    assert ends(desk) == [("failed", "not_found", 1), ("pending", "interrupted", 2)]
    assert desk.counted["newscrawl/fleet/given_back/failed"] == 2
    session.finish(0, "finished")


async def drained_by_a_hub_that_is_killed_before_it_drops(desk: Desk, dsn: str) -> None:
    async with Hub.open(dsn, versions=made_of()) as queue:
        await desk.run._settling.take_up(queue)

        async def killed(ids: object) -> int:
            raise KilledError

        queue.drop = killed  # type: ignore[method-assign]
        with pytest.raises(KilledError):
            assert [article async for article in desk.run._drained(queue)] == []


class KilledError(Exception):
    pass


def test_what_a_hub_recorded_before_it_was_killed_is_not_counted_again(dsn: str, tmp_path: Path) -> None:
    session = session_in(tmp_path)
    desk = Desk(session, dsn)

    async def ask() -> None:
        stop = asyncio.Event()

        async def reports(lease: Lease) -> None:
            failed, goes_on = (ask for ask in parcels.bundle(lease.payload).asks)
            missed = Unanswered(number=failed.number, url=failed.address, reason=Reason.TIMEOUT, message="30 s")
            parts = [Part(goes_on.number, None, Fetch(status=200, bytes=9, ms=n), NOW) for n in (1, 2)]
            await lease.commit([parcels.encode(Report(unanswered=(missed,), parts=tuple(parts)))])
            stop.set()

        async with Hub.open(dsn, versions=made_of()) as queue:
            await waiting(desk, "/due", "/uno")
            await desk.run._packing.pack(queue)
            await work(dsn, name="one", at_once=1, do=reports, stop=stop, versions=made_of())

    asyncio.run(ask())
    for _ in range(2):
        session.give_back()
        session.finish(137, "killed")
        session = session_in(tmp_path)
        desk = Desk(session, dsn)
        asyncio.run(drained_by_a_hub_that_is_killed_before_it_drops(desk, dsn))
        # Another hub asked for it again, when it was due, and was killed as well.
        session.wait(
            session.store.db.execute, "UPDATE links SET state = 'pending', next_try = NULL WHERE state = 'failed'"
        )
    assert desk.rows("SELECT state, reason, count(*) FROM fetches GROUP BY 1, 2 ORDER BY 1") == [
        ("failed", "timeout", 1),
        ("part", None, 2),
    ]
    session.finish(0, "finished")


def test_a_revisit_that_an_earlier_hub_took_counts_once(dsn: str, tmp_path: Path) -> None:
    session = session_in(tmp_path)
    desk = Desk(session, dsn)

    async def ask() -> None:
        stop = asyncio.Event()

        async def reports(lease: Lease) -> None:
            (ask,) = parcels.bundle(lease.payload).asks
            same = WithoutPage(number=ask.number, reason=None, detail="304", said=None, fetch=Fetch(status=304))
            await lease.commit([parcels.encode(Report(without_page=(same,)))])
            stop.set()

        async with Hub.open(dsn, versions=made_of()) as queue:
            store, sql = session.store, session.sql
            link = link_of(await desk.bundle("/ponte"), "/ponte")
            await sql(store.revisits.follow, AGES)
            known = article("/ponte")
            known = replace(
                known,
                body="Il ponte riapre.",
                page=replace(known.page, source="prova", link_id=link.id, requested_url=link.url),
            )
            await sql(store.articles.store, known, link_id=link.id, run_id=session.run_id, now=NOW)
            later = NOW + timedelta(hours=2)
            (due,) = await sql(store.revisits.take, {"prova": 9}, later, busy={}, per_host=9, limit=9)
            desk.run.waiting.add(HOST, "prova", [Ask(link=due)])
            await desk.run._packing.pack(queue)
            await work(dsn, name="one", at_once=1, do=reports, stop=stop, versions=made_of())

    asyncio.run(ask())
    for _ in range(2):
        session.give_back()
        session.finish(137, "killed")
        session = session_in(tmp_path)
        session.store.revisits.follow(AGES)
        desk = Desk(session, dsn)
        asyncio.run(drained_by_a_hub_that_is_killed_before_it_drops(desk, dsn))
    assert desk.rows("SELECT state, count(*) FROM fetches GROUP BY 1 ORDER BY 1") == [("stored", 1), ("unchanged", 1)]
    session.finish(0, "finished")
