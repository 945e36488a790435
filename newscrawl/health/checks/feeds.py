"""Feeds that stand still are found: they answer, and what the source brings out no longer comes in them.

Judged against all that the source brings out, so that a strike, a Sunday or August is not the feed's fault. A source
whose entries all stand still brings out nothing: that is `silence`. Archives, sitemaps of a month that is over among them,
stand still by nature: the store hands in only what shows the news.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newscrawl.health import _calendar, _odds, _spans
from newscrawl.health.records import Finding, Metric, SourceHistory, Stream


def findings(history: SourceHistory) -> Iterator[Finding]:
    for stream in history.streams:
        yield from _still(history, stream)


def _still(history: SourceHistory, stream: Stream) -> Iterator[Finding]:
    steadiness = _calendar.steadiness(history.now.date())
    pairs = zip(stream.arrivals, history.windows, strict=True)
    counts = [(here, max(here, window.arrivals)) for here, window in pairs]
    found = [
        (chance, split)
        for split in _spans.cut(counts, (0, 0), _spans.illness(history, Metric.FEED, stream.url))
        if split.days
        and not split.having
        and (chance := _odds.at_most(0, split.of, _odds.usual(*split.by_day(), days=steadiness * split.days))) < _odds.RARE
    ]  # fmt: skip
    if found:
        _, split = min(found, key=lambda pair: pair[0])
        still = next(days for days, count in enumerate((*reversed(stream.arrivals), 1)) if count)
        before, days = sum(stream.arrivals[-still - _spans.DAYS : -still]), min(_spans.DAYS, len(counts) - still)
        since = history.now - timedelta(days=still)
        yield Finding(
            metric=Metric.FEED, since=since, before=before / days, after=0.0, seen=split.of, entry=stream.url
        )  # fmt: skip
