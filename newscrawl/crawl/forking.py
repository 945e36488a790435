"""Processes from a fork server, for workers: they report when they are ready, and have pipes that hold several pages."""

from __future__ import annotations

import ctypes
import fcntl
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext, ForkServerContext
from multiprocessing.process import BaseProcess
from typing import Any

from newscrawl.errors import UsageError

# Seconds given at the end to processes that are only just starting; one that died before it was ready is waited for in vain.
_READY_S = 3
# Bytes of pages that wait in the pipe to the workers: with the usual 64 kB, less than a page, a worker that is free waits
# for this process to write the rest, each part of it behind the other threads. Most that Linux gives without being asked twice.
_PIPE_BYTES = 1 << 20
# Bytes of a folder's name, to which multiprocessing adds 32; the name of a socket has at most 107, on macOS 103.
_LONGEST_PLACE = 70
_SHORT_PLACES = ("/tmp", "/var/tmp")  # noqa: S108 - the folder in it is made by mkdtemp


def socket_folder() -> str:
    """The folder for temporary files, or where its name is too long for sockets in it another one. Raises UsageError where there is none."""
    given = tempfile.gettempdir()
    for place in (given, *_SHORT_PLACES):
        if len(os.fsencode(place)) <= _LONGEST_PLACE and os.access(place, os.W_OK | os.X_OK):
            return place
    raise UsageError(
        f"TMPDIR: expected a folder whose name has at most {_LONGEST_PLACE} bytes, since processes speak by sockets in it; got {given!r}, "
        f"and {' and '.join(_SHORT_PLACES)} cannot be written"
    )


@contextmanager
def temporary_files_in(place: str) -> Iterator[None]:
    """Have multiprocessing make its folder there. Python looks after that by itself from 3.14 on: python/cpython, issue 132124"""
    before, tempfile.tempdir = tempfile.tempdir, place
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def no_script() -> Iterator[None]:
    """Keep processes that start now from running the main script again: of `scrapy` that is all of Scrapy, and tasks are not in it."""
    main = vars(sys.modules["__main__"])
    file = main.pop("__file__", None)
    try:
        yield
    finally:
        if file is not None:
            main["__file__"] = file


class Counted(BaseContext):
    """Context of processes that report when they are ready."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = self.Semaphore(0)  #: each process releases it once, when its libraries are imported
        self.server = self.RawValue(ctypes.c_int, 0)  #: process id of the fork server, which they report
        self._awaited = 0

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # noqa: N802 - multiprocessing's name
        self._awaited += 1
        process: BaseProcess = super().Process(*args, **kwargs)  # type: ignore[misc]  # of the context beside this one
        return process

    def wait(self) -> None:
        """Wait until all processes that were started are ready: one that starts late and finds the pool gone writes a traceback."""
        until = time.monotonic() + _READY_S
        while self._awaited and self.ready.acquire(timeout=max(0, until - time.monotonic())):
            self._awaited -= 1


class Context(Counted, ForkServerContext):  # type: ignore[misc]  # Process is a class there
    """Context of processes from a fork server, with pipes to them that hold several pages."""

    def Pipe(self, duplex: bool = True) -> tuple[Connection[Any, Any], Connection[Any, Any]]:  # noqa: N802 - its name
        ends = super().Pipe(duplex)
        if hasattr(fcntl, "F_SETPIPE_SZ") and not duplex:
            with suppress(OSError):  # over what the system allows one user
                fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return ends


def end_server(pid: int) -> None:
    """End the fork server and wait for it: else it outlives this process by a moment, and `time` counts none of its workers' CPU.

    By itself it ends only after this process. By now it has no workers, and it blocks SIGTERM.
    """
    if pid and not multiprocessing.active_children():
        with suppress(ChildProcessError):  # waited for already: no child of ours has this number
            if os.waitpid(pid, os.WNOHANG) == (0, 0):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def processors() -> int:
    """Number of processors that this process may use; all of them on macOS, which does not report it."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
