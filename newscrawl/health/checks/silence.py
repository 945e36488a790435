"""Silence is found: a source brings out nothing any more, or a small part of what it used to.

What is to be expected of a day is what the same stretch of the week brought in the last four weeks. By how much days
differ from that is the source's own, too. Holidays say nothing; in August and around Christmas less is expected, and any
outlet but one that never stops may be closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from newscrawl.health import _calendar, _odds, _spans
from newscrawl.health.records import Finding, Metric, SourceHistory

#: Articles have become few when so much of them is left, for so many days: a strike lasts one.
_LEFT = 0.15
_FEW_SPANS = (4, 5, 6, 7)
#: In a lull: part of the usual that is expected.
_LULL = 0.2
#: How much the average of all days counts beside the same day of four weeks.
_AVERAGE = 0.5
#: A burst counts as so many times what was expected: it says nothing of how low a day may be.
_BURST = 2.0
_LEAST_STEADINESS, _MOST_STEADINESS = 0.3, 15.0


class _Expected(NamedTuple):
    """What the days of a span should have brought."""

    articles: float
    steadiness: float


def findings(history: SourceHistory) -> Iterator[Finding]:
    arrivals = [window.arrivals for window in history.windows]
    silent = next((days for days, count in enumerate(reversed(arrivals)) if count), len(arrivals))
    spans = [(silent, 0)] if silent else []
    spans += [(days, sum(arrivals[-days:])) for days in _FEW_SPANS if days > silent]
    most = max(arrivals, default=0)
    for days, count in spans:
        if count > _LEFT * most * days:
            continue
        known = _Rhythm.of(history, len(arrivals) - days)
        if known is None:
            continue
        expected = known.expected(history, days)
        if count <= _LEFT * expected.articles and _odds.few(count, expected.articles, expected.steadiness) < _odds.RARE:
            yield Finding(
                metric=Metric.ARTICLES, since=history.now - timedelta(days=days), before=known.mean,
                after=count / days, seen=round(expected.articles),
            )  # fmt: skip
            return


class _Rhythm(NamedTuple):
    """A source's week."""

    week: Sequence[float]  #: by window number modulo seven: articles to be expected
    mean: float
    steadiness: float

    @classmethod
    def of(cls, history: SourceHistory, end: int) -> _Rhythm | None:
        """Learned from the windows before `end`; None if they are too few, or hold too little."""
        ill = _spans.illness(history, Metric.ARTICLES)
        days = _days(history, end - _spans.DAYS, end, ill)
        if sum(count for _, count in days) < _spans.FEW_PAGES:
            days = _days(history, end - 2 * _spans.DAYS, end, ill)
        if end < _spans.LEARNING_DAYS or sum(count for _, count in days) < _spans.LEARNING_PAGES:
            return None
        mean = sum(count for _, count in days) / len(days)
        week = [_weekday([count for day, count in days if day % 7 == number], mean) for number in range(7)]
        return cls(week, mean, _steadiness(days, week))

    def expected(self, history: SourceHistory, days: int) -> _Expected:
        """Of the last days, without the best of them: one day may be a strike, one issue may be left out."""
        middles = _middles(history.now, len(history.windows))
        each = []
        for day in range(len(history.windows) - days, len(history.windows)):
            middle = middles[day]
            if history.windows[day].observed and not _calendar.holiday(middle):
                articles = self.week[day % 7] * (_LULL if _calendar.lull(middle) else 1)
                each.append((articles, self.steadiness * _calendar.steadiness(middle)))
        each = sorted(each)[:-1]
        total = sum(articles for articles, _ in each)
        squares = sum(articles**2 / steadiness for articles, steadiness in each)
        return _Expected(total, total**2 / squares if squares else _LEAST_STEADINESS)


def _days(history: SourceHistory, start: int, end: int, ill: frozenset[int]) -> list[tuple[int, int]]:
    """Window number and articles, where they say something."""
    middles = _middles(history.now, len(history.windows))
    return [
        (day, history.windows[day].arrivals)
        for day in range(max(0, start), end)
        if history.windows[day].observed and day not in ill and not _calendar.holiday(middles[day])
    ]


def _weekday(counts: Sequence[int], mean: float) -> float:
    return (sum(counts) + _AVERAGE * mean) / (len(counts) + _AVERAGE)


def _steadiness(days: Sequence[tuple[int, int]], week: Sequence[float]) -> float:
    """Shape of the gamma by which days differ from their expectation, by the method of moments."""
    squares = sum(week[day % 7] ** 2 for day, _ in days)
    spread = 0.0
    for day, count in days:
        expected = week[day % 7]
        spread += (min(count, _BURST * expected) - expected) ** 2 - min(count, expected)
    # Each weekday's own mean took up a part of what its days differ by.
    spread *= len(days) / max(1, len(days) - 7)
    return min(_MOST_STEADINESS, max(_LEAST_STEADINESS, squares / spread if spread > 0 else _MOST_STEADINESS))


@lru_cache(maxsize=64)
def _middles(now: datetime, count: int) -> Sequence[date]:
    """The day on which most of each window lies."""
    last = (now - timedelta(hours=12)).date()
    return [last - timedelta(days=ago) for ago in range(count - 1, -1, -1)]
