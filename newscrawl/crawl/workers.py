"""Workers are processes for work that costs CPU: the event loop never waits for it.

A process has one task at a time, and is started on first use. All are forked from one that has the libraries in it and no
threads (`forkserver`): they are imported once a run, not once a worker, and are in memory once. A task that hangs, takes too
much CPU or memory, or kills its process costs that task alone. Threads would not do: extraction in threads has crashed whole interpreters.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker, util
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from newscrawl.crawl import worker_process
from newscrawl.crawl.forking import Context, end_server, no_script, processors, socket_folder, temporary_files_in

if TYPE_CHECKING:
    import pebble

P = ParamSpec("P")
T = TypeVar("T")

# Seconds that suffice to start a process and import the libraries on a slow, busy machine.
_START_S = 60
# Megabytes of a worker without a page: 63 with its libraries, 80 with the language model, some 140 after 500
# pages with all its caches.
_HELD_MB = 260
# Signals that others send. What goes wrong in a process itself ends it by others: SIGSEGV, SIGABRT, SIGBUS …
_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2})
_ALL_ENDED = "its process was ended from outside, before it had begun"


class WorkerTimeout(Exception):
    """The task took more CPU or wall time than it may."""


class WorkerDied(Exception):
    """The task's process died: a crash in native code, want of memory, or ended from outside."""


class WorkerKilled(WorkerDied):
    """The task's process was ended by the kernel or by a person, which says little of the task."""


class Runs(Protocol):
    """What runs tasks in workers."""

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """See `Workers.run`."""


class Workers:
    """A small pool of processes. `run` may be awaited by many at once; the caller bounds how many."""

    def __init__(
        self,
        count: int,
        *,
        cpu_s: float,
        wall_s: float,
        memory_mb: int | None = None,
        preload: tuple[str, ...] = (),
        held_mb: int = _HELD_MB,
    ) -> None:
        """count: processes, 0 for one a usable processor and at most 2

        preload: modules that are imported before the first task, which is then not charged for them
        cpu_s, wall_s, memory_mb: limits of one task; memory is what it takes beside its libraries, None for no limit
        held_mb: what a worker may hold beside the memory of a task
        Raises UsageError where no folder for temporary files has a name short enough.
        """
        self.count = count or min(2, processors())
        self._cpu_s = cpu_s
        self._wall_s = wall_s
        self._memory_mb = memory_mb
        self._data_mb = None if memory_mb is None else memory_mb + held_mb
        self._preload = preload
        self._place = socket_folder()
        self._pool: pebble.ProcessPool | None = None
        self._context: Context | None = None
        self._starting = asyncio.Lock()
        self._start_under_way: asyncio.Task[pebble.ProcessPool] | None = None

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function in a worker and return its result; what it raises is raised here. Arguments and result are pickled.

        Raises WorkerTimeout, WorkerDied.
        """
        return await self.run_within(self._cpu_s, function, *args, **kwargs)

    async def run_within(self, cpu_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a task that may cost more CPU than a page, and in proportion more wall time. Otherwise as `run`.

        A task whose process was ended from outside is run once more: the kernel, for want of memory, and people choose a process,
        not a page.
        """
        try:
            return await self._once(cpu_s, function, *args, **kwargs)
        except WorkerKilled:
            return await self._once(cpu_s, function, *args, **kwargs)

    async def run_several(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """Run several tasks one after the other in one worker, each within the limits of a page. Raises as `run` for the first that fails."""
        within = self._cpu_s * len(calls)
        return await self._once(within, worker_process.several, self._cpu_s, self._wall_s, calls)

    async def _once(self, cpu_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        import pebble  # here, as below: a run with nothing new has no work for them

        wall_s = self._wall_s * max(1, cpu_s / self._cpu_s)
        pool = self._pool or await self._start()
        try:
            future = pool.schedule(worker_process.limited, args=(cpu_s, function, args, kwargs), timeout=wall_s)
        except RuntimeError as error:
            await self._leave(pool)
            raise WorkerKilled(_ALL_ENDED) from error
        try:
            # pebble never answers when all its processes were killed at start: hence a bound of our own.
            result: T = await asyncio.wait_for(asyncio.wrap_future(future), wall_s + _START_S)
        except TimeoutError as error:
            raise WorkerTimeout(f"over {wall_s:g} s of wall time") from error
        except BrokenProcessPool as error:
            await self._leave(pool)
            raise WorkerKilled(_ALL_ENDED) from error
        except pebble.ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                raise WorkerTimeout(f"over {cpu_s:g} s of CPU time") from error
            if error.exitcode == -signal.SIGALRM:
                raise WorkerTimeout(f"over {self._wall_s:g} s of wall time") from error
            if error.exitcode == worker_process.OUT_OF_MEMORY:
                raise WorkerDied(f"over {self._memory_mb} MB of memory") from error
            if -error.exitcode in _FROM_OUTSIDE:
                raise WorkerKilled(f"its process was ended from outside, by signal {-error.exitcode}") from error
            raise WorkerDied(f"its process ended with status {error.exitcode}") from error
        return result

    async def _leave(self, pool: pebble.ProcessPool) -> None:
        """Give up a pool that takes no more tasks: the next task starts another.

        pebble 5.2 gives a pool up where a process is ended from outside that had nothing to do, or had not said yet what it does.
        """
        if self._pool is pool:
            self._pool = None
            await asyncio.to_thread(pool.stop)

    async def _start(self) -> pebble.ProcessPool:
        async with self._starting:
            if self._pool is None:
                # In a thread: the first process is there only when its libraries are.
                self._start_under_way = asyncio.create_task(asyncio.to_thread(self._started))
                self._pool = await asyncio.shield(self._start_under_way)
                self._start_under_way = None
            return self._pool

    def _started(self) -> pebble.ProcessPool:
        import pebble

        with temporary_files_in(self._place):
            context = self._context = Context()
            util.get_temp_dir()  # it is made now, and for good
        context.set_forkserver_preload([__name__, "pebble", *self._preload])
        # numpy, for the language of texts, else takes 20 MB a processor for work in threads that it never gets.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        pool = pebble.ProcessPool(
            self.count,
            max_tasks=1000,  # memory of long-lived workers stays flat
            initializer=worker_process.begin,
            initargs=(self._data_mb, self._preload, context.ready, context.server),
            context=context,
        )
        resource_tracker.ensure_running()  # before: when it starts, it unblocks the signals that are blocked here
        # Processes that start in this thread inherit the signals that it blocks: a service manager sends SIGTERM, and a terminal
        # SIGINT, to all processes of a run, also while they import; the parent decides when work ends.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM, signal.SIGINT))
        try:
            with no_script():
                assert pool.active  # asking starts it
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        return pool

    async def close(self) -> None:
        """End the processes; those that do not end within 10 s are killed."""
        if self._start_under_way is not None:  # who waited for it was interrupted
            self._pool = await self._start_under_way
        if self._pool is not None:
            assert self._context is not None
            pool, self._pool = self._pool, None
            await asyncio.to_thread(self._context.wait)
            pool.close()  # type: ignore[no-untyped-call]
            try:
                await asyncio.to_thread(pool.join, 10)
            except TimeoutError:
                pool.stop()  # type: ignore[no-untyped-call]
                await asyncio.to_thread(pool.join)
            # At exit, not now: there may be other pools, now or later, and multiprocessing counts on it.
            atexit.register(end_server, self._context.server.value)
