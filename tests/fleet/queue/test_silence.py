"""Whose heart stands still, by the hub's clock alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from newscrawl.fleet.queue.silence import Silence

KEY, OTHER = UUID(int=1), UUID(int=2)
START = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_worker_is_silent_when_its_heartbeat_does_not_change_whatever_it_says() -> None:
    now = 0.0
    silence = Silence(10, clock=lambda: now)
    assert silence.hear({KEY: (1, START)}) == frozenset()
    # Two hours later by the server's clock, and two days earlier: it changes, so somebody lives.
    for at in (START + timedelta(hours=2), START - timedelta(days=2)):
        now += 9
        assert silence.hear({KEY: (1, at)}) == frozenset()
    now += 9
    assert silence.hear({KEY: (1, START - timedelta(days=2)), OTHER: (2, START)}) == frozenset()
    now += 1
    assert silence.hear({KEY: (1, START - timedelta(days=2)), OTHER: (2, START)}) == {KEY}
    assert silence.stalled == {KEY: (1, START - timedelta(days=2))}


def test_one_whose_row_is_gone_is_silent_from_then_on_and_one_that_ended_is_forgotten() -> None:
    now = 0.0
    silence = Silence(10, clock=lambda: now)
    silence.hear({KEY: (1, START)})
    now = 8
    assert silence.hear({KEY: (None, None)}) == frozenset()
    now = 17
    assert silence.hear({KEY: (None, None)}) == frozenset()
    now = 18
    assert silence.hear({KEY: (None, None)}) == {KEY}
    assert silence.hear({}) == frozenset()
    assert silence.hear({KEY: (None, None)}) == frozenset()
