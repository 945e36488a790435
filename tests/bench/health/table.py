"""Lays out how well health judged the simulated histories, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from newscrawl import health
from newscrawl.health.records import Metric
from tests.bench.health.outlets import OUTLETS
from tests.bench.health.trials import ENOUGH, ENOUGH_PAGES, Trial, WatchedOutlet, alarms, in_lull, per_thousand


def markdown(watched: Sequence[WatchedOutlet], trials: Sequence[Trial], options: str) -> str:
    lull = [alarm for alarm in alarms(watched) if in_lull(alarm.day)]
    false = "\n".join(
        f"| {outlet.name} | {sum(w.judged for w in watched if w.outlet == outlet.name)} "
        f"| {sum(w.lull for w in watched if w.outlet == outlet.name)} "
        f"| {sum(len(w.alarms) for w in watched if w.outlet == outlet.name)} |"
        for outlet in OUTLETS
    )
    listed = "\n".join(
        f"- {alarm.outlet}, seed {alarm.seed}, {alarm.day}: {health.message(alarm.finding)}"
        for alarm in alarms(watched)
    )
    return f"""# Health, measured

Made by `make measure WHAT="health {options} --out tests/bench/health.md"`; do not edit. Simulated histories of sixty days
(`tests/bench/health/`), four runs a day, judged after each run.

## Nothing broken

{sum(w.judged for w in watched)} source-days with a verdict, {sum(w.lull for w in watched)} of them in August or around Christmas:
{len(alarms(watched))} false alarms, {per_thousand(watched):.2f} in 1,000 source-days; {len(lull)} of them in August or around Christmas.

| outlet | source-days | in a lull | false alarms |
|---|---|---|---|
{false}

{listed}

## Something broken

"could": as many pages were fetched since the change as should be enough ({ENOUGH_PAGES}; for length {ENOUGH[Metric.LENGTH]}); "at once": found by the first
run that had them, or before. Days from the change to the finding. A silence has no pages: what counts is the days.

| what broke | outlet | trials | could | at once | found by day 60 | days, median | days, most |
|---|---|---|---|---|---|---|---|
{chr(10).join(_rows(trials))}
"""


def _rows(trials: Sequence[Trial]) -> Iterable[str]:
    for metric in Metric:
        for outlet in OUTLETS:
            these = [trial for trial in trials if trial.metric is metric and trial.outlet == outlet.name]
            if these:
                could = [trial for trial in these if trial.could]
                days = [trial.days for trial in these if trial.days is not None]
                spread = f"{statistics.median(days):.2f} | {max(days):.2f}" if days else " | "
                paged = metric not in (Metric.ARTICLES, Metric.FEED)
                at_once = f"{len(could)} | {sum(trial.at_once for trial in could)}" if paged else " | "
                yield f"| {metric} | {outlet.name} | {len(these)} | {at_once} | {len(days)} | {spread} |"
