"""Health on simulated histories of the seeds kept for the test: few false alarms, and what broke is found. All figures: `make measure WHAT=health`."""

from __future__ import annotations

import pytest

from newscrawl.health.records import Metric
from tests.bench.health import trials
from tests.bench.health.faults import faults
from tests.bench.health.histories import TEST_SEEDS, TUNING_SEEDS, simulated


def test_no_seed_is_for_both_tuning_and_test() -> None:
    assert len(TEST_SEEDS) == len(TUNING_SEEDS) == 40
    assert not set(TEST_SEEDS) & set(TUNING_SEEDS)


def test_hardly_a_source_is_blamed_for_nothing() -> None:
    watched = trials.watched(TEST_SEEDS[0])
    assert sum(each.judged for each in watched) > 200
    assert len(trials.alarms(watched)) == 0


def test_what_breaks_at_a_daily_is_found_by_the_run_that_can() -> None:
    daily = next(outlet for outlet in simulated(TEST_SEEDS[0]) if outlet.outlet.name == "national daily")
    tried = [trials.trial(daily, fault) for fault in faults(daily)]
    shares = [t for t in tried if t.could and t.metric not in (Metric.ARTICLES, Metric.FEED, Metric.LENGTH)]
    assert {Metric.BLOCKED, Metric.CONSENT, Metric.STAMPED} <= {trial.metric for trial in shares}
    assert [trial.metric for trial in shares if not trial.at_once] == []
    assert [trial.metric for trial in tried if not trial.found] == []


@pytest.mark.soak
def test_at_most_one_false_alarm_in_a_thousand_source_days() -> None:
    watched = [each for seed in TEST_SEEDS for each in trials.watched(seed)]
    assert trials.per_thousand(watched) <= 1
