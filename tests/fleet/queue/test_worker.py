"""A worker's side of the queue, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from newscrawl.errors import FleetUnprepared, FleetVersion, FleetWiped, LeaseLost, WorkerLost
from newscrawl.fleet.queue import status
from newscrawl.fleet.queue._calls import Calls
from newscrawl.fleet.queue.lease import Lease
from newscrawl.fleet.queue.records import Counts, End
from tests.fleet.postgres import Server
from tests.fleet.queue.made import FAST, VERSIONS, asked, bundle, end_of, hub, obey, until, working


def test_a_host_is_held_once_and_rests_as_long_as_its_worker_said(dsn: str) -> None:
    began: list[tuple[float, str | None]] = []
    held: set[str | None] = set()

    async def do(lease: Lease) -> None:
        assert lease.host not in held
        held.add(lease.host)
        began.append((time.monotonic(), lease.host))
        await asyncio.sleep(0.1)
        lease.rest(0.5)
        lease.rest(0.2)
        held.discard(lease.host)

    async def main() -> None:
        async with hub(dsn) as ours, working(dsn, do), working(dsn, do):
            first, second, third = bundle(), bundle(), bundle()
            await ours.put([first, bundle("b.example")])
            await until(lambda: _counted(ours, Counts(waiting=0, held=1)))
            await ours.put([second])  # waits while the first is held
            await end_of(ours, second.key)
            await ours.put([third])  # comes after the second has ended
            await end_of(ours, third.key)

    async def _counted(ours: Any, counts: Counts) -> bool:
        return bool((await ours.counts()).get("a.example") == counts)

    asyncio.run(main())
    times = [at for at, host in began if host == "a.example"]
    assert [later - at >= 0.6 for at, later in pairwise(times)] == [True, True]


def test_how_a_bundle_ends_is_told(dsn: str) -> None:
    async def do(lease: Lease) -> None:
        if json.loads(lease.payload).get("fail"):
            raise ValueError("as asked")
        await obey(lease)

    async def main() -> None:
        async with hub(dsn) as ours:
            good, bad, slow = (
                bundle("g.example", results=1),
                bundle("b.example", fail=1),
                bundle("s.example", results=1, linger=60),
            )
            await ours.put([good, bad, slow])
            async with working(dsn, do):
                assert (await end_of(ours, good.key)).end is End.SUCCEEDED
                assert (await end_of(ours, bad.key)).end is End.FAILED
            ended = await end_of(ours, slow.key)  # by the stop of its worker; what it wrote counts
            assert (ended.end, ended.results) == (End.ABORTED, 1)
            assert await ours.close(one.key for one in await ours.ended()) == 3
            assert await asked(
                dsn, "SELECT (SELECT count(*) FROM procrastinate_workers), (SELECT count(*) FROM fleet_bundles)"
            ) == [(0, 0)]

    asyncio.run(main())


def test_a_job_outlasts_a_restart_of_the_server_and_writes_once(server: Server, dsn: str) -> None:
    async def do(lease: Lease) -> None:
        await lease.commit([b"before"])
        restarting = asyncio.create_task(asyncio.to_thread(server.restart))
        await asyncio.sleep(0.05)
        await lease.commit([b"during", b"after"])
        await restarting

    async def main() -> None:
        async with hub(dsn) as ours:
            once = bundle()
            await ours.put([once])
            # As long as a server takes to come back on a busy machine.
            slow = type(FAST)(beat_s=0.15, lease_s=20, stalled_s=40)
            async with working(dsn, do, timing=slow):
                assert (await end_of(ours, once.key)).end is End.SUCCEEDED
            assert [one.payload for one in await ours.results()] == [b"before", b"during", b"after"]

    asyncio.run(main())


def test_a_worker_whose_server_is_away_gives_up_all_that_it_holds(server: Server, dsn: str) -> None:
    left: list[float] = []

    async def do(lease: Lease) -> None:
        await asyncio.to_thread(server.stop)
        try:
            await asyncio.sleep(60)
        finally:
            left.append(lease.valid_for)

    async def main() -> None:
        async with hub(dsn) as ours:
            await ours.put([bundle()])
            async with working(dsn, do) as task:
                with pytest.raises(WorkerLost, match="no heartbeat"):
                    await task
        server.start()

    asyncio.run(main())
    assert left == [0.0]


def test_a_worker_ends_when_the_tables_are_gone_and_when_it_is_not_known_any_more(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours:
            await ours.put([bundle(wait=60)])
            async with working(dsn) as unknown:
                await until(lambda: _any_worker(dsn))
                await asked(dsn, "DELETE FROM procrastinate_workers")
                with pytest.raises(WorkerLost, match="not known"):
                    await unknown
            async with working(dsn) as wiped:
                await until(lambda: _any_worker(dsn))
                await asked(dsn, "DROP SCHEMA newscrawl CASCADE")
                with pytest.raises(FleetWiped):
                    await wiped
            async with working(dsn) as unprepared:
                with pytest.raises(FleetUnprepared):
                    await unprepared

    asyncio.run(main())


async def _any_worker(dsn: str) -> bool:
    return bool(await asked(dsn, "SELECT id FROM procrastinate_workers"))


def test_a_worker_of_another_version_gets_nothing_also_when_the_hub_became_another(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours:
            await ours.put([bundle()])
            async with working(dsn, versions={**VERSIONS, "extractor": "2"}) as other:
                with pytest.raises(FleetVersion, match='"extractor": "2"'):
                    await other
            assert (await ours.counts())["a.example"] == Counts(waiting=1, held=0)
        async with working(dsn, at_once=1) as old:
            await until(lambda: _any_worker(dsn))
            async with hub(dsn, versions={"program": "2"}):
                with pytest.raises(FleetVersion):
                    await old

    asyncio.run(main())


def test_a_bundle_whose_worker_never_heard_that_it_has_it_is_given_back(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, working(dsn, at_once=1) as task:
            await until(lambda: _any_worker(dsn))
            unheard = bundle()
            unheard = type(unheard)(
                **{**{name: getattr(unheard, name) for name in unheard.__slots__}, "queue": "other"}
            )
            await ours.put([unheard])
            await asked(dsn, "SELECT fleet_fetch(token, '{other}') FROM fleet_workers")
            assert (await end_of(ours, unheard.key)).end is End.ABORTED
            assert not task.done()

    asyncio.run(main())


def test_a_worker_may_be_called_whatever_its_machine_is_called(dsn: str) -> None:
    async def main() -> None:
        async with Calls.open(dsn, size=1) as calls:
            await calls.register("macchina \0\udcff", VERSIONS)
        assert [worker.name for worker in (await status.read(dsn)).workers] == ["macchina ?"]

    asyncio.run(main())


def test_the_time_of_a_bundle_is_that_of_postgresql_and_goes_on_by_a_clock_that_nobody_sets(dsn: str) -> None:
    told: list[float] = []

    async def do(lease: Lease) -> None:
        for _ in range(2):
            told.append((datetime.now(UTC) - lease.now()).total_seconds())
            await asyncio.sleep(0.2)

    async def main() -> None:
        async with hub(dsn) as ours, working(dsn, do):
            await ours.put([bundle()])
            await until(lambda: asyncio.sleep(0, len(told) == 2))
            assert abs((datetime.now(UTC) - await ours.now()).total_seconds()) < 1

    asyncio.run(main())
    assert abs(told[0]) < 1
    assert abs(told[1] - told[0]) < 0.1


def test_a_result_of_a_bundle_in_other_hands_is_refused(dsn: str) -> None:
    refused: list[LeaseLost] = []

    async def do(lease: Lease) -> None:
        await asked(
            dsn, "UPDATE procrastinate_jobs SET attempts = attempts + 1"
        )  # as the hub's retry does, to the same worker
        try:
            await lease.commit([b"late"])
        except LeaseLost as error:
            refused.append(error)
            assert lease.valid_for == 0

    async def main() -> None:
        async with hub(dsn) as ours, working(dsn, do):
            await ours.put([bundle()])
            await until(lambda: asyncio.sleep(0, bool(refused)))
            assert await ours.results() == ()

    asyncio.run(main())
