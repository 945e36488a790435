"""The days of a source, as the store counts them, and the rows of what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_made import NOW, later

from newscrawl.health.records import Finding, Metric, Standing
from newscrawl.models import Reason
from tests.health_made import Day, Past, past

ILL = Finding(metric=Metric.PUBLISHED, since=NOW, before=1.0, after=0.0, seen=8)
SAID = "published fell from 100 % to 0 % since 2025-11-09 (8 pages)"


@pytest.fixture
def outlet(path: Path) -> Iterator[Past]:
    with past(path, "https://prova.example", NOW) as store:
        yield Past(store, "https://prova.example", feeds=("/feed.xml", "/sport.xml"))


def test_each_day_is_counted_and_the_run_apart(outlet: Past) -> None:
    outlet.days(NOW - timedelta(hours=1), 5, Day(articles=3))
    run = outlet.day(NOW, Day(articles=2, words=100, lacks=frozenset({"published", "authors"})))
    history = outlet.store.health.histories(run, NOW, offline=5)["prova"]
    assert [window.arrivals for window in history.windows] == [3, 3, 3, 3, 2]
    assert [window.counts.articles for window in history.windows] == [3, 3, 3, 3, 2]
    assert (history.run.articles, history.run.published, history.run.byline, history.run.section) == (2, 0, 0, 2)
    assert history.windows[0].counts.published == 3
    assert all(window.observed for window in history.windows)
    assert [stream.arrivals for stream in history.streams] == [(3, 3, 3, 3, 2)] * 2


def test_walls_and_lacks_are_told_apart(outlet: Past) -> None:
    outlet.day(NOW - timedelta(days=3))
    outlet.day(NOW - timedelta(hours=3), Day(articles=1, ends=Reason.CONSENT_WALL))
    outlet.day(NOW - timedelta(hours=2), Day(articles=2, ends=Reason.CHALLENGE))
    run = outlet.day(NOW, Day(articles=4, ends=Reason.TOO_SHORT))
    counts = outlet.store.health.histories(run, NOW, offline=5)["prova"].windows[-1].counts
    assert (counts.pages, counts.consent, counts.blocked) == (7, 1, 2)
    assert (counts.read, counts.title, counts.body, counts.article, counts.articles) == (4, 4, 0, 4, 0)


def test_an_offline_run_observes_nothing(outlet: Past) -> None:
    outlet.days(NOW - timedelta(days=1), 3)
    outlet.day(NOW - timedelta(days=1, hours=2), Day(articles=0), exit_status=5)
    run = outlet.day(NOW)
    history = outlet.store.health.histories(run, NOW, offline=5)["prova"]
    assert [window.observed for window in history.windows][-3:] == [True, False, True]


def test_pages_are_counted_once_and_what_a_dead_run_left_by_the_next(outlet: Past) -> None:
    outlet.days(NOW - timedelta(hours=1), 3, Day(articles=3))
    outlet.day(NOW - timedelta(hours=2), Day(articles=4))
    run = outlet.day(NOW, Day(articles=2))
    store = outlet.store.health
    first = store.histories(run, NOW, offline=5)["prova"]
    assert (first.windows[-1].counts.articles, first.windows[-1].arrivals, first.run.articles) == (6, 6, 2)
    assert store.histories(run, NOW, offline=5)["prova"] == first
    assert store.past(["prova"], NOW, offline=5)["prova"].windows == first.windows
    following = outlet.day(later(hours=5), Day(articles=1))
    last = store.histories(following, later(hours=5), offline=5)["prova"].windows[-1]
    assert (last.counts.articles, last.arrivals) == (7, 7)


def test_a_clock_that_was_ahead_for_a_run_hides_nothing_afterwards(outlet: Past) -> None:
    outlet.days(NOW, 3, Day(articles=3))
    ahead = NOW + timedelta(days=4000)
    outlet.store.health.histories(outlet.day(ahead), ahead, offline=5)
    run = outlet.day(NOW, Day(articles=2))
    history = outlet.store.health.histories(run, NOW, offline=5)["prova"]
    assert [window.counts.articles for window in history.windows] == [3, 3, 2]


def test_a_finding_keeps_its_row_until_it_is_closed_and_the_next_has_its_own(outlet: Past) -> None:
    store = outlet.store.health
    first = outlet.day(NOW, Day(lacks=frozenset({"published"})))
    (new,) = store.note(first, NOW, {"prova": [ILL]})
    assert (new.message, new.new, len(new.samples)) == (SAID, True, 3)
    second = outlet.day(later(hours=1))
    (again,) = store.note(second, later(hours=1), {"prova": [ILL]})
    assert (again.new, again.samples != ()) == (False, True)
    closed = replace(ILL, state=Standing.RECOVERED, until=later(hours=2))
    assert store.note(second, later(hours=2), {"prova": [closed]}) == []
    store.note(second, later(hours=3), {"prova": [ILL]})
    states = [(row["state"], row["first_run"], row["last_run"]) for row in outlet.store.db.execute(
        "SELECT state, first_run, last_run FROM source_health ORDER BY id"
    )]  # fmt: skip
    assert states == [("recovered", first, second), ("open", second, second)]
    assert list(store.known("prova", NOW - timedelta(days=9))) == [closed, ILL]


def test_a_replay_judges_nobody(outlet: Past) -> None:
    run = outlet.store.runs.begin("replay", {}, "0.1.0", 1, NOW)
    assert outlet.store.health.histories(run, NOW, offline=5) == {}
