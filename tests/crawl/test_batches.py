"""Tasks that go to a worker together: each has its own limits, and costs no other one its result."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from newscrawl.crawl.batches import Batches
from newscrawl.crawl.workers import Workers, WorkerTimeout
from tests.test_workers import burn, double, ends_by, fail, spend_cpu

Task = tuple[Callable[..., Any], tuple[Any, ...]]


async def _in_batches(tasks: Sequence[Task], size: int, processes: int = 1) -> list[Any]:
    batches = Batches(Workers(processes, cpu_s=1, wall_s=60), size)
    try:
        return await asyncio.gather(*(batches.run(task, *args) for task, args in tasks), return_exceptions=True)
    finally:
        await batches.close()


def test_tasks_that_come_at_once_go_to_one_worker_as_many_as_may() -> None:
    found = asyncio.run(_in_batches([(os.getpid, ())] * 8, 4, processes=2))
    assert [len(set(found[:4])), len(set(found[4:]))] == [1, 1]


def test_each_has_the_whole_time_of_a_page(tmp_path: Path) -> None:
    tasks: list[Task] = [(spend_cpu, (0.6,)), (spend_cpu, (0.6,)), (ends_by, (0, tmp_path / "begun", 0))]
    assert asyncio.run(_in_batches(tasks, 3)) == [0.6, 0.6, 1]  # none of them was begun twice


def test_one_that_fails_or_burns_costs_itself_alone() -> None:
    first, failed, burnt, last = asyncio.run(_in_batches([(double, (4,)), (fail, ()), (burn, ()), (double, (5,))], 4))
    assert (first, last) == (8, 10)
    assert isinstance(failed, ValueError)
    assert isinstance(burnt, WorkerTimeout)
