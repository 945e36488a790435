"""Sources are judged, whether they are still as they were: each against its own last four weeks. Pure: no clock, no SQL, no source's name.

Each module is one way to fall ill and yields what it finds (`findings`): shares of pages and articles that have something
(`shares`), the length of bodies (`length`), the number of articles (`silence`), feeds that stand still (`feeds`).
A finding must be large, so that a person would agree, and unlikely: rarer than `_odds.RARE` by the source's own variation.
There are no other thresholds, and none for a person to set. Measured on simulated histories by tests/bench/health.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TypeAlias

from newscrawl import strategies
from newscrawl.health import _recovery, _spans, checks
from newscrawl.health._course import course as course
from newscrawl.health._words import message as message
from newscrawl.health.records import Finding, Metric, SourceHistory, Standing, Verdict

Check: TypeAlias = Callable[[SourceHistory], Iterable[Finding]]
"""A check is a strategy: it yields what it finds now, whether or not it was found before."""

#: After so many days a change is how the source is; silence never is.
_USUAL = timedelta(days=28)
_NEVER_USUAL = (Metric.ARTICLES, Metric.FEED)


def days_to_learn(known: int) -> int:
    """How many days more until there is a verdict on a source that is known for so many; 0: there is one."""
    return max(0, _spans.LEARNING_DAYS + 1 - known)


def learning(history: SourceHistory) -> bool:
    """Whether too little is known of the source for any verdict."""
    return days_to_learn(len(history.windows)) > 0


def pages_to_learn() -> int:
    """How many pages must be known before there is a verdict on what they have."""
    return _spans.LEARNING_PAGES


def verdict(history: SourceHistory) -> Verdict:
    """Of a history whose findings are judged."""
    if any(finding.state is Standing.OPEN for finding in history.found):
        return Verdict.SICK
    if learning(history):
        return Verdict.LEARNING
    pages = sum(window.counts.pages for window in history.windows[-2 * _spans.DAYS :])
    return Verdict.HEALTHY if pages >= _spans.LEARNING_PAGES else Verdict.QUIET


def judge(history: SourceHistory) -> tuple[Finding, ...]:
    """The source's findings that are open or are closed now. A finding that goes on keeps its `since` and `before`."""
    known = [_followed(finding, history) for finding in history.found if finding.state is Standing.OPEN]
    taken = {(finding.metric, finding.entry) for finding in known}
    return (*known, *(finding for finding in _new(history) if (finding.metric, finding.entry) not in taken))


def _new(history: SourceHistory) -> Iterator[Finding]:
    if not learning(history):
        for check in _checks():
            yield from check(history)


@lru_cache(maxsize=1)
def _checks() -> tuple[Check, ...]:
    return tuple(strategies.load(checks, "findings").values())


def _followed(finding: Finding, history: SourceHistory) -> Finding:
    state = _recovery.standing(finding, history)
    if state is Standing.OPEN and finding.metric not in _NEVER_USUAL and history.now - finding.since > _USUAL:
        state = Standing.USUAL
    return finding if state is Standing.OPEN else replace(finding, state=state, until=history.now)
