"""Workers that stand still, or whose clock is wrong: processes of their own, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import time
from pathlib import Path

import pytest

from newscrawl.fleet.queue.records import End
from tests.fleet import wrong_clock
from tests.fleet.queue.made import bundle, end_of, hub, start, working


def _line(worker: subprocess.Popen[str], expected: str) -> None:
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == expected


def test_a_worker_that_was_taken_for_dead_and_wakes_changes_nothing(dsn: str) -> None:
    zombie = start(dsn, "zombie")

    async def main() -> None:
        async with hub(dsn) as ours:
            first, second = bundle(wait=1.0, results=3), bundle(wait=0.5, results=1)
            await ours.put([first])
            await asyncio.to_thread(_line, zombie, "begun a.example")
            assert await ours.close([first.key]) == 0  # it lives
            zombie.send_signal(signal.SIGSTOP)
            assert (await end_of(ours, first.key)).end is End.STALLED
            await ours.put([second])
            assert await ours.close([first.key]) == 1
            async with working(dsn):
                zombie.send_signal(signal.SIGCONT)
                ended = await end_of(ours, second.key)
            assert (ended.end, ended.results) == (End.SUCCEEDED, 1)
            assert [one.key for one in await ours.results()] == [second.key]

    try:
        asyncio.run(main())
        assert zombie.wait(15) == 69
        assert zombie.stdout is not None
        assert zombie.stdout.read() == "WorkerLost\n"
    finally:
        zombie.kill()
        zombie.communicate()


def test_a_bundle_of_a_worker_that_was_killed_is_stalled_and_its_host_free_when_it_is_closed(dsn: str) -> None:
    worker = start(dsn, "killed")

    async def main() -> None:
        async with hub(dsn) as ours:
            lost, after = bundle(results=2, linger=60), bundle()
            await ours.put([lost])
            await asyncio.to_thread(_line, worker, "begun a.example")
            await asyncio.to_thread(_line, worker, "written a.example")
            worker.kill()
            killed = time.monotonic()
            await ours.put([after])
            ended = await end_of(ours, lost.key)
            assert (ended.end, ended.results) == (End.STALLED, 2)  # what it wrote for good counts
            assert time.monotonic() - killed > 1.0  # never before the worker itself would have given up
            async with working(dsn):
                await ours.close([lost.key])
                assert (await end_of(ours, after.key)).end is End.SUCCEEDED

    try:
        asyncio.run(main())
    finally:
        worker.kill()
        worker.communicate()


def test_a_worker_whose_clock_is_two_minutes_ahead_begins_nothing_early_and_is_not_taken_for_dead(
    dsn: str, tmp_path: Path
) -> None:
    library = wrong_clock.made(tmp_path)
    if library is None:
        pytest.skip("no gcc here, which makes the wrong clock")
    worker = start(dsn, "ahead", LD_PRELOAD=str(library))

    async def main() -> None:
        async with hub(dsn) as ours:
            now, later, last = bundle(results=1, rest=0.4), bundle("l.example", due_s=1.0), bundle()
            put = time.monotonic()
            await ours.put([now, later])
            assert (await end_of(ours, now.key)).end is End.SUCCEEDED
            await ours.put([last])
            rested = time.monotonic()
            for one, since, least in ((last, rested, 0.3), (later, put, 1.0)):
                assert (await end_of(ours, one.key)).end is End.SUCCEEDED
                assert time.monotonic() - since >= least

    try:
        asyncio.run(main())
    finally:
        worker.kill()
        worker.communicate()
