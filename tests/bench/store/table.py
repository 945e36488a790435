"""Lays out what a store that grows costs, as lines of a terminal and as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from newscrawl.store.db.connect import sqlite_version
from tests.bench.made.news import A_DAY, OUTLETS
from tests.bench.store import archive
from tests.bench.store.archive import Archived
from tests.bench.store.filling import BATCH
from tests.bench.store.growth import Grown

_SLOWEST = 3


def summary(found: Grown) -> str:
    return "\n".join(
        (
            f"{found.articles:,} articles: {found.a_second:,.0f} inserts a second of CPU ({found.cpu_ms:.2f} ms each, of which keys"
            f" {found.keys_ms:.2f} ms, over all {found.cpu_ms_all:.2f} ms; by the clock {found.wall_ms:.2f} ms), ledger {found.ledger_cpu_ms:.2f} ms a link",
            f"  near-duplicates p50 {found.lookup_ms[0]:.2f} ms, p95 {found.lookup_ms[1]:.2f} ms · search p50"
            f" {found.search_ms[0]:.1f} ms, p95 {found.search_ms[1]:.1f} ms",
            f"  pages of the browser, p95: {_slowest(found)}",
            f"  {found.bytes_an_article:,.0f} bytes an article: "
            + ", ".join(f"{name} {size:,.0f}" for name, size in found.bytes.items()),
            f"  peak {found.peak_mb:.0f} MB",
        )
    )


def machine() -> str:
    """Versions of what is measured, and the machine."""
    return (
        f"newscrawl {version('newscrawl')}, Python {platform.python_version()}, SQLite {sqlite_version()},"
        f" Datasette {version('datasette')}; {platform.machine()}, {os.cpu_count()} processors ({_processor()})"
    )


def markdown(found: Sequence[Grown], pages: Sequence[Archived], plot: str) -> str:
    """The page of all sizes.

    plot: address of the picture
    """
    options = " ".join([*(f"--articles {one.articles}" for one in found), *(["--corpus DIR"] if pages else [])])
    return f"""# A store that grows, measured

Made by `make measure WHAT="store {options}"`; do not edit.
{machine()}.

Made news of {len(OUTLETS)} outlets, {A_DAY} articles a day whatever the size, by the calls of a crawl: links noted and leased, boilerplate
dropped, keys (a crawl makes them in its worker processes), near-duplicates, stories and full-text search, {BATCH} articles a transaction, the
disk's own waiting left out. Times are CPU of the last tenth of the articles of each size, on a machine that had other work too: compare
them with each other; making keys costs the same at any size, so it shows what the machine adds. Search: the browser's own page, 50 hits
with excerpts and how many there are, newest first, words that stand on most articles.

![Cost against size]({plot})

{_table([_HEADER, *map(_cells, found)])}

Bytes an article, without raw pages:

{_table(_bytes(found))}
{_archive(pages)}"""


_HEADER = (
    "articles", "inserts/s", "insert ms", "of which keys", "ledger ms", "look-up p50 ms", "look-up p95 ms", "search p50 ms", "search p95 ms",
    "start page p95 ms", "slowest pages p95", "bytes an article", "peak MB",
)  # fmt: skip


def _cells(found: Grown) -> Sequence[str]:
    return (
        f"{found.articles:,}",
        f"{found.a_second:,.0f}",
        f"{found.cpu_ms:.2f}",
        f"{found.keys_ms:.2f}",
        f"{found.ledger_cpu_ms:.2f}",
        *(f"{ms:.2f}" for ms in found.lookup_ms),
        *(f"{ms:.1f}" for ms in found.search_ms),
        f"{found.pages_ms['start']:.0f}",
        _slowest(found),
        f"{found.bytes_an_article:,.0f}",
        f"{found.peak_mb:.0f}",
    )


def _slowest(found: Grown) -> str:
    ranked = sorted(found.pages_ms.items(), key=lambda page: -page[1])
    return ", ".join(f"{name} {ms:.0f} ms" for name, ms in ranked[:_SLOWEST])


def _bytes(found: Sequence[Grown]) -> list[Sequence[str]]:
    names = list(found[-1].bytes)
    rows: list[Sequence[str]] = [("articles", *names)]
    return [*rows, *((f"{one.articles:,}", *(f"{one.bytes.get(name, 0):,.0f}" for name in names)) for one in found)]


def _archive(pages: Sequence[Archived]) -> str:
    if not pages:
        return ""
    listed = "\n".join("    " + line for each in pages for line in archive.lines(each))
    return f"\nRaw pages of a corpus, by outlets that have two pages of it, and five:\n\n{listed}\n"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *others = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *others))


def _processor() -> str:
    """The name that the system has for the processor."""
    try:
        listed = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        listed = []
    named = (line.partition(":")[2].strip() for line in listed if line.startswith("model name"))
    return next(named, platform.processor() or "unknown")
