"""This build beside another one on the same pages: runs in turn, so that what else the machine does falls on both alike."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

from newscrawl.errors import UsageError
from tests.bench.crawl import crawling, tree
from tests.bench.crawl.server import MadeServer
from tests.bench.crawl.tree import TreeCost

_TIMEOUT_S = 1800
HEAD = ("figure, unit", "the other", "this build", "ratio", "least and most")


class Build(NamedTuple):
    """A checkout with its own `.venv`."""

    name: str
    folder: Path


class Runs(NamedTuple):
    """One build, once: over one story, over all, and once more, when nothing is new."""

    start: TreeCost
    whole: TreeCost
    idle: TreeCost
    stored: int
    bytes: int  #: of both databases


class Figure(NamedTuple):
    """Something that is compared, less is better."""

    name: str
    unit: str
    of: Callable[[Runs], float]


def _an_article(spent: Callable[[TreeCost], float]) -> Callable[[Runs], float]:
    return lambda runs: (spent(runs.whole) - spent(runs.start)) * 1000 / max(1, runs.stored)


FIGURES = (
    Figure("CPU an article", "ms", _an_article(lambda cost: cost.cpu_s)),
    Figure("of that, workers", "ms", _an_article(lambda cost: cost.children_cpu_s)),
    Figure("of that, parent", "ms", _an_article(lambda cost: cost.parent_cpu_s)),
    Figure("CPU an article, start in it", "ms", lambda runs: runs.whole.cpu_s * 1000 / max(1, runs.stored)),
    Figure("seconds an article, start in it", "ms", lambda runs: runs.whole.wall_s * 1000 / max(1, runs.stored)),
    Figure("command to first request", "s", lambda runs: runs.idle.first_s or 0),
    Figure("command to first request, CPU", "s", lambda runs: runs.idle.first_cpu_s or 0),
    Figure("command to first request, store made", "s", lambda runs: runs.start.first_s or 0),
    Figure("command to first request, store made, CPU", "s", lambda runs: runs.start.first_cpu_s or 0),
    Figure("run over one story, CPU", "s", lambda runs: runs.start.cpu_s),
    Figure("run with nothing new, CPU", "s", lambda runs: runs.idle.cpu_s),
    Figure("run with nothing new, seconds", "s", lambda runs: runs.idle.wall_s),
    Figure("peak of all processes", "MB", lambda runs: runs.whole.peak_mb),
    Figure("bytes an article, raw page in it", "kB", lambda runs: runs.bytes / 1000 / max(1, runs.stored)),
)


def measured(
    ours: Build,
    other: Build,
    servers: tuple[MadeServer, MadeServer],
    out: Path,
    *,
    pairs: int,
    concurrency: int,
    cores: int,
) -> Mapping[str, Sequence[Runs]]:
    """The runs of both builds, in turn. servers: of all stories, of one"""
    found: dict[str, list[Runs]] = {ours.name: [], other.name: []}
    for number in range(pairs):
        for build in (other, ours) if number % 2 else (ours, other):
            bench = _Bench(build, out / f"{number}-{build.name}", concurrency, cores)
            found[build.name].append(bench.runs(*servers))
    return found


def rows(ours: Sequence[Runs], other: Sequence[Runs]) -> list[tuple[str, ...]]:
    """Of each figure both medians, and the median of the ratios of the pairs with the least and the most."""
    table: list[tuple[str, ...]] = []
    for figure in FIGURES:
        here, there = [figure.of(each) for each in ours], [figure.of(each) for each in other]
        ratios = sorted(one / two if two else 0.0 for one, two in zip(here, there, strict=True))
        table.append((
            f"{figure.name}, {figure.unit}", f"{median(there):.2f}", f"{median(here):.2f}", f"{median(ratios):.2f}",
            f"{ratios[0]:.2f}–{ratios[-1]:.2f}",
        ))  # fmt: skip
    return table


class _Bench:
    def __init__(self, build: Build, out: Path, concurrency: int, cores: int) -> None:
        self._build, self._out, self._concurrency, self._cores = build, out, concurrency, cores

    def runs(self, web: MadeServer, one: MadeServer) -> Runs:
        start = self._crawl(one, "start")
        whole, idle = self._crawl(web, "web"), self._crawl(web, "web")
        db = self._out / "web" / "news.db"
        with closing(sqlite3.connect(db)) as reading:
            stored = reading.execute("SELECT count(*) FROM articles").fetchone()[0]
        return Runs(start, whole, idle, stored, sum(file.stat().st_size for file in db.parent.glob("*.db")))

    def _crawl(self, server: MadeServer, memory: str) -> TreeCost:
        out = self._out / memory
        out.mkdir(parents=True, exist_ok=True)
        server.asked()
        return tree.run(
            self._command(out, server.homes), cwd=self._build.folder, first=server.first, timeout_s=_TIMEOUT_S
        )

    def _command(self, out: Path, homes: Sequence[str]) -> list[str]:
        python = self._build.folder / ".venv" / "bin" / "python"
        if not python.exists():
            raise UsageError(f"{self._build.folder}: expected a checkout with .venv, as `make setup` leaves it")
        usable = sorted(os.sched_getaffinity(0))[-self._cores :] if self._cores else ()
        pinned = ["taskset", "-c", ",".join(map(str, usable))] if usable else []
        return [*pinned, *crawling.command(python, out, homes, concurrency=self._concurrency)]
