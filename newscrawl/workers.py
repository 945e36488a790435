"""Work that costs CPU, in processes of its own: the event loop never waits for it.

One process a task at a time, started on first use (`spawn`, since forking a process with threads is unsafe). A task
that hangs, eats CPU or kills its process costs that task alone. Threads would not do: extraction in threads has crashed
whole interpreters.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pebble

P = ParamSpec("P")
T = TypeVar("T")

# Enough to start a process and import the libraries on a slow, busy machine.
_START_S = 60


class WorkerTimeout(Exception):
    """The task took more CPU or wall time than it may."""


class WorkerDied(Exception):
    """The task's process died under it: a crash in native code, or out of memory."""


class Workers:
    """A small pool. `run` may be awaited by many at once; the caller bounds how many."""

    def __init__(self, count: int, *, cpu_s: float, wall_s: float) -> None:
        """count: processes, 0 for one a usable processor and at most 2; cpu_s, wall_s: limits of one task."""
        self.count = count or min(2, len(os.sched_getaffinity(0)))
        self._cpu_s = cpu_s
        self._wall_s = wall_s
        self._pool: pebble.ProcessPool | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; what it raises is raised here. Arguments and result are pickled.

        Raises WorkerTimeout, WorkerDied.
        """
        future = self._open().schedule(_limited, args=(self._cpu_s, function, args, kwargs), timeout=self._wall_s)
        try:
            # pebble never answers when all its processes were killed at start: hence a bound of our own.
            result: T = await asyncio.wait_for(asyncio.wrap_future(future), self._wall_s + _START_S)
        except TimeoutError as error:
            raise WorkerTimeout(f"over {self._wall_s:g} s of wall time") from error
        except pebble.ProcessExpired as error:
            if error.exitcode == -signal.SIGXCPU:
                raise WorkerTimeout(f"over {self._cpu_s:g} s of CPU time") from error
            raise WorkerDied(f"its process ended with status {error.exitcode}") from error
        return result

    def _open(self) -> pebble.ProcessPool:
        if self._pool is None:
            self._pool = pebble.ProcessPool(
                self.count,
                max_tasks=1000,  # memory of long-lived workers stays flat
                initializer=_ignore_signals,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    async def close(self) -> None:
        """End the processes: in order where they follow, by force after 10 s."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            pool.close()  # type: ignore[no-untyped-call]
            try:
                await asyncio.to_thread(pool.join, 10)
            except TimeoutError:
                pool.stop()  # type: ignore[no-untyped-call]
                await asyncio.to_thread(pool.join)


def _ignore_signals() -> None:
    # A terminal sends Ctrl-C to the whole group: the parent decides when work ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _limited(cpu_s: float, function: Callable[P, T], args: P.args, kwargs: P.kwargs) -> T:  # type: ignore[valid-type]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(usage.ru_utime + usage.ru_stime + cpu_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard < 0 else min(soft, hard), hard))
    return function(*args, **kwargs)
