"""A crawler in a process of its own, measured: CPU of it and of its workers, peak memory, the longest stop of its event loop.

    python -m tests.bench.crawl.probe REPORT CORES scrapy crawl news -a …
    python -m tests.bench.crawl.probe REPORT CORES SCRIPT.py …

REPORT becomes JSON. CORES: on so many of the processors that we may use; 0: on all. A stop is the CPU that one callback took
from the first request on; what imports and settings cost before counts as start-up.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import resource
import runpy
import sys
import time
from asyncio import events
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class Stops:
    """The longest callback of the event loop, by CPU of its thread: what others take of the machine does not count."""

    def __init__(self) -> None:
        self.on = False
        self.longest_s = 0.0
        self.culprit = ""

    def watch(self) -> None:
        """From the first request on; before, components are imported and made."""
        from scrapy.core.downloader import Downloader

        run, fetch = events.Handle._run, Downloader.fetch

        def timed(handle: Any) -> None:
            on, before = self.on, time.thread_time()
            run(handle)
            took = time.thread_time() - before
            if on and took > self.longest_s:
                self.longest_s, self.culprit = took, repr(handle)[:300]

        def fetched(downloader: Any, *request: Any, **more: Any) -> Any:
            self.on = True
            return fetch(downloader, *request, **more)

        events.Handle._run = timed  # type: ignore[method-assign,assignment]
        Downloader.fetch = fetched  # type: ignore[method-assign,assignment]


def main() -> None:
    report, cores, program, *rest = sys.argv[1:]
    if int(cores) and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-int(cores) :])
    stops = Stops()
    if find_spec("scrapy") is not None:  # a crawler on something else has its own Python
        stops.watch()
    sys.argv = [program, *rest]
    atexit.register(
        _write, Path(report), stops
    )  # before what the program registers, and so after that has run: it waits for its workers there
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__")


def _write(report: Path, stops: Stops) -> None:
    report.write_text(json.dumps(_figures() | {"stop_s": stops.longest_s, "culprit": stops.culprit}), "utf-8")


def _figures() -> dict[str, float]:
    own, workers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    # macOS counts bytes, all others kilobytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    # VmHWM and not ru_maxrss, which begins with the memory of the process that started this one.
    here = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s+(\d+)", here.read_text("ascii")) if here.exists() else None
    return {
        "cpu_s": own.ru_utime + own.ru_stime,
        "workers_cpu_s": workers.ru_utime + workers.ru_stime,
        "peak_mb": int(peak[1]) / 1024 if peak else own.ru_maxrss / unit,
        "worker_peak_mb": workers.ru_maxrss / unit,
    }


if __name__ == "__main__":
    main()
