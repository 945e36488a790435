"""A task that hangs, burns or dies costs that task alone."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl import forking, workers
from newscrawl.crawl.workers import WorkerDied, WorkerKilled, Workers, WorkerTimeout
from newscrawl.errors import UsageError

ROOT = Path(__file__).parent.parent


def double(number: int) -> int:
    return 2 * number


def is_loaded(module: str) -> bool:
    return module in sys.modules


def fail() -> None:
    raise ValueError("not a page")


def burn() -> None:
    spend_cpu(8)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ends_by(number: int, tries: Path, times: int) -> int:
    """Ended by a signal as often as asked, then the number of times that it was begun. tries: a file that counts"""
    with tries.open("a") as file:
        file.write("x")
    begun = len(tries.read_text())
    if begun <= times:
        os.kill(os.getpid(), number)
        time.sleep(60)
    return begun


def hoard() -> int:
    """More than the 324 MB that a worker with a limit of 64 may have, and no more than a small machine has."""
    return len([bytearray(1_000_000) for _ in range(400)])


def hoard_quietly() -> None:
    """As native code does: something else is said to be wrong."""
    try:
        hoard()
    except MemoryError:
        raise ValueError("unknown error") from None


def weigh(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def spend_cpu(seconds: float) -> float:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds


# Long enough to spend a second of CPU where many programs share a processor.
_WALL_S = 60


async def _with_workers(
    tasks: list[tuple[Callable[..., Any], Any]], memory_mb: int | None = None, wall_s: float = _WALL_S
) -> list[Any]:
    pool = Workers(1, cpu_s=1, wall_s=wall_s, memory_mb=memory_mb)
    try:
        return [await asyncio.gather(pool.run(task, *args), return_exceptions=True) for task, args in tasks]
    finally:
        await pool.close()


def test_the_pool_outlives_its_worst_tasks() -> None:
    tasks = [(double, (4,)), (fail, ()), (burn, ()), (die, ()), (double, (5,))]
    first, failed, burnt, died, last = (result for (result,) in asyncio.run(_with_workers(tasks)))
    assert (first, last) == (8, 10)
    assert isinstance(failed, ValueError)
    assert isinstance(burnt, WorkerTimeout)
    assert "CPU" in str(burnt)
    assert isinstance(died, WorkerDied)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGUSR1])
def test_a_task_whose_process_was_ended_from_outside_is_run_once_more(number: int, tmp_path: Path) -> None:
    tasks = [(ends_by, (number, tmp_path / "once", 1)), (ends_by, (number, tmp_path / "twice", 2)), (double, (4,))]
    (once,), (twice,), (after,) = asyncio.run(_with_workers(tasks))
    assert (once, after) == (2, 8)
    assert isinstance(twice, WorkerKilled)
    assert str(twice) == f"its process was ended from outside, by signal {int(number)}"
    assert (tmp_path / "twice").read_text() == "xx"


def test_a_pool_whose_idle_processes_were_ended_is_replaced() -> None:
    """As the kernel does for want of memory: pebble takes no task any more then."""

    async def ended_while_idle() -> list[int]:
        pool = Workers(1, cpu_s=5, wall_s=30)
        try:
            results = []
            for _ in range(3):
                os.kill(await pool.run(os.getpid), signal.SIGKILL)
                await asyncio.sleep(0.5)
                results.append(await pool.run(double, 4))
            return results
        finally:
            await pool.close()

    assert asyncio.run(ended_while_idle()) == [8, 8, 8]


def test_without_the_list_of_such_signals_it_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_FROM_OUTSIDE", frozenset())
    ((lost,),) = asyncio.run(_with_workers([(ends_by, (signal.SIGKILL, tmp_path / "once", 1))]))
    assert isinstance(lost, WorkerDied)


def test_a_task_that_ended_its_own_process_is_not_run_again(tmp_path: Path) -> None:
    tasks = [(ends_by, (signal.SIGTRAP, tmp_path / "tries", 1)), (double, (4,))]
    (ended,), (after,) = asyncio.run(_with_workers(tasks))
    assert isinstance(ended, WorkerDied)
    assert not isinstance(ended, WorkerKilled)
    assert ((tmp_path / "tries").read_text(), after) == ("x", 8)


def test_a_task_that_hangs_costs_that_task() -> None:
    ((hung,),) = asyncio.run(_with_workers([(hang, ())], wall_s=1))
    assert isinstance(hung, WorkerTimeout)
    assert "wall" in str(hung)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory limit")
def test_a_task_that_takes_too_much_memory_costs_that_task() -> None:
    tasks = [(weigh, (60,)), (hoard, ()), (weigh, (50,)), (hoard_quietly, ()), (weigh, (50,)), (fail, ())]
    first, hoarded, second, quietly, third, failed = (r for (r,) in asyncio.run(_with_workers(tasks, memory_mb=64)))
    assert (first, second, third) == (60_000_000, 50_000_000, 50_000_000)
    assert isinstance(hoarded, WorkerDied)
    assert str(hoarded) == "over 64 MB of memory"
    assert isinstance(quietly, WorkerDied)
    assert isinstance(failed, ValueError)


def test_a_task_is_not_charged_what_those_before_it_cost() -> None:
    async def spend() -> list[Any]:
        workers = Workers(1, cpu_s=1, wall_s=_WALL_S)
        try:
            return [await workers.run(spend_cpu, 0.5) for _ in range(5)]
        finally:
            await workers.close()

    assert asyncio.run(spend()) == [0.5] * 5


def test_workers_come_from_one_process_that_hears_no_sigterm() -> None:
    """A service manager that stops a run signals all its processes; what is under way then may end."""

    async def signalled() -> tuple[int, int, bytes]:
        workers = Workers(2, cpu_s=1, wall_s=_WALL_S, preload=("wave",))
        try:
            origin = await workers.run(os.getppid)
            for process in (origin, await workers.run(os.getpid)):
                os.kill(process, signal.SIGTERM)
            # More than the pipe to them holds.
            return origin, await workers.run(os.getppid), await workers.run(bytes.upper, b"a" * 3_000_000)
        finally:
            await workers.close()

    origin, after, body = asyncio.run(signalled())
    assert origin == after != os.getpid()
    assert body == b"A" * 3_000_000


def test_what_workers_need_is_there_before_their_first_task() -> None:
    async def loaded() -> bool:
        workers = Workers(1, cpu_s=1, wall_s=_WALL_S, preload=("wave",))
        try:
            return await workers.run(is_loaded, "wave")
        finally:
            await workers.close()

    assert asyncio.run(loaded())


def test_what_workers_cost_counts_as_the_runs_and_none_of_its_processes_outlives_it() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", COSTLY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stderr == ""
    origin, own = done.stdout.split()
    with pytest.raises(ProcessLookupError):
        os.kill(int(origin), 0)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent > float(own) + 2 * 0.4


@pytest.mark.parametrize("asked", [0, 3])
def test_a_count_of_zero_means_what_the_machine_has(asked: int) -> None:
    pool = Workers(asked, cpu_s=1, wall_s=1)
    assert pool.count == asked or 1 <= pool.count <= 2


# Two pools, one after the other, each of which spends CPU; then: the process that they come from, and what this one took.
COSTLY = """
import asyncio, os, time
from newscrawl.crawl import forking, workers
from newscrawl.crawl.workers import Workers
from tests.test_workers import spend_cpu
async def spend():
    workers = Workers(1, cpu_s=5, wall_s=60)
    try:
        await workers.run(spend_cpu, 0.5)
        return await workers.run(os.getppid)
    finally:
        await workers.close()
first, second = asyncio.run(spend()), asyncio.run(spend())
assert first == second
print(second, time.process_time())
"""

SCRIPT = """
import asyncio, sys
import wave
from newscrawl.crawl import forking, workers
from newscrawl.crawl.workers import Workers
from tests.test_workers import is_loaded
async def ask():
    workers = Workers(1, cpu_s=5, wall_s=30)
    try:
        return await workers.run(is_loaded, "wave")
    finally:
        await workers.close()
if __name__ == "__main__":
    print(asyncio.run(ask()), __file__ == sys.argv[0])
"""


def test_a_folder_for_temporary_files_may_have_a_long_name(tmp_path: Path) -> None:
    """Longer than that of a socket may be; what is made beside it goes there all the same."""
    folder = tmp_path / ("a" * 120)
    folder.mkdir()
    script = tmp_path / "ask"
    script.write_text(SCRIPT + "    import tempfile; print(tempfile.gettempdir())\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    run = subprocess.run([sys.executable, script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (run.stdout, run.stderr) == (f"False True\n{folder}\n", "")
    assert list(folder.iterdir()) == []


def test_where_no_folder_has_a_short_name_it_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking, "_SHORT_PLACES", ())
    monkeypatch.setattr(forking, "_LONGEST_PLACE", 1)
    with pytest.raises(UsageError, match=r"^TMPDIR: expected a folder whose name has at most 1 bytes, .*; got '/.*$"):
        Workers(1, cpu_s=1, wall_s=1)


def test_a_worker_does_not_run_the_script_that_was_started_again(tmp_path: Path) -> None:
    """`scrapy` is a script that imports all of Scrapy."""
    script = tmp_path / "scrapy"
    script.write_text(SCRIPT)
    run = subprocess.run(
        [sys.executable, script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr) == ("False True\n", "")
