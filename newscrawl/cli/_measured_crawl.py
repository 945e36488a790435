"""Crawlers on a made web, side by side: what each is run as, what a run cost, and what came of it, as tables."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from newscrawl.cli import _settings
from newscrawl.cli._made_server import MadeServer
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from newscrawl.store.overview import addresses

OURS = "newscrawl"
PEERS = {"bare Scrapy": "bare_spider.py", "naive spider": "naive_spider.py"}
NAIVE = "naive spider"
_TIMEOUT_S = 1800


class Cost(NamedTuple):
    """Of one run: CPU and wall seconds, megabytes."""

    cpu_s: float
    workers_cpu_s: float
    wall_s: float
    peak_mb: float
    worker_peak_mb: float
    stop_s: float
    server_cpu_s: float = 0.0  #: what serving it cost meanwhile, on the same processors

    @property
    def all_cpu_s(self) -> float:
        return self.cpu_s + self.workers_cpu_s


class Result(NamedTuple):
    """One crawler: a run over one story, which is what it costs to start; over all; over what was published since."""

    name: str
    start: Cost
    first: Cost
    second: Cost
    stored: int
    found: float  #: of the published stories, after the first run
    twice: int  #: rows of a story that has one already
    new_asked: int  #: stories that the second run fetched and had not had
    again_asked: int  #: that it fetched though it had them
    found_new: float  #: of all stories, after the second run

    @property
    def parent_ms(self) -> float:
        return max(0.0, self.first.cpu_s - self.start.cpu_s) / max(1, self.stored) * 1000

    @property
    def workers_ms(self) -> float:
        return max(0.0, self.first.workers_cpu_s - self.start.workers_cpu_s) / max(1, self.stored) * 1000

    @property
    def ms(self) -> float:
        """CPU of an article, less the start."""
        return self.parent_ms + self.workers_ms

    @property
    def server_ms(self) -> float:
        return self.first.server_cpu_s / max(1, self.stored) * 1000

    @property
    def rate(self) -> float:
        """Articles a second, the start in it."""
        return self.stored / self.first.wall_s

    @property
    def rate_under_way(self) -> float:
        """Less the start."""
        return max(0, self.stored - 1) / max(0.001, self.first.wall_s - self.start.wall_s)

    @property
    def busy(self) -> float:
        """Processors that crawler and server had, in the mean, after the start: fewer than there are when others work on them."""
        cpu_s = self.first.all_cpu_s + self.first.server_cpu_s - self.start.all_cpu_s - self.start.server_cpu_s
        return max(0.0, cpu_s) / max(0.001, self.first.wall_s - self.start.wall_s)


class Bench:
    """Runs crawlers in a folder of their own, on so many cores; 0: all that we may use."""

    def __init__(self, folder: Path, *, cores: int, concurrency: int) -> None:
        self._folder, self._cores, self._concurrency = folder, cores, concurrency

    def crawl(self, name: str, server: MadeServer, memory: str) -> Cost:
        """memory: what a later run of the same name remembers of. Raises UsageError where the crawler fails."""
        out = self._out(name, memory)
        out.mkdir(parents=True, exist_ok=True)
        (out / "outlets.txt").write_text("\n".join(server.homes) + "\n", "utf-8")
        report = out / "report.json"
        command = [sys.executable, "-m", "newscrawl.cli._crawl_probe", str(report), str(self._cores)]
        served_s, began = server.cpu_s(), os.times().elapsed
        done = subprocess.run(  # noqa: S603 - ours
            [*command, *self._command(name, out)], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
        if done.returncode or not report.exists():
            raise UsageError(f"{name}: ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        wall_s = os.times().elapsed - began
        said = json.loads(report.read_text("utf-8"))
        ours = {"wall_s": wall_s, "server_cpu_s": server.cpu_s() - served_s}
        return Cost(**ours, **{field: said[field] for field in Cost._fields if field not in ours})

    def stored(self, name: str, memory: str) -> list[str]:
        """The address of each of its rows."""
        out = self._out(name, memory)
        if name != OURS:
            return (out / "addresses.txt").read_text("utf-8").split()
        store = open_readonly(out / "news.db")
        try:
            return addresses(store.db)
        finally:
            store.close()

    def _out(self, name: str, memory: str) -> Path:
        return self._folder / name.replace(" ", "-") / memory

    def _command(self, name: str, out: Path) -> list[str]:
        if name != OURS:
            script = peers() / PEERS[name]
            return [str(script), str(out / "outlets.txt"), str(out), str(self._concurrency)]
        settings = {
            "NEWSCRAWL_DB": out / "news.db",
            "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
            "CONCURRENT_REQUESTS": self._concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": self._concurrency,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
        }
        options = [part for key, value in settings.items() for part in ("-s", f"{key}={value}")]
        _settings.use()
        return ["scrapy", "crawl", "news", "-a", f"urls={out / 'outlets.txt'}", *options]


def peers() -> Path:
    """The other crawlers' scripts. Raises UsageError outside a checkout."""
    folder = Path(__file__).parents[2] / "tests" / "bench" / "peers"
    if not folder.is_dir():
        raise UsageError(f"{folder}: the other crawlers are not there; run it from a checkout of newscrawl")
    return folder


def measured(bench: Bench, server: MadeServer, one: MadeServer, names: Sequence[str], more: int) -> list[Result]:
    """Every crawler on the same web, then on what was published since. one: a web of one story"""
    starts = {name: bench.crawl(name, one, "start") for name in names}
    firsts: dict[str, tuple[Cost, list[str]]] = {}
    had: dict[str, set[str]] = {}
    server.asked()
    for name in names:
        cost = bench.crawl(name, server, "web")
        firsts[name] = cost, bench.stored(name, "web")
        had[name] = set(_stories(server, server.asked()))
    before = len(set(server.addresses.values()))
    server.publish(more)
    results = []
    for name in names:
        second = bench.crawl(name, server, "web")
        asked = Counter(_stories(server, server.asked()))
        first, rows = firsts[name]
        stories = _stories(server, rows)
        after = set(_stories(server, bench.stored(name, "web")))
        results.append(
            Result(
                name, starts[name], first, second,
                stored=len(set(stories)),
                found=len(set(stories)) / before,
                twice=len(rows) - len(set(stories)),
                new_asked=sum(story not in had[name] for story in asked),
                again_asked=sum(story in had[name] for story in asked),
                found_new=len(after) / len(set(server.addresses.values())),
            )
        )  # fmt: skip
    return results


def _stories(server: MadeServer, found: Sequence[str]) -> list[str]:
    """Which stories these addresses are."""
    return [server.addresses[address] for address in found if address in server.addresses]


def figures(results: Sequence[Result]) -> Mapping[str, float]:
    """Ours, better when higher. CPU in halves, rounded down: a floor that a busy machine does not move."""
    by_name = {result.name: result for result in results}
    ours = by_name[OURS]
    found = {
        "recall": ours.found,
        "rows that are no copy of another": 1 - ours.twice / max(1, ours.stored),
        "recall of the second run": ours.found_new,
        "fetches of the second run that are new": ours.new_asked / max(1, ours.new_asked + ours.again_asked),
    }
    if NAIVE in by_name:
        found["CPU of the naive spider over ours, in halves"] = int(2 * by_name[NAIVE].ms / ours.ms) / 2
    return found


HEAD = (
    "crawler", "stored", "recall", "twice", "start s", "parent ms", "workers ms", "CPU ms an article", "of ours", "server ms",
    "articles/s", "less start", "processors busy", "2nd run: new", "again", "recall", "parent MB", "worker MB", "longest stop ms",
)  # fmt: skip


def rows(results: Sequence[Result]) -> list[tuple[str, ...]]:
    ours = next(result for result in results if result.name == OURS)
    return [
        (
            each.name,
            f"{each.stored}",
            f"{each.found:.3f}",
            f"{each.twice}",
            f"{each.start.all_cpu_s:.1f}",
            f"{each.parent_ms:.1f}",
            f"{each.workers_ms:.1f}" if each.first.workers_cpu_s else "",
            f"{each.ms:.1f}",
            f"{each.ms / ours.ms:.2f}",
            f"{each.server_ms:.1f}",
            f"{each.rate:.1f}",
            f"{each.rate_under_way:.1f}",
            f"{each.busy:.2f}",
            f"{each.new_asked}",
            f"{each.again_asked}",
            f"{each.found_new:.3f}",
            f"{each.first.peak_mb:.0f}",
            f"{each.first.worker_peak_mb:.0f}" if each.first.workers_cpu_s else "",
            f"{each.first.stop_s * 1000:.0f}" if each.name == OURS else "",
        )
        for each in results
    ]


def markdown(results: Sequence[Result], said: str, command: str) -> str:
    """said: how large the web was, and on how many cores"""
    lines = [f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *rows(results))]
    return f"""# Crawls, measured

Made by `newscrawl measure crawl{command}`; do not edit. {said}
{_versions()}

CPU is user and system time of the whole crawler, less its start (a run over one story): parent and workers apart. twice: rows of a
story that has one already. 2nd run: stories published since that it fetched, and such as it fetched again though it had them.
Longest stop: CPU of one callback on the event loop. articles/s is wall time with the start in it, then without. The server of the
made web works on the same processors: "server ms" is its CPU, an article, and is in no other column but "processors busy", what
crawler and server had of them after the start: less than said above where other programs, or waiting, took the rest. Rates hang on
that; CPU and ratios hang on it less.

{chr(10).join(lines)}
"""


def _versions() -> str:
    names = ("scrapy", "trafilatura", "lxml", "sqlite-utils")
    told = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}, {told}; {platform.system()} {platform.machine()}, {os.cpu_count()} processors."
