"""Makes the history that a store would have of a simulated outlet after each run of the crawler."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import cache
from operator import add

from newscrawl.health.records import LENGTH_EDGES, PageCounts, SourceHistory, Stream, Window
from tests.bench.health.histories import DAYS, RUNS_A_DAY, MadePage, Simulated

#: Windows before now that are shown at most.
SHOWN = 63
_NAMES = tuple(field.name for field in fields(PageCounts))


@dataclass(frozen=True, slots=True)
class Seen:
    """The history after one run."""

    tick: int
    history: SourceHistory


def seen(outlet: Simulated, from_tick: int = 0) -> Iterator[Seen]:
    """The histories, run by run. `found` is left empty, for whoever judges to fill."""
    ticks = DAYS * RUNS_A_DAY
    counted = _by_tick(outlet)
    arrivals = _arrivals(outlet)
    streams = _streams(outlet)
    by_phase = [
        [_window(outlet, counted, arrivals, end) for end in range(phase, ticks, RUNS_A_DAY)]
        for phase in range(RUNS_A_DAY)
    ]
    by_stream = [[_summed(counts, end) for end in range(ticks)] for counts in streams]
    for tick in sorted(outlet.ticks):
        if tick < from_tick:
            continue
        phase, last = tick % RUNS_A_DAY, tick // RUNS_A_DAY
        # The window that begins before the first day is not whole.
        first = max(0 if phase == RUNS_A_DAY - 1 else 1, last + 1 - SHOWN)
        ends = slice(first * RUNS_A_DAY + phase, tick + 1, RUNS_A_DAY)
        yield Seen(
            tick,
            SourceHistory(
                now=outlet.at(tick),
                begun=outlet.at(tick) - timedelta(hours=1),
                windows=tuple(by_phase[phase][first : last + 1]),
                run=_page_counts([counted[tick]] if counted[tick] else []),
                streams=tuple(
                    Stream(url=f"https://made.example/feed{number}", arrivals=tuple(counts[ends]))
                    for number, counts in enumerate(by_stream)
                ),
            ),
        )


def _window(outlet: Simulated, counted: Sequence[Sequence[int]], arrivals: Sequence[int], end: int) -> Window:
    span = range(max(0, end - RUNS_A_DAY + 1), end + 1)
    return Window(
        counts=_page_counts([counted[tick] for tick in span if counted[tick]]),
        arrivals=_summed(arrivals, end),
        observed=any(tick in outlet.ticks for tick in span),
    )


def _summed(counts: Sequence[int], end: int) -> int:
    return sum(counts[max(0, end - RUNS_A_DAY + 1) : end + 1])


def _page_counts(rows: Sequence[Sequence[int]]) -> PageCounts:
    return PageCounts(**dict(zip(_NAMES, map(sum, zip(*rows, strict=True)), strict=True))) if rows else PageCounts()


def _arrivals(outlet: Simulated) -> list[int]:
    counts = [0] * (DAYS * RUNS_A_DAY)
    for page in outlet.pages:
        counts[page.out] += 1
    return counts


def _streams(outlet: Simulated) -> list[list[int]]:
    """Counts of links that were new in each feed, by the run that saw them."""
    counts = [[0] * (DAYS * RUNS_A_DAY) for _ in outlet.outlet.feeds]
    for page in outlet.pages:
        for number, stream in enumerate(counts):
            stream[page.fetched] += page.feeds >> number & 1
    return counts


def _by_tick(outlet: Simulated) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(DAYS * RUNS_A_DAY)]
    for page in outlet.pages:
        counted = _counted(page)
        row = rows[page.fetched]
        rows[page.fetched] = list(map(add, row, counted)) if row else list(counted)
    return rows


def _counted(page: MadePage) -> tuple[int, ...]:
    """Numbers in the order of the fields of `PageCounts`. Plain ones: this is done for millions of pages."""
    lack = page.lack
    if lack in ("blocked", "consent"):
        return (1, lack == "blocked", lack == "consent", *_NOTHING_READ)
    read = (1, 0, 0, 1, lack != "title", lack != "body", lack != "article")
    if lack:
        return (*read, *_NO_ARTICLE)
    score = length_score(page.words)
    return (
        *read, 1, page.published, page.published and page.stamped, page.byline, page.subtitle, page.section, page.image, score, score * score,
    )  # fmt: skip


@cache
def length_score(words: int) -> int:
    """The number of edges that a length reaches, as the store counts it."""
    return sum(words >= edge for edge in LENGTH_EDGES)


_NO_ARTICLE = (0,) * 9
_NOTHING_READ = (0,) * 13
assert _NAMES[:7] == ("pages", "blocked", "consent", "read", "title", "body", "article"), "the order of _counted"
assert _NAMES[7:] == (
    "articles", "published", "stamped", "byline", "subtitle", "section", "image", "length", "length_squares",
), "the order of _counted"  # fmt: skip
