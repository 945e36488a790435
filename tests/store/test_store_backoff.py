from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_made import NOW

from newscrawl.models import Outcome, Reason, State
from newscrawl.store.links.backoff import after


def waits(reason: Reason) -> list[float]:
    """Seconds before each next try, until there is none."""
    found: list[float] = []
    for attempts in range(1, 50):
        next_try = after(reason, attempts, NOW, 0.0)[1]
        if next_try is None:
            return found
        found.append((next_try - NOW).total_seconds())
    raise AssertionError(f"{reason} never ends")


def test_a_fault_on_the_way_is_tried_eight_times() -> None:
    assert waits(Reason.TIMEOUT) == [60, 600, 3600, 21600, 86400, 86400, 86400]
    assert after(Reason.TIMEOUT, 8, NOW, 0.0) == (Outcome(State.FAILED, Reason.TIMEOUT), None)


def test_a_refusal_is_tried_on_three_days() -> None:
    assert waits(Reason.FORBIDDEN) == [86400, 86400]


def test_a_page_is_gone_when_it_was_not_there_twice() -> None:
    day = NOW + timedelta(days=1)
    assert after(Reason.NOT_FOUND, 1, NOW, 0.0) == (Outcome(State.FAILED, Reason.NOT_FOUND), day)
    assert after(Reason.NOT_FOUND, 2, NOW, 0.0, last=Reason.NOT_FOUND) == (Outcome(State.GONE, Reason.MISSING), None)
    assert after(Reason.NOT_FOUND, 2, NOW, 0.0, last=Reason.TIMEOUT) == (Outcome(State.FAILED, Reason.NOT_FOUND), day)
    assert after(Reason.NOT_FOUND, 2, NOW, 0.0)[0].state is State.GONE


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (Reason.ROBOTS, State.REJECTED),
        (Reason.TOO_SHORT, State.REJECTED),
        (Reason.CRASH, State.QUARANTINED),
        (Reason.SAME_ADDRESS, State.DUPLICATE),
        (Reason.INTERRUPTED, State.PENDING),
    ],
)
def test_the_others_have_no_next_try(reason: Reason, state: State) -> None:
    assert after(reason, 1, NOW, 0.5) == (Outcome(state, reason), None)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_leads_to_the_state_that_the_one_map_names(reason: Reason) -> None:
    for attempts, last in itertools.product((1, 2, 10), (None, reason)):
        outcome, next_try = after(reason, attempts, NOW, 0.0, last)
        assert outcome == Outcome.of(outcome.reason or reason)
        assert outcome.reason in (reason, Reason.MISSING if reason is Reason.NOT_FOUND else reason)
        assert next_try is None or outcome.state is State.FAILED


def test_what_failed_is_asked_for_again_once_at_least() -> None:
    failed = [reason for reason in Reason if reason.state is State.FAILED]
    assert all(after(reason, 1, NOW, 0.0)[1] is not None for reason in failed)


def test_the_map_of_states_names_every_reason_and_a_person_may_take_up_all_that_ended() -> None:
    from newscrawl.cli import retry

    ended = {State.FAILED, State.REJECTED, State.GONE, State.QUARANTINED}
    assert set(retry._REASONS) == {reason.value for reason in Reason if reason.state in ended}
    assert {reason.state for reason in Reason} == ended | {State.DUPLICATE, State.PENDING}
    assert Reason.NEAR_TEXT.state is State.DUPLICATE


@given(reason=st.sampled_from(Reason), attempts=st.integers(1, 100), jitter=st.floats(0, 1))
def test_every_reason_ends_and_jitter_only_stretches(reason: Reason, attempts: int, jitter: float) -> None:
    waits(reason)
    plain, jittered = after(reason, attempts, NOW, 0.0)[1], after(reason, attempts, NOW, jitter)[1]
    assert (plain is None) == (jittered is None)
    if plain and jittered:
        assert plain - NOW <= jittered - NOW <= (plain - NOW) * 1.25
