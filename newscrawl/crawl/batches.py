"""Tasks for workers that come at once go to a worker together: handing one over and taking its result costs a tenth of a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from newscrawl.crawl.workers import Workers
from newscrawl.models import Page

P = ParamSpec("P")
T = TypeVar("T")


class _Task(NamedTuple):
    call: Callable[[], Any]
    bytes: int
    result: asyncio.Future[Any]


class Batches:
    """Workers that get several tasks at a time. Each task has its own limits, and costs no other one its result."""

    def __init__(self, workers: Workers, size: int, most_bytes: int) -> None:
        """size, most_bytes: tasks that go to a worker together, and bytes of their pages; a page of more goes alone"""
        self._workers = workers
        self._size = size
        self._most_bytes = most_bytes
        self._waiting: list[_Task] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Workers.run`."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._hand_over)  # after whatever else is ready to ask
        task = _Task(partial(function, *args, **kwargs), _bytes(args), loop.create_future())
        self._waiting.append(task)
        return cast("T", await task.result)

    async def close(self) -> None:
        """Give up what waits and what is under way, and end the workers."""
        self._waiting.clear()
        for batch in self._under_way:
            batch.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._workers.close()

    def _hand_over(self) -> None:
        tasks, self._waiting = self._waiting, []
        for some in self._parted(task for task in tasks if not task.result.done()):
            batch = asyncio.create_task(self._run(some))
            self._under_way.add(batch)
            batch.add_done_callback(self._under_way.discard)

    def _parted(self, tasks: Iterable[_Task]) -> Iterator[Sequence[_Task]]:
        some: list[_Task] = []
        for task in tasks:
            if some and (len(some) == self._size or sum(each.bytes for each in some) + task.bytes > self._most_bytes):
                yield some
                some = []
            some.append(task)
        if some:
            yield some

    async def _run(self, tasks: Sequence[_Task]) -> None:
        try:
            if len(tasks) > 1:
                await self._run_together(tasks)
            for task in tasks:
                if not task.result.done():
                    await self._run_alone(task)
        finally:
            for task in tasks:
                task.result.cancel()  # no more than a word where it is done

    async def _run_together(self, tasks: Sequence[_Task]) -> None:
        """No result is set where one of them fails: which one it was, and how, each says alone."""
        try:
            results = await self._workers.run_several([task.call for task in tasks])
        except Exception:
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


def _bytes(args: Iterable[object]) -> int:
    """Bytes of the pages among these."""
    return sum(len(each.body) for each in args if isinstance(each, Page))
