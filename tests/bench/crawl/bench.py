"""Runs crawlers on a made web, side by side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from newscrawl.cli import _settings
from newscrawl.errors import UsageError
from newscrawl.store import open_readonly
from tests.bench import ROOT
from tests.bench.crawl.results import NAIVE, OURS, Cost, CrawlerResult
from tests.bench.crawl.server import MadeServer

PEERS = {"bare Scrapy": "bare_spider.py", NAIVE: "naive_spider.py"}
_SCRIPTS = Path(__file__).parent / "peers"
_TIMEOUT_S = 1800


class Bench:
    """Runs crawlers in a folder of their own.

    cores: processors that they may use; 0 for all that we may use
    """

    def __init__(self, folder: Path, *, cores: int, concurrency: int) -> None:
        self._folder, self._cores, self._concurrency = folder, cores, concurrency

    def crawl(self, name: str, server: MadeServer, memory: str) -> Cost:
        """Run a crawler over what is served.

        memory: name of what a later run remembers; one with the same name goes on from it
        Raises UsageError where the crawler fails.
        """
        out = self._out(name, memory)
        out.mkdir(parents=True, exist_ok=True)
        (out / "outlets.txt").write_text("\n".join(server.homes) + "\n", "utf-8")
        report = out / "report.json"
        command = [sys.executable, "-m", "tests.bench.crawl.probe", str(report), str(self._cores)]
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


def measured(bench: Bench, server: MadeServer, one: MadeServer, names: Sequence[str], more: int) -> list[CrawlerResult]:
    """The results of all crawlers: on the same web, then on what was published since.

    one: a web of one story, which shows what starting costs
    """
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
