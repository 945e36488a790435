"""Work that costs CPU, in processes of its own: the event loop never waits for it.

One process a task at a time, started on first use. All are forked from one that has the libraries in it and no threads
(`forkserver`): they are imported once a run, not once a worker, and are in memory once. A task that hangs, eats CPU or
memory, or kills its process costs that task alone. Threads would not do: extraction in threads has crashed whole interpreters.
"""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import fcntl
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext, ForkServerContext
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Semaphore
from typing import Any, ParamSpec, TypeVar

import pebble

P = ParamSpec("P")
T = TypeVar("T")

# Enough to start a process and import the libraries on a slow, busy machine.
_START_S = 60
# Given at the end to those that only just start; one that died before it was there is waited for in vain.
_READY_S = 3
# Megabytes of data of a worker without a page: 113 with its libraries, 147 with the language model, some 230 after 500
# pages with all its caches.
_HELD_MB = 260
# Of the limit: a process that had so much and then failed failed for that.
_NEARLY = 0.8
# Bytes of pages that wait in the pipe to the workers: with the usual 64 kB, less than a page, a worker that is free waits
# for this process to write the rest, each part of it behind the other threads. Most that Linux gives without being asked twice.
_PIPE_BYTES = 1 << 20
# How a worker ends itself that ran out of memory; EX_OSERR of sysexits.h.
_OUT_OF_MEMORY = 71


class WorkerTimeout(Exception):
    """The task took more CPU or wall time than it may."""


class WorkerDied(Exception):
    """The task's process died under it: a crash in native code, out of memory, or ended by the kernel."""


class Workers:
    """A small pool. `run` may be awaited by many at once; the caller bounds how many."""

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
        """
        self.count = count or min(2, processors())
        self._cpu_s = cpu_s
        self._wall_s = wall_s
        self._memory_mb = memory_mb
        self._data_mb = None if memory_mb is None else memory_mb + held_mb
        self._preload = preload
        self._pool: pebble.ProcessPool | None = None
        self._context: _Context | None = None
        self._starting = asyncio.Lock()

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result; what it raises is raised here. Arguments and result are pickled.

        Raises WorkerTimeout, WorkerDied.
        """
        return await self.run_within(self._cpu_s, function, *args, **kwargs)

    async def run_within(self, cpu_s: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `run`, for a task that may cost more CPU than a page, and so much more wall time."""
        wall_s = self._wall_s * max(1, cpu_s / self._cpu_s)
        pool = self._pool or await self._start()
        future = pool.schedule(_limited, args=(cpu_s, function, args, kwargs), timeout=wall_s)
        try:
            # pebble never answers when all its processes were killed at start: hence a bound of our own.
            result: T = await asyncio.wait_for(asyncio.wrap_future(future), wall_s + _START_S)
        except TimeoutError as error:
            raise WorkerTimeout(f"over {wall_s:g} s of wall time") from error
        except pebble.ProcessExpired as error:
            if error.exitcode == -signal.SIGPROF:
                raise WorkerTimeout(f"over {cpu_s:g} s of CPU time") from error
            if error.exitcode == _OUT_OF_MEMORY:
                raise WorkerDied(f"over {self._memory_mb} MB of memory") from error
            raise WorkerDied(f"its process ended with status {error.exitcode}") from error
        return result

    async def _start(self) -> pebble.ProcessPool:
        async with self._starting:
            if self._pool is None:
                # In a thread: the first process is there only when its libraries are.
                self._pool = await asyncio.to_thread(self._started)
            return self._pool

    def _started(self) -> pebble.ProcessPool:
        context = self._context = _Context()
        context.set_forkserver_preload([__name__, *self._preload])
        # numpy, for the language of texts, else takes 20 MB a processor for work in threads that it never gets.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        pool = pebble.ProcessPool(
            self.count,
            max_tasks=1000,  # memory of long-lived workers stays flat
            initializer=_begin,
            initargs=(self._data_mb, self._preload, context.ready, context.server),
            context=context,
        )
        resource_tracker.ensure_running()  # when it starts, it lets the signals through again that are held back here
        # What starts in this thread inherits what it does not hear: a service manager sends SIGTERM to all processes of a
        # run, and the parent decides when work ends.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
        try:
            with _no_script():
                assert pool.active  # asking starts it
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        return pool

    async def close(self) -> None:
        """End the processes: in order where they follow, by force after 10 s."""
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
            atexit.register(_end_server, self._context.server.value)


@contextmanager
def _no_script() -> Iterator[None]:
    """Processes that start now do not run the main script again: of `scrapy` that is all of Scrapy, and tasks are not in it."""
    main = vars(sys.modules["__main__"])
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file


class _Counted(BaseContext):
    """Processes that say when they are there."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = self.Semaphore(0)  #: each process raises it once, when its libraries are there
        self.server = self.RawValue(ctypes.c_int, 0)  #: number of the process that they are forked from; they say it
        self._awaited = 0

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # noqa: N802 - its name
        self._awaited += 1
        process: BaseProcess = super().Process(*args, **kwargs)  # type: ignore[misc]  # of the context beside this one
        return process

    def wait(self) -> None:
        """Until all that were started are there: one that takes the place of another, and finds the pool gone, writes a traceback."""
        until = time.monotonic() + _READY_S
        while self._awaited and self.ready.acquire(timeout=max(0, until - time.monotonic())):
            self._awaited -= 1


class _Context(_Counted, ForkServerContext):  # type: ignore[misc]  # Process is a class there
    """Processes from a fork server, and pipes to them that hold some pages."""

    def Pipe(self, duplex: bool = True) -> tuple[Connection[Any, Any], Connection[Any, Any]]:  # noqa: N802 - its name
        ends = super().Pipe(duplex)
        if hasattr(fcntl, "F_SETPIPE_SZ") and not duplex:
            with suppress(OSError):  # over what the system allows one user
                fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return ends


def _end_server(pid: int) -> None:
    """The fork server ends and is waited for: else it outlives us by a moment, and what its workers cost is nobody's to `time`.

    It ends by itself only after us. By now it holds nothing, and it hears no SIGTERM.
    """
    if pid and not multiprocessing.active_children():
        with suppress(ChildProcessError):  # waited for already: no child of ours has this number
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def processors() -> int:
    """Those that we may use; macOS does not tell, and all count there."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(data_mb: int | None, preload: tuple[str, ...], ready: Semaphore, server: ctypes.c_int) -> None:
    server.value = os.getppid()
    # A terminal sends Ctrl-C to the whole group: the parent decides when work ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for module in preload:
        importlib.import_module(module)
    collect_seldom()
    if data_mb is not None:
        # What is written to, and not RLIMIT_AS, which counts all that is mapped. Linux holds to it; macOS takes the
        # figure and does nothing, and a page's memory is bounded there by its CPU time alone.
        _limit(resource.RLIMIT_DATA, data_mb * 1024 * 1024)
    ready.release()


def collect_seldom() -> None:
    """What is imported stays, and is not looked through again and again for garbage: that took a tenth of a page's time."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _limited(cpu_s: float, function: Callable[P, T], args: P.args, kwargs: P.kwargs) -> T:  # type: ignore[valid-type]
    # Not RLIMIT_CPU: it counts from the process's birth, by ticks, which drift from the time really spent by seconds over
    # hundreds of pages, and a good page would pay for it. This one counts from now, and ends the process by SIGPROF.
    _forget_peak()
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if _is_want_of_memory(error):
            os._exit(_OUT_OF_MEMORY)  # what is left of this process is not to be trusted: the pool starts another
        raise
    finally:
        # The next task's way here is not to be charged to it.
        signal.setitimer(signal.ITIMER_PROF, 0)


def _forget_peak() -> None:
    """From now on `_peak` is that of this task (proc(5), clear_refs)."""
    with suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def _peak() -> int:
    """Most bytes that were in use at a time; 0 where the system does not tell."""
    with suppress(OSError), open("/proc/self/status") as lines:
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
    return 0


def _limit(kind: int, soft: int) -> None:
    """Set a soft limit, as far as the hard one allows."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _is_want_of_memory(error: Exception) -> bool:
    """Native code words it in many ways ("unknown error" is libxml2's), and may have freed what it took: so what was taken counts."""
    if isinstance(error, MemoryError):
        return True
    limit = resource.getrlimit(resource.RLIMIT_DATA)[0]
    if limit == resource.RLIM_INFINITY:
        return False
    if _peak() > _NEARLY * limit:
        return True
    try:
        return not bytearray(limit // 4)
    except MemoryError:
        return True
