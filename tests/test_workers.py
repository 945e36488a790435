"""A task that hangs, burns or dies costs that task alone."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from newscrawl.workers import WorkerDied, Workers, WorkerTimeout


def double(number: int) -> int:
    return 2 * number


def fail() -> None:
    raise ValueError("not a page")


def burn() -> None:
    while True:
        pass


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _with_workers(tasks: list[tuple[Callable[..., Any], Any]]) -> list[Any]:
    workers = Workers(1, cpu_s=1, wall_s=4)
    try:
        return [await asyncio.gather(workers.run(task, *args), return_exceptions=True) for task, args in tasks]
    finally:
        await workers.close()


def test_the_pool_outlives_its_worst_tasks() -> None:
    tasks = [(double, (4,)), (fail, ()), (burn, ()), (hang, ()), (die, ()), (double, (5,))]
    first, failed, burnt, hung, died, last = (result for (result,) in asyncio.run(_with_workers(tasks)))
    assert (first, last) == (8, 10)
    assert isinstance(failed, ValueError)
    assert isinstance(burnt, WorkerTimeout)
    assert "CPU" in str(burnt)
    assert isinstance(hung, WorkerTimeout)
    assert "wall" in str(hung)
    assert isinstance(died, WorkerDied)


@pytest.mark.parametrize("asked", [0, 3])
def test_a_count_of_zero_means_what_the_machine_has(asked: int) -> None:
    workers = Workers(asked, cpu_s=1, wall_s=1)
    assert workers.count == (asked or min(2, len(os.sched_getaffinity(0))))
