"""Tasks that go to a worker together: each has its own limits, and costs no other one its result."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl.crawl.batches import Batches
from newscrawl.crawl.workers import Workers, WorkerTimeout
from newscrawl.models import Page
from tests.test_workers import burn, double, ends_by, fail, hang, spend_cpu


class Odd(Exception):
    """Comes out of no pickle: it takes two arguments and tells one."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)
        self.two = two

    def __repr__(self) -> str:
        return f"Odd('of', {self.two!r})"


def fail_oddly() -> None:
    raise Odd("of", "two")


def process_of(_: Page) -> int:
    time.sleep(0.3)  # the other one is free meanwhile
    return os.getpid()


Task = tuple[Callable[..., Any], tuple[Any, ...]]


async def _in_batches(tasks: Sequence[Task], size: int, processes: int = 1, wall_s: float = 60) -> list[Any]:
    batches = Batches(Workers(processes, cpu_s=1, wall_s=wall_s), size, 1_000_000)
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


def test_pages_of_many_bytes_do_not_go_together() -> None:
    page = Page(url="https://www.esempio.it/a", body=b"x" * 600_000, fetched_at=datetime.now(UTC))
    found = asyncio.run(_in_batches([(process_of, (page,))] * 2, 2, processes=2))
    assert len(set(found)) == 2


def test_one_that_waits_without_end_costs_itself_alone() -> None:
    hung, last = asyncio.run(_in_batches([(hang, ()), (double, (5,))], 2, wall_s=1.5))
    assert isinstance(hung, WorkerTimeout)
    assert last == 10


def test_who_is_interrupted_begins_nothing_after_the_end() -> None:
    async def interrupted() -> None:
        batches = Batches(Workers(1, cpu_s=1, wall_s=60), 4, 1_000_000)
        asked = asyncio.create_task(batches.run(double, 4))
        await asyncio.sleep(0)  # it waits to be handed over
        asked.cancel()
        await batches.close()
        await asyncio.sleep(0.05)
        assert not batches._under_way

    asyncio.run(interrupted())


def test_an_error_that_cannot_travel_costs_itself_alone() -> None:
    odd, last = asyncio.run(_in_batches([(fail_oddly, ()), (double, (5,))], 2))
    assert str(odd) == "Odd('of', 'two')"
    assert last == 10


def test_one_that_fails_or_burns_costs_itself_alone() -> None:
    first, failed, burnt, last = asyncio.run(_in_batches([(double, (4,)), (fail, ()), (burn, ()), (double, (5,))], 4))
    assert (first, last) == (8, 10)
    assert isinstance(failed, ValueError)
    assert isinstance(burnt, WorkerTimeout)
