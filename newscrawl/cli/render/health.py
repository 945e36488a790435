"""How the health of sources looks: a table, findings with bars below it; for a program as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.table import Table

from newscrawl import health
from newscrawl.cli.render.terminal import ago, console, utc
from newscrawl.health.records import Metric, SourceHistory, Verdict
from newscrawl.store.health.health import OpenFinding

#: Days that are drawn.
_DAYS = 28
_BARS = "▁▂▃▄▅▆▇█"
_UNKNOWN = "·"
_EIGHT_WEEKS = 56


class SourceHealth(NamedTuple):
    """A source, its history and its open findings."""

    source: str
    history: SourceHistory
    findings: Sequence[OpenFinding]

    @property
    def verdict(self) -> Verdict:
        return health.verdict(self.history)


def show_health(sources: Sequence[SourceHealth], now: datetime) -> None:
    """Print a line for each source, and below the table all that is wrong with them."""
    out = console()
    if not sources:
        out.print("no source was asked yet: `newscrawl crawl news -a source=ansa` asks one")
        return
    table = Table(box=SIMPLE_HEAD)
    for title in ("source", "health", f"new articles a day, the last {_DAYS} days", "why"):
        table.add_column(title, overflow="fold")
    for each in sources:
        table.add_row(each.source, each.verdict, drawn(_arrivals(each.history)), _why(each))
    out.print(table)
    for each in sources:
        for line in _lines(each, now):
            out.print(line, soft_wrap=True, markup=False)


def _lines(each: SourceHealth, now: datetime) -> Iterator[str]:
    if each.findings:
        yield each.source
    for finding in each.findings:
        word = finding.entry or finding.metric
        yield f"  {finding.message}; found {ago(finding.first_seen, now)}"
        yield f"    {drawn(_course(each.history, finding), share=_is_share(finding.metric))}"
        yield from (f"    {url}" for url in finding.samples)
        yield f"    if this is right now: newscrawl health accept {each.source} {word}"


def _why(each: SourceHealth) -> str:
    """The reason for a verdict; empty for a healthy source."""
    windows = each.history.windows
    match each.verdict:
        case Verdict.SICK:
            return f"{len(each.findings)} finding{'s' if len(each.findings) > 1 else ''}, below"
        case Verdict.LEARNING:
            days = health.days_to_learn(len(windows))
            return f"known for {len(windows)} days: {days} more until a verdict"
        case Verdict.QUIET:
            if not any(window.observed for window in windows[-_DAYS:]):
                return f"not asked in the last {_DAYS} days"
            pages = sum(window.counts.pages for window in windows[-_EIGHT_WEEKS:])
            return f"{pages} pages in eight weeks: too few for a verdict on what they have"
        case _:
            return ""


# ── drawing ────────────────────────────────────────────────────────────────────────────────────


def drawn(course: Sequence[float | None], *, share: bool = False) -> str:
    """A bar a day, oldest first; a dot where nothing is known.

    share: a full bar is 1, not the most that there was

    >>> drawn([0, 1, 4, None, 8])
    '▁▂▄·█'
    """
    most = 1.0 if share else max((value for value in course if value is not None), default=0.0) or 1.0
    return "".join(
        _UNKNOWN if value is None else _BARS[min(len(_BARS) - 1, round(value / most * (len(_BARS) - 1)))]
        for value in course
    )


def _arrivals(history: SourceHistory) -> tuple[float | None, ...]:
    return _last(health.course(history, Metric.ARTICLES))


def _course(history: SourceHistory, finding: OpenFinding) -> tuple[float | None, ...]:
    return _last(health.course(history, finding.metric, finding.entry))


def _last(course: tuple[float | None, ...]) -> tuple[float | None, ...]:
    return course[-_DAYS:]


def _is_share(metric: Metric) -> bool:
    return metric not in (Metric.ARTICLES, Metric.FEED, Metric.LENGTH)


# ── for a program ──────────────────────────────────────────────────────────────────────────────


def health_as_json(sources: Sequence[SourceHealth]) -> dict[str, Any]:
    """All sources, with their course and findings day by day. Times in UTC."""
    return {"sources": [_source_as_json(each) for each in sources]}


def _source_as_json(each: SourceHealth) -> dict[str, Any]:
    return {
        "source": each.source,
        "health": each.verdict,
        "learning_days": health.days_to_learn(len(each.history.windows)),
        "articles_a_day": _arrivals(each.history),
        "findings": [
            {
                "finding": finding.entry or finding.metric,
                "field": finding.metric,
                "said": finding.message,
                "since": utc(finding.since),
                "found": utc(finding.first_seen),
                "before": finding.before,
                "after": finding.after,
                "samples": list(finding.samples),
                "days": _course(each.history, finding),
            }
            for finding in each.findings
        ],
    }
