"""Lays out what crawlers cost side by side, as rows and as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version

from tests.bench.crawl.results import OURS, CrawlerResult

HEAD = (
    "crawler", "stored", "recall", "twice", "start s", "parent ms", "workers ms", "CPU ms an article", "of ours", "server ms",
    "articles/s", "less start", "processors busy", "2nd run: new", "again", "recall", "parent MB", "worker MB", "longest stop ms",
)  # fmt: skip


def rows(results: Sequence[CrawlerResult]) -> list[tuple[str, ...]]:
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
            f"{each.ms / ours.ms:.2f}" if ours.ms else "",
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


def markdown(results: Sequence[CrawlerResult], setup: str, command: str) -> str:
    """The page of all crawlers.

    setup: how large the web was, and on how many cores
    command: options of `make measure`
    """
    lines = [f"| {' | '.join(row)} |" for row in (HEAD, ("---",) * len(HEAD), *rows(results))]
    return f"""# Crawls, measured

Made by `make measure WHAT="crawl{command}"`; do not edit. {setup}
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
