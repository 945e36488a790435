"""Lays out what crawlers cost side by side, as rows and as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from importlib.metadata import version

from tests.bench.crawl.results import OURS, CrawlerResult

FIGURES: Sequence[tuple[str, Callable[[CrawlerResult, CrawlerResult], str]]] = (
    ("stored", lambda each, ours: f"{each.stored}"),
    ("recall", lambda each, ours: f"{each.found:.3f}"),
    ("rows twice", lambda each, ours: f"{each.twice}"),
    ("start, s", lambda each, ours: f"{each.start.all_cpu_s:.1f}"),
    ("parent, ms an article", lambda each, ours: f"{each.parent_ms:.1f}"),
    ("workers, ms an article", lambda each, ours: f"{each.workers_ms:.1f}"),
    ("CPU, ms an article", lambda each, ours: f"{each.ms:.1f}"),
    ("of ours", lambda each, ours: f"{each.ms / ours.ms:.2f}" if ours.ms else ""),
    ("CPU with start, ms an article", lambda each, ours: f"{each.whole_ms:.1f}"),
    ("server, ms an article", lambda each, ours: f"{each.server_ms:.1f}"),
    ("articles/s", lambda each, ours: f"{each.rate:.1f}"),
    ("of ours", lambda each, ours: f"{each.rate / ours.rate:.2f}" if ours.rate else ""),
    ("articles/s, less start", lambda each, ours: f"{each.rate_under_way:.1f}"),
    ("processors busy", lambda each, ours: f"{each.busy:.2f}"),
    ("2nd run: new stories fetched", lambda each, ours: f"{each.new_asked}"),
    ("2nd run: fetched again", lambda each, ours: f"{each.again_asked}"),
    ("2nd run: recall", lambda each, ours: f"{each.found_new:.3f}"),
    ("parent, MB", lambda each, ours: f"{each.first.peak_mb:.0f}"),
    ("largest worker, MB", lambda each, ours: f"{each.first.worker_peak_mb:.0f}"),
    ("longest stop, ms", lambda each, ours: f"{each.first.stop_s * 1000:.0f}" if each.name == OURS else ""),
)


def rows(results: Sequence[CrawlerResult]) -> list[tuple[str, ...]]:
    """A figure a row, a crawler a column; the first row names them."""
    ours = next(result for result in results if result.name == OURS)
    head = ("", *(each.name for each in results))
    return [head, *((name, *(told(each, ours) for each in results)) for name, told in FIGURES)]


def markdown(results: Sequence[CrawlerResult], setup: str, command: str) -> str:
    """The page of all crawlers.

    setup: how large the web was, and on how many cores
    command: options of `make measure`
    """
    head, *told = rows(results)
    lines = [f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *told)]
    return f"""# Crawls, measured

Made by `make measure WHAT="crawl{command}"`; do not edit. {setup}
{_versions()}

CPU is user and system time of the whole crawler, less its start (a run over one story): parent and workers apart. Rows twice: rows of
a story that has one already. 2nd run: stories published since that it fetched, and such as it fetched again though it had them.
Longest stop: CPU of one callback on the event loop. Articles a second are of wall time, with the start in it and without. trafilatura's command is given
the addresses of all stories; only it and newscrawl have workers. The server of the
made web works on the same processors: its CPU has a row of its own, and is in no other but "processors busy", what
crawler and server had of them after the start: less than said above where other programs, or waiting, took the rest. Rates hang on
that; CPU and ratios hang on it less.

{chr(10).join(lines)}
"""


def _versions() -> str:
    names = ("scrapy", "trafilatura", "lxml", "sqlite-utils")
    told = ", ".join(f"{name} {version(name)}" for name in names)
    return f"Python {platform.python_version()}, {told}; {platform.system()} {platform.machine()}, {os.cpu_count()} processors."
