"""Tasks for workers that come at once go to a worker together: handing one over and taking its result costs a tenth of a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from newscrawl.crawl.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")


class _Task(NamedTuple):
    call: Callable[[], Any]
    result: asyncio.Future[Any]


class Batches:
    """Workers that get several tasks at a time. Each task has its own limits, and costs no other one its result."""

    def __init__(self, workers: Workers, size: int) -> None:
        """size: tasks that go to a worker together, at most"""
        self._workers = workers
        self._size = size
        self._waiting: list[_Task] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Workers.run`."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._hand_over)  # after whatever else is ready to ask
        task = _Task(partial(function, *args, **kwargs), loop.create_future())
        self._waiting.append(task)
        return cast("T", await task.result)

    async def close(self) -> None:
        """Give up what is under way, and end the workers."""
        for batch in self._under_way:
            batch.cancel()
        await self._workers.close()

    def _hand_over(self) -> None:
        tasks, self._waiting = self._waiting, []
        for first in range(0, len(tasks), self._size):
            batch = asyncio.create_task(self._run(tasks[first : first + self._size]))
            self._under_way.add(batch)
            batch.add_done_callback(self._under_way.discard)

    async def _run(self, tasks: Sequence[_Task]) -> None:
        try:
            results = await self._workers.run_several([task.call for task in tasks])
        except Exception:
            # Which of them failed, and how, is what each of them says alone.
            await asyncio.gather(*map(self._run_alone, tasks))
            return
        for task, result in zip(tasks, results, strict=True):
            if not task.result.done():
                task.result.set_result(result)

    async def _run_alone(self, task: _Task) -> None:
        try:
            result = await self._workers.run(task.call)
        except Exception as error:
            if not task.result.done():
                task.result.set_exception(error)
        else:
            if not task.result.done():
                task.result.set_result(result)
