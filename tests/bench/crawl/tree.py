"""A program and all processes that it starts, measured from outside: CPU of the first and of the others, memory of all, the first request.

Linux only: /proc tells it.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from newscrawl.errors import UsageError

_TICKS = os.sysconf("SC_CLK_TCK")
_CHILD_SUBREAPER = 36  # of prctl(2)
_LOOK_S, _PEAK_S = 0.005, 0.25


class TreeCost(NamedTuple):
    """The cost of a program: CPU and wall seconds, megabytes."""

    parent_cpu_s: float
    children_cpu_s: float
    wall_s: float
    peak_mb: float  #: the most that all processes held at a time, what they share counted once
    first_s: float | None  #: from the command to its first request, by the clock; None: it made none
    first_cpu_s: float | None  #: CPU of all processes until then

    @property
    def cpu_s(self) -> float:
        return self.parent_cpu_s + self.children_cpu_s


def run(command: Sequence[str], *, cwd: Path, first: Callable[[], float | None], timeout_s: float) -> TreeCost:
    """Run a program until it and all that it started have ended.

    first: the time (`time.monotonic`) of its first request, once there was one
    Raises UsageError where it fails.
    """
    if sys.platform != "linux":
        raise UsageError("processes are measured by /proc, which only Linux has")
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)  # what outlives its parent is waited for here
    before, began = _children(), time.monotonic()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        watch = _Watch(process.pid, began, first)
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            watch.look()
            if time.monotonic() - began > timeout_s:
                process.kill()
            time.sleep(_LOOK_S)
        own, others = _spent(process.pid)
        wall_s = time.monotonic() - began
        assert process.stderr is not None
        told = process.stderr.read().decode("utf-8", "replace")
    if process.returncode:
        raise UsageError(f"{' '.join(command[:3])} …: ended with {process.returncode}: {told.strip()[-500:]}")
    return TreeCost(own, others + _left(before), wall_s, watch.peak_mb, watch.first_s, watch.first_cpu_s)


class _Watch:
    """What is seen of a program while it runs."""

    def __init__(self, pid: int, began: float, first: Callable[[], float | None]) -> None:
        self._pid, self._began, self._first = pid, began, first
        self._next = began
        self.peak_mb = 0.0
        self.first_s: float | None = None
        self.first_cpu_s: float | None = None

    def look(self) -> None:
        if self.first_s is None and (at := self._first()) is not None:
            self.first_s = at - self._began
            self.first_cpu_s = sum(_spent(self._pid)) + sum(_spent(each)[0] for each in _below(self._pid))
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _PEAK_S
            self.peak_mb = max(self.peak_mb, sum(map(_held_mb, (self._pid, *_below(self._pid)))))


def _stat(pid: int) -> list[str]:
    """The columns of /proc/PID/stat behind the name, from the third one on; none where the process is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return []


def _spent(pid: int) -> tuple[float, float]:
    """Seconds of CPU of a process, and of those that it has waited for; also of one that has ended and was not waited for."""
    columns = _stat(pid)
    user, system, waited_user, waited_system = map(int, columns[11:15] or (0, 0, 0, 0))
    return (user + system) / _TICKS, (waited_user + waited_system) / _TICKS


def _below(pid: int) -> list[int]:
    """All processes that a process has started, directly or over others."""
    below: dict[int, list[int]] = {}
    for each in os.listdir("/proc"):
        if each.isdigit() and (columns := _stat(int(each))):
            below.setdefault(int(columns[1]), []).append(int(each))
    found, queue = [], [pid]
    while queue:
        more = below.get(queue.pop(), [])
        found += more
        queue += more
    return found


def _held_mb(pid: int) -> float:
    """Megabytes of a process; of what several share its part."""
    with suppress(OSError):
        told = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.M)
        return int(told[1]) / 1024 if told else 0.0
    return 0.0


def _children() -> set[int]:
    """Of this process."""
    return {each for each in _below(os.getpid()) if _stat(each)[1:2] == [str(os.getpid())]}


def _left(before: set[int]) -> float:
    """Seconds of CPU of what a program left behind, which is ended now. before: children that are no concern of it"""
    spent = 0.0
    for pid in _children() - before:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            usage = os.wait4(pid, 0)[2]
            spent += usage.ru_utime + usage.ru_stime
    return spent
