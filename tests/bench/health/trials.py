"""Judges simulated histories run by run, as a run judges a store: whole ones, and ones with something broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from newscrawl import health
from newscrawl.health.records import Finding, Metric, SourceHistory, Standing
from tests.bench.health.faults import Fault, broken, faults
from tests.bench.health.histories import RUNS_A_DAY, Simulated, simulated
from tests.bench.health.windows import seen

#: Pages since a change from which one run should tell it: so few of a field that all had, so many of a length.
ENOUGH = {Metric.LENGTH: 30}
ENOUGH_PAGES = 6


class Alarm(NamedTuple):
    """A finding where nothing was broken."""

    outlet: str
    day: str
    seed: int
    finding: Finding


@dataclass(frozen=True, slots=True)
class WatchedOutlet:
    """One outlet, from its first day to its last, with nothing broken."""

    outlet: str
    judged: int  #: source-days with a verdict
    lull: int  #: of these, in August or around Christmas
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault in one outlet, and when it was found."""

    outlet: str
    metric: Metric
    could: bool  #: as many pages were fetched since as are enough
    at_once: bool  #: found by the first run that had them
    found: bool
    days: float | None  #: from the fault to the finding
    pages: int | None  #: fetched in between


def watched(seed: int) -> list[WatchedOutlet]:
    return [_watched(outlet) for outlet in simulated(seed)]


def trials(seed: int) -> list[Trial]:
    return [trial(outlet, fault) for outlet in simulated(seed) for fault in faults(outlet)]


def _watched(outlet: Simulated) -> WatchedOutlet:
    days, lull = set(), set()
    alarms = []
    for tick, history, new in _judged(outlet, 0):
        if not health.learning(history):
            days.add(tick // RUNS_A_DAY)
            if in_lull(history.now.date().isoformat()):
                lull.add(tick // RUNS_A_DAY)
        alarms += [Alarm(outlet.outlet.name, history.now.date().isoformat(), outlet.seed, finding) for finding in new]
    return WatchedOutlet(outlet.outlet.name, len(days), len(lull), tuple(alarms))


def _judged(outlet: Simulated, from_tick: int) -> Iterator[tuple[int, SourceHistory, list[Finding]]]:
    """Tick, history and new findings of each run; findings are kept from run to run as the store keeps them."""
    kept: tuple[Finding, ...] = ()
    for run in seen(outlet, from_tick):
        history = replace(run.history, found=kept)
        open_before = {(f.metric, f.entry) for f in kept if f.state is Standing.OPEN}
        verdicts = health.judge(history)
        new = [f for f in verdicts if f.state is Standing.OPEN and (f.metric, f.entry) not in open_before]
        kept = (*(f for f in kept if f.state is not Standing.OPEN), *verdicts)
        yield run.tick, history, new


def trial(outlet: Simulated, fault: Fault) -> Trial:
    sick = broken(outlet, fault)
    entry = None if fault.feed is None else f"https://made.example/feed{fault.feed}"
    enough = ENOUGH.get(fault.metric, ENOUGH_PAGES)
    pages, could = 0, False
    at_once = False
    for tick, history, new in _judged(sick, fault.tick):
        pages += _evidence(history, fault)
        found = any(f.metric is fault.metric and f.entry == entry for f in new) or (
            fault.feed is not None and any(f.metric is Metric.ARTICLES for f in new)
        )
        first = pages >= enough and not could
        could = could or first
        if found:
            at_once = first or not could
            return Trial(
                outlet.outlet.name, fault.metric, True, at_once, True, (tick - fault.tick + 1) / RUNS_A_DAY, pages
            )
    return Trial(outlet.outlet.name, fault.metric, could, False, False, None, None)


def _evidence(history: SourceHistory, fault: Fault) -> int:
    if fault.metric is Metric.ARTICLES:
        return 0
    return history.run.pages


def alarms(watched: Sequence[WatchedOutlet]) -> list[Alarm]:
    return [alarm for each in watched for alarm in each.alarms]


def per_thousand(watched: Sequence[WatchedOutlet]) -> float:
    """False alarms in a thousand source-days."""
    return 1000 * len(alarms(watched)) / max(1, sum(each.judged for each in watched))


def in_lull(day: str) -> bool:
    return day[5:7] == "08" or day[5:] >= "12-22" or day[5:] <= "01-08"
