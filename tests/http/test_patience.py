"""Which hosts are left alone, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newscrawl.models import Reason
from newscrawl.wire.patience import PATIENCE, Hold, Patience

NOW = datetime(2025, 11, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_host_that_asked_is_left_alone_until_then() -> None:
    patience = Patience({"a.test": NOW + MINUTE})
    assert patience.hold("a.test", NOW) == Hold(NOW + MINUTE, Reason.RATE_LIMITED)
    assert patience.hold("b.test", NOW) is None
    assert patience.hold("a.test", NOW + MINUTE) is None
    assert not patience.held(NOW + MINUTE)


def test_the_longest_wait_that_was_asked_for_counts() -> None:
    patience = Patience()
    patience.asked("a.test", NOW + 5 * MINUTE)
    patience.asked("a.test", NOW + MINUTE)
    assert patience.held(NOW)["a.test"].until == NOW + 5 * MINUTE


def test_a_host_that_fails_again_and_again_is_left_alone_longer_each_time() -> None:
    patience = Patience()
    holds = [patience.failed("a.test", Reason.TIMEOUT, NOW, 0.0) for _ in range(PATIENCE + 2)]
    assert holds[: PATIENCE - 1] == [None] * (PATIENCE - 1)
    waits = [hold.until - NOW for hold in holds[PATIENCE - 1 :] if hold]
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE]


def test_an_answer_is_a_new_beginning_and_a_page_of_its_own_is_no_fault_of_the_host() -> None:
    patience = Patience()
    for _ in range(3):
        for _ in range(PATIENCE - 1):
            assert patience.failed("a.test", Reason.CONNECTION_LOST, NOW, 0.5) is None
        patience.answered("a.test")
    assert all(patience.failed("a.test", Reason.TOO_LARGE, NOW, 0.5) is None for _ in range(20))
