"""Shares that fell or rose are found: a redesign empties a field or the text, or dates every page now; a wall goes up in front of the pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from newscrawl.health import _calendar, _odds, _spans
from newscrawl.health._spans import Count, Split
from newscrawl.health.records import Finding, Metric, PageCounts, SourceHistory

#: A share has fallen when no more of it is left than this, and its odds are so many times less: a half that becomes a
#: quarter is another mix of desks, a field that all had and half have is a template that lost it.
_LEFT, _ODDS = 0.5, 12.0
#: A wall has gone up when so many more pages than usual end at it; or, since a nervous guard is calm again after a run or
#: a day, when it was fewer, but for longer.
_WALL, _LASTING_WALL, _LASTING_DAYS = 0.75, 0.5, 2
#: A guard is nervous for a run, not for a day, and then refuses half of the pages at most. Days on which one was: a tenth refused.
_NERVOUS, _NERVOUS_DAY = 0.5, 0.1
#: How unlikely it is that a nervous guard refuses what a run met. A wall is told by its first run, so that this is not as rare as
#: other changes are: what is wrong is closed by the next run.
_RARE_RUN = math.log(1e-3)
#: A field that fewer articles have is not missed.
_LEAST = 0.3

FALLING: dict[Metric, Callable[[PageCounts], Count]] = {
    Metric.TITLE: lambda counts: (counts.title, counts.read),
    Metric.BODY: lambda counts: (counts.body, counts.read),
    Metric.ARTICLE: lambda counts: (counts.article, counts.read),
    Metric.PUBLISHED: lambda counts: (counts.published, counts.articles),
    Metric.BYLINE: lambda counts: (counts.byline, counts.articles),
    Metric.SUBTITLE: lambda counts: (counts.subtitle, counts.articles),
    Metric.SECTION: lambda counts: (counts.section, counts.articles),
    Metric.IMAGE: lambda counts: (counts.image, counts.articles),
}
#: Counted as what is free of them, so that these fall too.
RISING: dict[Metric, Callable[[PageCounts], Count]] = {
    Metric.BLOCKED: lambda counts: (counts.pages - counts.blocked, counts.pages),
    Metric.CONSENT: lambda counts: (counts.pages - counts.consent, counts.pages),
    Metric.STAMPED: lambda counts: (counts.published - counts.stamped, counts.published),
}


def findings(history: SourceHistory) -> Iterator[Finding]:
    for metric, count in FALLING.items():
        yield from _least_likely(history, metric, count, _fallen)
    for metric, count in RISING.items():
        for found in _least_likely(history, metric, count, _risen):
            yield replace(found, before=1 - found.before, after=1 - found.after)


def _fallen(split: Split) -> bool:
    before, after = _before(split), _after(split)
    if before < _LEAST or after > _LEFT * before:
        return False
    return after == 0 or before * (1 - after) >= _ODDS * after * (1 - before)


def _risen(split: Split) -> bool:
    return _before(split) - _after(split) >= (_LASTING_WALL if split.days >= _LASTING_DAYS else _WALL)


def _least_likely(
    history: SourceHistory, metric: Metric, count: Callable[[PageCounts], Count], large: Callable[[Split], bool]
) -> Iterator[Finding]:
    """The change, if there is one, with the beginning that is least like chance."""
    found = [
        (chance, split)
        for split in _spans.splits(history, metric, count)
        if large(split) and (chance := _chance(history, metric, split)) < _rare(metric, split)
    ]
    if found:
        # A wall that is young is not as old as its pages would let it be: it would have been told then.
        _, split = min(found, key=lambda pair: (not _is_young_wall(metric, pair[1]), pair[0]))
        since = _spans.since(history, split.days)
        yield Finding(metric=metric, since=since, before=_before(split), after=_after(split), seen=split.of)


def _before(split: Split) -> float:
    return split.before_having / split.before_of


def _after(split: Split) -> float:
    return split.having / split.of


def _chance(history: SourceHistory, metric: Metric, split: Split) -> float:
    if _is_young_wall(metric, split):
        return _nervous(split)
    steadiness = _calendar.steadiness(history.now.date())
    return _odds.at_most(split.having, split.of, _odds.usual(*split.by_day(), days=steadiness * (split.days or 1)))


def _rare(metric: Metric, split: Split) -> float:
    return _RARE_RUN if _is_young_wall(metric, split) else _odds.RARE


def _is_young_wall(metric: Metric, split: Split) -> bool:
    return metric in RISING and split.days < _LASTING_DAYS


def _nervous(split: Split) -> float:
    """Log probability that this is a run in which a guard is nervous that is calm again by the next."""
    days = [(free, of) for free, of in zip(*split.by_day(), strict=True) if of]
    nervous = sum(of - free > _NERVOUS_DAY * of for free, of in days)
    return math.log((nervous + 0.5) / (len(days) + 1)) + _odds.binomial(split.having, split.of, _NERVOUS)
