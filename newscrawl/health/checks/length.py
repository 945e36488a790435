"""Bodies that have become shorter are found: a redesign leaves the lead and loses the rest. Bodies are compared by the logarithm of their words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from newscrawl.health import _odds, _spans
from newscrawl.health.records import Finding, Metric, PageCounts, SourceHistory, length_words

#: Edges (half octaves) by which bodies are shorter when they have shrunk: to half their length.
_SHORTER = 2.0
#: What a score varies from article to article at least: bodies are measured in whole edges.
_LEAST_VARIANCE = 0.5


class _Usual(NamedTuple):
    mean: float
    within: float  #: variance from article to article
    between: float  #: variance from day to day, beyond that
    days: int


def findings(history: SourceHistory) -> Iterator[Finding]:
    found = []
    for split in _spans.splits(history, Metric.LENGTH, _score):
        mean = split.having / split.of
        if split.before_having / split.before_of - mean < _SHORTER:
            continue
        usual = _usual(history, split)
        error = math.sqrt(usual.between + usual.within * (1 / split.of + 1 / split.before_of))
        chance = _odds.below(mean, usual.mean, error, usual.days - 1)
        if chance < _odds.RARE:
            found.append((chance, split.days, usual.mean, mean, split.of))
    if found:
        _, days, before, after, seen = min(found)
        since = _spans.since(history, days)
        yield Finding(
            metric=Metric.LENGTH, since=since, before=length_words(before), after=length_words(after), seen=seen
        )  # fmt: skip


def _score(counts: PageCounts) -> _spans.Count:
    return counts.length, counts.articles


def _usual(history: SourceHistory, split: _spans.Split) -> _Usual:
    """Mean and variances of the days before: those between days by the method of moments."""
    sums, counts = split.by_day()
    total, count = sum(sums), sum(counts)
    mean = total / count
    squares = sum(w.counts.length_squares for w in history.windows)
    articles = sum(w.counts.articles for w in history.windows)
    scores = sum(w.counts.length for w in history.windows)
    days = [(s, n) for s, n in zip(sums, counts, strict=True) if n > 0]
    within = max(_LEAST_VARIANCE, squares / articles - (scores / articles) ** 2)
    spread = sum(n * (s / n - mean) ** 2 for s, n in days) - (len(days) - 1) * within
    size = count - sum(n * n for _, n in days) / count
    return _Usual(mean, within, max(0.0, spread / size) if size else 0.0, max(2, len(days)))
