"""A wrong clock for one process: a library that is loaded before all others, for machines that have gcc."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

# Two minutes later than it is, for whoever asks for the time of day.
_AHEAD = """
#define _GNU_SOURCE
#include <sys/time.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *at) {
    int failed = syscall(SYS_clock_gettime, clock, at);
    if (!failed && clock == CLOCK_REALTIME) at->tv_sec += 120;
    return failed;
}
int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (at) *at = now.tv_sec;
    return now.tv_sec;
}
"""


def made(folder: Path) -> Path | None:
    """The library, for LD_PRELOAD; None where there is no compiler."""
    if shutil.which("gcc") is None:
        return None
    (folder / "ahead.c").write_text(_AHEAD)
    library = folder / "ahead.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, folder / "ahead.c"], check=True)
    return library
