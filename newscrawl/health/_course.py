"""The course of a metric is drawn day by day, for a person who would rather see it."""

from __future__ import annotations

from newscrawl.health.checks import shares
from newscrawl.health.records import Metric, PageCounts, SourceHistory, Window, length_words


def course(history: SourceHistory, metric: Metric, entry: str | None = None) -> tuple[float | None, ...]:
    """Share, words or articles by window; None where nothing is known."""
    if metric is Metric.FEED:
        stream = next((stream for stream in history.streams if stream.url == entry), None)
        arrivals = stream.arrivals if stream is not None else (0,) * len(history.windows)
        return tuple(_came(window, count) for window, count in zip(history.windows, arrivals, strict=True))
    if metric is Metric.ARTICLES:
        return tuple(_came(window, window.arrivals) for window in history.windows)
    return tuple(_had(window.counts, metric) for window in history.windows)


def _came(window: Window, count: int) -> float | None:
    return float(count) if count or window.observed else None


def _had(counts: PageCounts, metric: Metric) -> float | None:
    if metric is Metric.LENGTH:
        return length_words(counts.length / counts.articles) if counts.articles else None
    falls = metric in shares.FALLING
    having, of = (shares.FALLING[metric] if falls else shares.RISING[metric])(counts)
    if not of:
        return None
    return having / of if falls else 1 - having / of
