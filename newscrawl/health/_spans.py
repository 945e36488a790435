"""A history is cut in two: the days that are new, and those before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from newscrawl.health.records import Finding, Metric, PageCounts, SourceHistory, Standing

#: Days without which there is no verdict on a source, and the pages without which there is none on what they have.
LEARNING_DAYS, LEARNING_PAGES = 14, 12
#: Days to compare with; twice as many where these hold fewer than so many pages.
DAYS, FEW_PAGES = 28, 30
#: How far back a change may have begun, in days: small outlets need long to show it. 0: with this run.
_NEW = (0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 21)

Count: TypeAlias = tuple[int, int]
"""How many have it, of how many."""


class Split(NamedTuple):
    """Counts of the new part, and of the part before."""

    days: int  #: of the new part; 0: this run
    having: int
    of: int
    before_having: int
    before_of: int
    by_day: Callable[[], tuple[Sequence[int], Sequence[int]]]  #: the part before: how many have it, of how many


def splits(history: SourceHistory, metric: Metric, count: Callable[[PageCounts], Count]) -> Iterator[Split]:
    """All ways to cut the history for which enough is known on either side."""
    counts = [count(window.counts) for window in history.windows]
    return cut(counts, count(history.run), illness(history, metric))


def cut(counts: Sequence[Count], run: Count, ill: frozenset[int] = frozenset()) -> Iterator[Split]:
    """counts: by window; run: what of the last window this run brought; ill: windows not to be compared with."""
    well = [(0, 0) if day in ill else count for day, count in enumerate(counts)] if ill else counts
    having, of = [x for x, _ in well], [n for _, n in well]
    all_having, all_of = [0, *accumulate(having)], [0, *accumulate(of)]
    for days in _NEW:
        end = len(counts) - days
        if end < LEARNING_DAYS:
            return
        start = max(0, end - DAYS)
        if all_of[end] - all_of[start] < FEW_PAGES:
            start = max(0, end - 2 * DAYS)
        x, n = (all_having[-1] - all_having[end], all_of[-1] - all_of[end]) if days else run
        less_x, less_n = (0, 0) if days else run
        before_x, before_n = all_having[end] - all_having[start] - less_x, all_of[end] - all_of[start] - less_n
        if n and before_n >= LEARNING_PAGES:
            yield Split(
                days, x, n, before_x, before_n, partial(_by_day, having[start:end], of[start:end], less_x, less_n)
            )


def _by_day(having: list[int], of: list[int], less_having: int, less_of: int) -> tuple[Sequence[int], Sequence[int]]:
    """Days without what this run brought to the last of them; a run at midnight may have fetched some before it."""
    return (
        [*having[:-1], max(0, having[-1] - less_having)],
        [*of[:-1], max(0, of[-1] - less_of)],
    )


def illness(history: SourceHistory, metric: Metric, entry: str | None = None) -> frozenset[int]:
    """Windows that are nothing to compare with: the source was ill in this way, then well again; or this is how it was before it
    became, for good, what it is now.
    """
    past = [
        finding
        for finding in history.found
        if finding.metric is metric and finding.entry == entry and finding.state in (Standing.RECOVERED, Standing.USUAL)
    ]
    if not past:
        return frozenset()
    last = len(history.windows) - 1
    return frozenset(
        day for finding in past for day in range(last + 1) if _during(finding, history.now - timedelta(days=last - day))
    )


def _during(finding: Finding, end: datetime) -> bool:
    """Whether the window that ends then was touched by it, or is of the time before it became usual."""
    if finding.state is Standing.USUAL:
        return end - timedelta(days=1) < finding.since
    return finding.since < end and (finding.until is None or finding.until > end - timedelta(days=1))


def since(history: SourceHistory, days: int) -> datetime:
    """When the new part of a split began. days: 0 for this run"""
    return history.now - timedelta(days=days) if days else history.begun
