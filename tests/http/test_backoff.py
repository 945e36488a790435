"""Which hosts are left alone, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newscrawl.http.backoff import MAX_FAILURES, Backoff, Pause
from newscrawl.models import Reason

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_host_that_asked_is_left_alone_until_then() -> None:
    backoff = Backoff({"a.test": NOW + MINUTE})
    assert backoff.pause("a.test", NOW) == Pause(NOW + MINUTE, Reason.RATE_LIMITED)
    assert backoff.pause("b.test", NOW) is None
    assert backoff.pause("a.test", NOW + MINUTE) is None
    assert not backoff.paused(NOW + MINUTE)


def test_the_longest_wait_that_was_asked_for_counts() -> None:
    backoff = Backoff()
    backoff.asked("a.test", NOW + 5 * MINUTE)
    backoff.asked("a.test", NOW + MINUTE)
    assert backoff.paused(NOW)["a.test"].until == NOW + 5 * MINUTE


def test_a_host_that_fails_again_and_again_is_left_alone_longer_each_time() -> None:
    backoff = Backoff()
    holds = [backoff.failed("a.test", Reason.TIMEOUT, NOW, 0.0) for _ in range(MAX_FAILURES + 2)]
    assert holds[: MAX_FAILURES - 1] == [None] * (MAX_FAILURES - 1)
    waits = [hold.until - NOW for hold in holds[MAX_FAILURES - 1 :] if hold]
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE]


def test_an_answer_is_a_new_beginning_and_a_page_of_its_own_is_no_fault_of_the_host() -> None:
    backoff = Backoff()
    for _ in range(3):
        for _ in range(MAX_FAILURES - 1):
            assert backoff.failed("a.test", Reason.CONNECTION_LOST, NOW, 0.5) is None
        backoff.answered("a.test")
    assert all(backoff.failed("a.test", Reason.TOO_LARGE, NOW, 0.5) is None for _ in range(20))
