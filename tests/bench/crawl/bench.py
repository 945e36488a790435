"""Runs crawlers on a made web, side by side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from newscrawl.cli import _settings
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from tests.bench import ROOT
from tests.bench.crawl.results import FUNDUS, NAIVE, OURS, Cost, CrawlerResult, medians
from tests.bench.crawl.server import MadeServer

PEERS = {
    "bare Scrapy": "bare_spider.py",
    "trafilatura's command": "trafilatura_command.py",
    NAIVE: "naive_spider.py",
    FUNDUS: "fundus_crawl.py",
}
_SCRIPTS = Path(__file__).parent / "peers"
_TIMEOUT_S = 1800


class Bench:
    """Runs crawlers in a folder of their own.

    cores: processors that they may use; 0 for all that we may use
    pythons: of those crawlers that have one of their own, as their libraries go with other versions than ours
    """

    def __init__(self, folder: Path, *, cores: int, concurrency: int, pythons: Mapping[str, Path]) -> None:
        self._folder, self._cores, self._concurrency, self._pythons = folder, cores, concurrency, pythons

    def crawl(self, name: str, server: MadeServer, memory: str) -> Cost:
        """Run a crawler over what is served.

        memory: name of what a later run remembers; one with the same name goes on from it
        Raises UsageError where the crawler fails.
        """
        out = self._out(name, memory)
        out.mkdir(parents=True, exist_ok=True)
        (out / "outlets.txt").write_text("\n".join(server.homes) + "\n", "utf-8")
        report = out / "report.json"
        python = str(self._pythons.get(name, sys.executable))
        command = [python, "-m", "tests.bench.crawl.probe", str(report), str(self._cores)]
        served_s, began = server.cpu_s(), os.times().elapsed
        done = subprocess.run(
            [*command, *self._command(name, out)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
        if done.returncode or not report.exists():
            raise UsageError(f"{name}: ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        wall_s = os.times().elapsed - began
        report_figures = json.loads(report.read_text("utf-8"))
        ours = {"wall_s": wall_s, "server_cpu_s": server.cpu_s() - served_s}
        return Cost(**ours, **{field: report_figures[field] for field in Cost._fields if field not in ours})

    def stored(self, name: str, memory: str) -> list[str]:
        """The address of each row that a crawler stored."""
        out = self._out(name, memory)
        if name != OURS:
            return (out / "addresses.txt").read_text("utf-8").split()
        store = open_readonly(out / "news.db")
        try:
            return [row["url"] for row in store.db.execute("SELECT url FROM articles")]
        finally:
            store.close()

    def _out(self, name: str, memory: str) -> Path:
        return self._folder / name.replace(" ", "-") / memory

    def _command(self, name: str, out: Path) -> list[str]:
        if name != OURS:
            script = _SCRIPTS / PEERS[name]
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


def measured(
    bench: Bench, web: Callable[[], AbstractContextManager[MadeServer]], one: MadeServer, names: Sequence[str],
    *, more: int, rounds: int,
) -> list[CrawlerResult]:  # fmt: skip
    """The results of all crawlers: on the same web, then on what was published since.

    web: serves it anew for each round; crawlers run in turn, in each round in another order, and medians count
    one: a web of one story, which shows what starting costs
    """
    found: dict[str, list[CrawlerResult]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        with web() as server:
            for result in _round(bench, server, one, [*names[first:], *names[:first]], more, f"-{number}"):
                found[result.name].append(result)
    return [medians(found[name]) for name in names]


def _round(
    bench: Bench, server: MadeServer, one: MadeServer, names: Sequence[str], more: int, memory: str
) -> list[CrawlerResult]:
    starts = {name: bench.crawl(name, one, f"start{memory}") for name in names}
    firsts: dict[str, tuple[Cost, list[str]]] = {}
    had: dict[str, set[str]] = {}
    server.asked()
    for name in names:
        cost = bench.crawl(name, server, f"web{memory}")
        firsts[name] = cost, bench.stored(name, f"web{memory}")
        had[name] = set(_stories(server, server.asked()))
    before = len(set(server.addresses.values()))
    server.publish(more)
    results = []
    for name in names:
        second = bench.crawl(name, server, f"web{memory}")
        asked = Counter(_stories(server, server.asked()))
        first, rows = firsts[name]
        stories = _stories(server, rows)
        after = set(_stories(server, bench.stored(name, f"web{memory}")))
        results.append(
            CrawlerResult(
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
    """The stories that stand at these addresses."""
    return [server.addresses[address] for address in found if address in server.addresses]
