"""The figures of search as a page, as lines, and as floors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.search.archive import Filled
from tests.bench.search.figures import AMONG, PAGE, Searched, Timed
from tests.bench.store.growth import quantile
from tests.bench.store.table import machine

_ASKED = ("newest", "best", "count", "among")
_STEMS = "articles_stems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One archive."""

    filled: Filled | None  #: None: it was made before
    beside: Filled | None  #: of another version
    searched: Searched


def summary(one: Measured) -> str:
    times = ", ".join(f"{name} {one.searched.p(name, 0.5):.1f}/{one.searched.p(name, 0.95):.1f}" for name in _ASKED)
    return f"{one.searched.articles:,} articles, ms of CPU p50/p95: {times}; {AMONG:,} headlines read {one.searched.headlines_ms:.1f}"


def floors(found: Sequence[Measured]) -> Mapping[str, float]:
    """Figures of the largest archive that was made here, better when higher. Times are ratios of one run, rounded down."""
    largest = [one for one in found if one.filled is not None][-1]
    assert largest.filled is not None
    searched, size = largest.searched, f"{largest.searched.articles:,} articles"
    return {
        f"{size}: database without the index of stems over with it": 1 - _stems(largest.filled) / largest.filled.bytes,
        f"{size}: {AMONG:,} headlines read over p95 of newest first, whole": int(searched.headlines_ms / searched.p("newest", 0.95)),
        f"{size}: {AMONG:,} headlines read over p95 of best first, in twentieths": int(20 * searched.headlines_ms / searched.p("best", 0.95)) / 20,
    }  # fmt: skip


def markdown(found: Sequence[Measured]) -> str:
    return "\n".join([*_head(found), "", *_sizes(found), "", *_costs(found), *_kinds(found), ""])


def _head(found: Sequence[Measured]) -> Iterator[str]:
    sizes = " ".join(f"--articles {one.searched.articles}" for one in found if one.filled is not None)
    beside = " --beside DIR" if any(one.beside for one in found) else ""
    kept = " --archive FILE" if any(one.filled is None for one in found) else ""
    yield "# Finding, measured"
    yield ""
    yield f'Made by `make measure WHAT="search {sizes}{kept}{beside}"`; do not edit.'
    yield f"{machine()}"
    yield ""
    yield "Made archives: 40 outlets, 500 articles a day, 4.5 kB of text each, 45,000 words besides those of grammar and 20,000 names, as often"
    yield "as Zipf and Mandelbrot say. Rows are written straight; the last 2,000 articles of each archive come 25 a transaction, as in a crawl."
    yield f"Milliseconds of CPU, median / 95 of a hundred, of some 75 queries, three times each; all that is read is in memory. Newest and best first: {PAGE}"
    yield f"hits. Counted: up to 10,000. Among: which of the newest {AMONG:,} articles a query finds. A yardstick of the machine: reading {AMONG:,} headlines."


def _sizes(found: Sequence[Measured]) -> Iterator[str]:
    yield "| articles | newest first | best first | counted | among | yardstick | slowest, newest first | slowest, best first |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for one in found:
        searched = one.searched
        times = " | ".join(f"{searched.p(name, 0.5):.1f} / {searched.p(name, 0.95):.1f}" for name in _ASKED)
        slowest = " | ".join(
            f"`{typed}` {ms:.0f}" for typed, ms in (searched.slowest[name] for name in ("newest", "best"))
        )
        yield f"| {searched.articles:,} | {times} | {searched.headlines_ms:.1f} | {slowest} |"


def _costs(found: Sequence[Measured]) -> Iterator[str]:
    yield "What an article costs, rows and search alone (no ledger, near-duplicates or boilerplate: in a whole store they are 2 kB more of each article):"
    yield ""
    yield "| articles | bytes | of which stems | over the version beside | taking in, ms of CPU | over the version beside |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one in found:
        if (filled := one.filled) is not None:
            size = f"{filled.bytes / one.beside.bytes:.3f}" if one.beside else "–"
            cpu = f"{filled.cpu_ms / one.beside.cpu_ms:.2f}" if one.beside else "–"
            bytes_each, stems = filled.bytes / filled.articles, _stems(filled) / filled.articles
            yield f"| {filled.articles:,} | {bytes_each:,.0f} | {stems:,.0f} | {size} | {filled.cpu_ms:.2f} | {cpu} |"


def _kinds(found: Sequence[Measured]) -> Iterator[str]:
    for one in found:
        yield ""
        yield f"{one.searched.articles:,} articles, by kind of query:"
        yield ""
        yield "| query | newest first | best first | counted | among |"
        yield "| --- | --- | --- | --- | --- |"
        for kind in one.searched.kinds:
            yield f"| {kind.kind} | {_kind(kind)} |"


def _kind(kind: Timed) -> str:
    every: Sequence[Sequence[float]] = [getattr(kind, name) for name in _ASKED]
    return " | ".join(f"{quantile(ms, 0.5):.1f} / {quantile(ms, 0.95):.1f}" for ms in every)


def _stems(filled: Filled) -> int:
    return sum(size for name, size in filled.by_table.items() if name.startswith(_STEMS))
