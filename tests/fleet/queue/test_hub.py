"""The hub's side of the queue, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from newscrawl.errors import FleetUnreachable, FleetVersion, FleetWiped, HubElsewhere
from newscrawl.fleet.queue import schema, status
from newscrawl.fleet.queue._calls import Calls
from newscrawl.fleet.queue.records import Backlog, Counts, End, Forgotten, Put
from tests.fleet.cable import Cable
from tests.fleet.postgres import Server
from tests.fleet.queue.made import FAST, VERSIONS, asked, bundle, end_of, hub, until, working


def test_a_bundle_is_put_once_and_a_host_has_one_that_waits(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours:
            first, other, second = bundle("b.example"), bundle("a.example"), bundle("b.example")
            put = await ours.put([first, other, second, bundle(None), bundle(None)])
            assert [one.job is None for one in put] == [False, False, True, False, False]
            assert put[0].job < put[1].job  # type: ignore[operator]  # in the order given, so that the older comes first
            assert await ours.put([first]) == (put[0],)
            assert await ours.put([second]) == (Put(key=second.key, job=None),)
            assert await ours.counts() == {host: Counts(waiting=1, held=0) for host in ("a.example", "b.example")}
            assert {one.key for one in await ours.standing()} >= {first.key, other.key}
            assert len(await ours.standing()) == 4

    asyncio.run(main())


def test_results_come_in_their_order_and_no_more_than_asked_for(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, working(dsn):
            done = bundle(results=5)
            await ours.put([done])
            ended = await end_of(ours, done.key)
            assert (ended.end, ended.results) == (End.SUCCEEDED, 5)
            taken = await ours.results()
            assert [one.payload for one in taken] == [f"a.example {n}".encode() for n in range(5)]
            assert {one.key for one in taken} == {done.key}
            assert await ours.backlog() == Backlog(results=5, bytes=55)
            assert [
                len(await ours.results(limit=limit, most_bytes=most)) for limit, most in ((2, 999), (9, 12), (9, 1))
            ] == [2, 2, 1]
            assert await ours.drop([taken[0].id, taken[1].id]) == 2
            assert await ours.results() == taken[2:]
            assert await ours.close([done.key, uuid4()]) == 1
            assert await ours.ended() == ()
            assert await ours.results() == taken[2:]  # of a bundle that is closed already

    asyncio.run(main())


def test_a_bundle_that_nobody_knows_has_vanished(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours:
            known, unknown = bundle(), uuid4()
            await ours.put([known])
            assert [(one.key, one.end, one.job) for one in await ours.ended([known.key, unknown])] == [
                (unknown, End.VANISHED, None)
            ]

    asyncio.run(main())


def test_what_is_forgotten_is_gone_and_who_holds_it_is_stopped(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, working(dsn):
            written, held = (
                bundle("w.example", results=2),
                bundle("h.example", source="h", wait=30, keys=("https://h.example/1\0",)),
            )
            await ours.put([written, held, bundle("t.example", due_s=99, source="t"), bundle("k.example", due_s=99)])
            await end_of(ours, written.key)
            await until(lambda: _is_held(ours, "h.example"))
            assert await ours.forget(sources=["t"], keys=["https://h.example/1", "x"]) == Forgotten(
                bundles=2, results=0
            )
            assert (await ours.counts())["h.example"] == Counts(waiting=0, held=1)  # until its worker is done
            assert (await end_of(ours, held.key)).end is End.ABORTED
            assert await ours.forget(sources=["a"]) == Forgotten(bundles=2, results=2)
            assert await ours.counts() == {}

    asyncio.run(main())


def test_a_worker_that_is_told_late_writes_nothing_of_what_is_forgotten(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, Calls.open(dsn, size=1) as calls:
            place = await calls.register("late", VERSIONS)
            await ours.put([bundle()])
            taken = await calls.fetch(place, ["crawl"])
            assert taken is not None
            await ours.forget(sources=["a"])
            assert await calls.payload(place, taken) is None
            assert not await calls.write(place, taken, 0, [b"late"], [[]])
            assert await ours.results() == ()
            assert await calls.finish(place, taken, "aborted", 0)

    asyncio.run(main())


def test_what_is_written_twice_is_there_once_and_who_beats_again_keeps_what_it_holds(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, Calls.open(dsn, size=1) as calls:
            place = await calls.register("slow", VERSIONS)
            held = bundle()
            await ours.put([held])
            taken = await calls.fetch(place, ["crawl"])
            assert taken is not None
            for _ in range(2):  # as when the answer was lost
                assert await calls.write(place, taken, 0, [b"one", b"two"], [["k"], []])
            assert [one.payload for one in await ours.results()] == [b"one", b"two"]
            assert (await end_of(ours, held.key)).end is End.STALLED
            await asked(dsn, "UPDATE procrastinate_workers SET last_heartbeat = now()")
            assert await ours.close([held.key]) == 0
            assert await ours.ended() == ()
            assert await calls.write(place, taken, 2, [b"three"], [[]])

    asyncio.run(main())


def test_hosts_are_given_away_when_workers_of_an_earlier_installation_ask_nothing_more(dsn: str) -> None:
    async def main() -> None:
        await asked(dsn, "UPDATE fleet_installation SET made = now()")  # as after a wipe
        async with hub(dsn) as ours:
            await ours.put([bundle(), bundle(None)])
            due = {one.host: one.due_s for one in await ours.standing()}
            assert 0.5 < due["a.example"] <= FAST.stalled_s
            assert due[None] == 0

    asyncio.run(main())


def test_what_a_worker_of_another_version_writes_is_refused(dsn: str) -> None:
    async def main() -> None:
        async with Calls.open(dsn, size=1) as calls:
            async with hub(dsn) as ours:
                place = await calls.register("old", VERSIONS)
                await ours.put([bundle()])
                taken = await calls.fetch(place, ["crawl"])
                assert taken is not None
            async with hub(dsn, versions={**VERSIONS, "program": "2"}) as newer:
                with pytest.raises(FleetVersion):
                    await calls.write(place, taken, 0, [b"of an old extractor"], [[]])
                assert await newer.results() == ()

    asyncio.run(main())


def test_a_server_that_takes_what_is_sent_and_does_not_answer_is_unreachable(server: Server, dsn: str) -> None:
    async def main() -> None:
        cable = Cable(server.port)
        try:
            async with hub(dsn.replace(f"port={server.port}", f"port={cable.port}"), tries_s=1) as ours:
                cable.carries(False)
                for _ in range(2):  # on the connection that there is, and on a new one
                    async with asyncio.timeout(8):
                        with pytest.raises(FleetUnreachable, match="no answer within 1 s"):
                            await ours.counts()
                cable.carries(True)
                await asked(dsn, _END_HUB)
                assert await ours.counts() == {}
        finally:
            cable.end()

    asyncio.run(main())


async def _is_held(ours: object, host: str) -> bool:
    counts = await ours.counts()  # type: ignore[attr-defined]
    return bool(counts.get(host, Counts(waiting=0, held=0)).held)


def test_there_is_one_hub(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as first:
            with pytest.raises(HubElsewhere) as refused:
                async with hub(dsn):
                    pass
            assert refused.value.exit_status == 75
            assert (await status.read(dsn)).hub
            await first.put([bundle()])
        assert not (await status.read(dsn)).hub
        async with hub(dsn) as second:
            assert len(await second.standing()) == 1

    asyncio.run(main())


_END_HUB = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'newscrawl hub' AND datname = current_database()"


def test_a_hub_that_lost_its_lock_takes_it_again_unless_another_one_was_at_work(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours:
            await asked(dsn, _END_HUB)
            assert (await ours.put([bundle()]))[0].job
            await asked(dsn, _END_HUB)
            async with hub(dsn) as other:
                with pytest.raises(HubElsewhere):
                    await ours.counts()
                assert len(await other.standing()) == 1
            with pytest.raises(HubElsewhere):
                await ours.put([bundle("b.example")])

    asyncio.run(main())


def test_a_hub_tells_a_server_that_is_away_from_one_that_was_wiped(server: Server, dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn, tries_s=8) as ours:
            restarted = asyncio.create_task(asyncio.to_thread(server.restart))
            await ours.put([bundle()])
            await restarted
            assert len(await ours.standing()) == 1
            server.stop()
            ours._session._tries_s = 0.3
            with pytest.raises(FleetUnreachable) as away:
                await ours.counts()
            assert away.value.exit_status == 69
            server.start()
            await asked(dsn, "DROP SCHEMA newscrawl CASCADE")
            with pytest.raises(FleetWiped):
                await ours.counts()
            await schema.prepare(dsn)
            with pytest.raises(FleetWiped):
                await ours.counts()

    asyncio.run(main())


def test_the_status_counts_what_there_is(dsn: str) -> None:
    async def main() -> None:
        async with hub(dsn) as ours, working(dsn):
            done = bundle("d.example", results=3)
            await ours.put([done, bundle("h.example", wait=30), bundle("l.example", due_s=99)])
            await end_of(ours, done.key)
            await until(lambda: _is_held(ours, "h.example"))
            await ours.put([bundle("h.example")])
            now = await status.read(dsn)
            assert (now.waiting, now.due, now.held, now.ended, now.hosts_held) == (2, 1, 1, 1, 1)
            assert now.results == Backlog(results=3, bytes=33)
            assert 0 <= (now.oldest_s or 0) < 5
            assert [(worker.name, worker.held) for worker in now.workers] == [("here", 1)]
            assert now.workers[0].beat_s < 5

    asyncio.run(main())
