"""The worker process: how it begins, and how one task in it is held to its limits. `newscrawl.crawl.workers` starts it."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import resource
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.reduction import ForkingPickler
from multiprocessing.synchronize import Semaphore
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: Exit status of a worker that ran out of memory; EX_OSERR of sysexits.h.
OUT_OF_MEMORY = 71
# Share of the memory limit: a task that took so much and then failed is taken to have failed for want of memory.
_NEARLY = 0.8


def begin(data_mb: int | None, preload: tuple[str, ...], ready: Semaphore, server: ctypes.c_int) -> None:
    """Prepare a new worker: ignore signals, import the libraries, limit its memory, and report that it is ready.

    data_mb:  limit of its memory; None: no limit
    ready:    is released once
    server:   gets the process id of the fork server
    """
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
    """Take what is imported out of garbage collection, which went through it again and again in a tenth of a page's time."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()


def limited(cpu_s: float, function: Callable[P, T], args: P.args, kwargs: P.kwargs) -> T:  # type: ignore[valid-type]
    """Run one task within its CPU time; SIGPROF ends the process when that is over."""
    # Not RLIMIT_CPU: it counts from the process's birth, by ticks, which drift from the time really spent by seconds over
    # hundreds of pages, and a good page would pay for it. This one counts from now, and ends the process by SIGPROF.
    _forget_peak()
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if _is_want_of_memory(error):
            os._exit(OUT_OF_MEMORY)  # what is left of this process is not to be trusted: the pool starts another
        if not _travels(error):
            raise RuntimeError(repr(error)) from None  # else it would break the pool, and cost others their results
        raise
    finally:
        # Receiving the next task is not to count as its CPU time.
        signal.setitimer(signal.ITIMER_PROF, 0)


def several(cpu_s: float, wall_s: float, calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run tasks one after the other, each with the whole time of one; SIGPROF or SIGALRM ends the process when that is over."""
    results = []
    try:
        for call in calls:
            signal.setitimer(signal.ITIMER_PROF, cpu_s)
            signal.setitimer(signal.ITIMER_REAL, wall_s)
            results.append(call())
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return results


def _travels(error: Exception) -> bool:
    """Whether it comes out of the pipe to who waits for it."""
    try:
        ForkingPickler.loads(ForkingPickler.dumps(error))
    except Exception:
        return False
    return True


def _forget_peak() -> None:
    """Let `_peak` count from now on, for this task (proc(5), clear_refs)."""
    with suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def _peak() -> int:
    """The most bytes that were in use at a time; 0 where the system does not report it."""
    with suppress(OSError), open("/proc/self/status") as lines:
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
    return 0


def _limit(kind: int, soft: int) -> None:
    """Set a soft limit, as far as the hard one allows."""
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _is_want_of_memory(error: Exception) -> bool:
    """Whether a task failed for want of memory. Native code reports that in many ways ("unknown error" is libxml2's), and may have
    freed the memory: so the peak of what was taken decides."""
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
