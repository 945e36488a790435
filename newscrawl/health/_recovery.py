"""An open finding is judged anew: whether the source has recovered."""

from __future__ import annotations

from newscrawl.health._spans import Count
from newscrawl.health.checks import shares
from newscrawl.health.records import Finding, Metric, PageCounts, SourceHistory, Standing, length_words

#: Pages that show a recovery: a few where ill and well are far apart, else more.
_PLAIN, _PAGES, _FAR = 3, 10, 0.6


def standing(finding: Finding, history: SourceHistory) -> Standing:
    if finding.metric is Metric.FEED:
        return _feed(finding, history)
    if finding.metric is Metric.ARTICLES:
        return _articles(finding, history)
    latest = _latest(finding, history)
    if latest is None:
        return Standing.OPEN
    well = abs(latest - finding.before) < abs(latest - finding.after)
    return Standing.RECOVERED if well else Standing.OPEN


def _feed(finding: Finding, history: SourceHistory) -> Standing:
    stream = next((stream for stream in history.streams if stream.url == finding.entry), None)
    if stream is None:
        return Standing.WITHDRAWN
    return Standing.RECOVERED if stream.arrivals[-1] else Standing.OPEN


def _articles(finding: Finding, history: SourceHistory) -> Standing:
    last = [window.arrivals for window in history.windows[-2:]]
    if finding.after == 0:
        return Standing.RECOVERED if last[-1] else Standing.OPEN
    well = max(last) > (finding.before + finding.after) / 2
    return Standing.RECOVERED if well else Standing.OPEN


def _latest(finding: Finding, history: SourceHistory) -> float | None:
    """The share or length now: in this run if it fetched enough, else in the newest days since it fell ill."""
    far = abs(finding.before - finding.after) >= _FAR and finding.metric is not Metric.LENGTH
    enough = _PLAIN if far else _PAGES
    days = max(1, (history.now - finding.since).days)
    newest = [window.counts for window in reversed(history.windows[-days:])]
    having, of = _count(finding.metric, history.run)
    if of < enough:
        having = of = 0
        for x, n in (_count(finding.metric, counts) for counts in newest):
            having, of = having + x, of + n
            if of >= enough:
                break
    if of < enough:
        return None
    return length_words(having / of) if finding.metric is Metric.LENGTH else having / of


def _count(metric: Metric, counts: PageCounts) -> Count:
    if metric is Metric.LENGTH:
        return counts.length, counts.articles
    if metric in shares.FALLING:
        return shares.FALLING[metric](counts)
    free, of = shares.RISING[metric](counts)
    return of - free, of
